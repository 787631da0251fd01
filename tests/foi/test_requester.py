"""What in a request says who asked, and what does not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mopac_spend.foi.requester import added_words, named, traces

REQUEST = Path(__file__).parents[2] / "docs" / "request-2021.txt"
ASKED = "Dear all,\n1. What was spent on training?\n2. And on grants?\n"


def texts(text: str, **more: object) -> list[str]:
    return [each.text for each in traces(text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yours faithfully,\nJo Exampleton", "Jo Exampleton"),
        ("Kind regards\n\nthandeka exampleton", "thandeka exampleton"),
        ("Many thanks, Thandeka", "Thandeka"),
        ("THANK YOU IN ADVANCE\nT. EXAMPLETON\nFlat 2", "T. EXAMPLETON"),
        ("Best wishes\n12 Example Street", "12 Example Street"),
        ("Regards - Zbigniew Exampletonowski", "Zbigniew Exampletonowski"),
        ("My name is thandeka", "My name is thandeka"),
        ("I am Thandeka Exampleton and I ask:", "I am Thandeka Exampleton"),
        (
            "I am a reporter at the Example Gazette.",
            "I am a reporter at the Example Gazette",
        ),
        (
            "I write on behalf of Exampleton Residents Group",
            "on behalf of Exampleton Residents Group",
        ),
        ("From: T Exampleton", "From: T Exampleton"),
        ("Tel: 020 7946 0000", "020 7946 0000"),
        ("call 07700 900123 please", "07700 900123"),
        ("write to t.exampleton@example.org", "t.exampleton@example.org"),
        ("I live at SW1A 1AA", "SW1A 1AA"),
        ("Dear Mr Exampleton", "Mr Exampleton"),
        ("as Margaret Exampleton said", "Margaret Exampleton"),
        ("I tweet as @exampleton", "@exampleton"),
        ("a\u202eb", "U+202E in: a\u202eb"),
    ],
)
def test_who_asked_is_found(text: str, shown: str) -> None:
    assert shown in texts(f"{ASKED}{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        REQUEST.read_text(encoding="utf-8"),
        ASKED,
        f"{ASKED}\nYours faithfully,\n",
        f"{ASKED}\nKind regards,\n[name removed]\n",
        "Thank you for your reply.\n1. And the Grant Funding Scheme? In May?\n",
        "What was paid to Morgan Exampleton Consulting and to Paul Example & Sons?",
        "Spending in Victoria Street and in Jordan Park; on Frank Discussions",
        "I am grateful for an answer by e-mail. This is a request under the Act.",
    ],
)
def test_what_says_nothing_of_anybody_is_not(text: str) -> None:
    assert traces(text) == []


def test_a_text_that_was_shortened_is_held_against_whoever_signed() -> None:
    original = f"{ASKED}\nas thandeka exampleton\n\nthanks\nThandeka Exampleton\n"
    shorter = f"{ASKED}\nas thandeka exampleton\n"
    assert traces(shorter) == []
    assert texts(shorter, original=original) == ["thandeka exampleton"]
    alone = f"{ASKED}Write to Margaret.\n\nthanks\nMargaret Exampleton"
    assert texts(f"{ASKED}Write to Margaret.", original=alone) == ["Margaret"]


def test_names_of_two_words_are_looked_for_in_all_that_is_published() -> None:
    text = f"{ASKED}as Margaret Exampleton said\n\nRegards,\nThandeka Exampleton\nLou"
    assert named(text) == ["Thandeka Exampleton", "Margaret Exampleton"]
    assert named(text, ["margaret exampleton"]) == ["Thandeka Exampleton"]


def test_a_firm_may_be_named_if_somebody_says_so() -> None:
    text = "What was paid to Martin Example?"
    assert texts(text) == ["Martin Example"]
    assert texts(text, allowed=["Martin Example"]) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (ASKED, ""),
        ("What was spent on training?", ""),
        ("What was spent on [name removed]? ... grants", ""),
        ("WHAT WAS SPENT ON TRAINING", ""),
        ("What was wasted on training?", "wasted"),
        ("And on grants? What was spent?", "what"),
    ],
)
def test_only_words_may_be_taken_out(text: str, word: str) -> None:
    assert added_words(text, ASKED) == word


@pytest.mark.parametrize(
    "piece",
    ["A", "a ", "Thanks ", "I am a ", "Jane ", "@", " ", "Aa Bb ", "[", "my name is "],
)
def test_a_line_of_many_letters_takes_no_time(piece: str) -> None:
    # What looks at each pair of them would take minutes.
    line = (piece * 250_000)[:250_000]
    began = time.process_time()
    traces(line)
    added_words(line, line)
    assert time.process_time() - began < 10
