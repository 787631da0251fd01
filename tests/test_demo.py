"""The last line of the demonstration names a command that works there."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend.cli.demo import program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "mopac-spend"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def on_path(monkeypatch: pytest.MonkeyPatch, installed: Path | None) -> None:
    monkeypatch.setattr(
        shutil, "which", lambda _: str(installed) if installed else None
    )


def test_a_path_is_named_where_the_command_is_not_found(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path(monkeypatch, None)
    assert program(str(script)) == [str(script)]


def test_a_path_is_named_where_another_would_run(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.write_text("")
    on_path(monkeypatch, other)
    assert program(str(script)) == [str(script)]


def test_the_name_is_enough_where_it_leads_here(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path(monkeypatch, script)
    assert program(str(script)) == ["mopac-spend"]


@pytest.mark.parametrize("called", ["mopac-spend", "pytest", "", "-c"])
def test_what_is_no_path_to_the_command_is_not_named(called: str) -> None:
    assert program(called) == ["mopac-spend"]


def test_python_m_is_named_as_such() -> None:
    assert program("/x/mopac_spend/__main__.py") == [
        sys.executable,
        "-m",
        "mopac_spend",
    ]
