"""How soon suppliers were paid, as section 69 asks, and invitations to tender."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.publishing.run import period_of
from mopac_spend.register import Register
from tests.publishing.test_calendar import due, on
from tests.publishing.test_site import made, site

if TYPE_CHECKING:
    from tests.publishing.conftest import Desk

ITEM = "vru / victims / consultancy"
CONTRACTS = """
2025-02-24 custom "tender" "T-ACT" "Begun on the day of the Act"
2025-05-01 custom "contract" "C-ACT" "Under the Act"
  supplier: "Acme Ltd"
  tender: "T-ACT"
2025-05-01 custom "contract" "C-BEFORE" "Begun before the Act"
  supplier: "Acme Ltd"
  begun: 2025-02-23
"""
PERIOD = "2026-27-H1"


def paid(day: str, pounds: str, received: str = "", contract: str = "C-ACT") -> str:
    told = (f"invoice-received={received}",) if received else ()
    under = (f"contract={contract}",) if contract else ()
    return " | ".join((day, "Acme Ltd", "Work", pounds, ITEM, *under, *told))


def figures(desk: Desk, lines: str, period: str = PERIOD) -> dict[str, str]:
    said = desk.make(lines, CONTRACTS).publish("pa23-s69", period)
    (row,) = desk.rows(said)
    return row


@pytest.mark.parametrize(
    ("paid_on", "received", "column"),
    [
        # Day 1 is the day after the invoice was received.
        ("2026-05-01", "2026-05-01", "Paid within 30 days (%)"),
        ("2026-05-31", "2026-05-01", "Paid within 30 days (%)"),
        ("2026-06-01", "01/05/2026", "Paid in 31 to 60 days (%)"),
        ("2026-06-30", "1 May 2026", "Paid in 31 to 60 days (%)"),
        ("2026-07-01", "01.05.2026", "Paid in 61 days or more (%)"),
    ],
)
def test_the_day_on_which_it_was_paid(
    desk: Desk, paid_on: str, received: str, column: str
) -> None:
    row = figures(desk, paid(paid_on, "100.00", received))
    some = {name: row[name] for name in row if name.startswith("Paid ")}
    assert {name for name, of in some.items() if float(of)} == {column}
    assert float(row[column]) == 100


def test_the_mean_is_of_what_is_known_and_the_rest_is_said(desk: Desk) -> None:
    lines = [
        paid("2026-05-11", "100.00", "2026-05-01"),
        paid("2026-05-22", "300.00", "2026-05-01"),
        paid("2026-05-31", "50.00"),
        paid("2026-05-31", "60.00", "some day in May"),
        # A credit is no payment, and another contract is not of the Act.
        paid("2026-05-31", "-100.00", "2026-05-01"),
        paid("2026-05-31", "100.00", "2026-05-01", "C-BEFORE"),
        paid("2026-05-31", "100.00", "2026-05-01", ""),
    ]
    desk.make("\n".join(lines), CONTRACTS)
    said = desk.publish("pa23-s69", PERIOD)
    (row,) = desk.rows(said)
    assert (row["Payments"], row["Payments with a day of receipt"]) == ("4", "2")
    assert float(row["Average days to pay"]) == 15.5
    assert row["Amount paid (£)"] == "510.00"
    assert "2 payments of 4 are in no average" in "\n".join(said["missing"])
    # What was owed is in no books of payments, and nobody approves by himself.
    assert row["Payable and not paid in the period (%)"] == ""
    assert row["Approved by"] == ""
    assert any("taken for a public contract" in note for note in said["notes"])
    done = desk.run("pa23-s69", "--period", PERIOD, "--output", "other")
    assert "PUBLISH-005" in done.err
    assert "Payable and not paid" in done.err


def test_lines_of_one_invoice_are_one_payment(desk: Desk) -> None:
    lines = [
        f"{paid('2026-05-11', '100.00', received)} | ref=test:D1:{at:012x}"
        for at, received in enumerate(("2026-05-01", ""))
    ]
    row = figures(desk, "\n".join(lines))
    assert (row["Payments"], row["Payments with a day of receipt"]) == ("1", "1")


def test_without_a_day_there_is_no_figure(desk: Desk) -> None:
    row = figures(desk, paid("2026-05-11", "100.00"))
    assert (row["Payments"], row["Average days to pay"]) == ("1", "")
    assert row["Paid within 30 days (%)"] == ""


def test_the_first_period_begins_when_the_section_does(desk: Desk) -> None:
    lines = [
        paid("2025-12-31", "100.00", "2025-12-01"),
        paid("2026-01-01", "100.00", "2025-12-31"),
    ]
    row = figures(desk, "\n".join(lines), "2025-26-H2")
    assert (row["First day"], row["Last day"]) == ("2026-01-01", "2026-03-31")
    assert (row["Payments"], float(row["Average days to pay"])) == ("1", 1)


def test_halves_of_a_financial_year() -> None:
    half = period_of("2026-27 H2", Register())
    assert (half.name, half.first, half.last) == (
        "2026-27-H2",
        dt.date(2026, 10, 1),
        dt.date(2027, 3, 31),
    )
    with pytest.raises(Refusal) as raised:
        period_of("2026-28-H1", Register())
    assert raised.value.code == "PUBLISH-002"


TENDERS = """
2026-04-01 custom "tender" "T-LIMIT" "At the limit"
  estimate: 10000.00 GBP
