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
from mopac_spend.importing.tagging.tagger import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.importing.tagging.tagger import Tagged, Tagger

# So many rows take longer than to begin a process.
MANY = 20_000
# Rows whose columns are held at one time.
AT_ONCE = 8192


class _Decided(NamedTuple):
    """What is decided of rows: by place the codes of their parts, and the rule.

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

    def tagged(self, places: Sequence[int]) -> Iterator[list[list[Tagged]]]:
        """Give the parts of rows, as `tag_all` does, some thousands at a time.

        Args:
            places: of the rows in the file.

        """
        lines = self._lines
        some = [places[at : at + AT_ONCE] for at in range(0, len(places), AT_ONCE)]
        if not self._beside.is_there or 2 * len(places) < len(lines):
            for each in some:
                yield self._tagger.tag_all(lines.take(each))
            return
        codes, which, rules = self._beside.result()
        rule_of = [*self._rules, None]
        for each in some:
            yield [
                parts_of(lines.amounts[at], codes[which[at]], rule_of[rules[at]])
                for at in each
            ]


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
