"""What somebody changes by hand is named, stands in every answer, and is accepted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import RecordedFile, read
from tests.books.record.books import HEADINGS, batch, books

if TYPE_CHECKING:
    from pathlib import Path

ACCEPT = ("record", "--by", "A. Officer", "--why", "a wrong directorate")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text, text
    path.write_bytes(text.replace(old, new, 1).encode())


def retag(desk: Path) -> None:
    edit(
        batch(desk, "june"), 'initiative: "untagged"', 'initiative: "business-as-usual"'
    )


def test_nothing_is_said_of_books_that_are_as_they_were(desk: Path) -> None:
    said = books(desk, "status")
    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "The books say what they said at entry 3 of the record, of 2021-04-12 "
        "(import).\n"
    )


def test_a_payment_retagged_by_hand_is_named_with_its_pounds(desk: Path) -> None:
    retag(desk)
    said = books(desk, "status")
    assert said.status == 1
    assert " retagged  payment office:" in said.out
    assert ", £25.50\n           initiative: untagged → business-as-usual\n" in said.out
    assert said.out.endswith(
        "Not recorded since entry 3 of the record, of 2021-04-12 (import): 1 payment, "
        "£25.50, was retagged\n"
        "Put it back, or accept it with: mopac-spend record --by NAME --why REASON\n"
    )
    told = json.loads(books(desk, "status", "--format", "json").out)
    assert not told["covered"]
    (payment,) = told["payments"]
    assert (payment["change"], payment["pounds"]) == ("retagged", "25.50")
    assert payment["changes"] == {"initiative": ["untagged", "business-as-usual"]}


def test_every_answer_says_it_until_it_is_accepted(desk: Path) -> None:
    retag(desk)
    words = (
        "Since the last entry of the record, of 2021-04-12, by hand: 1 payment, "
        "£25.50, was retagged."
    )
    for _ in range(2):  # the second finds a verdict that was kept
        answer = books(desk, "ask", "spend-by-initiative", "--output", "answer.json")
        assert answer.status == 0, answer.err
        method = json.loads((desk / "answer.json").read_bytes())["method"]
        assert words in method["notes"]
    assert by_beancount(desk / "books/main.beancount").unrecorded == words
    checked = books(desk, "check")
    assert checked.status == 1
    assert "NOT RECORDED  1 payment, £25.50, was retagged\n" in checked.out
    accepted = books(desk, *ACCEPT)
    assert accepted.status == 0
    assert "initiative: untagged → business-as-usual" in accepted.out
    assert open_books(desk / "books").unrecorded == ""
    assert books(desk, "check").status == books(desk, "status").status == 0
    last = read(desk / "books").entries[-1]
    assert (last.command, last.by, last.why) == ("record", *ACCEPT[2::2])
    assert [file.name for file in last.files] == [
        batch(desk, "june").relative_to(desk / "books").as_posix()
    ]


def test_a_register_entry_changed_by_hand_is_named(desk: Path) -> None:
    register = next((desk / "books/registers").glob("directorates*"))
    register.write_text(
        register.read_text(encoding="utf-8")
        + '\n2019-04-01 custom "directorate" "legal" "Legal"\n',
        encoding="utf-8",
    )
    said = books(desk, "status")
    assert said.status == 1
    assert (
        "    added  directorate legal  (registers/directorates.beancount)" in said.out
    )
    assert "1 of the books' other entries was changed" in said.out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n  ref:", "\n    ref:"),
        ("; June", "; june"),
        ("\n\n2020-06-03", "\n\n\n2020-06-03"),
    ],
)
def test_blanks_and_comments_say_nothing_else(desk: Path, old: str, new: str) -> None:
    path = batch(desk, "june")
    path.write_text("; June\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert books(desk, *ACCEPT).status == 0
    edit(path, old, new)
    said = books(desk, "status")
    assert said.status == 0, said.out
    assert "    alike  payments/2020-21/june-" in said.out
    assert "other blanks, comments or order, and says the same" in said.out
    assert open_books(desk / "books").unrecorded == ""


def test_files_added_taken_out_and_renamed_are_named(desk: Path) -> None:
    root = desk / "books"
    (root / "notes.txt").write_text("of an audit", encoding="utf-8")
    (root / "importers/layouts/office.toml").unlink()
    (root / "accounts.beancount").rename(root / "chart.beancount")
    edit(root / "main.beancount", "accounts.beancount", "chart.beancount")
    said = books(desk, "status")
    assert said.status == 1
    for line in (
        "    added  notes.txt",
        "     gone  importers/layouts/office.toml",
        "     gone  accounts.beancount",
        "    added  chart.beancount",
    ):
        assert f"{line}\n" in said.out


@pytest.mark.parametrize("how", ["altered", "missing", "added"])
def test_what_the_record_kept_is_held_against_its_digests(desk: Path, how: str) -> None:
    kept = max((desk / "books/record/files").rglob("*"))
    match how:
        case "altered":
            kept.write_bytes(kept.read_bytes() + b" ")
        case "missing":
            kept.unlink()
        case _:
            kept.with_name("0" * 64).write_text("x", encoding="utf-8")
    for command in ("status", "check"):
        said = books(desk, command)
        assert said.status == 1
        assert "RECORD-003" in said.out + said.err
    assert books(desk, *ACCEPT).status == 2


def test_no_command_writes_over_a_change_by_hand(desk: Path) -> None:
    (desk / "suppliers.csv").write_text(
        "decision,name,code\nmerge,Acme Ltd,acme\n", encoding="utf-8"
    )
    assert books(desk, "suppliers", "merge", "suppliers.csv").status == 0
    register = desk / "books/registers/suppliers.beancount"
    edit(register, '"Acme Ltd"', '"ACME Limited"')
    (desk / "suppliers.csv").write_text(
        "decision,name,code\nmerge,Bolt LLP,bolt\n", encoding="utf-8"
    )
    refused = books(desk, "suppliers", "merge", "suppliers.csv")
    assert refused.status == 2
    assert refused.err.startswith("RECORD-002: registers/suppliers.beancount: ")
    assert "bolt" not in register.read_text(encoding="utf-8")
    assert books(desk, *ACCEPT).status == 0
    assert books(desk, "suppliers", "merge", "suppliers.csv").status == 0
    assert books(desk, "status").status == 0


def test_a_clock_that_went_back_is_said_and_not_believed(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1500000000")
    (desk / "july.csv").write_text(
        HEADINGS + "2020-07-02,1.00,Acme Ltd\n", encoding="utf-8"
    )
    done = books(desk, "import", "july.csv")
    assert done.status == 0
    assert "RECORD-004: record/2021.beancount: this machine's clock says 2017-" in (
        done.err
    )
    assert [entry.day for entry in read(desk / "books").entries] == ["2021-04-12"] * 4


def test_books_from_before_begin_with_one_command(desk: Path) -> None:
    """Entries of version 1 stay provable, and the next one names every file."""
    root = desk / "books"
    record = root / "record/2021.beancount"
    heading = record.read_text(encoding="utf-8").partition("\n\n")[0]
    first, second = read(root).entries[1:]
    one = replace(first, number=1, version=1, before="")
    other = replace(second, number=2, version=1, before=one.digest)
    record.write_text("\n".join([f"{heading}\n", one.text, other.text]), "utf-8")
    shutil.rmtree(root / "record/files")
    said = books(desk, "status")
    assert said.status == 1
    assert "The record does not name every file of these books" in said.out
    assert books(desk, "check").status == 0
    begun = books(desk, *ACCEPT)
    assert begun.status == 0, begun.err
    assert [entry.version for entry in read(root).entries] == [1, 1, 2]
    assert books(desk, "status").status == 0
    retag(desk)
    assert "1 payment, £25.50, was retagged" in books(desk, "status").out


def forged(root: Path, name: str) -> None:
    """Add a file to the last entry of a record, with a right digest."""
    entries = read(root).entries
    digest = hashlib.sha256(b"x").hexdigest()
    last = entries[-1]
    files = (*last.files, RecordedFile(name, "", digest))
    changed = replace(last, files=files)
    path = root / last.file
    path.write_text(path.read_text("utf-8").replace(last.text, changed.text), "utf-8")


@pytest.mark.parametrize("name", ["/tmp/elsewhere", "../x", "a/../../x", "record/x"])  # noqa: S108
def test_a_record_names_no_file_beyond_its_books(desk: Path, name: str) -> None:
    forged(desk / "books", name)
    for typed in (
        ("status",),
        ("check",),
        ("ask", "spend-by-category", "--as-at", "2021-04-12"),
    ):
        said = books(desk, *typed)
        assert said.status == 1
        assert "SPEND-063" in said.out + said.err
    assert not (desk / "books" / name).exists()


def test_an_entry_that_moves_to_another_file_is_no_blank(desk: Path) -> None:
    """An include may not find it there, and then the books read it no more."""
    root = desk / "books"
    spare = root / "spare.beancount"
    spare.write_text("; nothing\n", encoding="utf-8")
    register = root / "registers/directorates.beancount"
    legal = '\n2019-04-01 custom "directorate" "legal" "Legal"\n'
    register.write_text(register.read_text("utf-8") + legal, "utf-8")
    assert books(desk, *ACCEPT).status == 0
    edit(register, legal, "\n")
    spare.write_text(f"; nothing\n{legal}", encoding="utf-8")
    said = books(desk, "status")
    assert said.status == 1
    assert "changed  directorate legal" in said.out
    assert "file: registers/directorates.beancount → spare.beancount" in said.out
    assert "other entries was changed" in open_books(root).unrecorded


def test_a_file_that_cannot_be_read_is_said_and_not_passed_over(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "notes.txt")

    monkeypatch.setattr("mopac_spend.books.differences.standing", refuse)
    said = by_beancount(desk / "books/main.beancount").unrecorded
    assert said == (
        "What was changed by hand cannot be told: notes.txt cannot be read "
        "(Permission denied)."
    )


def test_what_has_become_a_pipe_or_a_folder_is_gone(desk: Path) -> None:
    layout = desk / "books/importers/layouts/office.toml"
    layout.unlink()
    os.mkfifo(layout)
    assert " gone  importers/layouts/office.toml" in books(desk, "status").out
    assert books(desk, *ACCEPT).status == 0
    assert books(desk, "status").status == 0


def test_a_transaction_without_a_leg_is_named(desk: Path) -> None:
    accounts = desk / "books/accounts.beancount"
    text = accounts.read_text(encoding="utf-8")
    accounts.write_text(f'{text}\n2020-05-02 * "Acme Ltd" "nothing"\n', "utf-8")
    said = books(desk, "status")
    assert said.status == 1
    assert "added" in said.out


def know_for_an_individual(desk: Path) -> None:
    """Put a payee of June into the register as an individual, and record it."""
    (desk / "books/registers/suppliers.beancount").write_text(
        '2019-04-01 custom "supplier" "p-1" "Acme Ltd"\n  individual: TRUE\n',
        encoding="utf-8",
    )
    main = desk / "books/main.beancount"
    text = main.read_text(encoding="utf-8")
    if "registers/suppliers" not in text and "registers/*" not in text:
        text += 'include "registers/suppliers.beancount"\n'
        main.write_text(text, encoding="utf-8")
    assert books(desk, *ACCEPT).status == 0


@pytest.mark.parametrize("no_more", [False, True])
def test_individuals_are_not_named(desk: Path, *, no_more: bool) -> None:
    know_for_an_individual(desk)
    path = batch(desk, "june")
    edit(path, '"Acme Ltd"', '"Somebody Else"')
    edit(path, '"untagged"', '"business-as-usual"')
    if no_more:
        register = desk / "books/registers/suppliers.beancount"
        edit(register, "  individual: TRUE\n", "")
    shown = books(desk, "status")
    assert (shown.status, shown.err) == (1, "")
    assert "1 payment, £25.50, was amended" in shown.out
    assert "untagged → business-as-usual" in shown.out
    for typed in (
        ("status",),
        ("status", "--format", "json"),
        ("record", "--by", "A", "--why", "b", "--dry-run"),
    ):
        said = books(desk, *typed)
        for name in ("Acme", "Somebody"):
            assert name not in said.out + said.err, typed


def test_a_reason_that_names_an_individual_is_withheld(desk: Path) -> None:
    know_for_an_individual(desk)
    retag(desk)
    named = ("record", "--by", "A. Officer", "--why", "acme LTD asked for it")
    assert books(desk, *named).status == 0
    reopened = ("--by", "A. Officer", "--reason", "for Acme Ltd")
    explained = ("--explain", "untagged=Acme Ltd is away")
    assert books(desk, "close", "2020-05", *reopened, *explained).status == 0
    again = books(desk, "reopen", "2020-05", *reopened, "--approver", "B. Head")
    assert again.status == 0
    for form in ("table", "csv", "json"):
        shown = books(desk, "changes", "--from", "3", "--format", form)
        assert shown.status == 0, shown.err
        assert "acme" not in shown.out.lower()
        assert "withheld" in shown.out
    shown = books(desk, "status")
    assert "by A. Officer: withheld (individual). It is open now." in shown.out
    for said in (shown, books(desk, "status", "--format", "json")):
        assert "acme" not in (said.out + said.err).lower()


def linked(desk: Path) -> Path:
    """Link a file of another body into the books; give the file."""
    other = desk / "shared/other.beancount"
    other.parent.mkdir()
    other.write_text('2020-01-01 custom "directorate" "a-secret" "Of others"\n')
    (desk / "books/importers/linked.beancount").symlink_to(other)
    return other


def test_a_link_that_leads_out_of_the_books_is_not_read(desk: Path) -> None:
    linked(desk)
    words = (
        "importers/linked.beancount: SPEND-073: this link leads out of the folder of "
        "the books, so that the record would not say what changes there, and it is not "
        "read; put the file itself in its place, take the link out, or allow the "
        "folder that it leads to with MOPAC_SPEND_INCLUDES=FOLDER\n"
    )
    said = books(desk, "status")
    assert (said.status, said.out.splitlines(keepends=True)[0]) == (1, words)
    assert "Not recorded" not in said.out
    assert "The books say what they said" not in said.out
    data = books(desk, "status", "--format", "json")
    assert (data.status, json.loads(data.out)["faults"]) == (1, [words.rstrip()])
    refused = books(desk, *ACCEPT)
    assert (refused.status, words in refused.err) == (1, True)
    listed = books(desk, "changes", "--from", "1", "--format", "json")
    for each in (said, data, refused, listed):
        assert "secret" not in each.out + each.err
    kept = (desk / "books/record/files").rglob("*")
    assert not any(b"a-secret" in e.read_bytes() for e in kept if e.is_file())


def test_a_link_within_the_books_or_to_what_is_allowed_is_read(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = linked(desk)
    monkeypatch.setenv("MOPAC_SPEND_INCLUDES", str(other.parent))
    assert "added  directorate a-secret" in books(desk, "status").out
    (desk / "books/importers/linked.beancount").unlink()
    (desk / "books/notes.txt").write_text("of an audit", encoding="utf-8")
    (desk / "books/again.txt").symlink_to(desk / "books/notes.txt")
    monkeypatch.delenv("MOPAC_SPEND_INCLUDES")
    shown = books(desk, "status").out
    assert "    added  again.txt\n    added  notes.txt\n" in shown
    assert "SPEND-073" not in shown


def test_what_was_recorded_through_a_link_is_gone_when_it_is_not_read(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = linked(desk)
    monkeypatch.setenv("MOPAC_SPEND_INCLUDES", str(other.parent))
    assert books(desk, *ACCEPT).status == books(desk, "status").status == 0
    monkeypatch.delenv("MOPAC_SPEND_INCLUDES")
    said = books(desk, "status")
    assert said.status == 1
    assert "gone  importers/linked.beancount" in said.out
