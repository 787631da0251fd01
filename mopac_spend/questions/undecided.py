"""Payees that an answer names, that read like people, and that nobody has decided.

What is looked at are the names that stand in the answer and no others, so that a
question over a million payments pays for those that it shows. A question of a body's
own may call its columns what it likes: there every text is looked at, and is a payee's
where a payment beneath has it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.engine.database import EVER, spend_between
from mopac_spend.engine.listed import differing
from mopac_spend.engine.people_paid import DECIDE, pounds_of, undecided_people
from mopac_spend.engine.withholding import Names
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import show
from mopac_spend.register import alike
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.result import Result

_SUPPLIER = "supplier"
# Columns of shipped questions that name who was paid, or who is to be.
_OF_PAYEES = {_SUPPLIER, "suppliers", "recipient"}
# What stands between the names of several.
_BETWEEN = "; "
# Columns that count individuals, so that whoever is undecided is left out of them.
_OF_COUNTS = {"individuals", "individuals_among_them"}


def in_rows(result: Result) -> list[str]:
    """Give the undecided payees that the rows of an answer name, in order."""
    own = result.question.names is Names.KEYS
    at = [
        place
        for place, column in enumerate(result.columns)
        if column.kind is Kind.TEXT and (own or column.name in _OF_PAYEES)
    ]
    cells = {cell for place in at for cell in differing(result.listed, place)}
    texts = {
        part
        for cell in cells
        if isinstance(cell, str) and cell
        for part in (cell, *cell.split(_BETWEEN))
    }
    named = sorted(result.asking.among(texts))
    if own and named and not result.question.of_registers:
        paid = {alike(name) for name in _paid(result)}
        return [name for name in named if alike(name) in paid]
    return named


def in_lines(result: Result) -> list[str]:
    """Give the undecided payees of the payments beneath an answer, in order."""
    if result.question.of_registers:
        return []
    return sorted(result.asking.among(_paid(result)))


def _paid(result: Result) -> set[str]:
    return {f"{name}" for (name,) in result.beneath([_SUPPLIER])}


def noted(answer: Answer, narrowed: Narrowed) -> Answer:
    """Give an answer whose method says which of its payees nobody has decided.

    Args:
        answer: as it was made.
        narrowed: the payments that it is of.

    """
    said = _named(in_rows(answer))
    if _OF_COUNTS & {*answer.names}:
        said += _at_least(narrowed)
    return _with_notes(answer, said) if said else answer


def with_lines(answer: Answer) -> Answer:
    """Give an answer whose method speaks of the payees of its lines too."""
    said = _named({*in_rows(answer), *in_lines(answer)})
    if not said:
        return answer
    others = [
        each for each in answer.method.notes if each not in _named(in_rows(answer))
    ]
    method = replace(answer.method, notes=tuple(others))
    return _with_notes(replace(answer, method=method), said)


def refuse(answer: Answer, *, lines: bool) -> None:
    """Refuse to let an answer leave that names people nobody has decided.

    Args:
        answer: that is about to leave.
        lines: whether the payments beneath leave with it.

    Raises:
        Refusal: `SUPPLIER-004`.

    """
    named = {*in_rows(answer), *(in_lines(answer) if lines else ())}
    if named:
        raise undecided(len(named), answer.question.name)


def undecided(count: int, place: str) -> Refusal:
    """Make the refusal of what names people nobody has decided; it names none."""
    reads = "reads like a person" if count == 1 else "read like people"
    msg = (
        f"{counted(count, 'payee')} named here {reads}, and no register says whether "
        f"that is so; list them with: {DECIDE}, decide with: mopac-spend suppliers "
        f"decide FILE, and repeat this"
    )
    return Refusal("SUPPLIER-004", msg, place)


def _with_notes(answer: Answer, said: Iterable[str]) -> Answer:
    method = replace(answer.method, notes=(*answer.method.notes, *said))
    return replace(answer, method=method)


def _named(names: Iterable[str]) -> list[str]:
    count = len({*names})
    if not count:
        return []
    reads = "reads like a person" if count == 1 else "read like people"
    words = (
        f"{counted(count, 'payee')} named here {reads}, and no register says whether "
        f"that is so; decide before this is released: {DECIDE}"
    )
    return [words]


def _at_least(narrowed: Narrowed) -> list[str]:
    """Say how many more people there may be than a count of individuals says."""
    period, books = narrowed.selection.period, narrowed.books
    people = undecided_people(
        books,
        cursor=narrowed.cursor,
        source=spend_between(books.payments, period) if period else EVER,
        days=(period.first, period.last) if period else None,
    )
    if not people:
        return []
    reads = "reads like a person" if len(people) == 1 else "read like people"
    days = "of these days" if period else "of these books"
    more = counted(len(people), "more payee")
    words = (
        f"Individuals are counted at least: {more} {days} ({show(pounds_of(people))}) "
        f"{reads}, and no register says whether that is so; see: {DECIDE}"
    )
    return [words]
