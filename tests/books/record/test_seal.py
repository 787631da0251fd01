"""A checkpoint of the books: signed, checked by others, and held against the record."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.record import read
from mopac_spend.books.record.reading import HEADING
from mopac_spend.books.record.sealing import checkpoint_of
from mopac_spend.books.record.verify import NAMESPACE
from tests.books.record.books import HEADINGS, books
from tests.books.record.keys import make_key
from tests.books.record.test_status import ACCEPT, retag

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.record import Entry

ORIGIN = "books.example/spend"


@pytest.fixture
def sealed(desk: Path) -> Path:
    """The folder of a checkpoint of the books at their third entry."""
    make_key(desk)
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


def rewritten(desk: Path, *, with_sealing: bool) -> None:
    """Write the whole record anew: every digest fits, so that it is sound by itself."""
    root = desk / "books"
    entries: list[Entry] = []
    for entry in read(root).entries:
        before = entries[-1].digest if entries else ""
        changed = replace(entry, why="another reason", before=before)
        if entry.sealing and with_sealing:
            root_of = checkpoint_of(entries, ORIGIN).root.hex()
            changed = replace(changed, sealing=replace(entry.sealing, root=root_of))
        entries.append(changed)
    texts = "".join(f"\n{entry.text}" for entry in entries)
    (root / "record/2021.beancount").write_text(HEADING + texts, encoding="utf-8")


def test_whoever_rewrites_the_whole_record_cannot_match_it(
    desk: Path, sealed: Path
) -> None:
    rewritten(desk, with_sealing=True)
    assert books(desk, "status").status == books(desk, "check").status == 0
    found = books(desk, "status", "--checkpoint", f"{sealed / 'checkpoint.note'}")
    assert found.status == 1
    assert found.err.startswith(f"RECORD-007: {ORIGIN}: the first 3 entries of the ")


def test_an_entry_that_says_what_was_sealed_has_to_be_true(
    desk: Path, sealed: Path
) -> None:
    """Or answers would say that rewritten books were sealed."""
    rewritten(desk, with_sealing=False)
    for typed in ("check", "status", "ask spend-by-initiative"):
        found = books(desk, *typed.split())
        assert found.status == 1
        assert "not what stands before it" in found.out + found.err
    assert (sealed / "checkpoint.txt").is_file()


def method_of(desk: Path, name: str) -> dict[str, str]:
    typed = ("ask", "spend-by-initiative", "--output", name)
    assert books(desk, *typed).status == 0
    method: dict[str, str] = json.loads((desk / name).read_bytes())["method"]
    return method


def said(desk: Path) -> str:
    """What is printed beside the figures of an answer, on one line."""
    typed = ("ask", "spend-by-initiative", "--output", "answer.txt")
    assert books(desk, *typed).status == 0
    return " ".join((desk / "answer.txt").read_text(encoding="utf-8").split())


def test_answers_and_reports_say_what_they_rest_on(desk: Path) -> None:
    assert "sealed" not in method_of(desk, "before.json")
    make_key(desk)
    assert seal(desk) == 0
    sealing = read(desk / "books").entries[-1].sealing
    assert sealing
    words = (
        f"Books sealed on 12 April 2021 by {ORIGIN} at entry 3 of their record, root "
        f"{sealing.root}"
    )
    for _ in range(2):  # as it is read, and as it is kept
        assert f"{words}." in said(desk)
    assert f"Books {method_of(desk, 'after.json')['sealed']}" == words
    report = ("quarterly", "--fy", "2020-21", "--quarter", "1", "--output", "reports")
    assert books(desk, "report", *report, "--format", "html").status == 0
    (page,) = (desk / "reports").glob("*.html")
    assert f"{words}." in page.read_text(encoding="utf-8")
    (desk / "july.csv").write_text(
        HEADINGS + "2020-07-02,1.00,Acme Ltd\n", encoding="utf-8"
    )
    assert books(desk, "import", "july.csv").status == 0
    later = f"{words}; entries since, which it does not hold: 1."
    assert later in said(desk)
    assert later.replace("Books", "The books were") in books(desk, "status").out


def test_a_stamp_is_made_by_a_command_of_the_users(desk: Path) -> None:
    """As an authority of RFC 3161 makes it, here one of our own."""
    make_key(desk)
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not on this machine, which stamps as RFC 3161 says")
    stamp = authority(desk, openssl)
    assert seal(desk, "--stamp", f"sh {stamp}") == 0
    text, reply = (desk / "sealed/checkpoint.txt", desk / "sealed/checkpoint.txt.tsr")
    verify = (openssl, "ts", "-verify", "-CAfile", "tsa.pem", "-in", f"{reply}")
    for data, status in ((text, 0), (desk / "may.csv", 1)):
        checked = subprocess.run(
            (*verify, "-data", f"{data}"), cwd=desk, capture_output=True, check=False
        )
        assert checked.returncode == status, checked.stderr
    assert books(desk, "status", "--checkpoint", f"{text}").status == 0


def authority(desk: Path, openssl: str) -> Path:
    """Make a time stamping authority that runs here; give the script that asks it."""
    (desk / "tsa.cnf").write_text(
        "[req]\ndistinguished_name = dn\nx509_extensions = ext\nprompt = no\n"
        "[dn]\nCN = Stamps of a test\n"
        "[ext]\nextendedKeyUsage = critical,timeStamping\n"
        "[tsa]\ndefault_tsa = one\n"
        f"[one]\nserial = {desk}/serial\nsigner_cert = {desk}/tsa.pem\n"
        f"signer_key = {desk}/tsa.key\nsigner_digest = sha256\n"
        "default_policy = 1.2.3.4\ndigests = sha256\n",
        encoding="utf-8",
    )
    (desk / "serial").write_text("01\n")
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    made = ("-config", "tsa.cnf", "-keyout", "tsa.key", "-out", "tsa.pem")
    subprocess.run((openssl, *new, *made), cwd=desk, capture_output=True, check=True)
    script = desk / "stamp.sh"
    script.write_text(
        "set -e\n"
        'openssl ts -query -data "$1" -sha256 -cert -out "$1.tsq"\n'
        f"openssl ts -reply -config {desk}/tsa.cnf -queryfile "
        '"$1.tsq" -out "$1.tsr"\n',
        encoding="utf-8",
    )
    return script


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("false", "'false' ended with status 1"),
        ("no-such-command", "cannot be run"),
        ("'", "cannot be run"),
        ("", "no command"),
    ],
)
def test_a_stamp_that_fails_is_said_and_the_checkpoint_stands(
    desk: Path, stamp: str, words: str
) -> None:
    make_key(desk)
    typed = ("seal", "--key", "key", "--output", "sealed", "--stamp", stamp)
    refused = books(desk, *typed)
    assert refused.status == 2
    assert refused.err.splitlines()[-1].startswith("PROOF-006: ")
    assert words in refused.err
    assert (desk / "sealed/checkpoint.txt.sig").is_file()
    assert read(desk / "books").entries[-1].sealing


def test_a_key_that_others_can_read_signs_nothing(desk: Path) -> None:
    make_key(desk).chmod(0o640)
    for command in (
        ("seal", "--key", "key", "--output", "new"),
        ("release", "make", "spend-by-initiative", "--key", "key", "--output", "new"),
    ):
        refused = books(desk, *command)
        assert refused.status == 2
        assert "PROOF-002" in refused.err
        assert not (desk / "new").exists()
    assert len(read(desk / "books").entries) == 3


def test_a_seal_that_was_cut_short_is_taken_up_again(desk: Path, sealed: Path) -> None:
    """Its checkpoint stands, its entry does not; and what it staged is left."""
    record = desk / "books/record/2021.beancount"
    text = record.read_text(encoding="utf-8")
    before = text[: text.rindex('\n2021-04-12 custom "record" 4')]
    record.write_text(before, encoding="utf-8")
    (desk / "books/record/.2021.beancount.staged").write_text(text, encoding="utf-8")
    assert books(desk, "status").status == 0
    note = (sealed / "checkpoint.note").read_bytes()
    assert seal(desk) == 0
    assert record.read_text(encoding="utf-8") == text
    assert (sealed / "checkpoint.note").read_bytes() == note
    assert seal(desk) == 2
