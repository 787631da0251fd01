"""HTML: the inside of a table that a screen reader finds its way around.

Every heading cell says whether it heads a column or a row, and figures have the class
`figure`. Caption, frame and style are the page's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jinja2 import BaseLoader, Environment
    from markupsafe import Markup

    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Column, Kind, Row, Table


def environment(loader: BaseLoader | None = None) -> Environment:
    """Give what fills in templates: it escapes every text, and `inside` is a filter.

    A name that the template uses and nobody gave is an error.
    """
    import jinja2  # only who makes a page needs it

    templates = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["inside"] = inside
    return templates


def inside(
    table: Table,
    shown: Callable[[Cell, Kind], str] = printed,
    columns: Sequence[tuple[int, Column]] | None = None,
    most: int | None = None,
) -> Markup:
    """Write the head, the rows and the total of a table, all texts escaped.

    Args:
        table: any; the first columns, as many as its `stub`, head the rows.
        shown: writes a cell for people.
        columns: those to write, each with its place; all where it is None.
        most: rows to write; all where it is None.

    """
    from markupsafe import Markup

    columns = [*enumerate(table.columns)] if columns is None else columns
    lines = ["<thead>", "<tr>"]
    lines += [
        f'<th scope="col"{_class(column)}>{_escaped(column.heading)}</th>'
        for _, column in columns
    ]
    lines += ["</tr>", "</thead>", "<tbody>"]
    for row in table.rows[:most]:
        lines += _row(row, columns, table.stub, shown)
    lines.append("</tbody>")
    if table.total:
        lines += ["<tfoot>", *_row(table.total, columns, 1, shown), "</tfoot>"]
    return Markup("\n".join(lines))  # noqa: S704 - every text in it is escaped


def _row(
    row: Row,
    columns: Sequence[tuple[int, Column]],
    stub: int,
    shown: Callable[[Cell, Kind], str],
) -> Iterator[str]:
    yield "<tr>"
    for place, (at, column) in enumerate(columns):
        text = _escaped(shown(row[at], column.kind))
        if place < stub and text:
            yield f'<th scope="row">{text}</th>'
        else:
            yield f"<td{_class(column)}>{text}</td>"
    yield "</tr>"


def _class(column: Column) -> str:
    return ' class="figure"' if column.kind.is_figure else ""


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))
