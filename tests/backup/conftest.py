"""A small body: books, a case, what was released, and drafts in a database."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from mopac_spend.backup.places import standing
from mopac_spend.backup.writing import write
from mopac_spend.disclosure.released import FOLDER, Shelf
from mopac_spend.files import make_folder, write_atomically
from mopac_spend.foi.filing import Cabinet
from tests.errors.cases import GOOD

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.backup.places import Place
    from mopac_spend.backup.writing import Written

REQUEST = b"1. What was spent on training?\n"


@dataclass(frozen=True)
class Body:
    """Where everything of a body stands."""

    folder: Path

    @property
    def main(self) -> Path:
        return (self.folder / "ledger" / "main.beancount").resolve()

    @property
    def cabinet(self) -> Cabinet:
        return Cabinet(self.folder / "foi-cases", self.main)

    @property
    def drafts(self) -> Path:
        return self.folder / "desk" / "drafts.sqlite"

    def places(self) -> list[Place]:
        users = self.folder / "readers"
        return standing(self.main, users=users if users.exists() else None)

    def kept(self, name: str = "kept.zip") -> Path:
        file = self.folder / name
        self.write(file)
        return file

    def write(self, file: Path) -> Written:
        return write(file, self.places(), self.main)


@pytest.fixture
def body(tmp_path: Path) -> Body:
    return make_body(tmp_path)


def make_body(folder: Path) -> Body:
    shutil.copytree(GOOD, folder / "ledger")
    of = Body(folder)
    layout = folder / "ledger/importers/layouts/office.toml"
    write_atomically(layout, 'name = "office"\n')
    of.cabinet.open(REQUEST, dt.date(2021, 6, 22), by="Officer")
    shelf = Shelf(of.cabinet.folder / FOLDER)
    make_folder(shelf.folder, private=True)
    shelf.numbered({})
    make_folder(of.drafts.parent, private=True)
    with closing(sqlite3.connect(of.drafts)) as drafts:
        drafts.execute("PRAGMA journal_mode=WAL")
        drafts.execute("CREATE TABLE draft (number INTEGER)")
        drafts.execute("CREATE TABLE total (number INTEGER)")
        drafts.commit()
    (folder / "readers").write_text("officer:$2y$05$nothing\n")
    return of


def tree(folder: Path) -> dict[str, str]:
    """Give every file of a folder that is not hidden, with its digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
