"""A folder with books that hold two batches, made by commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.errors.commands import run
from tests.record.books import JUNE, LAYOUT, MAY, books

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with books that hold two batches."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618225200")
    assert run("init", "books", cwd=tmp_path).status == 0
    layouts = tmp_path / "books/importers/layouts"
    layouts.mkdir(parents=True)
    (layouts / "office.toml").write_text(LAYOUT, encoding="utf-8")
    for name, text in (("may.csv", MAY), ("june.csv", JUNE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert books(tmp_path, "import", name).status == 0
    return tmp_path
