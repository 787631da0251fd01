"""Cases from receipt to review, by the commands that keep them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import bagit
import pytest
from click.testing import CliRunner, Result

from mopac_spend.cli.main import group
from mopac_spend.findings import Refusal
from mopac_spend.foi.filing import Cabinet
from tests.books.record.keys import make_key
from tests.errors.cases import GOOD

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

REQUEST = "Dear all,\n1. What was spent on training?\n2. And on grants?\n"
CASE = "FOI-2021-0001"
BY = ("--by", "Officer")


class Desk:
    """A folder with books and cases, and the commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(GOOD, folder / "ledger")
        (folder / "request.txt").write_text(REQUEST, encoding="utf-8")

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(
            group, ["--books", str(self.folder / "ledger"), "foi", *words]
        )

    def done(self, *words: str) -> str:
        result = self(*words)
        assert result.exception is None, result.exception
        return result.stdout

    def refused(self, *words: str) -> str:
        error = self(*words).exception
        assert isinstance(error, Refusal)
        return str(error)

    def open(self, received: str = "2021-06-22", *more: str) -> str:
        file = str(self.folder / "request.txt")
        return self.done("open", file, "--received", received, *more).strip()

    def shown(self, case: str = CASE) -> dict[str, object]:
        content: dict[str, object] = json.loads(
            self.done("show", case, "--format", "json")
        )
        return content

    @property
    def cases(self) -> Path:
        return self.folder / "foi-cases"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_case_has_an_id_a_state_and_a_day_that_is_due(desk: Desk) -> None:
    assert desk.open() == CASE
    shown = desk.shown()
    assert (shown["state"], shown["received"], shown["due"]) == (
        "open",
        "2021-06-22",
        "2021-07-21",
    )
    assert desk.open() == "FOI-2021-0002"
    assert desk.open("2020-12-18") == "FOI-2020-0001"
    listed = json.loads(desk.done("list", "--format", "json"))
    assert [(each["case"], each["due"]) for each in listed] == [
        ("FOI-2020-0001", "2021-01-21"),
        ("FOI-2021-0001", "2021-07-21"),
        ("FOI-2021-0002", "2021-07-21"),
    ]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has such modes")
