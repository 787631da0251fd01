"""The books under the server: open, and opened again when a file of theirs changes.

Fava looks at the files that it had included; books change in other ways too: a file
comes, goes, is emptied, or gets back its old content and time. Here every request
sees the books as they are, or is told what is wrong with them.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.books.folders import under
from mopac_spend.books.journal import JOURNAL
from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal, counted

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor

# Of one file: its place, size, times of modification and of any change, and inode.
Mark: TypeAlias = "tuple[tuple[str, int, int, int, int], ...]"
# A change is seen after so many seconds at the latest.
_PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class Standing:
    """The books at one moment.

    Attributes:
        mark: by which a change is known.
        books: None where there are none.
        table: their `mopac_spend.engine.database.connect`; None likewise, and where
            it is not wanted.
        wrong: why no figure of theirs is to be trusted, in sentences; "" where
            nothing is wrong.

    """

    mark: Mark
    books: Books | None
    table: Cursor | None
    wrong: str


class WatchedBooks:
    """Books that are looked at again for every request; for several threads."""

    def __init__(
        self, main: Path, today: Path | None = None, *, table: bool = True
    ) -> None:
        """Hold the books of a main file; nothing is opened yet.

        Args:
            main: the file.
            today: main file of the same books as they stand, where these are books
                as they were on a day.
            table: whether their table is wanted too.

        """
        self.main, self._today, self._table = main, today, table
        self._one_at_a_time = threading.Lock()
        self._standing: Standing | None = None
        self._looked = 0.0

    def now(self) -> Standing:
        """Give the books as they are."""
        with self._one_at_a_time:
            if self._standing and time.monotonic() < self._looked + _PATIENCE:
                return self._standing
            mark = self._mark()
            if self._standing is None or mark != self._standing.mark:
                self._standing = self._open(mark)
            self._looked = time.monotonic()
            return self._standing

    def look_again(self) -> None:
        """Look at the files for the next who asks, however soon that is."""
        with self._one_at_a_time:
            self._looked = -_PATIENCE

    def stands(self, standing: Standing) -> bool:
        """Say whether the books are still as they were."""
        return self._mark() == standing.mark

    def _mark(self) -> Mark:
        return mark_of(self.main) + (mark_of(self._today) if self._today else ())

    def _open(self, mark: Mark) -> Standing:
        try:
            if not self.main.stat().st_size:
                return Standing(mark, None, None, f"{self.main.name} is empty.")
            books = open_books(self.main, today=self._today, despite_errors=True)
        except (Refusal, OSError):
            return Standing(mark, None, None, f"{self.main.name} cannot be read.")
        wrong = ""
        if books.findings:
            wrong = (
                f"The books have {counted(len(books.findings), 'error')}, and until "
                f"they are mended no figure can be trusted. The first: "
                f"{books.findings[0]}"
            )
        table = connect(books) if self._table else None
        return Standing(mark, books, table, wrong)


def mark_of(main: Path) -> Mark:
    """Give what changes whenever a file of the books does.

    Args:
        main: their main file.

    """
    root = main.parent
    set_aside = root / "set-aside"
    names = [
        str(main),
        *under(str(root)),
        *(str(path) for path in sorted(set_aside.glob("*")) if set_aside.is_dir()),
        str(root / JOURNAL),
    ]
    return tuple(filter(None, map(_mark, names)))


def _mark(name: str) -> tuple[str, int, int, int, int] | None:
    try:
        seen = os.stat(name)  # noqa: PTH116 - a Path for each of thousands takes as long
    except OSError:
        return None
    return name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino
