"""What a person should know of every file before believing its total.

One sentence a file: rows that are equal to another one, rows that the books have
already or that are like some of them, currencies, net or gross, and how its rows and
pounds compare with the last file of its layout. Nothing is decided by it.

    may.csv: verdict: 9 rows (£18,900,000.00) equal another row …
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import counted, first_of
from mopac_spend.importing.reading.currencies import is_pounds
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.importing.posting.earlier import Compared
    from mopac_spend.importing.posting.incoming import Incoming
    from mopac_spend.importing.posting.ledger import Ledger
    from mopac_spend.importing.reading.headed import Headed
    from mopac_spend.importing.reading.line import Line
    from mopac_spend.spend import Batch

# Beyond so many times the last file, rows or pounds are doubted; and below its part.
_SLIP = 8
_NAMED = 3


class Sum(NamedTuple):
    """Rows and pounds."""

    rows: int
    pounds: Decimal

    @classmethod
    def of(cls, amounts: Iterable[Decimal]) -> Sum:
        """Count and add."""
        pounds = list(amounts)
        return cls(len(pounds), sum(pounds, NIL))

    def __str__(self) -> str:
        """Say both: `2 rows (£3.00)`."""
        return f"{counted(self.rows, 'row')} ({show(self.pounds)})"


class Equal(NamedTuple):
    """Rows of one file that are equal in all that is read of them.

    `all` are the rows that equal another, `beyond` those after the first of each
    group; `largest` is the group with most pounds to a row, `times` its rows.
    """

    all: Sum
    beyond: Sum
    largest: Decimal
    times: int
    row: str


class Overlap(NamedTuple):
    """What one batch of the books has in common with the file.

    `already` are rows posted before, which are not posted again; `alike` those that
    are posted though they say what a row of that batch says.
    """

    batch: str
    source: str
    already: Sum
    alike: Sum


class Before(NamedTuple):
    """The last file of the layout; `times` say how often the file has its size.

    `times_pounds` is None where pounds cannot be compared, as of credits.
    """

    batch: str
    source: str
    total: Sum
    times_rows: Decimal
    times_pounds: Decimal | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be known of one file; `sentence` says all of it.

    `posts` is whether any row of it is posted now, `reads_currency` whether its layout
    sets other currencies aside.
    """

    total: Sum
    equal: Equal | None
    overlap: list[Overlap]
    headed: Headed
    before: Before | None
    posts: bool
    reads_currency: bool

    @property
    def sentence(self) -> str:
        """Say all in one sentence."""
        first = (self._equal(), self._overlap(), _currencies(self.headed))
        return "; ".join((*first, self._basis(), self._before()))

    @property
    def doubts(self) -> list[str]:
        """Say what a person should look at; nothing, where no row is posted."""
        return list(self._doubts()) if self.posts else []

    def _doubts(self) -> Iterator[str]:
        other = {k: n for k, n in self.headed.currencies.items() if not is_pounds(k)}
        if other and not self.reads_currency:
            named = ", ".join([f"{name} {n:,}" for name, n in other.items()][:_NAMED])
            yield (
                f"{counted(sum(other.values()), 'row')} of another currency than "
                f"pounds ({named}), which the layout does not read: they are taken as "
                f"pounds; name the column under [columns] currency in the layout"
            )
        before = self.before
        if before is None:
            return
        slips = [before.times_rows, before.times_pounds]
        if any(t is not None and not 1 <= t * _SLIP <= _SLIP**2 for t in slips):
            yield (
                f"it holds {self.total}, {self._times()} {before.source}, which held "
                f"{before.total}: look whether it is of another span of time, or "
                f"pounds and pence were taken for each other"
            )

    def _equal(self) -> str:
        equal = self.equal
        if equal is None:
            return "no two rows are equal"
        return (
            f"{equal.all} are equal to another row of it in all that is read, "
            f"{equal.beyond} beyond the first of each; the largest is "
            f"{show(equal.largest)}, {equal.times} times (row {equal.row})"
        )

    def _overlap(self) -> str:
        already = [each for each in self.overlap if each.already.rows]
        alike = [each for each in self.overlap if each.alike.rows]
        parts = []
        if already:
            all_of = _together(each.already for each in already)
            parts.append(f"{all_of} in the books already, from {_names(already)}")
        if alike:
            all_of = _together(each.alike for each in alike)
            parts.append(
                f"{all_of} posted though like rows in the books, from {_names(alike)}"
            )
        return ", and ".join(parts) or "none is in the books already"

    def _basis(self) -> str:
        headed = self.headed
        if not headed.basis:
            return "net or gross of VAT cannot be told"
        own = f"{headed.basis} of VAT by its headings ({headed.heading})"
        if self.before is None:
            return own
        if headed.others == {headed.basis}:
            return f"{own}, as {self.before.source} was"
        return f"{own}; of {self.before.source} it cannot be told"

    def _before(self) -> str:
        if self.before is None:
            return "no earlier file of its layout to hold it against"
        return f"{self._times()} {self.before.source}"

    def _times(self) -> str:
        before = self.before
        if before is None:
            return ""
        rows = f"{_times(before.times_rows)} the rows"
        if before.times_pounds is None:
            return f"{rows} of"
        return f"{rows} and {_times(before.times_pounds)} the pounds of"

    def as_json(self) -> dict[str, object]:
        """Give all as plain values, pounds as text."""
        equal, before = self.equal, self.before
        return {
            "sentence": self.sentence,
            "identical": {
                **_plain(equal.all if equal else Sum(0, NIL)),
                "beyond_first": _plain(equal.beyond if equal else Sum(0, NIL)),
                "largest": equal
                and {
                    "pounds": f"{equal.largest:.2f}",
                    "times": equal.times,
                    "row": equal.row,
                },
            },
            "overlap": [
                {
                    "batch": each.batch,
                    "source": each.source,
                    "already_posted": _plain(each.already),
                    "alike": _plain(each.alike),
                }
                for each in self.overlap
            ],
            "currencies": dict(self.headed.currencies),
            "basis": {
                "this": self.headed.basis or "cannot be told",
                "heading": self.headed.heading,
                "before": self._basis_before(),
            },
            "before": before
            and {
                "batch": before.batch,
                "source": before.source,
                **_plain(before.total),
                "times_rows": f"{before.times_rows:.2f}",
                "times_pounds": None
                if before.times_pounds is None
                else f"{before.times_pounds:.2f}",
            },
        }

    def _basis_before(self) -> str | None:
        if self.before is None:
            return None
        only = self.headed.others
        return (
            next(iter(only)) if len(only) == 1 and "" not in only else "cannot be told"
        )


