"""Rows put right by hand, while a file is read: which are, and what others might be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from mopac_spend.importing.reading.days import day_of
from mopac_spend.importing.reading.mending import UNMENDED, evidence
from mopac_spend.importing.reading.offering import Near, offers
from mopac_spend.importing.reading.under import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.mending import Mend
    from mopac_spend.importing.reading.sheets import Row
    from mopac_spend.importing.reading.under import Under

# Rows for which choices are looked for: nobody chooses for more.
_LOOKED_AT = 1_000

T = TypeVar("T")


@dataclass(slots=True)
class ByHand:
    """What is put right by hand of one file.

    Attributes:
        layout: of the file.
        opened: the first day of the books.
        mends: what somebody said, by row.
        mended: rows of which it counted.

    """

    layout: Layout
    opened: dt.date
    mends: Mapping[str, Mend]
    mended: set[str] = field(default_factory=set)
    _offered: int = 0

    def names_payee(self, label: str) -> bool:
        """Say whether somebody said who was paid by a row."""
        return self.mends.get(label, UNMENDED).supplier is not None

    def or_else(
        self, under: Under, row: Row, why: list[str], what: str, read: Callable[[], T]
    ) -> T:
        """Read a field; where it cannot be read take what somebody said, and say so.

        Args:
            under: the headings above the row.
            row: the row.
            why: takes what is said of it.
            what: the field.
            read: reads it.

        Raises:
            UnreadableError: nobody said anything of it, or it is before the books open.

        """
        try:
            return read()
        except UnreadableError as error:
            label = under.sheet.label(row)
            value: T | None = getattr(self.mends.get(label, UNMENDED), what)
            if value is None or error.field != what:
                raise
            self.mended.add(label)
            if isinstance(value, dt.date) and value < self.opened:
                raise
            why.append(evidence(what, under.cell(row, what)))
            return value

    def offered(
        self,
        aside: SetAside,
        under: Under,
        row: Row,
        lacks: str,
        above: dt.date | None = None,
    ) -> SetAside:
        """Say what a row that is set aside lacks, and what that may be.

        Args:
            aside: the row, set aside.
            under: the headings above it.
            row: its cells.
            lacks: the field for want of which.
            above: the day of the payment above it.

        """
        self._offered += 1
        if self._offered > _LOOKED_AT:
            return replace(aside, lacks=lacks)
        cells = [row.cells[at] for at in under.days if at < len(row.cells)]
        days = [day for each in cells if (day := day_of(each, self.layout.dates))]
        near = Near(above, days, row.cells, self.opened, self.layout.spend_sign)
        found = offers(lacks, under.cell(row, lacks), near)
        return replace(aside, lacks=lacks, offers=found)