2026-04-01 custom "tender" "T-OVER" "Over it"
  estimate: 10000.01 GBP
  source: "https://body.example/itt.pdf"
2026-04-02 custom "tender" "T-CONTRACTS" "Worth what came of it"
2026-04-02 custom "tender" "T-UNKNOWN" "Of which nothing is known"
2026-04-02 custom "tender" "T-SECRET" "Of a safe house"
  estimate: 70000.00 GBP
2026-07-01 custom "tender" "T-LATER" "Of the next quarter"
  estimate: 70000.00 GBP
2026-05-01 custom "contract" "C-1" "One lot"
  supplier: "Acme Ltd"
  tender: "T-CONTRACTS"
  value: 6000.00 GBP
2026-05-01 custom "contract" "C-2" "Another lot"
  supplier: "Bolt LLP"
  tender: "T-CONTRACTS"
  value: 6000.00 GBP
2026-05-01 custom "contract" "C-SECRET" "Safe house"
  supplier: "Acme Ltd"
  tender: "T-SECRET"
2026-04-01 custom "withholding" "W-1" "Where the house is"
  contract: "C-SECRET"
  reason: "safety-of-a-person"
"""


def test_invitations_to_tender_over_10_000(desk: Desk) -> None:
    desk.make(paid("2026-05-11", "100.00", contract=""), TENDERS)
    said = desk.publish("sio-4c", "2026-27-Q1")
    rows = [
        (row["Invitation"], row["Expected value (£)"], row["Copy"], row["Withheld"])
        for row in desk.rows(said)
    ]
    assert rows == [
        ("T-OVER", "10000.01", "https://body.example/itt.pdf", ""),
        ("T-CONTRACTS", "12000.00", "", ""),
        ("T-UNKNOWN", "", "", ""),
        ("Withheld", "70000.00", "none", "safety-of-a-person"),
    ]
    lacking = "\n".join(said["missing"])
    assert "Expected value (£): 1 row, £0.00 (T-UNKNOWN)" in lacking
    assert "Copy: 2 rows" in lacking
    # The spending of the period is divided all the same.
    assert sum(each["rows"] for each in said["classes"]) == 1


def test_a_notice_is_on_the_site_as_it_went_out(desk: Desk) -> None:
    """A figure of one place stands in the CSV with two."""
    lines = [
        paid("2026-05-11", "100.00", "2026-05-01"),
        paid("2026-05-22", "300.00", "2026-05-01"),
    ]
    desk.make("\n".join(lines), CONTRACTS)
    desk.publish("pa23-s69", PERIOD)
    assert made(desk)["without_files"] == []
    catalogue = (desk.folder / "site/catalog.jsonld").read_text("utf-8")
    assert "frequency/ANNUAL_2" in catalogue
    # It is held to the record all the same.
    file = desk.folder / f"out/pa23-s69-{PERIOD}/pa23-s69-{PERIOD}.csv"
    text = file.read_bytes().decode()
    assert "15.50" in text
    file.write_bytes(text.replace("15.50", "14.50").encode())
    manifest = file.with_name("manifest-sha256.txt")
    before = sha256(text.encode()).hexdigest()
    after = sha256(file.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text("utf-8").replace(before, after))
    assert "is not what the record says" in site(desk).err


def test_a_notice_of_a_year_is_none_of_its_halves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2027-04-20")
    lines = [paid("2026-05-11", "100.00"), paid("2027-03-20", "300.00")]
    desk.make("\n".join(lines), CONTRACTS)
    desk.publish("pa23-s69", "2026-27")
    found = due(desk)
    assert found["pa23-s69", "2026-27-H1"]["state"] == "missing"
    assert found["pa23-s69", "2026-27-H2"]["state"] == "due"
    desk.publish("pa23-s69", "2026-27-H2")
    assert due(desk)["pa23-s69", "2026-27-H2"]["state"] == "published"


def test_a_period_that_is_no_period_is_told_of_halves_too(desk: Desk) -> None:
    desk.make(paid("2026-05-11", "100.00"), CONTRACTS)
    done = desk.run("pa23-s69", "--period", "2026-27-H3", "--output", "out")
    assert "a half-year as 2020-21-H1" in done.err
