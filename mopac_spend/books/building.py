"""Parts made of files: in this process, or by several for many files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.beside import begin
from mopac_spend.books import reader, snapshot
from mopac_spend.books.collection import no_collection
from mopac_spend.books.parts import same_rows
from mopac_spend.books.refs import Apart
from mopac_spend.books.store import Part, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

# Fewer files than this are not worth a pool of processes.
FEW = 4
# The folder of the store, a file, its place in the books, and whether to read it in
# any case and hold what is kept against it.
Job = tuple[Path, str, str, bool]


def built(jobs: Sequence[Job]) -> Iterator[Built]:
    """Make the parts of files, one after the other, or many of them at once.

    Args:
        jobs: as `build` takes them.

    """
    apart = Apart()
    for each in _built(jobs):
        part = each.part
        # Digests of refs that lie apart from all others are not asked for.
        if part and apart.from_all(part.reach):
            yield each._replace(part=replace(part, refs=None))
        else:
            yield each


def _built(jobs: Sequence[Job]) -> Iterator[Built]:
    if len(jobs) < FEW or _processes() < 2:  # noqa: PLR2004
        yield from map(build, jobs)
        return
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        with _pool() as pool:
            for each in pool.map(build, jobs, chunksize=2):
                yield each
                done += 1
    except BrokenProcessPool:
        # A helper was ended from outside, for want of memory or by a Ctrl-C that
        # reached it first: what it had not read is read here.
        yield from map(build, jobs[done:])


def _pool() -> ProcessPoolExecutor:
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


def build(job: Job) -> Built:
    """Read one file and put its part into the store."""
    folder, name, inner, verify = job
    store = Store(folder)
    with no_collection():
        content, state = snapshot.read(name)
        key = store.key(inner, state.sha256)
        part = store.part(key)
        if part and not verify:
            return Built(name, state, part)
        _load_arrow()
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
