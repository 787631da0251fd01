"""Payments to individuals: which of them the public form of a report leaves out.

A figure of a report is a sum of payments, and those to firms are published line by
line. So what individuals were paid is taken in groups: payments of one month that have
the same codes, which no table tells apart. If the body has it so, a group from which it
follows what one person was paid is left out of every figure. Sums of groups that are
safe are safe too, whatever is added to, or taken from, one another: so no table is
looked at by itself, and the reports of a month, a quarter and a year agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.rows import less
from mopac_spend.disclosure import Cell, NoSolutionError, Paid, Standing, decide
from mopac_spend.disclosure.printed import less_printed, printed
from mopac_spend.disclosure.released import NOTHING, Kept
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.engine.withholding import individuals as names_paid
from mopac_spend.fields import BELONGS, CODED
from mopac_spend.money import NIL
from mopac_spend.questions.again import individuals_paid
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.protecting import rule_of
from mopac_spend.questions.registered import without_sums
from mopac_spend.questions.selection import select

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.disclosure import Rule
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period

FEW = "too few people"
ONE = "one person is paid nearly all of it"
LATE = "belongs to a period that was closed, and is listed by itself"
KNOWN = "follows from what was released before"
_CODES = f"""
SELECT
    ref, CAST(date_trunc('month', date) AS DATE), {BELONGS} <> '',
    [{", ".join(f'"{code}"' for code in CODED)}],
    initiative, apportioned_by
