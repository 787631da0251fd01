"""The queue of what nobody has decided: its bundles, and what becomes of a decision.

A *bundle* is what one decision may cover: payments of one supplier with one text, of
one text whoever was paid, or of one supplier whatever for, that lack the same tags. A
decision is a draft of each of its payments, by ref, and is held against the books when
it is made, as `mopac-spend tag` would hold it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.books.collection import no_collection
from mopac_spend.desk.acts import Place
from mopac_spend.engine.database import connect
from mopac_spend.fields import ACCOUNT, TAGS
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.reviewing import deciding, filled
from mopac_spend.reviewing.applying import closed_accounts
from mopac_spend.reviewing.evidence import seen
from mopac_spend.reviewing.suggestions import Suggester
from mopac_spend.reviewing.undecided import Group, Line
from mopac_spend.reviewing.undecided import suggested as with_suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.desk.acts import Decision
    from mopac_spend.reviewing.suggestions import Accuracy
    from mopac_spend.reviewing.undecided import Finder, Suggestions
    from mopac_spend.spend import Payment

KIND = "review"
PLACE = Place(KIND)
# How payments are put together, in the words of the page.
GROUP, TEXT, SUPPLIER = "group", "text", "supplier"
WAYS = {GROUP: "supplier and text", TEXT: "text", SUPPLIER: "supplier"}
# What a decision says: the code by kind of tag.
Codes = dict[str, str]
# Gives the codes for a payment that lacks some kinds of tag.
Wanted: TypeAlias = "Callable[[Line, tuple[str, ...]], Codes]"
_WHERE = "the desk"
_NOTHING: Suggestions = dict.fromkeys(TAGS)
_TAGS_OF = attrgetter(*TAGS)


@dataclass(frozen=True)
class Bundle:
    """What one decision may cover.

    Attributes:
        key: by which pages name it, the same in every look at the same payments.
        group: its payments, with what is suggested for all of them.
        kinds: the tags that they lack.

    """

    key: str
    group: Group
    kinds: tuple[str, ...]

    @cached_property
    def pounds(self) -> Decimal:
        """Sum its payments."""
        return self.group.pounds

    @cached_property
    def suggested(self) -> dict[str, tuple[str, float, str]]:
        """Give what is suggested for all of it: code, confidence and grounds."""
        found = self.group.suggestions
        return {kind: (*each,) for kind in self.kinds if (each := found[kind])}

    @property
    def suppliers(self) -> int:
        """Count the names of suppliers, as they are compared."""
        return len({seen(p.supplier, "").supplier for p in self.payments})

    @property
    def texts(self) -> int:
        """Count the texts, as they are compared."""
        return len({seen("", p.description).text for p in self.payments})

    @property
    def payments(self) -> list[Payment]:
        """Give its payments."""
        return [line.payment for line in self.group.lines]


class Made(NamedTuple):
    """What became of a decision.

    `act` is its number, 0 where nothing was left to decide; `late` are rows on whose
    day the code is not in force, and which stay as they are.
    """

    act: int
    rows: int
    pounds: Decimal
    late: int


class Queue:
    """Everything undecided in some books."""

    def __init__(self, books: Books, lines: Sequence[Line]) -> None:
        """Hold what is undecided, in whatever order."""
        self.books = books
        self.lines = {line.payment.ref: line for line in lines}
        self.pounds = sum((abs(each.payment.amount) for each in lines), NIL)
        # How the suggestions did; None where there are none yet.
        self.accuracy: list[Accuracy] | None = None
        self._bundles: dict[str, dict[str, Bundle]] = {}

    @classmethod
    def found(cls, books: Books, finder: Finder) -> Queue:
        """Find what is undecided, and suggest nothing: in a moment."""
        with no_collection(), connect(books) as cursor:
            payments = finder.find(books, cursor)
            return cls(books, [Line(each, _NOTHING) for each in payments])

    def learned(self) -> Queue:
        """Give the same with suggestions; it takes as long as `mopac-spend review`."""
        payments = [line.payment for line in self.lines.values()]
        with no_collection(), connect(self.books) as cursor:
            suggester = Suggester.of(self.books.register, cursor)
            queue = Queue(self.books, with_suggestions(payments, suggester))
        queue.accuracy = suggester.accuracy()
        return queue

    @cached_property
    def known(self) -> deciding.Known:
        """Give what decisions are held against."""
        payments = {ref: line.payment for ref, line in self.lines.items()}
        closed = closed_accounts(self.books.root)
        return deciding.Known(payments, (), self.books.register, closed)

    def bundles(self, way: str) -> dict[str, Bundle]:
        """Give the bundles of one way to put payments together, the largest first."""
        if way not in self._bundles:
            together: defaultdict[tuple[str, ...], list[Line]] = defaultdict(list)
            for line in self.lines.values():
                together[_words(way, line)].append(line)
            found = [
                Bundle(_key(way, words), Group("", lines), lacks(lines[0]))
                for words, lines in together.items()
            ]
            found.sort(key=lambda each: (-abs(each.pounds), each.key))
            # The last of all, because another thread may look.
            self._bundles[way] = {each.key: each for each in found}
        return self._bundles[way]

    def left(self, way: str, standing: Mapping[str, Decision]) -> list[Bundle]:
        """Give the bundles with what is not decided of them yet, the largest first."""
        bundles = self.bundles(way)
        touched = {
            _key(way, _words(way, line))
            for ref in standing
            if (line := self.lines.get(ref))
        }
        left = [each for key, each in bundles.items() if key not in touched]
        for key in touched:
            kinds: dict[str, None] = {}
            lines = []
            for line in bundles[key].group.lines:
                if lacking := still_open(line, standing):
                    lines.append(line)
                    kinds |= dict.fromkeys(lacking)
            if lines:
                left.append(Bundle(key, Group("", lines), tuple(kinds)))
        if touched:
            left.sort(key=lambda each: (-abs(each.pounds), each.key))
        return left

    def still(self, standing: Mapping[str, Decision]) -> tuple[Decimal, int]:
        """Give pounds and number of the payments that lack something.

        The pounds are summed whichever way they go.
        """
        pounds, rows = self.pounds, len(self.lines)
        for ref in standing:
            line = self.lines.get(ref)
            if line and not still_open(line, standing):
                pounds, rows = pounds - abs(line.payment.amount), rows - 1
        return pounds, rows

    def checked(self, decided: Mapping[str, Codes]) -> None:
        """Hold decisions against the books.

        Raises:
            RefusedListError: with every fault, as `mopac-spend tag` tells it.

        """
        deciding.decide(filled.of_decisions(_WHERE, decided), self.known, "review-")

    def in_force(self, line: Line, kind: str, code: str) -> bool:
        """Say whether a code stands on the day of a payment."""
        day = line.payment.belongs_on
        if kind == ACCOUNT:
            account = self.books.register.accounts.get(code)
            return account is not None and account.valid_from <= line.payment.date
        entry = self.books.register.entries[kind].get(code)
        return entry is None or entry.valid_on(day)


def lacks(line: Line) -> tuple[str, ...]:
    """Give the kinds of tag that a payment lacks."""
    return _lacking(_TAGS_OF(line.payment))


@lru_cache(maxsize=100_000)
def _lacking(tags: tuple[str, ...]) -> tuple[str, ...]:
    # Thousands of payments have the same tags.
    found = zip(TAGS, tags, strict=True)
    return tuple([kind for kind, code in found if code == UNTAGGED])


def still_open(line: Line, standing: Mapping[str, Decision]) -> tuple[str, ...]:
    """Give the kinds of tag that a payment lacks, and nobody has decided."""
    decision = standing.get(line.payment.ref)
    if decision is None:
        return lacks(line)
    says = decision.says
    closed = {*says, "category"} if ACCOUNT in says else {*says}
    return tuple(kind for kind in lacks(line) if kind not in closed)


def suggested(line: Line, kinds: Sequence[str], least: float) -> Codes:
    """Give what is suggested for a payment at or above a confidence."""
    found = {kind: line.suggestions[kind] for kind in kinds}
    return {
        k: each.code for k, each in found.items() if each and each.confidence >= least
    }


def _words(way: str, line: Line) -> tuple[str, ...]:
    """Give what has to be equal for payments to be put together."""
    at = seen(line.payment.supplier, line.payment.description)
    if way == GROUP:
        return (at.supplier, at.text, *lacks(line))
    return (at.text if way == TEXT else at.supplier, *lacks(line))


@lru_cache(maxsize=100_000)
def _key(way: str, words: tuple[str, ...]) -> str:
    whole = "\x1f".join((way, *words))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
