"""What a file was found to hold under a layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.importing.reading.totals import Total
    from mopac_spend.periods import Period


class TooEarlyError(Refusal):
    """A file of which every payment is before the books open; `.first` is its day."""

    def __init__(self, message: str, place: str, first: dt.date) -> None:
        """Hold the first day of the file."""
        super().__init__("IMPORT-008", message, place)
        self.first = first


@dataclass(frozen=True, slots=True)
class Extract:
    """What a file holds under a layout.

    Attributes:
        lines: its payments.
        set_aside: rows that could not be read, and those that are not spend.
        totals: totals the file states, held against what was read.
        assumed: where the date of its lines comes from, if the file has none.
        without_day: how many lines' dates say a month and no day.
        doubts: sentences about what a person should look at.
        period: what a person said the file is about, or None.
        mended: rows that were put right by hand where they could not be read.

    """

    lines: Lines
    set_aside: list[SetAside]
    totals: list[Total] = field(default_factory=list)
    assumed: str = ""
    doubts: list[str] = field(default_factory=list)
    period: Period | None = None
    without_day: int = 0
    mended: frozenset[str] = frozenset()
