"""Closed periods: no payment dated in one is posted, reversed, retagged or withdrawn.

`refuse_closed` stands in the journal, through which every command writes; `findings`
says what was changed by hand all the same. Both compare texts of ledger files by the
refs of their payments, and only where a text has a day of a closed period at all.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books.differences import (
    Change,
    Differences,
    State,
    compare,
    of_digests,
)
from mopac_spend.books.record import FOLDER, LEDGER, files, read
from mopac_spend.findings import Finding, Refusal, counted, listed
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.record import Closed, Record
    from mopac_spend.books.record.files import Content

# Every way in which Beancount takes a day at the beginning of a line.
_DAY = re.compile(rb"\n(\d{4}[-/]\d\d?[-/]\d\d?)(?!\d)")
# First and last day of the payments of a file.
Span = tuple[dt.date, dt.date]
CHANGED = "SPEND-065"


def refuse_closed(
    root: Path, texts: Mapping[str, Content], accepted: Sequence[str]
) -> None:
    """Refuse to write what would change a payment of a closed period.

    Args:
        root: folder of the books.
        texts: what is about to be written, by path relative to it.
        accepted: files that are recorded as they stand.

    Raises:
        Refusal: `RECORD-013`, payments of a closed period would change.

    """
    record = read(root)
    locked = [each for each in record.closed if each.locked]
    names = [n for n in {*texts, *accepted} if _may_have_payments(n)]
    if not locked or not names:
        return
    # What is recorded and not what stands: that may have been changed by hand.
    known = record.files
    before = of_digests(root, {n: known[n] for n in names if n in known})
    after = {
        n: files.as_bytes(texts[n]) if n in texts else _standing(root / n)
        for n in names
    }
    there = {name: text for name, text in after.items() if text is not None}
    now = State({n: files.digest_of(c) for n, c in there.items()}, there.__getitem__)
    if changes := _within(compare_on(before, now, locked), locked):
        named = _periods(changes, locked)
        pounds = show(sum((each.pounds for each in changes), NIL))
        msg = (
            f"{counted(len(changes), 'payment')} ({pounds}) of {listed(named)}, which "
            f"{'is' if len(named) == 1 else 'are'} closed, would change; nothing was "
            f"written. Open the period again with: mopac-spend reopen {named[0]} --by "
            f"NAME --reason TEXT --approver NAME; or import what came late with "
            f"--restate"
        )
        raise Refusal("RECORD-013", msg, changes[0].file)


def findings(
    root: str, known: Mapping[str, str], spans: Mapping[str, Span]
) -> Iterator[Finding]:
    """Find what was changed in closed periods since they were closed (`SPEND-065`).

    Args:
        root: folder of the books.
        known: digests of files that were read, by path.
        spans: first and last day of files whose payments are proven, by path.

    """
    folder = Path(root)
    record = read(folder)
    locked = [each for each in record.closed if each.locked]
    if record.damage or not locked:
        return
    standing = _State(folder, known, spans)
    for each in locked:
        before = of_digests(folder, record.files_after(each.number))
        try:
            changes = _within(
                compare_on(before, standing.state, [each], standing), [each]
            )
        except Refusal as lost:
            yield Finding(lost.place, 0, CHANGED, lost.message)
            continue
        except OSError:
            continue  # a finding of its own (SPEND-071)
        if changes:
            yield Finding(
                changes[0].file,
                0,
                CHANGED,
                f"{each.period.name} was closed on {each.day}, and since then, by "
                f"hand: {Differences(changes).words}; put it back (mopac-spend "
                f"status), or open the period again with: mopac-spend reopen "
                f"{each.period.name} --by NAME --reason TEXT --approver NAME",
            )


def closed_of(differences: Differences, record: Record) -> list[str]:
    """Name the periods that are closed and whose payments differ."""
    locked = [each for each in record.closed if each.locked]
    return _periods(_within(differences, locked), locked)


class _State:
    """The ledger files as they stand, and on which days each has payments."""

    def __init__(
        self, root: Path, known: Mapping[str, str], spans: Mapping[str, Span]
    ) -> None:
        digests = {}
        for name in filter(_may_have_payments, files.standing(root)):
            content = None if str(root / name) in known else _standing(root / name)
            if content is not None:
                digests[name] = files.digest_of(content)
            elif str(root / name) in known:
                digests[name] = known[str(root / name)]
        self.state = State(digests, lambda name: (root / name).read_bytes())
        self._spans = {name: spans.get(str(root / name)) for name in digests}

    def has(self, name: str, locked: Sequence[Closed]) -> bool:
        """Say whether a file may have payments of closed periods."""
        if span := self._spans.get(name):
            first, last = span
            return any(
                first <= c.period.last and last >= c.period.first for c in locked
            )
        return name in self.state.files and _has(self.state.content(name), locked)


def compare_on(
    before: State,
    after: State,
    locked: Sequence[Closed],
    standing: _State | None = None,
) -> Differences:
    """Compare files that differ and have a day of a closed period on either side."""
    names = {
        name
        for name in {*before.files, *after.files}
        if _may_have_payments(name)
        and before.files.get(name, "") != after.files.get(name, "")
    }
    touched = {
        name
        for name in names
        if (name in before.files and _has(before.content(name), locked))
        or (
            standing.has(name, locked)
            if standing
            else name in after.files and _has(after.content(name), locked)
        )
    }
    return compare(
        *(
            State({n: d for n, d in each.files.items() if n in touched}, each.content)
            for each in (before, after)
        )
    )


def _within(differences: Differences, locked: Sequence[Closed]) -> list[Change]:
    return [each for each in differences.payments if _periods([each], locked)]


def _periods(changes: Iterable[Change], locked: Sequence[Closed]) -> list[str]:
    """Name the closed periods that changes are of, by their days."""
    days = {
        dt.date.fromisoformat(says["date"])
        for change in changes
        for says in (change.before, change.after)
        if says
    }
    return [c.period.name for c in locked if any(day in c.period for day in days)]


def _has(content: bytes, locked: Sequence[Closed]) -> bool:
    """Say whether a directive of a text is dated in a closed period."""
    return any(
        day in each.period
        for text in set(_DAY.findall(b"\n" + content))
        if (day := _day(text.decode()))
        for each in locked
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date(*map(int, re.split("[-/]", text)))
    except ValueError:
        return None


def _may_have_payments(name: str) -> bool:
    return name.endswith(LEDGER) and not name.startswith(f"{FOLDER}/")


def _standing(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
