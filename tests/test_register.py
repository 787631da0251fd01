"""Registers: what is read from custom directives, and what their faults say."""

from __future__ import annotations

import datetime as dt
import doctest
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend import register
from mopac_spend.fields import TAGS
from mopac_spend.findings import place
from mopac_spend.register import (
    BooksOf,
    Category,
    Decision,
    Directorate,
    Heading,
    Initiative,
    Plan,
    SpendAccount,
    alike,
    read,
)
from tests.ledger_text import CODES, entries_of, ledger


def messages(entries: list[Any]) -> list[str]:
    return [finding.text for finding in read(entries)[1]]


def test_examples_of_the_module() -> None:
    assert doctest.testmod(register).failed == 0


@ledger
def test_every_kind_is_read_with_what_it_says(entries: list[Any]) -> None:
    """
    2012-01-16 custom "books" "Office for Testing"
      body: "pcc"
      basis: "payments"
      vat: "net"
      bank: "Assets:Current"
      illustrative: "ILLUSTRATIVE"
    2019-04-01 custom "directorate" "vru" "Violence Reduction Unit"
      valid-to: 2025-03-31
      successor: "prevention"
    2025-04-01 custom "directorate" "prevention" "Prevention"
    2012-01-16 custom "category" "training" "Training"
      definition: "Courses."
    2017-04-01 custom "plan" "plan-2017" "Police and Crime Plan"
      source: "A page"
      note: "As published"
    2017-04-01 custom "heading" "young-people" "Young people"
      plan: "plan-2017"
      order: 5
    2017-04-01 custom "initiative" "knife-crime" "Knife crime programme"
      serves: "young-people  plan-2017"
    2016-11-09 custom "decision" "PCD-79" "Crime prevention fund"
      reference: "PCD 79"
      amount: 72000000.00 GBP
      kind: "grant programme"
      period: "2017/18-2020/21"
      initiative: "knife-crime"
    """
    codes, findings = read(entries)
    assert findings == []
    assert codes.books == BooksOf(
        "Office for Testing",
        "pcc",
        "payments",
        "net",
        "Assets:Current",
        "ILLUSTRATIVE",
        dt.date(2012, 1, 16),
    )
    vru = codes.of(Directorate)["vru"]
    assert (vru.valid_from, vru.valid_to) == (dt.date(2019, 4, 1), dt.date(2025, 3, 31))
    assert vru.successor == "prevention"
    assert vru.line == 8
    assert codes.of(Category)["training"].definition == "Courses."
    plan = codes.of(Plan)["plan-2017"]
    assert (plan.source, plan.note) == ("A page", "As published")
    assert codes.of(Heading)["young-people"].order == 5
    assert codes.of(Initiative)["knife-crime"].serves == ("young-people", "plan-2017")
    assert codes.plans_of("knife-crime") == {"plan-2017": ["young-people"]}
    decision = codes.of(Decision)["PCD-79"]
    assert decision.amount == Decimal("72000000.00")
    assert (decision.nature, decision.period) == ("grant programme", "2017/18-2020/21")


@ledger
def test_spend_accounts_come_in_the_order_of_the_file(entries: list[Any]) -> None:
    """
    2020-04-01 open Expenses:Consultancy
      category: "consultancy"
      code: "5421 5422"
    2017-04-01 open Expenses:Consultancy:IT
      category: "consultancy"
      code: 5430
    2017-04-01 open Assets:Bank
    """
    codes, _ = read(entries)
    assert list(codes.accounts) == ["Expenses:Consultancy", "Expenses:Consultancy:IT"]
    assert codes.account_for("consultancy") == "Expenses:Consultancy"
    assert codes.account_for("training") is None
    assert codes.accounts["Expenses:Consultancy"] == SpendAccount(
        "Expenses:Consultancy",
        "consultancy",
        ("5421", "5422"),
        dt.date(2020, 4, 1),
        "<string>",
        2,
    )
    assert codes.resolve("account", "5422") == "Expenses:Consultancy"
    assert codes.resolve("account", "5430") == "Expenses:Consultancy:IT"
    assert codes.resolve("account", "expenses:consultancy") == "Expenses:Consultancy"


