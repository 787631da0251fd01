"""What is due, what is published, what is late or missing, and what has changed since.

    due         its period is over, it is not published, and there is still time
    missing     the time is gone
    published   in time
    late        published, after its day
    changed     published, and the books say something else now

Where the law gives no number of days, what is not published by the end of the next
period is missing. A publication of a longer period covers the shorter ones that were
over by then; a notice, which is figures of all of its days, covers none.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Adopted, read, today
from mopac_spend.books.record.closed import closed
from mopac_spend.books.record.sealing import hashes_of
from mopac_spend.books.record.verify import root as root_of
from mopac_spend.engine.paid_days import days_of
from mopac_spend.findings import Refusal
from mopac_spend.periods import EARLIEST, FinancialYear, Period
from mopac_spend.publishing.compared import Difference, differences, kept_of
from mopac_spend.publishing.law import NOTICE
from mopac_spend.publishing.lines import drawn
from mopac_spend.publishing.publication import covers
from mopac_spend.publishing.run import entries_of
from mopac_spend.publishing.sorting import sort
from mopac_spend.publishing.sources import Sources
from mopac_spend.questions.window import read_day
from mopac_spend.register import AccountingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Publication
    from mopac_spend.books.record.entry import Entry
    from mopac_spend.publishing.sorting import Sorted
    from mopac_spend.register import Duty

    # Name of a publication, its duty, its entry, and what that says.
    _Shown: TypeAlias = tuple[str, Duty, Entry, Publication]

DUE, MISSING, PUBLISHED, LATE = "due", "missing", "published", "late"
CHANGED = "changed"
_MONTHS, _QUARTERS, _HALVES = range(1, 13), range(1, 5), (1, 2)


@dataclass(frozen=True, slots=True)
class Due:
    """One duty and one period.

    Attributes:
        duty: its name.
        period: its days and name.
        due_on: the last day on which it is in time; None where the law gives none.
        state: one of five.
        publication: what covers it, with its version; "" where nothing does.
        published_on, by: when, and who.
        digest: of what was published.
        checkpoint: how many entries the record had then, and the root of their tree.
        differing: lines that are not what was published.
        was_provisional: it was published before its period was closed, which it is now.
        adopted: the file of other tools that it is, which was taken in on that day.

    """

    duty: str
    period: Period
    due_on: dt.date | None
    state: str
    publication: str = ""
    published_on: str = ""
    by: str = ""
    digest: str = ""
    checkpoint: str = ""
    differing: tuple[Difference, ...] = ()
    was_provisional: bool = False
    adopted: Adopted | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "duty": self.duty,
            "period": self.period.name,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "state": self.state,
            "publication": self.publication,
            "published_on": self.published_on,
            "by": self.by,
            "digest": self.digest,
            "checkpoint": self.checkpoint,
            "provisional_then_closed_now": self.was_provisional,
            "adopted": {
                "file": self.adopted.file,
                "sha256": self.adopted.sha256,
                "found": [
                    {"what": what, "rows": rows, "pounds": str(pounds)}
                    for what, rows, pounds in self.adopted.found
                ],
            }
            if self.adopted
            else None,
            "differences": [
                {
                    "ref": each.ref,
                    "what": each.what,
                    "why": each.why,
                    "columns": list(each.columns),
                    "before": str(each.before),
                    "after": str(each.after),
                }
                for each in self.differing
            ],
        }


@dataclass(slots=True)
class _Seen:
    """What is known of the publications of books."""

    sources: Sources
    root: Path
    entries: list[Entry]
    all_entries: list[Entry]
    hashes: list[bytes]
    shown: dict[str, tuple[Duty, Entry]] = field(default_factory=dict)

    def covering(
        self, name: str, duty: Duty, period: Period, at: dt.date
    ) -> list[Entry]:
        """Give what was published by a day that covers a period, oldest first.

        What is longer covers a period if that was over by then; and a notice, which is
        figures of all of its days, covers nothing shorter.
        """
        return [
            each
            for each in self.entries
            if (of := each.publication)
            and of.stem == f"{name}-{of.period.name}"
            and each.day <= at.isoformat()
            and (
                (of.period.first, of.period.last) == (period.first, period.last)
                or (
                    duty.per != NOTICE
                    and of.period.first <= period.first
                    and period.last <= of.period.last
                    and (each.day >= period.last.isoformat() or of.adopted)
                )
            )
        ]

    def differing(self) -> dict[str, tuple[Difference, ...]]:
        """Hold every publication that is shown against the books, by its name.

        Those of one period are held together: its payments are sorted once for all
        duties that divide them.
        """
        found: dict[str, tuple[Difference, ...]] = {}
        sorted_for: object = None
        among: Sorted | None = None
        for name, duty, entry, of in sorted(self._shown(), key=_by_period):
            key = of.period, duty.family or duty.code
            if key != sorted_for:
                books, law = self.sources.books, self.sources.law
                among = sort(books, self.sources.database, law, duty, of.period)
                sorted_for = key
            lines = drawn(self.sources, duty, of.period, among)
            later = {
                batch.id
                for each in self.all_entries[entry.number :]
                for batch in each.batches
            }
            kept = kept_of(self.root, name, of.lines)
            adopted = of.adopted is not None
            found[name] = tuple(differences(lines, duty, kept, later, adopted=adopted))
        return found

    def _shown(self) -> Iterator[_Shown]:
        for name, (duty, entry) in self.shown.items():
            if entry.publication:
                yield name, duty, entry, entry.publication

    def checkpoint(self, entry: Entry) -> str:
        """Give the tree of the record as an entry left it: its size and root."""
        root = root_of(self.hashes[: entry.number])
        return f"{entry.number} {base64.b64encode(root).decode()}"

    def was_provisional(self, entry: Entry) -> bool:
        """Say whether a period was open when it was published, and is closed now."""
        if entry.publication is None:
            return False
        period = entry.publication.period
        then = covers(closed(self.all_entries[: entry.number]), period)
        return covers(self.sources.books.closed, period) and not then


def due(
    path: Path | str, at: str | None, opening: Callable[..., Books] = open_books
) -> list[Due]:
    """List each duty of a body and each period that is over.

    Args:
        path: folder of the books.
        at: the day as of which it is listed; None for the day of the record.
        opening: opens the books.

    Raises:
        BooksError: the books have findings.
        Refusal: `ASK-003`, the day cannot be read; `PUBLISH-003` or `-004`, a duty
            cannot be drawn; `RECORD-003`, what was published is lost.

    """
    root = main_file(path).parent
    day = read_day(at) if at else today(root)
    books = opening(path)
    sources, record = Sources.of(books), read(root)
    law = sources.law
    entries = record.entries
    seen = _Seen(sources, root, entries_of(record), entries, hashes_of(entries))
    first, _ = days_of(sources.database)
    if first is None:
        return []
    found = []
    for name in sorted({law.name(each) for each in law.binding()}):
        versions = law.versions(name)
        since = max(first, min(each.valid_from for each in versions))
        for period, following in _periods(books, versions[0], since, day):
            try:
                duty = law.duty(name, period)
            except Refusal:
                continue
            found.append(_one(seen, name, duty, period, following, day))
    # What was published of other days, or of a body's own will, is shown too.
    own = {each.publication for each in found}
    found += [each for each in _others(seen, day) if each.publication not in own]
    differing = seen.differing()
    return [_compared(each, differing.get(each.publication, ())) for each in found]


def _compared(of: Due, differing: tuple[Difference, ...]) -> Due:
    if not differing:
        return of
    return replace(of, state=CHANGED, differing=differing)


def _by_period(of: _Shown) -> tuple[Period, str, str]:
    name, duty, _, publication = of
    return publication.period, duty.family or duty.code, name


def _one(  # noqa: PLR0913, PLR0917 - what is known of one line
    seen: _Seen, name: str, duty: Duty, period: Period, following: dt.date, at: dt.date
) -> Due:
    days = duty.days
    due_on = period.last + dt.timedelta(days=days) if days is not None else None
    last_day = due_on or following
    covering = seen.covering(name, duty, period, at)
    if not covering:
        return Due(name, period, due_on, MISSING if at > last_day else DUE)
    # Nobody knows when other tools published what was taken in.
    first = covering[0]
    is_adopted = first.publication is not None and first.publication.adopted is not None
    in_time = is_adopted or first.day <= last_day.isoformat()
    return _published(seen, name, duty, period, due_on, covering[-1], in_time=in_time)


def _published(  # noqa: PLR0913, PLR0917 - what is known of one line
    seen: _Seen,
    name: str,
    duty: Duty,
    period: Period,
    due_on: dt.date | None,
    entry: Entry,
    *,
    in_time: bool,
) -> Due:
    of = entry.publication
    if of is None:
        raise AssertionError
    seen.shown[of.report] = duty, entry
    return Due(
        name,
        period,
        due_on,
        PUBLISHED if in_time else LATE,
        of.report,
        entry.day,
        entry.by,
        of.lines,
        seen.checkpoint(entry),
        was_provisional=of.adopted is None and seen.was_provisional(entry),
        adopted=of.adopted,
    )


def _others(seen: _Seen, at: dt.date) -> Iterator[Due]:
    """Give the last version of each publication."""
    last: dict[str, Entry] = {}
    for entry in seen.entries:
        if entry.publication and entry.day <= at.isoformat():
            last[entry.publication.stem] = entry
    for stem, entry in sorted(last.items()):
        of = entry.publication
        if of is None:
            continue
        name = stem.removesuffix(f"-{of.period.name}")
        try:
            duty = seen.sources.law.duty(name, of.period)
        except Refusal:
            continue
        yield _published(seen, name, duty, of.period, None, entry, in_time=True)


def _periods(
    books: Books, duty: Duty, since: dt.date, until: dt.date
) -> Iterator[tuple[Period, dt.date]]:
    """Give the periods of a duty that are over, each with the last day of the next.

    The first is the one that a day is in.
    """
    found = [
        each
        for each in _calendar(books, duty.frequency, since.year, until.year)
        if each.last >= since
    ]
    for at, period in enumerate(found):
        if period.last >= until:
            return
        following = found[at + 1] if at + 1 < len(found) else period
        yield period, following.last


def _calendar(books: Books, frequency: str, first: int, last: int) -> Iterator[Period]:
    """Give all periods of a frequency in some years, and a year on either side."""
    own = [
        Period(each.valid_from, each.valid_to, each.code)
        for each in books.register.of(AccountingPeriod).values()
        if each.valid_to
    ]
    for start in range(max(first - 1, EARLIEST), last + 2):
        year = FinancialYear(start)
        if frequency == "year":
            yield year.period
        elif frequency == "quarter":
            yield from map(year.quarter, _QUARTERS)
        elif frequency == "half-year":
            yield from map(year.half, _HALVES)
        else:
            of_year = sorted(each for each in own if each.first in year.period)
            if frequency == "accounting-period" and of_year:
                yield from of_year
                continue
            for number in _MONTHS:
                month = year.month(number)
                yield Period(month.first, month.last, f"{month.first:%Y-%m}")
