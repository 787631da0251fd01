"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mopac_spend import shipped
from mopac_spend.files import (
    TEMPORARY,
    append_privately,
    make_folder,
    remove_leftovers,
    write_atomically,
    write_together,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_and_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_atomically(tmp_path / "text", "£1\r\n2\n")
    write_atomically(tmp_path / "bytes", b"\xff\x00")
    assert (tmp_path / "text").read_bytes() == b"\xc2\xa31\r\n2\n"
    assert (tmp_path / "bytes").read_bytes() == b"\xff\x00"
    assert names(tmp_path) == ["bytes", "text"]


def test_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c", "x")
    assert (tmp_path / "a" / "b" / "c").read_text(encoding="utf-8") == "x"


def test_a_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_atomically(target, "long before")
    write_atomically(target, "after")
    assert target.read_text(encoding="utf-8") == "after"
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(os.name != "posix", reason="rights are written otherwise")
def test_others_may_read_what_the_umask_lets_them(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "file", "x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
@pytest.mark.parametrize("fault", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_after_a_fault_the_file_is_as_it_was(
    step: str,
    fault: BaseException,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "file"
    target.write_text("before", encoding="utf-8")

    def fails(*_: object) -> None:
        raise fault

    if step == "replace":
        monkeypatch.setattr(Path, "replace", fails)
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", fails)
    else:
        monkeypatch.setattr(os, "fdopen", fails)
    with pytest.raises(type(fault)):
        write_atomically(target, "after")
    assert target.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["file"]


def test_the_content_is_on_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    fsync, replace = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        steps.append("flush")
        fsync(handle)

    def named(self: Path, target: Path) -> Path:
        steps.append(f"name, {len(self.read_bytes())} bytes")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", named)
    write_atomically(tmp_path / "file", "12345")
    assert steps[:2] == ["flush", "name, 5 bytes"]


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        write_atomically(tmp_path / "file", "x")
    assert names(tmp_path) == ["file"]


def test_leftovers_of_killed_writers_go_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in (f"{TEMPORARY}abc", f"deep/{TEMPORARY}def", "deep/kept", ".kept"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    remove_leftovers(tmp_path)
    assert names(tmp_path) == [".kept", "deep"]
    assert names(tmp_path / "deep") == ["kept"]


def test_beancount_does_not_read_what_is_being_written(tmp_path: Path) -> None:
    (tmp_path / f"{TEMPORARY}abc").write_text("x", encoding="utf-8")
    assert list(tmp_path.glob("*.beancount")) == []


@pytest.mark.parametrize("name", ["queries", "importers", "ledger"])
def test_what_is_shipped_is_there(name: str) -> None:
    assert any(shipped.folder(name).iterdir())


def test_files_that_belong_together_are_written_all_or_none(tmp_path: Path) -> None:
    about, table = tmp_path / "a.csv-metadata.json", tmp_path / "a.csv"
    write_together({about: "1", table: "2"})
    write_together({about: "3", table: "4"})
    assert (about.read_text(), table.read_text()) == ("3", "4")
    (tmp_path / "b.csv").mkdir()
    (tmp_path / "b.json").write_text("before")
    for target in ("b.json", "new.json"):
        with pytest.raises(OSError, match=r"b\.csv"):
            write_together({tmp_path / target: "x", tmp_path / "b.csv": "y"})
    assert (tmp_path / "b.json").read_text() == "before"
    assert names(tmp_path) == ["a.csv", "a.csv-metadata.json", "b.csv", "b.json"]


@pytest.mark.skipif(os.name != "posix", reason="rights are written otherwise")
@pytest.mark.parametrize(
    ("mask", "private", "file", "folder"),
    [
        (0o000, False, 0o644, 0o755),
        (0o000, True, 0o600, 0o700),
        (0o027, False, 0o640, 0o750),
        (0o077, False, 0o600, 0o700),
        (0o277, True, 0o400, 0o500),
    ],
)
def test_nobody_but_the_owner_may_change_a_file_whatever_the_umask(
    tmp_path: Path, mask: int, file: int, folder: int, *, private: bool
) -> None:
    before = os.umask(mask)
    try:
        if not mask & 0o200:
            write_atomically(tmp_path / "a/b/file", "x", private=private)
        make_folder(tmp_path / "c", private=private)
        append = tmp_path / "log"
        append_privately(append).close()
    finally:
        os.umask(before)
    folders = [tmp_path / "c"] if mask & 0o200 else [tmp_path / "a", tmp_path / "a/b"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {folder}
    assert stat.S_IMODE(append.stat().st_mode) == 0o600 & ~mask
    if not mask & 0o200:
        assert stat.S_IMODE((tmp_path / "a/b/file").stat().st_mode) == file


SMALL = """
import resource, signal, sys
from mopac_spend.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.dont_write_bytecode = True  # it would be cut off, and stay so
sys.argv = ["mopac-spend", *sys.argv[1:]]
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are set otherwise")
def test_an_answer_leaves_no_file_of_two_where_the_disk_is_full(tmp_path: Path) -> None:
    """The table is larger than what is left, the metadata beside it is not."""
    from tests.books_maker import make_books

    line = "2018-05-14 | Acme Ltd | Seed {0} | 1.00 | vru / knife-crime / grants"
    lines = "\n".join(line.format("x" * 200 + str(at)) for at in range(200))
    books = make_books(tmp_path / "books", lines)
    (tmp_path / "out").mkdir()
    ask = ("--no-cache", "--books", str(books), "ask", "spend-by-category")
    to = ("--payments", "--output", str(tmp_path / "out/answer.csv"))
    command = [sys.executable, "-c", SMALL, *ask, *to]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.endswith(
        "cannot be written (File too large); choose another --output\n"
    )
    assert names(tmp_path / "out") == []
