"""A release proves itself to whoever has Python, and no change to it goes unseen."""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import bagit
import pytest

from mopac_spend.books.record import proving as module
from mopac_spend.books.record import verify
from mopac_spend.books.record.checkpoint import (
    Checkpoint,
    Key,
    key_of,
    read,
    secret,
    sign,
)
from mopac_spend.books.record.proving import prove
from mopac_spend.books.record.release import (
    Table,
    bagged,
    refuse_standing,
    signed,
    totalled,
)
from mopac_spend.books.record.tree import leaf_hashes
from mopac_spend.books.record.verify import key_text
from mopac_spend.files import write_folder
from mopac_spend.findings import Refusal
from tests.books.record.keys import ORIGIN, make_key, ssh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ANSWER_FILE = "data/answer.csv"
COLUMNS = ("line", "document", "date", "amount", "supplier", "description")
WITHHELD = 7
ROWS = [
    (
        f"{at}",
        "" if at == WITHHELD else f"harbour:{at}:1",
        f"2020-{at % 12 + 1:02}-03",
        f"{at * 37 - 900}.{at % 100:02}",
        "Individual (name withheld)"
        if at == WITHHELD
        else ["Quayside Advisers LLP", 'Café "Zoë", Ltd', "Two\nlines"][at % 3],
        "" if at % 7 else "Knife crime: training, see harbour:12:1",
    )
    for at in range(1, 301)
]
ENTRIES = leaf_hashes(f"entry {at}".encode() for at in range(12))
ANSWER = [("vru", "100.50"), ("crime", "-0.51")]


def csv_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return file.getvalue().encode()


PAGE = b"<!DOCTYPE html><title>Spend</title>\n"
CHECKPOINT = Checkpoint(ORIGIN, len(ENTRIES), verify.root(ENTRIES))


def of(
    rows: Sequence[Sequence[str]] = ROWS,
    answer: Sequence[Sequence[str]] = ANSWER,
    of_lines: str = "",
) -> dict[str, bytes]:
    """Give what is released of some lines."""
    answered = Table(csv_of(("directorate", "amount"), answer), ["amount"], of_lines)
    tables = {
        ANSWER_FILE: answered,
        verify.LINES: Table(csv_of(COLUMNS, rows), ["amount"]),
    }
    page = {"data/answer.html": b"<p>The answer and its method.</p>\n"}
    return totalled(PAGE, tables, page)


def write(
    folder: Path, contents: dict[str, bytes], key: Key, entries: int = 12
) -> None:
    of_books = ENTRIES[:entries]
    checkpoint = Checkpoint(ORIGIN, entries, verify.root(of_books))
    refuse_standing(folder)
    write_folder(folder, signed(contents, checkpoint, of_books, key))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return key_of(make_key(tmp_path_factory.mktemp("keys")))


