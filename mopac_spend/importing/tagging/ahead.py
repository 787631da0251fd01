"""Rows tagged by a second process while the books are asked which of them are new.

What rules and registers decide of a row does not depend on the books, and takes as long
as to ask them. Most rows of a file are new; where most are not, only those that are get
tagged, here.
"""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self

from mopac_spend.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.importing.tagging.tagger import Tagger

# So many rows take longer than to begin a process.
MANY = 20_000
# Rows whose columns are held at one time.
AT_ONCE = 8192


class Decided(NamedTuple):
    """What is decided of rows: of each the codes of its parts, and the rule, if any.

    Rows of which the same is decided share it.
    """

    codes: list[list[dict[str, str]]]
    rules: list[Rule | None]


class _Decided(NamedTuple):
    """The same as a process gives it: by place the codes of their parts, and the rule.

    A rule is its place among the rules, or -1.
    """

    codes: list[list[dict[str, str]]]
    which: array[int]
    rules: array[int]


class Ahead:
    """All rows of a file, tagged meanwhile; those that are asked for are given."""

    def __init__(self, tagger: Tagger, rules: Sequence[Rule], lines: Lines) -> None:
        """Take rows and what tags them."""
        self._tagger, self._rules, self._lines = tagger, rules, lines
        work = partial(_decided, tagger, rules, lines)
        self._beside = Beside(work, worth_it=len(lines) >= MANY)

    def __enter__(self) -> Self:
        """Begin."""
        self._beside.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End what was begun."""
        self._beside.__exit__()

    def decided(self, places: Sequence[int]) -> Decided:
        """Give what is decided of rows.

        Args:
            places: of the rows in the file.

        """
        lines = self._lines
        decided = Decided([], [])
        if not self._beside.is_there or 2 * len(places) < len(lines):
            for at in range(0, len(places), AT_ONCE):
                some = lines.take(places[at : at + AT_ONCE])
                for codes, rule in self._tagger.decide(some):
                    decided.codes.append(codes)
                    decided.rules.append(rule)
            return decided
        codes_of, which, rules = self._beside.result()
        rule_of = [*self._rules, None]
        decided.codes.extend([codes_of[which[at]] for at in places])
        decided.rules.extend([rule_of[rules[at]] for at in places])
        return decided


def _decided(tagger: Tagger, rules: Sequence[Rule], lines: Lines) -> _Decided:
    """Tag rows, and say of each what was decided by its place."""
    numbers = {id(rule): at for at, rule in enumerate(rules)} | {id(None): -1}
    places: dict[int, int] = {}
    decided = _Decided([], array("i"), array("i"))
    for at in range(0, len(lines), AT_ONCE):
        for codes, rule in tagger.decide(lines[at : at + AT_ONCE]):
            # All lists stay, so that no other comes to be where one was.
            if (place := places.get(id(codes))) is None:
                place = places[id(codes)] = len(decided.codes)
                decided.codes.append(codes)
            decided.which.append(place)
            decided.rules.append(numbers[id(rule)])
    return decided
