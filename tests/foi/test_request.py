"""Requests taken apart: numbers as people write them, and nothing of the text lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from mopac_spend.foi.request import parts

REAL = Path(__file__).parents[3] / "shared" / "sources"


def names(text: str) -> list[str]:
    return list(parts(text))


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
        ("1. A?\n1. B?", ["1", "1*"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_parts_are_called_as_the_requester_calls_them(
    text: str, expected: list[str]
) -> None:
    assert names(text) == expected


def test_a_part_has_the_words_that_it_needs_to_be_understood() -> None:
    of = parts("1. Set out what was spent on:\n\n a. Consultancy\n fees\n b. Training")
    assert of["1a"].words == "Set out what was spent on: Consultancy fees"
    assert of["1b"].words == "Set out what was spent on: Training"


def test_what_stands_around_the_questions_is_no_part_of_them() -> None:
    of = parts("Dear all,\n\n1. A?\n2. B, which\ngoes on?\n\nMany thanks\nA reader")
    assert [each.words for each in of.values()] == ["A?", "B, which goes on?"]


def test_the_request_of_2021_has_nine_parts() -> None:
    files = sorted(REAL.glob("000_*.txt"))
    if not files:
        pytest.skip("the real request is not at hand")
    text = files[0].read_text(encoding="utf-8").partition("RESPONSE")[0]
    of = parts(text.replace("REQUEST", "", 1))
    assert list(of) == ["1a", "1b", "2", "3", "4a", "4b", "4c", "4d", "5"]
    assert of["4c"].words.startswith("Set out total monies spent by MOPAC")
    assert of["4c"].words.endswith(": Training provider costs")