def test_nobody_else_can_look_into_a_case(desk: Desk) -> None:
    desk.open()
    for path in (desk.cases, *desk.cases.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
    desk.cases.chmod(0o750)
    assert "chmod 700" in desk.refused("list")


def test_no_case_is_among_the_books(desk: Desk) -> None:
    inside = desk.folder / "ledger" / "cases"
    assert desk.refused("--cases", str(inside), "list").startswith("FOI-005: ")
    link = desk.folder / "link"
    link.symlink_to(desk.folder / "ledger")
    assert desk.refused("--cases", str(link), "list").startswith("FOI-005: ")


def test_a_question_to_the_requester_stops_the_clock_and_its_answer_starts_it(
    desk: Desk,
) -> None:
    desk.open()
    desk.done("clarify", CASE, *BY, "--on", "2021-06-24", "--asked", "Which plan?")
    assert (desk.shown()["state"], desk.shown()["due"]) == ("waiting", None)
    assert desk.refused("draft", CASE, *BY).startswith("FOI-002: ")
    desk.done("clarify", CASE, *BY, "--on", "2021-06-28", "--answered", "That of 2017")
    assert (desk.shown()["state"], desk.shown()["due"]) == ("open", "2021-07-27")


def test_the_public_interest_may_take_twenty_working_days_more_once(
    desk: Desk,
) -> None:
    desk.open()

    def extend(until: str, section: str = "43(2)") -> tuple[str, ...]:
        how = ("--on", "2021-07-01", "--until", until, "--section", section)
        return ("extend", CASE, *BY, *how, "--reason", "prices")

    assert desk.refused(*extend("2021-08-20")).startswith("FOI-011: ")
    assert desk.refused(*extend("2021-07-21")).startswith("FOI-011: ")
    assert desk.refused(*extend("2021-08-10", "40")).startswith("FOI-011: ")
    desk.done(*extend("2021-08-19"))
    assert desk.shown()["due"] == "2021-08-19"
    assert desk.refused(*extend("2021-08-10")).startswith("FOI-009: ")


def answered(desk: Desk) -> None:
    desk.open()
    how = (*BY, "--on", "2021-06-28")
    desk.done("answer", CASE, "1", "spend-by-category", "--fy", "2020-21", *how)
    assert desk.refused("draft", CASE, *how).startswith("FOI-009: ")
    why = ("--refuse", "43(2)", "--why", "It would tell prices.")
    assert desk.refused("answer", CASE, "2", *how, *why).startswith("FOI-012: ")
    harm = ("--harm", "The next bids would be higher.")
    assert desk.refused("answer", CASE, "2", *how, *why, *harm).startswith("FOI-012: ")
    weighed = (*harm, "--interest", "Prices would rise.")
    desk.done("answer", CASE, "2", *how, *why, *weighed)


def test_a_reply_is_approved_by_somebody_else_and_leaves_as_it_was_approved(
    desk: Desk,
) -> None:
    answered(desk)
    desk.done("draft", CASE, *BY, "--on", "2021-06-29")
    (reply,) = (desk.cases / CASE / "reply").rglob("reply.txt")
    text = reply.read_text(encoding="utf-8")
    assert "1. What was spent on training?" in text
    assert "commercial interests" in text
    assert "section 17" in text
    for by in (" OFFICER ", "\u041efficer", "Of\u200bficer", "Officer."):
        assert desk.refused("approve", CASE, "--by", by).startswith("FOI-003: ")
    reply.write_text(text.replace("reference", "number"), encoding="utf-8")
    assert desk.refused("approve", CASE, "--by", "Head").startswith("FOI-006: ")
    reply.write_text(text, encoding="utf-8")
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-06-30")
    kept = (
        *("reply/*/reply.txt", "answers/1/*/answer.csv", "answers/1/*/letter.json"),
        *("pack/*/index.html", "pack/*/data/1/answer.csv", "pack/*/data/reply.docx"),
    )
    for name in kept:
        (file,) = (desk.cases / CASE).glob(name)
        content = file.read_bytes()
        file.write_bytes(content + b" ")
        assert desk.refused("release", CASE, *BY).startswith("FOI-006: ")
        file.write_bytes(content)
    desk.done("release", CASE, *BY, "--on", "2021-07-01")
    released = files_in(desk, "release")
    assert {name for name in released if name.startswith("data/1/")} == {
        *("data/1/answer.csv", "data/1/answer.csv-metadata.json"),
        *("data/1/answer.html", "data/1/answer.ods", "data/1/method.json"),
    }
    # What was approved leaves to the byte, in a bag that nobody signed.
    assert files_in(desk, "pack").items() < released.items()
    (folder,) = (desk.cases / CASE / "release").iterdir()
    assert bagit.Bag(str(folder)).validate()
    assert "verify.py" not in released
    assert desk.shown()["state"] == "released"
    desk.done("close", CASE, *BY, "--on", "2021-07-01", "--outcome", "part")
    desk.done("review", CASE, *BY, "--on", "2021-08-02")
    # 30 August is a holiday, and so is 2 August in Scotland.
    assert clock_of(desk, "statutory")["standing"] == "met"
    assert clock_of(desk, "review")["due"] == "2021-08-31"
    desk.done("answer", CASE, "2", "--say", "It was £5.", *BY, "--on", "2021-08-03")
    desk.done("draft", CASE, *BY, "--on", "2021-08-03")
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-08-04")
    desk.done("release", CASE, *BY, "--on", "2021-08-05")
    assert clock_of(desk, "review")["standing"] == "met"


def clock_of(desk: Desk, name: str) -> dict[str, str]:
    clocks: list[dict[str, str]] = desk.shown()["clocks"]  # type: ignore[assignment]
    return next(each for each in clocks if each["name"] == name)


def test_a_drafting_tag_does_not_leave_but_where_somebody_says_why(
    desk: Desk,
) -> None:
    desk.open()
    on = (*BY, "--on", "2021-06-28")
    desk.done("answer", CASE, "1", "--say", "See the report. [Lou]", *on)
    desk.done("answer", CASE, "2", "--say", "None.", *on)
    said = desk.refused("draft", CASE, *on)
    assert said.startswith(f"FOI-014: {CASE}: data/reply.txt, line ")
    assert "drafting tag: [Lou]" in said
    assert not (desk.cases / CASE / "reply").exists()
    desk.done("draft", CASE, *on, "--despite", "the requester's own mark")
    despite: list[str] = desk.shown()["despite"]  # type: ignore[assignment]
    assert "[Lou]" in despite[0]
    assert despite[-1] == "the requester's own mark"
    desk.done("answer", CASE, "1", "--say", "See the report.", *on)
    desk.done("draft", CASE, *on)
    assert desk.shown()["despite"] == []


def test_what_is_refused_changes_and_leaves_nothing(desk: Desk) -> None:
    answered(desk)
    desk.done("draft", CASE, *BY, "--on", "2021-06-29")
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-07-02")
    before = {p: p.read_bytes() for p in desk.cases.rglob("*") if p.is_file()}
    again = ("answer", CASE, "1", "spend-by-supplier", "--fy", "2020-21", *BY)
    assert desk.refused(*again, "--on", "2021-06-30").startswith("FOI-004: ")
    release = ("release", CASE, *BY, "--on", "2021-07-01")
    assert desk.refused(*release).startswith("FOI-004: ")
    assert before == {p: p.read_bytes() for p in desk.cases.rglob("*") if p.is_file()}


def test_a_part_that_is_refused_is_not_sent_beside_the_letter(desk: Desk) -> None:
    desk.open()
    on = (*BY, "--on", "2021-06-28")
    why = ("--refuse", "40", "--why", "It is personal.")
    both = desk("answer", CASE, "1", "spend-by-category", "--fy", "2020-21", *why, *on)
    assert both.exit_code == 2
    desk.done("answer", CASE, "1", "spend-by-category", "--fy", "2020-21", *on)
    desk.done("answer", CASE, "1", *why, *on)
    desk.done("answer", CASE, "2", "--say", "None.", *on)
    desk.done("draft", CASE, *on)
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-06-28")
    desk.done("release", CASE, *on)
    assert {name for name in files_in(desk, "release") if "/" in name} == {
        *("data/reply.txt", "data/reply.docx", "data/reply.pdf", "data/totals.json"),
    }
    page = files_in(desk, "release")["index.html"].decode()
    assert "This part is answered in the reply." in page
    assert "data/1/" not in page


def test_a_release_is_signed_with_the_books_that_gave_its_answers(desk: Desk) -> None:
    """Its lines are proved by number; which payment each is stays in the case."""
    ledger = desk.folder / "ledger"
    begun = ("--books", str(ledger), "record", "--by", "A", "--why", "begun")
    assert CliRunner().invoke(group, [*begun]).exit_code == 0
    key = str(make_key(desk.folder))
    desk.open()
    on = (*BY, "--on", "2021-06-28")
    typed = ("spend-by-category", "--fy", "2020-21", "--payments")
    for part in "12":
        desk.done("answer", CASE, part, *typed, *on)
    desk.done("draft", CASE, *on)
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-06-28")
    release = ("release", CASE, *on, "--key", key, "--origin", "books.example/spend")
    (desk.folder / "ledger/note.beancount").write_text("; more\n", encoding="utf-8")
    main = ledger / "main.beancount"
    text = main.read_text(encoding="utf-8")
    main.write_text(text + '2021-05-01 event "office" "moved"\n', encoding="utf-8")
    assert desk.refused(*release).startswith("RECORD-006: ")
    assert not (desk.cases / CASE / "release").exists()
    main.write_text(text, encoding="utf-8")
    (desk.folder / "ledger/note.beancount").unlink()
    desk.done(*release)
    (folder,) = (desk.cases / CASE / "release").iterdir()
    checked = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    for part in "12":
        same = f"OK data/{part}/answer.csv comes to what its lines come to"
        assert same in checked.stdout
    assert files_in(desk, "pack").items() < files_in(desk, "release").items()
    lines = files_in(desk, "release")["data/lines.csv"].decode().splitlines()
    rows = [*csv.DictReader(lines)]
    (of,) = (desk.cases / CASE / "references").glob("*/references.csv")
    references = [*csv.DictReader(of.read_text(encoding="utf-8").splitlines())]
    assert [row["line"] for row in references] == [row["line"] for row in rows]
    assert {row["part"] for row in rows} == {"1", "2"}
    for content in files_in(desk, "release").values():
        for row in references:
            assert row["ref"].encode() not in content


def files_in(desk: Desk, what: str) -> dict[str, bytes]:
    """Give the files of the one folder of a kind in a case, by path."""
    (folder,) = (desk.cases / CASE / what).iterdir()
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_books_may_be_named_by_their_main_file(desk: Desk) -> None:
    main = str(desk.folder / "ledger" / "main.beancount")
    words = ["--books", main, "foi"]
    file = str(desk.folder / "request.txt")
    opened = CliRunner().invoke(
        group, [*words, "open", file, "--received", "2021-06-22"]
    )
    assert opened.exit_code == 0
    assert (desk.cases / CASE).is_dir()
    inside = str(desk.folder / "ledger" / "zz")
    assert isinstance(
        CliRunner().invoke(group, [*words, "--cases", inside, "list"]).exception,
        Refusal,
    )


def test_a_day_that_was_missed_stays_missed(desk: Desk) -> None:
    answered(desk)
    desk.done("clarify", CASE, *BY, "--on", "2021-09-01", "--asked", "Which?")
    desk.done("clarify", CASE, *BY, "--on", "2021-09-02", "--answered", "That.")
    desk.done("draft", CASE, *BY, "--on", "2021-09-03")
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-09-03")
    desk.done("release", CASE, *BY, "--on", "2021-09-04")
    statutory = clock_of(desk, "statutory")
    assert (statutory["due"], statutory["standing"]) == ("2021-07-21", "late")


def test_an_extension_outlives_a_question_and_comes_in_time(desk: Desk) -> None:
    desk.open()
    how = ("--until", "2021-07-22", "--section", "43", "--reason", "prices")
    assert desk.refused("extend", CASE, *BY, "--on", "2021-08-03", *how).startswith(
        "FOI-011: "
    )
    desk.done("extend", CASE, *BY, "--on", "2021-06-29", *how)
    desk.done("clarify", CASE, *BY, "--on", "2021-07-19", "--asked", "Which?")
    desk.done("clarify", CASE, *BY, "--on", "2021-08-02", "--answered", "That.")
    # Twenty working days from 2 August, and the one that was granted.
    assert desk.shown()["due"] == "2021-09-01"


def test_what_nobody_answered_is_not_closed_as_answered(desk: Desk) -> None:
    desk.open()
    close = ("close", CASE, *BY, "--on", "2021-06-23", "--outcome")
    assert desk.refused(*close, "granted").startswith("FOI-009: ")
    desk.done(*close, "withdrawn")


def test_like_requests_count_together_once_and_within_sixty_days(desk: Desk) -> None:
    old = desk.open("2018-06-22")
    near = desk.open("2021-06-01")
    for case, day in ((old, "2018-06-25"), (near, "2021-06-02")):
        words = ("estimate", case, "locate", "600", "--spent", *BY)
        desk.done(*words, "--on", day)
    related = [word for case in (old, near, near) for word in ("--related", case)]
    case = desk.open("2021-06-22", *related)
    cost: dict[str, object] = desk.shown(case)["cost"]  # type: ignore[assignment]
    assert (cost["minutes_counted"], cost["cases"]) == (600, [case, near])


def test_a_case_that_is_damaged_hides_no_other(desk: Desk) -> None:
    desk.open()
    desk.open()
    shutil.copytree(desk.cases / CASE, desk.cases / "FOI-2021-0099")
    (desk.cases / "FOI-2021-0500").touch()
    listed = desk("list")
    assert listed.exit_code == 1
    assert "FOI-2021-0002" in listed.stdout
    assert "FOI-006: FOI-2021-0099" in listed.stderr
    (desk.cases / CASE / "request.txt").write_text("1. Something else?", "utf-8")
    assert desk.refused("show", CASE).startswith("FOI-006: ")


def test_an_answer_that_changes_what_was_approved_has_to_be_approved_again(
    desk: Desk,
) -> None:
    answered(desk)
    desk.done("draft", CASE, *BY, "--on", "2021-06-29")
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-06-30")
    desk.done("answer", CASE, "1", "--say", "None.", *BY, "--on", "2021-06-30")
    assert desk.shown()["state"] == "open"
    assert desk.refused("release", CASE, *BY).startswith("FOI-002: ")


def test_people_do_what_their_role_lets_them_do(desk: Desk) -> None:
    desk.cases.mkdir(0o700)
    people = desk.cases / "people.toml"
    people.write_text('"Head" = "approver"\n"Officer" = "officer"\n', encoding="utf-8")
    assert desk.refused(
        "open", str(desk.folder / "request.txt"), "--received", "2021-06-22"
    ).startswith("FOI-003: ")
    desk.open("2021-06-22", *BY)
    on = ("--on", "2021-06-28")
    words = ("answer", CASE, "1", "--say", "None.", "--by", "Head", *on)
    assert desk.refused(*words).startswith("FOI-003: ")
    assert desk.refused("acknowledge", CASE, "--by", "A").startswith("FOI-003: ")
    for part in "12":
        desk.done("answer", CASE, part, "--say", "None.", *BY, *on)
    desk.done("draft", CASE, *BY, *on)
    assert "FOI approver" in desk.refused("approve", CASE, "--by", "Officer", *on)
    desk.done("approve", CASE, "--by", "Head", *on)


@pytest.mark.parametrize(
    ("received", "code"), [("2120-01-04", "FOI-004"), ("1999-01-04", "FOI-004")]
)
def test_days_on_which_no_request_can_have_come(
    received: str, code: str, desk: Desk
) -> None:
    file = str(desk.folder / "request.txt")
    assert desk.refused("open", file, "--received", received).startswith(code)
    assert not desk.cases.exists() or not list(desk.cases.iterdir())


def test_what_happened_does_not_go_back_in_time(desk: Desk) -> None:
    desk.open()
    desk.done("acknowledge", CASE, *BY, "--on", "2021-06-24")
    words = ("estimate", CASE, "locate", "5", *BY)
    assert desk.refused(*words, "--on", "2021-06-23").startswith("FOI-004: ")
    assert desk.refused(*words, "--on", "2120-06-23").startswith("FOI-004: ")


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\x00", b"a\x00b"])
def test_a_request_that_is_no_text_is_refused(content: bytes, desk: Desk) -> None:
    (desk.folder / "request.txt").write_bytes(content)
    file = str(desk.folder / "request.txt")
    said = desk.refused("open", file, "--received", "2021-06-22")
    assert said.startswith("FOI-007: ")
    assert not desk.cases.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda events: (events / "0001.json").unlink(),
        lambda events: (events / "0002.json").write_text("{", encoding="utf-8"),
        lambda events: (events / "0001.json").write_text(
            (events / "0001.json").read_text("utf-8").replace("06-22", "06-23"),
            encoding="utf-8",
        ),
        lambda events: (events / "0002.json").rename(events / "0007.json"),
    ],
)
def test_events_that_were_changed_or_taken_out_are_noticed(
    spoil: object, desk: Desk
) -> None:
    desk.open()
    desk.done("acknowledge", CASE, *BY, "--on", "2021-06-24")
    desk.done("estimate", CASE, "locate", "5", *BY, "--on", "2021-06-24")
    spoil(desk.cases / CASE / "events")  # type: ignore[operator]
    assert desk.refused("show", CASE).startswith("FOI-006: ")


