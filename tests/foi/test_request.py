"""Requests taken apart: numbers as people write them, and nothing of the text lost."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.foi.request import parts
from mopac_spend.foi.requester import sender

REAL = Path(__file__).parents[3] / "shared" / "sources"


def names(text: str) -> list[str]:
    return list(parts(text)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How much was spent?", ["1"]),
        ("1. A?\n2. B?", ["1", "2"]),
        ("1) A?\n2) B?", ["1", "2"]),
        ("(1) A?\n(2) B?", ["1", "2"]),
        ("Q1. A?\nQuestion 2: B?", ["1", "2"]),
        ("- 1. A:\n- (a) x\n- (b) y\n- 2. B?", ["1a", "1b", "2"]),
        ("1. A:\n  a. x\n  b) y", ["1a", "1b"]),
        ("1. A:\n  i) x\n  ii) y\n  iv) z", ["1i", "1ii", "1iv"]),
        ("1a) x\n1b) y", ["1a", "1b"]),
        ("a. x\nb. y", ["a", "b"]),
        ("1. A?\n1. B?", ["1", "1-2"]),
        ("1. A:\r\n\r\n  a. x\r\n  b) y\r\n2. B", ["1a", "1b", "2"]),
        ("1. A:\n a) x:\n  i) y\n  ii) z\n b) w", ["1ai", "1aii", "1b"]),
        ("1.1 A?\n1.2 B, more than\n1.5 million?\n2.1 C", ["1.1", "1.2", "2.1"]),
        ("Q1 - A?\nQ2\nB?\nPart 3: C", ["1", "2", "3"]),
        ("**1.** A?\n[2] B?", ["1", "2"]),
        ("Tell me (a) the cost; (b) the number; and (c) the names.", ["a", "b", "c"]),
        ("1. Grants, (a) to charities, and (b) to boroughs", ["1a", "1b"]),
        ("Please list:\n• one thing\n• another", ["1", "2"]),
        ("Please list:\n\nSpend on hotels\nSpend on taxis", ["1", "2"]),
        ("Please list, for each contract:\n- the value\n- the end", ["1"]),
        ("How much was spent in England? Who was paid?", ["1", "2"]),
        ("How much was spent? Please split this by year.", ["1"]),
        ("I write from Ltd. no. 5. How much was spent on e.g. taxis?", ["1"]),
        ("Under section 12 (a) and (b) of the Act, what was spent?", ["1"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_parts_are_called_as_the_requester_calls_them(
    text: str, expected: list[str]
) -> None:
    assert names(text) == expected


def test_a_part_has_the_words_that_it_needs_to_be_understood() -> None:
    of, _ = parts(
        "1. Set out what was spent on:\n\n a. Consultancy\n fees\n b. Training"
    )
    assert of["1a"].words == "Set out what was spent on: Consultancy fees"
    assert of["1b"].words == "Set out what was spent on: Training"


def test_what_stands_around_the_questions_is_no_part_of_them() -> None:
    of, around = parts(
        "Dear all,\n\n1. A?\n2. B, which\ngoes on?\n\nMany thanks\nA reader"
    )
    assert [each.words for each in of.values()] == ["A?", "B, which goes on?"]
    assert around == ["Dear all,", "Many thanks", "A reader"]


def test_numbers_that_begin_anew_keep_their_own_words() -> None:
    of, _ = parts("1. Spend by year:\n a. 2018\n b. 2019\n1. Grants?\n1. And aid?")
    assert {name: each.words for name, each in of.items()} == {
        "1a": "Spend by year: 2018",
        "1b": "Spend by year: 2019",
        "1": "Grants?",
        "1-2": "And aid?",
    }


def test_thousands_of_numbers_take_no_time() -> None:
    of, _ = parts("1. x\n" * 100_000)
    assert len(of) == 100_000


def test_the_request_of_2021_has_nine_parts() -> None:
    files = sorted(REAL.glob("000_*.txt"))
    if not files:
        pytest.skip("the real request is not at hand")
    text = files[0].read_text(encoding="utf-8").partition("RESPONSE")[0]
    of, _ = parts(text.replace("REQUEST", "", 1))
    assert list(of) == ["1a", "1b", "2", "3", "4a", "4b", "4c", "4d", "5"]
    assert of["4c"].words.startswith("Set out total monies spent by MOPAC")
    assert of["4c"].words.endswith(": Training provider costs")


LETTER = """From: Alex Reader <alex@reader.invalid>
Subject: A request

Dear Sir or Madam,

I am writing a book. How much was spent on training in 2019/20 in England
and Wales? I would like the providers, too. Please send it by e-mail.

Is there a list of contracts?

Yours faithfully,

A. Reader
12 Somewhere Road

--
This message is confidential and meant for its recipient.
1. Do not print it.
"""


def test_the_sentences_of_a_letter_that_ask_are_its_questions() -> None:
    of, around = parts(LETTER.replace("\n1. Do not print it.", ""))
    assert [each.words for each in of.values()] == [
        "How much was spent on training in 2019/20 in England and Wales?",
        "I would like the providers, too.",
        "Is there a list of contracts?",
    ]
    assert around[:4] == [
        "From: Alex Reader <alex@reader.invalid>",
        "Subject: A request",
        "Dear Sir or Madam,",
        "I am writing a book.",
    ]
    assert "A. Reader" in around
    assert sender(LETTER) == "A. Reader"
    assert sender("Regards\n") == ""
    assert sender("From: Sam Reader <s@reader.invalid>\nWhat?") == "Sam Reader"


def test_what_a_message_quotes_is_read_where_it_asks_nothing_itself() -> None:
    quoted = "> Dear all,\n>\n> 1. Training?\n> 2. Grants?\n"
    assert names(quoted) == ["1", "2"]
    assert names(f"For you.\n{quoted}") == ["1", "2"]
    of, around = parts(f"Please send the spend on taxis.\n\n{quoted}")
    assert [each.words for each in of.values()] == ["Please send the spend on taxis."]
    assert "1. Training?" in around


def test_what_asks_beside_numbers_is_a_question_too() -> None:
    of, around = parts("1. Training?\n\nAnd how many grants were paid?\n\nBye\n")
    assert {name: each.words for name, each in of.items()} == {
        "1": "Training?",
        "further-1": "And how many grants were paid?",
    }
    assert around == ["Bye"]


SIGNS = [
    "1.",
    "(a)",
    "b)",
    "ii)",
    "2.1",
    "Q3:",
    "-",
    "\u2022",
    ">",
    "\n",
    "\n\n",
    "\r\n",
]
ASKED = ["How much?", "Please list:", "the spend"]
AROUND = ["Regards", "Dear all", "A. Reader", "--"]
WORDS = st.sampled_from([*SIGNS, *ASKED, *AROUND])


@given(st.lists(WORDS, max_size=40))
def test_no_word_of_a_request_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    of, around = parts(text)
    kept = " ".join([*around, *(each.words for each in of.values())])
    for word in ("much", "list", "spend", "Regards", "Dear", "Reader"):
        assert (word in text) == (word in kept)
    assert all(re.fullmatch(r"[a-z0-9.-]+", name) for name in of)


@pytest.mark.parametrize(
    "line", ["Regards", "1. a", "(a) (b) (c)", "such as", ">", "How?"]
)
def test_a_hostile_request_takes_no_time(line: str) -> None:
    # What looks at each pair of letters would take minutes.
    began = time.process_time()
    for joint in ("\n", " ", "\n\n"):
        parts(joint.join([line] * (100_000 // len(line))))
    assert time.process_time() - began < 10
