"""A batch that was imported has to be there, whatever happened to its file."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import INCLUDE, read
from mopac_spend.money import NIL
from tests.books.record.books import HEADINGS, batch, books, without_record
from tests.errors.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


GONE = (
    "is not in the books any more: 2 rows as 2 payments, £1,025.50, recorded on "
    "2021-04-12 (import), are missing from every figure; restore "
    "payments/2020-21/june-"
)
ACCEPT = "mopac-spend record --by NAME --why REASON"


def total(desk: Path) -> str:
    answer = books(desk, "ask", "spend-by-directorate", "--output", "answer.json")
    assert answer.status == 0, answer.err
    content = json.loads((desk / "answer.json").read_text(encoding="utf-8"))
    return str(content["total"])


def test_each_import_is_an_entry(desk: Path) -> None:
    begun, first, second = read(desk / "books").entries
    assert (begun.command, begun.number, begun.before) == ("begin", 1, "")
    assert (first.command, first.before) == ("import", begun.digest)
    assert second.before == first.digest
    (june,) = second.batches
    assert june.file == batch(desk, "june").relative_to(desk / "books").as_posix()
    assert (june.rows, june.payments, f"{june.pounds}") == (2, 2, "1025.50")
    assert [file.name for file in first.files] == [
        first.batches[0].file,
        "main.beancount",
    ]
    assert books(desk, "import", "may.csv").status == 0
    assert len(read(desk / "books").entries) == 3, "nothing new, nothing recorded"


def delete(desk: Path) -> None:
    batch(desk, "june").unlink()


def rename(desk: Path) -> None:
    path = batch(desk, "june")
    path.rename(path.with_suffix(".bean"))


def move_out(desk: Path) -> None:
    path = batch(desk, "june")
    path.rename(desk / path.name)


def delete_the_years(desk: Path) -> None:
    for folder in (desk / "books/payments").glob("20*"):
        shutil.rmtree(folder)


@pytest.mark.parametrize("how", [delete, rename, move_out, delete_the_years])
def test_a_batch_that_is_gone_stops_every_answer(
    desk: Path, how: Callable[[Path], None]
) -> None:
    assert total(desk) == "1525.50"  # and a verdict is kept
    how(desk)
    for typed in (["check"], ["ask", "spend-by-directorate"], ["--no-cache", "check"]):
        answer = books(desk, *typed)
        assert answer.status == 1
        assert "SPEND-060: batch june-" in answer.err
        assert GONE in answer.err
        assert ACCEPT in answer.err


def test_fava_and_the_quick_path_say_the_same_of_a_batch_that_is_gone(
    desk: Path,
) -> None:
    delete(desk)
    quick = open_books(desk / "books", despite_errors=True).findings
    assert [each.code for each in quick] == ["SPEND-060"]
    assert by_beancount(desk / "books/main.beancount").findings == quick


def test_what_was_taken_out_on_purpose_is_said(desk: Path) -> None:
    delete(desk)
    dry = books(desk, "record", "--by", "A. Officer", "--why", "x", "--dry-run")
    assert "2 payments, £1,025.50\nwithdrawn  payment office:" in dry.out
    assert dry.out.endswith("Dry run: nothing was written.\n")
    assert books(desk, "check").status == 1
    accepted = books(
        desk, "record", "--by", "A. Officer", "--why", "posted to us in error"
    )
    assert accepted.out.startswith("out  june-")
    assert total(desk) == "500.00"
    last = read(desk / "books").entries[-1]
    assert (last.command, last.by, last.why) == (
        *("record", "A. Officer"),
        "posted to us in error",
    )
    assert last.batches[0].withdrawn
    # And it can come back.
    assert books(desk, "import", "june.csv").status == 0
    assert total(desk) == "1525.50"


def test_a_batch_that_no_command_posted_is_found(desk: Path) -> None:
    path = batch(desk, "june")
    text = path.read_text(encoding="utf-8")
    name = path.stem
    forged = text.replace(name, "forged-1").replace("office:", "forged:")
    path.with_name("forged-1.beancount").write_text(forged, encoding="utf-8")
    checked = books(desk, "check")
    assert checked.status == 1
    assert (
        "SPEND-061: no command posted batch forged-1 (2 rows as 2 payments, £1,025.50)"
        in checked.err
    )


def test_a_batch_whose_totals_and_seal_were_forged_is_found(desk: Path) -> None:
    from mopac_spend.books.canonical import batch_text
    from mopac_spend.spend import seal

    opened = open_books(desk / "books")
    (june,) = (each for each in opened.batches if each.id.startswith("june"))
    payments = [
        each._replace(amount=each.amount / 2) for each in opened.payments
        if each.batch == june.id
    ]  # fmt: skip
    half = sum((each.amount for each in payments), NIL)
    forged = june._replace(
        pounds_posted=half, pounds_read=half, seal=seal(payments)
    )  # sound by itself
    batch(desk, "june").write_text(
        batch_text(forged, payments, "Assets:Bank"), encoding="utf-8"
    )
    checked = books(desk, "check")
    assert checked.status == 1
    assert "SPEND-062" in checked.err
    assert "and the record of 2021-04-12 has 2 rows as 2 payments, £1,025.50" in (
        checked.err
    )
    assert checked.err.count("SPEND-") == 1


@pytest.mark.parametrize("lost", ["the file", "the folder", "the include"])
def test_a_record_cannot_go_in_silence(desk: Path, lost: str) -> None:
    total(desk)
    main = desk / "books/main.beancount"
    match lost:
        case "the file":
            (desk / "books/record/2021.beancount").unlink()
        case "the folder":
            shutil.rmtree(desk / "books/record")
        case _:
            lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
            others = [line for line in lines if "record" not in line]
            main.write_text("".join(others), encoding="utf-8")
    assert books(desk, "check").status == 1


def test_books_without_a_record_say_so_and_begin_one(desk: Path) -> None:
    main = desk / "books/main.beancount"
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    main.write_text("".join(x for x in lines if "record" not in x), encoding="utf-8")
    shutil.rmtree(desk / "books/record")
    checked = books(desk, "check")
    assert checked.status == 0
    assert checked.out.endswith(
        "No record says which batches have to be here, so one that is deleted is not "
        f"noticed; begin it with: {ACCEPT}\n"
    )
    before = shutil.copytree(desk / "books", desk / "before")
    begun = books(desk, "record", "--by", "A. Officer", "--why", "from today")
    assert begun.out.endswith("The record begins with 2 batches.\n")
    assert books(desk, "check").status == 0
    # An import begins it too, with what stood there.
    shutil.rmtree(desk / "books")
    before.rename(desk / "books")
    (desk / "july.csv").write_text(
        HEADINGS + "2020-07-02,1.00,Acme Ltd\n", encoding="utf-8"
    )
    assert books(desk, "import", "july.csv").status == 0
    first, second = read(desk / "books").entries
    assert (first.command, len(first.batches)) == ("begin", 2)
    assert (second.command, len(second.batches)) == ("import", 1)
    assert books(desk, "check").status == 0


def test_nothing_to_accept_is_said(desk: Path) -> None:
    accepted = books(desk, "record", "--by", "A. Officer", "--why", "to be sure")
    assert accepted.out == "Nothing differs from the record; nothing was written.\n"
    assert len(read(desk / "books").entries) == 3


def test_other_findings_come_first(desk: Path) -> None:
    path = batch(desk, "june")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("25.50 GBP", "26.50 GBP"), encoding="utf-8")
    refused = books(desk, "record", "--by", "A. Officer", "--why", "typing error")
    assert refused.status == 1
    assert "SPEND-02" in refused.err
    assert len(read(desk / "books").entries) == 3


def test_every_command_that_writes_is_recorded(desk: Path) -> None:
    (desk / "suppliers.csv").write_text(
        "decision,name,code\nmerge,Acme Ltd,acme\n", encoding="utf-8"
    )
    assert books(desk, "suppliers", "merge", "suppliers.csv").status == 0
    (desk / "contracts.csv").write_text(
        "code,title,valid_from\nC-1,Evaluation,2020-04-01\n", encoding="utf-8"
    )
    done = books(desk, "register", "import", "contract", "contracts.csv")
    assert done.status == 0, done.err
    commands = [entry.command for entry in read(desk / "books").entries]
    assert commands == [
        *("begin", "import", "import"),
        *("suppliers merge", "register import"),
    ]
    assert books(desk, "check").status == 0


def test_a_record_in_a_folder_of_its_own_is_no_record(desk: Path) -> None:
    (desk / "books/record/old").mkdir()
    record = desk / "books/record/2021.beancount"
    record.rename(record.parent / "old" / record.name)
    delete(desk)
    checked = books(desk, "check")
    assert checked.status == 1
    assert (
        "record/old/2021.beancount: SPEND-063: no entry of the record stands in a "
        "folder of its own; restore record/ from your backup"
    ) in checked.err


def test_a_version_whose_first_was_taken_out_is_found(desk: Path) -> None:
    """What it took back would be taken off what was never there."""
    (desk / "june.csv").write_text(
        HEADINGS + "2020-06-02,25.50,Acme Ltd\n2020-06-09,3.00,Bolt LLP\n",
        encoding="utf-8",
    )
    done = books(desk, "import", "june.csv", "--amends", "june.csv")
    assert done.status == 0, done.err
    first, *_ = sorted(
        (desk / "books/payments").glob("*/june-*"),
        key=lambda path: path.stat().st_mtime,
    )
    first.unlink()
    accepted = books(desk, "record", "--by", "A. Officer", "--why", "posted in error")
    assert accepted.status == 1
    checked = books(desk, "check")
    assert f"is a new version of {first.stem}, which is not in the books" in checked.err
    assert "SPEND-064" in checked.err


@pytest.mark.parametrize(
    "written",
    [
        'include  "record/**/*.beancount"  ; the record',
        'include "record/*.beancount"',
        'include "record/2021.beancount"',
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_include_of_the_record_is_known_however_it_is_written(
    desk: Path, written: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = desk / "books/main.beancount"
    text = main.read_text(encoding="utf-8").replace(INCLUDE, written)
    main.write_bytes(text.replace("\n", end).encode())
    (desk / "july.csv").write_text(
        HEADINGS + "2020-07-02,1.00,Acme Ltd\n", encoding="utf-8"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1658225200")  # of the next year
    accepted = books(desk, "record", "--by", "A. Officer", "--why", "an include")
    assert accepted.status == 0, accepted.err
    assert books(desk, "import", "july.csv").status == 0
    assert books(desk, "check").err == ""


def test_a_main_file_of_another_name_includes_the_record(desk: Path) -> None:
    root = without_record(desk / "books")
    (root / "main.beancount").rename(root / "office.beancount")
    named = ("--books", "books/office.beancount")
    begun = run(*named, "record", "--by", "A", "--why", "begun", cwd=desk)
    assert begun.status == 0, begun.err
    assert run(*named, "check", cwd=desk).err == ""


def test_a_pipe_for_a_journal_holds_nobody_up(desk: Path) -> None:
    os.mkfifo(desk / "books/payments/.import-journal")
    assert "SPEND-028" in books(desk, "check").err


def test_rows_set_aside_are_counted_in_the_books_alone(desk: Path) -> None:
    path = batch(desk, "june")
    text = path.read_text(encoding="utf-8")
    (desk / "outside.csv").write_text("a\n", encoding="utf-8")
    reaching = text.replace("  rows-read", '  set-aside: "../outside.csv"\n  rows-read')
    path.write_text(reaching, encoding="utf-8")
    assert "SPEND-025" not in books(desk, "check").err
    (desk / "outside.csv").write_text("a\nb\n", encoding="utf-8")
    path.write_text(reaching.replace("set-aside: 0", "set-aside: 1"), encoding="utf-8")
    assert "SPEND-025" in books(desk, "check").err
