"""Payments that may have been made twice, ranked, each with its reason.

    found = duplicates(open_books("ledger"))
    found.candidates[0].reason      "the same reference with O for 0 …; 14 days apart"

A candidate is a question to ask and no fault of the books, so `check` does not know
it. Two payments are one where a reference was keyed again (see
`mopac_spend.audit.likeness`) and supplier and amount agree. The same amount alone is
none; nor are the lines of one document, payments that come at regular intervals on
references of their own, and a payment that was taken back. Where the references are
numbers of the finance system, or missing, they cannot tell, and two payments of one
odd amount a few days apart are shown as *possible*.

Payments that are equal in every cell that was read of them are no pairs but groups,
and come first (`mopac_spend.audit.equal`). What was left out and why is counted in
`found.set_apart`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from mopac_spend.audit.equal import Equal, equal_payments
from mopac_spend.audit.habits import LEAST_REGULAR, Habits, SameAmount, is_regular
from mopac_spend.audit.likeness import (
    Likeness,
    is_instalment,
    of_amounts,
    of_references,
)
from mopac_spend.audit.paid import gather
from mopac_spend.audit.pairs import SOON, pair
from mopac_spend.engine.database import connect
from mopac_spend.register.spelling import plain_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period

# Points from which a candidate is called strong or likely.
STRONG, LIKELY = 85, 60
# How alike two names must be, out of 100, to be one supplier's.
_NAMES_ALIKE = 88
# Intervals that are those of a monthly payment.
_MONTH = range(27, 33)
# Points of a reference that is the same one, however it was keyed. Fewer say nothing
# where the finance system numbers: all its numbers are nearly alike.
_KEYED_AGAIN = 50
_PENCE_OF_TEN_POUNDS = 1000


class Paid(NamedTuple):
    """One side of a candidate: a line of the table `paid`."""

    id: int
    who: int
    date: dt.date
    pence: int
    lines: list[int]
    ref: str
    document: str
    supplier: str
    supplier_id: str
    source: str
    number: str

    @property
    def amount(self) -> Decimal:
        """Pounds."""
        return pounds(self.pence)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two payments that may be one paid twice, the earlier first.

    Attributes:
        points: 0 to 100; `strength` says it in a word.
        pounds: what would have been paid too much.
        reason: in words, what speaks for it.

    """

    points: int
    pounds: Decimal
    reason: str
    first: Paid
    second: Paid

    @property
    def strength(self) -> str:
        """Strong, likely or possible."""
        if self.points >= STRONG:
            return "strong"
        return "likely" if self.points >= LIKELY else "possible"

    @property
    def days(self) -> int:
        """How many days lie between the two."""
        return (self.second.date - self.first.date).days


