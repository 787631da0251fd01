"""A report as one web page that needs nothing else: no script, font or request.

The page prints, reads well on a phone and with a screen reader. Everything that
comes from the books is escaped by the template.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.charts import figure, style
from mopac_spend.periods import day_words
from mopac_spend.reports.charts import charts, first
from mopac_spend.tables import Kind, html
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from mopac_spend.cells import Cell
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Column, Table

TEMPLATE = "report.html.j2"
# Letters of a cell.
_LONGEST = 1000


def page(report: Report) -> str:
    """Write the page of a report.

    Returns:
        HTML text; equal reports give equal text.

    """
    tables = [table.name for table in report.tables]
    written: str = (
        environment()
        .get_template(TEMPLATE)
        .render(
            report=report,
            charts={
                name: figure(
                    chart,
                    shown=lambda cell, _: shown(cell),
                    with_numbers=name not in tables,
                )
                for name, chart in charts(report).items()
            },
            first=first(report),
            numbers={name: number for number, name in enumerate(tables, 1)},
            later={table.name for part in report.parts for table in part.later},
            chart_style=style(),
            labels=report.labels,
            foot=f"{report.body} - {report.title}",
        )
    )
    return written


@cache
def environment() -> Environment:
    """Give what fills in the templates of this folder; it escapes every text."""
    from jinja2 import FileSystemLoader
    from markupsafe import Markup

    templates = html.environment(FileSystemLoader(Path(__file__).parent))
    templates.finalize = _turned_by_nothing
    templates.filters["inside"] = _inside
    templates.filters["css"] = lambda text: Markup(css_text(text))  # noqa: S704
    templates.filters["day"] = day_words
    return templates


def _turned_by_nothing(value: object) -> object:
    """Give what a template writes; a name may hold what turns its whole line round."""
    if type(value) is not str or value.isprintable():
        return value
    return "".join(
        "\ufffd" if unicodedata.category(sign) == "Cf" else sign for sign in value
    )


def _inside(table: Table) -> Markup:
    return html.inside(table, lambda cell, _: shown(cell), columns(table))


def columns(table: Table) -> list[tuple[int, Column]]:
    """Give the columns that people read, with their places: all but codes."""
    return [
        (at, column)
        for at, column in enumerate(table.columns)
        if column.kind is not Kind.CODE
    ]


def shown(cell: Cell) -> str:
    """Write a cell for people: `1,234.50`, `-0.3`, `12`, `31 March 2021`, `[z]`.

    Of a text nobody would read to its end the rest is in the data files.
    """
    if isinstance(cell, dt.date):
        return day_words(cell)
    if isinstance(cell, Decimal | int):
        return f"{cell:,}"
    text = plain(cell or "")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def css_text(text: str) -> str:
    """Write text inside the quotes of a style sheet, all but plain letters escaped.

    The printed page repeats the labels on every sheet of paper, and only the
    style sheet can put them there.
    """
    # A blank after an escape ends it and is lost, so blanks are escaped too.
    return "".join(
        sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):06x}"
        for sign in text
    )
