"""Rows of answers that pages showed, kept while the books stay as they are.

Pages ask the same few questions again and again, of all payments: at a million each of
them takes a tenth of a second or two. What was answered of one state of the books is
given again of the same state, and of no other.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from mopac_spend.engine.watched import Mark

# Rows that are kept in all, and of one answer.
_IN_ALL, _ROWS = 300_000, 100_000


class Kept:
    """What was worked out of one state of the books; for several threads."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._mark: Mark | None = None
        # What was made, and how many rows it has.
        self._of: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._rows = 0
        self._one_at_a_time = threading.Lock()
        # What is being made: whoever asks for the same waits for it.
        self._making: dict[Hashable, Any] = {}

    def get(self, mark: Mark, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
        """Give what was made under a key, or make it.

        Args:
            mark: of the books as they are.
            key: says what it is.
            make: makes it; what it refuses is not kept.

        """
        with self._one_at_a_time:
            if self._mark != mark:
                self._mark = mark
                self._of.clear()
                self._rows = 0
            if key in self._of:
                self._of.move_to_end(key)
                return self._of[key][0]
            making = self._making.setdefault((mark, key), threading.RLock())
        with making:
            with self._one_at_a_time:
                if self._mark == mark and key in self._of:
                    return self._of[key][0]
            try:
                made = make()
                self._keep(mark, key, made)
            finally:
                with self._one_at_a_time:
                    self._making.pop((mark, key), None)
        return made

    def _keep(self, mark: Mark, key: Hashable, made: Any) -> None:  # noqa: ANN401 - whatever was made
        rows = 1 + len(getattr(made, "rows", ()))
        if rows > _ROWS:
            return
        with self._one_at_a_time:
            if self._mark == mark and key not in self._of:
                self._of[key] = made, rows
                self._rows += rows
            while self._rows > _IN_ALL:
                self._rows -= self._of.popitem(last=False)[1][1]
