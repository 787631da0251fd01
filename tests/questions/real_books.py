"""Two real bodies: the rows of their published files, and books made of them.

    body = city_hall(folder)        of two years; or lancashire(folder), of three
    due = body.of("training")
    answer = body.ask("spend-by-category", category="training")

The rows are read from the files alone, with `csv`, `calamine` and `Decimal`: nothing
of the importer is used for them. The books are made as a new user makes them, with
some real spellings of companies, councils and charities joined in the register of
suppliers.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Unpack

import python_calamine

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from mopac_spend.questions.ask import ask
from tests import real_data
from tests.importing.test_real_files import pence, register_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.selection import Filters

YEARS = ("2018-19", "2019-20", "2020-21")
PENNY = Decimal("0.01")
# Of each category the cost elements of City Hall and the headings of Lancashire.
KINDS = {
    "consultancy": {
        *("542000", "542001", "542002", "542051", "542060", "542071", "542100"),
        *("IT Consultancy", "Consultant Fees"),
    },
    "training": {"504200", "Training Expenses (External)"},
    "grants": {"544075", "Partnership Grants"},
    "grants-to-local-authorities": {"544077", "544094"},
}
# Names that stand in the files and are one supplier, under the register's name.
CITY_HALL_SUPPLIERS = {
    "London & Partners": {"LONDON & PARTNERS", "LONDON & PARTNERS LIMITED"},
    "London Borough of Haringey": {
        *("LB OF HARINGEY", "L B OF HARINGEY"),
        *("LONDON BOROUGH HARINGEY", "HARINGEY COUNCIL"),
    },
    "London Borough of Barking and Dagenham": {
        *("LONDON BOROUGH OF BARKING", "LONDON BOROUGH OF BARKING AND DAGEN"),
        "LONDON BOROUGH OF BARKING & DAGENHA",
    },
    "Royal Borough of Greenwich": {"ROYAL BOROUGH OF GREENWICH", "GREENWICH COUNCIL"},
    "Notting Hill Genesis": {"NOTTING HILL GENESIS", "NOTTING HILL HOUSING TRUST"},
    "St Mungo's": {"ST MUNGOS", "ST MUNGO COMMUNITY HA LTD"},
    "AECOM Ltd": {"AECOM LTD", "AECOM LIMITED"},
    "WSP UK Ltd": {"WSP UK LTD", "WSP UK LIMITED"},
}
LANCASHIRE_SUPPLIERS = {
    "Peugeot Citroen Automobiles UK": {
        "PEUGEOT CITROEN AUTOMOBILES UK LTD",
        "PEUGEOT CITROEN AUTOMOBILES UK LIMITED",
    },
    "Home Office": {"HOME OFFICE", "HOME OFFICE - AFU CASH MANAGEMENT"},
    "NCC Group Security Services": {
        "NCC GROUP SECURITY SERVICES",
        "NCC GROUP SECURITY SERVICES LTD",
        "NCC GROUP SECURITY SERVICES LTD - INACTIVE",
    },
    "Ministry of Justice": {
        "MINISTRY OF JUSTICE",
        "MINISTRY OF JUSTICE (KNOWN AS NATIONAL OFFENDERS MANAGEMENT SERVICE)",
    },
    "Greater Manchester Combined Authority": {
        "GREATER MANCHESTER COMBINED AUTHORITY - GMP",
        "GREATER MANCHESTER COMBNIED AUTHORITY - GMP",
    },
    "Zellis": {"NORTHGATE ARINSO UK LTD", "ZELLIS (FORMERLY NORTHGATE ARINSO UK LTD)"},
}
# Invented: what City Hall's registers say of no directorate, that one was renamed and
# one merged into another on 1 April 2019.
REORGANISED = {"housing-and-land": "homes", "technology-group": "resources"}
RENAMED = '\n2019-04-01 custom "directorate" "homes" "Homes, as a test renames it"\n'


class Row(NamedTuple):
    """One payment as the file has it; `kind` is its cost element or heading."""

    day: dt.date
    supplier: str
    pounds: Decimal
    kind: str
    document: str = ""
    directorate: str = ""

    @property
    def year(self) -> str:
        """The financial year."""
        begins = self.day.year if self.day.month >= 4 else self.day.year - 1
        return f"{begins}-{(begins + 1) % 100:02}"

    @property
    def line(self) -> tuple[object, ...]:
        """What a list of payments says of it."""
        return self.day, self.supplier, self.document, self.pounds


@dataclass
class Body:
    """Rows of the files, and the books that were made of them.

    Attributes:
        rows: all that have a date.
        books, engine, folder: the books.
        known: names of the files that the register of suppliers knows, and what it
            calls each.

    """

    rows: list[Row]
    books: Books
    engine: Cursor
    folder: Path
    known: dict[str, str]

    def ask(
        self,
        question: str,
        parameters: dict[str, object] | None = None,
        **filters: Unpack[Filters],
    ) -> Answer:
        """Ask a question with its own `parameters` and with filters."""
        return ask(
            self.books, question, table=self.engine, parameters=parameters, **filters
        )

    def supplier(self, row: Row) -> str:
        """Give the name of the register, or else as the file writes it."""
        return self.known.get(row.supplier, row.supplier)

    def of(self, category: str) -> list[Row]:
        """Give the rows of a category."""
        return [row for row in self.rows if row.kind in KINDS[category]]

    def between(self, first: dt.date, last: dt.date) -> list[Row]:
        """Give the rows of some days."""
        return [row for row in self.rows if first <= row.day <= last]

    def periods(self) -> dict[str, tuple[dt.date, dt.date]]:
        """Read what the register says of the accounting periods of two years."""
        file = self.folder / "registers/accounting-periods.beancount"
        written = re.findall(
            r'^(\S+) custom "accounting-period" "(20(?:18|19)\S+)" .*\n'
            r"\s+valid-to: (\S+)",
            file.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        return {
            code: (dt.date.fromisoformat(begins), dt.date.fromisoformat(ends))
            for begins, code, ends in written
        }


def months(years: Iterable[str]) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Give months with their number in the financial year, as periods are numbered."""
    for year in years:
        for number in range(1, 13):
            begins = int(year[:4]) + (number > 9)
            month = (number + 2) % 12 + 1
            last = calendar.monthrange(begins, month)[1]
            first = dt.date(begins, month, 1)
            yield f"{year}-P{number}", first, first.replace(day=last)


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def city_hall_rows(files: list[Path]) -> Iterator[Row]:
    """Read registers of City Hall, but for rows without a date: they are set aside."""
    for each in register_rows(files):
        if each["Clearing Date"].strip():
            yield Row(
                dt.date.fromisoformat(each["Clearing Date"].strip()),
                _one_line(each["Vendor Name"]),
                Decimal(pence(each["Amount"])) / 100,
                each["Cost Element"].strip(),
                each["Document No"].strip(),
                _one_line(each["Directorate"]).upper(),
            )


