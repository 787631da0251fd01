"""No payment of a closed period moves, whoever writes; and what moves is found."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import pytest
from beancount import loader

from mopac_spend.books import journal
from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import Deed, read, with_entry
from mopac_spend.books.record.files import as_bytes
from mopac_spend.findings import Refusal
from tests.books.record.books import HEADINGS, batch, books
from tests.closing.periods import WHO, close, reopen, retag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ACCEPT = ("record", "--by", "A. Officer", "--why", "a wrong initiative")


def withdraw(desk: Path) -> None:
    batch(desk, "may").unlink()


def post(desk: Path) -> None:
    text = batch(desk, "may").read_text(encoding="utf-8")
    paths = batch(desk, "may").with_name("more-1.beancount")
    more = text.replace("may-", "more-").replace("office::", "office:9:")
    paths.write_text(more, encoding="utf-8")


def move(desk: Path) -> None:
    path = batch(desk, "june")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2020-06-02 !", "2020-05-02 !"), encoding="utf-8")


CHANGES = [retag, withdraw, post, move]


@pytest.mark.parametrize("change", CHANGES)
def test_no_command_writes_it(desk: Path, change: Callable[[Path], None]) -> None:
    close(desk)
    root = desk / "books"
    there = {p: p.read_text("utf-8") for p in (root / "payments").rglob("*.beancount")}
    change(desk)
    now = {p: p.read_text("utf-8") for p in (root / "payments").rglob("*.beancount")}
    for path in now:
        path.unlink()
    for path, text in there.items():
        path.write_text(text, encoding="utf-8")
    gone = [path for path in there if path not in now]
    texts = {
        path.relative_to(root).as_posix(): text
        for path, text in now.items()
        if there.get(path) != text
    }
    # What no command does: it accepts that a file goes.
    for path in gone:
        path.unlink()
    accepted = [path.relative_to(root).as_posix() for path in gone]
    deed = Deed("tag", "A. Officer", "review", accepted=accepted)
    with pytest.raises(Refusal) as refused, journal.alone(root):
        journal.post(root, texts, deed, [])
    assert refused.value.code == "RECORD-013"
    assert "of 2020-05, which is closed, would change" in str(refused.value)
    assert read(root).entries[-1].command == "close"


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_hand_is_a_finding(
    desk: Path, change: Callable[[Path], None]
) -> None:
    close(desk)
    assert open_books(desk / "books").findings == []
    change(desk)
    findings = open_books(desk / "books", despite_errors=True).findings
    assert "SPEND-065" in [each.code for each in findings]
    assert by_beancount(desk / "books/main.beancount").findings == findings
    _, errors, _ = loader.load_file(str(desk / "books/main.beancount"))
    (told,) = [each.message for each in errors if "SPEND-065" in each.message]
    assert "2020-05 was closed on 2021-04-12, and since then, by hand: " in told
    assert books(desk, "ask", "spend-by-initiative").status == 1
    assert "FAILED     1  SPEND-065" in books(desk, "check").out
    refused = books(desk, *ACCEPT)
    assert refused.status == 1
    assert "SPEND-065" in refused.err


def test_status_says_how_a_change_of_a_closed_period_is_accepted(desk: Path) -> None:
    close(desk)
    retag(desk)
    said = books(desk, "status").out
    assert "mopac-spend reopen 2020-05 --by NAME --reason TEXT --approver NAME" in said
    assert "mopac-spend record" not in said
    assert reopen(desk).status == 0
    assert "accept it with: mopac-spend record --by" in books(desk, "status").out


def test_it_is_accepted_once_the_period_is_open_again(desk: Path) -> None:
    close(desk)
    retag(desk)
    assert reopen(desk).status == 0
    assert books(desk, *ACCEPT).status == 0
    assert books(desk, "check").status == 0
    assert close(desk).status == 0
    assert books(desk, "check").status == 0


def test_other_months_of_the_same_file_are_free(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = HEADINGS + "2020-05-09,1.00,Acme Ltd\n2020-08-09,2.00,Acme Ltd\n"
    (desk / "both.csv").write_text(both, encoding="utf-8")
    assert books(desk, "import", "both.csv").status == 0
    close(desk)
    path = batch(desk, "both")
    old, between, new = path.read_text("utf-8").partition("\n2020-08-09 ")
    assert between
    new = new.replace('initiative: "untagged"', 'initiative: "business-as-usual"')
    path.write_text(f"{old}{between}{new}", encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618325200")
    assert books(desk, *ACCEPT).status == 0
    assert books(desk, "check").status == 0
    # So they are in the books as they were on a day, beside which nothing is kept.
    for day in ("2021-04-12", "2021-04-13"):
        said = books(
            desk, "ask", "spend-by-initiative", "--as-at", day, "--output", f"{day}.csv"
        )
        assert said.status == 0, said.err


def test_white_space_is_no_change(desk: Path) -> None:
    close(desk)
    path = batch(desk, "may")
    path.write_text(path.read_text("utf-8") + "\n; a remark\n", encoding="utf-8")
    assert books(desk, "check").status == 0


def test_what_was_forged_with_an_entry_of_the_record_is_found(desk: Path) -> None:
    close(desk)
    forged = shutil.copytree(desk, desk.with_name("forged"))
    reopen(forged)
    retag(forged)
    assert books(forged, *ACCEPT).status == 0
    # The same files and contents, under a record that was never reopened.
    shutil.copytree(
        forged / "books/record/files", desk / "books/record/files", dirs_exist_ok=True
    )
    retag(desk)
    record = read(desk / "books")
    name = batch(desk, "may").relative_to(desk / "books").as_posix()
    deed = Deed("record", "A. Officer", "nothing", accepted=[name])
    for path, text in with_entry(desk / "books", {}, deed, []).items():
        (desk / "books" / path).write_bytes(as_bytes(text))
    assert len(read(desk / "books").entries) == len(record.entries) + 1
    assert books(desk, "status").status == 0
    assert "SPEND-065" in books(desk, "check").err


def test_a_review_of_a_closed_month_is_refused(desk: Path) -> None:
    assert books(desk, "review", "--output", "list.csv").status == 0
    close(desk)
    text = (desk / "list.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row["decide initiative"] = "business-as-usual"
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, rows[0])
    table.writeheader()
    table.writerows(rows)
    (desk / "list.csv").write_text(written.getvalue(), "utf-8")
    refused = books(desk, "tag", "list.csv", "--by", "A. Officer")
    assert refused.status == 2, refused.out
    assert "RECORD-013" in refused.err
    assert open_books(desk / "books").findings == []


def test_a_period_within_another_stays_closed_with_it(desk: Path) -> None:
    close(desk)
    close(desk, "2020-21-Q1", "--explain", "batches=none came")
    assert reopen(desk).status == 0
    retag(desk)
    assert "2020-21-Q1 was closed" in books(desk, "check").err
    assert books(desk, "close", "2020-05", *WHO).status == 1
