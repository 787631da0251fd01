"""For each part of a request the questions that may answer it, tried on the books.

    Proposer(books).propose(part).proposals[0].command("FOI-2021-0001")

Plain words are understood by `mopac_spend.questions.plain_words`. What only a request
has is added here: the words that lead to a part name days and plans for it; the years
in a plan's title mean the plan; and a part such as `Community Sector Grant Funding` is
the category all of whose words it has. Nothing is proposed that was not answered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.engine.database import connect
from mopac_spend.engine.paid_days import days_of
from mopac_spend.findings import Refusal
from mopac_spend.foi.asking import Typed, answered
from mopac_spend.foi.letter_text import asks, is_around
from mopac_spend.foi.proposal import (
    Around,
    Proposal,
    Proposed,
    is_of_something_else,
    of_days,
    pointing,
    result,
    says_little,
)
from mopac_spend.questions import library
from mopac_spend.questions.plain_words import Finder
from mopac_spend.questions.plain_words.days import days
from mopac_spend.questions.plain_words.words import is_function, plain, words
from mopac_spend.questions.releasing import refuse_named
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
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d\d/\d\d\b")
_FOR = re.compile(r"\b(?:for|in|during|since|between|period|covering)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W*(?:(?:hi|hello|dear [^,.]{1,40})[,.!]?\s+)?(?:and\s+|also,?\s+)?"
    r"(?:i(?:'d|\u2019d| would) (?:also )?like to (?:know|ask|request)(?: for)?\s+)?",
    re.IGNORECASE,
)
_NOT_SPEND = (
    "the books hold payments, and the registers of budgets, grants, contracts, "
    "decisions, plans and their commitments"
)


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

    def propose(self, part: Part, around: Sequence[str] = ()) -> Proposed:
        """Find questions that may answer a part, each tried.

        Args:
            part: of a request.
            around: what stands around its parts; days that it names are those of a
                part that names none.

        """
        whole = self._finder.find(_asked(part.words))
        own = self._finder.find(_asked(part.text)) if part.within else whole
        said = self._days_around(around)
        proposals = tuple(
            of_days(each, said)
            for each in self._proposals(part, whole, own, said.options)
        )
        if proposals and not says_little(proposals):
            return Proposed(proposals)
        unknown = tuple(dict.fromkeys((*own.unknown, *whole.unknown)))
        why = _why(unknown)
        if proposals:
            return Proposed(proposals, nearest=True, why=_why(unknown, proposals[0]))
        near = self._finder.find(_leaving_out(_asked(part.words), unknown))
        lacking = tuple(f"it says nothing of '{each}'" for each in unknown)
        proposals = tuple(
            of_days(each._replace(doubts=(*lacking, *each.doubts)), said)
            for each in self._proposals(part, near, near, said.options)
            if not is_of_something_else(each)
        )
        return Proposed(proposals, nearest=bool(proposals), why=why)

    def _days_around(self, around: Sequence[str]) -> Around:
        """Read the days that a request names beside its parts, `in 2018/19:`."""
        for line in around:
            if is_around(line) or not _YEAR.search(line):
                continue
            if not (asks(line) or line.rstrip().endswith(":") or _FOR.search(line)):
                continue
            first, last = days_of(self._table.cursor())
            read = days(plain(line[:_LONGEST]), first, last)
            return Around(line, tuple(read.options) if not read.unclear else ())
        return Around()

    def _proposals(
        self,
        part: Part,
        whole: Understanding,
        own: Understanding,
        said: tuple[tuple[str, str], ...],
    ) -> tuple[Proposal, ...]:
        named = next((_typed(each).days for each in whole.candidates), ()) or said
        plan = self._plan_of_years(part.words)
        category = self._category(part, (*own.candidates, *whole.candidates))
        ranked = _in_turn(
            [
                self._in_context(each, part, said, plan, category)
                for each in whole.candidates
            ],
            self._plain_total(part, named, plan, category, whole),
            [
                self._in_context(each, part, named, plan, category)
                for each in (own.candidates if own is not whole else ())
            ],
        )
        proposals: dict[tuple[str, frozenset[tuple[str, str]]], Proposal] = {}
        for each in sorted(ranked, key=is_of_something_else):
            key = each.typed.question, frozenset(each.typed.options)
            if key in proposals or (tried := self._try(each)) is None:
                continue
            answer = self.answer(each.typed)
            if proposals and answer and answer.method.found_nothing:
                continue  # there is one that finds something
            proposals[key] = pointing(tried, part.text)
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
        if barred := why_not_sent(answer):
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


def why_not_sent(answer: Answer) -> str:
    """Say why an answer cannot be sent; "" where it can.

    It was asked of an individual, or it names people of whom nobody has decided
    whether they are individuals.
    """
    try:
        refuse_named(answer, lines=False)
    except Refusal as refusal:
        return f"it cannot be sent ({refusal.code}): {refusal.message}"
    return ""


def _asked(text: str) -> str:
    """Take off how people begin, and cut what is too long for one question."""
    return _OPENING.sub("", text)[:_LONGEST]


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
