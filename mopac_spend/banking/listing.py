"""A reconciliation for people and programs: table, CSV, JSON, workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text, csv_text
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.tables import json, plain
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.banking.reconcile import Reconciliation
    from mopac_spend.banking.recorded import Booked
    from mopac_spend.spend import Payment
    from mopac_spend.tables import Row

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
_SUMS = ("part", "lines", "bank pounds", "payments", "payment pounds")
_HEADINGS = ("account", "from", "to", "opening", "lines", "closing", "what was done")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the listing: lines of the bank, payments, and their pounds."""

    name: str
    lines: int
    bank_pounds: Decimal
    payments: int
    payment_pounds: Decimal


def rows(outcome: Reconciliation) -> list[Row]:
    """Give the listing: cells in the order of `COLUMNS`, part by part."""
    listed = [row for line in outcome.shown for row in _of_line(outcome, line)]
    listed += [
        (UNPAID, None, None, "", *_payment(payment), "")
        for payment in outcome.matches.payments
    ]
    return sorted(
        listed, key=lambda row: (PARTS.index(str(row[0])), row[1] or row[4] or "")
    )


def _of_line(outcome: Reconciliation, line: Booked) -> Iterator[Row]:
    matches = outcome.matches
    bank = (line.date, line.amount, line.text)
    again = (line.date, None, line.text)
    if line.key in matches.matched:
        fit, how = matches.matched[line.key]
        for at, payment in enumerate(fit):
            yield (MATCHED, *(again if at else bank), *_payment(payment), how)
    elif line.key in outcome.before:
        for at, payment in enumerate(outcome.before[line.key]):
            yield (MATCHED, *(again if at else bank), *_payment(payment), "recorded")
    elif line.key in matches.doubtful:
        for at, fit in enumerate(matches.doubtful[line.key]):
            for payment in fit:
                # A payment that may fit counts in no sum.
                day, _, *rest = _payment(payment)
                how = f"choice {at + 1}: {show(payment.amount)}"
                first = not at and payment is fit[0]
                yield (DOUBTFUL, *(bank if first else again), day, None, *rest, how)
    else:
        hint = matches.hints.get(line.key, "")
        part = OUT if line.amount < 0 else IN
        yield (part, *bank, None, None, "", "", "", hint)


def _payment(payment: Payment) -> Row:
    return (
        payment.date,
        payment.amount,
        payment.supplier,
        payment.document,
        payment.ref,
    )


def parts(outcome: Reconciliation) -> list[Part]:
    """Sum the listing up, part by part."""
    listed = rows(outcome)
    return [_part(name, [row for row in listed if row[0] == name]) for name in PARTS]


def _part(name: str, own: list[Row]) -> Part:
    bank = [row[2] for row in own if isinstance(row[2], Decimal)]
    paid = [row[5] for row in own if isinstance(row[5], Decimal)]
    return Part(name, len(bank), sum(bank, NIL), len(paid), sum(paid, NIL))


def _sums(part: Part) -> Row:
    return (
        *(part.name, part.lines, part.bank_pounds),
        *(part.payments, part.payment_pounds),
    )


def as_csv(outcome: Reconciliation) -> str:
    """Write the listing as one table; text that a spreadsheet would run is harmless."""
    return csv_text(COLUMNS, rows(outcome))


def as_json(outcome: Reconciliation) -> str:
    """Write statements, sums and listing; pounds as text with two places."""
    content = {
        "books": outcome.title,
        "illustrative": outcome.illustrative,
        "statements": [
            dict(zip(_HEADINGS, map(as_text, cells), strict=True))
            for cells in statement_rows(outcome)
        ],
        "parts": json.records(_SUMS, [_sums(part) for part in parts(outcome)]),
        "rows": json.records(COLUMNS, rows(outcome)),
    }
    return json.text(content)


def as_workbook(outcome: Reconciliation) -> bytes:
    """Write a workbook: sums, statements, and the listing."""
    sums = [_sums(part) for part in parts(outcome)]
    about = tuple(filter(None, (outcome.title, outcome.illustrative)))
    tables = (
        listed("Summary", _SUMS, sums, about),
        listed("Statements", _HEADINGS, statement_rows(outcome)),
        listed("Lines and payments", COLUMNS, rows(outcome)),
    )
    named = [replace(table, name=table.title) for table in tables]
    return plain.workbook(outcome.title, named)


def statement_rows(outcome: Reconciliation) -> list[Row]:
    """Give each statement: account, days, balances, and what was done with it."""
    return [
        (
            account,
            statement.first,
            statement.last,
            statement.opening,
            len(statement.lines),
            statement.closing,
            link.words,
        )
        for statement, account, link in outcome.statements
    ]


def summary(outcome: Reconciliation) -> list[str]:
    """Say each part in a sentence: lines, payments and pounds."""
    sentences = []
    for part in parts(outcome):
        lines = f"{counted(part.lines, 'line')}, {show(part.bank_pounds)}"
        paid = f"{counted(part.payments, 'payment')}, {show(part.payment_pounds)}"
        shown = {MATCHED: f"{lines}; {paid}", UNPAID: paid}.get(part.name, lines)
        sentences.append(f"{part.name}: {shown}")
    return sentences
