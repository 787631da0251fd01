"""The command `browse`: what it says before and instead of Fava."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cheroot.wsgi import Server
from click.testing import CliRunner

from mopac_spend.cli.browse import command
from mopac_spend.findings import Refusal
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_loading_is_said_before_it_takes_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(_: object) -> None:
        raise OSError

    monkeypatch.setattr(Server, "prepare", taken)
    result = CliRunner().invoke(command, [], obj=str(make_books(tmp_path)))
    assert isinstance(result.exception, Refusal)
    assert result.stderr == "loading the books…\n"
    assert result.stdout == ""
