"""A published file of other tools, taken into the books."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.books.record import read
from mopac_spend.books.record.files import content
from tests.publishing.test_adopted import FILE, LAYOUT, LINES, sizes
from tests.publishing.test_calendar import accept, due, on

if TYPE_CHECKING:
    from tests.publishing.conftest import Desk

JULY = ("--duty", "sio-3g", "--period", "2020-07", "--layout", "old.toml")
WHO = ("--by", "A. Officer", "--reason", "as it went out")


@pytest.fixture
def with_file(desk: Desk) -> Desk:
    desk.make(LINES)
    accept(desk)
    put(desk, FILE)
    return desk


def put(desk: Desk, text: str, name: str = "july.csv") -> None:
    (desk.folder / "old.toml").write_text(LAYOUT)
    (desk.folder / name).write_text(text)


def taken(desk: Desk, *typed: str) -> dict[str, Any]:
    done = desk.run("adopt", "july.csv", *(typed or JULY), *WHO, "--format", "json")
    assert done.status == 0, done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def refused(desk: Desk, *typed: str) -> str:
    before = len(read(desk.folder / "books").entries)
    done = desk.run("adopt", "july.csv", *(typed or JULY), *WHO)
    assert done.status == 2, done.out
    assert len(read(desk.folder / "books").entries) == before
    assert not (desk.folder / "books/publications").exists()
    return done.err


def test_a_file_is_taken_in_with_the_gap_as_numbers(with_file: Desk) -> None:
    said = taken(with_file)
    root = with_file.folder / "books"
    (entry,) = [each for each in read(root).entries if each.publication]
    of = entry.publication
    assert of is not None
    assert of.adopted is not None
    assert (entry.command, entry.by, entry.why) == (
        "publish adopt",
        "A. Officer",
        "as it went out",
    )
    assert (of.report, of.period.name) == ("sio-3g-2020-07", "2020-07")
    # Rows of the period, read or not known; what could not be read is told apart.
    assert (of.payments, f"{of.pounds}") == (4, "1923.00")
    found = {what: (rows, f"{pounds}") for what, rows, pounds in of.adopted.found}
    assert {k: v for k, v in found.items() if v[0]} == sizes(said)
    assert found["not-in-the-file"] == (2, "1500.00")
    assert found["not-read"] == (1, "5.00")
    # Its bytes are in the books, as they were.
    assert content(root, of.adopted.sha256) == FILE.encode()
    assert of.adopted.file == "july.csv"
    assert with_file.run("--due").status == 0
    # The calendar shows the period as published, and each line that differs.
    line = due(with_file)["sio-3g", "2020-07"]
    assert line["publication"] == "sio-3g-2020-07"
    assert line["adopted"]["sha256"] == of.adopted.sha256
    assert (line["state"], line["digest"]) == ("changed", of.lines)
    told = {(e["ref"], e["what"], e["why"]) for e in line["differences"]}
    assert told == {
        ("row:5", "gone", "excess"),
        ("test:4:000000000004", "gone", "excess"),
        ("test:2:000000000002", "new", "omission"),
        ("test:5:000000000005", "new", "omission"),
        # A name that is masked is not the name of the books.
        ("test:3:000000000003", "changed", "correction"),
    }


def test_the_same_file_again_changes_nothing_and_says_so(with_file: Desk) -> None:
    taken(with_file)
    before = len(read(with_file.folder / "books").entries)
    again = taken(with_file)
    assert again["unchanged"] is True
    told = with_file.run("adopt", "july.csv", *JULY, *WHO)
    assert "july.csv was taken in before as sio-3g-2020-07" in told.out
    assert len(read(with_file.folder / "books").entries) == before


def test_what_the_books_publish_later_is_the_next_version(with_file: Desk) -> None:
    taken(with_file)
    said = with_file.publish("sio-3g", "2020-07")
    assert said["publication"] == "sio-3g-2020-07-v2"
    line = due(with_file)["sio-3g", "2020-07"]
    assert (line["publication"], line["adopted"]) == ("sio-3g-2020-07-v2", None)
    # And an earlier file is not taken in after it.
    put(with_file, FILE.replace("123.00", "124.00"))
    done = with_file.run("adopt", "july.csv", *JULY, *WHO)
    assert done.status == 2
    assert "PUBLISH-010" in done.err
    assert "was published out of the books" in done.err


def test_without_by_nothing_is_written(with_file: Desk) -> None:
    done = with_file.run("adopt", "july.csv", *JULY)
    assert done.status == 0
    assert not (with_file.folder / "books/publications").exists()
    done = with_file.run("adopt", "july.csv", *JULY, "--reason", "why")
    assert done.status == 2
    assert "PUBLISH-001" in done.err


def test_a_file_of_another_body_is_refused(with_file: Desk) -> None:
    put(
        with_file,
        "Paid,Pounds,To\n2020-07-01,600.00,ACME LTD\n2020-07-08,12.00,A\n"
        "2020-07-09,13.00,B\n",
    )
    said = refused(with_file)
    assert "PUBLISH-010" in said
    assert "2 rows of 3 (£25.00) are not in these books" in said


def test_a_file_of_another_duty_is_refused(desk: Desk) -> None:
    grants = LINES.replace("consultancy", "grants").splitlines()
    desk.make("\n".join(grants[:3] + LINES.splitlines()[3:]))
    accept(desk)
    put(desk, "Paid,Pounds,To\n2020-07-01,600.00,X\n2020-07-01,600.00,Y\n")
    said = refused(desk)
    assert "2 rows of it are what sio-3f publishes" in said


def test_a_file_of_other_days_is_refused(with_file: Desk) -> None:
    said = refused(
        *(with_file, "--duty", "sio-3g", "--period", "2020-08", "--layout", "old.toml")
    )
    assert "4 rows (£1,923.00) of it are of other days" in said
    # And so is one that would stand as published for a month that it lacks.
    period = ("--period", "2020-21-Q2")
    said = refused(with_file, "--duty", "sio-3g", *period, "--layout", "old.toml")
    assert "it has no row of 2020-08, in which sio-3g publishes 1 payment" in said


def test_a_file_that_cannot_be_read_is_refused(with_file: Desk) -> None:
    (with_file.folder / "july.csv").write_bytes(b"\x00\x01\x02 nothing")
    assert refused(with_file)
    (with_file.folder / "july.csv").unlink()
    assert refused(with_file)
    put(with_file, "Paid,Pounds,To\nsome day,5.00,Odd Ltd\n")
    assert "IMPORT-008" in refused(with_file)


def test_books_changed_by_hand_take_nothing_in(with_file: Desk) -> None:
    codes = with_file.folder / "books/registers/codes.beancount"
    codes.write_text(codes.read_text("utf-8").replace("Training", "Courses"))
    assert "PUBLISH-007" in refused(with_file)


def test_what_is_taken_in_is_as_published_before_its_day(
    with_file: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2021-03-01")
    put(
        with_file,
        "Paid,Pounds,To\n2020-07-01,600.00,Acme Ltd\n2020-07-01,600.00,ACME LTD\n"
        "2020-07-02,700.00,Bolt LLP\n2020-07-04,900.00,Mast Ltd\n",
    )
    taken(with_file)
    line = due(with_file)["sio-3g", "2020-07"]
    # How a name is written is no difference, and nobody knows when the file went out.
    assert (line["state"], line["differences"]) == ("published", [])
    assert line["adopted"]["file"] == "july.csv"
