"""A folder with books that hold two batches, made by commands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.books.record.books import JUNE, LAYOUT, MAY, TODAY, books
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with books that hold two batches."""
    folder = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", TODAY)
        assert run("init", "books", cwd=folder).status == 0
        layouts = folder / "books/importers/layouts"
        layouts.mkdir(parents=True)
        (layouts / "office.toml").write_text(LAYOUT, encoding="utf-8")
        for name, text in (("may.csv", MAY), ("june.csv", JUNE)):
            (folder / name).write_text(text, encoding="utf-8")
            assert books(folder, "import", name).status == 0
    return folder


@pytest.fixture
def desk(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    return shutil.copytree(imported, tmp_path / "desk")
