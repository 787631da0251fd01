"""The calendar of what is due as tables, as lines that differ, and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.load import open_books
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.publishing import documents
from mopac_spend.publishing.calendar import CHANGED, DUE, LATE, MISSING, PUBLISHED
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mopac_spend.publishing.calendar import Due

# Lines that differ and are listed one by one; the others are counted.
_LISTED = 20


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
            *(each.state, each.published_on, _named(each), each.digest[:12]),
            each.checkpoint.partition(" ")[0],
        )
        for each in found
    ]
    return Table(title="What is due", columns=columns, rows=rows)


def _named(of: Due) -> str:
    return f"{of.publication} (taken in)" if of.adopted else of.publication


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
