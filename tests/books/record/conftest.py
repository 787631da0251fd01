"""A folder with books that hold two batches, made by commands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.books.record.books import TODAY, make_desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with books that hold two batches."""
    folder = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", TODAY)
        return make_desk(folder)


@pytest.fixture
def desk(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    return shutil.copytree(imported, tmp_path / "desk")
