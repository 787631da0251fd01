"""Wrong passwords: who gave them is waited for, longer each time.

Three things are watched: a name, an address, and a name at an address. After some
wrong words nothing is checked for one second, then two, four, up to a quarter of an
hour. Whoever has read already, under that name at that address, is not held up when
others guess there or guess the name elsewhere.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

# A name, an address, or both; the other is empty.
_Key: TypeAlias = "tuple[str, str]"
# Wrong words that are free.
OF_NAME, OF_ADDRESS, OF_BOTH = 4, 10, 20
# Seconds: of the longest lock, and after which all is forgotten.
LONGEST, FORGOTTEN = 900, 3_600
# Of how many names and addresses something is remembered.
_MOST = 10_000


@dataclass(slots=True)
class _Wrong:
    """Wrong words so far, and until when no other is listened to."""

    count: int = 0
    until: float = 0.0


class Guesses:
    """Counts wrong passwords; for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember nothing yet.

        Args:
            clock: gives seconds.

        """
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._wrong: OrderedDict[_Key, _Wrong] = OrderedDict()

    def locked(self, name: str, address: str) -> int:
        """Say for how many seconds nothing is checked for a name at an address."""
        return self._left((name, ""), ("", address))

    def shut(self, name: str, address: str) -> bool:
        """Say whether not even a word that was right here before is listened to."""
        return self._left((name, address)) > 0

    def wrong(self, name: str, address: str) -> None:
        """Count a wrong word."""
        self._count((name, ""), OF_NAME)
        self._count(("", address), OF_ADDRESS)

    def against_known(self, name: str, address: str) -> None:
        """Count a wrong word for a name that has read at an address before."""
        self._count((name, address), OF_BOTH)

    def right(self, name: str, address: str) -> None:
        """Forget the wrong words of a name; an address may have others to guess."""
        with self._one_at_a_time:
            for key in ((name, ""), (name, address)):
                self._wrong.pop(key, None)

    def _left(self, *keys: _Key) -> int:
        now = self._clock()
        with self._one_at_a_time:
            until = max((self._wrong.get(key) or _Wrong()).until for key in keys)
        return max(0, math.ceil(until - now))

    def _count(self, key: _Key, free: int) -> None:
        now = self._clock()
        with self._one_at_a_time:
            wrong = self._wrong.pop(key, None) or _Wrong()
            if wrong.until and now > wrong.until + FORGOTTEN:
                wrong = _Wrong()
            wrong.count += 1
            wrong.until = now + locked_for(wrong.count - free)
            self._wrong[key] = wrong  # the last place: it is forgotten last
            while len(self._wrong) > _MOST:
                self._wrong.popitem(last=False)


def locked_for(over: int) -> int:
    """Give for how many seconds no word is listened to.

    Args:
        over: wrong words beyond those that are free.

    """
    return 0 if over < 0 else min(2 ** min(over, 20), LONGEST)
