"""The queue of what nobody has decided: its bundles, and what becomes of a decision.

A *bundle* is what one decision may cover: payments of one supplier with one text, of
one text whoever was paid, or of one supplier whatever for, that lack the same tags. A
decision is a draft of each of its payments, by ref, and is held against the books when
it is made, as `mopac-spend tag` would hold it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.books.referee import no_collection
from mopac_spend.desk.drafts import Place
from mopac_spend.engine.database import connect
from mopac_spend.fields import ACCOUNT, TAGS
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.reviewing import deciding, filled
from mopac_spend.reviewing.applying import closed_accounts
from mopac_spend.reviewing.evidence import seen
from mopac_spend.reviewing.undecided import Group, review

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.drafts import Decision
    from mopac_spend.reviewing.undecided import Line
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

    def __init__(self, books: Books) -> None:
        """Look through the books; it takes as long as `mopac-spend review`."""
        with no_collection(), connect(books) as cursor:
            self.listed = review(books, cursor)
        self.books = books
        self.lines = {
            line.payment.ref: line for g in self.listed.groups for line in g.lines
        }
        self.closed = closed_accounts(books.root)
        payments = {ref: line.payment for ref, line in self.lines.items()}
        self.known = deciding.Known(payments, (), books.register, self.closed)
        self.pounds = sum((abs(p.amount) for p in payments.values()), NIL)
        self._bundles: dict[str, dict[str, Bundle]] = {}
        self._of_ref: dict[str, dict[str, str]] = {}

    def bundles(self, way: str) -> dict[str, Bundle]:
        """Give the bundles of one way to put payments together, the largest first."""
        if way not in self._bundles:
            together: defaultdict[tuple[str, ...], list[Line]] = defaultdict(list)
            for line in self.lines.values():
                at = seen(line.payment.supplier, line.payment.description)
                words = {
                    GROUP: (at.supplier, at.text),
                    TEXT: (at.text,),
                    SUPPLIER: (at.supplier,),
                }[way]
                together[*words, *lacks(line)].append(line)
            found = [
                Bundle(_key(way, words), Group("", lines), lacks(lines[0]))
                for words, lines in together.items()
            ]
            found.sort(key=lambda each: (-abs(each.pounds), each.key))
            self._of_ref[way] = {
                line.payment.ref: b.key for b in found for line in b.group.lines
            }
            self._bundles[way] = {each.key: each for each in found}
        return self._bundles[way]

    def left(self, way: str, standing: Mapping[str, Decision]) -> list[Bundle]:
        """Give the bundles with what is not decided of them yet, the largest first."""
        bundles = self.bundles(way)
        of_ref = self._of_ref[way]
        touched = {of_ref[ref] for ref in standing if ref in of_ref}
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

    def open_pounds(self, standing: Mapping[str, Decision]) -> Decimal:
        """Give the pounds of payments that lack something, whichever way they go."""
        done = sum(
            (
                abs(line.payment.amount)
                for ref in standing
                if (line := self.lines.get(ref)) and not still_open(line, standing)
            ),
            NIL,
        )
        return self.pounds - done

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


class State(NamedTuple):
    """The queue at one moment, with what is decided of it.

    Attributes:
        queue: of the books as they are.
        standing: what is decided and not in the books.
        pounds: of what lacks something.
        rows: how many payments do.

    """

    queue: Queue
    standing: Mapping[str, Decision]
    pounds: Decimal
    rows: int


class Queues:
    """The queue of the books as they are, looked through once."""

    def __init__(self) -> None:
        """Look through nothing yet."""
        self._one_at_a_time = threading.Lock()
        self._mark: object = None
        self._queue: Queue | None = None
        self._decided: object = None
        self._state: State | None = None
        self._left: dict[str, list[Bundle]] = {}
        self._ahead: threading.Thread | None = None
        self.deciding = threading.Lock()

    def state(self, desk: Desk) -> State:
        """Give the queue with what is decided of it; likewise."""
        queue = self.now(desk)
        with self._one_at_a_time:
            mark = (id(queue), desk.drafts.mark(PLACE))
            if self._state is None or mark != self._decided:
                standing = desk.drafts.standing(PLACE)
                rows = sum(bool(still_open(x, standing)) for x in queue.lines.values())
                pounds = queue.open_pounds(standing)
                self._state = State(queue, standing, pounds, rows)
                self._decided, self._left = mark, {}
            return self._state

    def left(self, desk: Desk, way: str) -> list[Bundle]:
        """Give the bundles with what is left of them; likewise."""
        state = self.state(desk)
        with self._one_at_a_time:
            if self._state is not state:
                return state.queue.left(way, state.standing)
            if way not in self._left:
                self._left[way] = state.queue.left(way, state.standing)
            return self._left[way]

    def now(self, desk: Desk) -> Queue:
        """Give the queue of the books as they are.

        Raises:
            Refusal: `BOOKS-001`, they cannot be used.

        """
        books = desk.books()
        mark = desk.watched().now().mark
        with self._one_at_a_time:
            if self._queue is None or mark != self._mark:
                self._queue, self._mark = Queue(books), mark
            return self._queue

    def known(self, desk: Desk) -> Queue | None:
        """Give the queue if it was looked through; None where that is still to do."""
        return self._queue if desk.watched().now().mark == self._mark else None

    def look_ahead(self, desk: Desk) -> None:
        """Look through the books while nobody waits for it."""
        if self._ahead and self._ahead.is_alive():
            return

        def look() -> None:
            # What is wrong with the books is told to whoever asks for the page.
            with suppress(Exception):
                self.now(desk)

        self._ahead = threading.Thread(target=look, daemon=True)
        self._ahead.start()

    def decide(
        self,
        desk: Desk,
        wanted: Wanted,
        lines: Sequence[Line],
        words: str,
        once: str,
    ) -> Made:
        """Keep a decision about payments, as far as they are still to be decided.

        Args:
            desk: where it is made.
            wanted: gives the codes for a payment that lacks some kinds of tag.
            lines: the payments.
            words: what is done, as its history shows it.
            once: of the click.

        Raises:
            RefusedListError: it does not stand in these books; nothing is kept.
            Refusal: `DESK-010`, somebody else has taken one of the payments.

        """
        queue, by = self.now(desk), desk.person.name
        with self.deciding:
            standing = desk.drafts.standing(PLACE)
            says: dict[str, Codes] = {}
            pounds, late = NIL, 0
            for line in lines:
                open_kinds = still_open(line, standing)
                codes = wanted(line, open_kinds)
                new = {k: c for k, c in codes.items() if queue.in_force(line, k, c)}
                late += new != codes
                if ACCOUNT in new and "category" not in open_kinds:
                    del new[ACCOUNT]
                if not new:
                    continue
                ref = line.payment.ref
                before = standing[ref].says if ref in standing else {}
                says[ref] = {**before, **new}
                pounds += line.payment.amount
            if not says:
                return Made(0, 0, NIL, late)
            queue.checked(says)
            act = desk.drafts.decide(PLACE, says, by, words, once)
            return Made(act, len(says), pounds, late)


def lacks(line: Line) -> tuple[str, ...]:
    """Give the kinds of tag that a payment lacks."""
    return tuple(k for k in TAGS if getattr(line.payment, k) == UNTAGGED)


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


def _key(way: str, words: Sequence[str]) -> str:
    whole = "\x1f".join((way, *words))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
