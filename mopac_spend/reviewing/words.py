"""What the words of supplier and text say, where neither was met before.

Naive Bayes over the words that a payment holds: each word is a witness for the codes
it has stood beside, and witnesses are taken to be independent, which they are not;
so what the sum says is never believed as it stands. It is tried, like every look,
on payments of which neither the supplier nor the text (nor the tagging rule that
decided them) was learned from.

No code is likelier because it is common among the decided payments: rules decide
what is easy, and what they leave is of another mix.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from mopac_spend.reviewing.evidence import Guess, Seen, Tally, dealt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from mopac_spend.reviewing.evidence import Decided

    Numbers = npt.NDArray[np.int64]
    Reals = npt.NDArray[np.float64]

WORDS = "the words of supplier and text"
KNOWN = "supplier and text new, by their words"
_WORD = re.compile(r"[a-z=][a-z0-9=-]+")
# Suppliers and texts are each dealt into so many; a trial holds one of each back.
_DEALT = 3
# A word in fewer payments that differ says nothing; more words than this are rare.
_FEWEST, _VOCABULARY = 2, 8_000
# Payments that differ, the commonest first, of which words are learned.
_MOST = 20_000
_SMOOTHING = 0.3
# Where beliefs are told apart: a hundred witnesses soon say 0.999.
_EDGES = np.array([0.5, 0.75, 0.9, 0.97, 0.99, 0.999, 0.99999])
_AT_ONCE = 4_096


class Words:
    """A model of words for the codes of one kind, with its trial."""

    def __init__(self, decided: Iterable[Decided]) -> None:
        """Learn from decided payments and try the model on them."""
        counts: Counter[tuple[Seen, str, str]] = Counter()
        for each in decided:
            counts[each.seen, each.rule, each.code] += each.payments
        common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
        word_lists = [words_of(at) for (at, _, _), _ in common]
        self.codes = sorted({code for (_, _, code), _ in common})
        self._place = _vocabulary(word_lists)
        self.trial = [Tally() for _ in range(len(_EDGES) + 1)]
        self._learn(word_lists, common)

    def _learn(
        self,
        word_lists: Sequence[tuple[str, ...]],
        common: Sequence[tuple[tuple[Seen, str, str], int]],
    ) -> None:
        size = (len(self._place) + 1, len(self.codes))
        labels = np.searchsorted(self.codes, [code for (_, _, code), _ in common])
        payments = np.array([count for _, count in common])
        of = [key for key, _ in common]
        suppliers = np.array([dealt(at.supplier, _DEALT) for at, _, _ in of])
        texts = np.array([dealt(rule or at.text, _DEALT) for at, rule, _ in of])
        known = np.array([self._enough(words) for words in word_lists])
        cells = np.zeros((_DEALT, _DEALT, *size))
        for number, words in enumerate(word_lists):
            cell = cells[suppliers[number], texts[number], :, labels[number]]
            cell[self._numbers(words)] += 1
            cell[-1] += 1  # how many there are of the code itself
        self._logs = _logs(cells.sum((0, 1)))
        for supplier in range(_DEALT):
            for text in range(_DEALT):
                rest = np.delete(np.delete(cells, supplier, 0), text, 1).sum((0, 1))
                back = np.flatnonzero((suppliers == supplier) & (texts == text) & known)
                if not rest[-1].any() or not len(back):
                    continue
                best, belief = self._believe(
                    _logs(rest), [word_lists[int(at)] for at in back]
                )
                sorts = np.searchsorted(_EDGES, belief)
                right = best == labels[back]
                for tally, at, hit in zip(sorts, payments[back], right, strict=True):
                    self.trial[tally].tried += int(at)
                    self.trial[tally].right += int(at) * bool(hit)

    def _numbers(self, words: tuple[str, ...]) -> list[int]:
        return [self._place[word] for word in words if word in self._place]

    def _enough(self, words: tuple[str, ...]) -> bool:
        """Whether at least half of the words are known: the others say nothing."""
        return 2 * len(self._numbers(words)) >= len(words)

    def _believe(
        self, logs: Reals, word_lists: Sequence[tuple[str, ...]]
    ) -> tuple[Numbers, Reals]:
        """Give the likeliest code of each payment, and how much the model believes it.

        Both of the length of `held`: place of the code, belief from 0 to 1.
        """
        best, belief = [], []
        for start in range(0, len(word_lists), _AT_ONCE):
            some = [
                self._numbers(words) for words in word_lists[start : start + _AT_ONCE]
            ]
            sums = np.array([logs[numbers].sum(0) + logs[-1] for numbers in some])
            sums -= sums.max(1, keepdims=True)
            chances = np.exp(sums)
            chances /= chances.sum(1, keepdims=True)
            best.append(chances.argmax(1))
            belief.append(chances.max(1))
        return np.concatenate(best), np.concatenate(belief)

    def find(self, seen: Sequence[Seen]) -> list[Guess | None]:
        """Give what the words of each payment say; None where none is known."""
        word_lists = [words_of(at) for at in seen]
        if not word_lists or not self.codes:
            return [None] * len(word_lists)
        best, belief = self._believe(self._logs, word_lists)
        sorts = np.searchsorted(_EDGES, belief)
        return [
            Guess(self.codes[code], self.trial[at].confidence, WORDS)
            if self._enough(words)
            else None
            for words, code, at in zip(word_lists, best, sorts, strict=True)
        ]


def words_of(at: Seen) -> tuple[str, ...]:
    """Give the words a payment holds, each once, with the codes it has already."""
    text = f"{at.supplier} {at.text}"
    return tuple(dict.fromkeys([*_WORD.findall(text), *at.others]))


def _vocabulary(word_lists: Sequence[tuple[str, ...]]) -> dict[str, int]:
    counts = Counter(word for words in word_lists for word in words)
    known = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_VOCABULARY]
    return {
        word: place for place, (word, count) in enumerate(known) if count >= _FEWEST
    }


def _logs(counts: Reals) -> Reals:
    """Turn counts of words (the last row: of payments) by code into logarithms."""
    words, payments = counts[:-1], counts[-1]
    likely = (words + _SMOOTHING) / (words.sum(0) + _SMOOTHING * max(len(words), 1))
    # Codes nobody has used in the part learned from cannot be meant.
    return np.vstack([np.log(likely), np.where(payments > 0, 0.0, -np.inf)])
