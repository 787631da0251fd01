"""The file of people, and the commands that write it."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from mopac_spend.desk import users
from mopac_spend.findings import Refusal
from tests.books_maker import make_books
from tests.desk.conftest import HASH, LINES
from tests.errors.commands import Outcome, run

if TYPE_CHECKING:
    from pathlib import Path

GOOD = f'["a.smith"]\nname = "Alex Smith"\nroles = ["reader"]\npassword = "{HASH}"\n'


def typed(folder: Path, *words: str, password: str = "") -> Outcome:
    if not (folder / "books").exists():
        make_books(folder / "books", LINES)
    with mock.patch.object(sys, "stdin", io.StringIO(f"{password}\n")):
        return run("--books", "books", "desk", "user", *words, cwd=folder)


def test_people_are_added_changed_listed_and_removed(tmp_path: Path) -> None:
    add = ("add", "A.Smith", "--name", "Alex Smith", "--role", "preparer")
    assert not typed(tmp_path, *add, password="a long enough word").status  # noqa: S106
    file = tmp_path / "desk" / "users.toml"
    assert file.stat().st_mode & 0o077 == 0
    assert "a long enough word" not in file.read_text()
    (person,) = users.read(file).values()
    assert (person.id, person.roles) == ("a.smith", ("preparer",))
    more = ("add", "a.smith", "--name", "Alex Smith", "--role", "reader")
    assert not typed(tmp_path, *more, "--no-password").status
    assert typed(tmp_path, "list").out == "a.smith: Alex Smith: reader\n"
    typed(tmp_path, "add", "b", "--name", "Bo", "--role", "reader", "--no-password")
    assert not typed(tmp_path, "remove", "a.smith").status
    assert typed(tmp_path, "list").out == "b: Bo: reader\n"
    assert typed(tmp_path, "remove", "a.smith").err.startswith("DESK-002")


@pytest.mark.parametrize("word", ["short", "x" * 73, ""])
def test_a_password_that_is_none(tmp_path: Path, word: str) -> None:
    said = typed(
        *(tmp_path, "add", "a", "--name", "A", "--role", "reader"), password=word
    )
    assert said.err.startswith("DESK-003")
    assert not (tmp_path / "desk" / "users.toml").exists()


def test_two_names_of_one_person_are_refused(tmp_path: Path) -> None:
    add = ("--role", "preparer", "--no-password")
    typed(tmp_path, "add", "a", "--name", "Alex Smith", *add)
    said = typed(tmp_path, "add", "b", "--name", "SMITH, Mr A.", *add)
    assert said.status == 2
    assert "read as one person" in said.err
    assert len(users.read(tmp_path / "desk" / "users.toml")) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "names nobody"),
        ("[", "is no TOML"),
        ('a = "b"\n', "is not a name"),
        (GOOD.replace('"reader"', '"king"'), "needs roles"),
        (GOOD.replace('["reader"]', "[]"), "needs roles"),
        (GOOD.replace("Alex Smith", " "), "no name for the record"),
        (GOOD.replace(HASH, "plain"), "no hash of bcrypt"),
        (GOOD + GOOD.replace("a.smith", "A.SMITH"), "read as one person"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "users.toml"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(Refusal, match=why):
        users.read(file)


def test_a_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "users.toml"
    file.write_text(GOOD)
    file.chmod(0o640)
    with pytest.raises(Refusal, match="others may read it"):
        users.read(file)


def test_who_is_taken_out_is_out_at_once(tmp_path: Path) -> None:
    file = tmp_path / "users.toml"
    file.write_text(GOOD)
    file.chmod(0o600)
    people = users.People(file)
    assert people.get("A.Smith")
    other = GOOD.replace("a.smith", "b.jones").replace("Alex Smith", "Bo Jones")
    file.write_text(other)
    assert people.get("a.smith") is None
    assert people.get("b.jones")
