"""What is in and what is out, to the penny and to the day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.books_maker import make_payment

if TYPE_CHECKING:
    from tests.publishing.conftest import Desk

ITEM = "vru / victims / consultancy"
GRANT = "vru / victims / grants"
DAY = "2020-07-14"


def item(pounds: str, *more: str, tags: str = ITEM, name: str = "Acme Ltd") -> str:
    return " | ".join((DAY, name, "Work", pounds, tags, *more))


def same_document(*pounds: str) -> str:
    return "\n".join(
        item(each, f"ref=test:D1:{number:012x}") for number, each in enumerate(pounds)
    )


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (item("500.00"), []),
        (item("500.01"), ["500.01"]),
        # The document is tested, and each of its lines is printed.
        (same_document("300.00", "300.00"), ["300.00", "300.00"]),
        (same_document("300.00", "200.00"), []),
        # A credit beyond the threshold is published; one within a document is of it.
        (item("-700.00") + "\n" + item("650.00"), ["-700.00", "650.00"]),
        (same_document("-700.00", "650.00"), []),
        (same_document("-700.00", "1300.00"), ["-700.00", "1300.00"]),
        (item("-500.00"), []),
        (item("-500.01"), ["-500.01"]),
        # Another supplier, or a grant on the same document, is another item.
        (
            item("300.00", "ref=test:D1:0000000000aa")
            + "\n"
            + item("300.00", "ref=test:D1:0000000000bb", name="Bolt LLP"),
            [],
        ),
        (
            item("300.00", "ref=test:D1:0000000000aa")
            + "\n"
            + item("300.00", "ref=test:D1:0000000000bb", tags=GRANT),
            [],
        ),
    ],
)
def test_items_over_500(desk: Desk, lines: str, published: list[str]) -> None:
    desk.make(lines)
    assert desk.amounts("sio-3g", "2020-07") == published


def test_a_grant_of_300_is_in_and_an_invoice_of_300_is_out(desk: Desk) -> None:
    desk.make(item("300.00", tags=GRANT) + "\n" + item("300.00"))
    assert desk.amounts("sio-3f", "2020-07") == ["300.00"]
    assert desk.amounts("sio-3g", "2020-07") == []


def test_lines_of_an_invoice_over_25_000_are_each_printed(desk: Desk) -> None:
    desk.make(same_document("24999.99", "0.01", "0.01") + "\n" + item("25000.00"))
    assert desk.amounts("hmt-25k", "2020-07") == ["0.01", "0.01", "24999.99"]


def test_the_first_and_the_last_day_of_a_period_are_in_it(desk: Desk) -> None:
    days = ("2020-06-30", "2020-07-01", "2020-07-31", "2020-08-01")
    desk.make(
        "\n".join(
            f"{d} | Acme Ltd | Work | 60{n}.00 | {ITEM}" for n, d in enumerate(days)
        )
    )
    assert desk.amounts("sio-3g", "2020-07") == ["601.00", "602.00"]
    assert desk.amounts("sio-3g", "2020-21-Q2") == ["601.00", "602.00", "603.00"]


CONTRACTS = """
2026-03-31 custom "tender" "T-MARCH" "Begun on 31 March"
2026-04-01 custom "tender" "T-APRIL" "Begun on 1 April"
2026-04-20 custom "contract" "C-MARCH" "Of a tender of March"
  supplier: "Acme Ltd"
  tender: "T-MARCH"
2026-04-20 custom "contract" "C-APRIL" "Of a tender of April"
  supplier: "Acme Ltd"
  tender: "T-APRIL"
2026-04-20 custom "contract" "C-DAY" "Whose beginning is written"
  supplier: "Acme Ltd"
  begun: 2026-04-01
2026-04-20 custom "contract" "C-DAY-BEFORE" "Whose beginning is written"
  supplier: "Acme Ltd"
  begun: 2026-03-31
2026-04-20 custom "contract" "C-UNKNOWN" "Whose beginning nobody wrote"
  supplier: "Acme Ltd"
2026-03-20 custom "contract" "C-BEFORE" "Awarded before"
  supplier: "Acme Ltd"
