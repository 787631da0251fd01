"""What speaks for a code: how payments like this one were decided before.

A *look* is one way of being like it, such as "the same supplier with the same text".
Each look counts the codes of decided payments, and is tried on those payments
themselves: each is predicted from earlier ones alone, as the next file would be. How
often such a prediction was right is the confidence of a suggestion.

The trial is about what would be new. To learn what "the same supplier, another text"
is worth, payments are dealt into folds by their text, and each fold is predicted from
the others: otherwise the text would give the answer away. And what a tagging rule
decided is held back with the whole rule, because what is left is what no rule fits.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FOLDS = 5
# The decided payments are cut into so many stretches of time.
STRETCHES = 10
# The fold of a look that holds nothing back but what comes later.
TIME_ALONE = -1
_NUMBER = re.compile(r"\d+")
# Proportions of the evidence that agree, and amounts of it, that are told apart.
_SHARES = (1.0, 0.9, 0.75, 0.5)
_AMOUNTS = (10, 3, 1)


class Seen(NamedTuple):
    """What a suggestion may look at: supplier and text in the spelling compared.

    `others` are the codes a payment has already, as `directorate=finance`.
    """

    supplier: str
    text: str
    others: tuple[str, ...] = ()


class Decided(NamedTuple):
    """Decided payments that look the same: their code, stretch of time and number.

    `rule` is the tagging rule that decided them, "" where it was source or person.
    """

    seen: Seen
    rule: str
    code: str
    stretch: int
    payments: int


@lru_cache(maxsize=200_000)
def seen(supplier: str, description: str, purpose: str = "") -> Seen:
    """Reduce what a source wrote to what is compared; numbers count as alike."""
    text = f"{description} / {purpose}" if purpose else description
    return Seen(alike(supplier), _NUMBER.sub("#", alike(text)))


def dealt(text: str, folds: int = FOLDS) -> int:
    """Give the fold of a text, the same on every machine."""
    return zlib.crc32(text.encode()) % folds


# Number of payments by code.
_Counts: TypeAlias = "dict[str, int]"
# Codes by stretch of time and fold.
_Parts: TypeAlias = "defaultdict[tuple[int, int], _Counts]"


@dataclass(slots=True)
class Tally:
    """How often predictions of one sort were tried, and how often right."""

    tried: int = 0
    right: int = 0

    @property
    def confidence(self) -> float:
        """The proportion that was right, nearer to a half while few were tried."""
        return (self.right + 1) / (self.tried + 2)


class Guess(NamedTuple):
    """What a look finds: a code, its confidence, and the evidence in words."""

    code: str
    confidence: float
    why: str


@dataclass(slots=True)
class Look:
    """One way of being like a decided payment, with its counts and its trial.

    Attributes:
        words: how it reads: "payments to this supplier".
        known: what of a payment was learned from when it was tried.
        key: what has to be equal.
        fold: how decided payments are dealt for the trial.
        trial: tallies by sort of evidence.

    """

    words: str
    known: str
    key: Callable[[Seen], str]
    fold: Callable[[Decided], int]
    trial: dict[tuple[float, int], Tally] = field(default_factory=dict)
    _codes: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    _guesses: dict[str, Guess | None] = field(default_factory=dict)

    def learn(self, decided: Iterable[Decided]) -> None:
        """Count, and try the counts on each fold in turn."""
        parts_of: defaultdict[str, _Parts] = defaultdict(lambda: defaultdict(dict))
        for each in decided:
            at = each.stretch, self.fold(each)
            _add(parts_of[self.key(each.seen)][at], {each.code: each.payments})
        trial: defaultdict[tuple[float, int], Tally] = defaultdict(Tally)
        for key, parts in parts_of.items():
            codes: _Counts = {}
            for counts in parts.values():
                _add(codes, counts)
            self._codes[key] = most(codes)
            if len(parts) > 1:  # else nothing came earlier
                _try(parts, trial)
        self.trial = dict(trial)
        self._guesses = {}

    def find(self, at: Seen) -> Guess | None:
        """Give the code most payments like it have; None where there are none."""
        key = self.key(at)
        # Thousands of payments are alike, and their guess is made once.
        if key not in self._guesses:
            self._guesses[key] = self._guess(key)
        return self._guesses[key]

    def _guess(self, key: str) -> Guess | None:
        known = self._codes.get(key)
        if known is None:
            return None
        code, best, amount = known
        tally = self.trial.get(sort(best, amount), Tally())
        why = f"{best:,} of {amount:,} {self.words}"
        return Guess(code, tally.confidence, why)


def _add(to: _Counts, counts: _Counts) -> None:
    # A Counter does the same in several times the time.
    for code, payments in counts.items():
        to[code] = to.get(code, 0) + payments


def _try(parts: _Parts, trial: defaultdict[tuple[float, int], Tally]) -> None:
    """Predict each part from earlier stretches of time, without its own fold."""
    all_earlier: _Counts = {}
    earlier: defaultdict[int, _Counts] = defaultdict(dict)
    for _, group in groupby(sorted(parts), key=itemgetter(0)):
        now = list(group)
        for at in now:
            own = {} if at[1] == TIME_ALONE else earlier[at[1]]
            rest = all_earlier
            if own:
                rest = {code: n - own.get(code, 0) for code, n in all_earlier.items()}
            if not any(rest.values()):
                continue
            code, best, amount = most(rest)
            tally = trial[sort(best, amount)]
            tally.tried += sum(parts[at].values())
            tally.right += parts[at].get(code, 0)
        for at in now:
            _add(earlier[at[1]], parts[at])
            _add(all_earlier, parts[at])


def most(counts: Mapping[str, int]) -> tuple[str, int, int]:
    """Give the commonest code (of equals the first by name), its count and all."""
    best = max(counts.values())
    code = min(code for code, payments in counts.items() if payments == best)
    return code, best, sum(counts.values())


@lru_cache(maxsize=100_000)
def sort(best: int, amount: int) -> tuple[float, int]:
    """Say of which sort evidence is: how much of it agrees, and how much it is."""
    share = next((each for each in _SHARES if best >= each * amount), 0.0)
    return share, next(each for each in _AMOUNTS if best >= each)


def looks() -> list[Look]:
    """Give the ways of being alike, the closest first."""
    return [
        Look(
            "payments to this supplier with this text",
            "supplier and text known",
            lambda at: f"{at.supplier}\x1f{at.text}",
            lambda _: TIME_ALONE,
        ),
        Look(
            "payments to this supplier",
            "supplier known, text new",
            lambda at: at.supplier,
            lambda each: dealt(each.rule or each.seen.text),
        ),
        Look(
            "payments with this text",
            "text known, supplier new",
            lambda at: at.text,
            lambda each: dealt(each.seen.supplier),
        ),
    ]
