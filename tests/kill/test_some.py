"""A few kills of every writing command, and its power cut at every step.

`make kills N=2000` does it for long; here each command is killed twice.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from tests.kill import killing, power
from tests.kill.commands import COMMANDS
from tests.kill.judging import known

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="commands are forked"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]


@pytest.mark.parametrize("name", ["close", "record", "reopen", "import-late"])
def test_killed_after_any_operation_it_runs_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618225200")
    operations, wrong = power.every(known(COMMANDS[name], tmp_path), tmp_path)
    assert wrong == []
    assert operations > 8


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "report"])
def test_books_are_as_before_or_as_after_the_whole_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", str(tmp_path / "cache"))
    # Entries of the record say when they were made, and runs are compared.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618225200")
    chance = random.Random(name)  # noqa: S311 - not a secret
    about = known(COMMANDS[name], tmp_path)
    seen = killing.kill(about, 2, chance, tmp_path)
    assert seen["before"] + seen["after"] == 2
    operations, disks, wrong = power.cut(about, chance, tmp_path, tries=2)
    assert wrong == []
    assert operations > 8
    assert disks > 4
