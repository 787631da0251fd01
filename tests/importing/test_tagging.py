"""Registers first, then the first rule; what is left undecided is untagged."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.tagger import (
    Tagged,
    Tagger,
    is_undecided,
    unclassified,
)
from mopac_spend.register import Register
from tests.importing.desk import make_desk

if TYPE_CHECKING:
    from pathlib import Path

SPLIT = """
[[rule]]
id = "evaluation-split"
when.document = "D1"
then = { category = "consultancy" }
split = [
    { percent = "40", initiative = "knife-crime" },
    { percent = "35", initiative = "victims", decision = "PCD-79" },
    { percent = "25", initiative = "business-as-usual", account = "Expenses:Grants" },
]
"""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return open_books(make_desk(tmp_path_factory.mktemp("books"))).register


@pytest.fixture(scope="module")
def split(
    tmp_path_factory: pytest.TempPathFactory, register: Register
) -> tuple[rules.Rule, ...]:
    file = tmp_path_factory.mktemp("rules") / "desk.toml"
    file.write_text(SPLIT, encoding="utf-8")
    return rules.load(file, register)


def line(amount: str = "100.00", day: str = "2018-05-14", **texts: str) -> Line:
    return Line("2", dt.date.fromisoformat(day), Decimal(amount), texts)


def tagged(register: Register, each: Line) -> Tagged:
    (part,) = Tagger((), register).tag(each)
    assert part.amount == each.amount
    return part


def test_what_the_source_says_is_resolved_through_the_registers(
    register: Register,
) -> None:
    part = tagged(
        register,
        line(
            directorate="ESTATES  &  LAND",
            account="5421",
            initiative="knife crime SEED fund",
            fund="Home Office Grant",
            decision="pcd 79",
        ),
    )
    assert part.codes == {
        "directorate": "estates",
        "initiative": "knife-crime",
        "category": "consultancy",
        "account": "Expenses:Consultancy:IT",
        "fund": "home-office",
        "decision": "PCD-79",
        "decision_as_written": "",
        "grant": "",
        "contract": "",
    }
    assert (part.rule, is_undecided(part.codes)) == ("", False)


@pytest.mark.parametrize(
    ("texts", "account"),
    [
        ({"account": "5420"}, "Expenses:Consultancy"),
        ({"account": "5422"}, "Expenses:Consultancy:IT"),
        ({"account": "IT consultancy"}, "Expenses:Consultancy:IT"),
        ({"account_name": "IT Consultancy"}, "Expenses:Consultancy:IT"),
        ({"account": "9", "account_name": "IT Consultancy"}, "Expenses:Consultancy:IT"),
        ({"account": "5440", "account_name": "IT Consultancy"}, "Expenses:Grants"),
        ({"category": "Consultancy"}, "Expenses:Consultancy"),
        ({"account": "5440", "category": "Consultancy"}, "Expenses:Grants"),
        ({"account": "9"}, "Expenses:Unclassified"),
        ({"category": "Nonsense"}, "Expenses:Unclassified"),
        ({}, "Expenses:Unclassified"),
    ],
)
def test_the_account_follows_code_name_or_category(
    texts: dict[str, str], account: str, register: Register
) -> None:
    codes = tagged(register, line(**texts)).codes
    assert codes["account"] == account
    assert codes["category"] == register.accounts[account].category


@pytest.mark.parametrize(
    "texts",
    [
        {"directorate": "New Team", "initiative": "New Thing", "account": "9999"},
        {"directorate": "", "initiative": "", "account": ""},
        {"directorate": "untagged", "initiative": "Untagged", "category": "untagged"},
    ],
)
def test_what_no_register_knows_is_untagged_and_never_refused(
    texts: dict[str, str], register: Register
) -> None:
    part = tagged(register, line(**texts))
    assert is_undecided(part.codes)
    assert {part.codes[kind] for kind in ("directorate", "initiative", "category")} == {
        "untagged"
    }


def test_one_undecided_tag_of_three_is_undecided(register: Register) -> None:
    known = {"directorate": "estates", "initiative": "victims", "account": "5440"}
    assert not is_undecided(tagged(register, line(**known)).codes)
    for kind in known:
        assert is_undecided(tagged(register, line(**{**known, kind: "?"})).codes)


def test_a_decision_no_register_knows_is_kept_as_it_was_written(
    register: Register,
) -> None:
    codes = tagged(register, line(decision="MD 2000")).codes
    assert (codes["decision"], codes["decision_as_written"]) == ("", "MD 2000")


@pytest.mark.parametrize(
    ("day", "spelling", "code"),
    [
        ("2019-03-31", "Programmes", "programmes"),
        ("2019-04-01", "Programmes", "vru"),
        ("2019-04-01", "Violence Reduction Unit", "vru"),
        ("2019-03-31", "Violence Reduction Unit", "untagged"),
        ("2018-03-31", "Closed", "closed"),
        ("2018-04-01", "Closed", "untagged"),
    ],
)
def test_a_directorate_outside_its_dates_is_its_successor_or_untagged(
    day: str, spelling: str, code: str, register: Register
) -> None:
    part = tagged(register, line(day=day, directorate=spelling))
    assert part.codes["directorate"] == code


def test_other_codes_outside_their_dates_do_not_stand(register: Register) -> None:
    inside = line(day="2018-03-31", initiative="Archive", fund="Old fund")
    outside = line(day="2018-04-01", initiative="Archive", fund="Old fund")
    assert tagged(register, inside).codes["initiative"] == "archive"
    assert tagged(register, inside).codes["fund"] == "old-fund"
    assert tagged(register, outside).codes["initiative"] == "untagged"
    assert tagged(register, outside).codes["fund"] == ""


def test_an_account_that_was_not_open_yet_takes_nothing(register: Register) -> None:
    """Beancount refuses a payment to an account before its open."""
    late, early = line(day="2019-04-01", account="5042"), line(account="5042")
    assert tagged(register, late).codes["account"] == "Expenses:Training"
    assert tagged(register, early).codes["account"] == "Expenses:Unclassified"
    assert tagged(register, early).codes["category"] == "untagged"


def test_a_rule_overrides_the_source_and_keeps_a_finer_account(
    tmp_path: Path, register: Register
) -> None:
    (tmp_path / "a.toml").write_text(
        '[[rule]]\nid = "a"\nwhen.supplier = "x"\n'
        'then = { category = "consultancy", initiative = "victims" }\n',
        encoding="utf-8",
    )
    loaded = rules.load(tmp_path / "a.toml", register)
    for account, posted in {
        "5422": "Expenses:Consultancy:IT",
        "5440": "Expenses:Consultancy",
        "": "Expenses:Consultancy",
    }.items():
        each = line(supplier="X", account=account, initiative="archive")
        (part,) = Tagger(loaded, register).tag(each)
        assert (part.codes["account"], part.codes["initiative"], part.rule) == (
            posted,
            "victims",
            "a",
        )


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("120000.00", ["48000.00", "42000.00", "30000.00"]),
        ("0.01", ["0.01", "0.00", "0.00"]),
        ("0.02", ["0.01", "0.01", "0.00"]),
        ("1.01", ["0.41", "0.35", "0.25"]),
        ("100.03", ["40.01", "35.01", "25.01"]),
        ("-100.03", ["-40.01", "-35.01", "-25.01"]),
        ("-0.01", ["-0.01", "0.00", "0.00"]),
        ("0.00", ["0.00", "0.00", "0.00"]),
    ],
)
def test_a_split_is_exact_to_the_penny(
    amount: str, parts: list[str], register: Register, split: tuple[rules.Rule, ...]
) -> None:
    tagged = Tagger(split, register).tag(line(amount, document="D1"))
    assert [str(part.amount) for part in tagged] == parts
    assert [part.codes["initiative"] for part in tagged] == [
        "knife-crime",
        "victims",
        "business-as-usual",
    ]
    assert [part.codes["account"] for part in tagged] == [
        "Expenses:Consultancy",
        "Expenses:Consultancy",
        "Expenses:Grants",
    ]
    assert [part.codes["decision"] for part in tagged] == ["", "PCD-79", ""]


@given(st.decimals(-(10**11), 10**11, places=2))
def test_any_split_sums_to_its_payment(amount: Decimal) -> None:
    parts = tuple(
        rules.Part(Decimal(percent), {"account": "Expenses:Unclassified"})
        for percent in ("40", "35", "25")
    )
    rule = rules.Rule("a", "", (), parts)
    each = Line("2", dt.date(2018, 5, 14), amount, {})
    register = _least()
    tagged = Tagger((rule,), register).tag(each)
    assert sum(part.amount for part in tagged) == amount
    assert all(part.amount == round(part.amount, 2) for part in tagged)


def _least() -> Register:
    from mopac_spend.register import SpendAccount

    account = SpendAccount("Expenses:Unclassified", "untagged", (), dt.date.min)
    return Register(accounts={account.name: account})


def test_books_without_an_account_for_the_unclassified() -> None:
    with pytest.raises(Refusal) as refused:
        unclassified(Register())
    assert str(refused.value) == (
        "IMPORT-006: accounts.beancount: the chart of accounts has no account for "
        "what nothing classifies; add open Expenses:Unclassified GBP with category: "
        '"untagged"'
    )


def test_codes_that_say_the_same_of_other_fields_are_not_taken_for_each_other(
    register: Register,
) -> None:
    tagger, each = Tagger((), register), line(decision="PCD 9999")
    (own,) = tagger.own_codes(Lines.of([each]))
    assert own["decision_as_written"] == "PCD 9999"
    names = list(own)
    one, two = names.index("contract"), names.index("decision_as_written")
    names[one], names[two] = names[two], names[one]
    other = dict(zip(names, own.values(), strict=True))
    first, second = tagger.undecided(each, own), tagger.undecided(each, other)
    assert first.codes["decision_as_written"] == "PCD 9999"
    assert second.codes["decision_as_written"] == ""
    assert second.codes["contract"] == "PCD 9999"
