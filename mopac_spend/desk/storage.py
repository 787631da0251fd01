"""The small file beside the books in which a desk keeps what is not in them yet.

SQLite, with a log that is on the disk before a change counts as made: what was kept
once is there after a kill or a cut of the power. It holds drafts, sessions and wrong
passwords; the books themselves never.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mopac_spend.files import make_folder
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "desk.sqlite"
# Of the tables below; a file of a later one is not touched.
_VERSION = 2
# Seconds by which a clock that is set right may go back.
SET_RIGHT = 300
# Seconds for which a writer waits for another.
_PATIENCE = 10
_TABLES = """
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE session (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL,
  address TEXT NOT NULL, holds TEXT NOT NULL);
CREATE INDEX session_seen ON session (person, seen);
CREATE TABLE guess (
  key TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL);
CREATE TABLE act (
  number INTEGER PRIMARY KEY AUTOINCREMENT, once TEXT UNIQUE, kind TEXT NOT NULL,
  about TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, words TEXT NOT NULL,
  undone TEXT NOT NULL DEFAULT '', posting TEXT NOT NULL DEFAULT '');
CREATE INDEX act_about ON act (kind, about, number);
CREATE TABLE decision (
  act INTEGER NOT NULL REFERENCES act, key TEXT NOT NULL, says TEXT NOT NULL,
  PRIMARY KEY (act, key)) WITHOUT ROWID;
CREATE TABLE taken (
  kind TEXT NOT NULL, about TEXT NOT NULL, key TEXT NOT NULL, by TEXT NOT NULL,
  until REAL NOT NULL, PRIMARY KEY (kind, about, key)) WITHOUT ROWID;
CREATE TABLE posting (
  token TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, by TEXT NOT NULL,
  approver TEXT NOT NULL, begun TEXT NOT NULL, state TEXT NOT NULL,
  became TEXT NOT NULL DEFAULT '');
CREATE TABLE wish (
  number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, about TEXT NOT NULL,
  by TEXT NOT NULL, at TEXT NOT NULL, words TEXT NOT NULL, digest TEXT NOT NULL,
  state TEXT NOT NULL, answered TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '');
"""
# What each version after the first added.
_ADDED = {
    2: """
CREATE TABLE name (
  person TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (person, name)) WITHOUT ROWID;
""",
}


class Storage:
    """The file, open; for several threads, each with a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Open it, or make it, in a folder that is its owner's alone.

        Raises:
            Refusal: `DESK-001`, it cannot be used, or others may look into it.

        """
        self.path = folder / NAME
        self._threads = threading.local()
        try:
            make_folder(folder, private=True)
            if folder.stat().st_mode & 0o077:
                msg = "others may look into this folder; take that from them: chmod 700"
                raise Refusal("DESK-001", msg, str(folder))
            if not self.path.exists():
                self.path.touch(0o600)
            with self.write() as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version < _VERSION:
                    wanted = [text for of, text in _ADDED.items() if of > version]
                    for each in "".join([*([_TABLES] * (not version)), *wanted]).split(
                        ";\n"
                    ):
                        connection.execute(each)
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            msg = f"cannot be used ({why}); check the folder, or name another: --kept"
            raise Refusal("DESK-001", msg, str(self.path)) from error
        if version > _VERSION:
            msg = "was kept by a later version of this program; run that one"
            raise Refusal("DESK-001", msg, str(self.path))

    def read(self) -> sqlite3.Connection:
        """Give this thread's connection, to look something up."""
        connection: sqlite3.Connection | None = getattr(self._threads, "one", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=_PATIENCE, isolation_level=None
            )
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._threads.one = connection
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Change something: all of it, on the disk when this is left, or nothing.

        One change is made at a time: what is looked up in here stays so until then.
        """
        connection = self.read()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # Where the disk is full SQLite has rolled it back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def secret(self, name: str, fresh: bytes) -> bytes:
        """Give what was kept under a name, or keep this."""
        with self.write() as connection:
            add = "INSERT INTO secret VALUES (?, ?) ON CONFLICT DO NOTHING"
            connection.execute(add, (name, fresh))
            look = "SELECT value FROM secret WHERE name = ?"
            (value,) = connection.execute(look, (name,)).fetchone()
        return bytes(value)
