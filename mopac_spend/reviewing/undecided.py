"""The payments nobody has decided, in groups that one decision can cover."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from mopac_spend.books.rows import Rows
from mopac_spend.engine.database import of_parts
from mopac_spend.fields import ACCOUNT, FIELDS, RULED, TAGS, Payment
from mopac_spend.money import NIL
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED, Initiative
from mopac_spend.reviewing.evidence import seen
from mopac_spend.reviewing.suggestions import STANDING, Suggester, Suggestion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register
    from mopac_spend.reviewing.suggestions import Accuracy

# What is decided in a list: the tags that every payment carries, and the account that
# goes with the category.
DECIDED = tuple(name for name in RULED if FIELDS[name].required)
_COLUMNS = ", ".join(Payment._fields)
_LACKING = " OR ".join(f"{kind} = '{UNTAGGED}'" for kind in TAGS)
# Kind of tag to suggestion.
Suggestions = dict[str, Suggestion | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One undecided payment with what is suggested for it."""

    payment: Payment
    suggestions: Suggestions


@dataclass(frozen=True, slots=True)
class Group:
    """Undecided payments that are alike in supplier, text and tags.

    A suggestion is the group's where it is that of all its payments.
    """

    name: str
    lines: list[Line]

    @property
    def one(self) -> Payment:
        """Give a payment that stands for the others."""
        return self.lines[0].payment

    @property
    def pounds(self) -> Decimal:
        """Sum its payments, in pounds."""
        return sum((line.payment.amount for line in self.lines), NIL)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Give the first and last day that its payments belong to."""
        days = [line.payment.belongs_on for line in self.lines]
        return min(days), max(days)

    @property
    def suggestions(self) -> Suggestions:
        """Give what is suggested for all of its payments."""
        same: Suggestions = {}
        for kind in TAGS:
            each = [line.suggestions[kind] for line in self.lines]
            present = [one for one in each if one]
            agree = (
                len(present) == len(each) and len({one.code for one in present}) == 1
            )
            same[kind] = min(present, key=lambda s: s.confidence) if agree else None
        return same


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Everything a review list shows.

    Attributes:
        title: of the books.
        illustrative: what to print where the payments are invented, or "".
        register: their codes.
        groups: the largest first.
        accuracy: how the suggestions did on the decided payments.

    """

    title: str
    illustrative: str
    register: Register
    groups: list[Group]
    accuracy: list[Accuracy]

    @property
    def count(self) -> int:
        """Give the number of payments."""
        return sum(len(group.lines) for group in self.groups)

    @property
    def pounds(self) -> Decimal:
        """Give the sum of the payments, in pounds."""
        return sum((group.pounds for group in self.groups), NIL)


def find(cursor: Cursor, view: str = "payments") -> list[Payment]:
    """Give the undecided payments that stand.

    Args:
        cursor: of the books' database.
        view: the table or view of those payments that are wanted.

    """
    rows = cursor.execute(
        f"SELECT {_COLUMNS} FROM {view} WHERE ({_LACKING}) AND {STANDING} "  # noqa: S608 - our own names
        f"ORDER BY date, ref"
    ).fetchall()
    return [Payment._make(row) for row in rows]


class Finder:
    """Finds the undecided payments of books that change, in the files that did.

    What was found is kept by the digest of the part in which a file rests, so that it
    is what `find` would find, in a tenth of the time.
    """

    def __init__(self) -> None:
        """Know no file yet."""
        self._known: dict[str, tuple[str, list[Payment]]] = {}

    def find(self, books: Books, cursor: Cursor) -> list[Payment]:
        """Give the undecided payments that stand, in the order of `find`.

        Args:
            books: as they are now.
            cursor: of their database.

        """
        rows = books.payments
        if not isinstance(rows, Rows):
            return find(cursor)
        known: dict[str, tuple[str, list[Payment]]] = {}
        new = []
        for file, (part, sha256) in rows.digests.items():
            known[file] = self._known.get(file, ("", []))
            if known[file][0] != sha256:
                known[file] = (sha256, [])
                new.append(part)
        if new:
            source = of_parts(rows, new).sql
            asked = f"SELECT {_COLUMNS} FROM {source} WHERE {_LACKING}"  # noqa: S608 - our own names
            for payment in map(Payment._make, cursor.execute(asked).fetchall()):
                known[payment.file][1].append(payment)
        self._known = known
        asked = "SELECT reverses FROM payments WHERE reverses <> ''"
        back = {ref for (ref,) in cursor.execute(asked).fetchall()}
        others = [p for p in rows.others if UNTAGGED in map(p.__getattribute__, TAGS)]
        found = [
            payment
            for some in (*(each for _, each in known.values()), others)
            for payment in some
            if not payment.reverses and payment.ref not in back
        ]
        found.sort(key=attrgetter("date", "ref"))
        return found


def suggested(payments: Sequence[Payment], suggester: Suggester) -> list[Line]:
    """Give payments, each with what is suggested for the tags that it lacks."""
    of_kind = {kind: suggester.suggest(kind, payments) for kind in TAGS}
    return [
        Line(
            payment,
            {
                kind: of_kind[kind][number]
                if getattr(payment, kind) == UNTAGGED
                else None
                for kind in TAGS
            },
        )
        for number, payment in enumerate(payments)
    ]


def group(payments: Sequence[Payment], suggester: Suggester) -> list[Group]:
    """Put payments into groups with suggestions, the largest sum first."""
    together: defaultdict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in suggested(payments, suggester):
        payment = line.payment
        at = seen(payment.supplier, payment.description)
        tags = (getattr(payment, kind) for kind in DECIDED)
        together[at.supplier, at.text, *tags].append(line)
    unnamed = [Group("", lines) for lines in together.values()]
    unnamed.sort(key=lambda each: (-abs(each.pounds), each.one.ref))
    return [Group(f"G{at}", each.lines) for at, each in enumerate(unnamed, 1)]


def valid(kind: str, register: Register, days: Iterable[dt.date]) -> tuple[str, ...]:
    """Give the codes (or accounts) that may be used on each of some days, by name.

    The way to say "not yet", `untagged`, comes last; it is no account.
    """
    on = list(days)
    if kind == ACCOUNT:
        accounts = register.accounts.values()
        return tuple(
            sorted(
                each.name
                for each in accounts
                if each.category != UNTAGGED and each.valid_from <= min(on)
            )
        )
    entries = register.entries[kind].values()
    codes = sorted(e.code for e in entries if all(e.valid_on(day) for day in on))
    usual = [BUSINESS_AS_USUAL] if kind == Initiative.kind else []
    return (*codes, *usual, UNTAGGED)


def review(
    books: Books,
    cursor: Cursor,
    view: str = "payments",
    progress: Callable[[int, int], None] = lambda *_: None,
) -> ReviewList:
    """Make the review list of books.

    Args:
        books: whose.
        cursor: of their database.
        view: the table or view of those payments that are wanted.
        progress: told how far the learning is.

    """
    suggester = Suggester.of(books.register, cursor, progress)
    return ReviewList(
        books.title,
        books.illustrative,
        books.register,
        group(find(cursor, view), suggester),
        suggester.accuracy(),
    )
