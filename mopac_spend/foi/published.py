"""What is published already, so that a part needs no more than a link (section 21).

    Already(books).of(typed, answer).command("FOI-2021-0001", "1a")

Every payment beneath an answer is looked for, with its pounds, in the files that the
body published by law: their rows are kept in the record, each with its ref. A file has
to have the columns by which a reader finds the same rows: those that the question says
it needs (`-- published:` in its header) and those of the filters.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.books.record import read
from mopac_spend.books.record.files import content
from mopac_spend.books.record.published import published
from mopac_spend.cells import as_text
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.foi.answering import beneath
from mopac_spend.foi.asking import DAYS
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.books.record.published import Published
    from mopac_spend.foi.asking import Typed
    from mopac_spend.periods import Period
    from mopac_spend.questions.answer import Answer

_COMMAND = "publish"
_AMOUNT, _DIGITS = "amount", 12
# What a reader needs, and how files head it.
COLUMNS = {
    "date": {"date", "clearing date", "date of payment"},
    "supplier": {"recipient", "beneficiary", "supplier", "vendor name"},
    "purpose": {"purpose", "description"},
    "category": {"category", "merchant category", "service expenditure analysis"},
    "directorate": {"directorate", "department", "expense area"},
    "account": {"expense type", "expenditure account code description"},
    "contract": {"contract"},
}
# Options that choose payments by their days and pounds, which every file has.
_PLAIN = {*DAYS, "over", "at-least", "under", "at-most", "per", "as-recorded"}


class Found(NamedTuple):
    """Publications in which all payments of an answer stand.

    Attributes:
        publications: their names, with their version.
        payments: how many of the answer are in them.
        says: which they are, by day and digest.
        links: where they can be read; none where the books do not say.

    """

    publications: tuple[str, ...]
    payments: int
    says: str
    links: tuple[str, ...]

    def __str__(self) -> str:
        """Say it to an officer."""
        many = counted(self.payments, "payment")
        return f"published already, with {many} of {self.payments:,}: {self.says}"

    def plain(self, case: str, part: str) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {
            "publications": list(self.publications),
            "payments": self.payments,
            "says": self.says,
            "links": list(self.links),
            "command": self.command(case, part),
        }

    def command(self, case: str, part: str) -> str:
        """Give what to type to answer with a link, but for the name behind `--by`."""
        links = self.links or ("URL",)
        words = [
            *("mopac-spend foi answer", case, shlex.quote(part)),
            *(f"--published {shlex.quote(link)}" for link in links),
            f"--say {shlex.quote(f'It is in {self.says}.')}",
            "--by NAME",
        ]
        return " ".join(words)


class _File(NamedTuple):
    of: Published
    headings: frozenset[str]
    amounts: dict[str, str]


class Already:
    """What these books say was published by law, read once."""

    def __init__(self, books: Books) -> None:
        """Begin; nothing is read yet."""
        self._books = books
        self._all: list[_File] | None = None

    def of(self, typed: Typed, answer: Answer) -> Found | None:
        """Find the publications that answer a question.

        Args:
            typed: the question with its options.
            answer: to it.

        Returns:
            As few as hold all payments of the answer; None where they do not.

        Raises:
            Refusal: `RECORD-003`, what was published is lost.

        """
        needs = _needs(typed, answer)
        days = answer.days
        if needs is None or days is None or not (paid := beneath(answer)):
            return None
        left: dict[str, Decimal] = dict(paid)
        chosen: list[_File] = []
        fitting = [each for each in self._files() if _has(each, needs)]
        while left:
            # Of two that hold as much, that of more days.
            best = max(
                fitting,
                key=lambda each: (_holds(each, left), _length(each.of.period)),
                default=None,
            )
            if best is None or not _holds(best, left):
                return None
            chosen.append(best)
            left = {r: p for r, p in left.items() if best.amounts.get(r) != as_text(p)}
        # Days on which nothing was paid have to be published too.
        duties = {_duty(each.of) for each in chosen}
        chosen += [
            each
            for each in fitting
            if each not in chosen
            and _duty(each.of) in duties
            and not _cover([one.of.period for one in chosen], each.of.period)
        ]
        if not _cover([each.of.period for each in chosen], days):
            return None
        return self._found(chosen, len(paid))

    def hint(self, typed: Typed, answer: Answer) -> Found | None:
        """Find it where the record can be read: nothing depends on it."""
        try:
            return self.of(typed, answer)
        except Refusal:
            return None  # `status` says what of the record is lost

    def _found(self, chosen: list[_File], payments: int) -> Found:
        of = sorted((each.of for each in chosen), key=lambda each: each.period)
        says = [_says(each) for each in of]
        register = self._books.register.books
        base = register.published_at.rstrip("/") if register else ""
        names = tuple(each.publication.report for each in of)
        links = tuple(f"{base}/{name}/index.html" for name in names) if base else ()
        return Found(names, payments, listed(says, 20), links)

    def _files(self) -> list[_File]:
        if self._all is None:
            entries = [
                each
                for each in read(self._books.root).entries
                if each.command == _COMMAND
            ]
            self._all = [_read(self._books, each) for each in published(entries)]
        return self._all


def _needs(typed: Typed, answer: Answer) -> set[str] | None:
    """Give the columns that a reader needs; None where no file would do."""
    question = answer.question
    if not question.published or question.of_registers:
        return None
    own = {each.name.replace("_", "-") for each in question.parameters}
    filters = {name for name, _ in typed.options} - _PLAIN - own
    if not filters <= COLUMNS.keys():
        return None
    return {*question.published, *filters}


def _has(file: _File, needs: set[str]) -> bool:
    return all(COLUMNS[each] & file.headings for each in needs if each in COLUMNS)


def _holds(file: _File, paid: dict[str, Decimal]) -> int:
    return sum(file.amounts.get(ref) == as_text(pounds) for ref, pounds in paid.items())


def _length(period: Period) -> int:
    return (period.last - period.first).days


def _duty(of: Published) -> str:
    return of.publication.stem.removesuffix(f"-{of.period.name}")


def _cover(periods: Iterable[Period], days: Period) -> bool:
    """Say whether periods have every day of others."""
    next_day = days.first
    for each in sorted(periods):
        if each.first <= next_day <= each.last:
            next_day = each.last + dt.timedelta(1)
    return next_day > days.last


def _read(books: Books, of: Published) -> _File:
    text = content(books.root, of.publication.lines).decode("utf-8")
    rows = csv.reader(io.StringIO(text, newline=""))
    headings = next(rows, [])
    at = [n for n, each in enumerate(headings) if _AMOUNT in each.casefold()]
    if not at:
        return _File(of, frozenset(), {})
    amounts = {row[0]: row[at[0]] for row in rows if row}
    return _File(of, frozenset(each.casefold() for each in headings), amounts)


def _says(of: Published) -> str:
    day = day_words(dt.date.fromisoformat(of.day))
    digest = of.publication.lines[:_DIGITS]
    return f"{of.publication.report}, published on {day} (digest {digest})"
