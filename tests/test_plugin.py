"""The rules inside Beancount: same findings, tags for Fava, and never a fault."""

from __future__ import annotations

import datetime as dt
import pickle
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.number import MISSING
from beancount.parser.grammar import ValueType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books.examine import SpendError, examine
from mopac_spend.books.load import open_books
from mopac_spend.fields import OPTIONAL, TAGS
from mopac_spend.plugin import spend_plugin
from mopac_spend.register import KINDS
from mopac_spend.spend import BATCH_COUNTS, BATCH_POUNDS, BATCH_TEXTS
from tests.errors.cases import GOOD, Case, cases
from tests.ledger_text import CODES, entries_of

if TYPE_CHECKING:
    from pathlib import Path

REFUSED_AT_THE_DOOR = {"SPEND-070", "SPEND-072"}
OPTIONS = {"filename": "/books/main.beancount", "include": ["/books/main.beancount"]}


def loaded(path: Path) -> tuple[list[Any], list[Any]]:
    entries, errors, _ = loader.load_file(str(path / "main.beancount"))
    return list(entries), list(errors)


def payments(entries: list[Any]) -> list[data.Transaction]:
    return [entry for entry in entries if isinstance(entry, data.Transaction)]


def test_good_books_load_without_an_error_and_with_their_tags() -> None:
    entries, errors = loaded(GOOD)
    assert errors == []
    assert [entry.tags for entry in payments(entries)] == [
        {"violence-reduction", "knife-crime", "training"},
        {"strategy", "business-as-usual", "consultancy"},
    ]


@pytest.mark.parametrize("case", cases(), ids=str)
def test_plugin_and_loader_find_the_same(case: Case, tmp_path: Path) -> None:
    opened = open_books(case.build(tmp_path), despite_errors=True)
    _, errors = loaded(tmp_path)
    of_plugin = {error.message for error in errors if isinstance(error, SpendError)}
    of_loader = {finding.text for finding in opened.findings}
    assert of_plugin <= of_loader
    # The rest is what Beancount itself has among its errors, or what our loader does
    # not do: a plugin is asked once Beancount has run the others and read each file.
    rest = {text[:9] for text in of_loader - of_plugin}
    assert rest <= {"SPEND-001", "SPEND-002", *REFUSED_AT_THE_DOOR}
    if case.code in REFUSED_AT_THE_DOOR:
        assert case.code in rest


def test_an_error_points_at_its_line(tmp_path: Path) -> None:
    Case("SPEND-012", "misspelt").build(tmp_path)
    _, (error,) = loaded(tmp_path)
    file = tmp_path / "payments" / "2020-21" / "may.beancount"
    assert error.source == {"filename": str(file), "lineno": 23}
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[22].startswith('2020-05-14 * "Harbour Training')
    assert error.entry is None


def test_an_error_of_no_file_points_at_the_main_file(tmp_path: Path) -> None:
    Case("SPEND-034", "no-body").build(tmp_path)
    _, (error,) = loaded(tmp_path)
    assert error.source == {"filename": str(tmp_path / "main.beancount"), "lineno": 0}


def test_errors_can_be_cached_by_beancount() -> None:
    error = SpendError({"filename": "x", "lineno": 1}, "SPEND-012: …")
    assert pickle.loads(pickle.dumps(error)) == error  # noqa: S301 - made here


@pytest.mark.parametrize(("name", "status"), [("", 0), ("misspelt", 1)])
def test_bean_check_agrees(name: str, status: int, tmp_path: Path) -> None:
    books = Case("SPEND-012", name).build(tmp_path) if name else GOOD
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "beancount.scripts.check",
            "-C",
            books / "main.beancount",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert ("SPEND-012: payment office:1001:" in done.stderr) == bool(status)


def test_only_payments_are_tagged_and_own_tags_stay() -> None:
    entries = entries_of(
        CODES
        + """
2020-05-14 * "A" "B" #own
  ref: "office:1:1"
  directorate: "strategy"
  initiative: 5
  category:
  Expenses:Training  1 GBP
  Assets:Bank
2020-05-14 * "Grant" #other
  directorate: "strategy"
  Assets:Bank  1 GBP
  Income:Grants
"""
    )
    given_back, _ = spend_plugin(entries, OPTIONS)
    tags = [entry.tags for entry in payments(given_back)]
    assert sorted(tags, key=len) == [{"other"}, {"own", "strategy"}]
    assert len(given_back) == len(entries)


