"""What a reply says of parts that are not answered, by the section they rest on."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
import pytest

from tests.foi.letter_desk import CASE, ON, Desk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.answer("2", "--say", "None.")
    return desk


def test_harm_and_the_public_interest_are_given(desk: Desk) -> None:
    why = ("--why", "They are prices", "--harm", "The next bids would rise")
    interest = ("--interest", "Londoners would pay more")
    desk.answer("1", "--refuse", "s.43(2)", *why, *interest)
    text = desk.text()
    assert (
        "because section 43(2) of the Act (commercial interests) exempts it. They are "
        "prices. What disclosure would do, or would be likely to do: The next bids "
        "would rise. We weighed the public interest, as section 2(2) asks, and find "
        "that the greater one is in keeping this back. Londoners would pay more. This "
        "is our notice of refusal under section 17(1), and its reasons"
    ) in text
    assert "absolute" not in text
    assert "section section" not in text


def test_an_absolute_exemption_weighs_nothing(desk: Desk) -> None:
    desk.answer("1", "--refuse", "40(2)", "--why", "It is about people.")
    text = desk.text()
    assert "This exemption is absolute" in text
    assert "This is our notice of refusal under section 17(1) of the Act." in text
    assert "We weighed" not in text


def test_what_is_neither_confirmed_nor_denied_is_not_said_to_be_held(
    desk: Desk,
) -> None:
    why = ("--why", "To say so would tell of an inquiry", "--interest", "It goes on")
    harm = ("--harm", "It would warn whoever it is about")
    desk.answer("1", "--refuse", "31(1)(a)", "--neither", *why, *harm)
    letters = desk.draft()
    text = " ".join(letters["txt"].decode().split())
    row = docx.Document(io.BytesIO(letters["docx"])).tables[0].rows[1]
    brief = "We neither confirm nor deny that we hold this: section 31(3)."
    assert row.cells[2].text == brief
    assert "section 31(3) of the Act (law enforcement) lets us." in text
    assert "as section 2(1) asks" in text
    assert "What to say so would do, or would be likely to do: It would warn" in text
    # Neither the words of a refusal nor the list of what is withheld may give it away.
    assert "We hold information" not in text
    assert "what is withheld" not in text
    assert "Withheld" not in text


def test_what_is_published_is_linked(desk: Desk) -> None:
    links = ("https://spend.example/2020-21.csv", "https://spend.example/grants?y=1")
    desk.answer("1", "--published", links[0], "--say", "It has every payment")
    text = desk.text()
    assert f"Read it here: {links[0]}" in text
    assert "section 21 of the Act (information accessible by other means)" in text
    assert "It has every payment. " in text
    assert "what is withheld" not in text
    desk.answer("1", "--published", links[0], "--published", links[1])
    text = desk.draft()["txt"].decode()
    assert f"- {links[0]}\n- {links[1]}\n" in text
    both = desk("answer", CASE, "1", "--published", links[0], "--refuse", "21", *ON)
    assert both.exit_code == 2
    assert desk.refused("answer", CASE, "1", "--published", "example.org", *ON)


def test_a_refusal_for_its_cost_has_the_estimate_and_only_over_the_limit(
    desk: Desk,
) -> None:
    desk.answer("1", "--refuse", "12(1)", "--why", "The invoices are on paper")
    said = desk.refused("draft", CASE, *ON)
    assert said.startswith(f"FOI-012: {CASE}: ")
    assert "\u00a30.00 of \u00a3450.00" in said
    for activity, minutes in (
        ("locate", "605"),
        ("extract", "600"),
        ("redact", "9000"),
    ):
        desk.done("estimate", CASE, activity, minutes, *ON)
    offer = "Ask for one quarter, which takes 3 hours."
    desk.answer(
        "1", "--refuse", "12(1)", "--why", "They are on paper", "--offer", offer
    )
    letters = desk.draft()
    text = " ".join(letters["txt"].decode().split())
    assert "would cost more than \u00a3450.00" in text
    assert "section 12(1) of the Act lets us refuse it. They are on paper." in text
    assert (
        "Our estimate is 20 hours 5 minutes, which at \u00a325 an hour comes to" in text
    )
    assert re.search(r"To locate it 10 hours 5 minutes \u00a3252\.08", text)
    assert re.search(r"Together 20 hours 5 minutes \u00a3502\.08", text)
    assert "section 17(5)" in text
    assert "section 17(1)" not in text
    assert f"- {offer}" in letters["txt"].decode()
    assert "Over the limit of cost: section 12(1)." in text
    assert "what is withheld" not in text


def test_a_vexatious_request_has_its_own_notice(desk: Desk) -> None:
    desk.answer("1", "--refuse", "14(1)", "--why", "It is the tenth this week.")
    text = desk.text()
    assert "Section 14(1) of the Act (vexatious or repeated requests) lets us" in text
    assert "This is our notice under section 17(5) of the Act." in text
    assert "We hold" not in text


def test_a_longer_time_is_named_in_the_reply(desk: Desk) -> None:
    until = ("--until", "2021-08-10", "--section", "43(2)", "--reason", "Prices")
    desk.done("extend", CASE, *ON, *until)
    desk.answer("1", "--say", "None.")
    told = "We told you on 28 June 2021 that we needed until 10 August 2021"
    assert told in desk.text()


@pytest.mark.parametrize("option", ["--why", "--harm", "--interest"])
def test_a_section_without_what_it_needs_leaves_the_case_as_it_was(
    option: str, desk: Desk
) -> None:
    given = {"--why": "a", "--harm": "b", "--interest": "c"}
    words = [word for name in given if name != option for word in (name, given[name])]
    before = sorted(desk.cases.rglob("*"))
    said = desk.refused("answer", CASE, "1", "--refuse", "43(2)", *words, *ON)
    assert said.startswith("FOI-012: ")
    assert option in said
    assert sorted(desk.cases.rglob("*")) == before
