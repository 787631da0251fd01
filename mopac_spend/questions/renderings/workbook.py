"""XLSX and ODS: Cover, Notes, a sheet for each matrix, Data (long), Payments.

How the sheets look, and what both formats keep to, is in `mopac_spend.tables.workbook`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.questions.renderings.payments import payment_table
from mopac_spend.tables import Table
from mopac_spend.tables import workbook as sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mopac_spend.questions.result import Result
    from mopac_spend.tables import Row

# A spreadsheet keeps numbers as binary doubles; formatted, they show the penny.
PENNY = "Read figures back from this workbook only rounded to the penny."
DATA = "It holds the rows of the answer and no total, for further calculation."
BENEATH = (
    "It holds the payments beneath the figures, the oldest first, and their total."
)


def write(
    answer: Result, form: str, *, payments: bool, progress: Callable[[int, int], None]
) -> bytes:
    """Write the answer as a workbook of one of `sheets.FORMS`.

    Raises:
        Refusal: `ASK-005`, more rows or columns than a sheet holds.

    """
    try:
        return sheets.written(workbook(answer, payments=payments), form, progress)
    except sheets.TooLarge as error:
        msg = f"{error}; narrow the question, or use --format csv"
        raise Refusal("ASK-005", msg) from error


def workbook(answer: Result, *, payments: bool) -> sheets.Workbook:
    """Lay the answer out in sheets."""
    method = answer.method
    return sheets.Workbook(
        title=method.title,
        body=method.body or method.books,
        cover=tuple(_cover(answer)),
        notes=(*method.lines(), ("SQL", method.sql)),
        tables=tuple(_tables(answer, payments=payments)),
        warnings=tuple(method.warnings),
        description=f"{method.period}. Books {method.books_sha256}",
    )


def _cover(answer: Result) -> Iterator[str]:
    method = answer.method
    yield method.body or method.books
    yield method.definition
    yield f"Period: {method.period}"
    if method.filters:
        yield f"Only where {'; '.join(method.filters)}"
    if method.found_nothing:
        yield method.nothing
    # Where rows overlap, the total is called so.
    label = next((of.total[0] for of in answer.tables if of.total), None)
    yield f"{label or 'Total'}: {answer.total_words}"
    yield PENNY


def _tables(answer: Result, *, payments: bool) -> Iterator[Table]:
    title = answer.method.title
    matrices = [table for table in answer.tables if table.matrix]
    for number, table in enumerate(matrices, 1):
        total = _total(table)
        yield replace(
            table,
            name=f"Table {number}",
            notes=("The last row and the last column are totals.",) if total else (),
            columns=tuple(column.with_unit for column in table.columns),
            total=total,
        )
    yield Table(
        name="Data",
        title=title,
        notes=(DATA,),
        columns=tuple(column.with_unit for column in answer.columns),
        rows=answer.rows,
    )
    if payments:
        table = payment_table(answer)
        yield replace(
            table,
            name="Payments",
            title=f"{title}, payment by payment",
            notes=(BENEATH,),
            total=_total(table),
        )


def _total(table: Table) -> Row:
    """Give the last row of a table, where it says anything."""
    summed = any(isinstance(cell, int | Decimal) for cell in table.total)
    return table.total if summed else ()
