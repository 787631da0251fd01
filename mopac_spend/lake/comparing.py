"""What of several bodies is not comparable, said for the method of their answers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import counted, listed
from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.questions.nearest import called
from mopac_spend.questions.selection import CODED
from mopac_spend.register import Apportionment, Category, Supplier, alike
from mopac_spend.register.undecided import names_of_individuals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.lake.manifest import Body
    from mopac_spend.periods import Period
    from mopac_spend.questions.answer import Answer

BESIDE = (
    "Every body was asked by itself, by its own registers, and its rows stand beside "
    "the others': a code, or a supplier, that two bodies write alike is one of each, "
    "and whatever counts them counts both. The total is the sum of the bodies'."
)
_MOST = 12
# Days by which what bodies hold may begin or end apart.
_MONTH = dt.timedelta(31)


class Asked(NamedTuple):
    """A body of a lake, its books, and its own answer."""

    body: Body
    books: Books
    answer: Answer


def notes(
    asked: Sequence[Asked], filtered: Iterable[str], *, lines: bool
) -> Iterator[str]:
    """Say what a reader should know before comparing bodies, or adding them up.

    Args:
        asked: those that answered; nothing is said of one alone.
        filtered: the filters that were set.
        lines: whether the payments beneath are shown.

    """
    if len(asked) < 2:  # noqa: PLR2004 - nothing to compare
        return
    yield BESIDE
    if asked[0].answer.question.of_registers:
        return
    yield from _differ("basis", {a.body.code: a.answer.method.basis for a in asked})
    yield from _differ("VAT", {a.body.code: a.answer.method.vat for a in asked})
    yield from _days(asked)
    yield from _cuts(asked)
    yield from _categories(asked)
    yield from _shared(asked)
    yield from _own_codes(asked, filtered)
    yield from _named_elsewhere(asked, lines=lines)


def _differ(what: str, said: Mapping[str, str]) -> Iterator[str]:
    if len({*said.values()}) > 1:
        words = _by_body((code, text or "not said") for code, text in said.items())
        yield f"Not comparable, {what}: {words}"


def _days(asked: Sequence[Asked]) -> Iterator[str]:
    """Say which days each body holds, where they are not much the same."""
    if len({each.answer.days for each in asked}) > 1:
        words = _by_body((a.body.code, a.answer.method.period) for a in asked)
        yield f"Not comparable, days: what was asked is other days of each: {words}."
    held = {each.body.code: _held(each.body, each.answer.days) for each in asked}
    known = [days for days in held.values() if days]
    if not known:
        return
    firsts, lasts = zip(*known, strict=True)
    apart = max(max(firsts) - min(firsts), max(lasts) - min(lasts))
    if apart > _MONTH or len(known) < len(held):
        words = _by_body(
            (code, f"{day_words(days[0])} to {day_words(days[1])}" if days else "none")
            for code, days in held.items()
        )
        yield f"Not comparable, days: of them each body's payments reach over: {words}."


def _held(body: Body, period: Period | None) -> tuple[dt.date, dt.date] | None:
    """Give the first and the last day of a body's payments that can be of a period."""
    days = body.days
    if days is None or period is None:
        return days
    first, last = max(days[0], period.first), min(days[1], period.last)
    return (first, last) if first <= last else None


def _cuts(asked: Sequence[Asked]) -> Iterator[str]:
    """Say which bodies' sources seem to leave small payments out."""
    cut = [(a.body.code, show(a.body.cut_at)) for a in asked if a.body.cut_at]
    others = [each.body.code for each in asked if not each.body.cut_at]
    if cut:
        words = _by_body((code, f"under {pounds}") for code, pounds in cut)
        rest = f"; not so in those of {listed(others, _MOST)}" if others else ""
        yield (
            f"Not comparable, small payments: there are hardly any in some books, as "
            f"where a source lists only what is over a limit: {words}{rest}."
        )


def _categories(asked: Sequence[Asked]) -> Iterator[str]:
    """Say which categories are not those of every body, or mean something else.

    Those of one code are one, and those of one title, which stand in one line.
    """
    every = [
        (each.body.code, code, category)
        for each in asked
        for code, category in each.books.register.of(Category).items()
    ]
    called: defaultdict[str, list[tuple[str, Category]]] = defaultdict(list)
    for body, code, category in every:
        for name in {code, alike(category.title)}:
            called[name].append((body, category))
    other = {
        category.title
        for some in called.values()
        if len({(alike(each.title), each.definition) for _, each in some}) > 1
        for _, category in some
    }
    lacking = {
        f"{category.title} (of {listed(bodies, _MOST)} alone)"
        for _, code, category in every
        for of_it in [[*called[code], *called[alike(category.title)]]]
        for bodies in [sorted({body for body, _ in of_it})]
        if len(bodies) < len(asked)
    }
    if other:
        yield (
            f"Not comparable, categories that bodies define differently: "
            f"{listed(sorted(other), _MOST)}."
        )
    if lacking:
        yield (
            f"Not comparable, categories that not every body has: "
            f"{listed(sorted(lacking), _MOST)}."
        )


def _shared(asked: Sequence[Asked]) -> Iterator[str]:
    """Say which bodies divide shared costs by rules, where others do not."""
    ruled = [a.body.code for a in asked if a.books.register.of(Apportionment)]
    others = [each.body.code for each in asked if each.body.code not in ruled]
    if ruled and others:
        yield (
            f"Not comparable, shared costs: the registers of {listed(ruled, _MOST)} "
            f"have rules that divide them, and those of {listed(others, _MOST)} none."
        )


def _own_codes(asked: Sequence[Asked], filtered: Iterable[str]) -> Iterator[str]:
    """Say that a filter took what each body calls so."""
    own = sorted({*filtered} & {*CODED} - {Category.kind})
    if own:
        yield (
            f"Filtered by {listed([called(each) for each in own])}, which are codes of "
            f"each body's own: {listed([each.body.code for each in asked], _MOST)} may "
            f"call other things so. To take it of one body, write it before the code: "
            f"{asked[0].body.code}:CODE."
        )


def _named_elsewhere(asked: Sequence[Asked], *, lines: bool) -> Iterator[str]:
    """Say that a payee of one body is an individual by the register of another."""
    people = {
        each.body.code: set(map(alike, names_of_individuals(each.books.register)))
        for each in asked
    }
    found: set[str] = set()
    for each in asked:
        others = set().union(*(who for c, who in people.items() if c != each.body.code))
        if others:
            rows = [*each.answer.rows]
            if lines:
                rows += each.answer.lines([Supplier.kind], False)  # noqa: FBT003 - as `Result.lines`
            texts = {cell for row in rows for cell in row if isinstance(cell, str)}
            found |= {
                alike(part) for cell in texts for part in (cell, *cell.split("; "))
            } & others
    if found:
        yield (
            f"{counted(len(found), 'payee')} named here by one body is known for an "
            f"individual to the register of another; decide whether it is the same "
            f"before anything of this leaves: mopac-spend suppliers people"
        )


def _by_body(said: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{code}: {text}" for code, text in said)
