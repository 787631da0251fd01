"""Exports as public bodies really make them: no pound is read wrong unseen.

For each a layout is suggested, written, loaded and used; what is expected is stated
beside the text, in rows and pounds.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.lines import extract
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.suggesting.proposal import propose
from mopac_spend.importing.suggesting.writing import to_toml
from mopac_spend.money import NIL
from mopac_spend.periods import Period
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.line import Line
    from mopac_spend.importing.suggesting.proposal import Proposal

OPENED = dt.date(2012, 1, 16)
APRIL = Period(dt.date(2022, 4, 1), dt.date(2022, 4, 30), "April 2022")


@dataclass(frozen=True, slots=True)
class Tried:
    """A file, the layout suggested for it, and what is read by that layout."""

    proposal: Proposal
    extract: Extract

    @property
    def doubts(self) -> str:
        return "\n".join(f"{d.about}: {d.why}" for d in self.proposal.doubts)

    @property
    def read(self) -> tuple[int, str]:
        return counted(self.extract.lines)

    @property
    def aside(self) -> tuple[int, str]:
        return counted(self.extract.set_aside)


def counted(rows: Sequence[Line] | Sequence[SetAside]) -> tuple[int, str]:
    """Give rows and pounds."""
    return len(rows), f"{sum((row.amount for row in rows), NIL)}"


def tried(tmp_path: Path, content: str | bytes, period: Period | None = None) -> Tried:
    source = Source(
        "spend.csv", "", content.encode() if isinstance(content, str) else content
    )
    proposal = propose(source)
    file = tmp_path / "layout.toml"
    file.write_text(to_toml(proposal), encoding="utf-8")
    return Tried(proposal, extract(source, layouts.load(file), OPENED, period))


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


DEBITS = [
    "Posting Date,Payee,Nominal,Debit,Credit,Ref No",
    "01/04/2022,Harbour Ltd,4000,100.10,,1",
    "13/04/2022,Quayside Ltd,4000,200.00,0.00,2",
    "14/04/2022,Harbour Ltd,4000,,30.05,3",
    "15/04/2022,Harbour Ltd,4000,0.00,20.00,4",
]


def test_credits_in_a_column_of_their_own_are_taken_off(tmp_path: Path) -> None:
    result = tried(tmp_path, lines(*DEBITS))
    assert result.read == (4, "250.05")
    assert result.aside == (0, "0.00")
    assert "an amount is 'Debit' less 'Credit'" in result.doubts


def test_a_ledger_of_creditors_has_its_spend_as_credits(tmp_path: Path) -> None:
    turned = "Posting Date,Payee,Nominal,Credit,Debit,Ref No"
    more = "16/04/2022,Harbour Ltd,4000,9.00,,5"
    result = tried(tmp_path, lines(turned, *DEBITS[1:], more))
    assert result.read == (5, "259.05")
    assert "a minus is taken for spend" in result.doubts


def test_a_credit_with_a_minus_is_never_guessed_at(tmp_path: Path) -> None:
    result = tried(tmp_path, lines(*DEBITS, "16/04/2022,Harbour Ltd,4000,,-5.00,5"))
    assert result.read == (4, "250.05")
    assert [row.number for row in result.extract.set_aside] == [6]
    assert "'-5.00' has a minus" in result.extract.set_aside[0].reason


def test_a_total_of_debits_less_credits_agrees(tmp_path: Path) -> None:
    result = tried(tmp_path, lines(*DEBITS, ",Total,,300.10,50.05,"))
    assert result.read == (4, "250.05")
    assert [total.agrees for total in result.extract.totals] == [True]


@pytest.mark.parametrize(
    ("heading", "invoice", "credit"),
    [
        ("Trans Type", "Invoice", "Credit Note"),
        ("Document Type", "INV", "CRN"),
        ("D/C", "D", "C"),
        ("DR/CR", "DR", "CR"),
    ],
)
def test_a_kind_of_row_says_that_it_is_a_credit(
    heading: str, invoice: str, credit: str, tmp_path: Path
) -> None:
    result = tried(
        tmp_path,
        lines(
            f"Date,Supplier,{heading},Amount",
            f"01/04/2022,Harbour Ltd,{invoice},100.10",
            f"13/04/2022,Quayside Ltd,{invoice},50.00",
            f"14/04/2022,Harbour Ltd,{credit},30.05",
        ),
    )
    assert result.read == (3, "120.05")
    assert "have no minus and are taken off" in result.doubts


def test_a_credit_note_that_has_its_minus_stays_as_it_is(tmp_path: Path) -> None:
    result = tried(
        tmp_path,
        lines(
            "Date,Supplier,Trans Type,Amount",
            "01/04/2022,Harbour Ltd,Invoice,100.10",
            "13/04/2022,Quayside Ltd,Invoice,50.00",
            "14/04/2022,Harbour Ltd,Credit Note,-30.05",
        ),
    )
    assert result.read == (3, "120.05")
    assert not result.proposal.layout.credits


def test_a_cancelled_payment_is_set_aside(tmp_path: Path) -> None:
    result = tried(
        tmp_path,
        lines(
            "Date,Supplier,Status,Amount",
            "01/04/2022,Harbour Ltd,Paid,100.10",
            "13/04/2022,Quayside Ltd,Cancelled,50.00",
            "14/04/2022,Harbour Ltd,Paid,30.05",
        ),
    )
    assert result.read == (2, "130.15")
    assert result.aside == (1, "50.00")


def test_euros_are_never_pounds(tmp_path: Path) -> None:
    result = tried(
        tmp_path,
        lines(
            "Date,Supplier,Currency,Amount",
            "01/04/2022,Harbour Ltd,GBP,100.10",
            "13/04/2022,Quai SARL,EUR,50.00",
            "14/04/2022,Harbour Ltd,,30.05",
        ),
    )
    assert result.read == (2, "130.15")
    assert result.extract.set_aside[0].reason == "its currency is EUR, not pounds"


def test_an_amount_in_sterling_is_pounds_whatever_it_was_before(tmp_path: Path) -> None:
    result = tried(
        tmp_path,
        lines(
            "Date,Supplier,Currency,Sterling Amount",
            "01/04/2022,Harbour Ltd,GBP,100.10",
            "13/04/2022,Quai SARL,EUR,50.00",
        ),
    )
    assert result.read == (2, "150.10")


@pytest.mark.parametrize(
    "heading", ["Amount (£000)", "£'000s", "Spend £k", "Amount (pence)"]
)
def test_thousands_are_no_column_of_pounds(heading: str, tmp_path: Path) -> None:
    rows = [f"{n + 10}/04/2022,Harbour Ltd,{n}.25" for n in range(9)]
    with pytest.raises(Refusal, match="IMPORT-042"):
        tried(tmp_path, lines(f"Date,Supplier,{heading}", *rows))


PAID = [
    "Directorate,Date,Supplier,Amount",
    "Adults,01/04/2022,Harbour Ltd,100.10",
    "Adults,13/04/2022,Quayside Ltd,50.00",
]


@pytest.mark.parametrize(
    "total",
    [
        "Adults,30/04/2022,Adults Total,150.10",
        "Adults,30/04/2022,Grand Total,150.10",
        ",,Total Adults,150.10",
        "Adults Total,,,150.10",
        "Adults,30/04/2022,Sub-total,150.10",
        ",,Carried forward,150.10",
        ",30/04/2022,TOTAL,150.10",
    ],
)
def test_the_total_of_a_part_is_no_payment(total: str, tmp_path: Path) -> None:
    place = [
        "Place,13/04/2022,Larkfield Ltd,9.00",
        "Place,14/04/2022,Harbour Ltd,10.00",
        "Place,30/04/2022,Place Total,19.00",
        ",,Grand total,169.10",
    ]
    result = tried(tmp_path, lines(*PAID, total, *place))
    assert result.read == (4, "169.10")
    assert result.aside == (0, "0.00")
    assert [each.agrees for each in result.extract.totals] == [True, True, True]


def test_totals_within_totals_agree(tmp_path: Path) -> None:
    text = lines(
        "Supplier,Service,Amount",
        "Harbour Ltd,Parks,1.00",
        "Harbour Ltd,Parks,2.00",
        "Harbour Ltd Total,,3.00",
        "Quayside Ltd,Parks,4.00",
        "Quayside Ltd Total,,4.00",
        "Parks Total,,7.00",
        "Harbour Ltd,Roads,9.50",
        "Harbour Ltd Total,,9.50",
        "Roads Total,,9.50",
        "Grand Total,,16.50",
    )
    result = tried(tmp_path, text, APRIL)
    assert result.read == (4, "16.50")
    assert all(each.agrees for each in result.extract.totals)
    assert len(result.extract.totals) == 6


def test_what_is_called_a_total_and_is_no_sum_is_not_posted(tmp_path: Path) -> None:
    result = tried(tmp_path, lines(*PAID, "Adults,30/04/2022,Adults Total,151.10"))
    assert result.read == (2, "150.10")
    assert result.aside == (1, "151.10")
    assert "which is not the sum of rows above it" in (
        result.extract.set_aside[0].reason
    )


def test_a_payee_that_begins_with_the_word_is_paid(tmp_path: Path) -> None:
    paid = [*PAID, "Place,14/04/2022,Total Gas & Power Ltd,150.00"]
    assert tried(tmp_path, lines(*paid)).read == (3, "300.10")


def test_rows_under_the_headings_of_another_table_are_set_aside(tmp_path: Path) -> None:
    receipts = ["Receipts,,,", "Directorate,Date,Customer,Income"]
    money_in = ["Place,14/04/2022,A Tenant,75.00", "Place,15/04/2022,B Tenant,5.00"]
    again = [PAID[0], "Place,14/04/2022,Harbour Ltd,1.00"]
    result = tried(tmp_path, lines(*PAID, *receipts, *money_in, *again))
    assert result.read == (3, "151.10")
    assert result.aside == (5, "80.00")


def test_a_date_with_its_ordinal_is_a_day(tmp_path: Path) -> None:
    days = [
        "1st April 2022",
        "22nd of April 2022",
        "3RD Apr 2022",
        "Monday 11th April, 2022",
    ]
    rows = [f'"{day}",Harbour Ltd,10.0{n}' for n, day in enumerate(days)]
    result = tried(tmp_path, lines("Date of payment,Supplier,Amount", *rows))
    assert [line.date.day for line in result.extract.lines] == [1, 22, 3, 11]


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("%b-%y", ["Apr-22", "Feb-24"]),
        ("%B %Y", ["April 2022", "February 2024"]),
        ("%m/%Y", ["04/2022", "02/2024"]),
    ],
)
def test_a_month_is_its_last_day_and_the_payment_says_so(
    form: str, texts: list[str], tmp_path: Path
) -> None:
    rows = [f"{text},Harbour Ltd,10.05" for text in texts]
    result = tried(tmp_path, lines("Month,Supplier,Amount", *rows))
    assert result.proposal.layout.months == (form,)
    first, second = result.extract.lines
    assert (first.date, second.date) == (dt.date(2022, 4, 30), dt.date(2024, 2, 29))
    assert first.text("evidence") == (
        f"date assumed: the last day of {texts[0]}, as no day is given"
    )
    assert result.extract.without_day == 2
    assert "is read as the last day of a month" in result.doubts


def test_dates_as_one_number(tmp_path: Path) -> None:
    sheet: list[list[Any]] = [["Payment Date", "Supplier", "Amount"]]
    sheet += [[20220400 + n, "Harbour Ltd", 10.05] for n in (1, 13)]
    result = tried(tmp_path, workbook({"Spend": sheet}))
    assert [line.date.day for line in result.extract.lines] == [1, 13]


def half_turned() -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Spend")
    sheet.write_row(0, 0, ["Payment Date", "Supplier", "Amount"])
    for at, day in enumerate([2, 5, 11, 14, 20, 28], 1):
        # 2 April becomes 4 February where the month is put first; 14 April stays.
        cell: Any = dt.date(2022, day, 4) if day <= 12 else f"{day}/04/2022"
        if isinstance(cell, dt.date):
            sheet.write_datetime(at, 0, dt.datetime(2022, day, 4))  # noqa: DTZ001
        else:
            sheet.write_string(at, 0, cell)
        sheet.write_row(at, 1, ["Harbour Ltd", 10.05])
    book.close()
    return file.getvalue()


def test_a_file_in_which_a_program_turned_half_the_dates(tmp_path: Path) -> None:
    (doubt,) = tried(tmp_path, half_turned()).extract.doubts
    assert "3 dates are texts with a day above 12, and the 3" in doubt


def test_american_dates_under_a_layout_with_the_day_first(tmp_path: Path) -> None:
    days = ["14/04/2022", "15/04/2022", "16/04/2022", "04/17/2022", "04/05/2022"]
    rows = [f"{day},Harbour Ltd,10.05" for day in days]
    result = tried(tmp_path, lines("Date,Supplier,Amount", *rows))
    assert result.read == (4, "40.20")
    assert any("only the other way round" in doubt for doubt in result.extract.doubts)


def hidden(*, all_of_them: bool) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name, day in (("Published", "14/04/2022"), ("Raw", "15/04/2022")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Date", "Supplier", "Amount"])
        sheet.write_row(1, 0, [day, "Harbour Ltd", 10.05])
        if name == "Raw":
            sheet.hide()
    if all_of_them:
        shown = book.add_worksheet("Notes")
        shown.write_row(0, 0, ["Read this", "first"])
        shown.activate()
        shown.set_first_sheet()
        book.worksheets()[0].very_hidden()
    book.close()
    return file.getvalue()


def test_a_hidden_sheet_is_not_posted(tmp_path: Path) -> None:
    content = hidden(all_of_them=False)
    result = tried(tmp_path, content)
    assert result.read == (1, "10.05")
    assert "hidden, and passed over: Raw" in result.doubts
    file = tmp_path / "layout.toml"
    named = 'sheets = ["Published"]'
    text = to_toml(result.proposal)
    assert named in text
    for sheets, read in (("", 1), ('sheets = ["Published", "Raw"]', 2)):
        file.write_text(text.replace(named, sheets), encoding="utf-8")
        again = extract(Source("a.xlsx", "", content), layouts.load(file), OPENED)
        assert len(again.lines) == read
        assert all("hidden" in row.reason for row in again.set_aside)
        assert len(again.lines) * 2 + len(again.set_aside) == 4


def test_marks_of_files_put_together_are_no_part_of_a_heading(tmp_path: Path) -> None:
    one = "\ufeff" + lines("Date,Supplier,Amount", "14/04/2022,Harbour Ltd,10.05")
    result = tried(tmp_path, one + one)
    assert result.read == (2, "20.10")
    assert [row.reason for row in result.extract.set_aside] == ["the headings again"]


def test_an_amount_of_which_a_sixth_is_vat(tmp_path: Path) -> None:
    rows = ["14/04/2022,Harbour Ltd,120.00,20.00", "15/04/2022,Quay Ltd,60.00,10.00"]
    result = tried(tmp_path, lines("Date,Supplier,Amount,VAT", *rows))
    assert "seems to have VAT in it" in result.doubts
    net = ["14/04/2022,Harbour Ltd,100.00,20.00", "15/04/2022,Quay Ltd,50.00,10.00"]
    result = tried(tmp_path, lines("Date,Supplier,Amount,VAT", *net))
    assert "seems to have VAT in it" not in result.doubts


def test_rows_that_are_the_vat_of_others(tmp_path: Path) -> None:
    rows = [
        "14/04/2022,Harbour Ltd,Repairs,100.00",
        "14/04/2022,Harbour Ltd,Input VAT,20.00",
    ]
    result = tried(tmp_path, lines("Date,Supplier,Nominal,Amount", *rows))
    assert "rows whose 'Nominal' is 'Input VAT' are read as spend" in result.doubts


def test_a_day_given_for_the_rows_below_it(tmp_path: Path) -> None:
    rows = [f"{'14/04/2022' if n == 0 else ''},Harbour Ltd,10.05" for n in range(4)]
    result = tried(tmp_path, lines("Pay Run,Supplier,Amount", *rows))
    assert result.aside == (3, "30.15")
    assert "'Pay Run' is blank in most rows" in result.doubts


def test_a_dash_beside_a_debit_or_credit_is_nil(tmp_path: Path) -> None:
    rows = [
        '14/04/2022,Harbour Ltd,"1,100.10", -   ',
        "15/04/2022,Harbour Ltd, -   ,30.05",
        "16/04/2022,Harbour Ltd,-,-",
    ]
    result = tried(tmp_path, lines("Date,Supplier,Debit Amount,Credit Amount", *rows))
    assert result.read == (2, "1070.05")
    assert [row.reason for row in result.extract.set_aside] == ["no amount"]


def test_irrecoverable_vat_beside_the_net_amount(tmp_path: Path) -> None:
    rows = ["14/04/2022,Harbour Ltd,100.00,20.00", "15/04/2022,Quay Ltd,50.00,0.00"]
    heads = "Date,Supplier,Net Amount,Irrecoverable VAT"
    doubts = tried(tmp_path, lines(heads, *rows)).doubts
    assert "'Irrecoverable VAT' has pounds in 1 sampled rows" in doubts
    assert "Irrecoverable" not in tried(tmp_path, lines(heads, rows[1])).doubts


def test_a_cell_of_a_page_that_reaches_down_moves_no_other(tmp_path: Path) -> None:
    page = (
        "<html><table><tr><th>Team</th><th>Date</th><th>Supplier</th><th>Amount</th>"
        '<tr><td rowspan="2">Parks</td><td>14/04/2022</td><td>Harbour</td><td>1.50</td>'
        "<tr><td>15/04/2022</td><td>Quayside Ltd</td><td>2.25</td></tr>"
        "<tr><td>Roads</td><td>16/04/2022</td><td>Larkfield Ltd</td><td>3.00</td></tr>"
        "</table></html>"
    )
    result = tried(tmp_path, page)
    assert result.read == (3, "6.75")
    suppliers = [line.text("supplier") for line in result.extract.lines]
    assert suppliers == ["Harbour", "Quayside Ltd", "Larkfield Ltd"]


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td colspan=200>a</td>" * 30_000,
        "<tr><td rowspan=99999 colspan=200>a</td>" + "<tr>" * 30_000,
    ],
)
def test_a_page_that_would_swell_is_refused(rows: str) -> None:
    source = Source("spend.xls", "", f"<html><table>{rows}</table></html>".encode())
    with pytest.raises(Refusal, match="IMPORT-030"):
        source.text(("utf-8",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Date,Supplier,Amount\n", "no row stands below its headings"),
        (
            "Date,Supplier,Amount,Amount\n" + "14/04/2022,Harbour Ltd,1.50,1.25\n" * 3,
            "the column Amount is there twice",
        ),
    ],
)
def test_a_refusal_says_what_to_do(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        tried(tmp_path, text)
    assert why in refused.value.message


def test_a_zip_is_no_workbook(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("april.csv", "Date,Supplier,Amount\n")
        packed.writestr("may.csv", "Date,Supplier,Amount\n")
    with pytest.raises(Refusal, match="IMPORT-001") as refused:
        tried(tmp_path, file.getvalue())
    assert refused.value.message == (
        "it is a ZIP file and no workbook; unpack it and take what is in it: "
        "april.csv, may.csv"
    )


def test_credits_need_the_column_that_says_so(tmp_path: Path) -> None:
    file = tmp_path / "layout.toml"
    file.write_text(
        'name = "a"\nsource = "a"\n[columns]\ndate = "Date"\namount = "Amount"\n'
        'supplier = "Supplier"\n[values]\ncredits = ["Credit Note"]\n',
        encoding="utf-8",
    )
    with pytest.raises(Refusal, match="IMPORT-005") as refused:
        layouts.load(file)
    assert 'kind = ["its heading"]' in refused.value.message
