"""XLSX and ODS: Cover, Notes, a sheet for each matrix, Data (long), Payments.

How the sheets look, and what both formats keep to, is in `mopac_spend.sheets`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend import sheets
from mopac_spend.findings import Refusal
from mopac_spend.questions.columns import Kind
from mopac_spend.questions.renderings.lines import payment_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.columns import Column

_KINDS = {
    Kind.TEXT: sheets.Kind.TEXT,
    Kind.WHOLE: sheets.Kind.WHOLE,
    Kind.POUNDS: sheets.Kind.POUNDS,
    Kind.DAY: sheets.Kind.DAY,
    Kind.SHARE: sheets.Kind.SHARE,
}
# A spreadsheet keeps numbers as binary doubles; formatted, they show the penny.
PENNY = "Read figures back from this workbook only rounded to the penny."


def write(
    answer: Answer, form: str, *, payments: bool, progress: Callable[[int, int], None]
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


def workbook(answer: Answer, *, payments: bool) -> sheets.Workbook:
    """Lay the answer out in sheets."""
    method = answer.method
    return sheets.Workbook(
        title=method.title,
        body=method.body or method.books,
        cover=tuple(_cover(answer)),
        notes=(*method.lines(), ("SQL", method.sql)),
        tables=tuple(_tables(answer, payments=payments)),
        warnings=tuple(method.warnings),
    )


def _cover(answer: Answer) -> Iterator[str]:
    method = answer.method
    yield method.body or method.books
    yield method.definition
    yield f"Period: {method.period}"
    if method.filters:
        yield f"Only where {'; '.join(method.filters)}"
    if method.found_nothing:
        yield method.nothing
    yield f"Total: {answer.total_words}"
    yield PENNY


def _tables(answer: Answer, *, payments: bool) -> Iterator[sheets.Table]:
    title = answer.method.title
    matrices = [table for table in answer.tables if table.matrix]
    for number, table in enumerate(matrices, 1):
        name = f"Table {number}"
        yield sheets.Table(
            name,
            f"{name}: {table.caption}",
            "The last row and the last column are totals.",
            _columns(table.columns),
            table.rows,
            table.total,
        )
    yield sheets.Table(
        "Data",
        f"Data: {title}",
        "It holds the rows of the answer and no total, for further calculation.",
        _columns(answer.columns),
        answer.rows,
    )
    if payments:
        table = payment_table(answer)
        yield sheets.Table(
            "Payments",
            f"Payments: {title}",
            "It holds the payments beneath the figures, the oldest first. The last "
            "row is the total.",
            _columns(table.columns),
            table.rows,
            table.total,
        )


def _columns(columns: Sequence[Column]) -> tuple[sheets.Column, ...]:
    return tuple(sheets.Column(one.with_unit, _KINDS[one.kind]) for one in columns)
