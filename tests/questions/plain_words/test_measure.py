"""How often the right question is among the first three, on requests in words.

`python -m tests.questions.plain_words.test_measure` prints the figures, and with the
name of a file of `wordings` what was missed in it: not to be looked at for `held_out`
and `as_written`, which are what nothing was tuned on.
"""

from __future__ import annotations

import shlex
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.periods import FinancialYear
from mopac_spend.questions import library
from mopac_spend.questions.plain_words import Candidate, Finder
from tests.questions.plain_words.conftest import LEDGER

HERE = Path(__file__).parent / "wordings"
# Of a hundred wordings, how many have to have the right question among the first three.
FLOORS = {"held_out": 95, "as_written": 60, "tuning": 90}


@dataclass(frozen=True)
class Wording:
    """One wording; `options` None where they are not held to."""

    text: str
    fits: tuple[str, ...]
    options: tuple[tuple[str, str], ...] | None

    def is_met(self, candidates: tuple[Candidate, ...]) -> bool:
        names = [each.question for each in candidates]
        return any(each in self.fits for each in names)

    def has_options(self, candidates: tuple[Candidate, ...]) -> bool:
        right = next((each for each in candidates if each.question in self.fits), None)
        return right is not None and alike(self.options or ()) <= alike(right.options)


def wordings(name: str) -> list[Wording]:
    content = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        Wording(each["text"], tuple(each["fits"]), options_of(each.get("options")))
        for each in content["wording"]
    ]


def options_of(typed: str | None) -> tuple[tuple[str, str], ...] | None:
    if typed is None:
        return None
    parts = shlex.split(typed)
    names = [each.removeprefix("--") for each in parts[::2]]
    return tuple(zip(names, parts[1::2], strict=True))


def alike(options: tuple[tuple[str, str], ...]) -> set[tuple[str, str]]:
    """Give options with a financial year as its days, however it was said."""
    days = {
        (end, str(day))
        for name, year in options
        if name == "fy"
        for period in [FinancialYear.parse(year).period]
        for end, day in (("from", period.first), ("to", period.last))
    }
    return {each for each in options if each[0] != "fy"} | days


def test_there_is_enough_to_measure_by() -> None:
    every = [each for name in FLOORS for each in wordings(name)]
    assert len(every) >= 120
    assert len([each for each in every if not each.fits]) >= 30
    assert len(wordings("held_out")) + len(wordings("as_written")) >= 120
    assert len({each.text for each in every}) == len(every)
    known = {*library.names()}
    assert {name for each in every for name in each.fits} <= known
    asked = {name for each in wordings("held_out") for name in each.fits}
    assert len(asked) > 0.85 * len(known)


@pytest.mark.parametrize("name", FLOORS)
def test_the_right_question_is_among_the_first_three(finder: Finder, name: str) -> None:
    asked = [each for each in wordings(name) if each.fits]
    met = [each for each in asked if each.is_met(finder.find(each.text).candidates)]
    assert len(met) >= FLOORS[name] / 100 * len(asked)


@pytest.mark.parametrize("name", FLOORS)
def test_names_and_days_and_amounts_are_in_the_command(
    finder: Finder, name: str
) -> None:
    asked = [each for each in wordings(name) if each.options]
    right = [
        each for each in asked if each.has_options(finder.find(each.text).candidates)
    ]
    assert len(right) >= 0.9 * len(asked)


@pytest.mark.parametrize("name", FLOORS)
def test_what_the_books_do_not_hold_is_never_answered(
    finder: Finder, name: str
) -> None:
    """Nothing is proposed, or what is proposed says what it does not heed.

    So `--yes` answers none of them.
    """
    proposed = {
        each.text: [found.unknown or one.doubts for one in found.candidates]
        for each in wordings(name)
        if not each.fits and (found := finder.find(each.text)).candidates
    }
    nothing = [each for each in wordings(name) if not each.fits]
    assert all(doubts for of in proposed.values() for doubts in of), proposed
    assert len(proposed) <= 0.05 * len(nothing)


def test_a_lookup_takes_fifty_thousandths_of_a_second(finder: Finder) -> None:
    """The median, on whatever machine this is: it takes about five."""
    times = []
    for each in wordings("held_out"):
        began = time.process_time()
        finder.find(each.text)
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 0.05


def main() -> None:
    """Print the figures, or what was missed."""
    finder = Finder(open_books(LEDGER))
    for name in FLOORS:
        asked = wordings(name)
        found = {each.text: finder.find(each.text).candidates for each in asked}
        right = [each for each in asked if each.fits and each.is_met(found[each.text])]
        nothing = [each for each in asked if not each.fits]
        first = [each for each in right if found[each.text][0].question in each.fits]
        held = [each for each in asked if each.options]
        sys.stdout.write(
            f"{name}: right among the first three {len(right)} of "
            f"{len(asked) - len(nothing)}, first {len(first)}; options "
            f"{len([e for e in held if e.has_options(found[e.text])])} of {len(held)}; "
            f"nothing proposed {len([e for e in nothing if not found[e.text]])} of "
            f"{len(nothing)}\n"
        )
        if name in sys.argv[1:]:
            for each in asked:
                if each.is_met(found[each.text]) != bool(each.fits):
                    sys.stdout.write(f"    {each.text}\n")
                    for one in found[each.text]:
                        sys.stdout.write(f"        {one.command} {one.doubts}\n")


if __name__ == "__main__":
    main()