def lancashire_rows(files: list[Path]) -> Iterator[Row]:
    """Read workbooks of Lancashire, a sheet a month."""
    for file in files:
        book = python_calamine.load_workbook(file)
        for name in book.sheet_names:
            heading, *rows = book.get_sheet_by_name(name).to_python()
            titles = [str(cell).strip("* ") for cell in heading]
            payee = next(at for at, t in enumerate(titles) if t.startswith("SUPPLIER"))
            for cells in rows:
                if any(cell != "" for cell in cells):
                    row = dict(zip(titles, cells, strict=True))
                    day = row["Date"]
                    assert isinstance(day, dt.date)
                    pounds = Decimal(repr(row["Total Invoice Amount"]))
                    yield Row(
                        day,
                        _one_line(cells[payee]),
                        pounds.quantize(PENNY),
                        str(row["Expenditure Category"]).strip(),
                    )


def city_hall(folder: Path) -> Body:
    """Make books of two years of City Hall's registers."""
    files = [*real_data.city_hall(2018), *real_data.city_hall(2019)]
    make_books(folder, "city-hall")
    _reorganise(folder / "registers/directorates.beancount")
    known = _join(folder, CITY_HALL_SUPPLIERS)
    return _import(folder, files, list(city_hall_rows(files)), known)


def lancashire(folder: Path) -> Body:
    """Make books of three years of Lancashire's workbooks."""
    files = [real_data.lancashire(year) for year in YEARS]
    make_books(folder, "pcc")
    known = _join(folder, LANCASHIRE_SUPPLIERS)
    return _import(folder, files, list(lancashire_rows(files)), known)


def _reorganise(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for code, successor in REORGANISED.items():
        text = re.sub(
            rf'^(\S+ custom "directorate" "{code}" .*)$',
            rf'\1\n  valid-to: 2019-03-31\n  successor: "{successor}"',
            text,
            flags=re.MULTILINE,
        )
    file.write_text(text + RENAMED, encoding="utf-8")


def _join(folder: Path, suppliers: dict[str, set[str]]) -> dict[str, str]:
    """Write a register of suppliers; give the title of each of its names."""
    lines, known = [], {}
    for number, (title, names) in enumerate(suppliers.items()):
        code = f"joined-{number}"
        lines.append(f'2012-12-01 custom "supplier" "{code}" "{title}"')
        for name in sorted(names):
            known[name] = title
            # The title is a spelling already.
            if name.casefold() != title.casefold():
                lines.append(f'2012-12-01 custom "alias" "supplier" "{code}" "{name}"')
    file = folder / "registers/suppliers.beancount"
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return known


def _import(
    folder: Path, files: list[Path], rows: list[Row], known: dict[str, str]
) -> Body:
    import_files(folder, files)
    assert known.keys() <= {row.supplier for row in rows}
    books = open_books(folder)
    return Body(rows, books, connect(books), folder, known)
