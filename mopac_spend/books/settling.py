"""Books that are being saved: a fault of the last moment is looked at again.

An editor may empty a file and fill it half a second later; a copy of a folder brings
one file after the other. What is found wrong meanwhile is no fault of the books. So
where something is wrong and a file has changed shortly before it was read, it is read
again once all of them have stood still. Books without a fault never wait.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mopac_spend.books import folders

if TYPE_CHECKING:
    from pathlib import Path

# Seconds without a change after which a file is taken to be saved, and seconds after
# which books that change all the while are told as they are.
STILL = 1.0
LONGEST = 5.0
_SECOND = 1_000_000_000


class Patience:
    """How long books are waited for, from the first look at them."""

    def __init__(self, root: Path) -> None:
        """Begin to look at the books of a folder."""
        self._root = str(root)
        self._ends = time.monotonic() + LONGEST
        self._began = time.time_ns()

    def is_over(self) -> bool:
        """Say whether what was found is final; if not, wait, and look once more.

        It is final where no file changed while it was looked at, nor in the moment
        before.
        """
        before = self._began - int(STILL * _SECOND)
        if folders.changed(self._root) < before or time.monotonic() >= self._ends:
            return True
        while (left := self._left()) > 0:
            time.sleep(left)
        self._began = time.time_ns()
        return False

    def _left(self) -> float:
        """Give the seconds until every file will have stood still."""
        age = (time.time_ns() - folders.changed(self._root)) / _SECOND
        return min(STILL - age, self._ends - time.monotonic())
