"""A report as PDF: tagged as PDF/UA-1 asks, so that it can be read aloud.

Its layout is `report.typ`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.charts import fixed
from mopac_spend.reports.charts import charts, first
from mopac_spend.reports.page import columns as people_read
from mopac_spend.reports.page import shown
from mopac_spend.tables import Kind, typeset

if TYPE_CHECKING:
    from mopac_spend.charts import Chart
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Column, Table

LAYOUT = "report.typ"
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
# Millimetres of the page for a pixel of a chart, and the most that fits.
_PIXEL, _WIDEST, _HIGHEST = 0.3, 265.0, 125.0
# Pixels of a chart's width, and of that on the first page, which is upright.
_PIXELS, _UPRIGHT = 440, 700
# Millimetres that the first page has for it.
_FIRST = 176.0
# Letters from which a column of words shares what the others leave.
_WORDS = 14


def pdf(report: Report) -> bytes:
    """Write the PDF of a report.

    Returns:
        The file; equal reports give equal bytes.

    """
    return typeset.pdf(Path(__file__).with_name(LAYOUT), "report", _data(report))


def _data(report: Report) -> dict[str, Any]:
    drawn, head = charts(report), first(report)
    days = report.span.period.days
    if not report.span.whole:
        days = f"{days}; year to date from {report.span.to_date.days}"
    names = [table.name for table in report.tables]
    later = {table.name for part in report.parts for table in part.later}
    return {
        "title": report.title,
        "body": report.body,
        "labels": report.labels,
        "days": days,
        "tasks": report.tasks,
        "gaps": report.gaps,
        "headlines": [head._asdict() for head in report.headlines],
        "chart": _chart(drawn[head], _UPRIGHT, _FIRST) if head else None,
        "chart_table": names.index(head) + 1 if head in names else 0,
        "passages": [
            {"title": each.title, "paragraphs": each.paragraphs}
            for each in report.passages
        ],
        "parts": [
            {
                "title": part.title,
                "tables": [
                    _table(t, None if t.name in {head, *later} else drawn.get(t.name))
                    for t in part.tables
                ],
                "later": [
                    {
                        "heading": t.heading,
                        "chart": _chart(drawn[t.name]) if t.name in drawn else None,
                        "lines": len(t.rows),
                        "number": names.index(t.name) + 1,
                    }
                    for t in part.later
                ],
            }
            for part in report.parts
        ],
        "definitions": [note._asdict() for note in report.definitions],
        "notes": [note._asdict() for note in report.notes],
        "findings": [
            {"title": f.place or report.books_title, "text": f.text}
            for f in report.findings
        ],
    }


def _table(table: Table, chart: Chart | None) -> dict[str, Any]:
    at, columns = zip(*people_read(table), strict=True)
    rows = [[shown(row[each]) for each in at] for row in table.rows]
    total = [shown(table.total[each]) for each in at]
    return {
        "heading": table.heading,
        "title": table.title,
        "notes": table.notes,
        "columns": [
            _column(column, [row[down] for row in (*rows, total)])
            for down, column in enumerate(columns)
        ],
        "rows": rows,
        "total": total,
        "chart": _chart(chart) if chart else None,
    }


def _column(column: Column, cells: list[str]) -> dict[str, Any]:
    """Say how a column is set: words take what is left, figures what they need."""
    longest = max(map(len, cells), default=0)
    word = max(map(len, column.heading.split()), default=0)
    return {
        "title": column.heading,
        "words": not column.kind.is_figure,
        "wide": column.kind is Kind.TEXT
        and (column.name == "title" or longest > _WORDS),
        "letters": max(min(longest, typeset.LONGEST), min(word, typeset.LONGEST)),
    }


def _chart(
    chart: Chart, pixels: int = _PIXELS, widest: float = _WIDEST
) -> dict[str, Any]:
    svg = fixed(chart, pixels)
    size = _VIEW.search(svg)
    wide, high = (float(each) for each in size.groups()) if size else (1000.0, 1.0)
    width = min(wide * _PIXEL, widest, _HIGHEST * wide / high)
    return {"title": chart.title, "svg": svg, "words": chart.words, "width": width}