def verdict(
    incoming: Incoming, compared: Compared, total: Sum, ledger: Ledger
) -> Verdict:
    """Say what is to be known of a file.

    Args:
        incoming: the file.
        compared: its rows against the books.
        total: all that was read of it.
        ledger: what is posted.

    """
    first = min(incoming.extract.lines.dates)
    return Verdict(
        total,
        _equal(compared.equal),
        _overlaps(compared, ledger),
        incoming.headed,
        _before(compared, total, first, incoming.layout.name, ledger),
        posts=bool(compared.new),
        reads_currency="currency" in incoming.layout.columns,
    )


def _equal(groups: Sequence[Sequence[Line]]) -> Equal | None:
    if not groups:
        return None
    largest = max(groups, key=lambda some: (abs(some[0].amount), len(some)))
    return Equal(
        Sum.of(line.amount for some in groups for line in some),
        Sum.of(line.amount for some in groups for line in some[1:]),
        largest[0].amount,
        len(largest),
        largest[0].row,
    )


def _overlaps(compared: Compared, ledger: Ledger) -> list[Overlap]:
    already: defaultdict[str, list[Decimal]] = defaultdict(list)
    alike: defaultdict[str, list[Decimal]] = defaultdict(list)
    for row in compared.matched:
        already[row.batch].append(row.amount)
    for each in compared.likes:
        alike[each.row.batch].append(each.line.amount)
    overlaps = []
    for batch in sorted(already.keys() | alike.keys()):
        source = ledger.batches[batch].source if batch in ledger.batches else batch
        sums = Sum.of(already[batch]), Sum.of(alike[batch])
        overlaps.append(Overlap(batch, source, *sums))
    return sorted(overlaps, key=lambda each: -(each.already.rows + each.alike.rows))


def _before(
    compared: Compared, total: Sum, first: dt.date, layout: str, ledger: Ledger
) -> Before | None:
    """Find the file to hold it against: the version before it, or the last month."""
    own = compared.amends.split()
    others = [
        batch
        for batch in ledger.batches.values()
        if batch.layout == layout and batch.rows_read and (not own or batch.id in own)
    ]
    if others and not own:
        others = _ordinary([b for b in others if b.id not in ledger.restating])
    if not others or not total.rows:
        return None

    def order(batch: Batch) -> tuple[bool, int, str]:
        return batch.date > first, abs((batch.date - first).days), batch.id

    last = min(others, key=order)
    whole = Sum(last.rows_read, last.pounds_read)
    rows = Decimal(total.rows) / whole.rows
    comparable = total.pounds > 0 and whole.pounds > 0
    pounds = total.pounds / whole.pounds if comparable else None
    return Before(last.id, last.source, whole, rows, pounds)


def _ordinary(batches: list[Batch]) -> list[Batch]:
    """Leave out files whose size no other has, unless none is like another.

    A few rows that came late are no measure of a month, nor is a year.
    """
    by_size = sorted(batches, key=lambda batch: batch.rows_read)
    like = {
        each.id
        for pair in pairwise(by_size)
        for each in pair
        if pair[1].rows_read <= _SLIP * pair[0].rows_read
    }
    return [batch for batch in batches if batch.id in like] or batches


def _times(ratio: Decimal) -> str:
    """Say a ratio: `1.2 times`, `1/100 of`."""
    if ratio * _SLIP < 1:
        return f"1/{(1 / ratio).quantize(Decimal(1), ROUND_HALF_UP):,} of"
    return f"{ratio.quantize(Decimal('0.1'), ROUND_HALF_UP):,} times"


def _currencies(headed: Headed) -> str:
    if not headed.currencies:
        return "no column says a currency"
    named = [f"{name} in {counted(n, 'row')}" for name, n in headed.currencies.items()]
    return f"currencies seen: {first_of(named, _NAMED)}"


def _names(overlaps: Sequence[Overlap]) -> str:
    return first_of([each.source for each in overlaps], _NAMED)


def _together(sums: Iterable[Sum]) -> Sum:
    listed = list(sums)
    return Sum(sum(s.rows for s in listed), sum((s.pounds for s in listed), NIL))


def _plain(of: Sum) -> dict[str, object]:
    return {"rows": of.rows, "pounds": f"{of.pounds:.2f}"}
