"""Books of the desk, and the command line as a person meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from mopac_spend.cli.main import main
from tests.importing.desk import make_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Output(NamedTuple):
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Make empty books of the desk."""
    return make_desk(tmp_path / "books")


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Output]:
    """Run `mopac-spend` in this process."""

    def command(*words: object) -> Output:
        monkeypatch.setattr("sys.argv", ["mopac-spend", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        output = capsys.readouterr()
        return Output(status, output.out, output.err)

    return command