@ledger
def test_one_alias_covers_the_spellings_that_are_alike(entries: list[Any]) -> None:
    """
    2017-04-01 custom "directorate" "housing-and-land" "Housing & Land"
    2017-04-01 custom "alias" "directorate" "housing-and-land" "Chief Officer's - HQ"
    """
    codes, _ = read(entries)
    for text in (
        "housing-and-land",
        "HOUSING AND  LAND",
        "Housing\u00a0&Land",
        " chief officer\u2019s \u2013 hq ",
        "CHIEF OFFICER\u2018S \u2014 HQ",
    ):
        assert codes.resolve("directorate", text) == "housing-and-land"
    assert codes.resolve("directorate", "Housing") is None
    assert codes.resolve("initiative", "Housing & Land") is None


@given(st.text())
def test_alike_is_settled_after_one_step(text: str) -> None:
    once = alike(text)
    assert alike(once.upper()) == alike(once.lower()) or once.upper().lower() != once
    assert " ".join(once.split()) == once


@ledger
def test_decisions_and_headings_may_share_a_title(entries: list[Any]) -> None:
    """
    2017-04-01 custom "books" "Office for Testing"
    2017-04-01 custom "plan" "one" "First plan"
    2017-04-01 custom "plan" "two" "Second plan"
    2017-04-01 custom "heading" "one-last" "Working together"
      plan: "one"
    2017-04-01 custom "heading" "two-last" "Working together"
      plan: "two"
    2017-04-01 custom "decision" "D-1" "Contract extended"
      reference: "Decision 1"
    2018-04-01 custom "decision" "D-2" "Contract extended"
    """
    codes, findings = read(entries)
    assert findings == []
    assert codes.resolve("decision", "decision 1") == "D-1"
    assert codes.resolve("decision", "Contract extended") is None


@ledger
def test_the_code_of_a_day(entries: list[Any]) -> None:
    """
    2017-04-01 custom "directorate" "first" "First"
      valid-to: 2018-03-31
      successor: "second"
    2018-04-01 custom "directorate" "second" "Second"
      valid-to: 2019-03-31
      successor: "third"
    2019-04-01 custom "directorate" "third" "Third"
    2017-04-01 custom "directorate" "round" "Round"
      valid-to: 2018-03-31
      successor: "about"
    2017-04-01 custom "directorate" "about" "About"
      valid-to: 2018-03-31
      successor: "round"
    """
    codes, _ = read(entries)

    def on(code: str, day: str) -> str | None:
        return codes.valid_code("directorate", code, dt.date.fromisoformat(day))

    assert on("first", "2018-03-31") == "first"
    assert on("first", "2018-04-01") == "second"
    assert on("first", "2020-01-01") == "third"
    assert on("third", "2018-01-01") is None
    assert on("round", "2020-01-01") is None
    assert on("nowhere", "2020-01-01") is None
    assert on("untagged", "2020-01-01") == "untagged"


def test_reserved_codes() -> None:
    codes, findings = read(entries_of(CODES))
    assert findings == []
    assert all(codes.knows(kind, "untagged") for kind in TAGS)
    assert codes.knows("initiative", "business-as-usual")
    assert not codes.knows("directorate", "business-as-usual")
    assert codes.resolve("initiative", "BUSINESS AS USUAL") == "business-as-usual"
    assert codes.resolve("directorate", "Untagged") == "untagged"
    assert codes.title("initiative", "business-as-usual") == "Business as usual"
    assert codes.title("initiative", "knife-crime") == "Knife crime programme"
    assert codes.title("initiative", "unheard-of") == "unheard-of"


def test_plans_of_an_initiative_that_is_not_there() -> None:
    assert read([])[0].plans_of("business-as-usual") == {}


