"""Suggestions: a code for what is undecided, learned from what is decided.

A suggestion is for a person to look at, and is never applied by itself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import TAGS
from mopac_spend.register import UNTAGGED
from mopac_spend.register.reviews import REVIEW
from mopac_spend.reviewing.evidence import STRETCHES, Decided, Guess, Tally, looks, seen
from mopac_spend.reviewing.words import KNOWN, Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register
    from mopac_spend.reviewing.evidence import Look, Seen
    from mopac_spend.spend import Payment

# What is wrong as often as it is right is no suggestion.
SHOWN = 0.5
# The latest decided payments; more of them would only take longer.
_LATEST = 30_000
# Reversals, and what they reverse, are decided with nobody looking.
STANDING = (
    "reverses = '' AND ref NOT IN (SELECT reverses FROM payments WHERE reverses <> '')"
)


class Suggestion(NamedTuple):
    """A code, how often such a suggestion was right, and the evidence in words."""

    code: str
    confidence: float
    why: str


class Accuracy(NamedTuple):
    """How one look did in the trial, for one kind of tag, in payments.

    `tried` were predicted; `shown` of them well enough for a suggestion, and `right`
    of those as they were decided.
    """

    kind: str
    known: str
    tried: int
    shown: int
    right: int

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        about = f"{self.kind}, {self.known}"
        if not self.shown:
            return f"{about}: no suggestion"
        none = self.tried - self.shown
        return (
            f"{about}: {self.right:,} of {self.shown:,} right "
            f"({100 * self.right // self.shown} %)"
            f"{f', no suggestion for {none:,}' if none else ''}"
        )


class Suggester:
    """What the decided payments of some books teach."""

    def __init__(self, register: Register) -> None:
        """Know the register, and nothing of payments yet."""
        self._register = register
        self._looks: dict[str, list[Look]] = {}
        self._words: dict[str, Words] = {}
        self._line: dict[tuple[str, str], str] = {}
        self._succeed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for kind in TAGS:
            for code in register.entries[kind]:
                line = self._last(kind, code)
                self._line[kind, code] = line
                self._succeed[kind, line].append(code)

    @classmethod
    def of(
        cls,
        register: Register,
        cursor: Cursor,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Suggester:
        """Learn from the decided payments of books.

        Args:
            register: their codes.
            cursor: of their database, with the table `payments`.
            progress: told how many of the kinds of tag are done.

        """
        suggester = cls(register)
        for number, kind in enumerate(TAGS):
            progress(number, len(TAGS))
            suggester.learn(kind, suggester.decided(kind, cursor))
        progress(len(TAGS), len(TAGS))
        return suggester

    def decided(self, kind: str, cursor: Cursor) -> list[Decided]:
        """Give the decided payments of a kind of tag, those that look alike counted."""
        others = [each for each in TAGS if each != kind]
        rows = cursor.execute(
            f"SELECT supplier, description, purpose, {', '.join(others)}, {kind}, "  # noqa: S608 - constants
            f"CASE WHEN starts_with(rule, '{REVIEW}') THEN '' ELSE rule END AS why, "
            f"stretch, count(*) FROM (SELECT *, CAST({STRETCHES} * (rank() OVER "
            f"(ORDER BY date) - 1) // count(*) OVER () AS INTEGER) AS stretch FROM "
            f"(SELECT * FROM payments WHERE {kind} <> ? AND {STANDING} "
            f"ORDER BY date DESC, ref LIMIT {_LATEST})) GROUP BY ALL ORDER BY ALL",
            [UNTAGGED],
        ).fetchall()
        return [
            Decided(
                seen(supplier, description, purpose)._replace(
                    others=_others(zip(others, (one, two), strict=True))
                ),
                rule,
                self._line.get((kind, code), code),
                when,
                many,
            )
            for supplier, description, purpose, one, two, code, rule, when, many in rows
        ]

    def learn(self, kind: str, decided: Sequence[Decided]) -> None:
        """Learn one kind of tag.

        Where all that was decided is one code there is nothing to tell apart: any
        trial would be right, and every payment would look like that code.
        """
        if len({each.code for each in decided}) < 2:  # noqa: PLR2004
            return
        self._looks[kind] = looks()
        for look in self._looks[kind]:
            look.learn(decided)
        self._words[kind] = Words(decided)

    def suggest(
        self, kind: str, payments: Sequence[Payment]
    ) -> list[Suggestion | None]:
        """Suggest a code of one kind for each payment, or None."""
        if kind not in self._looks:
            return [None] * len(payments)
        others = [each for each in TAGS if each != kind]
        at = [
            seen(p.supplier, p.description, p.purpose)._replace(
                others=_others((each, getattr(p, each)) for each in others)
            )
            for p in payments
        ]
        differing = list(dict.fromkeys(at))
        guesses = dict(zip(differing, self._find(kind, differing), strict=True))
        return [
            self._on(kind, guesses[each], payment.belongs_on)
            for each, payment in zip(at, payments, strict=True)
        ]

    def _find(self, kind: str, at: Sequence[Seen]) -> list[Guess | None]:
        """Take of all looks the one that is most often right."""
        best: list[Guess | None] = []
        for each, of_words in zip(at, self._words[kind].find(at), strict=True):
            guesses = [look.find(each) for look in self._looks[kind]]
            candidates = [one for one in (*guesses, of_words) if one]
            best.append(max(candidates, key=lambda f: f.confidence, default=None))
        return best

    def _on(self, kind: str, guess: Guess | None, day: dt.date) -> Suggestion | None:
        """Give the code of a line of successors that stands on a day."""
        if guess is None or guess.confidence <= SHOWN:
            return None
        known = self._register.entries[kind]
        codes = self._succeed.get((kind, guess.code), [])
        valid = [code for code in codes if known[code].valid_on(day)]
        if not codes and self._register.knows(kind, guess.code):
            valid = [guess.code]  # business as usual has no entry
        if not valid:
            return None
        return Suggestion(valid[-1], guess.confidence, guess.why)

    def accuracy(self) -> list[Accuracy]:
        """Say how each look did on the books' own decided payments."""
        trials: list[tuple[str, str, Collection[Tally]]] = []
        for kind, of_kind in self._looks.items():
            trials += [(kind, look.known, look.trial.values()) for look in of_kind]
            trials.append((kind, KNOWN, self._words[kind].trial))
        return [
            Accuracy(
                kind,
                name,
                sum(t.tried for t in trial),
                sum(t.tried for t in trial if t.confidence > SHOWN),
                sum(t.right for t in trial if t.confidence > SHOWN),
            )
            for kind, name, trial in trials
        ]

    def _last(self, kind: str, code: str) -> str:
        """Follow successors to the last: payments under an old name teach the new."""
        been: set[str] = set()
        while code not in been:
            been.add(code)
            entry = self._register.entries[kind].get(code)
            code = getattr(entry, "successor", "") or code
        return code


def _others(codes: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{kind}={code}" for kind, code in codes if code != UNTAGGED)
