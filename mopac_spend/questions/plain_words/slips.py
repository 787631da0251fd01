"""Slips of spelling in names and in words of questions, mended and said.

    consultansy → consultancy        Kestral Row → kestrel row

A word that is known, or is of what books do not say, is no slip; and two words that are
as near leave it as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.questions.plain_words.words import Word

# Letters that a word must have for one slip, and for two.
_ONE, _TWO = 6, 10


class Slip(NamedTuple):
    """A word, and what it was read as."""

    written: str
    meant: str


class Spellings:
    """Words as they are spelt, for whoever looks for the nearest."""

    def __init__(self, known: Iterable[str]) -> None:
        """Keep the words that are long enough to be told from each other."""
        self._known = sorted({each for each in known if len(each) >= _ONE - 1})

    def nearest(self, word: str) -> str | None:
        """Give the one word that this may be a slip of; None where there is none."""
        if not word.isalpha() or len(word) < _ONE:
            return None
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= _TWO else 1
        near = process.extract(
            word, self._known, scorer=OSA.distance, score_cutoff=most, limit=3
        )
        near = [each for each in near if each[0][0] == word[0]]
        if not near or (len(near) > 1 and near[1][1] == near[0][1]):
            return None
        return str(near[0][0])


def mended(text: str, slips: Iterable[tuple[Word, str]]) -> tuple[str, list[Slip]]:
    """Put the words that are meant in the place of slips."""
    said = []
    for word, meant in sorted(slips, key=lambda each: -each[0].start):
        text = f"{text[: word.start]}{meant}{text[word.end :]}"
        said.append(Slip(word.text, meant))
    return text, said[::-1]
