"""Parts of files that changed, made by a second process before they are asked for.

    with Ahead(main, store) as ahead:
        …                          # meanwhile: modules are loaded, accounts are read
        ahead.wait()               # from here on the parts are in the store

It says nothing of the books, and nobody relies on it: whoever opens them hashes every
such file and looks for its part, as always, and makes what is not there. So a process
that came to an end, or read a file that changed again since, costs time alone.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Self

from mopac_spend.beside import Beside
from mopac_spend.books.snapshot import Snapshot
from mopac_spend.books.wholeness import may_be_batch, place

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.building import Job
    from mopac_spend.books.store import Store

# More files than these are read by more processes, once books are opened.
_MOST = 3


class Ahead:
    """The files of some books that changed, few as they are."""

    def __init__(self, main: Path, store: Store) -> None:
        """Look which files changed since the books were opened last.

        Args:
            main: main file of the books.
            store: where their parts are kept.

        """
        before, root = Snapshot.of(store.index(main)), main.parent
        jobs = [
            (store.folder, name, place(name, root), False)
            for name in before.files
            if not before.unchanged(name) and may_be_batch(name, root)
        ]
        self._beside: Beside[None] | None = None
        if 0 < len(jobs) <= _MOST:
            self._beside = Beside(partial(_build, jobs))

    def __enter__(self) -> Self:
        """Begin."""
        if self._beside and not self._beside.is_there:
            self._beside.__enter__()
        return self

    def wait(self) -> None:
        """Wait until the parts are there, if a second process makes them."""
        if self._beside and self._beside.is_there:
            self._beside.result()
            self.__exit__()

    def __exit__(self, *_: object) -> None:
        """End the second process, if it is not done."""
        if self._beside:
            self._beside.__exit__()
            self._beside = None


def _build(jobs: list[Job]) -> None:
    from mopac_spend.books.building import build

    for job in jobs:
        with suppress(OSError):  # whoever opens the books meets it again
            build(job)
