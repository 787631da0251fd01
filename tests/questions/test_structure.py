"""Under which directorate of another day a payment is shown."""

from __future__ import annotations

import datetime as dt

import pytest

from mopac_spend.questions.structure import mapping, merged
from mopac_spend.register import Directorate, Register

LAST, FIRST = dt.date(2019, 3, 31), dt.date(2019, 4, 1)
LATER = dt.date(2020, 4, 1)


def register() -> Register:
    """One renamed twice; two that merged; one that ended; one that came of nothing."""
    codes = Register()
    for code, first, last, successor in (
        ("one", None, LAST, "two"),
        ("two", FIRST, LATER - dt.timedelta(days=1), "three"),
        ("three", LATER, None, ""),
        ("left", None, LAST, "both"),
        ("right", None, LAST, "both"),
        ("both", FIRST, None, ""),
        ("ended", None, LAST, ""),
        ("new", FIRST, None, ""),
    ):
        codes.entries["directorate"][code] = Directorate(
            code=code,
            title=code.title(),
            valid_from=first or dt.date(2012, 1, 16),
            valid_to=last,
            successor=successor,
        )
    return codes


@pytest.mark.parametrize(
    ("day", "shown", "alone"),
    [
        (LAST, {"two": "one", "three": "one"}, ["Both", "New"]),
        (
            FIRST,
            {"one": "two", "three": "two", "left": "both", "right": "both"},
            ["Ended"],
        ),
        (
            LATER,
            {"one": "three", "two": "three", "left": "both", "right": "both"},
            ["Ended"],
        ),
    ],
)
def test_the_structure_of_a_day(
    day: dt.date, shown: dict[str, str], alone: list[str]
) -> None:
    assert mapping(register(), day) == shown
    assert merged(register(), day) == alone


def test_directorates_that_succeed_each_other_in_a_circle_end() -> None:
    codes = Register()
    for code, successor in (("a", "b"), ("b", "a")):
        codes.entries["directorate"][code] = Directorate(
            code=code, title=code, valid_from=FIRST, successor=successor
        )
    assert mapping(codes, LAST) == {}
    assert merged(codes, LAST) == ["a", "b"]
