"""A report as data: one CSV file a table, and a JSON file that explains them.

CSV as RFC 4180 has it, UTF-8, amounts with two decimals and no separators, the
total row last with the code `total`. Text that a spreadsheet would run as a
formula gets an apostrophe in front. Where the report carries a label, such as
that the payments are invented, each file has a last column with it, so that a
table passed on alone still says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from mopac_spend.cells import csv_text, neutralised
from mopac_spend.reports.model import SHORTHAND
from mopac_spend.reports.spooled import sha256_of
from mopac_spend.tables import Kind, Mark, json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.reports.model import Report
    from mopac_spend.reports.spooled import Content
    from mopac_spend.tables import Table

METADATA = "metadata.json"
_DATATYPES = {
    Kind.TEXT: "string",
    Kind.DAY: "date",
    Kind.POUNDS: "decimal",
    Kind.PER_CENT: "decimal",
    Kind.WHOLE: "integer",
}
LABEL = "label"


@overload
def tables(report: Report) -> dict[str, bytes]: ...
@overload
def tables(report: Report, beside: Mapping[str, Content]) -> dict[str, Content]: ...
def tables(
    report: Report, beside: Mapping[str, Content] | None = None
) -> Mapping[str, Content]:
    """Write the data files of a report.

    Args:
        report: as `mopac_spend.reports.assembly` draws it.
        beside: more data files, by name, which the metadata lists.

    Returns:
        File name to content; equal reports give equal contents.

    """
    files: dict[str, Content] = {
        file_of(table): table_csv(table, report.labels).encode()
        for table in report.tables
    }
    files |= beside or {}
    return {**files, METADATA: metadata(report, files).encode()}


def file_of(table: Table) -> str:
    """Name the file of a table."""
    return f"{table.name}.csv"


def table_csv(table: Table, labels: tuple[str, ...] = ()) -> str:
    """Write one table, headings first, total last."""
    names, label = [*table.names, *([LABEL] if labels else [])], " ".join(labels)
    rows = [(*line, label) for line in table.lines] if labels else table.lines
    return csv_text(names, rows, str)


def _text(cell: Cell) -> str:
    # Only text is guarded: a credit stays the number -120.00.
    return neutralised(cell) if isinstance(cell, str) else str(cell)


def metadata(report: Report, files: Mapping[str, Content]) -> str:
    """Explain the data files: periods, conventions, columns, units, totals.

    It is CSV on the Web, https://www.w3.org/TR/tabular-metadata/, with more said
    under names of its own.
    """
    description: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "labels": report.labels,
        "report": report.name,
        "title": report.title,
        "body": report.body,
        "books": {"title": report.books_title, "sha256": report.books_sha256},
        "illustrative": report.illustrative,
        "findings": [str(finding) for finding in report.findings],
        "periods": {
            "period": _period(report.span.period),
            "to_date": _period(report.span.to_date),
            "period_before": _period(report.span.before),
            "to_date_before": _period(report.span.to_date_before),
        },
        "reports_of_individuals": report.individuals,
        "headlines": [head._asdict() for head in report.headlines],
        "summary": report.summary,
        "gaps": report.gaps,
        "notes": [note._asdict() for note in report.notes],
        "definitions": [note._asdict() for note in report.definitions],
        "shorthand": {mark.value: words for mark, words in SHORTHAND.items()},
        "tables": [_described(table, bool(report.labels)) for table in report.tables],
        "sha256": {name: sha256_of(content) for name, content in files.items()},
    }
    return json.text(description)


def _period(period: Period) -> dict[str, str]:
    return {
        "name": period.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }


def _described(table: Table, labelled: bool) -> dict[str, Any]:  # noqa: FBT001
    columns = [
        {
            "name": column.name,
            "titles": column.heading,
            "datatype": _DATATYPES[column.kind.base],
            "unit": column.kind.value,
            "summed": column.adds_up,
            "total": _text(cell),
            "null": [mark.value for mark in Mark],
        }
        for column, cell in zip(table.columns, table.total, strict=True)
    ]
    label = {"name": LABEL, "titles": LABEL, "datatype": "string", "unit": "text"}
    return {
        "url": file_of(table),
        "name": table.name,
        "title": table.title,
        "notes": table.notes,
        "rows": len(table.rows),
        "total_row": "last",
        "tableSchema": {"columns": [*columns, *([label] if labelled else [])]},
    }
