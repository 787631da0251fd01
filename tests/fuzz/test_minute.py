"""A minute of the fuzz, and every case that once found a fault.

The cases are always the same, so that a change fails for what it changed; whoever wants
to see a fault again gives the seed and the number that are printed. `make fuzz SEED=…`
takes others, for as long as wanted.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.json"))
SEED, CASES = "1", "600"


def fuzz(*words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "tests.fuzz", *words]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="workers fork and have limits")
def test_no_figure_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--seed", SEED, "--cases", CASES, "--open"]
    status, told = fuzz(*words, "--found", str(tmp_path))
    with capsys.disabled():
        print(f"\n{told}", end="")  # noqa: T201 - the counts are what it is for
    assert status == 0, told


@pytest.mark.skipif(sys.platform != "linux", reason="workers fork and have limits")
def test_what_was_found_once_is_not_found_again() -> None:
    status, told = fuzz("--replay", *map(str, CORPUS))
    assert status == 0, told
