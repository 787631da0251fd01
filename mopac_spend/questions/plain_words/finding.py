"""Find the questions that plain words ask, each with the command that answers it.

finder = Finder(books)
finder.find("how much did we spend on consultants in 2019/20").candidates[0].command

Names, codes, days and amounts are read first, through the registers; what is left
chooses the question. Words that carry weight and that nothing knows lower the fit, and
below a limit no question is given: the books do not hold everything that can be asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import Names
from mopac_spend.fields import ACCOUNT, FILTERS_BY_NAME
from mopac_spend.findings import Refusal
from mopac_spend.questions import library
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.plain_words.amounts import limits
from mopac_spend.questions.plain_words.command import Reading, command_for, typed
from mopac_spend.questions.plain_words.days import days
from mopac_spend.questions.plain_words.fitting import (
    FITS,
    about_of,
    fit_of,
    is_subject,
    likest,
    weighed,
)
from mopac_spend.questions.plain_words.index import QuestionIndex
from mopac_spend.questions.plain_words.names import NameIndex
from mopac_spend.questions.plain_words.slips import Spellings, mended
from mopac_spend.questions.plain_words.words import (
    is_function,
    is_general,
    is_of_money,
    is_outside,
    is_soft,
    leaves_out,
    plain,
    words,
)
from mopac_spend.questions.selection import select
from mopac_spend.register import Category, Grant, Initiative

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.plain_words.index import Indexed
    from mopac_spend.questions.plain_words.naming import Entry, Named
    from mopac_spend.questions.plain_words.words import Word

BEST = 3
_LONGEST = 1_000
_ADVERB = 5
# What a question loses for each name that it does not take.
_LESS = 0.8
# Words of no subject beside a name that make it no question by itself.
_BESIDE = 2
# How much of a score depends on the words that a question is called by.
_ABOUT = 0.5
_MASK = "\0"
# How every request begins.
_FORMULA = re.compile(
    r"\b(?:under|pursuant to|in accordance with)?\s*(?:the\s+)?"
    r"(?:freedom of information(?:\s+act)?|foia?)(?:\s+2000)?\b"
)
# A word in the name of one of these is what money was spent on; some are not.
_NARROWING = {Category.kind, ACCOUNT}
_SPENT_ON = {*_NARROWING, Initiative.kind}
_PASSING = frozenset(
    [
        "contract",
        "fee",
        "servic",
        "other",
        "general",
        "busines",
        "profession",
        "commission",
        "run",
        "project",
    ]
)


class Candidate(NamedTuple):
    """One question that may be meant.

    Attributes:
        question: its name; `title`, what it answers.
        options: names as they are typed, each with its value.
        fit: share of the weight of the words that it is put in, 0 to 1.
        doubts: what of the text its answer would not heed.
        notes: how names and days were read.

    """

    question: str
    title: str
    options: tuple[tuple[str, str], ...]
    fit: float
    doubts: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def command(self) -> str:
        """What to type."""
        return typed(self.question, self.options)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was made of a text.

    Attributes:
        candidates: the questions that fit, best first, three at most.
        unknown: words that nothing knows, as they were written.
        hints: names of the books that have them.

    """

    candidates: tuple[Candidate, ...]
    unknown: tuple[str, ...]
    hints: tuple[str, ...]