@pytest.fixture(scope="module")
def folder(key: Key, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "q1"
    write(folder, of(), key)
    return folder


def alone(
    *arguments: object, script: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the script as a stranger does: without this program."""
    first = Path(str(arguments[0])) / "verify.py" if arguments else None
    place = script or (first if first and first.exists() else Path(verify.__file__))
    return subprocess.run(
        [sys.executable, "-I", "-S", str(place), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_a_stranger_checks_it_with_python_alone(folder: Path, key: Key) -> None:
    run = alone(folder)
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert lines[0].endswith(f": {key_text(ORIGIN, key.public)}")
    assert lines[2] == "OK 16 files are as the manifests have them"
    assert lines[3].startswith("OK 300 lines of data/lines.csv sum to 1400")
    assert lines[4] == "OK 2 lines of data/answer.csv sum to 99.99 in column amount"
    assert lines[5].startswith("NOT HELD: by data/totals.json no column of data/answer")
    assert lines[6] == "OK each of the 300 lines is a leaf of the tree that was signed"
    assert lines[7] == "OK the books were at entry 12 of their record"


def test_without_an_argument_it_checks_where_it_stands(folder: Path) -> None:
    run = alone(script=folder / "verify.py")
    assert run.returncode == 0


def test_sha256sum_openssh_and_bagit_agree(folder: Path) -> None:
    for name in (verify.FILES, verify.TAGS):
        run = subprocess.run(
            ["sha256sum", "--strict", "-c", name],  # noqa: S607 - the one in the path
            cwd=folder,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0
    assert bagit.Bag(str(folder)).validate()
    shown = alone(folder).stdout.partition("ssh-keygen")[2].partition("\n")[0]
    words = shown.partition(" < ")[0].split()
    text = (folder / verify.TEXT).read_text(encoding="utf-8")
    there = [str(folder / word) if (folder / word).exists() else word for word in words]
    assert ssh("ssh-keygen", *there, text=text).returncode == 0
    assert ssh("ssh-keygen", *there, text=f"{text}\n").returncode != 0


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257])
def test_a_release_may_have_any_number_of_lines(
    key: Key, size: int, tmp_path: Path
) -> None:
    write(tmp_path / "some", of(ROWS[:size]), key)
    assert alone(tmp_path / "some").returncode == 0
    for line in {1, size // 2, size} & {*range(1, size + 1)}:
        proof = tmp_path / f"{line}"
        proof.write_text(prove(tmp_path / "some", f"{line}"), encoding="utf-8")
        assert alone("proof", proof, tmp_path / "some").returncode == 0


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_with_a_key_that_strangers_cannot_check_nothing_is_released(
    kind: str, tmp_path: Path
) -> None:
    other = key_of(make_key(tmp_path, kind=kind))
    with pytest.raises(Refusal, match="ssh-keygen -t ed25519 -f") as refusal:
        write(tmp_path / "r", of(), other)
    assert refusal.value.code == "PROOF-001"
    assert not (tmp_path / "r").exists()


OTHER_KEYS = ["ssh-rsa AAAA", "ecdsa-sha2-nistp256 AAAA", "ssh-ed25519 AAAA"]


@pytest.mark.parametrize("other", OTHER_KEYS)
def test_what_nobody_signed_is_a_fault(
    other: str, folder: Path, tmp_path: Path
) -> None:
    """A forger without a key names one of a kind that is not checked here."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / verify.NOTE).unlink()
    signer = f'{ORIGIN} namespaces="{verify.NAMESPACE}" {other}\n'
    (copy / verify.KEY).write_text(signer)
    (copy / verify.SIGNATURE).write_text("")
    again(copy)
    proof = tmp_path / "proof.txt"
    proof.write_text(prove(folder, "12"), encoding="utf-8")
    for arguments in ((copy,), ("proof", proof, copy)):
        run = alone(*arguments)
        assert (run.returncode, run.stderr) == (1, "")
        assert "OK" not in run.stdout
        assert "no Ed25519 key, so nothing here shows who signed" in run.stdout


def test_equal_input_gives_equal_bytes(folder: Path, key: Key, tmp_path: Path) -> None:
    write(tmp_path / "again", of(), key)
    for path in folder.rglob("*"):
        if path.is_file():
            again = tmp_path / "again" / path.relative_to(folder)
            assert again.read_bytes() == path.read_bytes()


def test_the_books_of_a_release_hold_an_earlier_checkpoint(
    folder: Path, key: Key, tmp_path: Path
) -> None:
    write(tmp_path / "before", of(ROWS[:3]), key, 5)
    for name in (verify.TEXT, verify.NOTE):
        run = alone(folder, tmp_path / "before" / name)
        assert run.returncode == 0, run.stdout
        assert run.stdout.splitlines()[-1].startswith("OK the books hold all 5 entries")
    for size, entries, origin in (
        (5, [*ENTRIES[:4], ENTRIES[5]], ORIGIN),
        (13, [*ENTRIES, ENTRIES[0]], ORIGIN),
        (0, [], ORIGIN),
        (5, ENTRIES[:5], "other.example/spend"),
    ):
        earlier = tmp_path / "earlier"
        rests = Checkpoint(origin, size, verify.root(entries))
        earlier.write_text(rests.text, encoding="utf-8")
        run = alone(folder, earlier)
        assert (run.returncode, run.stderr) == (1, "")
        assert run.stdout.splitlines()[-1].startswith("FAULT the books do not hold all")
    for text in ("", "no checkpoint"):
        earlier.write_text(text)
        assert alone(folder, earlier).returncode == 1


def test_one_line_is_proved_without_the_others(folder: Path, tmp_path: Path) -> None:
    """The stranger has the script, the checkpoint and the proof, and nothing else."""
    desk = tmp_path / "desk"
    desk.mkdir()
    for name in ("verify.py", verify.TEXT, verify.NOTE, verify.SIGNATURE, verify.KEY):
        shutil.copy(folder / name, desk)
    proof, text = tmp_path / "proof.txt", prove(folder, "12")
    proof.write_text(text, encoding="utf-8")
    assert len(text.encode()) < 1000
    run = alone("proof", proof, script=desk / "verify.py")
    assert (run.returncode, run.stderr) == (0, "")
    assert "OK line 12 of the 300 that were released:" in run.stdout
    assert "  document: 'harbour:12:1'" in run.stdout
    shown = text + "".join(path.read_text(encoding="utf-8") for path in desk.iterdir())
    for row in ROWS:
        assert (f",{row[1]}," in shown) == (row[0] == "12") or not row[1]
    line, hashes = text.split("\n")[1:3]
    for bad in (
        text.replace("\n12,", "\n13,", 1),
        text.replace("Quayside", "Harbour"),
        text.replace("@v1", "@v2"),
        text.replace(hashes, hashes[:-40]),
        text.replace(hashes, hashes[5:]),
        text.replace(hashes, f"{hashes}{hashes[-40:]}"),
        text.replace(line, ""),
        text.replace(line, f"{line}\n{line}"),
        text.replace(line, '"'),
        text[:50],
        "",
    ):
        proof.write_text(bad, encoding="utf-8")
        run = alone("proof", proof, script=desk / "verify.py")
        assert (run.returncode, run.stderr) == (1, ""), bad
        assert run.stdout.splitlines()[-1].startswith("FAULT ")


def test_a_proof_is_of_its_own_release(folder: Path, key: Key, tmp_path: Path) -> None:
    write(tmp_path / "other", of(ROWS[:299]), key)
    proof = tmp_path / "proof.txt"
    proof.write_text(prove(folder, "12"), encoding="utf-8")
    assert alone("proof", proof, folder).returncode == 0
    assert alone("proof", proof, tmp_path / "other").returncode == 1


def test_a_proof_takes_no_earlier_checkpoint(folder: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof.txt"
    proof.write_text(prove(folder, "12"), encoding="utf-8")
    script = folder / "verify.py"
    for more in ((), (proof, folder, folder / verify.NOTE)):
        run = alone("proof", *more, script=script)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == "usage: python3 -I verify.py proof FILE [FOLDER]\n"


def test_who_has_a_proof_can_try_no_guess_at_a_neighbour(
    folder: Path, key: Key
) -> None:
    """The guess is right in every cell, and nothing that the proof shows says so."""
    at = WITHHELD - 1
    text = prove(folder, f"{WITHHELD + 1}")
    data = base64.b85decode(text.splitlines()[-1])
    salt, beside = data[: verify.SALTED], data[verify.SALTED :][:32]
    guess = [*ROWS[at]]
    known = (folder / verify.TEXT).read_text(encoding="utf-8")
    tries = [b"", salt, bytes(verify.SALTED), salt[::-1], known.encode()]
    tries += [hashlib.sha256(salt + known.encode()).digest()[: verify.SALTED]]
    tries += [verify.salt_of(each, WITHHELD) for each in tries]
    assert all(verify.line_hash(each, guess) != beside for each in tries)
    # With the secret it is that line: what is hidden is the salt and nothing else.
    hidden = bytes.fromhex((folder / verify.SALT).read_text())
    own = verify.line_hash(verify.salt_of(hidden, WITHHELD), guess)
    assert own == beside
    assert hidden != secret(key, "another text\n")


def test_two_equal_lines_have_two_hashes() -> None:
    secrets = [verify.salt_of(bytes(32), number) for number in (1, 2)]
    assert len({verify.line_hash(salt, ["x"]) for salt in secrets}) == 2


def test_the_digest_that_is_signed_confirms_no_guess_either(folder: Path) -> None:
    """A proof has the manifest's digest: it is of a file that nobody else has, too."""
    manifest = (folder / verify.FILES).read_text()
    salt = hashlib.sha256((folder / verify.SALT).read_bytes()).hexdigest()
    assert f"{salt}  {verify.SALT}\n" in manifest
    assert hashlib.sha256(manifest.encode()).hexdigest() in (
        folder / verify.TEXT
    ).read_text(encoding="utf-8")


def test_another_key_hides_lines_otherwise(tmp_path: Path, key: Key) -> None:
    other = key_of(make_key(tmp_path))
    assert secret(other, "text\n") == secret(other, "text\n") != secret(key, "text\n")


def test_a_proof_is_under_a_kilobyte_at_a_million(
    key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path of a million lines, in a release that has 300."""
    write(tmp_path / "r", of(), key)
    more = verify.checkpoint((tmp_path / "r" / verify.TEXT).read_bytes().decode())[3]
    longest = [bytes([at]) * 32 for at in range(20)]
    monkeypatch.setattr(module, "inclusion", lambda *_: longest[:10])
    monkeypatch.setattr(verify, "rooted", lambda *_: verify.released(more)[1])
    text = prove(tmp_path / "r", "12")
    line = text.split("\n")[1]
    assert len(text) - len(line) == 842
    assert len(text.encode()) < 1000


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("0", "is no line of this release"),
        ("301", "is no line"),
        ("harbour:301:1", "is no line"),
        ("harbour:12", "is no line"),
        ("harbour", "is no line"),
        ("", "is no line"),
        ("\u0663", "is no line"),
    ],
)
def test_a_line_that_the_release_does_not_have(
    wanted: str, words: str, folder: Path
) -> None:
    with pytest.raises(Refusal, match=words) as refusal:
        prove(folder, wanted)
    assert refusal.value.code == "PROOF-005"


@pytest.mark.parametrize(
    "name", [verify.TEXT, verify.LINES, "data/lines.index", verify.SALT]
)
def test_nothing_is_proved_from_a_folder_that_was_changed(
    name: str, folder: Path, tmp_path: Path
) -> None:
    for seed in range(30):
        rnd = random.Random(seed)  # noqa: S311 - the same changes every time
        copy = tmp_path / f"{seed}"
        shutil.copytree(folder, copy)
        rnd.choice([flip, cut, delete])(copy / name, rnd)
        with suppress(Refusal):
            assert prove(copy, "12") == prove(folder, "12")


def flip(path: Path, rnd: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[rnd.randrange(len(data))] ^= 1 << rnd.randrange(8)
    path.write_bytes(data)


def cut(path: Path, rnd: random.Random) -> None:
    data = path.read_bytes()
    at = rnd.randrange(len(data))
    path.write_bytes(data[:at] + data[at + rnd.randint(1, 40) :])


def swap(path: Path, rnd: random.Random) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    pairs = [
        (a, b) for a in range(len(lines)) for b in range(a) if lines[a] != lines[b]
    ]
    if not pairs:
        return flip(path, rnd)
    one, two = rnd.choice(pairs)
    lines[one], lines[two] = lines[two], lines[one]
    path.write_bytes(b"".join(lines))
    return None


def rename(path: Path, rnd: random.Random) -> None:
    path.rename(path.with_name(f"{rnd.randrange(99)}{path.name}"))


def delete(path: Path, _rnd: random.Random) -> None:
    path.unlink()


def add(path: Path, rnd: random.Random) -> None:
    path.with_name(f"more{rnd.randrange(99)}").write_bytes(rnd.randbytes(9))


def pipe(path: Path, _rnd: random.Random) -> None:
    path.unlink()
    os.mkfifo(path)


def add_folder(path: Path, rnd: random.Random) -> None:
    path.with_name(f"more{rnd.randrange(99)}").mkdir()


def exchange(path: Path, rnd: random.Random) -> None:
    folder = path.parent if path.parent.name != "data" else path.parent.parent
    other = rnd.choice([each for each in sorted(folder.rglob("*.*")) if each != path])
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


CHANGES: list[Callable[[Path, random.Random], None]] = [
    *(flip, flip, flip, cut, swap, swap, rename, delete, add, add_folder, exchange),
    pipe,
]


@pytest.mark.parametrize("seed", range(120))
def test_every_single_change_is_found(
    seed: int, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rnd = random.Random(seed)  # noqa: S311 - the same changes every time
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    path = rnd.choice(sorted(each for each in copy.rglob("*") if each.is_file()))
    rnd.choice(CHANGES)(path, rnd)
    # One in ten by itself; the others here, which is faster.
    if seed % 10:
        assert verify.main([str(copy)]) == 1
        output = capsys.readouterr().out
    else:
        run = subprocess.run(
            [sys.executable, "-I", verify.__file__, str(copy)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stderr) == (1, "")
        output = run.stdout
    assert output.splitlines()[-1].startswith("FAULT ")


def again(folder: Path) -> None:
    """Make the manifests anew, as a forger would who has no key."""
    names = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {verify.FILES, verify.TAGS}
    ]
    for manifest, part in (
        (verify.FILES, [name for name in names if name.startswith("data/")]),
        (
            verify.TAGS,
            [verify.FILES, *(name for name in names if not name.startswith("data/"))],
        ),
    ):
        run = subprocess.run(
            ["sha256sum", *sorted(part)],  # noqa: S607 - the one in the path
            cwd=folder,
            capture_output=True,
            check=True,
        )
        (folder / manifest).write_bytes(run.stdout)


def sign_again(folder: Path, key: Key) -> None:
    """Sign what stands in data/, as somebody would who has the key as well."""
    text = (folder / verify.TEXT).read_text(encoding="utf-8")
    old = read(text)
    digest = hashlib.sha256((folder / verify.FILES).read_bytes()).hexdigest()
    more = (*old.extensions[:2], f"manifest {digest}")
    signed = sign(replace(old, extensions=more), key)
    (folder / verify.TEXT).write_text(signed.checkpoint.text, encoding="utf-8")
    (folder / verify.NOTE).write_text(signed.note, encoding="utf-8")
    (folder / verify.SIGNATURE).write_text(signed.signature)


FORGED = {
    "an amount": (verify.LINES, "-863.01", "-963.01"),
    "two headings": (verify.LINES, "document,date,", "date,document,"),
    "a supplier": (verify.LINES, "Quayside", "Harbour"),
    "the number of a line": (verify.LINES, "\r\n2,", "\r\n3,"),
    "the answer": (ANSWER_FILE, "100.50", "900.50"),
    "the total": (verify.TOTALS, '"amount": "', '"amount": "1'),
    "the number of lines": (verify.TOTALS, '"lines": 300', '"lines": 299'),
    "a total that is none": (verify.TOTALS, '"amount": "', '"amount": "x'),
    "the salt": (verify.SALT, "", "00"),
    "an entry": (verify.ENTRIES, "=\n", "=\n" + "A" * 43 + "=\n"),
    "a CSV that is none": (verify.LINES, "harbour:1:1", '"harbour"x"'),
    "JSON that is none": (verify.TOTALS, "{", "["),
    "no columns": (verify.TOTALS, '"columns"', '"colums"'),
}
UNSIGNED = {
    "the page": ("data/answer.html", "answer", "question"),
    "the size": (verify.TEXT, "\n12\n", "\n13\n"),
    "the number of lines below": (verify.TEXT, "lines 300", "lines 301"),
    "the note": (verify.NOTE, "\n12\n", "\n13\n"),
    "the key": (verify.KEY, ORIGIN, "other.example"),
    "the kind of key": (verify.KEY, "ssh-ed25519", "ssh-ed25518"),
    "another key": (
        verify.KEY,
        "AAAAC3NzaC1lZDI1NTE5AAAAI",
        "AAAAC3NzaC1lZDI1NTE5AAAAJ",
    ),
    "another kind of bag": ("bagit.txt", "1.0", "0.97"),
    "another organisation": ("bag-info.txt", ORIGIN, "other.example"),
}


@pytest.mark.parametrize("what", [*FORGED, *UNSIGNED])
def test_a_forger_who_makes_the_manifests_anew_is_found(
    what: str, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    forge(shutil.copytree(folder, copy), *(FORGED | UNSIGNED)[what])
    fault_in(copy)


@pytest.mark.parametrize("what", FORGED)
def test_what_was_signed_by_mistake_is_found(
    what: str, folder: Path, key: Key, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    forge(shutil.copytree(folder, copy), *FORGED[what])
    sign_again(copy, key)
    again(copy)
    assert "not what was signed" not in fault_in(copy)


def test_the_answer_is_held_against_its_lines(key: Key, tmp_path: Path) -> None:
    total = f"{sum(Decimal(row[3]) for row in ROWS)}"
    rows = [("vru", total), ("crime", "0.00")]
    write(tmp_path / "r", of(answer=rows, of_lines="amount"), key)
    said = alone(tmp_path / "r").stdout
    assert f"OK {ANSWER_FILE} comes to what its lines come to: {total}" in said
    for column in ("amount", "directorate"):
        with pytest.raises(Refusal, match="another sum"):
            of(of_lines=column)
    # Whoever has the key changes the answer, and what it sums to.
    copy = tmp_path / "r"
    forge(copy, ANSWER_FILE, "crime,0.00", "crime,1.00")
    other = f"{Decimal(total) + 1}"
    text = (copy / verify.TOTALS).read_text(encoding="utf-8")
    head, _, rest = text.partition(verify.LINES)
    head = head.replace(total, other)
    (copy / verify.TOTALS).write_text(head + verify.LINES + rest, encoding="utf-8")
    again(copy)
    sign_again(copy, key)
    again(copy)
    fault = fault_in(copy)
    assert (
        fault == f"FAULT {ANSWER_FILE} comes to {other}, and its lines to another sum"
    )


def forge(copy: Path, name: str, old: str, new: str) -> None:
    text = (copy / name).read_bytes().decode()
    assert old in text
    (copy / name).write_bytes(text.replace(old, new, 1).encode())
    again(copy)


def fault_in(copy: Path) -> str:
    run = alone(copy)
    assert (run.returncode, run.stderr) == (1, "")
    fault = run.stdout.splitlines()[-1]
    assert fault.startswith("FAULT ")
    assert "manifest" not in fault
    return fault


SIGNED = (
    *(verify.LINES, ANSWER_FILE, verify.TEXT, verify.NOTE, verify.KEY),
    *(verify.SALT, verify.ENTRIES, "bagit.txt", "bag-info.txt"),
)


@pytest.mark.parametrize("seed", range(60))
def test_a_change_under_new_manifests_is_found(
    seed: int, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rnd = random.Random(seed)  # noqa: S311 - the same changes every time
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    rnd.choice([flip, cut, swap, delete])(copy / rnd.choice(SIGNED), rnd)
    again(copy)
    assert verify.main([str(copy)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("FAULT ")


@pytest.mark.parametrize("name", [verify.NOTE, verify.SIGNATURE])
def test_a_release_without_its_signatures_is_refused(
    name: str, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / name).unlink()
    again(copy)
    run = alone(copy)
    assert (run.returncode, run.stderr) == (1, "")
    assert name in run.stdout.splitlines()[-1]


@pytest.mark.parametrize("path", [".", "missing", "/dev/null"])
def test_what_is_no_release_is_said(path: str, tmp_path: Path) -> None:
    run = alone(tmp_path / path)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("FAULT ")


def test_what_cannot_be_proved_is_not_written(key: Key, tmp_path: Path) -> None:
    many = [("1", "x" * 200_000, *ROWS[0][2:])]

    def lines(
        columns: Sequence[str] = COLUMNS,
        rows: Sequence[Sequence[str]] = ROWS,
        sums: Sequence[str] = ("amount",),
    ) -> None:
        totalled(PAGE, {verify.LINES: Table(csv_of(columns, rows), sums)}, {})

    for bad, words in (
        ({"rows": ROWS[1:]}, "not numbered"),
        ({"columns": COLUMNS[:-1]}, "not be read from CSV as it was"),
        ({"columns": ("no", *COLUMNS[1:])}, "not numbered"),
        ({"columns": (*COLUMNS[:5], "document")}, "one heading"),
        ({"sums": ["date"]}, "is no amount"),
        ({"rows": [("1", "\0", *ROWS[0][2:])]}, "from CSV"),
        ({"rows": many}, "from CSV"),
    ):
        with pytest.raises(Refusal, match=words) as refusal:
            lines(**bad)
        assert refusal.value.code == "PROOF-005"
    with pytest.raises(Refusal, match="not those of the checkpoint"):
        signed(of(), CHECKPOINT, ENTRIES[:11], key)
    with pytest.raises(Refusal, match="is no signed release"):
        prove(tmp_path, "1")


def comes_to(amount: str) -> Table:
    return Table(csv_of(["amount"], [[amount]]), ["amount"], "amount")


def test_parts_share_their_lines_and_each_comes_to_its_own(
    key: Key, tmp_path: Path
) -> None:
    columns = ("line", "part", "amount")
    rows = [("1", "1a", "2.00"), ("2", "1a", "-0.50"), ("3", "2", "7.00")]
    tables = {
        "data/1a/answer.csv": Table(
            csv_of(["amount"], [["1.50"]]), ["amount"], "amount"
        ),
        "data/2/answer.csv": Table(
            csv_of(["amount"], [["7.00"]]), ["amount"], "amount"
        ),
        "data/3/answer.csv": Table(csv_of(["title"], [["A plan"]])),
        verify.LINES: Table(csv_of(columns, rows), ["amount"]),
    }
    write(tmp_path / "r", totalled(PAGE, tables, {}), key)
    run = alone(tmp_path / "r")
    assert run.returncode == 0, run.stdout
    assert "OK data/1a/answer.csv comes to what its lines come to: 1.50" in run.stdout
    assert "NOT HELD: by data/totals.json no column of data/3/answer.csv" in run.stdout
    wrong = comes_to("7.01")
    with pytest.raises(Refusal, match=r"data/2/answer\.csv comes to another sum"):
        totalled(PAGE, {**tables, "data/2/answer.csv": wrong}, {})


def test_a_release_may_have_no_lines(key: Key, tmp_path: Path) -> None:
    tables = {ANSWER_FILE: Table(csv_of(["title"], [["A plan"]]))}
    write(tmp_path / "r", totalled(PAGE, tables, {}), key)
    run = alone(tmp_path / "r")
    assert run.returncode == 0, run.stdout
    with pytest.raises(Refusal, match="is no line of this release"):
        prove(tmp_path / "r", "1")


def test_the_page_is_signed_though_it_stands_outside(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "index.html").write_bytes(PAGE + b"<p>Nothing was spent.</p>")
    again(copy)
    assert fault_in(copy) == "FAULT index.html is not the page that was signed"


def test_without_a_key_it_is_a_bag_that_says_so(tmp_path: Path) -> None:
    write_folder(tmp_path / "r", bagged(of(), ORIGIN))
    assert bagit.Bag(str(tmp_path / "r")).validate()
    for name in (verify.TEXT, verify.NOTE, verify.SALT, "verify.py"):
        assert not (tmp_path / "r" / name).exists()


def test_nothing_is_written_over(folder: Path, key: Key, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for there in (folder, *tmp_path.iterdir()):
        with pytest.raises(Refusal, match="there already"):
            write(there, of(), key)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["empty", "file", "link"]


@pytest.mark.parametrize("fails_at", [1, 8, 16])
def test_a_release_is_written_whole_or_not_at_all(
    fails_at: int, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.fsync, iter(range(1, 99))

    def failing(handle: int) -> None:
        if next(count) >= fails_at:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "r", of(), key)
    assert not [*tmp_path.iterdir()]


def test_the_script_needs_python_3_9_and_nothing_else() -> None:
    text = Path(verify.__file__).read_text(encoding="utf-8")
    module = ast.parse(text, feature_version=(3, 9))
    for each in ast.walk(module):
        if isinstance(each, ast.Import):
            assert {name.name for name in each.names} <= sys.stdlib_module_names
        if isinstance(each, ast.ImportFrom):
            assert str(each.module).partition(".")[0] in sys.stdlib_module_names