"""


def paid(pounds: str, contract: str, *more: str) -> str:
    under = (f"contract={contract}",) if contract else ()
    return " | ".join(("2026-05-14", "Acme Ltd", "Work", pounds, ITEM, *under, *more))


@pytest.mark.parametrize(
    ("pounds", "gross", "published"),
    [
        ("25000.00", "30000.00", []),
        ("25000.01", "30000.01", ["30000.01"]),
        ("25000.01", "£30,000.01", ["30000.01"]),
        # Over without VAT is over with it; the amount to show is then lacking.
        ("30000.01", "", [""]),
        # It cannot be over, whatever the VAT.
        ("25000.00", "", []),
    ],
)
def test_payments_of_30_000_with_vat(
    desk: Desk, pounds: str, gross: str, published: list[str]
) -> None:
    desk.make(
        paid(pounds, "C-APRIL", *([f"gross={gross}"] if gross else [])), CONTRACTS
    )
    said = desk.publish("pa23-s70", "2026-27-Q1")
    assert [row["Amount with VAT (£)"] for row in desk.rows(said)] == published


def test_what_may_be_over_with_vat_is_asked_and_not_guessed(desk: Desk) -> None:
    desk.make(paid("25000.01", "C-APRIL"), CONTRACTS)
    done = desk.run("pa23-s70", "--period", "2026-27-Q1", "--output", "out")
    assert done.status == 2
    assert "PUBLISH-005" in done.err
    assert "amount with VAT unknown" in done.err
    assert not (desk.folder / "out").exists()
    said = desk.publish("pa23-s70", "2026-27-Q1")
    assert {each["class"]: each["rows"] for each in said["classes"]} == {
        "pa23-s70": 0,
        "vat-unknown": 1,
    }


@pytest.mark.parametrize(
    ("contract", "became"),
    [
        ("C-MARCH", "earlier-contract"),
        ("C-APRIL", "pa23-s70"),
        ("C-DAY", "pa23-s70"),
        ("C-DAY-BEFORE", "earlier-contract"),
        ("C-UNKNOWN", "unknown-procurement"),
        ("C-BEFORE", "earlier-contract"),
        ("", "no-contract"),
    ],
)
def test_when_its_procurement_began(desk: Desk, contract: str, became: str) -> None:
    desk.make(paid("40000.00", contract, "gross=48000.00"), CONTRACTS)
    said = desk.publish("pa23-s70", "2026-27-Q1")
    some = {each["class"]: each["rows"] for each in said["classes"] if each["rows"]}
    assert some == {became: 1}


def test_payments_under_a_contract_are_not_added_together(desk: Desk) -> None:
    lines = [
        paid("20000.00", "C-APRIL", "gross=24000.00", f"ref=test:D1:{n:012x}")
        for n in (1, 2)
    ]
    desk.make("\n".join(lines), CONTRACTS)
    assert desk.amounts("pa23-s70", "2026-27-Q1") == []


def test_a_payment_that_an_import_divided_is_one_payment(desk: Desk) -> None:
    """Each part says what all of it was with VAT, and it counts once."""
    parts = [
        make_payment(
            number,
            "test-batch",
            date=dt.date(2026, 5, 14),
            amount=Decimal(pounds),
            tags=("vru", initiative, "consultancy"),
            optional={"contract": "C-APRIL", "gross": "36000.00", "ref": ref},
        )._replace(row="7")
        for number, (pounds, initiative, ref) in enumerate(
            [
                ("20000.00", "victims", "test:D1:0000000000aa/1"),
                ("10000.00", "knife-crime", "test:D1:0000000000aa/2"),
            ],
            1,
        )
    ]
    desk.make(parts, CONTRACTS)
    assert desk.amounts("pa23-s70", "2026-27-Q1") == ["36000.00"]


VALUES = """
2020-07-01 custom "contract" "C-LARGE" "Worth over ten thousand"
  supplier: "Acme Ltd"
  value: 10000.01 GBP
  source: "https://body.example/contracts/large.pdf"
2020-07-02 custom "contract" "C-LIMIT" "Worth ten thousand"
  supplier: "Bolt LLP"
  value: 10000.00 GBP
2020-07-03 custom "contract" "C-NONE" "Of no known value"
  supplier: "Bolt LLP"
2019-07-01 custom "contract" "C-GREW" "Made worth more"
  supplier: "Bolt LLP"
  value: 9000.00 GBP
2020-08-01 custom "variation" "C-GREW"
  amount: 2000.00 GBP
2019-07-01 custom "contract" "C-OLD" "Awarded in another year"
  supplier: "Bolt LLP"
  value: 99000.00 GBP
"""


def test_contracts_over_10_000_and_the_list_of_the_others(desk: Desk) -> None:
    desk.make(item("600.00"), VALUES)
    said = desk.publish("sio-4b", "2020-21-Q2")
    found = {
        row["Contract"]: (row["Value (£)"], row["Published as"], row["Copy"])
        for row in desk.rows(said)
    }
    copy, entry = "copy of the contract", "entry in the list"
    assert found == {
        "C-LARGE": ("10000.01", copy, "https://body.example/contracts/large.pdf"),
        "C-LIMIT": ("10000.00", entry, "not needed"),
        "C-NONE": ("", "", "not needed"),
        "C-GREW": ("11000.00", copy, ""),
    }
    # What is lacking is said: a value, how it is published, and where the copy is.
    lacking = "\n".join(said["missing"])
    assert "C-NONE" in lacking
    assert "C-GREW" in lacking
    # The spending of the period is divided all the same.
    assert sum(each["rows"] for each in said["classes"]) == 1
    assert sum(Decimal(each["pounds"]) for each in said["classes"]) == Decimal("600.00")
