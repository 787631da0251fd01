"""What an XLSX, XLS or ODS workbook shows: the values of its cells, sheet by sheet."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from mopac_spend.forms.process import MIB, TooLargeError, from_child

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.forms.process import Wanted

# Text, a number, a truth value, a day, or nothing.
Value: TypeAlias = str | float | bool | dt.date | None

# Seconds that the child may work, and that it is waited for; its memory.
SECONDS, _WAIT, MEMORY = 20, 120, 768 * MIB
_CELLS = 4_000_000
# A cell of a spreadsheet program holds 32,767 characters.
_LONGEST_CELL = 100_000
_DAY = "day"


class Sheet(NamedTuple):
    """One sheet that is no chart.

    Attributes:
        title: its name.
        rows: cells; each row begins at the sheet's first column, and the rows at its
            first row.
        hidden: a spreadsheet program does not show it.

    """

    title: str
    rows: list[list[Value]]
    hidden: bool


def read(content: bytes, wanted: Wanted) -> list[Sheet]:
    """Read the sheets of a workbook; a moment is its day, and blanks are nothing.

    Args:
        content: the file.
        wanted: its name, and the codes of its refusals.

    Raises:
        Refusal: it is damaged or locked, or larger than any workbook of its kind.

    """
    return [
        Sheet(
            title,
            [
                [
                    dt.date.fromisoformat(c[_DAY]) if isinstance(c, dict) else c
                    for c in row
                ]
                for row in rows
            ],
            hidden,
        )
        for title, rows, hidden in from_child("values", content, wanted, _WAIT)
    ]


def _value(cell: Any) -> Value:  # noqa: ANN401 - as JSON holds it
    return dt.date.fromisoformat(cell[_DAY]) if isinstance(cell, dict) else cell


def serve(content: bytes) -> Iterator[Any]:
    """Say each sheet, in the child: its name, rows, and whether it is hidden.

    Raises:
        TooLargeError: it has more cells than any export, or a longer one.

    """
    import python_calamine as calamine

    book = calamine.load_workbook(io.BytesIO(content))
    left = _CELLS
    for about in book.sheets_metadata:
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue  # a chart
        sheet = book.get_sheet_by_name(about.name)
        left -= sheet.total_height * sheet.total_width
        if left < 0:
            msg = f"its sheets have more than {_CELLS:,} cells"
            raise TooLargeError(msg)
        rows = sheet.to_python(skip_empty_area=False)
        hidden = about.visible != calamine.SheetVisibleEnum.Visible
        yield about.name, [list(map(_as_json, row)) for row in rows], hidden


def _as_json(cell: object) -> object:
    """Give a cell as JSON holds it."""
    if isinstance(cell, str):
        if len(cell) > _LONGEST_CELL:
            msg = f"a cell holds {len(cell):,} characters"
            raise TooLargeError(msg)
        return cell if cell.strip() else None
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return {_DAY: day.isoformat()}
    if cell is None or isinstance(cell, (bool, int, float)):
        return cell
    return str(cell)
