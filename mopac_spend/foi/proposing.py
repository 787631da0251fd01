"""For each part of a request the questions that may answer it, tried on the books.

    Proposer(books).propose(part).proposals[0].command("FOI-2021-0001")

Plain words are understood by `mopac_spend.questions.plain_words`. What only a request
has is added here: the words that lead to a part name days and plans for it; the years
in a plan's title mean the plan; and a part such as `Community Sector Grant Funding` is
the category all of whose words it has. Nothing is proposed that was not answered.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.foi.asking import Typed, answered
from mopac_spend.money import show
from mopac_spend.questions import library
from mopac_spend.questions.narrowing import days_of
from mopac_spend.questions.plain_words import Finder
from mopac_spend.questions.plain_words.words import is_function, plain, words
from mopac_spend.questions.releasing import for_anybody
from mopac_spend.register import Category, Plan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.foi.request import Part
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.plain_words import Candidate, Understanding

BEST = 3
_LONGEST = 1_000  # letters that are looked up as one question
_TOTAL = "spend-by-category"
_A_PLAN = re.compile(r"\b(?:plans?|strateg(?:y|ies)|programmes?)\b")
_YEARS = re.compile(r"\b(20\d\d)\s*[-/]\s*(20\d\d|\d\d)\b")
_NOT_SPEND = (
    "the books hold payments, and the registers of budgets, grants, contracts, "
    "decisions, plans and their commitments"
)


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


class Proposer:
    """Looks parts up in one state of the books."""

    def __init__(self, books: Books) -> None:
        """Read headers of questions, registers, and the names that payments have.

        Raises:
            Refusal: `ASK-004`, a question's header has a mistake.

        """
        self.books = books
        self._finder = Finder(books)
        self._table = connect(books)
        self._asked: dict[Typed, Answer | None] = {}

    def propose(self, part: Part) -> Proposed:
        """Find questions that may answer a part, each tried."""
        whole = self._finder.find(part.words[:_LONGEST])
        own = self._finder.find(part.text[:_LONGEST]) if part.within else whole
        proposals = self._proposals(part, whole, own)
        if proposals and not _says_little(proposals):
            return Proposed(proposals)
        unknown = tuple(dict.fromkeys((*own.unknown, *whole.unknown)))
        why = _why(unknown)
        if proposals:
            return Proposed(proposals, nearest=True, why=_why(unknown, proposals[0]))
        near = self._finder.find(_leaving_out(part.words[:_LONGEST], unknown))
        lacking = tuple(f"it says nothing of '{each}'" for each in unknown)
        proposals = tuple(
            each._replace(doubts=(*lacking, *each.doubts))
            for each in self._proposals(part, near, near)
        )
        return Proposed(proposals, nearest=bool(proposals), why=why)

    def _proposals(
        self, part: Part, whole: Understanding, own: Understanding
    ) -> tuple[Proposal, ...]:
        days = next((_typed(each).days for each in whole.candidates), ())
        plan = self._plan_of_years(part.words)
        category = self._category(part, (*own.candidates, *whole.candidates))
        ranked = _in_turn(
            [
                self._in_context(each, part, (), plan, category)
                for each in whole.candidates
            ],
            self._plain_total(part, days, plan, category, whole),
            [
                self._in_context(each, part, days, plan, category)
                for each in (own.candidates if own is not whole else ())
            ],
        )
        proposals: dict[tuple[str, frozenset[tuple[str, str]]], Proposal] = {}
        for each in ranked:
            key = each.typed.question, frozenset(each.typed.options)
            if key not in proposals and (tried := self._try(each)):
                proposals[key] = tried
            if len(proposals) == BEST:
                break
        return tuple(proposals.values())

    def _in_context(
        self,
        candidate: Candidate,
        part: Part,
        days: Sequence[tuple[str, str]],
        plan: Plan | None,
        category: Category | None,
    ) -> Proposal:
        """Add what the rest of the request says, where the question takes it."""
        question = library.find(candidate.question, self.books.root)
        asked, notes = _typed(candidate), [*candidate.notes]
        doubts = candidate.doubts
        asked, year = self._without_year_of_plan(asked, part)
        notes += [year] if year else []
        if days and not asked.days:
            asked = asked.adding(*days)
        if plan and _takes(question, "plan") and not asked.of("plan"):
            asked = asked.adding(("plan", plan.code))
            notes.append(f"the years are those of the plan {plan.title}")
        if category and _takes(question, "category") and not asked.of("category"):
            if not question.only:  # that of its own chooses payments already
                asked = asked.adding(("category", category.code))
                notes.append(f"all words of the category {category.title} are in it")
            doubts = tuple(
                each for each in doubts if f"--category {category.code}" not in each
            )
        return Proposal(
            part.name, asked, candidate.title, "", tuple(notes), tuple(doubts)
        )

    def _plain_total(
        self,
        part: Part,
        days: tuple[tuple[str, str], ...],
        plan: Plan | None,
        category: Category | None,
        whole: Understanding,
    ) -> list[Proposal]:
        """What a part that names one category asks first: how much it was."""
        if category is None or _TOTAL not in library.files(self.books.root):
            return []
        of_money = any("spend" in each.question for each in whole.candidates)
        if not of_money and whole.candidates:
            return []
        plans = [("plan", plan.code)] if plan else []
        plans += [
            each
            for candidate in whole.candidates[:1]
            for each in candidate.options
            if each[0] == "plan" and each not in plans
        ]
        title = library.find(_TOTAL, self.books.root).title
        notes = (f"it names the category {category.title}",)
        asked = Typed(_TOTAL, (("category", category.code), *days, *plans))
        return [Proposal(part.name, asked, title, "", notes)]

    def _plan_of_years(self, text: str) -> Plan | None:
        """Find the one plan whose years a text has: `the 2017-2021 action plan`."""
        wording = plain(text)
        if not _A_PLAN.search(wording):
            return None
        years = {*map(_full, _YEARS.finditer(wording))}
        plans = [
            each
            for each in self.books.register.of(Plan).values()
            if years & {*map(_full, _YEARS.finditer(plain(each.title)))}
        ]
        return plans[0] if len(plans) == 1 else None

    def _without_year_of_plan(self, asked: Typed, part: Part) -> tuple[Typed, str]:
        """Drop a year that only names a plan: `the Knife Crime Strategy 2017`."""
        plans = self.books.register.of(Plan)
        for code in asked.of("plan"):
            title = plans[code].title if code in plans else ""
            for year in asked.of("calendar-year"):
                if re.search(rf"\b{year}\b", title) and part.words.count(year) == 1:
                    shorter = asked.without(("calendar-year", year))
                    return shorter, f"{year} is read as the year of the plan {title}"
        return asked, ""

    def _category(self, part: Part, candidates: Iterable[Candidate]) -> Category | None:
        """Find the one category that a part names, in whole or by all its words."""
        of = self.books.register.of(Category)
        named = {
            value
            for each in candidates
            for name, value in each.options
            if name == "category"
        }
        if not named:
            stems = _stems(part.text)
            named = {
                code
                for code, each in of.items()
                if (own := _stems(each.title)) and own <= stems
            }
        (code, *others) = sorted(named) or [""]
        return of.get(code) if not others else None

    def _try(self, proposal: Proposal) -> Proposal | None:
        """Put a proposal to the books; None where they do not answer it."""
        answer = self.answer(proposal.typed)
        if answer is None:
            return None
        if not _may_leave(answer):
            barred = "it was asked of an individual, so it cannot be sent"
            return proposal._replace(doubts=(barred, *proposal.doubts))
        return proposal._replace(result=result(answer))

    def answer(self, asked: Typed) -> Answer | None:
        """Ask the books, each question once; None where they refuse."""
        if asked not in self._asked:
            try:
                self._asked[asked] = answered(self.books, asked, self._table)
            except Refusal:
                self._asked[asked] = None
        return self._asked[asked]

    def last_day(self) -> dt.date | None:
        """Give the day of the last payment; None where there are none."""
        return days_of(self._table.cursor())[1]


def _may_leave(answer: Answer) -> bool:
    try:
        for_anybody(answer)
    except Refusal:
        return False
    return True


def _typed(candidate: Candidate) -> Typed:
    return Typed(candidate.question, candidate.options)


def _takes(question: Question, option: str) -> bool:
    return not question.of_registers or option in question.filters


def _stems(text: str) -> set[str]:
    return {word.stem for word in words(text) if not is_function(word)}


def _full(match: re.Match[str]) -> tuple[str, str]:
    first, last = match[1], match[2]
    return first, last if len(last) > len("21") else f"{first[:2]}{last}"


def _in_turn(*rows: Sequence[Proposal]) -> Iterable[Proposal]:
    """Give the first of each list, then the second of each."""
    for at in range(max(map(len, rows), default=0)):
        for row in rows:
            yield from row[at : at + 1]


def _says_little(proposals: Sequence[Proposal]) -> bool:
    return all(any("says nothing" in d for d in each.doubts) for each in proposals)


def _why(unknown: Sequence[str], near: Proposal | None = None) -> str:
    named = ", ".join(f"'{each}'" for each in unknown)
    if near and not unknown:
        return ""
    if unknown:
        return f"nothing in the books knows {named}: {_NOT_SPEND}"
    return f"no question fits it: {_NOT_SPEND}"


def _leaving_out(text: str, unknown: Sequence[str]) -> str:
    for each in unknown:
        text = re.sub(rf"\b{re.escape(each)}\b", " ", text, flags=re.IGNORECASE)
    return text


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
