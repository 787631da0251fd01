"""A release made by command: checked by strangers, without a way to a name."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from tests.books.record.books import HEADINGS, LAYOUT, TODAY, batch, books
from tests.books.record.keys import make_key, ssh
from tests.books.record.test_status import retag

if TYPE_CHECKING:
    from pathlib import Path

    from tests.errors.commands import Outcome

pytestmark = pytest.mark.usefixtures("looked_into_here")

NAME = "Individual (name withheld)"
ORIGIN = "books.example/spend"
# ILLUSTRATIVE: a person who was paid twice, on a day with others too.
JULY = HEADINGS + (
    "2020-07-02,70.00,Peregrine Ash\n"
    "2020-07-02,1.00,Acme Ltd\n"
    "2020-07-02,80.00,Peregrine Ash\n"
    "2020-07-02,2.00,Zenith LLP\n"
)
PERSON = """\
2012-01-16 custom "supplier" "one" "Peregrine Ash"
  individual: TRUE
2012-01-16 custom "supplier" "bolt" "Bolt LLP"
"""


@pytest.fixture(scope="module")
def paid(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that paid an individual; and a key."""
    desk = shutil.copytree(imported, tmp_path_factory.mktemp("paid") / "desk")
    make_key(desk)
    (desk / "july.csv").write_text(JULY, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", TODAY)
        assert books(desk, "import", "july.csv").status == 0
        register = desk / "books/registers/suppliers.beancount"
        register.write_text(PERSON, encoding="utf-8")
        assert books(desk, "record", "--by", "A", "--why", "known").status == 0
    return desk


@pytest.fixture
def desk(paid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    return shutil.copytree(paid, tmp_path / "desk")


@pytest.fixture(scope="module")
def released(paid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release, which no test changes."""
    desk = shutil.copytree(paid, tmp_path_factory.mktemp("released") / "desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", TODAY)
        assert make(desk, "payments").status == 0
    return desk


def make(desk: Path, *typed: str, output: str = "out") -> Outcome:
    signing = ("--key", "key", "--origin", ORIGIN, "--output", output)
    return books(desk, "release", "make", *typed, *signing)


def verify(*arguments: Path | str, script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.mark.parametrize(
    "typed",
    [
        "spend-by-initiative",
        "payments --fy 2020-21",
        "items --over 100",
        "corrections",
        "spend-by-supplier --supplier bolt",
        "distinct-suppliers",
        "code-keys",
        "spend-by-plan",
        "spend-by-category --fy 2019-20",
    ],
)
def test_a_stranger_checks_it_on_a_bare_machine(desk: Path, typed: str) -> None:
    done = make(desk, *typed.split())
    assert done.status == 0, done.err
    out = desk / "out"
    run = verify(script=out / "verify.py")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    overlaps = typed in {"code-keys", "spend-by-plan"}
    assert ("NOT HELD: " in run.stdout) == overlaps
    assert ("comes to what its lines come to: " in run.stdout) != overlaps
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        summed = subprocess.run(
            ["sha256sum", "--strict", "--quiet", "-c", name],  # noqa: S607
            cwd=out,
            capture_output=True,
            check=False,
        )
        assert summed.returncode == 0
    words = run.stdout.partition("ssh-keygen ")[2].partition(" < ")[0].split()
    there = [str(out / word) if (out / word).exists() else word for word in words]
    text = (out / "checkpoint.txt").read_text(encoding="utf-8")
    assert ssh("ssh-keygen", *there, text=text).returncode == 0
    assert text.startswith(f"{ORIGIN}\n5\n")
    made = {path.relative_to(desk / "out") for path in out.rglob("*")}
    assert make(desk, *typed.split(), output="again").status == 0
    for path in made:
        if (out / path).is_file():
            assert (out / path).read_bytes() == (desk / "again" / path).read_bytes()


def test_the_lines_are_those_beneath_the_answer(desk: Path) -> None:
    assert make(desk, "spend-by-initiative").status == 0
    lines = rows_of(desk / "out/data/lines.csv")
    payments = open_books(desk / "books").payments
    # One person was paid, so that even the total would say what.
    others = [each for each in payments if each.supplier != "Peregrine Ash"]
    assert [line["line"] for line in lines] == ["1", "2", "3", "4", "5"]
    assert sorted(line["amount"] for line in lines) == sorted(
        f"{payment.amount}" for payment in others
    )
    assert all("ref" not in line for line in lines)
    # Which payment each is stays in the house.
    of = {row["line"]: row["ref"] for row in references(desk)}
    amounts = {payment.ref: f"{payment.amount}" for payment in payments}
    assert {*of.values()} == {payment.ref for payment in others}
    assert all(amounts[of[line["line"]]] == line["amount"] for line in lines)
    totals = json.loads((desk / "out/data/totals.json").read_bytes())
    for name in ("data/lines.csv", "data/answer.csv"):
        assert totals["tables"][name]["sums"] == {"amount": "1528.50"}
    method = json.loads((desk / "out/data/method.json").read_bytes())
    assert method["total"] == "1528.50"


def references(desk: Path) -> list[dict[str, str]]:
    (file,) = (desk / "foi-cases/releases").iterdir()
    for path in (file, file.parent, file.parent.parent):
        assert not path.stat().st_mode & 0o077
    return rows_of(file)


@pytest.mark.parametrize("question", ["spend-by-initiative", "payments", "items"])
def test_nothing_leads_to_a_name_that_is_withheld(desk: Path, question: str) -> None:
    """The attacker knows all but the name, and tries the right one with the rest."""
    assert make(desk, question).status == 0
    payments = open_books(desk / "books").payments
    withheld = [each for each in payments if each.supplier == "Peregrine Ash"]
    assert len(withheld) == 2
    for file in (desk / "out").rglob("*"):
        text = texts_of(file)
        assert "Peregrine" not in text
        # No ref of the books leaves, of whomever it is.
        for payment in payments:
            assert payment.ref not in text
            assert payment.ref.rpartition(":")[2] not in text
    lines = rows_of(desk / "out/data/lines.csv")
    assert NAME not in {line["supplier"] for line in lines}
    assert not {"70.00", "80.00", "150.00"} & {line["amount"] for line in lines}
    for row in rows_of(desk / "out/data/answer.csv"):
        assert NAME not in row.values()


def texts_of(file: Path) -> str:
    """Give all that a file says, those that are packed too."""
    if not file.is_file():
        return ""
    if file.suffix != ".ods":
        return file.read_text(encoding="utf-8")
    with zipfile.ZipFile(file) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


def test_a_release_of_a_few_days_does_not_say_when_a_person_was_paid(
    desk: Path,
) -> None:
    days = ("--from", "2020-07-01", "--to", "2020-07-27")
    refused = make(desk, "payments", *days)
    assert refused.status == 2
    assert "ask about a whole month, or longer" in refused.err
    # Nor does one whose days end within a month say in which part of it.
    assert (
        make(desk, "payments", "--from", "2020-05-30", "--to", "2020-07-02").status == 0
    )
    lines = rows_of(desk / "out/data/lines.csv")
    assert not any(line["supplier"] == NAME for line in lines)


def test_an_answer_that_was_asked_of_a_person_is_not_released(desk: Path) -> None:
    for name in ("Peregrine Ash", "one"):
        refused = make(desk, "spend-by-category", "--supplier", name)
        assert refused.status == 2
        assert refused.err.splitlines()[-1].startswith("PROOF-007: ")
    assert not (desk / "out").exists()


def test_an_answer_of_one_grant_or_contract_of_a_person_is_not_released(
    desk: Path,
) -> None:
    grants = desk / "books/registers/grants.beancount"
    grants.write_text('2012-01-16 custom "grant" "G-1" "A grant"\n', encoding="utf-8")
    july, june = batch(desk, "july"), batch(desk, "june")
    for file, name in ((july, "Peregrine Ash"), (june, "Acme Ltd")):
        text = file.read_text("utf-8")
        file.write_text(of_grant(text, name, "G-1"), encoding="utf-8")
    assert books(desk, "record", "--by", "A", "--why", "tagged").status == 0
    july_alone = ("--from", "2020-07-01", "--to", "2020-07-31")
    refused = make(desk, "payments", "--grant", "G-1", *july_alone)
    assert refused.status == 2
    assert refused.err.splitlines()[-1].startswith("PROOF-007: ")
    # Others are paid on it too.
    assert make(desk, "payments", "--grant", "G-1").status == 0
    for row in rows_of(desk / "out/data/answer.csv"):
        assert (row["grant"] == "") == row["supplier"].startswith("Individual")


def of_grant(text: str, supplier: str, grant: str) -> str:
    """Put the payments of a supplier on a grant."""
    parts = text.split("\n\n")
    return "\n\n".join(
        part.replace("  category:", f'  grant: "{grant}"\n  category:', 1)
        if f'"{supplier}"' in part
        else part
        for part in parts
    )


NUMBERED = """\
Paid on,Net pounds,Paid to,Number
2020-08-01,1.00,Acme Ltd,100001
2020-08-02,2.00,Peregrine Ash,100002
2020-08-03,3.00,Bolt LLP,100007
"""


def test_no_number_of_a_document_leads_to_a_person(desk: Path) -> None:
    (desk / "books/importers/layouts/office.toml").write_text(
        LAYOUT + 'document = ["Number"]\n', encoding="utf-8"
    )
    (desk / "august.csv").write_text(NUMBERED, encoding="utf-8")
    assert books(desk, "import", "august.csv").status == 0
    assert books(desk, "record", "--by", "A", "--why", "layout").status in {0, 2}
    typed = ("document-gaps", "--least", "1", "--dense", "1")
    shown = books(desk, "ask", *typed, "--output", "shown.csv")
    assert "100002" in (desk / "shown.csv").read_text("utf-8"), shown.err
    assert make(desk, *typed).status == 0
    for file in (desk / "out/data").iterdir():
        if file.name.startswith("answer."):
            assert "100002" not in texts_of(file)
    lines = rows_of(desk / "out/data/lines.csv")
    assert {line["document"] for line in lines} == {"", "100001", "100007"}
    assert rows_of(desk / "out/data/answer.csv")[0]["missing"] != ""


def test_one_line_is_handed_out_alone(desk: Path) -> None:
    assert make(desk, "payments").status == 0
    line = rows_of(desk / "out/data/lines.csv")[2]
    ref = references(desk)[2]["ref"]
    for wanted in (("--ref", ref), ("3",)):
        done = books(desk, "prove", *wanted, "--release", "out")
        assert done.status == 0, done.err
        assert len(done.out.encode()) < 1000
        (desk / "proof.txt").write_text(done.out, encoding="utf-8")
        run = verify("proof", desk / "proof.txt", script=desk / "out/verify.py")
        assert run.returncode == 0, run.stdout
        assert f"  supplier: {line['supplier']!r}" in run.stdout
        assert ref not in done.out + run.stdout
    typed = ("prove", "3", "--release", "out", "--output")
    assert books(desk, *typed, "more.txt").status == 0
    assert (desk / "more.txt").read_text(encoding="utf-8") == done.out
    refused = books(desk, *typed, "out/more.txt")
    assert refused.status == 2
    assert verify(script=desk / "out/verify.py").returncode == 0


@pytest.mark.parametrize(
    ("ref", "folder", "words"),
    [
        ("office:1:2", "out", "is no line of this release"),
        ("8", "out", "is no line of this release"),
        ("1", "books", "books is no signed release that can be read"),
        ("1", "nowhere", "nowhere is no signed release that can be read"),
        ("1", "key", "key is no signed release that can be read"),
    ],
)
def test_what_no_release_has_is_refused(
    released: Path, ref: str, folder: str, words: str
) -> None:
    refused = books(released, "prove", ref, "--release", folder)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith("PROOF-005: ")
    assert words in refused.err


def test_nothing_is_released_over_another_or_into_the_books(desk: Path) -> None:
    (desk / "out").mkdir()
    for output, code in (
        ("out", "PROOF-005"),
        ("may.csv", "PROOF-005"),
        ("books/out", "RECORD-006"),
        ("may.csv/out", "ASK-005"),
    ):
        refused = make(desk, "payments", output=output)
        assert refused.status == 2
        assert refused.err.splitlines()[-1].startswith(code), refused.err
    assert not [*(desk / "out").iterdir()]


def test_what_is_not_recorded_is_not_released(desk: Path) -> None:
    retag(desk)
    refused = make(desk, "payments")
    assert refused.status == 2
    assert "RECORD-006" in refused.err
    shutil.rmtree(desk / "books/payments")
    assert make(desk, "payments").status == 1
    assert not (desk / "out").exists()


def test_the_books_of_a_later_release_hold_an_earlier_seal(desk: Path) -> None:
    typed = ("seal", "--key", "key", "--origin", ORIGIN, "--output", "sealed")
    assert books(desk, *typed).status == 0
    assert make(desk, "payments").status == 0
    script, out = desk / "out/verify.py", desk / "out"
    run = verify(out, desk / "sealed/checkpoint.note", script=script)
    assert run.returncode == 0, run.stdout
    assert "OK the books hold all 5 entries of" in run.stdout
    # And the books hold what a release says they were.
    held = books(desk, "status", "--checkpoint", "out/checkpoint.note")
    assert held.status == 0, held.err
    assert "at entry 6" in held.err


def test_a_checkpoint_of_other_books_is_none_of_these(desk: Path) -> None:
    assert books(desk, "init", "others").status == 0
    for name, root in (("one", "books"), ("two", "others")):
        typed = ("--books", root, "seal", "--key", "key", "--origin", ORIGIN)
        if name == "two":
            begin = ("--books", root, "record", "--by", "A", "--why", "begun")
            assert books(desk, *begin).status == 0
        assert books(desk, *typed, "--output", name).status == 0
    assert make(desk, "payments").status == 0
    run = verify(
        desk / "out", desk / "two/checkpoint.txt", script=desk / "out/verify.py"
    )
    assert run.returncode == 1
    assert "FAULT the books do not hold all that" in run.stdout
    found = books(desk, "status", "--checkpoint", "two/checkpoint.txt")
    assert found.status == 1
    assert "RECORD-007" in found.err


def test_nothing_is_released_in_which_something_is_found(desk: Path) -> None:
    """Of a payee's own, which a page would run, and a tag that somebody forgot."""
    row = '2020-08-02,3.00,"=Acre Ltd [JS to check] </script><script>\u2028\u202eX"\n'
    (desk / "august.csv").write_text(HEADINGS + row, encoding="utf-8")
    assert books(desk, "import", "august.csv").status == 0
    refused = make(desk, "payments")
    assert refused.status == 2
    said = refused.err.splitlines()[-1]
    assert said.startswith("PROOF-008: nothing was released: ")
    assert "drafting tag: [JS to check]" in said
    assert "take the tag out" in said
    assert not (desk / "out").exists()
    assert not (desk / "foi-cases").exists()


def test_references_are_kept_where_nobody_else_looks(desk: Path) -> None:
    (desk / "foi-cases").mkdir(0o755)
    refused = make(desk, "payments")
    assert (refused.status, refused.err.split(": ")[0]) == (2, "FOI-005")
    assert not (desk / "out").exists()
    (desk / "foi-cases").chmod(0o700)
    inside = make(desk, "payments", "--references", "books/of.csv")
    assert (inside.status, "RECORD-006" in inside.err) == (2, True)
    (desk / "of.csv").write_text("mine", encoding="utf-8")
    over = make(desk, "payments", "--references", "of.csv")
    assert (over.status, "PROOF-009" in over.err) == (2, True)
    assert not (desk / "out").exists()
    assert make(desk, "payments", "--references", "own/of.csv").status == 0
    assert (desk / "own/of.csv").stat().st_mode & 0o777 == 0o600
    (_, ref), *_ = ((row["line"], row["ref"]) for row in rows_of(desk / "own/of.csv"))
    typed = ("prove", "--ref", ref, "--release", "out")
    assert "PROOF-009" in books(desk, *typed).err
    assert books(desk, *typed, "--references", "own/of.csv").status == 0
    other = ("prove", "--ref", "office:1:2", "--release", "out")
    assert "PROOF-009" in books(desk, *other, "--references", "own/of.csv").err
