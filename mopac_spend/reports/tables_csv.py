"""A report as data: one CSV file a table, and a JSON file that explains them.

CSV as RFC 4180 has it, UTF-8, amounts with two decimals and no separators, the
total row last with the code `total`. Text that a spreadsheet would run as a
formula gets an apostrophe in front. Where the report carries a label, such as
that the payments are invented, each file has a last column with it, so that a
table passed on alone still says so.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import neutralised
from mopac_spend.reports.model import SHORTHAND, Mark

if TYPE_CHECKING:
    from mopac_spend.periods import Period
    from mopac_spend.reports.model import Cell, Report, Table

METADATA = "metadata.json"
LABEL = "label"


def tables(report: Report) -> dict[str, str]:
    """Write the data files of a report.

    Returns:
        File name to text; equal reports give equal texts.

    """
    files = {file_of(table): table_csv(table, report.labels) for table in report.tables}
    return {**files, METADATA: metadata(report)}


def file_of(table: Table) -> str:
    """Name the file of a table."""
    return f"{table.name}.csv"


def table_csv(table: Table, labels: tuple[str, ...] = ()) -> str:
    """Write one table, headings first, total last."""
    label = [neutralised(" ".join(labels))] if labels else []
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    names = [neutralised(column.name) for column in table.columns]
    writer.writerow([*names, *([LABEL] if labels else [])])
    writer.writerows([*map(_text, line), *label] for line in table.lines)
    return file.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, Mark):
        return cell.value
    # Only text is guarded: a credit stays the number -120.00.
    return neutralised(cell) if isinstance(cell, str) else str(cell)


def metadata(report: Report) -> str:
    """Explain the data files: periods, conventions, columns, units, totals."""
    said: dict[str, Any] = {
        "labels": report.labels,
        "report": report.name,
        "title": report.title,
        "body": report.body,
        "books": {"title": report.books_title, "sha256": report.books_sha256},
        "illustrative": report.illustrative,
        "findings": [str(finding) for finding in report.findings],
        "periods": {
            "quarter": _period(report.quarter),
            "to_date": _period(report.to_date),
            "quarter_before": _period(report.quarter_before),
            "to_date_before": _period(report.to_date_before),
        },
        "headlines": [head._asdict() for head in report.headlines],
        "opening": report.opening,
        "gaps": report.gaps,
        "notes": [note._asdict() for note in report.notes],
        "definitions": [note._asdict() for note in report.definitions],
        "shorthand": {mark.value: words for mark, words in SHORTHAND.items()},
        "tables": [_described(table) for table in report.tables],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _period(period: Period) -> dict[str, str]:
    return {
        "name": period.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }


def _described(table: Table) -> dict[str, Any]:
    return {
        "file": file_of(table),
        "name": table.name,
        "title": table.title,
        "notes": table.notes,
        "rows": len(table.rows),
        "total_row": "last",
        "columns": [
            {
                "name": column.name,
                "title": column.title,
                "unit": column.unit,
                "summed": column.summed and column.unit not in {"code", "text"},
                "total": _text(cell),
            }
            for column, cell in zip(table.columns, table.total, strict=True)
        ],
    }
