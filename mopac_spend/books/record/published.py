"""The reports that were published, as the entries of the record leave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.books.record.entry import Entry
    from mopac_spend.books.record.publishing import Publication
    from mopac_spend.periods import Period


@dataclass(frozen=True, slots=True)
class Published:
    """A publication, and the day and the person of its entry."""

    publication: Publication
    day: str
    by: str

    @property
    def period(self) -> Period:
        """The days of the report, and their name."""
        return self.publication.period


def published(entries: Iterable[Entry]) -> list[Published]:
    """Give the last publication of each report, by days."""
    last: dict[str, Published] = {}
    for entry in entries:
        if each := entry.publication:
            last[each.stem] = Published(each, entry.day, entry.by)
    return sorted(last.values(), key=lambda each: each.period)
