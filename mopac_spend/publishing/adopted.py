"""A file that a body published before, by other tools, held against the books.

Each row of the file is looked for among the payments of its days, by day, pounds and
name, and then by day and pounds alone, where a file has no names or masks them. So the
gap between what left the bank and what is in the file is a number.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.run import read_file
from mopac_spend.money import NIL
from mopac_spend.periods import Period
from mopac_spend.publishing.law import GRANT, NOTICE, OF_REGISTERS
from mopac_spend.publishing.run import period_of
from mopac_spend.publishing.sorting import SORTED, sort
from mopac_spend.publishing.sources import Sources
from mopac_spend.register import alike
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.line import Line
    from mopac_spend.register import Duty

BOTH, MORE, UNKNOWN = "in-both", "more-than-the-duty", "not-in-the-books"
ABSENT, OUTSIDE, ASIDE = "not-in-the-file", "of-other-days", "not-read"
WORDS = {
    BOTH: "In the file, and what the duty publishes",
    MORE: "In the file, and more than the duty asks for",
    UNKNOWN: "In the file, and not in the books",
    ABSENT: "Left the bank, and not in the file",
    OUTSIDE: "In the file, and of other days",
    ASIDE: "In the file, and not to be read as a payment",
}
_PAID = f"""
SELECT
    min(spend.ref) AS ref, spend.date, sum(spend.amount), spend.supplier,
    sorted.outcome, sorted.duty
FROM spend_private AS spend JOIN {SORTED} AS sorted ON sorted.ref = spend.ref
GROUP BY
    sorted.row_key, spend.date, spend.supplier, sorted.outcome, sorted.duty
ORDER BY spend.date, ref
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of the books: its ref, day, pounds and payee, and what becomes of it.

    Attributes:
        outcome: code of the duty that publishes it, or of why none does.
        duty: that it is of, whether it publishes it or not.

    """

    ref: str
    date: dt.date
    amount: Decimal
    supplier: str
    outcome: str
    duty: str


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of a file, each with its payment.

    Attributes:
        sha256: of the file.
        of: the duty.
        pairs: rows of the period, each with its payment, None where there is none.
        left: payments of the period that no row has.
        outside: rows of other days.

    """

    sha256: str
    of: Duty
    pairs: list[tuple[Line, Paid | None]]
    left: list[Paid]
    outside: list[Line]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a file.

    Attributes:
        file: its name.
        duty, period: against which it was held.
        sums: rows and pounds by what was found; all of the file is in it, and what
            is not in the file.
        unknown: rows of the file that the books do not have, as `12` or `Apr 18!12`.
        absent: refs of payments that the duty publishes and the file does not have.
        held: the rows themselves.

    """

    file: str
    duty: str
    period: Period
    sums: dict[str, tuple[int, Decimal]]
    unknown: list[str]
    absent: list[str]
    held: Held

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "file": self.file,
            "duty": self.duty,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "found": [
                {
                    "what": what,
                    "title": WORDS[what],
                    "rows": rows,
                    "pounds": str(pounds),
                }
                for what, (rows, pounds) in self.sums.items()
            ],
            "not_in_the_books": self.unknown,
            "not_in_the_file": self.absent,
        }

    @property
    def table(self) -> Table:
        """As a list."""
        columns = (
            Column("found", f"{self.file}, {self.period.days}", Kind.TEXT),
            Column("rows", "Rows", Kind.WHOLE),
            Column("pounds", "Amount (£)", Kind.POUNDS),
        )
        rows = [(WORDS[what], *size) for what, size in self.sums.items()]
        return Table(
            title=f"{self.file} against {self.duty}", columns=columns, rows=rows
        )


def adopt(
    books: Books, file: Path, name: str, period: str = "", layout: str = ""
) -> Found:
    """Hold a published file against what a duty publishes out of the books.

    Args:
        books: to which nothing is written.
        file: as it was published.
        name: of the duty.
        period: what it is of; "" for the months of its rows.
        layout: of the file, as an import takes it; "" finds one by its headings.

    Raises:
        Refusal: the file cannot be read, as an import says it; `PUBLISH-001` to
            `-004`, the duty cannot be drawn.

    """
    incoming = read_file(file, layout, layouts.load_all(books.root), books)
    lines = incoming.extract.lines
    days = period_of(period, books.register) if period else _months(lines, file)
    sources = Sources.of(books)
    duty = sources.law.duty(name, days)
    if duty.per in {*OF_REGISTERS, GRANT, NOTICE}:
        msg = (
            f"{name} is of {duty.per}s, and a file of payments cannot be held against "
            f"it"
        )
        raise Refusal("PUBLISH-001", msg)
    if duty.standard:
        msg = (
            f"{name} follows a standard of its own, and a file of payments cannot be "
            f"held against it; name the duty whose rows are payments"
        )
        raise Refusal("PUBLISH-001", msg)
    cursor, _ = sort(books, sources.database, sources.law, duty, days)
    paid = [Paid(*row) for row in cursor.execute(_PAID).fetchall()]
    pairs, left = _matched([each for each in lines if each.date in days], paid)
    outside = [each for each in lines if each.date not in days]
    held = Held(incoming.source.sha256, duty, pairs, left, outside)
    found: dict[str, list[Decimal]] = {what: [] for what in WORDS}
    unknown = []
    for line, payment in pairs:
        if payment is None:
            unknown.append(line.row)
        published = payment is not None and payment.outcome == duty.code
        what = UNKNOWN if payment is None else BOTH if published else MORE
        found[what].append(line.amount)
    absent = [each for each in left if each.outcome == duty.code]
    found[ABSENT] += [each.amount for each in absent]
    found[OUTSIDE] += [each.amount for each in outside]
    aside = incoming.extract.set_aside
    found[ASIDE] += [each.amount or NIL for each in aside]
    sums = {what: (len(some), sum(some, NIL)) for what, some in found.items()}
    refs = [each.ref for each in absent]
    return Found(file.name, name, days, sums, unknown, refs, held)


def _matched(
    lines: Sequence[Line], paid: Sequence[Paid]
) -> tuple[list[tuple[Line, Paid | None]], list[Paid]]:
    """Pair each row with a payment, once each: by name first, then without."""
    pairs: dict[int, Paid] = {}
    taken: set[str] = set()
    for by_name in (True, False):
        waiting: dict[object, list[Paid]] = defaultdict(list)
        for each in reversed(paid):
            if each.ref not in taken:
                waiting[_key(each.date, each.amount, each.supplier, by_name)].append(
                    each
                )
        for at, line in enumerate(lines):
            if at not in pairs:
                key = _key(line.date, line.amount, line.text("supplier"), by_name)
                if some := waiting.get(key):
                    pairs[at] = some.pop()
                    taken.add(pairs[at].ref)
    left = [each for each in paid if each.ref not in taken]
    return [(line, pairs.get(at)) for at, line in enumerate(lines)], left


def _key(date: object, amount: Decimal, name: str, by_name: bool) -> object:  # noqa: FBT001
    return date, amount, alike(name) if by_name else ""


def _months(lines: Iterable[Line], file: Path) -> Period:
    """Give the whole months that the rows of a file are of."""
    days = sorted(each.date for each in lines)
    if not days:
        msg = "no row of it could be read, so nothing is held against the books"
        raise Refusal("PUBLISH-002", msg, file.name)
    first, last = days[0].replace(day=1), days[-1]
    last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return Period(first, last, f"{first:%Y-%m} to {last:%Y-%m}")
