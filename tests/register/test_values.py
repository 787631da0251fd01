"""Values of register fields: what the ledger may hold, and what it may not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount.core.amount import Amount

from mopac_spend.register import (
    Apportionment,
    BudgetLine,
    Category,
    Contract,
    Grant,
    Heading,
    Initiative,
    Supplier,
    read,
)
from mopac_spend.register.shape import Slot, Sort, metadata
from mopac_spend.register.values import from_ledger, joined, of_text, share_of
from tests.ledger_text import ledger

if TYPE_CHECKING:
    from mopac_spend.register.shape import Described


def slot(kind: Described, name: str) -> Slot:
    return next(each for each in metadata(kind) if each.name == name)


DAY, POUNDS = slot(Contract, "ends"), slot(Contract, "value")
COUNT, TEXT = slot(Contract, "bids"), slot(Contract, "owner")
YES, WHOLE = slot(Grant, "individual"), slot(Heading, "order")
ROUTE = slot(Grant, "route")


def test_shapes_are_told_by_the_dataclasses() -> None:
    assert (DAY.sort, POUNDS.sort, COUNT.sort) == (Sort.DAY, Sort.POUNDS, Sort.COUNT)
    assert (YES.sort, WHOLE.sort, TEXT.sort) == (Sort.YES_OR_NO, Sort.WHOLE, Sort.TEXT)
    assert slot(Contract, "extends_to").key == "extends-to"
    assert slot(Category, "wider").names == ("category", "account")
    assert ROUTE.one_of == ("competitive", "direct")
    assert [each.name for each in metadata(Heading)] == [
        *("plan", "order", "valid_to", "source", "note")
    ]


@pytest.mark.parametrize(
    ("of", "value", "expected"),
    [
        (DAY, dt.date(2021, 3, 31), dt.date(2021, 3, 31)),
        (POUNDS, Amount(Decimal("12.5"), "GBP"), Decimal("12.50")),
        (POUNDS, Amount(Decimal("-0"), "GBP"), Decimal("0.00")),
        (COUNT, Decimal(3), 3),
        (COUNT, Decimal("3.00"), 3),
        (WHOLE, Decimal(0), 0),
        (YES, True, True),
        (TEXT, "Head of Audit", "Head of Audit"),
        (ROUTE, "direct", "direct"),
        (slot(Initiative, "serves"), "a  b ", ("a", "b")),
        (slot(Supplier, "ids"), "100 1, 200,,", ("100 1", "200")),
        (
            slot(Grant, "commitments"),
            "2021-06-30 5000, 2021-09-30 1.5",
            ("2021-06-30 5000.00", "2021-09-30 1.50"),
        ),
        (
            slot(Apportionment, "shares"),
            "knife-crime 40%, victims 60.5",
            ("knife-crime 40", "victims 60.5"),
        ),
    ],
)
def test_what_the_ledger_holds_is_taken(
    of: Slot, value: object, expected: object
) -> None:
    taken = from_ledger(of, value)
    assert taken == expected
    assert str(taken) == str(expected)


@pytest.mark.parametrize(
    ("of", "value", "words"),
    [
        (DAY, "2021-03-31", "must be a date such as 2021-03-31"),
        (POUNDS, Decimal("12.50"), "must be an amount such as 72000000.00 GBP"),
        (POUNDS, Amount(Decimal(1), "EUR"), "must be an amount such as"),
        (POUNDS, Amount(Decimal("0.005"), "GBP"), "0.005 has fractions of a penny"),
        (POUNDS, Amount(Decimal(10) ** 12, "GBP"), "too large to be an amount"),
        (YES, "TRUE", "must be TRUE or FALSE, without quotes"),
        (COUNT, Decimal("2.5"), "must be a whole number"),
        (COUNT, Decimal(-1), "must be a whole number"),
        (COUNT, "3", "must be a whole number"),
        (WHOLE, True, "must be a whole number"),
        (TEXT, Decimal(3), "must be a text in double quotes"),
        (TEXT, dt.date(2021, 3, 31), "must be a text in double quotes"),
        (ROUTE, "open", "must be one of competitive, direct, not 'open'"),
        (slot(Grant, "commitments"), "2021-06-30", "must be days and pounds such as"),
        (slot(Grant, "commitments"), "June 50", "must be days and pounds such as"),
        (slot(Grant, "commitments"), "2021-06-30 0.005", "must be days and pounds"),
        (slot(Apportionment, "shares"), "knife-crime", "must be initiatives and shar"),
        (slot(Apportionment, "shares"), "knife-crime 0", "must be initiatives and"),
        (slot(Apportionment, "shares"), "knife-crime -1", "must be initiatives and"),
        (slot(Apportionment, "shares"), "a NaN, b 1", "must be initiatives and"),
        (slot(Apportionment, "shares"), "a Infinity", "must be initiatives and"),
        (slot(Apportionment, "shares"), "a b 1", "must be initiatives and shares"),
        (slot(BudgetLine, "profile"), "1.00, 2.00", "must be twelve amounts, April to"),
        (slot(BudgetLine, "profile"), "1.00, x", "must be pounds such as 5000.00"),
    ],
)
def test_what_it_may_not_hold_is_told(of: Slot, value: object, words: str) -> None:
    with pytest.raises((TypeError, ValueError, ArithmeticError)) as raised:
        from_ledger(of, value)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (slot(Initiative, "serves"), ("plan", "heading")),
        (slot(Supplier, "ids"), ("100 1", "200")),
        (slot(Grant, "commitments"), ("2021-06-30 5000.00", "2021-09-30 1.50")),
        (slot(Apportionment, "shares"), ("a 40", "b 60")),
        (slot(BudgetLine, "profile"), ("100.00",) * 11 + ("-0.50",)),
        (slot(Initiative, "serves"), ()),
    ],
)
def test_several_texts_are_one_and_apart_again(
    of: Slot, values: tuple[str, ...]
) -> None:
    assert of_text(of, joined(of, values)) == values


def test_a_share_is_an_initiative_and_a_weight() -> None:
    assert share_of("knife-crime 40.5") == ("knife-crime", Decimal("40.5"))


@ledger
def test_faults_of_values_are_findings_at_their_entry(entries: list[Any]) -> None:
    """
    2017-04-01 custom "books" "Office for Testing"
    2020-04-01 custom "contract" "C-1" "Evaluation"
      value: 12.345 GBP
      bids: -2
      route: "free"
      ends: "soon"
      owner: 7
    """
    codes, findings = read(entries)
    assert [(f.line, f.text.partition(": contract C-1: ")[2]) for f in findings] == [
        (
            3,
            (
                "route must be one of open, restricted, mini-competition, quotations, "
                "direct-call-off, single-tender, not 'free'"
            ),
        ),
        (3, "bids must be a whole number"),
        (3, "value 12.345 has fractions of a penny; write two decimal places"),
        (3, "ends must be a date such as 2021-03-31"),
        (3, "owner must be a text in double quotes"),
    ]
    assert codes.of(Contract)["C-1"].value is None
