"""The canonical layout: what is written is what Beancount reads."""

from __future__ import annotations

import datetime as dt
import random
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount.core import data
from beancount.parser import parser
from hypothesis import example, given
from hypothesis import strategies as st

from mopac_spend import register
from mopac_spend.books.canonical import batch_text, payment_text
from mopac_spend.fields import OPTIONAL
from mopac_spend.spend import Payment, link_safe, links_of, project
from tests.books_maker import make_batch, make_payment
from tests.ledger_text import CODES, entries_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.spend import Batch, Projection

KEYS = [each.key for each in OPTIONAL]
REGISTER = register.read(entries_of(CODES))[0]
# Any text that UTF-8 can hold: quotes, backslashes, line ends, control characters.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
words = st.text(st.sampled_from('"\\\n\r\t;*#^£é\u2028\u200f\x00ab '), max_size=12)
anything = texts | words
amounts = st.integers(-(10**13), 10**13).map(lambda pence: Decimal(pence).scaleb(-2))


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    """Draw a payment with any text wherever a source may put one."""
    optional = {key: draw(anything) for key in draw(st.sets(st.sampled_from(KEYS)))}
    optional["ref"] = f"office:{draw(anything)}:{draw(st.integers(0, 99))}"
    payment = make_payment(
        1,
        "may",
        date=draw(st.dates(dt.date(1990, 4, 1), dt.date(2100, 3, 31))),
        supplier=draw(anything),
        description=draw(anything),
        amount=draw(amounts),
        tags=("strategy", draw(anything), "training"),
        optional=optional,
    )
    return payment._replace(
        row=draw(anything), rule=draw(anything), batch=draw(anything)
    )


def read_back(text: str) -> Projection:
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    return project(entries, REGISTER.accounts)


def plain(rows: Sequence[Payment]) -> list[Payment]:
    return [row._replace(file="", line=0) for row in rows]


@given(payments())
def test_any_payment_reads_back_as_it_was_written(payment: Payment) -> None:
    payment_read = read_back(payment_text(payment, "Assets:Bank"))
    assert payment_read.findings == []
    assert plain(payment_read.payments) == [payment]


@given(st.lists(payments(), max_size=4), anything, anything)
@example([], "x.csv\n2020-01-01 open Assets:Other", "may")
@example([], "x.csv\r2020-01-01 open Assets:Other", "may")
def test_any_batch_reads_back_as_it_was_written(
    rows: list[Payment], source: str, name: str
) -> None:
    batch = make_batch(name or "may", rows)._replace(
        source=source, layout=source, amends=source, set_aside=source
    )
    text = batch_text(batch, rows, "Assets:Bank")
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    assert len(entries) == 1 + len(rows)
    projection = project(entries, REGISTER.accounts)
    assert [read._replace(file="", line=0) for read in projection.batches] == [batch]
    in_order = sorted(rows, key=lambda row: (row.date, row.ref))
    assert sorted(plain(projection.payments)) == sorted(in_order)


def test_a_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    awkward = (
        'A "quoted" \\ name; £1 *not* #a-tag ^not-a-link \u201cé\u201d\r\n\t\x00end'
    )
    row = made(supplier=awkward, description=awkward)._replace(row=awkward)
    file = tmp_path / "may.beancount"
    file.write_bytes(payment_text(row, "Assets:Bank").encode())
    entries, errors, _ = parser.parse_file(str(file))
    assert errors == []
    assert plain(project(entries, REGISTER.accounts).payments) == [row]


@given(st.lists(payments(), min_size=2, max_size=5, unique_by=lambda row: row.ref))
def test_equal_rows_give_equal_bytes_in_any_order(rows: list[Payment]) -> None:
    batch = make_batch("may", rows)
    shuffled = random.Random(0).sample(rows, len(rows))  # noqa: S311 - no secret
    assert batch_text(batch, rows, "Assets:Bank") == batch_text(
        batch, shuffled, "Assets:Bank"
    )


@given(anything)
def test_any_document_makes_a_link_that_beancount_takes(document: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._/-]+", link_safe(document))


@given(payments())
def test_links_read_back(payment: Payment) -> None:
    entries, _, _ = parser.parse_string(payment_text(payment, "Assets:Bank"))
    (entry,) = (entry for entry in entries if isinstance(entry, data.Transaction))
    assert entry.links == set(links_of(payment))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("CHAPS 083", "CHAPS-083"),
        ("5109506866", "5109506866"),
        ("a:b", "a-b"),
        ("(credit)", "credit"),
        ("é", "x"),
        ("", "x"),
    ],
)
def test_what_a_link_cannot_hold_is_replaced(text: str, link: str) -> None:
    assert link_safe(text) == link


def made(**changes: str) -> Payment:
    return make_payment(
        1001,
        "may-1a2b",
        date=dt.date(2020, 5, 14),
        amount=Decimal("1234.50"),
        tags=("strategy", "untagged", "training"),
        optional={"ref": "office:1001:3f9a"},
    )._replace(**changes)  # type: ignore[arg-type]


def test_the_layout_of_a_payment() -> None:
    row = made(
        description="Course",
        decision="PCD-79",
        grant="VRU 7",
        contract="C-1",
        supplier_id="V-7",
        rule="courses",
    )
    assert payment_text(row, "Assets:Bank") == (
        """
2020-05-14 ! "Acme Ltd" "Course" ^doc-1001 ^PCD-79 ^grant-VRU-7 ^contract-C-1
  ref: "office:1001:3f9a"
  directorate: "strategy"
  initiative: "untagged"
  category: "training"
  decision: "PCD-79"
  grant: "VRU 7"
  contract: "C-1"
  supplier-id: "V-7"
  batch: "may-1a2b"
  row: "1002"
  rule: "courses"
  Expenses:Training  1234.50 GBP
  Assets:Bank  -1234.50 GBP
"""
    )


def test_the_layout_of_a_batch() -> None:
    rows = [made()]
    batch: Batch = make_batch("may-1a2b", rows)._replace(amends="april")
    text = batch_text(batch, rows, "Assets:Bank").replace(batch.seal, "…")
    assert text.replace("0" * 64, "…").partition("\n2020-05-14 !")[0] == (
        """\
; may-1a2b.csv: 1 payments, written by an import.
; Correct tags here if you must; a date, amount or supplier that changes
; breaks the control total below and stops every answer.

2020-05-14 custom "batch" "may-1a2b"
  source: "may-1a2b.csv"
  sha256: "…"
  layout: "test"
  seal: "…"
  amends: "april"
  rows-read: 1
  rows-posted: 1
  rows-already: 0
  rows-set-aside: 0
  rows-reversed: 0
  payments: 1
  pounds-read: 1234.50 GBP
  pounds-posted: 1234.50 GBP
  pounds-already: 0.00 GBP
  pounds-set-aside: 0.00 GBP
  pounds-reversed: 0.00 GBP
"""
    )
