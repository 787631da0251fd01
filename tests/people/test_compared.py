"""When two names are one person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.people import read_as, same_person


@pytest.mark.parametrize(
    "other",
    [
        "ALEX O'NEILL-SMITH",
        " Alex  O\u2019Neill Smith ",
        "Alex. ONeill, Smith",
        "Al\u200bex O'Neill\u00ad-Smith\u2060",
        "\u202eAlex O'Neill-Smith",
        "\uff21lex O'Neill-Smith",
        "\u0410lex O'Neill-Smith",
        "Al\u0435x O'Neill-Smith",
        "\u0391lex O'N\u0435ill-\u0405mith",
        "Alex \u039f'Neill-Smith",
        "AIex O'NeiIl-Smith",
        "Alex 0'Ne1ll-Smith",
        "Al\u00e9x O'Neill-Sm\u0131th",
        "Alex\u3164 O'Neill-Smith\ufe0f",
    ],
)
def test_however_it_is_spelled_it_is_one_person(other: str) -> None:
    assert same_person("Alex O'Neill-Smith", other)
    assert same_person(other, "Alex O'Neill-Smith")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alex Smith", "Alex Smithe"),
        ("A. Smith", "B. Smith"),
        ("Иван Петров", "Олег Петров"),
        ("Clerk 2", "Clerk 3"),
    ],
)
def test_other_names_are_other_people(one: str, other: str) -> None:
    assert not same_person(one, other)


@pytest.mark.parametrize("nobody", ["", "  ", "\u200b", ".", "\u3164", "-\u00ad-"])
def test_a_name_without_a_letter_is_nobody_else(nobody: str) -> None:
    assert not read_as(nobody)
    assert same_person(nobody, "Alex Smith")
    assert same_person("Alex Smith", nobody)


@given(st.text(st.characters(codec="ascii")))
def test_case_never_makes_another_person(name: str) -> None:
    assert read_as(name.upper()) == read_as(name.lower()) == read_as(name)
