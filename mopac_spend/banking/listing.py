"""A reconciliation for people and programs: table, CSV, JSON, workbook."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import Cell, as_text, csv_text
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.tables.listing import write_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.banking.reconcile import Reconciliation
    from mopac_spend.banking.recorded import Booked
    from mopac_spend.spend import Payment

MATCHED = "matched"
DOUBTFUL = "several payments fit"
OUT = "money out, not in the books"
IN = "money in, not in the books"
UNPAID = "in the books, not on a statement"
PARTS = (MATCHED, DOUBTFUL, OUT, IN, UNPAID)
# A line that paid several payments stands once for each, its pounds once only.
COLUMNS = (
    "part",
    "bank date",
    "bank pounds",
    "bank text",
    "payment date",
    "payment pounds",
    "supplier",
    "document",
    "ref",
    "how",
)
_HEADINGS = ("account", "from", "to", "opening", "lines", "closing", "what was done")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the listing: lines of the bank, payments, and their pounds."""

    name: str
    lines: int
    bank_pounds: Decimal
    payments: int
    payment_pounds: Decimal


def rows(made: Reconciliation) -> list[tuple[Cell, ...]]:
    """Give the listing: cells in the order of `COLUMNS`, part by part."""
    listed = [row for line in made.shown for row in _of_line(made, line)]
    listed += [
        (UNPAID, None, None, "", *_payment(payment), "")
        for payment in made.found.payments
    ]
    return sorted(
        listed, key=lambda row: (PARTS.index(str(row[0])), row[1] or row[4] or "")
    )


def _of_line(made: Reconciliation, line: Booked) -> Iterator[tuple[Cell, ...]]:
    found = made.found
    bank = (line.date, line.amount, line.text)
    again = (line.date, None, line.text)
    if line.key in found.matched:
        fit, how = found.matched[line.key]
        for at, payment in enumerate(fit):
            yield (MATCHED, *(again if at else bank), *_payment(payment), how)
    elif line.key in made.before:
        for at, payment in enumerate(made.before[line.key]):
            yield (MATCHED, *(again if at else bank), *_payment(payment), "recorded")
    elif line.key in found.doubtful:
        for at, fit in enumerate(found.doubtful[line.key]):
            for payment in fit:
                # A payment that may fit counts in no sum.
                day, _, *rest = _payment(payment)
                how = f"choice {at + 1}: {show(payment.amount)}"
                first = not at and payment is fit[0]
                yield (DOUBTFUL, *(bank if first else again), day, None, *rest, how)
    else:
        hint = found.hints.get(line.key, "")
        part = OUT if line.amount < 0 else IN
        yield (part, *bank, None, None, "", "", "", hint)


def _payment(payment: Payment) -> tuple[Cell, ...]:
    return (
        payment.date,
        payment.amount,
        payment.supplier,
        payment.document,
        payment.ref,
    )


def parts(made: Reconciliation) -> list[Part]:
    """Sum the listing up, part by part."""
    listed = rows(made)
    return [_part(name, [row for row in listed if row[0] == name]) for name in PARTS]


def _part(name: str, own: list[tuple[Cell, ...]]) -> Part:
    bank = [row[2] for row in own if isinstance(row[2], Decimal)]
    paid = [row[5] for row in own if isinstance(row[5], Decimal)]
    return Part(name, len(bank), sum(bank, NIL), len(paid), sum(paid, NIL))


def as_csv(made: Reconciliation) -> str:
    """Write the listing as one table; text that a spreadsheet would run is harmless."""
    return csv_text(COLUMNS, rows(made))


def as_json(made: Reconciliation) -> str:
    """Write statements, sums and listing; pounds as text with two places."""
    content = {
        "books": made.title,
        "illustrative": made.illustrative,
        "statements": [
            dict(zip(_HEADINGS, map(as_text, cells), strict=True))
            for cells in statement_rows(made)
        ],
        "parts": [
            {
                "part": part.name,
                "lines": part.lines,
                "bank pounds": as_text(part.bank_pounds),
                "payments": part.payments,
                "payment pounds": as_text(part.payment_pounds),
            }
            for part in parts(made)
        ],
        "rows": [
            {name: as_text(cell) for name, cell in zip(COLUMNS, row, strict=True)}
            for row in rows(made)
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_workbook(made: Reconciliation) -> bytes:
    """Write a workbook: sums and statements on one sheet, the listing on another."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        forms = {
            Decimal: book.add_format({"num_format": "#,##0.00"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = book.add_worksheet("Summary")
        head = [(made.title,), (made.illustrative,)]
        sums = [
            (p.name, p.lines, p.bank_pounds, p.payments, p.payment_pounds)
            for p in parts(made)
        ]
        names = ("part", "lines", "bank pounds", "payments", "payment pounds")
        table = [*head, (), names, *sums, (), _HEADINGS, *statement_rows(made)]
        for at, row in enumerate(table):
            write_row(sheet, at, row, forms)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 6, 18)
        sheet = book.add_worksheet("Lines and payments")
        sheet.write_row(0, 0, COLUMNS, bold)
        for at, row in enumerate(rows(made), 1):
            write_row(sheet, at, row, forms)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 20)
    return file.getvalue()


def statement_rows(made: Reconciliation) -> list[tuple[Cell, ...]]:
    """Give each statement: account, days, balances, and what was done with it."""
    return [
        (
            account,
            statement.first,
            statement.last,
            statement.opening,
            len(statement.lines),
            statement.closing,
            link.said,
        )
        for statement, account, link in made.statements
    ]


def summary(made: Reconciliation) -> list[str]:
    """Say each part in a sentence: lines, payments and pounds."""
    said = []
    for part in parts(made):
        lines = f"{counted(part.lines, 'line')}, {show(part.bank_pounds)}"
        paid = f"{counted(part.payments, 'payment')}, {show(part.payment_pounds)}"
        shown = {MATCHED: f"{lines}; {paid}", UNPAID: paid}.get(part.name, lines)
        said.append(f"{part.name}: {shown}")
    return said
