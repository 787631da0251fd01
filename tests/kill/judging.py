"""What must hold of books, and of what else was written, after a command died."""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect, pounds_of
from mopac_spend.files import TEMPORARY
from mopac_spend.findings import BooksError, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from tests.kill.commands import Command

Files = dict[str, bytes]


_VERSION = re.compile(r"-v\d+(?=[.-])")


class DiedBadlyError(Exception):
    """A command that died left what it must not leave."""


@dataclass(frozen=True, slots=True)
class Known:
    """A command, and what it does when nobody disturbs it.

    Attributes:
        whole: the folder as it is before; nothing runs in it.
        before, after: the books' files.
        written: what it writes elsewhere; None for a file that is never the same.
        pounds: total of the books after it.

    """

    command: Command
    whole: Path
    before: Files
    after: Files
    written: dict[str, bytes | None]
    pounds: Decimal


def known(command: Command, room: Path) -> Known:
    """Prepare a command, and run it twice to know what it does."""
    whole = room / "whole"
    whole.mkdir(parents=True)
    command.prepare(whole)
    before = files(whole / "books")
    made = []
    for name in ("once", "again"):
        folder = copied(whole, room / name)
        status = in_a_process(command, folder)
        if status:
            msg = f"it ends with {status} when nobody disturbs it"
            raise DiedBadlyError(msg)
        made.append((files(folder / "books"), files(folder / "out")))
    (after, written), (again, written_again) = made
    if after != again:
        msg = f"it is not the same twice: {different(after, again)}"
        raise DiedBadlyError(msg)
    same = {k: v if written_again.get(k) == v else None for k, v in written.items()}
    return Known(command, whole, before, after, same, pounds(room / "once" / "books"))


def copied(whole: Path, to: Path) -> Path:
    """Copy a command's folder, afresh."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(whole, to)
    return to


def in_a_process(command: Command, folder: Path) -> int:
    """Run a command in a copy of this process; give its exit status."""
    before, (into, out) = {*sys.modules}, os.pipe()
    child = os.fork()
    if not child:
        status = 70
        try:
            quiet()
            status = command.run(folder)
            with os.fdopen(out, "w") as told:
                told.write("\n".join(sys.modules.keys() - before))
        finally:
            os._exit(status)
    os.close(out)
    with os.fdopen(into) as told:
        learn(told.read().split())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def learn(names: Iterable[str]) -> None:
    """Import what a process had to import that was forked: the next one finds it."""
    for name in sorted(names):
        if name not in sys.modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def quiet() -> None:
    """Print nothing from here on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def files(folder: Path) -> Files:
    """Read every file that a reader may see, the journal included."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_seen(path.relative_to(folder))
    }


def _is_seen(inner: Path) -> bool:
    if any(part.startswith(TEMPORARY) for part in inner.parts):
        return False
    return not inner.name.startswith(".") or str(inner) == journal.JOURNAL


def pounds(books: Path) -> Decimal:
    """Sum books that must be sound."""
    return pounds_of(connect(open_books(books)))


def state(folder: Path, known: Known, *, opened: bool) -> str:
    """Open the books as the next command does; say which state they are in.

    Raises:
        DiedBadlyError: they are at fault, or as neither before nor after.

    """
    books = folder / "books"
    if opened:
        try:
            open_books(books)
        except (BooksError, Refusal) as error:
            msg = f"the next opening fails: {error}"
            raise DiedBadlyError(msg) from error
    elif not journal.finish(books):
        msg = "the journal cannot be finished"
        raise DiedBadlyError(msg)
    found = files(books)
    if found not in (known.before, known.after):
        msg = (
            f"between: not before ({different(known.before, found)}) and not after "
            f"({different(known.after, found)})"
        )
        raise DiedBadlyError(msg)
    for name, content in files(folder / "out").items():
        due = known.written.get(name)
        if name not in known.written or content != (due or content) or not content:
            msg = f"{name} was written in part"
            raise DiedBadlyError(msg)
    return "after" if found == known.after else "before"


def completes(folder: Path, known: Known) -> None:
    """Run the command again, which must end as if nothing had been.

    Raises:
        DiedBadlyError: it does not.

    """
    status = in_a_process(known.command, folder)
    found = files(folder / "books")
    if status not in {0, known.command.done} or found != known.after:
        words = different(known.after, found)
        msg = f"run again it ends with {status}, and differs: {words}"
        raise DiedBadlyError(msg)
    if pounds(folder / "books") != known.pounds:
        msg = f"run again it holds {pounds(folder / 'books')}, not {known.pounds}"
        raise DiedBadlyError(msg)
    # A report keeps what stands there, and is whole beside it as its next version.
    left = {*files(folder / "out")}
    lacking = known.written.keys() - left - {_VERSION.sub("", name) for name in left}
    if lacking:
        msg = f"run again it lacks {sorted(lacking)}"
        raise DiedBadlyError(msg)


def different(one: Files, other: Files) -> str:
    """Name the files in which two states differ."""
    names = sorted(n for n in {*one, *other} if one.get(n) != other.get(n))
    return ", ".join(names) or "nothing"
