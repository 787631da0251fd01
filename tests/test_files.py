"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mopac_spend import shipped
from mopac_spend.files import TEMPORARY, remove_leftovers, write_atomically


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
