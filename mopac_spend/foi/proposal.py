"""What is proposed for a part of a request, and how it is said."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.foi.asking import Typed
    from mopac_spend.questions.answer import Answer

_POINTS = re.compile(
    r"\b(?:it|them|they|these|those|this|the same|the above)\b", re.IGNORECASE
)

_LITTLE = re.compile("says nothing|selects nothing")


class Proposal(NamedTuple):
    """One question that may answer a part.

    Attributes:
        part: its number.
        typed: the question and its options.
        title: what it answers.
        result: what the books answer, in a few words.
        notes: how names and days were read.
        doubts: what of the part the answer does not heed.

    """

    part: str
    typed: Typed
    title: str
    result: str
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def command(self, case: str) -> str:
        """Give what to type, but for the name behind `--by`."""
        place = f"{case} {shlex.quote(self.part)}"
        return f"mopac-spend foi answer {place} {self.typed} --by NAME"


class Proposed(NamedTuple):
    """What was found for a part.

    Attributes:
        proposals: the likeliest first, three at most.
        nearest: whether they are what the books hold that is nearest to it, and no
            answer to all of it.
        why: the books cannot answer it, or not all; "" where they can.

    """

    proposals: tuple[Proposal, ...]
    nearest: bool = False
    why: str = ""


class Around(NamedTuple):
    """A line beside the parts that names days, and the options they are read as."""

    line: str = ""
    options: tuple[tuple[str, str], ...] = ()


def of_days(proposal: Proposal, said: Around) -> Proposal:
    """Say from where a part's days come, or that some were not understood."""
    if not said.line:
        return proposal
    if said.options and set(said.options) <= set(proposal.typed.days):
        note = f"the days are those of: {said.line}"
        return proposal._replace(notes=(*proposal.notes, note))
    if proposal.typed.days:
        return proposal
    doubt = f"its days may be those of: {said.line}"
    return proposal._replace(doubts=(doubt, *proposal.doubts))


def is_of_something_else(proposal: Proposal) -> bool:
    """Whether no word of the part is in the name of the question."""
    return any(each.startswith("none of these words") for each in proposal.doubts)


def pointing(proposal: Proposal, text: str) -> Proposal:
    """Say that a word points at something that the question does not have."""
    found = _POINTS.search(text)
    if not found or proposal.typed.options:
        return proposal
    doubt = f"'{found[0]}' may be something that another part of the request names"
    return proposal._replace(doubts=(doubt, *proposal.doubts))


def says_little(proposals: Sequence[Proposal]) -> bool:
    """Whether none of them heeds all that was asked."""
    return all(any(map(_LITTLE.search, each.doubts)) for each in proposals)


def result(answer: Answer) -> str:
    """Say in a few words what was answered: `£1,234.50 in 3 payments`."""
    if answer.method.found_nothing:
        return "no payment matches"
    if answer.question.of_registers:
        rows = len(answer.rows)
        return f"{answer.total_words} in {rows:,} row{'' if rows == 1 else 's'}"
    paid = answer.method.selected
    if answer.total == paid.pounds:
        return f"{paid}"
    return f"{answer.total_words} ({show(paid.pounds)} was selected)"
