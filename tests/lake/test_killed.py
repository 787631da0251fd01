"""A lake that is combined and killed before one of its operations: before or after.

A few of more than a thousand operations; MOPAC_SPEND_STRIDE=1 takes them all.
"""

from __future__ import annotations

import os
import shutil
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.lakes import is_lake
from mopac_spend.cli.main import group
from mopac_spend.findings import Refusal
from mopac_spend.lake.asking import ask
from mopac_spend.lake.reading import open_lake
from tests.books_maker import make_books
from tests.kill.commands import Command
from tests.kill.walk import killed
from tests.lake.conftest import LINES, titled

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="commands are forked"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]
# More operations than any of these has: a walk that reaches it has no end.
MOST = 5000
STRIDE = int(os.environ.get("MOPAC_SPEND_STRIDE") or 263)
MORE = "2019-08-01 | Acme Ltd | Late | 9.00 | vru / knife-crime / grants"


def combine(*words: str, done: int = 0) -> Command:
    def call() -> None:
        group.main(["combine", "lake", *words], "mopac-spend", standalone_mode=False)

    return Command(lambda _: None, call=call, done=done)


def held(lake: Path) -> dict[str, Decimal] | str:
    """Say what a lake answers, by body."""
    if not is_lake(lake):
        return "no lake"
    try:
        answer = ask(open_lake(lake), "spend-by-supplier")
    except Refusal as error:
        if error.code != "LAKE-005":
            raise
        return "no body"
    sums: dict[str, Decimal] = {}
    place = [column.name for column in answer.columns].index("amount")
    for row in answer.rows:
        sums[str(row[0])] = sums.get(str(row[0]), Decimal(0)) + Decimal(str(row[place]))
    return sums


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books `one`, as they were and as they became, and `two`; no lake."""
    folder = tmp_path_factory.mktemp("desk")
    make_books(folder / "was" / "one", LINES)
    make_books(folder / "one", f"{LINES}{MORE}\n")
    titled(make_books(folder / "two", LINES), "Other Office")
    return folder


def every(
    desk: Path,
    room: Path,
    command: Command,
    begin: int,
    first: Command | None = None,
) -> list[str]:
    """Kill a command before its operations; say how each left the lake."""
    whole, done = room / "whole", room / "done"
    shutil.copytree(desk, whole)
    before: object = "no lake"
    if first is not None:
        assert killed(first, whole, sys.maxsize) == 0
        before = held(whole / "lake")
    shutil.copytree(whole, done)
    assert killed(command, done, sys.maxsize) == 0
    after, names = held(done / "lake"), listed(done / "lake")
    assert after != before
    seen = []
    for at in range(begin, MOST, STRIDE):
        folder = room / f"at-{at}"
        shutil.copytree(whole, folder)
        ended = killed(command, folder, at, "lake")
        found = held(folder / "lake")
        # One that is made for the first time is begun without a body.
        assert found == after or (found in (before, "no body") and ended)
        seen.append("after" if found == after else "before")
        # What is removed already is none to remove.
        again = killed(command, folder, sys.maxsize)
        assert again == (command.done if found == after else 0)
        assert held(folder / "lake") == after
        assert listed(folder / "lake") == names
        shutil.rmtree(folder)
        if not ended:
            return seen
    pytest.fail("it has no end")


def listed(lake: Path) -> set[str]:
    return {str(path.relative_to(lake)) for path in lake.rglob("*")}


def test_a_first_lake_is_there_or_not(desk: Path, tmp_path: Path) -> None:
    seen = every(desk, tmp_path, combine("one=one", "two=two"), 1)
    assert len(seen) * STRIDE > 500
    assert seen == sorted(seen, reverse=True)


def test_a_lake_is_as_before_or_as_after(desk: Path, tmp_path: Path) -> None:
    first = combine("one=was/one", "two=two")
    changes = combine("one=one", "--remove", "two", done=2)
    seen = every(desk, tmp_path, changes, min(132, STRIDE), first)
    assert len(seen) * STRIDE > 500
    assert seen == sorted(seen, reverse=True)
