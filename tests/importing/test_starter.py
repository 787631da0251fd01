"""New books for each kind of body, sound and empty."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.files import TEMPORARY, write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.importing import starter
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.tagging import rules
from tests.importing.desk import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.importing.conftest import Output


def test_there_is_a_starter_for_each_kind_of_body() -> None:
    assert starter.bodies() == ["city-hall", "mopac", "pcc"]


@pytest.mark.parametrize("body", starter.bodies())
def test_new_books_are_sound_and_empty(body: str, tmp_path: Path) -> None:
    written = starter.make_books(tmp_path / "new", body)
    assert sorted(map(str, written)) == sorted(snapshot(tmp_path / "new"))
    opened = open_books(tmp_path / "new")
    assert (opened.payments, opened.batches) == ([], [])
    assert opened.register.books is not None
    assert opened.register.books.body == body
    assert opened.illustrative == ""
    assert opened.register.account_for("untagged") == "Expenses:Unclassified"


@pytest.mark.parametrize("body", starter.bodies())
def test_every_shipped_rule_loads_for_new_books(body: str, tmp_path: Path) -> None:
    starter.make_books(tmp_path / "new", body)
    opened = open_books(tmp_path / "new")
    known = layouts.load_all(opened.root)
    for name, layout in known.items():
        if name == body or (name, body) == ("lancashire-pcc", "pcc"):
            assert rules.load_for(layout, opened.root, opened.register)


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    starter.make_books(tmp_path / "new", "pcc")
    assert open_books(tmp_path / "new").title


@pytest.mark.parametrize("name", [".", "file"])
def test_nothing_is_ever_overwritten(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = snapshot(tmp_path)
    with pytest.raises(Refusal) as refused:
        starter.make_books(tmp_path / name, "pcc")
    assert str(refused.value) == (
        f"BOOKS-002: {tmp_path / name}: is not an empty folder; name a new one, "
        f"nothing was written"
    )
    assert snapshot(tmp_path) == before


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        starter.make_books(tmp_path / "file" / "new", "pcc")
    assert str(refused.value) == (
        f"BOOKS-002: {tmp_path / 'file' / 'new'}: cannot be written (Not a directory); "
        f"check the name and your rights"
    )


@pytest.mark.parametrize("there", [False, True])
def test_what_fails_midway_leaves_nothing_and_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    target = tmp_path / "new"
    if there:
        target.mkdir()
    copies = iter(range(3))

    def full(copy: Path, content: bytes, *, lasting: bool) -> None:
        if next(copies, None) is None:
            copy.with_name(f"{TEMPORARY}half").write_bytes(content[:9])
            raise OSError(28, "No space left on device")
        write_atomically(copy, content, lasting=lasting)

    with monkeypatch.context() as patch:
        patch.setattr(starter, "write_atomically", full)
        with pytest.raises(Refusal) as refused:
            starter.make_books(target, "mopac")
    assert str(refused.value) == (
        f"BOOKS-002: {target}: cannot be written (No space left on device); check "
        f"the name and your rights"
    )
    assert list(tmp_path.rglob("*")) == ([target] if there else [])
    starter.make_books(target, "mopac")
    assert open_books(target).title
    assert list(tmp_path.iterdir()) == [target]


def test_a_move_that_fails_takes_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    move = Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if to.name == "main.beancount":
            raise PermissionError(13, "Permission denied")
        return move(self, to)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Refusal):
        starter.make_books(tmp_path / "new", "pcc")
    assert list((tmp_path / "new").iterdir()) == []


def test_what_a_killed_init_left_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "new" / ".being-written-x1" / "payments").mkdir(parents=True)
    starter.make_books(tmp_path / "new", "pcc")
    assert open_books(tmp_path / "new").title
    assert not list(tmp_path.rglob(".*"))


def test_init_says_what_it_wrote_and_what_to_do_next(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    folder = tmp_path / "new"
    output = run("init", folder, "--body", "city-hall")
    assert (output.status, output.err) == (0, "")
    assert output.out.splitlines() == [
        *(f"  {folder / name}" for name in sorted(snapshot(folder))),
        (
            f"New books for city-hall. Look through {folder / 'registers'}, then: "
            f"mopac-spend --books {folder} import FILE…"
        ),
    ]
    again = run("init", folder, "--body", "city-hall")
    assert (again.status, again.out) == (2, "")
    assert again.err == (
        f"BOOKS-002: {folder}: is not an empty folder; name a new one, nothing was "
        f"written\n"
    )


def test_init_for_a_body_there_is_no_starter_for(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    output = run("init", tmp_path / "new", "--body", "parish")
    assert output.status == 2
    assert "'parish' is not one of 'city-hall', 'mopac', 'pcc'" in output.err
    assert not (tmp_path / "new").exists()
