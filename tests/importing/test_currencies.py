"""Other money is never read as pounds, whichever side of a statement it stands on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.currencies import in_pounds, of_one_side
from mopac_spend.importing.reading.lines import extract
from mopac_spend.importing.reading.sheets import Source
from tests.importing.test_shape import HEAD, LAYOUT, pounds, read
from tests.importing.test_suggest import about, suggested

if TYPE_CHECKING:
    from mopac_spend.importing.reading.extracted import Extract


def cards(headings: str, *lines: str) -> Extract:
    layout = layouts.load(
        shipped.folder("importers") / "layouts" / "birmingham-cards.toml"
    )
    text = "\n".join([headings, *lines])
    return extract(Source("cards.csv", "", text.encode()), layout, dt.date.min)


@pytest.mark.parametrize(
    ("amount", "currency", "same"),
    [
        ("Billing Amount", "Original Currency", False),
        ("ORIGINAL GROSS AMT", "BILLING CUR CODE", False),
        ("Original Amount", "Original Currency", True),
        ("Amount", "Currency", True),
        ("Billing Amount", "Currency", True),
    ],
)
def test_a_currency_is_of_one_amount(amount: str, currency: str, *, same: bool) -> None:
    assert of_one_side(amount, currency) is same
    assert in_pounds(amount) is amount.startswith("Billing")


def test_a_card_statement_is_read_by_what_was_billed() -> None:
    result = cards(
        "TRANS DATE,ORIGINAL GROSS AMT,ORIGINAL CUR,BILLING GROSS AMT,BILLING CUR CODE,"
        "MERCHANT NAME,TRANS CAC DESC 1",
        "04/08/2015,51165,HUF,121.40,GBP,hotel,Travel",
        "05/08/2015,50.32,GBP,50.32,GBP,fuel,Fuel",
        "06/08/2015,9.00,GBP,10.00,EUR,shop,Office",
    )
    assert pounds(result) == Decimal("171.72")
    (each,) = result.set_aside
    assert (each.reason, each.unknown) == ("its currency is EUR, not pounds", True)


def test_a_card_statement_without_what_was_billed_sets_other_money_aside() -> None:
    result = cards(
        "TRANS DATE,ORIGINAL GROSS AMT,ORIGINAL CUR,MERCHANT NAME,TRANS CAC DESC 1",
        "04/08/2015,51165,HUF,hotel,Travel",
        "05/08/2015,50.32,GBP,fuel,Fuel",
    )
    assert pounds(result) == Decimal("50.32")
    assert [each.reason for each in result.set_aside] == [
        "its currency is HUF, not pounds"
    ]


def test_a_currency_that_the_layout_does_not_read_is_seen_all_the_same() -> None:
    assert "currency" not in LAYOUT.columns
    result = read(
        HEAD.replace("Doc", "Trans Currency") + "01/04/2019,Shop,5.00,x,GBP\n"
        "01/04/2019,Shop,51165,x,HUF\n01/04/2019,Shop,7.00,x,\n"
    )
    assert pounds(result) == Decimal("12.00")
    assert [(each.reason, each.unknown) for each in result.set_aside] == [
        ("its currency is HUF, not pounds", True)
    ]


@pytest.mark.parametrize("name", ["Hungarian Forint", "US Dollars", "Euro", "€"])
def test_a_currency_may_be_said_by_its_name(name: str) -> None:
    head = HEAD.replace("Doc", "Currency")
    pound = "01/04/2019,Shop,5.00,x,Pound Sterling\n"
    result = read(f"{head}{pound}01/04/2019,Shop,51165,x,{name}\n")
    assert pounds(result) == Decimal("5.00")
    (each,) = result.set_aside
    assert each.reason == f"its currency is {name.upper()}, not pounds"


def test_the_currency_of_an_amount_beside_it_is_not_its_own() -> None:
    result = read(
        "Date,Supplier,Amount,Original Amount,Original Currency\n"
        "01/04/2019,Shop,5.00,5.00,GBP\n01/04/2019,Shop,7.00,2700,HUF\n"
    )
    assert (pounds(result), result.set_aside) == (Decimal("12.00"), [])


@pytest.mark.parametrize(
    "headings",
    [
        "Trans Date,Original Amount,Original Currency,Billing Amount,Merchant Name",
        "Trans Date,Original Gross Amt,Currency,Billing Gross Amt,Merchant Name",
        "Trans Date,Transaction Amount,Transaction Currency,Billed Value,Merchant Name",
        "Trans Date,Foreign Amount,Foreign Currency,Amount (GBP),Merchant Name",
    ],
)
def test_a_proposal_takes_the_amount_in_pounds_and_says_so(headings: str) -> None:
    rows = [
        f"{n:02}/04/2019,{n * 391 if n % 5 == 0 else n}.00,"
        f"{'HUF' if n % 5 == 0 else 'GBP'},{n}.00,Shop {n} Ltd"
        for n in range(1, 21)
    ]
    proposal = suggested("\n".join([headings, *rows]))
    amount, other = headings.split(",")[3], headings.split(",")[1]
    assert proposal.layout.columns["amount"] == (amount,)
    assert "currency" not in proposal.layout.columns
    assert pounds(proposal.extract) == 210
    assert proposal.extract.set_aside == []
    assert repr(other) in about(proposal)["amount"]
