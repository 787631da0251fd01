"""Charts of a workbook, of its own kind: each draws the cells of another sheet.

So whoever changes a cell, or filters a table, sees the chart follow.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.tables.fitting import fitted

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Table
    from mopac_spend.tables.workbook import Picture, Sheet

# Of the pages' charts: what is first, and what it is held against.
_COLOURS = ("#1d5f99", "#f46a25", "#801650")
_WIDE, _HIGH, _BAR = 760, 340, 34
# The height of a row, in pixels; rows left free between two charts.
_ROW, _APART = 20, 2
_RULE = {"color": "#c9ccd0", "width": 0.75}
# Millions and thousands, as labels have them.
_POUNDS = '[>=950000]"£"#,##0.0,,"m";[>=1000]"£"#,##0,"k";"£"#,##0'


def pictures(
    book: Any,  # noqa: ANN401 - untyped library
    worksheet: Any,  # noqa: ANN401 - untyped library
    sheet: Sheet,
    every: list[Sheet],
) -> None:
    """Put the charts of a sheet below its lines, one under the other.

    Args:
        book: XlsxWriter's.
        worksheet: of the sheet.
        sheet: whose charts they are.
        every: the sheets of the workbook, some of which the charts draw.

    """
    by_name = {each.name: each for each in every}
    row = len(sheet.lines) + 1
    for each in sheet.pictures:
        drawn = by_name[each.sheet]
        chart, high = _chart(book, each, drawn)
        described = {"description": fitted(f"{each.title}. {each.words}")}
        worksheet.insert_chart(row, 0, chart, described)
        row += high // _ROW + _APART


def _chart(book: Any, picture: Picture, sheet: Sheet) -> tuple[Any, int]:  # noqa: ANN401 - untyped library
    assert sheet.table is not None  # noqa: S101 - a chart draws a table
    table: Table = sheet.table
    chart = book.add_chart({"type": picture.kind})
    first = len(sheet.lines) + 1

    def cells(name: str, rows: int) -> list[object]:
        at = table.names.index(name)
        return [sheet.name, first, at, first + rows - 1, at]

    for name, colour in zip(picture.columns, _COLOURS, strict=False):
        look = {"color": colour}
        rows = _drawable(table.column(name)[: picture.rows])
        if not rows:
            continue
        chart.add_series(
            {
                "name": [sheet.name, first - 1, table.names.index(name)],
                "categories": cells(picture.label, rows),
                "values": cells(name, rows),
                "border": {"none": True},
                **(
                    {"line": {**look, "width": 2.5}, "marker": {"type": "circle"}}
                    if picture.kind == "line"
                    else {"fill": look}
                ),
            }
        )
    chart.set_title(
        {
            "name": fitted(f"{picture.title} (sheet {picture.sheet})"),
            "name_font": {"size": 12},
            "overlay": False,
        }
    )
    across, down = ("y", "x") if picture.kind == "bar" else ("x", "y")
    getattr(chart, f"set_{down}_axis")(
        {"num_format": _POUNDS, "major_gridlines": {"visible": True, "line": _RULE}}
    )
    getattr(chart, f"set_{across}_axis")({"reverse": picture.kind == "bar"})
    chart.set_legend(
        {"none": True} if len(picture.columns) == 1 else {"position": "top"}
    )
    high = _HIGH
    if picture.kind == "bar":
        high = max(_HIGH, _BAR * picture.rows + 90)
    chart.set_size({"width": _WIDE, "height": high})
    return chart, high


def _drawable(cells: list[Cell]) -> int:
    """Say how many cells there are to the last figure, and none where one is missing.

    A spreadsheet draws a word as nil, which a month without a payment is not.
    """
    known = [at for at, cell in enumerate(cells) if isinstance(cell, Decimal | int)]
    return len(known) if known == [*range(len(known))] else 0
