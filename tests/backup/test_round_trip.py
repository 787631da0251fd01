"""What is kept comes back, byte for byte, whoever works meanwhile; or it is said."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.backup import restoring
from mopac_spend.backup.places import Place
from mopac_spend.backup.writing import write
from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.cli.restore import doubts_of_cases
from mopac_spend.findings import Refusal
from tests.backup.conftest import make_body, tree
from tests.errors.commands import run

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from tests.backup.conftest import Body

ROOT = Path(__file__).parent.parent.parent
BASH = shutil.which("bash") or "/bin/bash"
EXPORT = "Paid on,Net pounds,Paid to\n"
LAYOUT = """\
name = "office"
source = "office"

[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""


def test_everything_comes_back_byte_for_byte(body: Body) -> None:
    back = body.folder / "back"
    restored = restoring.restore(body.kept(), back, doubts_of_cases)
    assert restored.doubts == []
    for top in ("ledger", "foi-cases"):
        assert tree(back / top) == tree(body.folder / top)
    assert (back / "users").read_bytes() == (body.folder / "readers").read_bytes()
    assert {*restored.tops} == {"ledger", "foi-cases", "desk", "users"}
    assert open_books(back / "ledger").sha256 == open_books(body.main).sha256
    assert len(tree(back)) == len(restored.manifest.files)


def test_only_the_owner_may_read_it_and_what_is_private(body: Body) -> None:
    kept = body.kept()
    restoring.restore(kept, body.folder / "back")
    modes = {
        path.relative_to(body.folder / "back").as_posix(): stat.S_IMODE(
            path.stat().st_mode
        )
        for path in (body.folder / "back").rglob("*")
    }
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE((body.folder / "back").stat().st_mode) == 0o700
    for name, mode in modes.items():
        if not name.startswith("ledger"):
            assert not mode & 0o077, name
    assert modes["ledger/main.beancount"] == 0o644


def test_the_same_state_is_the_same_bytes_at_any_hour(body: Body) -> None:
    first = body.kept("first.zip")
    for path in body.folder.rglob("*"):
        os.utime(path, (time.time() - 9_999,) * 2)
    assert first.read_bytes() == body.kept("second.zip").read_bytes()


def test_caches_locks_and_what_was_cut_short_are_left_out(body: Body) -> None:
    root = body.main.parent
    for name in (".being-written-1a", "payments/.may.beancount.staged", ".gitignore"):
        (root / name).write_text("x")
    (root / "importers/__pycache__").mkdir()
    (root / "importers/__pycache__/config.pyc").write_text("x")
    written = body.write(body.folder / "kept.zip")
    assert written.hidden == ["ledger/.gitignore"]
    for name in written.restored.manifest.files:
        assert "/." not in name
        assert "pycache" not in name


def test_a_draft_that_waits_beside_its_database_is_kept(body: Body) -> None:
    with closing(sqlite3.connect(body.drafts)) as drafts:
        drafts.execute("INSERT INTO draft VALUES (7)")
        drafts.commit()
        assert body.drafts.with_name("drafts.sqlite-wal").stat().st_size
        kept = body.kept()
    restoring.restore(kept, body.folder / "back")
    assert [*tree(body.folder / "back/desk")] == ["drafts.sqlite"]
    with closing(sqlite3.connect(body.folder / "back/desk/drafts.sqlite")) as back:
        assert back.execute("SELECT number FROM draft").fetchall() == [(7,)]


def test_drafts_that_are_written_to_are_kept_between_two_decisions(body: Body) -> None:
    ended = threading.Event()

    def decide() -> None:
        with closing(sqlite3.connect(body.drafts, timeout=30)) as drafts:
            number = 0
            while not ended.is_set():
                number += 1
                with drafts:
                    drafts.execute("INSERT INTO draft VALUES (?)", (number,))
                    drafts.execute("INSERT INTO total VALUES (?)", (number,))

    working = threading.Thread(target=decide)
    working.start()
    try:
        files = [body.kept(f"kept-{number}.zip") for number in range(3)]
    finally:
        ended.set()
        working.join()
    for number, file in enumerate(files):
        restoring.restore(file, body.folder / f"back-{number}")
        place = body.folder / f"back-{number}/desk/drafts.sqlite"
        with closing(sqlite3.connect(place)) as back:
            assert back.execute(
                "SELECT (SELECT sum(number) FROM draft) IS "
                "(SELECT sum(number) FROM total)"
            ).fetchone() == (1,)


def test_a_log_that_grows_with_every_request_stops_nothing(body: Body) -> None:
    log = body.drafts.with_name("access.log")

    def asked(main: Path, **options: bool) -> Books:
        with log.open("a") as lines:
            lines.write("somebody asked\n")
        return open_books(main, **options)  # type: ignore[arg-type]

    log.write_text("begun\n")
    write(body.folder / "kept.zip", body.places(), body.main, opening=asked)
    restoring.restore(body.folder / "kept.zip", body.folder / "back")
    assert (body.folder / "back/desk/access.log").read_text().startswith("begun\n")


def test_cases_that_grow_are_kept_whole(body: Body) -> None:
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            body.cabinet.open(b"1. What was spent?\n", dt.date(2021, 6, 22), by="A")
            time.sleep(0.05)

    working = threading.Thread(target=work)
    working.start()
    try:
        files = []
        for number in range(4):
            # It may be told that they grow all the while.
            with contextlib.suppress(Refusal):
                files.append(body.kept(f"kept-{number}.zip"))
    finally:
        ended.set()
        working.join()
    assert files
    for file in files:
        assert restoring.rehearse(file, doubts_of_cases).doubts == []


@pytest.mark.slow
def test_imports_meanwhile_are_in_it_or_not_and_never_by_half(body: Body) -> None:
    root = body.main.parent
    (root / "importers/layouts/office.toml").write_text(LAYOUT)
    words = []
    for number in (1, 2):
        (body.folder / f"{number}.csv").write_text(
            f"{EXPORT}2020-06-0{number},{number}00.00,Harbour Training Ltd\n"
        )
        words.append(f"{sys.executable} -m mopac_spend import {number}.csv")
    with subprocess.Popen(
        [BASH, "-c", " && ".join(words)],
        cwd=body.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as importing:
        files: list[Path] = []
        while importing.poll() is None:
            files.append(body.kept(f"kept-{len(files)}.zip"))
        said = importing.stderr.read() if importing.stderr else b""
    # Whoever comes while a backup reads is told to come again.
    assert not importing.returncode or b"IMPORT-009" in said, said
    assert len(files) > 2
    held = {restoring.rehearse(each).manifest.books.payments for each in files}
    assert len(held) > 1 or importing.returncode


def test_what_a_killed_import_had_posted_is_in_it(body: Body) -> None:
    root = body.main.parent
    staged = root / "set-aside/.late.csv.staged"
    staged.write_text("late\n")
    (root / journal.JOURNAL).write_text(
        '[["set-aside/.late.csv.staged", "set-aside/late.csv"]]'
    )
    written = body.write(body.folder / "kept.zip")
    assert "ledger/set-aside/late.csv" in written.restored.manifest.files
    assert not staged.exists()


def test_another_who_writes_is_waited_for_and_then_named(body: Body) -> None:
    with journal.alone(body.main.parent), pytest.raises(Refusal) as refused:
        write(body.folder / "kept.zip", body.places(), body.main, patience=0.1)
    assert refused.value.code == "IMPORT-009"
    assert not (body.folder / "kept.zip").exists()


def test_what_changes_all_the_while_is_not_kept(body: Body) -> None:
    def restless(main: Path, **options: bool) -> Books:
        note = main.parent / "set-aside" / "note.csv"
        note.write_text(f"{time.time_ns()}")
        return open_books(main, **options)  # type: ignore[arg-type]

    with pytest.raises(Refusal, match="all the while") as refused:
        write(body.folder / "kept.zip", body.places(), body.main, opening=restless)
    assert refused.value.code == "BACKUP-002"
    assert not (body.folder / "kept.zip").exists()
    assert not list(body.folder.glob(".being-written-*"))


def test_an_archive_of_other_books_than_it_says_never_has_its_name(
    body: Body, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_body(tmp_path_factory.mktemp("other"))
    codes = other.main.parent / "registers/codes.beancount"
    codes.write_text(codes.read_text() + "; another\n")

    def mistaken(main: Path, **options: bool) -> Books:
        return open_books(other.main, **options)  # type: ignore[arg-type]

    with pytest.raises(Refusal, match="the books were") as refused:
        write(body.folder / "kept.zip", body.places(), body.main, opening=mistaken)
    assert refused.value.code == "BACKUP-003"
    assert not (body.folder / "kept.zip").exists()


@pytest.mark.parametrize("what", ["link", "loop", "pipe", "name", "gone", "damaged"])
def test_what_cannot_be_kept_is_named(body: Body, what: str) -> None:
    root, places = body.main.parent, body.places()
    odd = root / "set-aside" / ("two\\parts" if what == "name" else "odd")
    if what == "link":
        odd.symlink_to("/etc/hostname")
    elif what == "loop":
        odd.symlink_to(root)
    elif what == "pipe":
        os.mkfifo(odd)
    elif what == "name":
        odd.write_text("x")
    elif what == "gone":
        odd = body.folder / "nowhere"
        places.append(Place("cases", odd))
    else:
        odd = body.drafts
        content = bytearray(odd.read_bytes())
        content[100:4_000] = b"\xff" * 3_900
        odd.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        write(body.folder / "kept.zip", places, body.main)
    assert refused.value.code == "BACKUP-002"
    assert refused.value.place.endswith(odd.name)
    assert not (body.folder / "kept.zip").exists()


def test_books_with_a_finding_are_kept_and_the_status_says_so(body: Body) -> None:
    batch = next((body.main.parent / "payments").rglob("*.beancount"))
    text = batch.read_text()
    batch.write_text(text.replace('category: "', 'category: "un', 1))
    done = run("backup", "--output", "kept.zip", cwd=body.folder)
    assert done.status == 1
    assert "as when they were kept" in done.err
    again = run("restore", "kept.zip", "--output", "back", cwd=body.folder)
    assert again.status == 1
    assert tree(body.folder / "back/ledger") == tree(body.main.parent)


def test_a_damaged_case_is_kept_and_the_status_says_so(body: Body) -> None:
    request = next(body.cabinet.folder.glob("*/request.txt"))
    request.write_text("1. Another?\n")
    done = run("backup", "--output", "kept.zip", cwd=body.folder)
    assert done.status == 1
    assert "FOI-006" in done.err


def test_a_rehearsal_leaves_nothing_and_says_what_became_of_the_books(
    body: Body,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    kept = body.kept()
    done = run("restore", kept.name, "--rehearse", cwd=body.folder)
    assert done.status == 0
    assert "ledger is still what was kept" in done.out
    main = body.main
    main.write_text(main.read_text() + "\n; more\n")
    done = run("restore", kept.name, "--rehearse", cwd=body.folder)
    assert "since then, of ledger: 1 file changed" in done.out
    assert not list(temporary.iterdir())


def test_anybody_can_open_it(body: Body) -> None:
    with zipfile.ZipFile(body.kept()) as archive:
        assert archive.testzip() is None
        content = archive.read("ledger/main.beancount")
    assert content == body.main.read_bytes()


@pytest.mark.slow
def test_a_backup_that_is_killed_leaves_no_archive_by_half(body: Body) -> None:
    (body.folder / "out").mkdir()
    command = [sys.executable, "-m", "mopac_spend", "backup", "--output", "out"]
    whole = 60.0
    for number in range(6):
        begun = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=body.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as killed:
            with contextlib.suppress(subprocess.TimeoutExpired):
                killed.wait(whole * (1 if not number else 0.25 + number / 7))
            killed.kill()
        whole = whole if number else time.monotonic() - begun
    kept = [*(body.folder / "out").glob("*.zip")]
    for file in kept:
        restoring.rehearse(file, doubts_of_cases)
    assert kept
    assert body.write(body.folder / "after.zip").restored.doubts == []
