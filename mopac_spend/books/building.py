"""Parts made of files: in this process, or by several for many files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.beside import begin
from mopac_spend.books import reader, snapshot
from mopac_spend.books.parts import same_rows
from mopac_spend.books.referee import no_collection
from mopac_spend.books.store import Part, Store

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from pathlib import Path

# Fewer files than this are not worth a second process.
_FEW = 4


def is_worth_it(files: int) -> bool:
    """Say whether so many files are read quicker by several processes."""
    return files >= _FEW and _processes() > 1


def pool() -> ProcessPoolExecutor:
    """Give processes to read files by."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    how = get_context("fork" if os.name == "posix" else "spawn")
    _load_arrow()  # once for all of them, which share what it takes
    return ProcessPoolExecutor(_processes(), how, begin, (os.getpid(),))


def _processes() -> int:
    return min(os.cpu_count() or 1, 4)


def _load_arrow() -> None:
    """Load Arrow, and let it take memory of the system, if nobody chose otherwise.

    Its own allocator keeps some 20 MB of what a writer of parts had; it is chosen when
    Arrow is loaded.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from mopac_spend.books import cutting, refs  # noqa: F401 - they bring all of it


class Built(NamedTuple):
    """What became of one file: its part, if it can have one."""

    name: str
    state: snapshot.State
    part: Part | None
    untrue: bool = False


def build(job: tuple[Path, str, str, bool]) -> Built:
    """Read one file and put its part into the store."""
    folder, name, inner, verify = job
    _load_arrow()
    store = Store(folder)
    with no_collection():
        content, state = snapshot.read(name)
        key = store.key(inner, state.sha256)
        part = store.part(key)
        if part and not verify:
            return Built(name, state, part)
        before = part.path.read_bytes() if part else b""
        read = reader.read(content, inner)
        if read is None:
            store.drop(key)
            return Built(name, state, None, untrue=part is not None)
        built = store.build(read, key)
        same = part is None or (
            part.facts == built.facts and same_rows(before, built.path.read_bytes())
        )
        return Built(name, state, built, untrue=not same)
