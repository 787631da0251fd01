"""One sample export: its rows, its headings, and its file as text or as a workbook."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

YEARS: Final = ("2017-18", "2018-19", "2019-20", "2020-21")
# Written as workbooks; the value says how many sheets: one, or one for each month.
WORKBOOKS: Final = {"2017-18-Q4": 1, "2018-19-Q4": 3, "2019-20-Q3": 1, "2020-21-Q4": 1}
# The first two exports were made before the system had a fund column, and the very
# first before it had columns for a grant, a contract and a borough.
WITHOUT_FUND: Final = frozenset({"2017-18-Q1", "2017-18-Q2"})
WITHOUT_REFERENCES: Final = frozenset({"2017-18-Q1"})
# In these years credits stand in parentheses; in the others they carry a minus.
PARENTHESES: Final = frozenset({"2018-19", "2020-21"})
# Headings as they were before and after the system was upgraded in April 2019.
UPGRADED: Final = "2019-20"
RENAMED: Final = {
    "Net Amount": ("Net Amount", "Net Amount (GBP)"),
    "Decision Ref": ("PCD Ref", "Decision Ref"),
}
# A workbook carries the moment it was made: fixed, so that its bytes do not change.
CREATED: Final = dt.datetime(2021, 4, 12, 9, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Quarter:
    """A quarter of a financial year, such as 2018-19-Q4 (January to March 2019)."""

    label: str

    @property
    def year(self) -> str:
        """The financial year: 2018-19."""
        return self.label[:7]

    @property
    def months(self) -> list[dt.date]:
        """The first day of each of its three months."""
        start, number = int(self.label[:4]), int(self.label[-1])
        # Quarter 1 begins in month 4; the months after December are of the next year.
        over, month = divmod(3 * number, 12)
        return [dt.date(start + over, month + n, 1) for n in (1, 2, 3)]


QUARTERS: Final = [Quarter(f"{year}-Q{n}") for year in YEARS for n in (1, 2, 3, 4)]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of an export.

    Attributes:
        date: the day it cleared; `dated` is false where the cell is left blank.
        bundle: rows of one bundle are lines of one document.
        pence: None where the amount cannot be read.

    """

    quarter: Quarter
    date: dt.date
    directorate: str
    cost_centre: str
    account: str
    account_name: str
    supplier_number: str
    supplier: str
    pence: int | None
    text: str
    project: str
    decision: str
    fund: str
    grant: str
    contract: str
    borough: str
    bundle: str = ""
    document: str = ""
    line: int = 1
    dated: bool = True


def headings(quarter: Quarter) -> list[str]:
    """Give the headings of a quarter's export."""
    names = ["Company", "Cost Centre", "Directorate", "GL Code", "GL Description"]
    names += ["Supplier No", "Supplier", "Document No", "Line", "Clearing Date"]
    names += ["Net Amount", "Text", "Project", "Decision Ref"]
    if quarter.label not in WITHOUT_FUND:
        names.append("Fund")
    if quarter.label not in WITHOUT_REFERENCES:
        names += ["Grant Ref", "Contract Ref", "Borough"]
    upgraded = quarter.year >= UPGRADED
    return [RENAMED[name][upgraded] if name in RENAMED else name for name in names]


def cells(row: Row, date: str, amount: str) -> list[str]:
    """Give a row's cells in the order of the headings."""
    found = ["2000", row.cost_centre, row.directorate, row.account, row.account_name]
    found += [row.supplier_number, row.supplier, row.document, str(row.line), date]
    found += [amount, row.text, row.project, row.decision]
    if row.quarter.label not in WITHOUT_FUND:
        found.append(row.fund)
    if row.quarter.label not in WITHOUT_REFERENCES:
        found += [row.grant, row.contract, row.borough]
    return found


def amount_text(row: Row) -> str:
    """Write an amount as text: 1,234.56; a credit as -1,234.56 or (1,234.56)."""
    if row.pence is None:
        return "n/a"
    pounds, rest = divmod(abs(row.pence), 100)
    text = f"{pounds:,}.{rest:02d}"
    if row.pence >= 0:
        return text
    return f"({text})" if row.quarter.year in PARENTHESES else f"-{text}"


def write_csv(path: Path, quarter: Quarter, rows: Sequence[Row]) -> None:
    """Write one export as text: UTF-8, commas, dates as dd/mm/yyyy."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings(quarter))
        for row in rows:
            date = f"{row.date:%d/%m/%Y}" if row.dated else ""
            writer.writerow(cells(row, date, amount_text(row)))


def write_workbook(path: Path, quarter: Quarter, rows: Sequence[Row]) -> None:
    """Write one export as a workbook: a title, real dates, real numbers."""
    book = xlsxwriter.Workbook(path)
    title = f"Payments cleared, {quarter.label}"
    book.set_properties({"title": title, "created": CREATED})
    day_format = book.add_format({"num_format": "dd/mm/yyyy"})
    money_format = book.add_format({"num_format": "#,##0.00"})
    names = headings(quarter)
    date_at = names.index("Clearing Date")
    for name, part in sheets_of(quarter, rows):
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, title)
        sheet.write_row(2, 0, names)
        for number, row in enumerate(part, start=3):
            sheet.write_row(number, 0, cells(row, "", amount_text(row)))
            if row.dated:
                sheet.write_datetime(number, date_at, row.date, day_format)
            if row.pence is not None:
                # A workbook holds doubles; the nearest one to the penny is exact
                # enough to be read back to the penny.
                sheet.write_number(number, date_at + 1, row.pence / 100, money_format)
    book.close()


def sheets_of(
    quarter: Quarter, rows: Sequence[Row]
) -> Iterator[tuple[str, Sequence[Row]]]:
    """Share a workbook's rows out over its sheets: one, or one for each month."""
    if WORKBOOKS[quarter.label] == 1:
        yield "Payments", rows
        return
    for month in quarter.months:
        yield f"{month:%b %y}", [row for row in rows if row.date.month == month.month]