def test_of_two_who_add_at_one_moment_one_is_told_to_look_again(desk: Desk) -> None:
    desk.open()
    cabinet = Cabinet(desk.cases, desk.folder / "ledger")
    case = cabinet.case(CASE)
    said: list[str] = []

    def add(by: str) -> None:
        try:
            cabinet.add(case, "acknowledge", {}, by=by, day=case.received)
        except Refusal as refusal:
            said.append(refusal.code)

    both = [threading.Thread(target=add, args=[by]) for by in "AB"]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert said == ["FOI-010"]
    assert len(cabinet.case(CASE).events) == 2


def test_a_body_changes_the_words_of_its_letters(desk: Desk) -> None:
    answered(desk)
    own = desk.cases / "reply.toml"
    own.write_text('thanks = "Thanks, $id."\n', encoding="utf-8")
    desk.done("draft", CASE, *BY, "--on", "2021-06-29")
    (file,) = (desk.cases / CASE / "reply").rglob("reply.txt")
    reply = file.read_text(encoding="utf-8")
    assert f"Thanks, {CASE}." in reply
    for text in ('thanks = "$nobody"', 'strange = "a"', "thanks = 1", "thanks ="):
        own.write_text(text, encoding="utf-8")
        assert desk.refused("draft", CASE, *BY).startswith("FOI-013: ")


def test_a_name_that_is_no_case_is_refused(desk: Desk) -> None:
    desk.open()
    for name in ("FOI-2021-0009", "../ledger", "FOI-2021-0001/..", ""):
        assert desk.refused("show", name).startswith("FOI-001: ")
