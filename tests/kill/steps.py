"""A kill at every step of a run: the disk as it stands at each is kept.

    with every_step(books, tmp_path / "killed") as stood:
        import_files(books, files)
    for disk in dict.fromkeys(stood):
        ...

Whoever is killed leaves what is on the disk, and what was not written yet is lost; so
one run shows what each kill would leave, and where nothing was written between two
steps, two kills leave the same. Processes that truly die are those of `killing.py`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The functions through which a file reaches the disk.
_STEPS = (
    *((os, name) for name in ("fsync", "open")),
    *((Path, name) for name in ("replace", "unlink", "mkdir")),
    (tempfile, "mkstemp"),
)


@contextlib.contextmanager
def every_step(folder: Path, into: Path) -> Iterator[list[Path]]:
    """Keep a folder as it stands before and after each step of what is done to it.

    Yields:
        Where it is kept, a path for each step; the same path again where nothing
        changed since the step before.

    """
    stood: list[Path] = []
    last: dict[Path, bytes | None] = {}
    keeping = False

    def keep() -> None:
        nonlocal last, keeping
        if keeping:
            return
        keeping = True
        try:
            now = _standing(folder)
            if not stood or now != last:
                stood.append(shutil.copytree(folder, into / str(len(stood))))
            else:
                stood.append(stood[-1])
            last = now
        finally:
            keeping = False

    def kept(done: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            keep()
            answer = done(*arguments, **named)
            keep()
            return answer

        return call

    with pytest.MonkeyPatch.context() as patch:
        for where, name in _STEPS:
            patch.setattr(where, name, kept(getattr(where, name)))
        yield stood


def _standing(folder: Path) -> dict[Path, bytes | None]:
    """Give every file with its bytes, hidden ones too, and every folder."""
    return {
        path: path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
