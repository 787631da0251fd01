"""A published report: what comes late is said, and drawn again it leads from there."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import read
from tests.books.record.books import HEADINGS, books
from tests.closing.periods import APPROVED, WHO, close, late, reopen, retag

if TYPE_CHECKING:
    from pathlib import Path

    from tests.errors.commands import Outcome

QUARTER = ("report", "quarterly", "--fy", "2020-21", "--quarter", "1")
BEFORE = "£1,525.50 in 3 payments"
PUBLISHED = (
    f"The report of quarter 1 of 2020-21 was published on 12 April 2021 "
    f"(quarterly-2020-21-Q1): {BEFORE}."
)
NOW = " It is now £1,603.27 in 4 payments, £77.77 more"
LISTED = ": 1 line of payments added; each is listed under What changed since "
SAID = (
    "late.csv: look at this: 1 row (£77.77) belongs to 2020-21-Q1, which was published "
    "on 12 April 2021 as quarterly-2020-21-Q1; draw its report again to say what "
    "changed.\n"
)


def draw(desk: Path, *typed: str, into: str = "out", form: str = "csv") -> Outcome:
    return books(desk, *QUARTER, "--output", into, "--format", form, *typed)


def publish(desk: Path, *typed: str) -> None:
    said = draw(desk, "--publish", *WHO, *typed)
    assert said.status == 0, said.err
    assert "as the record of the books says now" in said.out


def lead(desk: Path, *typed: str, into: str = "out") -> str:
    said = draw(desk, *typed, into=into)
    assert said.status == 0, said.err
    return said.out.splitlines()[0]


def test_a_publication_is_an_entry_of_the_record(desk: Path) -> None:
    publish(desk)
    entry = read(desk / "books").entries[-1]
    assert (entry.command, entry.by, entry.why) == ("report", "A. Officer", "month end")
    (one,) = read(desk / "books").published
    of = one.publication
    assert (of.report, of.payments, f"{of.pounds}") == (
        *("quarterly-2020-21-Q1", 3),
        "1525.50",
    )
    metadata = desk / "out/quarterly-2020-21-Q1-tables/metadata.json"
    assert json.loads(metadata.read_bytes())["sha256"]["lines.csv"] == of.lines
    assert books(desk, "check").status == books(desk, "status").status == 0
    assert by_beancount(desk / "books/main.beancount").findings == []
    other = replace(entry, publication=replace(of, payments=4))
    assert other.digest != entry.digest


def test_what_comes_late_to_a_published_quarter_is_said(desk: Path) -> None:
    publish(desk)
    assert SAID in late(desk, "--dry-run").out
    assert SAID in late(desk).out
    again = late(desk)
    assert "nothing new" in again.out
    assert "published" not in again.out


def test_it_is_said_in_json_too(desk: Path) -> None:
    publish(desk)
    (posted,) = json.loads(late(desk, "--format", "json").out)
    assert f"late.csv: look at this: {posted['doubts'][0]}.\n" == SAID


def test_what_a_new_version_moves_in_a_published_quarter_is_said(desk: Path) -> None:
    publish(desk)
    rows = HEADINGS + "2020-05-02,501.00,Harbour Training Ltd\n"
    (desk / "may.csv").write_text(rows, "utf-8")
    said = books(desk, "import", "may.csv", "--amends", "may.csv")
    assert "may.csv: look at this: 2 rows (£1.00) belong to 2020-21-Q1" in said.out


def test_nothing_is_said_of_what_was_only_drawn(desk: Path) -> None:
    assert draw(desk).status == 0
    said = late(desk)
    assert said.status == 0
    assert "belong" not in said.out


def test_what_is_restated_or_comes_to_a_reopened_period_is_said(desk: Path) -> None:
    close(desk)
    said = late(desk, "--restate", *APPROVED)
    words = "1 row (£77.77) belongs to 2020-05, which was closed on 12 April 2021; draw"
    assert words in said.out, said.err
    reopen(desk)
    (desk / "more.csv").write_text(HEADINGS + "2020-05-21,1.00,Later Ltd\n", "utf-8")
    said = books(desk, "import", "more.csv")
    assert "1 row (£1.00) belongs to 2020-05, which was closed on" in said.out, said.err


def test_a_restatement_is_said_of_the_day_it_is_dated_too(desk: Path) -> None:
    close(desk)
    this = ("report", "quarterly", "--fy", "2021-22", "--quarter", "1")
    words = (*this, "--output", "out", "--format", "csv", "--publish", *WHO)
    said = books(desk, *words)
    assert said.status == 0, said.err
    said = late(desk, "--restate", *APPROVED)
    assert "1 row (£77.77) belongs to 2020-05, which was closed on" in said.out
    assert "1 row (£77.77) belongs to 2021-22-Q1, which was published" in said.out


def test_drawn_again_it_leads_from_its_earlier_version(desk: Path) -> None:
    draw(desk)
    before = PUBLISHED.replace("published on 12 April 2021", "drawn before")
    assert lead(desk) == f"{before} No line of it has changed since."
    late(desk)
    told = lead(desk).replace("-Q1-v2", "-Q1")
    assert told == f"{before}{NOW}{LISTED}publication."
    table = desk / "out/quarterly-2020-21-Q1-v3-tables/changed-since.csv"
    (line,) = [each for each in table.read_text("utf-8").splitlines() if "77" in each][
        :1
    ]
    assert "added,0.00,77.77,77.77,It came with the import of late.csv." in line
    page = draw(desk, "--summary", form="html")
    assert page.out.startswith("The report of quarter 1")


def test_what_was_published_is_led_from_and_not_a_draft(desk: Path) -> None:
    publish(desk)
    assert lead(desk) == f"{PUBLISHED} No line of it has changed since."
    late(desk)
    for _ in range(2):
        assert lead(desk) == f"{PUBLISHED}{NOW}{LISTED}publication."
    # Whoever publishes it again is led from there.
    publish(desk)
    again = PUBLISHED.replace(BEFORE, "£1,603.27 in 4 payments")
    assert lead(desk) == f"{again} No line of it has changed since.".replace(
        "-Q1)", "-Q1-v5)"
    )


def test_it_is_found_in_the_record_where_its_folder_is_not(desk: Path) -> None:
    publish(desk)
    assert lead(desk, into="new") == f"{PUBLISHED} No line of it has changed since."
    late(desk)
    unseen = (
        f"{PUBLISHED}{NOW}. Its tables were not found, so what changed is not listed."
    )
    assert lead(desk, into="another") == unseen
    # What staff can do is said to them, and not in what is published.
    said = draw(desk, into="another")
    assert "Name the folder of the tables of" in said.out + said.err
    page = draw(desk, into="another", form="html")
    (report,) = (desk / "another").glob("*.html")
    assert page.status == 0
    assert "Name the folder" not in report.read_text("utf-8")
    # In `new` is a draft of the same name and the same lines: it lists them.
    assert lead(desk, into="new") == f"{PUBLISHED}{NOW}{LISTED}publication."
    assert lead(desk, into="another") == unseen, "a draft is not what was published"
    beside = lead(desk, "--published", "out", into="third")
    assert beside == f"{PUBLISHED}{NOW}{LISTED}publication."


def test_a_retagged_line_is_no_silence(desk: Path) -> None:
    """Payments and pounds are as they were, and still something changed."""
    publish(desk)
    retag(desk)
    assert books(desk, "record", "--by", "A", "--why", "decided").status == 0
    told = lead(desk, into="new")
    assert told.startswith(f"{PUBLISHED} It is now {BEFORE}, as much as then.")
    assert "1 line of payments otherwise" in lead(desk)


def test_what_belongs_to_it_and_is_dated_later_is_said(desk: Path) -> None:
    publish(desk)
    close(desk)
    assert late(desk, "--restate", *APPROVED).status == 0
    assert lead(desk) == (
        f"{PUBLISHED} No line of it has changed since. Not counted in it is what "
        f"belongs to it and was posted on other days: £77.77 in 1 payment."
    )


def test_a_report_as_at_a_day_knows_no_later_publication(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618325200")
    publish(desk)
    assert "published" not in lead(desk, "--as-at", "2021-04-12", into="new")
    assert "published" in lead(desk, "--as-at", "2021-04-13", into="new")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("--publish",), "RECORD-001"),
        (("--publish", "--by", "A. Officer"), "RECORD-001"),
        (("--publish", *WHO, "--as-at", "2021-04-12"), "REPORT-001"),
        (("--publish", *WHO, "--despite-errors"), "REPORT-001"),
        (WHO, "REPORT-001"),
    ],
)
def test_what_cannot_be_published(
    desk: Path, typed: tuple[str, ...], code: str
) -> None:
    said = draw(desk, *typed)
    assert said.status == 2
    assert said.err.startswith(code)
    assert not (desk / "out").exists()
    assert read(desk / "books").published == []


def test_books_changed_by_hand_are_not_published(desk: Path) -> None:
    retag(desk)
    said = draw(desk, "--publish", *WHO)
    assert said.status == 2
    assert said.err.startswith("REPORT-001: ")
    assert "Nothing was published; accept it first with" in said.err
    assert not (desk / "out").exists()
    assert open_books(desk / "books").unrecorded


def test_a_folder_of_other_days_is_damaged(desk: Path) -> None:
    publish(desk)
    place = desk / "out/quarterly-2020-21-Q1-tables/metadata.json"
    text = place.read_text("utf-8")
    place.write_text(text.replace("2020-06-30", "2020-06-29"), "utf-8")
    said = draw(desk)
    assert said.status == 2
    assert said.err.startswith("REPORT-002: ")
