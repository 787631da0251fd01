"""The page *Ask*: plain words, what they were understood as, and the answer.

Nothing is answered before a reader has said which of the questions was meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from fava.ext import extension_endpoint

from mopac_spend.fava.pages.page import NotThereError, Page
from mopac_spend.findings import Refusal
from mopac_spend.questions.plain_words import DAYS, Finder, parted

if TYPE_CHECKING:
    from flask import Response

    from mopac_spend.engine.watched import Mark
    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.plain_words import Candidate, Understanding
    from mopac_spend.questions.selection import Filters
    from mopac_spend.tables import Table

# Rows of a table on the page; a file has them all.
ROWS = 200
EXAMPLES = (
    "how much was spent on consultancy in 2019/20",
    "the ten largest suppliers of 2020-21",
    "spend by initiative under the police and crime plan",
)


class Ask(Page):
    """A line to ask in, the questions that fit, and the answer of one of them."""

    report_title = "Ask"
    asks = frozenset({"words", "choice", "form"})
    # Of the state of the books that was asked last.
    _finder: tuple[Mark, Finder] | None = None

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give what was understood, or the answer of what was chosen."""
        words = asking.args.get("words", "").strip()
        view: dict[str, Any] = {"words": words, "examples": EXAMPLES}
        if not words:
            return view
        understanding = self._understood(asking, words)
        view |= {"understanding": understanding}
        if not asking.args.get("choice"):
            return view
        candidate = _chosen(asking, understanding)
        answer = _answered(asking, candidate)
        return view | {
            "candidate": candidate,
            "answer": answer,
            "tables": [(len(each.rows), _cut(each)) for each in answer.tables],
        }

    @extension_endpoint
    def download(self) -> Response:
        """Give the answer as a file, its method in it or beside."""
        return self.given(self._asked)

    def _asked(self, asking: Asking) -> Answer:
        words = asking.args.get("words", "").strip()
        return _answered(asking, _chosen(asking, self._understood(asking, words)))

    def _understood(self, asking: Asking, words: str) -> Understanding:
        """Find the questions that fit; what is looked up is kept while books stand."""
        if self._finder is None or self._finder[0] != asking.mark:
            self._finder = asking.mark, Finder(asking.books)
        return self._finder[1].find(words)


def _cut(table: Table) -> Table:
    """Give the first rows of a table; without a total, which is of them all."""
    if len(table.rows) <= ROWS:
        return table
    return replace(table, rows=table.rows[:ROWS], total=())


def _chosen(asking: Asking, understanding: Understanding) -> Candidate:
    """Read which of the questions is meant: 1 is the likeliest.

    Raises:
        NotThereError: `ASK-006`, there is no such.

    """
    choice = asking.args.get("choice", "")
    for number, candidate in enumerate(understanding.candidates, 1):
        if choice == f"{number}":
            return candidate
    msg = f"there is no choice {choice[:40]!r} here; ask again without it"
    raise NotThereError("ASK-006", msg)


def _answered(asking: Asking, candidate: Candidate) -> Answer:
    """Answer as the command does, of what the bar selects where it does.

    Raises:
        Refusal: `ASK-003`, the words and the bar both name days.

    """
    parameters, filters = parted(candidate.options)
    bar = {name: each for name, each in asking.filters.items() if name != "as_recorded"}
    if DAYS & {*bar} and DAYS & {*filters}:
        msg = (
            "the words name days, and the bar above names others; take one of them out"
        )
        raise Refusal("ASK-003", msg)
    return asking.put(candidate.question, parameters, cast("Filters", bar | filters))
