"""The questions by their words: BM25 over names, titles, `asks` and `also`.

Each word of a text weighs what it tells the questions apart (its inverse document
frequency); each field of a header has a weight of its own (BM25F). A paraphrase may
hold a kind in braces, `{category}`, which every name of that kind meets.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.questions.plain_words.words import is_function, words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from mopac_spend.questions.header import Header

# BM25's saturation and length normalisation, at their usual values.
_K1, _B = 1.2, 0.5
_WEIGHTS = {"name": 3.0, "title": 3.0, "asks": 1.5, "also": 1.0}
_KIND = re.compile(r"\{[a-z-]+\}")


class Paraphrase(NamedTuple):
    """One wording of a question: its stems, and the options it brings."""

    stems: frozenset[str]
    options: tuple[tuple[str, str], ...]


class Indexed(NamedTuple):
    """One question.

    Attributes:
        header: what its file says of it.
        frequencies: stem to how often it stands there, weighted by field.
        length: the sum of them.
        paraphrases: its `also` and `asks`, one by one.
        about: stems of its name.

    """

    header: Header
    frequencies: Mapping[str, float]
    length: float
    paraphrases: tuple[Paraphrase, ...]
    about: frozenset[str]


class QuestionIndex:
    """All questions, to be scored against a text."""

    def __init__(
        self, headers: Iterable[Header], without: Callable[[str], str] = str
    ) -> None:
        """Count the words of every header.

        Args:
            headers: of the questions.
            without: takes out of a text what is no word of a question: names.

        """
        self.questions = [_indexed(header, without) for header in headers]
        counts: Counter[str] = Counter()
        for question in self.questions:
            counts.update(question.frequencies.keys())
        number = len(self.questions)
        self._weights = {
            each: math.log(1 + (number - n + 0.5) / (n + 0.5))
            for each, n in counts.items()
        }
        self.unknown = math.log(1 + (number + 0.5) / 0.5)
        lengths = [question.length for question in self.questions]
        self._mean = sum(lengths) / len(lengths) if lengths else 1.0

    @property
    def stems(self) -> Collection[str]:
        """Every word that a question is put in."""
        return self._weights.keys()

    def weight(self, stem: str) -> float:
        """Say how much a word tells the questions apart; most, where none has it."""
        return self._weights.get(stem, self.unknown)

    def score(self, question: Indexed, terms: Iterable[str]) -> float:
        """Score a question by BM25."""
        total = 0.0
        norm = _K1 * (1 - _B + _B * question.length / self._mean)
        for term in terms:
            frequency = question.frequencies.get(term, 0.0)
            total += self.weight(term) * frequency * (_K1 + 1) / (frequency + norm)
        return total


def terms_of(text: str) -> Iterator[str]:
    """Give the stems of a text that carry weight, and kinds in braces as they are."""
    for match in _KIND.finditer(text):
        yield match[0]
    for word in words(_KIND.sub(" ", text)):
        if not is_function(word):
            yield word.stem


def _indexed(header: Header, without: Callable[[str], str]) -> Indexed:
    frequencies: defaultdict[str, float] = defaultdict(float)
    paraphrases = []
    also = []
    for wording, options in header.also:
        also.append(wording)
        paraphrases.append(Paraphrase(frozenset(terms_of(wording)), options))
    # What stands in quotes is a question; before it stands who asks.
    asks = without(" ".join(re.findall(r'"([^"]+)"', header.asks)) or header.asks)
    paraphrases.append(Paraphrase(frozenset(terms_of(asks)), ()))
    fields = {
        "name": header.name.replace("-", " "),
        "title": header.title,
        "asks": asks,
        "also": " ".join(also),
    }
    for field, text in fields.items():
        for term in terms_of(text):
            frequencies[term] += _WEIGHTS[field]
    return Indexed(
        header,
        dict(frequencies),
        sum(frequencies.values()),
        tuple(paraphrases),
        frozenset(terms_of(f"{fields['name']} {header.title}")),
    )
