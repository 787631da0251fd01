"""No change of any file of the books goes unnamed, whatever it is and wherever."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import door
from mopac_spend.books.recording import accept, status
from tests.errors.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).parents[2] / "ledger"
CHANGES = 120


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample books, every file of which is recorded."""
    root = shutil.copytree(SAMPLE, tmp_path_factory.mktemp("sweep") / "books")
    if not status(root).record.whole:
        accept(root, "A. Officer", "from today")
    assert status(root).covered
    return root


def files(root: Path) -> list[Path]:
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def flip(draw: random.Random, path: Path, _: list[Path]) -> None:
    content = bytearray(path.read_bytes())
    at = draw.randrange(len(content))
    content[at] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def drop(draw: random.Random, path: Path, _: list[Path]) -> None:
    content = bytearray(path.read_bytes())
    del content[draw.randrange(len(content))]
    path.write_bytes(content)


def insert(draw: random.Random, path: Path, _: list[Path]) -> None:
    content = bytearray(path.read_bytes())
    content.insert(draw.randrange(len(content)), draw.choice(b'0 "a\n;'))
    path.write_bytes(content)


def delete(_: random.Random, path: Path, __: list[Path]) -> None:
    path.unlink()


def add(draw: random.Random, path: Path, _: list[Path]) -> None:
    path.with_name(f"added-{draw.randrange(9)}{path.suffix}").write_bytes(b"; added\n")


def rename(_: random.Random, path: Path, __: list[Path]) -> None:
    path.rename(path.with_name(f"renamed-{path.name}"))


def swap(draw: random.Random, path: Path, others: list[Path]) -> None:
    other = draw.choice([each for each in others if each != path])
    one, two = path.read_bytes(), other.read_bytes()
    if one == two:
        delete(draw, path, others)
        return
    path.write_bytes(two)
    other.write_bytes(one)


WAYS: tuple[Callable[[random.Random, Path, list[Path]], None], ...] = (
    *(flip, flip, flip, drop, insert),
    *(delete, add, rename, swap),
)


@pytest.mark.parametrize("number", range(CHANGES))
def test_a_change_is_named_or_says_the_same(recorded: Path, number: int) -> None:
    draw = random.Random(f"sweep {number}")  # noqa: S311 - the same each time
    there = files(recorded)
    path = draw.choice([each for each in there if each.stat().st_size])
    before = {each: each.read_bytes() for each in there}
    try:
        draw.choice(WAYS)(draw, path, there)
        said = status(recorded)
        changed = [
            each
            for each in {*there, *files(recorded)}
            if not each.exists() or before.get(each) != each.read_bytes()
        ]
        assert changed
        if said.covered:
            # Harmless: of this file alone, and Beancount reads the same.
            (only,) = changed
            name = only.relative_to(recorded).as_posix()
            assert said.differences.harmless == [name]
            assert says(before[only]) == says(only.read_bytes())
        elif number % 12 == 0:
            assert run("--books", f"{recorded}", "check", cwd=recorded).status == 1
    finally:
        for each in files(recorded):
            if each not in before:
                each.unlink()
        for each, content in before.items():
            if not each.exists() or each.read_bytes() != content:
                each.write_bytes(content)


def says(content: bytes) -> list[str]:
    """Give everything that Beancount's parser makes of a file, but for line numbers."""
    parsed = door.parse(content)
    assert not parsed.errors
    entries = []
    for entry in parsed.entries:
        without = {
            k: v for k, v in entry.meta.items() if k not in {"lineno", "filename"}
        }
        entries.append(
            repr((sorted(without.items(), key=repr), entry._replace(meta={})))
        )
    settings = [repr(each[:2]) for each in parsed.requests]
    return sorted([*entries, *settings, repr(sorted(parsed.options["include"]))])
