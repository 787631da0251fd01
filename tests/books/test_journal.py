"""Files posted as one: before the journal none, after it all."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import filelock
import pytest

from mopac_spend.books import journal
from mopac_spend.books.record import FOLDER, Deed, files
from mopac_spend.books.record.reading import HEADING
from mopac_spend.findings import Refusal

TEXTS = {
    "set-aside/may.csv": "sheet,row\n",
    "payments/2018-19/may.beancount": "; may\n",
    "payments/2019-20/june.beancount": "; june\n",
}
DEED = Deed("import")
# What the record keeps of them, in the order in which it is written.
KEPT = {files.place(files.digest_of(each.encode())): each for each in TEXTS.values()}
WRITTEN = [*TEXTS, *KEPT, f"{FOLDER}/2021.beancount", journal.JOURNAL]


@pytest.fixture(autouse=True)
def at_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries of the record say when they were made."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618225200")


def held(root: Path) -> dict[str, str]:
    """Read every file but the lock."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file() and path.name != journal.LOCK
    }


def begun(root: Path, *, done: int = 0) -> None:
    """Leave what a process killed after the journal leaves, some names given."""
    pairs = [(journal.staged_name(name), name) for name in TEXTS]
    for number, (staged, name) in enumerate(pairs):
        path = root / (name if number < done else staged)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXTS[name], encoding="utf-8")
    (root / journal.JOURNAL).write_text(json.dumps(pairs), encoding="utf-8")


def test_all_is_written_and_nothing_is_left(tmp_path: Path) -> None:
    journal.post(tmp_path, TEXTS, DEED, [])
    record = f"{FOLDER}/2021.beancount"
    entry = held(tmp_path)[record]
    assert entry.startswith(HEADING)
    assert all(f'"{name}"\n  after: "' in entry for name in TEXTS)
    assert held(tmp_path) == TEXTS | KEPT | {record: entry}


def test_a_staged_name_is_hidden_and_in_no_include(tmp_path: Path) -> None:
    name = journal.staged_name("payments/2018-19/may.beancount")
    assert name == "payments/2018-19/.may.beancount.staged"
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).touch()
    assert not list(tmp_path.glob("payments/**/*.beancount"))


@pytest.mark.parametrize("done", range(len(TEXTS) + 1))
def test_what_was_begun_is_finished(done: int, tmp_path: Path) -> None:
    begun(tmp_path, done=done)
    assert journal.finish(tmp_path)
    assert held(tmp_path) == TEXTS
    assert journal.finish(tmp_path)


def test_one_look_where_there_is_no_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    look = os.stat

    def counting(*given: Any, **named: Any) -> os.stat_result:  # noqa: ANN401
        looked.append(given[0])
        return look(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", counting)
        patch.setattr(os, "open", None)
        done = journal.finish(tmp_path)
    assert done
    assert looked == [tmp_path / journal.JOURNAL]
    assert journal.finish(tmp_path / "nowhere")
    assert not (tmp_path / journal.LOCK).exists()


@pytest.mark.parametrize("step", ["replace", "unlink"])
def test_a_folder_that_cannot_be_written_to(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    begun(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, step, refuse)
        assert not journal.finish(tmp_path)
        with pytest.raises(Refusal) as refused:
            journal.roll_forward(tmp_path)
    assert refused.value.code == "IMPORT-010"
    assert "is posted by the next command that may write" in refused.value.message
    with monkeypatch.context() as patch:
        patch.setattr("filelock.FileLock.acquire", refuse)
        assert not journal.finish(tmp_path)
    assert journal.finish(tmp_path)
    assert held(tmp_path) == TEXTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "5",
        "[5]",
        "[[5, 6]]",
        '[["a", "b"]]',
        '[["/etc/.passwd.staged", "/etc/passwd"]]',
        '[["../.x.staged", "../x"]]',
        '[["payments/.gone.staged", "payments/gone"]]',
    ],
)
def test_a_journal_that_is_not_one_remains(text: str, tmp_path: Path) -> None:
    (tmp_path / "payments").mkdir()
    (tmp_path / journal.JOURNAL).write_text(text, encoding="utf-8")
    waits = tmp_path / ".x.staged"
    waits.touch()
    assert not journal.finish(tmp_path)
    with pytest.raises(Refusal, match="IMPORT-010"):
        journal.roll_forward(tmp_path)
    journal.post(tmp_path, {}, DEED, [])
    assert held(tmp_path) == {journal.JOURNAL: text, ".x.staged": ""}


@pytest.mark.parametrize("at", range(1, len(WRITTEN) + 1))
@pytest.mark.parametrize("fault", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_fault_before_the_journal_leaves_nothing(
    at: int, fault: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(range(at - 1))

    def failing(_handle: int) -> None:
        if next(left, None) is None:
            raise fault

    # Each file is flushed once, and so is the folder it is in.
    monkeypatch.setattr("mopac_spend.files.sync_folder", lambda _: None)
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises((Refusal, KeyboardInterrupt)) as raised:
        journal.post(tmp_path, TEXTS, DEED, [])
    if isinstance(raised.value, Refusal):
        name = WRITTEN[at - 1]
        assert str(raised.value) == (
            f"IMPORT-010: {tmp_path / name}: cannot be written (No space left); "
            f"nothing was changed: make room or check your rights, then run the "
            f"command again"
        )
    assert held(tmp_path) == {}


def test_a_journal_whose_writing_failed_late_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(folder: Path) -> None:
        if (tmp_path / journal.JOURNAL).exists():
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("mopac_spend.files.sync_folder", failing)
    with pytest.raises(Refusal):
        journal.post(tmp_path, TEXTS, DEED, [])
    assert held(tmp_path) == {}


def test_a_reader_waits_for_an_import_that_is_giving_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_PATIENCE", 0.1)
    begun(tmp_path)
    with filelock.FileLock(tmp_path / journal.LOCK):
        assert not journal.finish(tmp_path)
    assert journal.finish(tmp_path)


def test_many_at_once_finish_it_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    begun(tmp_path)
    with context.Pool(4) as pool:
        assert all(pool.map(journal.finish, [tmp_path] * 40, chunksize=1))
    assert held(tmp_path) == TEXTS
