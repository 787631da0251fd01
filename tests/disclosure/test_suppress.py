"""Which cells are hidden, and that the attack on what is left is a real one."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from itertools import product

import pytest

from mopac_spend.disclosure import (
    Cell,
    NoSolutionError,
    Paid,
    Rule,
    Standing,
    decide,
)
from tests.disclosure.attacker import Attacker

ALL = "all"


def paid(**pounds: float) -> dict[str, Paid]:
    """Pay each person once: `a_1` is a payment to a."""
    return {
        key: Paid(key[0], Decimal(f"{amount:.2f}")) for key, amount in pounds.items()
    }


def cell(name: str, *keys: str, standing: Standing = Standing.FREE) -> Cell:
    return Cell(name, dict.fromkeys(keys, 1.0), standing, float(len(keys)))


def test_one_person_takes_another_cell_along_and_the_total_stays() -> None:
    people = paid(a_1=100, b_1=100, c_1=90, d_1=110, e_1=100)
    cells = [
        cell("alone", "a_1"),
        cell("four", "b_1", "c_1", "d_1", "e_1"),
        cell(ALL, *people),
    ]
    decision = decide(people, cells, Rule())
    assert decision.hidden == (True, True, False)
    assert decision.sensitive == (True, False, False)
    interval = decision.intervals[0]
    assert interval is not None
    assert (interval.least, interval.value, interval.most) == (0, 100, 500)


def test_two_alone_in_a_row_would_know_one_another() -> None:
    people = paid(a_1=100, b_1=100, c_1=90, d_1=110, e_1=100)
    cells = [
        cell("a", "a_1"),
        cell("b", "b_1"),
        cell("rest", "c_1", "d_1", "e_1"),
        cell(ALL, *people),
    ]
    # Both are hidden already, but who is one of them knows the other from the total.
    assert decide(people, cells, Rule()).hidden == (True, True, True, False)
    assert decide(people, cells, Rule(fewest=2)).hidden == (True, True, False, False)


def test_one_who_has_nearly_all_of_it_is_as_good_as_alone() -> None:
    people = paid(a_1=1000, b_1=20, c_1=30)
    assert decide(people, [cell(ALL, *people)], Rule()).hidden == (True,)
    people = paid(a_1=1000, b_1=200, c_1=300)
    assert decide(people, [cell(ALL, *people)], Rule()).hidden == (False,)


def test_one_person_in_two_cells_is_one() -> None:
    people = paid(a_1=50, a_2=60, b_1=70, c_1=90, d_1=80)
    cells = [
        cell("first", "a_1"),
        cell("second", "a_2"),
        cell("rest", "b_1", "c_1", "d_1"),
        cell(ALL, *people),
    ]
    assert decide(people, cells, Rule()).hidden == (True, True, True, False)


def test_what_was_released_before_is_not_subtracted() -> None:
    people = paid(a_1=100, b_1=100, c_1=90, d_1=110, e_1=100)
    year = cell("year", *people, standing=Standing.SHOWN)
    but_march = cell("year but March", "b_1", "c_1", "d_1", "e_1")
    decision = decide(people, [but_march, year], Rule())
    assert decision.hidden == (True, False)
    assert decide(people, [but_march], Rule()).hidden == (False,)


def test_what_stays_and_gives_away_is_no_solution() -> None:
    people = paid(a_1=100, b_1=100, c_1=90, d_1=110)
    year = cell("year", *people, standing=Standing.SHOWN)
    rest = cell("but March", "b_1", "c_1", "d_1", standing=Standing.FIXED)
    with pytest.raises(NoSolutionError, match="but March"):
        decide(people, [rest, year], Rule())


def test_what_is_out_already_is_no_reason_to_hide() -> None:
    people = paid(a_1=100, b_1=100, c_1=90, d_1=110)
    out = [
        cell("year", *people, standing=Standing.SHOWN),
        cell("but March", "b_1", "c_1", "d_1", standing=Standing.SHOWN),
    ]
    decision = decide(people, [cell("March", "a_1"), *out], Rule())
    assert decision.hidden[1:] == (False, False)


def test_a_credit_is_a_payment_and_nil_is_none() -> None:
    people = paid(a_1=-100, b_1=50)
    people["n_1"] = Paid("n", Decimal("0.00"))
    cells = [cell("a", "a_1"), cell("b", "b_1"), cell("n", "n_1"), cell(ALL, *people)]
    assert decide(people, cells, Rule()).hidden == (True, True, False, True)


def test_parts_of_a_payment_give_the_whole_away() -> None:
    people = paid(a_1=100, b_1=100, c_1=100, d_1=100)
    cells = [
        Cell("share of a", {"a_1": 0.4}),
        cell(ALL, *people),
    ]
    assert decide(people, cells, Rule()).hidden == (True, False)


@pytest.mark.parametrize("rule", [(1, 10), (11, 10), (3, 0), (3, 51)])
def test_a_rule_that_protects_nobody_is_none(rule: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is not"):
        Rule(*rule)


def table(
    draw: random.Random, sides: tuple[int, ...], count: int
) -> tuple[dict[str, Paid], list[Cell]]:
    """Draw payments and a table of them, with all margins."""
    people: dict[str, Paid] = {}
    cells: dict[tuple[object, ...], dict[str, float]] = {}
    for at in range(count):
        key = f"{at}"
        pounds = Decimal(round(draw.lognormvariate(7, 1) * 100)) / 100
        people[key] = Paid(f"person {draw.randrange(count // 2)}", pounds)
        place = [draw.randrange(side) for side in sides]
        for where in product(*((each, ALL) for each in place)):
            cells.setdefault(where, {})[key] = 1.0
    return people, [
        Cell(
            str(where), shares, weight=float(sum(people[key].amount for key in shares))
        )
        for where, shares in sorted(cells.items(), key=str)
    ]


@pytest.mark.parametrize(
    ("sides", "count", "seed"),
    [((4,), 12, 1), ((5, 3), 25, 2), ((4, 3, 2), 40, 3), ((8, 5), 60, 4)],
)
def test_tables_with_margins_hold_against_another_attacker(
    sides: tuple[int, ...], count: int, seed: int
) -> None:
    people, cells = table(random.Random(seed), sides, count)  # noqa: S311
    decision = decide(people, cells, Rule())
    keys = [*people]
    attacker = Attacker(
        [people[key].person for key in keys],
        [float(people[key].amount) for key in keys],
    )
    for each, hidden in zip(cells, decision.hidden, strict=True):
        if not hidden:
            places = {keys.index(key) for key in each.shares}
            attacker.told(places, float(sum(people[k].amount for k in each.shares)))
    assert attacker.subtracts(3) == []
    small = [
        {keys.index(key) for key in each.shares}
        for each, hidden in zip(cells, decision.hidden, strict=True)
        if hidden and len(each.shares) < 4
    ]
    assert attacker.near(small[:12], 0.1) == []
    # The printed intervals are what the attacker finds.
    for each, interval in [*zip(cells, decision.intervals, strict=True)][:12]:
        if interval is not None:
            low, high = attacker.guesses({keys.index(key) for key in each.shares})
            assert low <= interval.least + 0.01
            assert high >= interval.most - 0.01


def test_equal_tables_are_hidden_equally() -> None:
    people, cells = table(random.Random(7), (6, 4), 40)  # noqa: S311
    assert decide(people, cells, Rule()) == decide(people, cells, Rule())


@pytest.mark.slow
def test_a_large_table_with_two_releases_before_it() -> None:
    draw = random.Random(11)  # noqa: S311
    people, cells = table(draw, (40, 12, 4), 1200)
    some = [each for each in cells if each.name.count(ALL) > 1]
    before = decide(people, some, Rule())
    earlier = [
        Cell(c.name, c.shares, Standing.HIDDEN if gone else Standing.SHOWN)
        for c, gone in zip(some, before.hidden, strict=True)
    ]
    start = time.process_time()
    decision = decide(people, [*cells, *earlier, *earlier], Rule())
    assert time.process_time() - start < 30
    assert any(decision.hidden)
