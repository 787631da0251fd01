"""The queue of the books as they are, looked through once for everybody.

What is undecided is found again in a moment when the books change, in the files that
did. What is suggested is learned from all that is decided, which takes seconds in large
books: it is learned beside, whenever something was posted, and until then a page says
that it is to come. Nothing that is shown is of the books as they were.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.desk.queue import GROUP, PLACE, Made, Queue, still_open
from mopac_spend.fields import ACCOUNT
from mopac_spend.money import NIL
from mopac_spend.reviewing.undecided import Finder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.desk.acts import Decision
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.queue import Bundle, Codes, Wanted
    from mopac_spend.reviewing.undecided import Line

# Where the application keeps it.
QUEUES = "MOPAC_SPEND_QUEUES"
# Payments of books from which suggestions are learned while somebody waits: 0.3 s.
_LEARNED_AT_ONCE = 4_000


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
    """The queue of the books as they are; for several threads."""

    def __init__(self) -> None:
        """Look through nothing yet."""
        self._one_at_a_time = threading.Lock()
        self._finder = Finder()
        self._mark: object = None
        self._queue: Queue | None = None
        self._learned: Future[None] | None = None
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
                self._state = State(queue, standing, *queue.still(standing))
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
        """Give the queue of the books as they are; with suggestions once there are.

        Raises:
            Refusal: `BOOKS-001`, they cannot be used.

        """
        mark, books = desk.sound()
        with self._one_at_a_time:
            if self._queue is None or mark != self._mark:
                queue = Queue.found(books, self._finder)
                small = len(books.payments) <= _LEARNED_AT_ONCE
                self._queue = queue.learned() if small else queue
                self._mark = mark
            if self._queue.accuracy is None:
                self._learn(self._queue)
            return self._queue

    def with_suggestions(self, desk: Desk) -> Queue:
        """Give the queue of the books as they are, waiting for its suggestions.

        Raises:
            Refusal: `BOOKS-001`, they cannot be used.

        """
        while (queue := self.now(desk)).accuracy is None:
            learned = self._learned
            if learned is not None:
                learned.result()
        return queue

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
                self.left(desk, GROUP)

        self._ahead = threading.Thread(target=look, daemon=True)
        self._ahead.start()

    def _learn(self, queue: Queue) -> None:
        """Learn suggestions beside, unless somebody does."""
        if self._learned is not None and not self._learned.done():
            return
        told = self._learned = Future()

        def learn() -> None:
            try:
                learned = queue.learned()
                learned.bundles(GROUP)
            except Exception as error:  # noqa: BLE001 - it is told to whoever waits
                told.set_exception(error)
                return
            with self._one_at_a_time:
                if self._queue is queue:
                    self._queue = learned
            told.set_result(None)

        threading.Thread(target=learn, daemon=True).start()

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
