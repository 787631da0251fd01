"""What is kept of books in the cache, damaged: never another figure.

Bits of a part, an index or a verdict flip, with size and times put back, as a disk or
a restore does it. The next opening gives the same rows; what is damaged is made anew.
"""

# ruff: noqa: TRY003 - a fault is its words
from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.load import open_books
from mopac_spend.findings import BooksError
from tests.fuzz import books as of_books
from tests.fuzz import changes
from tests.fuzz.case import ACCEPTED, Fault, Outcome, Step, drawn

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.spend import Payment

WEIGHT, SECONDS = 2, 20.0
_STEPS = ("bits", "bits", "bits", "lost", "doubled", "cut", "put", "swapped", "removed")


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose what is done to the cache of a desk's books."""
    return "desk", drawn(chance, _STEPS, 2)


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Damage the cache and ask."""
    # A cache of its own: other kinds must not meet what is damaged here.
    with of_books.cache_in(room / "damaged"):
        warm = _warm(subject, room)
        for step in steps:
            _damage(step, warm.cache)
        _keep_input(warm, room)
        try:
            opened = open_books(warm.books)
            rows, figures = list(opened.payments), of_books.figures_of(opened)
        except BooksError as error:
            raise Fault("sound books have findings", f"{error}") from error
    if rows != warm.rows:
        raise Fault("other rows", _first_difference(warm.rows, rows))
    if figures != warm.figures:
        raise Fault("other figures", f"{warm.figures}\nagainst\n{figures}")
    if not warm.restore():
        _WARM.clear()
    return Outcome(ACCEPTED)


@dataclass(slots=True)
class _Warmed:
    """Books, their cache as it was made, and what they hold."""

    books: Path
    cache: Path
    state: dict[str, tuple[int, int]]
    content: dict[str, bytes]
    rows: list[Payment]
    figures: of_books.Figures

    def restore(self) -> bool:
        """Put every byte back in place; say whether the files are the same ones."""
        now = _state(self.cache)
        if {n: ino for n, (ino, _) in now.items()} != {
            n: ino for n, (ino, _) in self.state.items()
        }:
            return False
        for name, content in self.content.items():
            path = self.cache / name
            if path.read_bytes() != content:
                path.write_bytes(content)
            os.utime(path, ns=(self.state[name][1],) * 2)
        return True


_WARM: dict[str, _Warmed] = {}


def _warm(subject: str, room: Path) -> _Warmed:
    cache = room / "damaged"
    held = _WARM.get(subject)
    if held and held.books.is_dir() and held.restore():
        return held
    shutil.rmtree(cache, ignore_errors=True)
    folder = of_books.fresh(subject, room / "parts")
    for _ in range(2):
        opened: Books = open_books(folder)
    rows, figures = list(opened.payments), of_books.figures_of(opened)
    content = {name: (cache / name).read_bytes() for name in _state(cache)}
    held = _Warmed(folder, cache, _state(cache), content, rows, figures)
    _WARM[subject] = held
    return held


def _state(cache: Path) -> dict[str, tuple[int, int]]:
    """Give inode and time of every file of a cache."""
    return {
        str(path.relative_to(cache)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(cache.rglob("*"))
        if path.is_file()
    }


def _damage(step: Step, cache: Path) -> None:
    """Change one file of the cache, in place and with its times put back."""
    chance = step.chance()
    found = [path for path in sorted(cache.rglob("*")) if path.is_file()]
    parts = [path for path in found if path.suffix == ".parquet"]
    path = chance.choice(parts if parts and chance.random() < 0.6 else found)
    state = path.stat()
    if step.name == "removed":
        path.unlink()
        return
    if step.name == "swapped":
        other = chance.choice([p for p in found if p.suffix == path.suffix])
        made = other.read_bytes()
    else:
        made = changes.of_bytes(step.name, path.read_bytes(), chance)
    with path.open("r+b") as file:
        file.write(made)
        file.truncate()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def _keep_input(warm: _Warmed, room: Path) -> None:
    shutil.rmtree(room / "input", ignore_errors=True)
    shutil.copytree(warm.cache, room / "input")


def _first_difference(one: Sequence[Payment], other: Sequence[Payment]) -> str:
    if len(one) != len(other):
        return f"{len(one)} rows, and now {len(other)}"
    at = next(
        n for n, pair in enumerate(zip(one, other, strict=True)) if len({*pair}) > 1
    )
    return f"{one[at]}\nagainst\n{other[at]}"
