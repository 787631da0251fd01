"""What is decided stays decided, is undone, and is posted once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mopac_spend.books import journal
from mopac_spend.books.record import Deed, read
from mopac_spend.books.record.posting import posted, under_token
from mopac_spend.books.recording import accept
from mopac_spend.desk.acts import Place
from mopac_spend.desk.drafts import BEGUN, TAKEN_FOR, Drafts
from mopac_spend.desk.second_person import Wished, Wishes
from mopac_spend.desk.storage import NAME, Storage
from mopac_spend.findings import Refusal
from tests.books_maker import make_books
from tests.desk.conftest import LINES

QUEUE = Place("review", "queue")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "desk")


@pytest.fixture
def drafts(storage: Storage) -> Drafts:
    return Drafts(storage)


def says(drafts: Drafts) -> dict[str, object]:
    return {key: each.says for key, each in drafts.standing(QUEUE).items()}


def test_the_last_act_that_is_not_undone_stands(drafts: Drafts) -> None:
    first = drafts.decide(QUEUE, {"a": "vru", "b": "vru"}, "Ann", "two")
    second = drafts.decide(QUEUE, {"a": "finance"}, "Bob", "one")
    assert says(drafts) == {"a": "finance", "b": "vru"}
    assert drafts.standing(QUEUE)["a"].by == "Bob"
    drafts.undo(QUEUE, second, "Ann")
    assert says(drafts) == {"a": "vru", "b": "vru"}
    drafts.undo(QUEUE, first, "Ann")
    assert says(drafts) == {}
    history = drafts.history(QUEUE)
    assert [(each.words, each.decided) for each in history] == [("one", 1), ("two", 2)]
    assert all(each.undone.startswith("Ann") for each in history)
    assert drafts.standing(Place("review", "other")) == {}


def test_a_click_that_is_sent_twice_is_one(drafts: Drafts) -> None:
    first = drafts.decide(QUEUE, {"a": 1}, "Ann", "once", once="click")
    drafts.decide(QUEUE, {"a": 2}, "Ann", "then")
    assert drafts.decide(QUEUE, {"a": 1}, "Ann", "once", once="click") == first
    assert says(drafts) == {"a": 2}


def test_what_one_has_taken_another_does_not_decide(storage: Storage) -> None:
    now = [0.0]
    drafts = Drafts(storage, clock=lambda: now[0])
    assert drafts.take(QUEUE, ["a", "b"], "Ann") == {}
    assert drafts.take(QUEUE, ["b", "c"], "Bob") == {"b": "Ann"}
    assert drafts.holders(QUEUE) == {"a": "Ann", "b": "Ann", "c": "Bob"}
    with pytest.raises(Refusal, match="DESK-010"):
        drafts.decide(QUEUE, {"b": 1, "d": 1}, "Bob", "both")
    assert says(drafts) == {}
    drafts.release(QUEUE, "Ann", ["b"])
    drafts.decide(QUEUE, {"b": 1}, "Bob", "free")
    with pytest.raises(Refusal, match="DESK-010"):
        drafts.decide(QUEUE, {"a": 1}, "Bob", "still")
    now[0] = TAKEN_FOR + 1
    drafts.decide(QUEUE, {"a": 1}, "Bob", "the lease is over")


def test_two_people_at_once_lose_nothing(drafts: Drafts) -> None:
    def work(name: str) -> None:
        for at in range(40):
            drafts.decide(QUEUE, {f"{name}-{at}": at}, name, "one")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(says(drafts)) == 160
    assert len({each.act for each in drafts.standing(QUEUE).values()}) == 160


def test_what_is_posted_is_not_undone_and_not_posted_again(drafts: Drafts) -> None:
    number = drafts.decide(QUEUE, {"a": 1}, "Ann", "one")
    with drafts.posting(QUEUE, "Ann") as posting:
        assert {key: each.says for key, each in posting.decisions.items()} == {"a": 1}
        with pytest.raises(Refusal, match="DESK-012"), drafts.posting(QUEUE, "Bob"):
            pass
        posting.became = "entry 2"
    assert says(drafts) == {}
    with pytest.raises(Refusal, match="DESK-011"):
        drafts.undo(QUEUE, number, "Ann")
    with drafts.posting(QUEUE, "Bob") as posting:
        assert posting.decisions == {}


def test_what_the_library_refuses_is_a_draft_again(drafts: Drafts) -> None:
    number = drafts.decide(QUEUE, {"a": 1}, "Ann", "one")
    with pytest.raises(Refusal, match="IMPORT-009"), drafts.posting(QUEUE, "Ann"):
        raise Refusal("IMPORT-009", "another is writing")
    assert says(drafts) == {"a": 1}
    drafts.undo(QUEUE, number, "Ann")


@pytest.mark.parametrize("written", [True, False])
def test_a_desk_that_was_killed_while_it_posted(
    tmp_path: Path, *, written: bool
) -> None:
    """The process ends between the books and the note that it was done."""
    root = make_books(tmp_path / "books", LINES)
    accept(root, "Ann", "the beginning")
    program = f"""
