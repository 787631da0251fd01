"""Letters before a reply: that a request came, a question, a delay."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import BooksError
from tests.errors.cases import BATCH_FILE
from tests.foi.letter_desk import CASE, ON, Desk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

EXTEND = ("--until", "2021-08-10", "--section", "s.43(2)", "--reason", "It is weighed")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def flat(letters: dict[str, bytes]) -> str:
    return " ".join(letters["txt"].decode().split())


def test_whoever_asked_hears_that_it_came_and_how_it_is_read(desk: Desk) -> None:
    text = flat(desk.written("acknowledge", CASE, *ON))
    assert "by 21 July 2021 at the latest: the twentieth working day" in text
    assert "1 What was spent on training? 2 And on grants?" in text
    assert f"Its reference is {CASE}" in text


def test_whoever_asked_is_asked_in_our_words_and_their_own(desk: Desk) -> None:
    asked = "Which plan:\n- that of 2013?\n- that of 2017?"
    letters = desk.written("clarify", CASE, *ON, "--asked", asked)
    assert "\n- that of 2013?\n- that of 2017?\n" in letters["txt"].decode()
    assert "Section 1(3) of the Act" in flat(letters)
    answered = desk.done("clarify", CASE, *ON, "--answered", "That of 2017")
    assert answered.stdout == ""


def test_a_delay_names_the_day_the_section_and_the_rights(desk: Desk) -> None:
    text = flat(desk.written("extend", CASE, *ON, *EXTEND))
    assert "Section 43(2) of the Act (commercial interests) applies" in text
    assert "by 10 August 2021; section 10(3) of the Act" in text
    assert "It is weighed. This is our notice under section 17(1) and (2)" in text
    assert "(section 17(7)(a))" in text


def test_a_notice_of_fees_says_how_much_and_by_when(desk: Desk) -> None:
    text = flat(desk.written("charge", CASE, *ON, "--pounds", "1025"))
    assert "We ask for a fee of £1,025.00 to answer it" in text
    # Three months that begin with the day of the notice.
    assert "if it is not paid by 27 September 2021" in text
    assert "(section 17(7)(a))" in text
    shown = json.loads(desk.done("show", CASE, "--format", "json").stdout)
    assert shown["lapses"] == "2021-09-27"
    assert desk.done("charge", CASE, *ON, "--paid").stdout == ""


def test_a_body_has_words_of_its_own_for_fees(desk: Desk) -> None:
    own = desk.cases / "reply.toml"
    own.write_text('charge_clock = "Pay $pounds at the desk."\n', "utf-8")
    letters = desk.written("charge", CASE, *ON, "--pounds", "25")
    assert "Pay £25.00 at the desk." in flat(letters)


def test_an_answer_to_all_parts_says_once_where_the_case_is(desk: Desk) -> None:
    done = desk.done("answer", CASE, "all", "--say", "None.", *ON)
    assert done.stderr.splitlines() == [
        f"{CASE}: being answered, a reply is due by 21 July 2021"
    ]


def test_what_was_told_already_is_only_noted(desk: Desk) -> None:
    done = desk.done("acknowledge", CASE, *ON, "--no-letter")
    assert done.stdout == ""
    assert not (desk.cases / CASE / "letters").exists()
    assert desk.refused("acknowledge", CASE, *ON).startswith("FOI-009: ")


@pytest.mark.parametrize(
    "words",
    [
        ("clarify", CASE, "--asked", "Which? [Lou]"),
        ("clarify", CASE, "--asked", "TODO"),
        ("clarify", CASE, "--asked", "Write to jane.doe@invented.example"),
        ("extend", CASE, *EXTEND[:-1], "Ask Mr John Invented first"),
    ],
)
def test_a_letter_that_says_too_much_is_not_written_and_nothing_happens(
    words: tuple[str, ...], desk: Desk
) -> None:
    said = desk.refused(*words, *ON)
    assert said.startswith(f"FOI-014: {CASE}: ")
    shown = json.loads(desk.done("show", CASE, "--format", "json").stdout)
    assert [each["event"] for each in shown["events"]] == ["open"]
    assert not (desk.cases / CASE / "letters").exists()
    desk.done(*words, *ON, "--despite", "it is meant so")


def test_letters_are_kept_with_their_digests(desk: Desk) -> None:
    desk.done("acknowledge", CASE, *ON)
    (event,) = (desk.cases / CASE / "events").glob("0002.json")
    files = json.loads(event.read_text(encoding="utf-8"))["details"]["files"]
    assert {name.rpartition(".")[2] for name in files} == {"txt", "docx", "pdf"}
    for name in files:
        assert (desk.cases / CASE / name).is_file()


def test_a_fault_of_the_books_delays_no_letter_without_figures(
    desk: Desk, tmp_path: Path
) -> None:
    books = tmp_path / "ledger"
    shutil.copytree(desk.books, books)
    batch = books / BATCH_FILE
    lines = batch.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("2020-"))
    batch.write_text("".join([*lines[:at], "what is this?\n", *lines[at:]]), "utf-8")
    desk.books = books
    answer = ("answer", CASE, "1", "spend-by-category", "--fy", "2020-21", *ON)
    assert isinstance(desk(*answer).exception, BooksError)
    assert CASE in flat(desk.written("acknowledge", CASE, *ON))
