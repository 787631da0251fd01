"""Wrong passwords at the desk: who gives them waits longer each time.

As `mopac_spend.serving.guesses` counts them, and kept: a desk that is started again
has forgotten none. A name that is guessed is locked for whoever guesses it; what is
guessed at one address, of many names, locks the address.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from mopac_spend.desk.storage import SET_RIGHT
from mopac_spend.serving.guesses import (
    FORGOTTEN,
    LONGEST,
    OF_ADDRESS,
    OF_NAME,
    locked_for,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.desk.storage import Storage

# Of how many names and addresses something is kept.
_MOST = 10_000
# Seconds in which any lock has ended, by a clock that is set right within them: what
# ends later was counted by one that has gone back.
_SURELY = LONGEST + SET_RIGHT


class Attempts:
    """Counts wrong passwords in the file of the desk."""

    def __init__(
        self, storage: Storage, clock: Callable[[], float] = time.time
    ) -> None:
        """Count on.

        Args:
            storage: the file of the desk.
            clock: gives seconds.

        """
        self._storage, self._clock = storage, clock

    def locked(self, name: str, address: str) -> int:
        """Say for how many seconds no password is looked at."""
        now = self._clock()
        look = (
            "SELECT max(until) AS until FROM guess WHERE key IN (?, ?) AND until <= ?"
        )
        keys = (f"name {name}", f"address {address}", now + _SURELY)
        (until,) = self._storage.read().execute(look, keys).fetchone()
        return max(0, math.ceil((until or 0) - now))

    def wrong(self, name: str, address: str) -> None:
        """Count a wrong password."""
        with self._storage.write() as connection:
            # Not before it: whoever was let in first would have counted in the future.
            now = self._clock()
            for key, free in (
                (f"name {name}", OF_NAME),
                (f"address {address}", OF_ADDRESS),
            ):
                look = "SELECT count, until FROM guess WHERE key = ?"
                row = connection.execute(look, (key,)).fetchone()
                old = row is None or not (
                    now - FORGOTTEN <= row["until"] <= now + _SURELY
                )
                count = 1 if old else row["count"] + 1
                until = now + locked_for(count - free)
                replace = "REPLACE INTO guess VALUES (?, ?, ?)"
                connection.execute(replace, (key, count, until))
            fewer = (
                "DELETE FROM guess WHERE key IN "
                "(SELECT key FROM guess ORDER BY until DESC LIMIT -1 OFFSET ?)"
            )
            connection.execute(fewer, (_MOST,))

    def forget(self, name: str) -> None:
        """Forget the wrong passwords of a name."""
        self.unlock(f"name {name}")

    def unlock(self, key: str) -> None:
        """Forget those of a name or an address, as `all_locked` gives it."""
        with self._storage.write() as connection:
            connection.execute("DELETE FROM guess WHERE key = ?", (key,))

    def all_locked(self) -> list[tuple[str, int]]:
        """Give the names and addresses that are locked, and for how many seconds."""
        now = self._clock()
        look = (
            "SELECT key, until FROM guess WHERE until > ? AND until <= ? "
            "ORDER BY until DESC"
        )
        rows = self._storage.read().execute(look, (now, now + _SURELY))
        return [(row["key"], math.ceil(row["until"] - now)) for row in rows]
