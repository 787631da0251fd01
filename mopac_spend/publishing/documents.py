"""The forms of a publication: CSV for programs, ODS and a page for people.

The CSV is one table with one row of headings, UTF-8, as RFC 4180 has it. In every form
a text that a spreadsheet would run, a mark that turns the order of letters, and markup
are harmless.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mopac_spend.cells import csv_text
from mopac_spend.money import show
from mopac_spend.publishing import classes
from mopac_spend.tables import Kind, Table
from mopac_spend.tables import workbook as sheets
from mopac_spend.tables.html import environment
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from mopac_spend.cells import Cell
    from mopac_spend.publishing.columns import Field
    from mopac_spend.publishing.publication import Publication
    from mopac_spend.tables import Column

# Of illustrative books; the last column of their files.
LABEL = "label"
# More rows make a page that no browser likes.
_ON_PAGE = 1_000


def harmless(rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """Put a mark in place of letters that move a cursor or turn the order of text."""
    return [
        tuple(
            plain(cell) if isinstance(cell, str) and not cell.isprintable() else cell
            for cell in row
        )
        for row in rows
    ]


def csv(publication: Publication) -> bytes:
    """Write the rows as CSV."""
    headings = [each.heading for each in publication.lines.fields]
    rows: Sequence[Sequence[Cell]] = publication.cells
    if publication.label:
        headings.append(LABEL)
        rows = [(*row, publication.label) for row in rows]
    return csv_text(headings, rows).encode()


def ods(publication: Publication) -> bytes:
    """Write a workbook that people and screen readers can use.

    Raises:
        TooLarge: there are more rows than a sheet holds.

    """
    lines = publication.lines
    book = sheets.Workbook(
        title=f"{publication.title}, {publication.body}",
        body=publication.body,
        cover=(
            publication.period.days,
            f"{lines.rows:,} rows, {show(lines.pounds)}",
        ),
        notes=[(f"Note {at}", text) for at, text in enumerate(publication.notes, 1)],
        tables=[
            _rows(publication),
            classes.table(lines.classes, publication.period.name),
        ],
        warnings=_warnings(publication),
    )
    return sheets.written(book, "ods")


def page(publication: Publication, beside: Sequence[tuple[str, str]]) -> bytes:
    """Write a page that needs nothing else.

    Args:
        publication: of which it shows the first rows.
        beside: files in the same folder, each with what it is.

    """
    rows = _rows(publication)
    first = rows.rows[:_ON_PAGE]
    # The total is of all rows, and is held to them where all are shown.
    shown = replace(
        rows, rows=first, total=rows.total if len(first) == len(rows.rows) else ()
    )
    left = len(rows.rows) - len(shown.rows)
    written = _template("publication.html").render(
        publication=publication,
        warnings=_warnings(publication),
        size=f"{publication.lines.rows:,} rows, {show(publication.lines.pounds)}",
        classes=classes.table(publication.lines.classes, publication.period.name),
        rows=shown,
        left=f"{left:,}" if left else "",
        beside=beside,
    )
    return written.encode()


def calendar(
    due: Table, counts: Table, differing: Sequence[str], body: str, label: str
) -> bytes:
    """Write the calendar as a page; it is for the body's own eyes, as it has refs."""
    page = _template("calendar.html").render(
        due=due, counts=counts, differing=differing, body=body, label=label
    )
    return page.encode()


def _rows(publication: Publication) -> Table:
    lines = publication.lines
    kept = _for_people(publication)
    fields = [lines.fields[at] for at in kept]
    columns = tuple(_column(each) for each in fields)
    total: tuple[Cell, ...] = ()
    if publication.cells:
        label = next((at for at, e in enumerate(columns) if e.kind is Kind.TEXT), None)
        total = tuple(
            lines.pounds if field.name == "amount" else "Total" if at == label else None
            for at, field in enumerate(fields)
        )
    return Table(
        name="Rows",
        title=f"{publication.duty.title}, {publication.period.days}",
        columns=columns,
        rows=[tuple(row[at] for at in kept) for row in publication.cells],
        total=total,
    )


def _for_people(publication: Publication) -> list[int]:
    """Give the columns that people are shown, by their places.

    A standard has columns for whatever a row may be of; those of which no row has
    anything are left to programs.
    """
    fields = publication.lines.fields
    return [
        at
        for at, field in enumerate(fields)
        if not publication.duty.standard
        or field.required
        or any(row[at] not in {None, ""} for row in publication.cells)
    ]


@cache
def _template(name: str) -> Template:
    """Read a page, with the style that it shares with the other."""
    from markupsafe import Markup

    source, style = (
        files(__package__).joinpath(each).read_text("utf-8")
        for each in (name, "page.css")
    )
    own = Markup(style)  # noqa: S704 - a file of ours
    return environment().from_string(source, {"style": own})


def _column(field: Field) -> Column:
    # Numbers of rows and documents are names, and are not summed.
    return field.column._replace(summed=field.name == "amount")


def _warnings(publication: Publication) -> list[str]:
    status = (
        f"PROVISIONAL: {publication.period.name} is not closed in the books."
        if publication.provisional
        else ""
    )
    return [each for each in (publication.label, status) if each]