class SetApart(NamedTuple):
    """Payments that were not taken for candidates, and why."""

    why: str
    payments: int
    pounds: Decimal


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found.

    Attributes:
        candidates: pairs of payments, the likeliest first.
        set_apart: what was taken for no candidate, and why.
        equal: payments equal in every cell that was read, by pounds.

    """

    candidates: list[Candidate]
    set_apart: list[SetApart]
    equal: list[Equal] = field(default_factory=list)


def duplicates(books: Books, period: Period | None = None) -> Duplicates:
    """Look for payments that may have been made twice.

    Args:
        books: as `mopac_spend.books.load.open_books` gives them.
        period: of the later payment of a candidate; None for all.

    """
    cursor = connect(books).cursor()
    gather(cursor, books.register)
    pair(cursor)
    look = _Look(cursor)
    candidates = filter(None, (look.at(one, other) for one, other in look.pairs()))
    best: dict[int, Candidate] = {}
    for each in sorted(candidates, key=_rank):
        if period is None or each.second.date in period:
            best.setdefault(each.second.id, each)
    return Duplicates(
        list(best.values()),
        [*look.set_apart(best.values()), *_hidden(cursor)],
        equal_payments(cursor, period),
    )


def pounds(pence: int) -> Decimal:
    """Give pence as pounds."""
    return Decimal(pence).scaleb(-2)


def _rank(candidate: Candidate) -> tuple[int, Decimal, str, str]:
    both = candidate.first.ref, candidate.second.ref
    return -candidate.points, -candidate.pounds, *both


class _Look:
    """A look at pairs, with what is known of their suppliers and sources."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._paid = self._of_pairs()
        habits = Habits(cursor)
        self._same, self._repeated = habits.same_amount, habits.repeated
        self._numbered, self._reused = habits.numbered, habits.reused
        self._back: set[int] = set()

    def pairs(self) -> Iterable[tuple[Paid, Paid]]:
        """Give the pairs, the earlier payment first."""
        result = self._cursor.execute("SELECT one, other FROM pairs ORDER BY ALL")
        for one, other in result.fetchall():
            first, second = sorted(
                (self._paid[one], self._paid[other]), key=lambda p: (p.date, p.ref)
            )
            yield first, second

    def at(self, first: Paid, second: Paid) -> Candidate | None:
        """Compare two payments."""
        amounts = of_amounts(first.pence, second.pence) or _of_lines(first, second)
        if amounts is None or _one_document(first, second):
            return None
        if self._taken_back(first, second):
            self._back.add(second.id)
            return None
        references = self._references(first, second)
        others = _of_suppliers(first, second)
        if others is None or (others.points < 0 and not _is_telling(first, references)):
            return None
        if references is None:
            return self._without_reference(first, second, amounts)
        if first.pence != second.pence and references.points < _KEYED_AGAIN:
            return None  # two doubtful likenesses make no candidate
        days = _of_days((second.date - first.date).days)
        return _candidate(first, second, [references, amounts, others, days])

    def set_apart(self, listed: Iterable[Candidate]) -> list[SetApart]:
        """Say what was no candidate, and why."""
        equal = self._summed(
            "SELECT coalesce(sum(again), 0), coalesce(sum(again * pence), 0) "
            "FROM paid WHERE pence > 0 AND again > 0",
            "equal in every cell to another of that day, without a reference that "
            "would tell the two apart: ask the source system",
        )
        often = self._summed(
            "SELECT coalesce(sum(times - 1), 0), coalesce(sum((times - 1) * pence), 0) "
            "FROM (SELECT pence, count(*) AS times FROM paid WHERE pence > 0 "
            "GROUP BY who, pence HAVING count(*) > 2)",
            "of an amount that one supplier was paid three times or more, each on a "
            "reference of its own",
        )
        of_them = [c.second for c in listed if self._comes_often(c)]
        often = often._replace(
            payments=often.payments - len(of_them),
            pounds=often.pounds - pounds(sum(each.pence for each in of_them)),
        )
        pence = sum(self._paid[each].pence for each in self._back)
        why = "taken back by a credit of the same amount"
        return [equal, often, SetApart(why, len(self._back), pounds(pence))]

    def _summed(self, sql: str, why: str) -> SetApart:
        payments, pence = self._cursor.execute(sql).fetchall()[0]
        return SetApart(why, int(payments), pounds(int(pence)))

    def _comes_often(self, candidate: Candidate) -> bool:
        first, second = candidate.first, candidate.second
        same = self._same.get((second.who, second.pence))
        alike = (first.who, first.pence) == (second.who, second.pence)
        return alike and same is not None and len(same.days) >= LEAST_REGULAR

    def _references(self, first: Paid, second: Paid) -> Likeness | None:
        likeness = of_references(first.document, second.document)
        if likeness is None or (
            likeness.points < _KEYED_AGAIN and first.source in self._numbered
        ):
            return None
        days = self._reused.get((first.who, first.number), [])
        if first.number == second.number and is_regular(days):
            return None  # the number of an agreement that is paid again and again
        same = self._same.get((first.who, first.pence))
        if likeness.points < _KEYED_AGAIN and same and is_regular(same.days):
            return None
        return likeness

    def _without_reference(
        self, first: Paid, second: Paid, amounts: Likeness
    ) -> Candidate | None:
        """Compare payments whose references do not tell, or are missing."""
        same = self._same.get((first.who, first.pence))
        if first.who != second.who or first.pence != second.pence or same is None:
            return None
        apart = (second.date - first.date).days
        telling = all(
            (not each.document) or each.source in self._numbered
            for each in (first, second)
        )
        if (
            not telling
            or len(same.days) >= LEAST_REGULAR
            or not first.pence % _PENCE_OF_TEN_POUNDS
            or is_instalment(first.pence)
            or apart > SOON
            or apart in _MONTH
            or first.who in self._repeated
        ):
            return None
        unusual = Likeness(
            15 if apart else 10,
            "no other payment of it to this supplier, and no reference that tells",
        )
        reasons = [amounts, unusual, _of_suppliers(first, second) or Likeness(0, "")]
        if first.supplier_id != second.supplier_id:
            reasons.append(Likeness(10, ""))
        return _candidate(first, second, [*reasons, _of_days(apart)])

    def _taken_back(self, first: Paid, second: Paid) -> bool:
        nothing = SameAmount([], 0)
        if first.pence == second.pence and first.who == second.who:
            same = self._same.get((first.who, first.pence), nothing)
            return len(same.days) - same.credits <= 1
        both = [self._same.get((p.who, p.pence), nothing) for p in (first, second)]
        return any(same.credits >= len(same.days) for same in both)

    def _of_pairs(self) -> dict[int, Paid]:
        columns = ", ".join(f"paid.{name}" for name in Paid._fields)
        result = self._cursor.execute(
            f"SELECT {columns} FROM paid WHERE id IN "  # noqa: S608 - constants
            f"(SELECT one FROM pairs UNION SELECT other FROM pairs)"
        )
        return {row[0]: Paid(*row) for row in result.fetchall()}


