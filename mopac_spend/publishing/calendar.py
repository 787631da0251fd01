"""What is due, what is published, what is late or missing, and what has changed since.

    due         its period is over, it is not published, and there is still time
    missing     the time is gone
    published   in time
    late        published, after its day
    changed     published, and the books say something else now

Where the law gives no number of days, what is not published by the end of the next
period is missing. A publication of a longer period covers the shorter ones.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import read, today
from mopac_spend.books.record.closed import closed
from mopac_spend.books.record.sealing import hashes_of
from mopac_spend.books.record.verify import root as root_of
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import NIL, show
from mopac_spend.periods import EARLIEST, FinancialYear, Period
from mopac_spend.publishing import documents
from mopac_spend.publishing.compared import Difference, differences, kept_of
from mopac_spend.publishing.lines import drawn
from mopac_spend.publishing.publication import covers
from mopac_spend.publishing.run import entries_of
from mopac_spend.publishing.sources import Sources
from mopac_spend.questions.narrowing import days_of
from mopac_spend.questions.window import read_day
from mopac_spend.register import AccountingPeriod
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.record.entry import Entry
    from mopac_spend.register import Duty

DUE, MISSING, PUBLISHED, LATE = "due", "missing", "published", "late"
CHANGED = "changed"
_MONTHS, _QUARTERS, _HALVES = range(1, 13), range(1, 5), (1, 2)
# Lines that differ and are listed one by one; the others are counted.
_LISTED = 20


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
    compared: dict[str, tuple[Difference, ...]] = field(default_factory=dict)

    def covering(self, name: str, period: Period, at: dt.date) -> list[Entry]:
        """Give what was published by a day that covers a period, oldest first."""
        return [
            each
            for each in self.entries
            if (of := each.publication)
            and of.stem == f"{name}-{of.period.name}"
            and of.period.first <= period.first
            and period.last <= of.period.last
            and each.day <= at.isoformat()
        ]

    def differing(self, duty: Duty, entry: Entry) -> tuple[Difference, ...]:
        """Hold a publication against the books, once."""
        of = entry.publication
        if of is None:
            return ()
        if of.report not in self.compared:
            kept = kept_of(self.root, of.report, of.lines)
            lines = drawn(self.sources, duty, of.period)
            later = {
                batch.id
                for each in self.all_entries[entry.number :]
                for batch in each.batches
            }
            found = differences(lines, duty, kept, later)
            self.compared[of.report] = tuple(found)
        return self.compared[of.report]

    def checkpoint(self, entry: Entry) -> str:
        """Give the tree of the record as an entry left it: its size and root."""
        root = root_of(hashes_of(self.all_entries[: entry.number]))
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
    seen = _Seen(sources, root, entries_of(record), record.entries)
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
    # What was published of no duty that binds, or of a body's own will, is shown too.
    own = {each.publication for each in found}
    return [
        *found,
        *(each for each in _others(seen, day) if each.publication not in own),
    ]


def _one(  # noqa: PLR0913, PLR0917 - what is known of one line
    seen: _Seen, name: str, duty: Duty, period: Period, following: dt.date, at: dt.date
) -> Due:
    days = duty.days
    due_on = period.last + dt.timedelta(days=days) if days is not None else None
    last_day = due_on or following
    covering = seen.covering(name, period, at)
    if not covering:
        return Due(name, period, due_on, MISSING if at > last_day else DUE)
    in_time = covering[0].day <= last_day.isoformat()
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
    differing = seen.differing(duty, entry)
    state = CHANGED if differing else PUBLISHED if in_time else LATE
    return Due(
        name,
        period,
        due_on,
        state,
        of.report,
        entry.day,
        entry.by,
        of.lines,
        seen.checkpoint(entry),
        differing,
        seen.was_provisional(entry),
    )


def _others(seen: _Seen, at: dt.date) -> Iterator[Due]:
    """Give the last version of each publication of a body's own will."""
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
        if not seen.sources.law.binds(duty):
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


def table(found: Sequence[Due]) -> Table:
    """Draw the calendar."""
    columns = (
        *(Column.named(each, Kind.TEXT) for each in ("duty", "period", "due_on")),
        *(Column.named(each, Kind.TEXT) for each in ("state", "published_on")),
        *(Column.named(each, Kind.TEXT) for each in ("publication", "digest")),
        Column.named("checkpoint", Kind.TEXT),
    )
    rows = [
        (
            *(each.duty, each.period.name),
            each.due_on.isoformat() if each.due_on else "no day",
            *(each.state, each.published_on, each.publication, each.digest[:12]),
            each.checkpoint.partition(" ")[0],
        )
        for each in found
    ]
    return Table(title="What is due", columns=columns, rows=rows)


def counts(found: Sequence[Due]) -> Table:
    """Count the states of each duty."""
    states = (DUE, MISSING, PUBLISHED, LATE, CHANGED)
    columns = (
        Column.named("duty", Kind.TEXT),
        *(Column.named(each, Kind.WHOLE) for each in states),
    )
    names = dict.fromkeys(each.duty for each in found)
    rows: list[tuple[str | int, ...]] = [
        (name, *(sum((e.duty, e.state) == (name, s) for e in found) for s in states))
        for name in names
    ]
    return Table(title="Periods by state", columns=columns, rows=rows)


def page(found: Sequence[Due], path: Path | str) -> bytes:
    """Write the calendar as a page.

    Args:
        found: as `due` lists it.
        path: folder of the books, which say whose they are.

    """
    of = open_books(path).register.books
    body, label = (of.title, of.illustrative) if of else ("", "")
    return documents.calendar(
        table(found), counts(found), [*differing(found)], body, label
    )


def differing(found: Sequence[Due]) -> Iterator[str]:
    """Say which published files are not what the books say now, line by line."""
    told = set()
    for each in found:
        if not each.publication or each.publication in told:
            continue
        told.add(each.publication)
        if each.was_provisional:
            yield (
                f"{each.publication} was published as provisional, and its period is "
                f"closed now; publish it again"
            )
        if not each.differing:
            continue
        change = sum((d.after - d.before for d in each.differing), NIL)
        yield (
            f"{each.publication} differs from the books in "
            f"{counted(len(each.differing), 'line')} ({show(change)}); publish it "
            f"again, beside the old"
        )
        for one in each.differing[:_LISTED]:
            what = f" in {', '.join(one.columns)}" if one.columns else ""
            pounds = show(one.after - one.before)
            yield f"  {one.what}{what}, {one.why}: {one.ref}, {pounds}"
        if (more := len(each.differing) - _LISTED) > 0:
            yield f"  and {more} more"
