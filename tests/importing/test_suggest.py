"""A layout proposed for files of publishers that no shipped layout describes."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from mopac_spend.importing.suggesting.proposal import propose
from mopac_spend.importing.suggesting.revised import Choices, revise
from mopac_spend.importing.suggesting.writing import to_toml
from mopac_spend.money import NIL
from tests.importing.publishers import file_of, long_file
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.importing.suggesting.proposal import Proposal
    from tests.importing.conftest import Output

SEEDS, IMPORTED = range(60), range(200, 206)
_AMOUNTS = ["1,250.00", "£600.50", "(75.25)", "9000"]
_PAYEES = ["Harbour Ltd", "Quayside LLP", "Larkfield Trust", "Northwell Council"]
# What bodies head their columns with, and which is day, pounds, payee.
HEADINGS = {
    "Department Family|Entity|Date|Expense Type|Expense Area|Supplier"
    "|Transaction Number|Amount|VAT Registration Number": (2, 7, 5),
    "Body Name|Transaction date|Supplier (beneficiary)|Transaction number|Net amount"
    "|Irrecoverable VAT|Department/service where expenditure occurred": (1, 4, 2),
    "Service area|Service division|Expense type|Expense code|Detailed expense type"
    "|Payment date|Transaction number|Amount Exc VAT|Supplier name": (5, 7, 8),
    "Organisation_Name|Directorate|Department|Service_Plan|Creditor_Name|Payment_Date"
    "|Transaction_No|Card_Transaction|Net_Amount|Irrecoverable_VAT": (5, 8, 4),
    "Portfolio|Business Unit Description|Supplier|GL Date|Invoiced Value": (3, 4, 2),
    "Organisation Name|Organisation Code|Effective Date|Directorate|Service Category"
    "|Supplier Name|Supplier ID|Payment Date|Transaction Number|Amount"
    "|Irrecoverable VAT|Purpose|Merchant Category": (7, 9, 5),
    "Vendor ID|Vendor Name|Cost Element|SAP Document No|Amount £|Clearing Date": (
        5,
        4,
        1,
    ),
    "Invoice Date|Date Paid|Invoice Number|Gross|VAT|Net|Payee": (1, 5, 6),
    "Card Transaction|Merchant Name|Trans Date|Billing Amount|Purpose": (2, 3, 1),
    "Dyddiad|Enw'r Cyflenwr|Disgrifiad|Swm": (0, 3, 1),
    "Cost Centre Description|Cheque Date|Creditor|Invoice Ref|Line Value": (1, 4, 2),
    "Company Name|Paid Amount|Paid Date|Narrative": (2, 1, 0),
    "Responsible Unit|Certified Date|Benificiary Name|Value (?)": (1, 3, 2),
    "Supplier|Supplier Name|Due Date|Invoice Date|Total Excl. VAT|Total Incl. VAT": (
        3,
        4,
        1,
    ),
}


def suggested(text: str, name: str = "spend.csv") -> Proposal:
    return propose(Source(name, "", text.encode()))


def pounds(proposal: Proposal) -> Decimal:
    return sum((line.amount for line in proposal.extract.lines), NIL)


def about(proposal: Proposal) -> dict[str, str]:
    return {doubt.about: doubt.why for doubt in proposal.doubts}


@pytest.mark.parametrize("line", HEADINGS)
def test_headings_of_public_bodies(line: str) -> None:
    headings, wanted = line.split("|"), HEADINGS[line]
    rows = []
    for n in range(4):
        row = [
            f"{n + 7}" if "ID" in h or h == "Supplier" else "Roads" for h in headings
        ]
        for at, heading in enumerate(headings):
            if "Date" in heading or "date" in heading:
                row[at] = f"{n + 13}/04/2022"
            if any(w in heading for w in ("VAT", "Gross", "Total")):
                row[at] = f"{n}.50"
        row[wanted[0]] = f"{n + 12}/05/2022"
        row[wanted[1]], row[wanted[2]] = _AMOUNTS[n], _PAYEES[n]
        rows.append(row)
    text = "\n".join("\t".join(row) for row in [headings, *rows])
    proposal = suggested(text)
    columns = proposal.layout.columns
    chosen = [columns[name][0].strip() for name in ("date", "amount", "supplier")]
    assert chosen == [headings[at] for at in wanted]
    assert pounds(proposal) == Decimal("10775.25")
    assert not proposal.extract.set_aside


@pytest.mark.parametrize("seed", SEEDS)
def test_files_of_invented_publishers(seed: int) -> None:
    file = file_of(seed)
    proposal = propose(Source(file.name, "", file.content))
    assert len(proposal.extract.lines) == file.rows
    assert pounds(proposal) == file.pounds
    assert not proposal.extract.set_aside
    assert {line.date.month for line in proposal.extract.lines} == {4}


@pytest.mark.parametrize("seed", IMPORTED)
def test_what_is_suggested_imports_without_an_edit(
    seed: int, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = file_of(seed)
    path, layout, books = (tmp_path / name for name in (file.name, "new.toml", "books"))
    path.write_bytes(file.content)
    make_books(books, "pcc")
    output = run("layout", "suggest", path, "--output", layout)
    assert output.status == 0
    assert f"read {file.rows} payments, £{file.pounds:,.2f}" in output.err
    assert f"--layout {layout}" in output.err
    (posting,) = import_files(books, [path], layout=str(layout))
    batch = posting.batch
    assert (batch.rows_posted, batch.pounds_posted) == (file.rows, file.pounds)
    assert batch.rows_set_aside == 0


def test_the_layout_is_printed_alone_on_standard_output(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    path = tmp_path / "northwell-spend-april-2022.csv"
    path.write_text("Paid on,Net,Payee,Ward\n13/04/2022,500.00,Harbour Ltd,East\n")
    output = run("layout", "suggest", path)
    (tmp_path / "l.toml").write_text(output.out)
    layout = layouts.load(tmp_path / "l.toml")
    assert (layout.name, layout.columns["date"]) == ("northwell-spend", ("Paid on",))
    assert "columns not used: Ward" in output.err
    assert "unsure of nothing" in output.err


def test_day_and_month_that_look_alike_are_a_doubt() -> None:
    rows = "".join(f"0{n}/04/2022,5{n}0.25,Harbour Ltd\n" for n in range(1, 9))
    proposal = suggested(f"Date,Amount,Supplier\n{rows}")
    assert "day first" in about(proposal)["the order of day and month"]
    assert {line.date.month for line in proposal.extract.lines} == {4}


def test_month_first_is_told_by_the_days() -> None:
    rows = "".join(f"04/{n}/2022,5{n}.25,Harbour Ltd\n" for n in range(10, 29))
    proposal = suggested(f"Date,Amount,Supplier\n{rows}")
    assert proposal.layout.dates[0] == "%m/%d/%Y"
    assert proposal.extract.lines[0].date == dt.date(2022, 4, 10)


def test_net_and_gross_are_told_apart_by_their_sums() -> None:
    rows = "".join(f"13/04/2022,{n}00.00,{n}20.00,{n}.20,A Ltd\n" for n in range(2, 9))
    text = "Date,Value,Invoice Value,VAT,Supplier\n" + rows
    with pytest.raises(Refusal, match=r"IMPORT-061: .* 2 columns may be the amount"):
        suggested(text.replace(".20,", "0.00,"))
    rows = "".join(f"13/04/2022,{n}00,{n}20,20,A Ltd\n" for n in range(2, 9))
    proposal = suggested("Date,Net Amount,Gross Amount,VAT Amount,Supplier\n" + rows)
    assert proposal.layout.columns["amount"] == ("Net Amount",)
    assert "'Gross Amount', the other way" in about(proposal)["VAT"]


def test_spend_shown_as_a_minus() -> None:
    rows = "".join(f"13/04/2022,-{n}00.50,A Ltd\n" for n in range(1, 9))
    proposal = suggested("Date,Amount,Supplier\n" + rows + "14/04/2022,20.00,A Ltd\n")
    assert proposal.layout.spend_sign == -1
    assert pounds(proposal) == Decimal("3584.00")
    assert 'spend_sign = "positive"' in about(proposal)["the sign"]


def test_unknown_headings_are_read_by_their_values() -> None:
    rows = "".join(f"Parks,{n + 12}/04/2022,{n} Ltd,£{n}00.25\n" for n in range(1, 9))
    proposal = suggested("Alpha,Beta,Gamma,Delta\n" + rows)
    headings = [
        proposal.layout.columns[name] for name in ("date", "amount", "supplier")
    ]
    assert headings == [("Beta",), ("Delta",), ("Gamma",)]
    assert "by its values" in about(proposal)["supplier"]


def test_a_file_without_dates_asks_for_a_period(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    path, layout, books = (tmp_path / n for n in ("a.csv", "new.toml", "books"))
    path.write_text("Supplier,Total\nHarbour Ltd,500.25\nQuayside LLP,90.00\n")
    output = run("layout", "suggest", path, "--output", layout)
    assert "import it with the period it is about" in output.err
    make_books(books, "pcc")
    with pytest.raises(Refusal, match="IMPORT-031"):
        import_files(books, [path], layout=str(layout))
    (posting,) = import_files(books, [path], layout=str(layout), period="2022-04")
    assert posting.batch.pounds_posted == Decimal("590.25")


def test_headings_that_change_between_sheets_and_a_sheet_of_notes(
    tmp_path: Path,
) -> None:
    made_of: dict[str, list[list[str | float]]] = {
        "Notes": [["About this workbook"], ["Payments over £500"]],
        "Apr": [["Date", "Supplier", "Amount"], ["13/04/2022", "A Ltd", 500.25]],
        "May": [["Value", "Paid Date", "Payee"], [99.99, "14/05/2022", "B Ltd"]],
    }
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in made_of.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    proposal = propose(Source("spend.xlsx", "", content.getvalue()))
    assert proposal.layout.sheets == ("Apr", "May")
    assert proposal.unread == ["Notes"]
    assert pounds(proposal) == Decimal("600.24")
    written = tmp_path / "new.toml"
    written.write_text(to_toml(proposal))
    assert layouts.load(written).columns == proposal.layout.columns


BAD = {
    "IMPORT-003": b" \n",
    "IMPORT-004": b"<html><body>Log in</body></html>",
    "IMPORT-040": b"%PDF-1.7\n1 0 obj",
    "IMPORT-041": b"500.00\n600.00\n",
    "IMPORT-042": b"Date,Supplier\n13/04/2022,Harbour Ltd\n",
    "IMPORT-043": b"Date,Amount\n13/04/2022,500.00\n",
    "IMPORT-001": b"\xd0\xcf\x11\xe0 locked",
}


@pytest.mark.parametrize("code", BAD)
def test_what_is_no_list_of_payments_is_refused(
    code: str, tmp_path: Path, run: Callable[..., Output]
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(BAD[code])
    output = run("layout", "suggest", path)
    assert (output.status, output.out) == (2, "")
    assert output.err.startswith(f"{code}: ")


def test_a_picture_and_one_column_are_refused() -> None:
    with pytest.raises(Refusal, match=r"IMPORT-040: .*a picture"):
        propose(Source("a.csv", "", b"\x89PNG\r\n\x1a\n\x00\x00"))
    with pytest.raises(Refusal, match="IMPORT-041"):
        propose(Source("a.csv", "", b"Amount\n500.00\n600.00\n"))


def test_a_layout_that_is_there_is_not_written_over(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    path, layout = tmp_path / "a.csv", tmp_path / "new.toml"
    path.write_text("Date,Amount,Supplier\n13/04/2022,500.25,A Ltd\n")
    layout.write_text("kept")
    output = run("layout", "suggest", path, "--output", layout)
    assert (output.status, layout.read_text()) == (2, "kept")
    assert output.err.splitlines()[-1].startswith("IMPORT-044: ")


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal, match="IMPORT-044: 'My Council' cannot name"):
        propose(Source("a.csv", "", b"Date,Amount,Supplier\n"), "My Council")


def test_of_a_long_file_the_first_twenty_thousand_rows_are_tried() -> None:
    proposal = propose(Source("big.csv", "", long_file(20_001)))
    assert (proposal.rows, proposal.tried) == (20_001, 20_000)


def test_one_supplier_in_every_row_is_a_supplier_still() -> None:
    rows = "".join(f"{n + 12}/04/2022,Nobody,{n}00.25\n" for n in range(1, 9))
    proposal = suggested("Date,Supplier,Amount\n" + rows)
    assert proposal.layout.columns["supplier"] == ("Supplier",)


def test_the_body_that_pays_is_no_supplier() -> None:
    rows = "".join(f"The Works,Pay {n},1{n}/04/2022,9{n}.25\n" for n in range(1, 9))
    proposal = suggested("Organisation Name,Trader,Date,Amount\n" + rows)
    assert proposal.layout.columns["supplier"] == ("Trader",)


def test_a_sum_among_the_headings_and_cells_that_are_no_amount() -> None:
    rows = "".join(f"1{n}/04/2022,A{n} Ltd,9{n}.25,\n" for n in range(1, 9))
    rows += "19/04/2022,B Ltd,withheld,\n19/04/2022,C Ltd,tbc,\n20/04/2022,D Ltd,?,\n"
    proposal = suggested("Date,Supplier,Amount,Type,Ward,756.00\n" + rows)
    assert len(proposal.extract.lines) == 8
    assert len(proposal.extract.set_aside) == 3


def test_a_column_of_numbered_months_is_named_as_no_date() -> None:
    rows = "".join(f"Month 1,A{n} Ltd,9{n}.25\n" for n in range(1, 9))
    proposal = suggested("Month,Supplier,Amount\n" + rows)
    assert proposal.layout.undated
    assert "'Month' may be one" in about(proposal)["the date"]


@pytest.mark.parametrize(
    ("headings", "plus", "minus"),
    [
        (["Date", "Payee", "Net amount", "Type"], "Invoice", "Credit Note"),
        (["Date", "Payee", "Debit amount", "Credit amount"], None, 5.25),
    ],
)
def test_credits_that_another_sheet_alone_has_stay_credits_when_looked_at(
    headings: list[str], plus: str | None, minus: str | float
) -> None:
    paid = [100 + number * 37 % 11 * 13.37 for number in range(12)]
    rows: list[list[Any]] = [
        [f"{number + 13}/04/2018", f"{_PAYEES[number % 4]} {number}", pounds, plus]
        for number, pounds in enumerate(paid)
    ]
    width = 4 if plus else 3
    first: list[list[Any]] = [headings[:width]]
    second: list[list[Any]] = [headings]
    first += [row[:width] for row in rows]
    second += rows[:10] + [[*row[:3], minus] for row in rows[10:]]
    source = Source("spend.xlsx", "0" * 64, workbook({"April": first, "May": second}))
    found = revise(source, Choices())
    # What is shown is sent again as it is.
    again = revise(source, found.choices)
    assert found.together == again.together == 2
    assert found.extract
    assert again.extract
    assert [line.amount for line in again.extract.lines] == [
        line.amount for line in found.extract.lines
    ]
    assert found.extract.lines[-1].amount < found.extract.lines[11].amount
