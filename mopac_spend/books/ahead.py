"""What books take to open, done by a second process before it is asked for.

    with Ahead(main, store) as ahead:
        …                          # meanwhile: modules are loaded, accounts are read
        ahead.wait()               # from here on the parts are in the store

Where some files changed, it makes their parts. Nobody relies on that: whoever opens the
books hashes every such file and looks for its part, as always, and makes what is not
there. So a process that came to an end, or read a file that changed again since, costs
time alone. Where none changed and parts are large, it hashes them.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Self

from mopac_spend.books.folders import may_be_batch, place
from mopac_spend.books.resting import State, hashed
from mopac_spend.books.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.beside import Beside
    from mopac_spend.books.building import Job
    from mopac_spend.books.store import Store

# More files than these are read by more processes, once books are opened.
_MOST = 3
# Bytes of parts that take longer to hash than a process to be copied.
_MANY = 100_000_000
# Digest and state of parts by their names.
Hashed = dict[str, tuple[str, State]]


class Ahead:
    """What a second process does for the opening of some books."""

    _work: Callable[[], Hashed] | None
    _beside: Beside[Hashed] | None

    def __init__(self, main: Path, store: Store, *, early: bool = False) -> None:
        """Look which files changed since the books were opened last.

        Args:
            main: main file of the books.
            store: where their parts are kept.
            early: there is something else to do before they are opened.

        """
        before, root = Snapshot.of(store.index(main)), main.parent
        jobs = [
            (store.folder, name, place(name, root), False)
            for name in before.files
            if not before.unchanged(name) and may_be_batch(name, root)
        ]
        self._work = self._beside = None
        if 0 < len(jobs) <= _MOST:
            self._work = partial(_build, jobs)
        elif early and not jobs and _large(paths := [*map(store.place, before.apart)]):
            self._work = partial(_hash, paths)

    def __enter__(self) -> Self:
        """Begin."""
        if self._work:
            from mopac_spend.beside import Beside

            self._beside, self._work = Beside(self._work).__enter__(), None
        return self

    def wait(self) -> Hashed:
        """Wait until the parts are there, if a second process makes them.

        Returns:
            Digests of parts that it hashed, each with the state they were of.

        """
        if self._beside is None or not self._beside.is_there:
            return {}
        done = self._beside.result()
        self.__exit__()
        return done

    def __exit__(self, *_: object) -> None:
        """End the second process, if it is not done."""
        if self._beside:
            self._beside.__exit__()
            self._beside = None


def _build(jobs: list[Job]) -> Hashed:
    from mopac_spend.books.building import build

    for job in jobs:
        with suppress(OSError):  # whoever opens the books meets it again
            build(job)
    return {}


def _large(paths: list[Path]) -> bool:
    """Say whether to hash parts takes longer than to copy a process."""
    try:
        return sum(path.stat().st_size for path in paths) >= _MANY
    except OSError:
        return False


def _hash(paths: list[Path]) -> Hashed:
    found = {path.stem: hashed(path) for path in paths}
    return {name: each for name, each in found.items() if each}