class Finder:
    """Everything that is looked up, of one state of the books."""

    def __init__(self, books: Books) -> None:
        """Read headers of questions, registers, and the names that payments have.

        Raises:
            Refusal: `ASK-004`, a question's header has a mistake.

        """
        headers = library.headers(books.root)
        narrowed = narrow(
            books,
            select(books.register, as_recorded=True),
            connect(books),
            names=Names.KEYS,
        )
        with narrowed.seen():
            first, last = narrowed.days()
            names = [*_names(narrowed.cursor)]
        names += [
            ("borough", grant.borough)
            for grant in books.register.of(Grant).values()
            if grant.borough
        ]
        self._first, self._last = first, last
        self._names = NameIndex(
            books.register,
            dict.fromkeys(names),
            (first, last),
            {*QuestionIndex(headers).stems},
        )
        self._index = QuestionIndex(headers, self._without_names)
        self._spellings = Spellings(self._names.spellings)
        own = books.register.books
        self._own = plain(own.title) if own else ""
        self._body = own.body if own else ""

    def _without_names(self, text: str) -> str:
        """Take names of several words out of a question's own wording."""
        wording = plain(text)
        named = [each for each in self._names.find(wording) if " " in each.text]
        return _masked(wording, named)

    def find(self, text: str) -> Understanding:
        """Find the questions that a text asks.

        Raises:
            Refusal: `ASK-008`, the text is too long to be one question.

        """
        if len(text) > _LONGEST:
            msg = (
                f"a question in plain words has {_LONGEST:,} letters at most, and this "
                f"has {len(text):,}; ask one thing at a time"
            )
            raise Refusal("ASK-008", msg)
        wording = _FORMULA.sub(_blank, plain(text))
        if self._own:
            wording = wording.replace(self._own, _MASK * len(self._own))
        wording, slips = mended(wording, self._slips(wording))
        named = [_wanted(wording, each) for each in self._names.find(wording)]
        amounts = limits(_masked(wording, named))
        period = days(amounts.rest, self._first, self._last)
        left = [word for word in words(period.rest) if not is_function(word)]
        terms, unknown = self._terms(left, named)
        reading = Reading(
            named,
            amounts,
            period,
            left,
            [*self._partly(left)],
            slips,
        )
        terms += _signs(reading)
        missed = tuple(dict.fromkeys(word.text for word in unknown))
        return Understanding(
            self._best(reading, terms, weighed(unknown)),
            missed,
            tuple(self._hints(unknown)),
        )

    def _slips(self, text: str) -> Iterable[tuple[Word, str]]:
        """Find words that nothing knows and that are nearly one that something does."""
        for word in words(text):
            known = (
                is_function(word)
                or is_soft(word.root)
                or is_outside(word)
                or word.stem in self._index.stems
                or self._names.has(word.root)
            )
            if not known and (meant := self._spellings.nearest(word.text)):
                yield word, meant

    def _terms(
        self, left: Sequence[Word], named: Sequence[Named]
    ) -> tuple[list[str], list[Word]]:
        """Part the words that questions are put in from those that nothing knows."""
        terms, unknown = [], []
        known = {*self._index.stems}
        of_money = any(is_of_money(word.stem) for word in left)
        for word in left:
            kinds = self._kinds_of(word) if of_money else []
            if word.stem in known and not is_outside(word):
                terms.append(word.stem)
            elif kinds:
                terms += kinds
            elif not (is_soft(word.stem) or word.stem == self._body or _says_how(word)):
                unknown.append(word)
        for each in named:
            entries = [each.entry] if each.entry else each.others[:1]
            terms += [f"{{{entry.kind}}}" for entry in entries]
        return list(dict.fromkeys(terms)), unknown

    def _kinds_of(self, word: Word) -> list[str]:
        """Give the kinds of what has a word in its name, where money is asked about."""
        entries = self._names.near(word.root, _SPENT_ON)
        kinds = dict.fromkeys(entry.kind for entry in entries)
        return [f"{{{kind}}}" for kind in kinds]

    def _partly(
        self, left: Sequence[Word]
    ) -> Iterable[tuple[str, str, Sequence[Entry]]]:
        for word in left:
            known = word.stem in self._index.stems
            kinds = _NARROWING if known else _SPENT_ON
            entries = self._names.near(word.root, kinds) or self._names.near(
                word.stem, kinds
            )
            if entries and not is_soft(word.stem) and word.stem not in _PASSING:
                yield word.text, word.stem, entries

    def _best(
        self, reading: Reading, terms: Sequence[str], unknown: float
    ) -> tuple[Candidate, ...]:
        # The words of a name may also be what a question is about: tenders, training.
        also = [word.root for each in reading.named for word in words(each.text)]
        light = {stem for _, stem, _ in reading.partly}
        scored = []
        for question in self._index.questions:
            these = {*terms, *(each for each in also if each in question.about)}
            score = self._index.score(question, sorted(these))
            likeness, options = likest(question, these)
            made = command_for(question, reading, options, self._index.stems)
            fit = fit_of(self._index, question, terms, unknown + made.passed_by, light)
            if fit < FITS or not is_subject(
                question, these, alone=sum(map(is_general, reading.rest)) < _BESIDE
            ):
                continue
            score *= (1 + likeness) * fit * _LESS**made.passed_by
            about = about_of(self._index, question, these)
            score *= 1 - _ABOUT + _ABOUT * about
            candidate = Candidate(
                question.header.name,
                question.header.title,
                made.options,
                fit,
                made.doubts if about else (*made.doubts, _not_about(question)),
                made.notes,
            )
            scored.append((score, candidate))
        scored.sort(key=lambda each: (-each[0], each[1].question))
        return tuple(candidate for score, candidate in scored[:BEST] if score > 0)

    def _hints(self, unknown: Sequence[Word]) -> Iterable[str]:
        """Name what has a word in its name that nothing else knows."""
        for word in unknown:
            for entry in self._names.near(word.root)[:BEST]:
                yield f"'{word.text}' is in the name of the {entry.kind} {entry.title}"


def _says_how(word: Word) -> bool:
    """Whether a word is an adverb: `formally`, `typically`."""
    return word.text.endswith("ly") and len(word.text) > _ADVERB


def _wanted(text: str, named: Named) -> Named:
    """Give a name, unless the text leaves it out: no filter does that."""
    if not leaves_out(text[: named.start]):
        return named
    doubt = f"'{named.text}' is left out, which no filter does"
    return named._replace(entry=None, others=(), doubt=doubt)


def _not_about(question: Indexed) -> str:
    title = question.header.title
    return f"none of these words is in the name of the question, {title}"


def _blank(match: re.Match[str]) -> str:
    return _MASK * len(match[0])


def _masked(text: str, named: Iterable[Named]) -> str:
    for start, end, *_ in named:
        text = f"{text[:start]}{_MASK * (end - start)}{text[end:]}"
    return text


def _names(cursor: Cursor) -> Iterable[tuple[str, str]]:
    for kind in FILTERS_BY_NAME:
        rows = cursor.execute(
            f'SELECT DISTINCT "{kind}" FROM spend ORDER BY ALL'  # noqa: S608 - our own names
        )
        yield from ((kind, name) for (name,) in rows.fetchall() if name)


def _signs(reading: Reading) -> list[str]:
    """Give the braces that say what else was read."""
    signs = []
    if reading.limits.pounds:
        signs.append("{limit}")
    if reading.limits.top is not None:
        signs.append("{top}")
    if reading.limits.within is not None:
        signs.append("{within}")
    if reading.days.compared:
        signs.append("{before}")
    if reading.days.until is not None:
        signs.append("{at}")
    return signs
