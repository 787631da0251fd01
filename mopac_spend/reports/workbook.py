"""A report as a workbook, XLSX or ODS, that people and screen readers can use.

The cover says what the first page says; then the notes, the definitions and one table
a sheet, named as its data file is. `mopac_spend.tables.workbook` lays it out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.reports.charts import charts
from mopac_spend.tables import Column, Kind, Table
from mopac_spend.tables import workbook as sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.reports.model import Note, Report


FORMS = sheets.FORMS
# What is drawn: the table, how, the column that names its points, and the figures.
PICTURES = (
    ("budget-by-month", "line", "month", ("paid_to_date", "planned_to_date")),
    ("budget-to-date", "bar", "title", ("actual", "planned")),
    ("by-category", "bar", "title", ("to_date", "to_date_before")),
    ("by-initiative", "bar", "title", ("to_date",)),
    ("largest-suppliers", "bar", "supplier", ("amount",)),
    ("trend", "column", "year", ("spend",)),
)
# Lines that a chart of a workbook draws.
MOST = 12
# A spreadsheet keeps numbers as binary doubles; formatted, they show the penny.
NUMBERS = "Read figures back from this workbook only rounded to the penny."


def workbook(report: Report, form: str) -> bytes:
    """Write the workbook of a report.

    Args:
        report: as `mopac_spend.reports.assembly` draws it.
        form: one of `FORMS`.

    Returns:
        The file; equal reports give equal bytes.

    """
    heads = [f"{head[0]}: {head[1]} ({head[2]})" for head in report.headlines]
    book = sheets.Workbook(
        title=f"{report.title}, {report.body}",
        body=report.body,
        cover=(
            report.span.period.days,
            *heads,
            *report.tasks,
            *report.gaps,
            *report.summary,
            NUMBERS,
        ),
        notes=[(note.title, note.text) for note in report.notes],
        tables=[*_words(report), *_figures(report)],
        warnings=report.labels,
        pictures=[*_pictures(report)],
    )
    return sheets.written(book, form)


def _pictures(report: Report) -> Iterator[sheets.Picture]:
    """Give the charts of the sheet of charts, from the tables that are drawn there."""
    drawn, tables = charts(report), {table.name: table for table in report.tables}
    for name, kind, label, columns in PICTURES:
        if name in drawn and name in tables:
            table = tables[name]
            chart = drawn[name]
            # A report of a whole year has no year to date beside its period.
            some = tuple(
                name if name in table.names else name.replace("to_date", "period")
                for name in columns
            )
            rows = min(len(table.rows), MOST)
            title = (
                table.title
                if rows == len(table.rows)
                else f"{table.heading}: the first {rows}"
            )
            yield sheets.Picture(name, kind, title, chart.words, label, some, rows)


def _words(report: Report) -> Iterator[Table]:
    """Give the sheets of words; one of findings only where there are any."""
    if report.definitions:
        yield _listed("Definitions", "what every category means", report.definitions)
    if report.findings:
        rows = [(f.place or report.books_title, f.text) for f in report.findings]
        yield _listed("Findings", "faults in the books", rows)


def _listed(
    name: str, title: str, lines: Sequence[Note] | Sequence[tuple[str, str]]
) -> Table:
    columns = (Column.named("title", Kind.TEXT), Column.named("text", Kind.TEXT))
    return Table(name=name, title=title, columns=columns, rows=lines, widest=100)


def _figures(report: Report) -> Iterator[Table]:
    for number, table in enumerate(report.tables, 1):
        yield replace(
            table,
            title=f"Table {number}: {table.title}",
            notes=(*table.notes, "The last row is the total."),
        )
