"""What a requester could ask instead, where all of it would cost too much (section 16).

Each is a question of the same kind with less in it: one year in place of several, one
category, totals by initiative in place of single payments. Each has been put to the
books, so it is known to be answered at once.

    narrower(proposer, case.parts.values())[0].sentence
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.foi.asking import Typed
from mopac_spend.foi.proposal import result
from mopac_spend.foi.proposing import may_leave
from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear
from mopac_spend.questions.method import NO_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.proposing import Proposer
    from mopac_spend.foi.request import Part
    from mopac_spend.questions.answer import Answer

MOST = 6
_OF_A_PART = 3
_BY_INITIATIVE, _BY_CATEGORY = "spend-by-initiative", "spend-by-category"
# Questions whose rows are single payments or payees, which take long to read.
_LINES = frozenset(["payments", "items", "spend-by-supplier", "top-suppliers"])


class Narrower(NamedTuple):
    """One question that is answered at once.

    Attributes:
        part: of the request that it is nearest to.
        sentence: what it is, for the letter.
        asked: the question with its options, as `ask` and `foi answer` take it.
        result: what the books answer, in a few words.

    """

    part: str
    sentence: str
    asked: str
    result: str

    @property
    def command(self) -> str:
        """Give what shows the answer."""
        return f"mopac-spend ask {self.asked}"


def narrower(
    proposer: Proposer, parts: Iterable[Part], around: Sequence[str] = ()
) -> list[Narrower]:
    """Find the nearest narrower questions that the books answer at once.

    Args:
        proposer: of the books.
        parts: of the request.
        around: what stands around them.

    Returns:
        Six at most, one of each part before a second one of any.

    """
    found = [[*_of_part(proposer, part, around)] for part in parts]
    turns = max(map(len, found), default=0)
    ranked = [some[at] for at in range(turns) for some in found if at < len(some)]
    alike = {each.asked: each for each in reversed(ranked)}
    return [each for each in ranked if alike[each.asked] is each][:MOST]


def of_case(case: Case) -> list[Narrower]:
    """Give what was kept of a case when its cost was over the limit."""
    return [
        Narrower(*(each[name] for name in Narrower._fields)) for each in case.narrower
    ]


def _of_part(
    proposer: Proposer, part: Part, around: Sequence[str]
) -> Iterator[Narrower]:
    proposed = proposer.propose(part, around).proposals
    if not proposed or not proposed[0].result:
        return
    seen: set[Typed] = set()
    for asked in _less(proposer, proposed[0].typed):
        answer = proposer.answer(asked)
        if asked in seen or answer is None or answer.method.found_nothing:
            continue
        if not may_leave(answer):
            continue
        seen.add(asked)
        yield Narrower(part.name, _sentence(answer), f"{asked}", result(answer))
        if len(seen) == _OF_A_PART:
            return


def _sentence(answer: Answer) -> str:
    """Say in words what was asked: the question, its filters and its days."""
    method = answer.method
    filters = f", where {' and '.join(method.filters)}" if method.filters else ""
    days = "" if method.period == NO_DAYS else f", for {method.period}"
    title = f"{method.title[:1].lower()}{method.title[1:]}"
    return (
        f"If you ask for this instead, we can answer at once: {title}{filters}{days}."
    )


def _less(proposer: Proposer, asked: Typed) -> Iterator[Typed]:
    """Give what is less than a question, the nearest to it first."""
    answer = proposer.answer(asked)
    if answer is None or answer.question.of_registers:
        yield asked
        return
    year = _last_year(proposer, asked)
    narrowed = asked.with_days(("fy", year)) if year else asked
    if year:
        yield narrowed
    if asked.question in _LINES:
        yield Typed(_BY_INITIATIVE, narrowed.options)
    if not asked.of("category") and (code := _largest(proposer, narrowed)):
        yield narrowed.adding(("category", code))
    yield asked


def _largest(proposer: Proposer, asked: Typed) -> str:
    """Name the category on which most of what is asked about was spent."""
    answer = proposer.answer(Typed(_BY_CATEGORY, asked.options))
    if answer is None or "category" not in answer.names:
        return ""
    at, of = answer.names.index("category"), answer.names.index("amount")
    sums: dict[str, Decimal] = {}
    for row in answer.rows:
        if isinstance(pounds := row[of], Decimal):
            sums[f"{row[at]}"] = sums.get(f"{row[at]}", NIL) + pounds
    return max(sums, key=lambda code: (sums[code], code), default="")


def _last_year(proposer: Proposer, asked: Typed) -> str:
    """Name the last financial year that is asked about; "" where it is one already."""
    days = dict(asked.days)
    if set(days) - {"from", "to"}:
        return ""
    last = dt.date.fromisoformat(days["to"]) if "to" in days else proposer.last_day()
    if last is None:
        return ""
    year = FinancialYear.of(last)
    if "from" in days and dt.date.fromisoformat(days["from"]) >= year.period.first:
        return ""
    return f"{year}"