FROM {SPEND_PRIVATE}
WHERE ref IN (SELECT unnest($1::VARCHAR[]))
"""  # noqa: S608 - constants


class Group(NamedTuple):
    """Payments to individuals that no table tells apart.

    Attributes:
        month: its first day.
        codes: code by tag, of one part where the payments are divided.
        keys: of the payments, in order: reference and amount.
        pounds: what they come to.
        people: how many were paid.
        why: the group is too small; "" where it says nothing of one person.

    """

    month: dt.date
    codes: dict[str, str]
    keys: tuple[str, ...]
    pounds: Decimal
    people: int
    why: str = ""

    @property
    def refs(self) -> tuple[str, ...]:
        """References of the payments."""
        return tuple(_ref(key) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Individuals:
    """Payments to individuals, of all days of the books.

    Attributes:
        groups: by month and codes.
        paid: every payment, by key.

    """

    groups: tuple[Group, ...] = ()
    paid: Mapping[str, Paid] = field(default_factory=dict)

    @property
    def left(self) -> tuple[Group, ...]:
        """The groups that are too small: a public form may leave them out."""
        return tuple(each for each in self.groups if each.why)

    @property
    def shown(self) -> tuple[Group, ...]:
        """The groups that are in every figure, whatever the body has left out."""
        return tuple(each for each in self.groups if not each.why)

    @property
    def left_refs(self) -> frozenset[str]:
        """The payments of groups that are too small."""
        return frozenset(ref for each in self.left for ref in each.refs)

    @property
    def shown_refs(self) -> frozenset[str]:
        """The payments of the others."""
        return frozenset(ref for each in self.shown for ref in each.refs)

    def without(self, books: Books, connection: Cursor) -> Books:
        """Give books without what the public form of a report leaves out.

        Their registers do not say either what individuals are to be paid.
        """
        of = without_sums(books, connection) or books
        refs = self.left_refs
        return replace(of, payments=less(of.payments, refs)) if refs else of


def individuals(books: Books, connection: Cursor, shelf: Shelf | None) -> Individuals:
    """Find the payments to individuals, and which are too few to be shown.

    Args:
        books: of which.
        connection: of their database.
        shelf: what was released before, if anything can have been.

    Raises:
        Refusal: `DISCLOSURE-002`, what was released before is damaged.

    """
    if not names_paid(connection.cursor(), books):
        return Individuals()
    cursor = narrow(books, select(books.register), connection).cursor
    parts = individuals_paid(cursor, books, before=False)
    paid = {part.payment: Paid(part.person, part.whole) for part in parts}
    before = shelf.kept() if shelf else NOTHING
    rule = rule_of(books.register)
    public = printed(before.cells)
    found: list[Group] = []
    for (month, late, codes), keys in _alike(cursor, paid).items():
        # What was published row by row is known, and hides nothing else.
        for some in (keys & public, keys - public):
            if some:
                why = "" if some <= public else _why(some, paid, rule, late=late)
                found.append(_group(month, codes, some, paid, why))
    safe = [at for at, group in enumerate(found) if not group.why]
    numbered = shelf.numbered(paid) if shelf and before.cells else paid
    cells = [_cell(found[at]) for at in safe]
    for at, gone in zip(safe, _derived(cells, numbered, before, rule), strict=True):
        if gone:
            found[at] = found[at]._replace(why=KNOWN)
    return Individuals(tuple(found), paid)


def remember(of: Individuals, shelf: Shelf, one_by_one: Sequence[Period] = ()) -> None:
    """Keep what a report that is published says of individuals, for later releases.

    Args:
        of: what they were paid.
        shelf: where it is kept.
        one_by_one: days of which it has each payment; of others it has sums.

    Raises:
        Refusal: `DISCLOSURE-004`, something else was released at the same moment.

    """
    if one_by_one:
        cells = [
            _cell(each._replace(keys=(key,), pounds=of.paid[key].amount))
            for each in of.groups
            if any(each.month in days for days in one_by_one)
            for key in each.keys
        ]
    else:
        cells = [*map(_cell, of.shown)]
    if cells:
        paid = {key: of.paid[key] for cell in cells for key in cell.shares}
        shown = [replace(cell, standing=Standing.SHOWN) for cell in cells]
        shelf.keep(Kept(shelf.numbered(paid), shown))


def _ref(key: str) -> str:
    return key.rpartition(" ")[0]


_Alike = tuple["dt.date", bool, tuple[tuple[str, ...], ...]]


def _alike(cursor: Cursor, paid: Mapping[str, Paid]) -> dict[_Alike, set[str]]:
    """Group payments by month and codes; divided ones by all of their parts."""
    keys = {_ref(key): key for key in paid}
    parts: defaultdict[tuple[str, dt.date, bool], list[tuple[str, ...]]]
    parts = defaultdict(list)
    for ref, month, late, codes, *divided in cursor.execute(
        _CODES, [sorted(keys)]
    ).fetchall():
        parts[ref, month, late].append((*codes, *divided))
    found: defaultdict[_Alike, set[str]] = defaultdict(set)
    for (ref, month, late), of in parts.items():
        found[month, late, tuple(sorted(of))].add(keys[ref])
    return dict(sorted(found.items()))


def _why(
    keys: Iterable[str], paid: Mapping[str, Paid], rule: Rule, *, late: bool
) -> str:
    if late:
        return LATE
    people = _people(keys, paid)
    # The rule is of sizes, and guesses: nothing is added up here.
    if not rule.needed(dict(enumerate(people.values()))):
        return ""
    return FEW if len(people) < rule.fewest else ONE


def _people(keys: Iterable[str], paid: Mapping[str, Paid]) -> dict[str, float]:
    people: defaultdict[str, float] = defaultdict(float)
    for key in keys:
        people[paid[key].person] += abs(float(paid[key].amount))
    return people


def _group(
    month: dt.date,
    parts: tuple[tuple[str, ...], ...],
    keys: set[str],
    paid: Mapping[str, Paid],
    why: str,
) -> Group:
    return Group(
        month,
        dict(zip(CODED, parts[0], strict=False)),
        tuple(sorted(keys)),
        sum((paid[key].amount for key in keys), NIL),
        len(_people(keys, paid)),
        why,
    )


def _cell(group: Group) -> Cell:
    name = f"{group.month:%Y-%m} of a report"
    shares = dict.fromkeys(group.keys, 1.0)
    return Cell(name, shares, weight=abs(float(group.pounds)))


def _derived(
    cells: Sequence[Cell], paid: Mapping[str, Paid], before: Kept, rule: Rule
) -> Sequence[bool]:
    """Say which sums give away, beside those of earlier releases, what one was paid."""
    if not cells or not before.cells:
        return [False] * len(cells)
    every = less_printed([*cells, *before.cells], before.cells)
    try:
        return decide({**before.paid, **paid}, every, rule).hidden[: len(cells)]
    except NoSolutionError:
        return [True] * len(cells)
