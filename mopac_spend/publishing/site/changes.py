"""The lines in which two versions of a publication differ, and why.

What is withheld by now, or names an individual whom the books know, is withheld in the
lines of an earlier version too: the pounds stay, so that the totals tie.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, show
from mopac_spend.publishing.columns import FIELDS, WITHHELD
from mopac_spend.publishing.compared import (
    NEW,
    Difference,
    Pair,
    cell_of,
    grounds_of,
    grounds_of_awards,
    heading_of,
    judge,
    pairs_of,
    undivided,
)
from mopac_spend.publishing.site.standing import is_text
from mopac_spend.tables import Kind
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.record.entry import Entry
    from mopac_spend.publishing.site.standing import Version
    from mopac_spend.publishing.sources import Sources


@dataclass(frozen=True, slots=True)
class Line:
    """A line that differs, as anybody may read it.

    Attributes:
        what: it is `new`, `gone` or `changed`; `why`, on what ground.
        day: of the payment; `payee`, who was paid.
        changed: each column that differs, with what it was and is.
        before: pounds; `after`, of the later version; None where it is not there, or
            is withheld.

    """

    what: str
    why: str
    day: str
    payee: str
    changed: tuple[tuple[str, str, str], ...]
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions of a publication, and the lines in which they differ.

    Attributes:
        before: the earlier version; `after`, the later.
        lines: in which they differ.
        counts: lines and the pounds by which they differ, by what and why.

    """

    before: Version
    after: Version
    lines: list[Line]
    counts: dict[tuple[str, str], tuple[int, Decimal]]

    @property
    def place(self) -> str:
        """Where its page is in the site."""
        return f"changes/{self.before.name}--{self.after.name}.html"


def changes(
    sources: Sources, versions: Sequence[Version], entries: Sequence[Entry]
) -> Iterator[Change]:
    """Compare each pair of versions of one publication.

    Args:
        sources: of the books.
        versions: of it, the earliest first.
        entries: of the whole record, which say what was posted in between.

    Raises:
        Refusal: `RECORD-003`, the lines do not make the one total the other.

    """
    for before, after in combinations(versions, 2):
        yield _change(sources, before, after, entries)


def _change(
    sources: Sources, before: Version, after: Version, entries: Sequence[Entry]
) -> Change:
    names = {**before.names, **after.names}
    cursor = sources.database.cursor()
    adopted = before.adopted is not None and after.adopted is None
    now = after.kept
    if adopted:
        now = undivided(cursor, now, heading_of(after.names, "amount"))
    pairs = pairs_of(cursor, before.kept, now, names, adopted=adopted)
    grounds: dict[str, str] = {}
    if pairs:
        between = entries[before.number : after.number]
        later = {batch.id for each in between for batch in each.batches}
        # No code is a ref too: each ground is of a payment, or of an award.
        grounds = grounds_of(cursor, "payments AS spend", later)
        grounds |= grounds_of_awards(cursor, "payments AS spend", later)
    lines, counts = [], Counter[tuple[str, str]]()
    sums: dict[tuple[str, str], Decimal] = {}
    for pair in pairs:
        judged = judge(pair, names, grounds, adopted=adopted)
        key = judged.what, judged.why
        counts[key] += 1
        sums[key] = sums.get(key, NIL) + judged.after - judged.before
        lines.append(_line(sources, pair, judged, (before, after), names))
    # Of a duty that no register knows any more, nobody can tell which column it is.
    has_pounds = "amount" in names.values()
    if has_pounds and before.pounds + sum(sums.values(), NIL) != after.pounds:
        msg = (
            f"the lines in which {before.name} and {after.name} differ do not make "
            f"{show(before.pounds)} into {show(after.pounds)}; restore the record from "
            f"your backup"
        )
        raise Refusal("RECORD-003", msg, after.name)
    # By what is shown: the order of refs says nothing to anybody outside.
    lines.sort(key=lambda each: (each.day, each.payee, each.what, each.why))
    order = {key: (counts[key], sums[key]) for key in sorted(counts)}
    return Change(before, after, lines, order)


def _line(
    sources: Sources,
    pair: Pair,
    judged: Difference,
    versions: tuple[Version, Version],
    names: Mapping[str, str],
) -> Line:
    """Write a line as anybody may read it."""
    was, now = (
        None
        if cells is None
        else _shown(sources, cells, of, names, withheld=pair.ref in of.hidden)
        for cells, of in zip((pair.before, pair.after), versions, strict=True)
    )
    told = now or was or {}
    payee = cell_of(told, names, "recipient")
    columns = [e for e in pair.columns if names.get(e) != "amount"]
    return Line(
        what=judged.what,
        why=judged.why,
        day=_first(told, names, Kind.DAY),
        payee=payee or _first(told, names, Kind.TEXT),
        changed=tuple(
            (each, (was or {})[each], (now or {})[each])
            for each in columns
            if (was or {})[each] != (now or {})[each]
        ),
        before=None
        if judged.what == NEW or pair.ref in versions[0].darkened
        else judged.before,
        after=None
        if pair.after is None or pair.ref in versions[1].darkened
        else judged.after,
    )


def _shown(
    sources: Sources,
    cells: Mapping[str, str],
    of: Version,
    names: Mapping[str, str],
    *,
    withheld: bool,
) -> dict[str, str]:
    """Give the cells of a row as anybody may read them."""
    shown = {}
    for heading, cell in cells.items():
        hides = bool(cell) and is_text(names, heading)
        if hides and not withheld:
            hides = sources.names_somebody(cell) or (
                of.adopted is not None
                and names.get(heading) == "recipient"
                and bool(sources.undecided.among([cell]))
            )
        shown[heading] = WITHHELD if hides else plain(cell)
    return shown


def _first(cells: Mapping[str, str], names: Mapping[str, str], kind: Kind) -> str:
    """Give the first cell of a kind that says something."""
    for heading, cell in cells.items():
        known = FIELDS.get(names.get(heading, ""))
        if cell and known is not None and known.kind is kind:
            return cell
    return ""