import os
from pathlib import Path
from mopac_spend.desk.storage import Storage
from mopac_spend.desk.acts import Place
from mopac_spend.desk.drafts import Drafts
from mopac_spend.books import journal
from mopac_spend.books.record import Deed
drafts = Drafts(Storage(Path({str(tmp_path / "desk")!r})))
place = Place("review", "queue")
drafts.decide(place, {{"a": 1}}, "Ann", "one")
root = Path({str(root)!r})
with drafts.posting(place, "Ann"):
    if {written}:
        with journal.alone(root):
            journal.post(root, {{"registers/new.beancount": "; new\\n"}},
                         Deed("tag", "Ann"), [])
    os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 9
    storage = Storage(tmp_path / "desk")
    drafts = Drafts(storage, happened=lambda _, token: posted(root, token))
    said = drafts.settle()
    assert said == [f"review queue of Ann: {'posted' if written else 'failed'}"]
    assert (says(drafts) == {}) is written
    assert drafts.settle() == []


def test_what_nobody_can_tell_yet_is_settled_later(storage: Storage) -> None:
    """The disk is full between the books and their journal's end."""
    told: list[bool | None] = [None, None, True]
    drafts = Drafts(storage, happened=lambda *_: told.pop(0))
    drafts.decide(QUEUE, {"a": 1}, "Ann", "one")
    with pytest.raises(OSError, match="full"), drafts.posting(QUEUE, "Ann"):
        raise OSError(28, "full")
    assert says(drafts) == {"a": 1}
    with pytest.raises(Refusal, match="DESK-012"), drafts.posting(QUEUE, "Ann"):
        pass
    with drafts.posting(QUEUE, "Bob") as posting:
        assert posting.decisions == {}
    assert told == []


def test_an_entry_carries_the_token_it_was_posted_under(tmp_path: Path) -> None:
    root = make_books(tmp_path / "books", LINES)
    accept(root, "Ann", "the beginning")
    with journal.alone(root), under_token("0f" * 16):
        journal.post(root, {"registers/new.beancount": "; new\n"}, Deed("tag"), [])
    with journal.alone(root):
        journal.post(root, {"registers/new.beancount": "; more\n"}, Deed("tag"), [])
    assert [each.posting for each in read(root).entries] == ["", "0f" * 16, ""]
    assert not read(root).damage
    assert posted(root, "0f" * 16)
    assert not posted(root, "00" * 16)


def test_what_is_kept_is_its_owners_alone(tmp_path: Path, drafts: Drafts) -> None:
    folder = tmp_path / "desk"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / NAME).stat().st_mode & 0o077 == 0
    folder.chmod(0o755)
    with pytest.raises(Refusal, match="DESK-001"):
        Storage(folder)


def test_what_a_later_version_kept_is_not_touched(tmp_path: Path) -> None:
    Storage(tmp_path / "desk")
    with sqlite3.connect(tmp_path / "desk" / NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(Refusal, match="later version"):
        Storage(tmp_path / "desk")


def test_decisions_are_on_the_disk(storage: Storage) -> None:
    (mode,) = storage.read().execute("PRAGMA journal_mode").fetchone()
    (synchronous,) = storage.read().execute("PRAGMA synchronous").fetchone()
    assert (mode, synchronous) == ("wal", 2)
    assert BEGUN == "begun"


def test_nobody_approves_what_he_prepared(storage: Storage) -> None:
    wishes = Wishes(storage)
    number = wishes.ask(Wished("import", "7", "April", "digest"), "Alex Smith")
    for name in ("Alex Smith", "SMITH, Mr A.", "Аlex Smith"):  # noqa: RUF001
        with pytest.raises(Refusal, match="DESK-020"):
            wishes.approve(number, name, "digest")
    with pytest.raises(Refusal, match="DESK-021"):
        wishes.approve(number, "Hana Head", "another")
    assert [each.number for each in wishes.waiting("import")] == [number]
    assert wishes.waiting("closing") == []
    assert wishes.approve(number, "Hana Head", "digest").answered == "Hana Head"
    with pytest.raises(Refusal, match="DESK-021"):
        wishes.approve(number, "Hana Head", "digest")
    wishes.done(number)
    assert wishes.of("import", "7") is None


def test_what_is_being_posted_is_not_decided_again(drafts: Drafts) -> None:
    drafts.decide(QUEUE, {"a": "vru", "b": "vru"}, "Ann", "both")
    before = drafts.mark(QUEUE)

    def fails() -> None:
        with drafts.posting(QUEUE, "Ann"):
            # Whoever looks meanwhile sees it decided, and decides something else.
            assert says(drafts) == {"a": "vru", "b": "vru"}
            with pytest.raises(Refusal, match="posting this now") as refused:
                drafts.decide(QUEUE, {"a": "finance"}, "Bob", "over it")
            assert refused.value.code == "DESK-012"
            drafts.decide(QUEUE, {"c": "finance"}, "Bob", "beside it")
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        fails()
    # It could not be written, and what Ann said stands as it did.
    assert says(drafts) == {"a": "vru", "b": "vru", "c": "finance"}
    assert drafts.mark(QUEUE) != before
    with drafts.posting(QUEUE, "Ann"):
        during = drafts.mark(QUEUE)
    assert says(drafts) == {}
    assert drafts.mark(QUEUE) != during
    drafts.decide(QUEUE, {"a": "finance"}, "Bob", "a correction")
    assert says(drafts) == {"a": "finance"}