NUMBERLESS: Any = MISSING
UNKNOWN = Amount(NUMBERLESS, "GBP")
# Whatever a parser, another plugin or a slip of the hand may put into an entry.
odd_values = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(["strategy", "knife-crime", "untagged", "Assets:Bank", "a b", ":"]),
    st.booleans(),
    st.dates(),
    st.decimals(allow_nan=False),
    st.decimals(-(10**6), 10**6, places=2),
    st.builds(
        Amount,
        st.one_of(st.none(), st.decimals(-(10**40), 10**40, places=2)),
        st.sampled_from(["GBP", "USD"]),
    ),
    st.just(UNKNOWN),
)
KEYS = (
    *("ref", "batch", "row", "rule", "filename", "lineno", "valid-to", "successor"),
    *("definition", "plan", "order", "serves", "amount", "code", "set-aside", "amends"),
    *("reference", "kind", "body", "bank", "illustrative"),
    *(name.replace("_", "-") for name in BATCH_TEXTS + BATCH_COUNTS + BATCH_POUNDS),
    *TAGS,
    *(each.key for each in OPTIONAL),
)
places = st.fixed_dictionaries(
    {
        "filename": st.sampled_from(["/books/main.beancount", "<x>"]),
        "lineno": st.just(1),
    }
)
metas = st.builds(
    lambda place, meta: place | meta,
    places,
    st.dictionaries(st.sampled_from(KEYS), odd_values, max_size=8),
)
accounts = st.sampled_from(["Expenses:Training", "Expenses:Odd", "Assets:Bank"])
days = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
customs = st.builds(
    data.Custom,
    metas,
    days,
    st.sampled_from([*KINDS, "alias", "batch", "books", "other"]),
    st.none()
    | st.lists(st.builds(ValueType, odd_values, st.just(str)), max_size=4)
    | st.lists(
        st.builds(
            ValueType, st.sampled_from(["strategy", "directorate"]), st.just(str)
        ),
        min_size=1,
        max_size=3,
    ),
)
opens = st.builds(data.Open, metas, days, accounts, st.none(), st.none())
postings = st.builds(
    data.Posting,
    accounts,
    st.one_of(
        st.none(),
        st.just(MISSING),
        st.just(UNKNOWN),
        st.just(Amount(Decimal("NaN"), "GBP")),
        st.builds(
            Amount, st.decimals(-(10**40), 10**40), st.sampled_from(["GBP", "X"])
        ),
    ),
    st.none(),
    st.none() | st.just(Amount(Decimal(1), "USD")),
    st.none(),
    st.none() | metas,
)
transactions = st.builds(
    data.Transaction,
    metas,
    days,
    st.sampled_from(["*", "!", "P", "", None]),
    st.none() | st.text(max_size=5),
    st.none() | st.text(max_size=5),
    st.sampled_from([None, data.EMPTY_SET, frozenset({"own"})]),
    st.just(data.EMPTY_SET),
    st.lists(postings, max_size=3),
)
others = st.builds(data.Event, metas, days, st.just("place"), st.just("London"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(customs | opens | transactions | others, max_size=6))
def test_odd_entries_give_findings_and_no_fault(entries: list[Any]) -> None:
    good = entries_of(CODES)
    given_back, errors = spend_plugin(good + entries, OPTIONS)
    assert len(given_back) == len(good) + len(entries)
    for error in errors:
        assert error.message.startswith("SPEND-")
        assert isinstance(error.source["lineno"], int)
        assert error.source["filename"].startswith("/")


@settings(deadline=None)
@given(
    st.sampled_from([*TAGS, *(e.key for e in OPTIONAL), "ref", "batch", "row", "rule"]),
    st.sampled_from(
        [
            *("", "NULL", "TRUE", "5", "5 / 3", "-5.5 GBP", "GBP", "2020-01-01", "#a"),
            *("^a", "Assets:Bank", '""', '"a b"', '"untagged"', '"\\""', '"\n"'),
        ]
    ),
)
def test_metadata_of_any_sort_is_read(key: str, value: str) -> None:
    text = f"{CODES}\n2020-05-14 *\n  {key}: {value}\n  Expenses:Training  1 GBP\n"
    entries = entries_of(f"{text}  Assets:Bank\n")
    assert len(examine(entries, OPTIONS).payments) == (0 if value == "^a" else 1)
    spend_plugin(entries, OPTIONS)


@pytest.mark.parametrize("kind", [*KINDS, "alias", "batch", "books", "unheard-of"])
def test_a_custom_directive_without_values(kind: str) -> None:
    entries, _, _ = loader.load_string(f'{CODES}\n2020-01-01 custom "{kind}"\n')
    _, errors = spend_plugin(entries, OPTIONS)
    assert [error.message[:9] for error in errors] == (
        [] if kind == "unheard-of" else ["SPEND-030"]
    )
