"""A checkpoint of the books: signed, checked by others, and held against the record."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.record import read
from mopac_spend.books.record.reading import HEADING
from mopac_spend.books.record.verify import NAMESPACE
from tests.books.record.books import HEADINGS, books
from tests.books.record.test_status import ACCEPT, retag

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "books.example/spend"


@pytest.fixture
def sealed(desk: Path) -> Path:
    """The folder of a checkpoint of the books at their third entry."""
    command = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{desk / 'key'}")
    subprocess.run(command, check=True)
    done = seal(desk)
    assert done == 0
    return desk / "sealed"


def seal(desk: Path, *more: str) -> int:
    typed = ("seal", "--key", "key", "--origin", ORIGIN, "--output", "sealed", *more)
    return books(desk, *typed).status


def test_anybody_can_check_who_signed_it(desk: Path, sealed: Path) -> None:
    text = (sealed / "checkpoint.txt").read_text(encoding="utf-8")
    assert text.startswith(f"{ORIGIN}\n3\n")
    command = (
        *("ssh-keygen", "-Y", "verify", "-f", f"{sealed / 'allowed_signers'}"),
        *("-I", ORIGIN, "-n", NAMESPACE, "-s", f"{sealed / 'checkpoint.txt.sig'}"),
    )
    checked = subprocess.run(
        command, input=text.encode(), capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert b"Good" in checked.stdout
    assert (sealed / "checkpoint.note").read_text(encoding="utf-8").startswith(text)
    assert desk.is_dir()


@pytest.mark.parametrize("name", ["checkpoint.txt", "checkpoint.note"])
def test_a_later_record_holds_all_of_it(desk: Path, sealed: Path, name: str) -> None:
    (desk / "july.csv").write_text(
        HEADINGS + "2020-07-02,1.00,Acme Ltd\n", encoding="utf-8"
    )
    assert books(desk, "import", "july.csv").status == 0
    held = books(desk, "status", "--checkpoint", f"{sealed / name}")
    assert held.status == 0
    assert held.err == (
        f"The record holds all of the checkpoint of {ORIGIN} at entry 3. Who signed it "
        f"was not checked: ssh-keygen -Y verify does.\n"
    )


def test_whoever_rewrites_the_whole_record_cannot_match_it(
    desk: Path, sealed: Path
) -> None:
    """Every digest is made anew, so that the record is sound by itself."""
    root = desk / "books"
    entries, before = [], ""
    for entry in read(root).entries:
        changed = replace(entry, why="another reason", before=before)
        before = changed.digest
        entries.append(changed.text)
    (root / "record/2021.beancount").write_text(
        HEADING + "".join(f"\n{text}" for text in entries), encoding="utf-8"
    )
    assert books(desk, "status").status == books(desk, "check").status == 0
    found = books(desk, "status", "--checkpoint", f"{sealed / 'checkpoint.note'}")
    assert found.status == 1
    assert found.err.startswith(f"RECORD-007: {ORIGIN}: the first 3 entries of the ")


def test_entries_taken_off_its_end_are_missed(desk: Path, sealed: Path) -> None:
    record = desk / "books/record/2021.beancount"
    text = record.read_text(encoding="utf-8")
    record.write_text(text[: text.rindex('\n2021-04-12 custom "record" 3')], "utf-8")
    found = books(desk, "status", "--checkpoint", f"{sealed / 'checkpoint.txt'}")
    assert found.status == 1
    assert "rests on 3 entries, and the record has 2" in found.err


def test_what_is_not_recorded_is_not_sealed(desk: Path, sealed: Path) -> None:
    retag(desk)
    refused = books(desk, "seal", "--key", "key", "--output", "again")
    assert refused.status == 2
    assert refused.err.startswith("RECORD-006: the record does not answer for all")
    assert books(desk, *ACCEPT).status == 0
    assert books(desk, "seal", "--key", "key", "--output", "again").status == 0
    assert (sealed / "checkpoint.txt").is_file()


def test_neither_key_nor_checkpoint_stand_among_the_books(desk: Path) -> None:
    inside = desk / "books/key"
    inside.touch()
    for typed in (
        ("--key", f"{inside}", "--output", "sealed"),
        ("--key", "key", "--output", "books/sealed"),
    ):
        refused = books(desk, "seal", *typed)
        assert refused.status == 2
        assert "RECORD-006" in refused.err


def test_a_file_that_is_no_checkpoint_is_refused(desk: Path) -> None:
    (desk / "x.txt").write_bytes(b"\xff")
    for name in ("x.txt", "gone.txt", "may.csv"):
        refused = books(desk, "status", "--checkpoint", name)
        assert refused.status == 2
        assert "PROOF-003" in refused.err


def test_an_earlier_checkpoint_is_not_written_over(desk: Path, sealed: Path) -> None:
    before = (sealed / "checkpoint.txt").read_bytes()
    refused = books(desk, "seal", "--key", "key", "--output", "sealed")
    assert refused.status == 2
    assert "an earlier checkpoint stands there" in refused.err
    assert (sealed / "checkpoint.txt").read_bytes() == before


def test_a_checkpoint_of_nothing_is_held_by_no_record(desk: Path) -> None:
    nothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    (desk / "c.txt").write_text(f"x/y\n0\n{nothing}\n", encoding="utf-8")
    found = books(desk, "status", "--checkpoint", "c.txt")
    assert found.status == 1
    assert "rests on no entry" in found.err
