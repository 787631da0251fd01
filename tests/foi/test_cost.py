"""What counts towards the limit of section 12, and what never does."""

from __future__ import annotations

import datetime as dt

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.foi.cost import LIMITS, Minutes, cost, counted_together, minutes_of

LIMIT = LIMITS["public"]


def of(*minutes: Minutes) -> tuple[int, int, str, bool]:
    sums = cost(minutes, LIMIT, ["A"])
    return sums.counted, sums.others, f"{sums.pounds}", sums.over


def test_eighteen_hours_are_the_limit_and_a_minute_more_is_over() -> None:
    assert of(Minutes("A", "locate", 18 * 60, spent=True)) == (1080, 0, "450.00", False)
    assert of(Minutes("A", "locate", 18 * 60 + 1, spent=True)) == (
        1081,
        0,
        "450.42",
        True,
    )


def test_to_redact_never_counts() -> None:
    assert of(
        Minutes("A", "redact", 5000, spent=True), Minutes("A", "extract", 1, spent=True)
    ) == (
        1,
        5000,
        "0.42",
        False,
    )


def test_what_was_spent_takes_the_place_of_what_was_foreseen() -> None:
    foreseen = Minutes("A", "locate", 600, spent=False)
    assert of(foreseen)[0] == 600
    spent = Minutes("A", "locate", 45, spent=True)
    assert of(foreseen, spent, spent)[0] == 90
    other = Minutes("B", "locate", 600, spent=False)
    assert of(foreseen, spent, other)[0] == 645


def test_like_requests_are_counted_together_within_sixty_working_days() -> None:
    first = dt.date(2021, 6, 22)
    # The sixtieth working day of the period that begins with the first request.
    assert counted_together(first, dt.date(2021, 9, 16))
    assert not counted_together(first, dt.date(2021, 9, 17))
    assert counted_together(dt.date(2021, 9, 16), first)
    sunday = dt.date(2021, 6, 20)  # the period begins with the Monday
    assert counted_together(sunday, dt.date(2021, 9, 15))
    assert not counted_together(sunday, dt.date(2021, 9, 16))


@pytest.mark.parametrize(("activity", "minutes"), [("read", 5), ("locate", 0)])
def test_minutes_that_are_none_are_refused(activity: str, minutes: int) -> None:
    with pytest.raises(Refusal, match=r"^FOI-008: "):
        minutes_of("A", activity, minutes, spent=True)
