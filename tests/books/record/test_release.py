"""A release proves itself to whoever has Python, and no change to it goes unseen."""

from __future__ import annotations

import ast
import base64
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books.record import verify
from mopac_spend.books.record.checkpoint import Checkpoint, Key, key_of, sign
from mopac_spend.books.record.release import (
    Release,
    leading_on,
    line_hashes,
    prove,
    write,
)
from mopac_spend.books.record.tree import Tree
from mopac_spend.books.record.verify import key_text
from mopac_spend.findings import Refusal
from tests.books.record.keys import ORIGIN, make_key, ssh

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = ("ref", "date", "amount", "supplier", "description")
ROWS = [
    (
        f"harbour:{at}:1",
        f"2020-{at % 12 + 1:02}-03",
        f"{at * 37 - 900}.{at % 100:02}",
        ["Quayside Advisers LLP", 'Café "Zoë", Ltd', "Two\nlines"][at % 3],
        "" if at % 7 else "Knife crime: training",
    )
    for at in range(300)
]
# The release has every line of the tree but a few here and there.
INDEXES = [at for at in range(300) if at not in {0, 7, 8, 9, 150, *range(190, 285)}]
TREE = Tree().extended(line_hashes(COLUMNS, ROWS))
SIZE = 280


def of(key: Key, indexes: list[int], size: int) -> Release:
    signed = sign(Checkpoint(ORIGIN, size, TREE.root(size)), key)
    rows = [ROWS[at] for at in indexes]
    others = TREE.excerpt(indexes, size)
    info = {"Source-Organization": "Harbour Office", "Bagging-Date": "2026-11-24"}
    return Release(COLUMNS, rows, ["amount"], indexes, others, signed, info)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return key_of(make_key(tmp_path_factory.mktemp("keys")))


@pytest.fixture(scope="module")
def release(key: Key) -> Release:
    return of(key, [at for at in INDEXES if at < SIZE], SIZE)


@pytest.fixture(scope="module")
def folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "q1"
    write(folder, release)
    return folder