@ledger
def test_a_payment_may_fall_on_the_first_and_the_last_day(entries: list[Any]) -> None:
    """
    2019-04-01 custom "initiative" "pilot" "Pilot"
      valid-to: 2019-04-02
    """
    pilot = read(entries)[0].of(Initiative)["pilot"]
    days = [dt.date(2019, 3, 31) + dt.timedelta(days=n) for n in range(4)]
    assert [pilot.valid_on(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    "values",
    ["", '"one"', '"one" "two" "three"', '"one" 2', 'Assets:Bank "two"', '"one" " "'],
)
@pytest.mark.parametrize("kind", ["directorate", "category", "plan", "fund"])
def test_a_directive_with_other_values_is_a_finding(kind: str, values: str) -> None:
    text = f"2017-04-01 custom {kind!r} {values}".replace("'", '"')
    findings = read(entries_of(text))[1]
    expected = "SPEND-030"
    if values.startswith("Assets"):
        # An account is a text to Beancount; as a code it has a colon in it.
        assert findings[0].message == (
            "'Assets:Bank' cannot be a code: use letters, digits and hyphens"
        )
    else:
        assert findings[0].message == (
            f'{kind} takes two texts, code and title: custom "{kind}" "some-code" '
            f'"Some title"'
        )
    assert findings[0].code == expected


@pytest.mark.parametrize("values", ["", '"one" "two"', "5", '" "'])
def test_books_take_one_text(values: str) -> None:
    assert messages(entries_of(f'2017-04-01 custom "books" {values}')) == [
        "SPEND-030: books takes one text: the body's name",
        (
            "SPEND-034: the books do not say whose they are; add a line such as "
            '2012-01-16 custom "books" "Name of the body" to registers/body.beancount'
        ),
    ]


@ledger
def test_what_no_register_is_called_is_passed_by(entries: list[Any]) -> None:
    """
    2017-04-01 custom "books" "Office for Testing"
    2017-04-01 custom "fava-option" "fiscal-year-end" "03-31"
    2017-04-01 custom "nothing"
    2017-04-01 event "place" "London"
    """
    assert messages(entries) == []


@ledger
def test_places_of_faults_in_what_is_reserved(entries: list[Any]) -> None:
    """
    2017-04-01 custom "books" "Office for Testing"
    2017-04-01 custom "directorate" "nobody" "Untagged"
    2017-04-01 custom "initiative" "usual" "Business as Usual"
    2017-04-01 open Expenses:One
      category: "untagged"
      code: "Expenses:Two"
    2017-04-01 open Expenses:Two
      category: "untagged"
    """
    assert [str(finding).partition("; ")[0] for finding in read(entries)[1]] == [
        (
            "<string>:3: SPEND-032: 'Untagged' already stands for the directorate "
            "untagged and cannot also stand for nobody"
        ),
        (
            "<string>:4: SPEND-032: 'Business as Usual' already stands for the "
            "initiative business-as-usual and cannot also stand for usual"
        ),
        (
            "<string>:8: SPEND-032: 'Expenses:Two' already stands for the account "
            "Expenses:One and cannot also stand for Expenses:Two"
        ),
    ]


@pytest.mark.parametrize(
    ("meta", "root", "expected"),
    [
        (
            {"filename": "/a/books/x.beancount", "lineno": 3},
            "/a/books",
            "x.beancount:3",
        ),
        ({"filename": "/a/books/p/x.b", "lineno": 3}, "/a/books", "p/x.b:3"),
        ({"filename": "C:\\books\\p\\x.b", "lineno": 3}, "C:\\books", "p/x.b:3"),
        (
            {"filename": "/a/books-old/x.b", "lineno": 3},
            "/a/books",
            "/a/books-old/x.b:3",
        ),
        ({"filename": "/other/x.b", "lineno": 3}, "/a/books", "/other/x.b:3"),
        ({"filename": "x.b", "lineno": "three"}, "", "x.b:0"),
        ({"filename": 5}, "", "5:0"),
        ({}, "/a", ":0"),
        (None, "/a", ":0"),
    ],
)
def test_a_place_is_given_as_the_books_know_it(
    meta: dict[str, Any] | None, root: str, expected: str
) -> None:
    name, line = place(meta, root)
    assert f"{name}:{line}" == expected