def _one_document(first: Paid, second: Paid) -> bool:
    same = (first.source, first.document, first.date)
    return bool(first.document) and same == (
        second.source,
        second.document,
        second.date,
    )


def _of_lines(first: Paid, second: Paid) -> Likeness | None:
    """Find a line that two documents of several lines have in common."""
    if len(first.lines) == len(second.lines) == 1 or first.who != second.who:
        return None
    common = {p for p in first.lines if p > 0} & {p for p in second.lines if p > 0}
    return Likeness(10, "a line of the same amount") if common else None


def _of_suppliers(first: Paid, second: Paid) -> Likeness | None:
    """Compare who was paid; None where two have nothing to do with each other."""
    ids = f"{first.supplier_id} and {second.supplier_id}"
    if first.who == second.who:
        if first.supplier_id and second.supplier_id not in {"", first.supplier_id}:
            return Likeness(6, f"one supplier under two ids, {ids}")
        if first.source != second.source:
            return Likeness(6, f"by two systems, {first.source} and {second.source}")
        return Likeness(0, "")
    if first.supplier_id and first.supplier_id == second.supplier_id:
        return Likeness(2, "one supplier id under two names")
    alike = fuzz.token_sort_ratio(
        plain_name(first.supplier), plain_name(second.supplier)
    )
    if alike >= _NAMES_ALIKE:
        return Likeness(2, "two suppliers of nearly the same name")
    return Likeness(-15, "to two suppliers")


def _is_telling(paid: Paid, references: Likeness | None) -> bool:
    """Say whether reference and amount are such as two suppliers hardly share."""
    return (
        references is not None
        and references.points >= 58  # noqa: PLR2004 - the same, but for how it is keyed
        and len(paid.number) >= 6  # noqa: PLR2004
        and paid.pence % _PENCE_OF_TEN_POUNDS != 0
    )


def _of_days(apart: int) -> Likeness:
    words = "on one day" if apart == 0 else "1 day apart"
    words = words if apart <= 1 else f"{apart} days apart"
    if apart <= 31:  # noqa: PLR2004 - a month
        return Likeness(8, words)
    if apart <= 92:  # noqa: PLR2004 - a quarter
        return Likeness(5, words)
    return Likeness(2 if apart <= 366 else -10, words)  # noqa: PLR2004 - a year


def _candidate(first: Paid, second: Paid, likenesses: Sequence[Likeness]) -> Candidate:
    shared = {p for p in first.lines if p > 0} & {p for p in second.lines if p > 0}
    whole = min(first.pence, second.pence)
    line = any("a line of" in each.reason for each in likenesses)
    return Candidate(
        points=max(0, min(100, sum(each.points for each in likenesses))),
        pounds=pounds(max(shared) if line else whole),
        reason="; ".join(each.reason for each in likenesses if each.reason),
        first=first,
        second=second,
    )


def _hidden(cursor: Cursor) -> list[SetApart]:
    result = cursor.execute(
        "SELECT count(*), coalesce(sum(amount), 0.00) FROM payments "
        "JOIN of_name USING (supplier) WHERE hidden"
    )
    count, total = result.fetchall()[0]
    why = "to payees whose names the source hides"
    return [SetApart(why, int(count), Decimal(total))]
