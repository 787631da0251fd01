"""What a person should look at in a file whose rows could all be read.

Days that may have day and month changed over, impossible days beside the payment's
own, and tables that follow under other headings.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import counted, first_of
from mopac_spend.importing.reading.days import day_of, month_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.line import Line

_LIKE_A_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", re.ASCII)
_TURNED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)", re.ASCII)
_MONTHS, _SHOWN = 12, 4
# So many dates of either kind are no chance.
_FEW = 3


class Suspicions:
    """What was noticed while the rows of a file were read."""

    def __init__(self, forms: tuple[str, ...]) -> None:
        """Begin with nothing.

        Args:
            forms: the layout's forms of a date.

        """
        self._forms = forms
        self._impossible: list[tuple[Line, str]] = []
        self._turned: list[tuple[str, str, Decimal]] = []
        # Dates that are a spreadsheet's, and texts; counted while they may be turned.
        self._cells, self._texts, self._may_be_turned = 0, 0, True

    def look_beside(
        self, lines: Sequence[Line], columns: Sequence[Sequence[Sequence[Cell]]]
    ) -> None:
        """Look at other dates of payments.

        Args:
            lines: the payments.
            columns: of each the cell, or none, in every column of another date.

        """
        several = {cells for column in columns for cells in column}
        wrong = {cells for cells in several if any(map(self._is_impossible, cells))}
        for line, *beside in zip(lines, *columns, strict=True) if wrong else ():
            for cells in filter(wrong.__contains__, beside):
                self._impossible += [(line, f"{cell}".strip()) for cell in cells]

    def _is_impossible(self, cell: Cell) -> bool:
        return (
            isinstance(cell, str)
            and _LIKE_A_DAY.fullmatch(cell.strip()) is not None
            and day_of(cell, self._forms) is None
        )

    def look_at_days(self, cells: Iterable[Cell]) -> None:
        """Look at the dates of payments as their source holds them."""
        for cell in cells:
            if not self._may_be_turned:
                return
            if isinstance(cell, dt.date):
                self._cells += 1
                self._may_be_turned = cell.day <= _MONTHS
            elif isinstance(cell, str) and (match := _TURNED.match(cell.strip())):
                self._texts += 1
                self._may_be_turned = int(match[1]) > _MONTHS

    def look_at_unread(self, row: str, cell: Cell, pounds: Decimal) -> None:
        """Look at the date of a row that was set aside."""
        if not isinstance(cell, str) or day_of(cell, self._forms) is not None:
            return
        match = _TURNED.match(cell.strip())
        # The layout's order makes no day of it, the other one does.
        if match and _is_turned(match, day_first=not month_first(self._forms)):
            self._turned.append((row, cell.strip(), pounds))

    def doubts(self) -> Iterator[str]:
        """Say what was noticed."""
        if self._impossible:
            pounds = sum((line.amount for line, _ in self._impossible), money.NIL)
            named = [f"row {line.row} ({day!r})" for line, day in self._impossible]
            yield (
                f"{counted(len(named), 'row')} ({money.show(pounds)}) with "
                f"an impossible day in another date column: {first_of(named, _SHOWN)}; "
                f"they were posted by the date that is the payment's"
            )
        if self._turned:
            pounds = sum((each[2] for each in self._turned), money.NIL)
            order = "month" if month_first(self._forms) else "day"
            named = [f"row {row} ({day!r})" for row, day, _ in self._turned]
            yield (
                f"{counted(len(named), 'row')} ({money.show(pounds)}) set aside whose "
                f"date is one only the other way round, while the layout has the "
                f"{order} first: {first_of(named, _SHOWN)}; the dates that were read "
                f"may have day and month changed over too"
            )
        if self._may_be_turned and min(self._cells, self._texts) >= _FEW:
            yield (
                f"{self._texts:,} dates are texts with a day above 12, and the "
                f"{self._cells:,} that are a spreadsheet's own have none: a "
                f"program that puts the month first makes such a file and changes day "
                f"and month over in those; ask for the file as it was before"
            )


def _is_turned(match: re.Match[str], *, day_first: bool) -> bool:
    first, second = int(match[1]), int(match[2])
    day, month = (second, first) if day_first else (first, second)
    return _MONTHS < day <= 31 and 0 < month <= _MONTHS  # noqa: PLR2004 - days