def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the script as a stranger does: without this program."""
    script = Path(str(arguments[0])) / "verify.py"
    script = script if script.exists() else Path(verify.__file__)
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_a_stranger_checks_it_with_python_alone(folder: Path, key: Key) -> None:
    run = alone(folder)
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert lines[0] == "OK 11 files are as the manifests have them"
    assert lines[1].startswith("OK 185 lines sum to ")
    assert lines[2].endswith(f": {key_text(ORIGIN, key.public)}")
    assert (
        lines[-1] == "OK 185 lines are leaves of the checkpoint, of the 280 that it has"
    )


def test_without_an_argument_it_checks_where_it_stands(folder: Path) -> None:
    script = str(folder / "verify.py")
    run = subprocess.run(
        [sys.executable, "-I", script], capture_output=True, text=True, check=False
    )
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


def test_a_release_of_the_whole_tree_says_so(key: Key, tmp_path: Path) -> None:
    write(tmp_path / "all", of(key, [*range(300)], 300))
    assert (
        "300 lines are leaves of the checkpoint, all that it has"
        in alone(tmp_path / "all").stdout
    )
    assert (
        tmp_path / "all" / verify.PROOF
    ).read_text() == f"{verify.MANY}\nlines 0-300\n"


@pytest.mark.parametrize("size", [0, 1, 300])
def test_a_release_may_have_no_lines(key: Key, size: int, tmp_path: Path) -> None:
    write(tmp_path / "none", of(key, [], size))
    assert alone(tmp_path / "none").returncode == 0


def test_with_a_key_that_is_not_ed25519_openssh_is_named(tmp_path: Path) -> None:
    write(tmp_path / "r", of(key_of(make_key(tmp_path, kind="ecdsa")), [1, 2], 3))
    run = alone(tmp_path / "r")
    assert run.returncode == 0
    assert "ssh-keygen -Y verify" in run.stdout
    assert "signed by" not in run.stdout


def test_equal_input_gives_equal_bytes(
    release: Release, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "again", release)
    for path in folder.rglob("*"):
        if path.is_file():
            again = tmp_path / "again" / path.relative_to(folder)
            assert again.read_bytes() == path.read_bytes()


def test_a_later_checkpoint_holds_this_one(
    folder: Path, key: Key, release: Release, tmp_path: Path
) -> None:
    note = sign(Checkpoint(ORIGIN, 300, TREE.root(300)), key).note
    later = tmp_path / "later"
    path = TREE.consistency(SIZE, 300)
    later.write_text(leading_on(SIZE, path, note), encoding="utf-8")
    run = alone(folder, later)
    assert run.returncode == 0
    assert f"300 leaves in {later} holds all 280" in run.stdout
    hashes = [TREE.levels[0][at : at + 32] for at in range(0, 300 * 32, 32)]
    hashes[3] = bytes(32)
    other = Tree().extended(hashes)
    forged = sign(Checkpoint(ORIGIN, 300, other.root(300)), key).note
    stranger = key_of(make_key(tmp_path))
    elsewhere = sign(Checkpoint("other.example", 300, TREE.root(300)), key).note
    for bad in (
        leading_on(SIZE, other.consistency(SIZE, 300), forged),
        leading_on(SIZE, path[1:], note),
        leading_on(SIZE - 1, path, note),
        leading_on(SIZE, path, note.replace("\n300\n", "\n301\n")),
        leading_on(
            SIZE, path, sign(Checkpoint(ORIGIN, 300, TREE.root(300)), stranger).note
        ),
        leading_on(SIZE, path, elsewhere),
        "old 280\n",
        "",
    ):
        later.write_text(bad, encoding="utf-8")
        run = alone(folder, later)
        assert (run.returncode, run.stderr) == (1, ""), bad
        assert run.stdout.splitlines()[-1].startswith("FAULT ")


def test_one_line_is_proved_without_the_others(
    folder: Path, key: Key, tmp_path: Path
) -> None:
    proof = tmp_path / "one.tlog-proof"
    proof.write_text(prove(folder, 12), encoding="utf-8")
    assert "whose signature was NOT checked" in alone(proof).stdout
    vkey = key_text(ORIGIN, key.public)
    run = alone(proof, vkey)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0].startswith("OK leaf 16 of 280 of")
    assert run.stdout.endswith(verify.canonical(COLUMNS, ROWS[16]).decode() + "\n")
    text = proof.read_text(encoding="utf-8")
    for at, row in enumerate(ROWS):
        assert (row[0] in base64.b64decode(text.split("\n")[1][6:]).decode()) == (
            at == 16
        )
    for bad in (
        text.replace("index 16", "index 17"),
        text.replace("\n280\n", "\n281\n"),
        text.replace("extra W", "extra X"),
        text.replace("\nindex", "\nindeX"),
        text[:50],
    ):
        proof.write_text(bad, encoding="utf-8")
        run = alone(proof, vkey)
        assert (run.returncode, run.stderr) == (1, "")


def test_a_proof_is_under_a_kilobyte_at_a_million(key: Key, tmp_path: Path) -> None:
    size = 1_000_000
    mine = line_hashes(COLUMNS, ROWS[:2])
    tree = Tree().extended([*mine, *[bytes(32)] * (size - 2)])
    signed = sign(Checkpoint(ORIGIN, size, tree.root(size)), key)
    others = tree.excerpt([0, 1], size)
    write(tmp_path / "r", Release(COLUMNS, ROWS[:2], [], [0, 1], others, signed))
    assert len(prove(tmp_path / "r", 1, alone=True)) < 1000
    assert (tmp_path / "r" / verify.PROOF).stat().st_size < 1000


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


FORGED = {
    "an amount": ("data/lines.csv", "-863.01", "-963.01"),
    "two headings": ("data/lines.csv", "ref,date,", "date,ref,"),
    "a supplier": ("data/lines.csv", "Quayside", "Harbour"),
    "the total": ("data/totals.json", '"amount": "', '"amount": "1'),
    "the number of lines": ("data/totals.json", '"lines": 185', '"lines": 184'),
    "a total that is none": ("data/totals.json", '"amount": "', '"amount": "x'),
    "the size": ("checkpoint.txt", "\n280\n", "\n281\n"),
    "the note": ("checkpoint.note", "\n280\n", "\n281\n"),
    "the indexes": ("lines.proof", "lines 1-7 ", "lines 0-6 "),
    "more lines than there can be": (
        "lines.proof",
        "lines 1-7 ",
        "lines 0-9999999999 ",
    ),
    "lines that run backwards": (
        "lines.proof",
        "lines 1-7 ",
        "lines 0-99999999999 99999999999-7 ",
    ),
    "the form of the proof": ("lines.proof", "@v1", "@v2"),
    "the key": ("allowed_signers", ORIGIN, "other.example"),
    "the kind of key": ("allowed_signers", "ssh-ed25519", "ssh-ed25518"),
    "another key": (
        "allowed_signers",
        "AAAAC3NzaC1lZDI1NTE5AAAAI",
        "AAAAC3NzaC1lZDI1NTE5AAAAJ",
    ),
    "another kind of bag": ("bagit.txt", "1.0", "0.97"),
    "a CSV that is none": ("data/lines.csv", "harbour:1:1", '"harbour"x"'),
    "JSON that is none": ("data/totals.json", "{", "["),
    "no columns": ("data/totals.json", '"columns"', '"colums"'),
}


@pytest.mark.parametrize(("name", "old", "new"), FORGED.values(), ids=FORGED)
def test_a_forger_who_makes_the_manifests_anew_is_found(
    name: str, old: str, new: str, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    text = (copy / name).read_bytes().decode()
    assert old in text
    (copy / name).write_bytes(text.replace(old, new, 1).encode())
    again(copy)
    run = alone(copy)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.splitlines()[-1].startswith("FAULT ")
    assert "was changed" not in run.stdout


SIGNED = (
    *(verify.LINES, verify.PROOF, verify.TEXT, verify.NOTE, verify.KEY),
    "bagit.txt",
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


def test_lines_of_an_unsigned_checkpoint_are_refused(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    for name in (verify.NOTE, verify.SIGNATURE):
        (copy / name).unlink()
        again(copy)
        assert "FAULT the checkpoint is not signed" in alone(copy).stdout


@pytest.mark.parametrize("path", [".", "missing", "/dev/null"])
def test_what_is_no_release_is_said(path: str, tmp_path: Path) -> None:
    run = alone(tmp_path / path)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("FAULT ")


def test_what_cannot_be_proved_is_not_written(
    release: Release, folder: Path, tmp_path: Path
) -> None:
    rows = [*release.rows]
    odd = replace(release.signed.checkpoint, root=bytes(32))
    for bad, words in (
        (replace(release, rows=[*rows[:-1], rows[0]]), "not those of the checkpoint"),
        (replace(release, rows=rows[:-1]), "do not belong together"),
        (replace(release, indexes=[*release.indexes][::-1]), "not in the order"),
        (replace(release, others=release.others[1:]), "do not belong together"),
        (replace(release, sums=["date"]), "is no amount"),
        (replace(release, info={"A": "b\nc"}), "no line of bag-info"),
        (
            replace(release, signed=replace(release.signed, checkpoint=odd)),
            "not those of the checkpoint",
        ),
    ):
        with pytest.raises(Refusal, match=words) as refusal:
            write(tmp_path / "r", bad)
        assert refusal.value.code == "PROOF-005"
        assert not (tmp_path / "r").exists()
    with pytest.raises(Refusal, match="there already"):
        write(folder, release)
    for row in (185, 10**9):
        with pytest.raises(Refusal, match="no release with a line"):
            prove(folder, row)
    with pytest.raises(Refusal, match="no release with a line"):
        prove(tmp_path, 0)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_lines_are_hashed_in_the_one_canonical_form(row: list[str]) -> None:
    (hashed,) = line_hashes(COLUMNS, [row])
    assert hashed == verify.leaf(verify.canonical(COLUMNS, row))


def test_the_canonical_form_never_changes() -> None:
    # A checkpoint holds for ever: never correct this.
    assert verify.canonical(["a", "£"], ['x"\\\n\x1f\x7f', "é/</"]) == (
        '["a","£"]\n["x\\"\\\\\\n\\u001f\x7f","é/</"]'.encode()
    )


def test_the_script_needs_python_3_9_and_nothing_else() -> None:
    text = Path(verify.__file__).read_text(encoding="utf-8")
    module = ast.parse(text, feature_version=(3, 9))
    for each in ast.walk(module):
        if isinstance(each, ast.Import):
            assert {name.name for name in each.names} <= sys.stdlib_module_names
        if isinstance(each, ast.ImportFrom):
            assert str(each.module).partition(".")[0] in sys.stdlib_module_names
