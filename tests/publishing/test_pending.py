"""A process that is killed leaves a folder with its entry, or neither."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.record import read
from mopac_spend.publishing import folder, pending
from tests.publishing.test_calendar import LINES, accept

if TYPE_CHECKING:
    from pathlib import Path

    from tests.publishing.conftest import Desk

WISH = ("sio-3g", "--period", "2020-07", "--output", "out", "--with-gaps")
NAME = "sio-3g-2020-07"


def killed(desk: Desk, before: int) -> bool:
    """Publish in a process that dies before so many renames and removals.

    Returns:
        False where it had fewer, and ended.

    """
    child = os.fork()
    if not child:
        seen = 0

        def heard(what: str, _: object) -> None:
            nonlocal seen
            if what in {"os.rename", "os.remove"}:
                seen += 1
                if seen == before:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(heard)
        try:
            desk.run(*WISH)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def is_recorded(desk: Desk) -> bool:
    entries = read(desk.folder / "books").entries
    return NAME in {e.publication.report for e in entries if e.publication}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the command is forked")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_killed_anywhere_the_next_look_finds_both_or_neither(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", str(tmp_path / "cache"))
    desk.make(LINES)
    accept(desk)
    outcomes, told = set(), ""
    whole = tmp_path / "whole"
    (desk.folder / "books").rename(whole)
    for number in range(1, 100):
        copy(whole, desk.folder / "books")
        alive = not killed(desk, number)
        done = desk.run("--due", "--at", "2020-08-05")
        assert done.status == 0, done.err
        told += done.err
        there = (desk.folder / "out" / NAME).is_dir()
        assert there == is_recorded(desk), number
        assert not there or not folder.is_whole(desk.folder / "out" / NAME)
        assert not (desk.folder / "books" / pending.NOTE).exists()
        outcomes.add(there)
        if alive:
            break
        copy(None, desk.folder / "out")
    assert outcomes == {True, False}
    assert "was cut short before it was recorded" in told
    assert "was cut short after it was recorded; its folder is in its place" in told


def copy(whole: Path | None, to: Path) -> None:
    import shutil

    shutil.rmtree(to, ignore_errors=True)
    if whole:
        shutil.copytree(whole, to)


def test_a_note_that_leads_elsewhere_moves_and_removes_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    desk.make(LINES)
    accept(desk)
    said = desk.publish("sio-3g", "2020-07")
    other = tmp_path / "other"
    other.mkdir()
    (other / folder.MANIFEST).write_text("mine\n")
    note = desk.folder / "books" / pending.NOTE
    for name, place in (
        (NAME, str(other)),
        ("../other", str(tmp_path / ".being-written-../other")),
        ("other", "other"),
        ("elsewhere", str(tmp_path / ".being-written-elsewhere")),
    ):
        what = {"publication": name, "lines": said["digest"], "folder": place}
        note.write_text(json.dumps(what | {"manifest": "0" * 64}))
        assert desk.run("--due").status == 0
        assert not note.exists()
        assert (other / folder.MANIFEST).read_text() == "mine\n"
    note.write_text("[" * 100_000)
    done = desk.run("--due")
    assert (done.status, note.exists()) == (0, False)
    assert "could not be read" in done.err


def test_a_folder_that_was_lost_is_said_and_written_anew(desk: Desk) -> None:
    desk.make(LINES)
    accept(desk)
    said = desk.publish("sio-3g", "2020-07")
    place = desk.folder / "out" / NAME
    copy(None, place)
    hidden = place.with_name(f".being-written-{NAME}")
    note = {"publication": NAME, "lines": said["digest"], "folder": str(hidden)}
    (desk.folder / "books" / pending.NOTE).write_text(
        json.dumps(note | {"manifest": "0" * 64})
    )
    done = desk.run("--due")
    assert "its folder is not in" in done.err
    assert desk.publish("sio-3g", "2020-07")["unchanged"]
    assert not folder.is_whole(place)


def test_where_something_else_has_the_name_it_is_refused(desk: Desk) -> None:
    desk.make(LINES)
    accept(desk)
    said = desk.publish("sio-3g", "2020-07")
    place = desk.folder / "out" / NAME
    hidden = place.with_name(f".being-written-{NAME}")
    place.rename(hidden)
    manifest = (hidden / folder.MANIFEST).read_bytes()
    place.mkdir()
    import hashlib

    note = {"publication": NAME, "lines": said["digest"], "folder": str(hidden)}
    (desk.folder / "books" / pending.NOTE).write_text(
        json.dumps(note | {"manifest": hashlib.sha256(manifest).hexdigest()})
    )
    done = desk.run(*WISH)
    assert done.status == 2
    assert "PUBLISH-006" in done.err
    assert "something else has its name" in done.err
    place.rmdir()
    done = desk.run(*WISH)
    assert done.status == 0, done.err
    assert "its folder is in its place" in done.err
    assert not folder.is_whole(place)
