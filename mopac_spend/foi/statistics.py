"""What became of requests, counted as the Cabinet Office counts it.

    counted(cases, as_at).figures["2021-Q2"]["received", ""]  # 7

A case is read as it was on a day, so the same day always gives the same figures,
whatever was added to the cases since. `measures` says what each figure is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.foi import clock
from mopac_spend.foi.case import Case
from mopac_spend.foi.exemptions import number_of
from mopac_spend.foi.measures import BY_NAME, MEASURES, PER_CENT
from mopac_spend.foi.process import process
from mopac_spend.tables.model import Mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.foi.case import Event

# Outcomes of a request without a reply, and those of one that nobody could resolve.
_WITHOUT_REPLY = {"lapsed", "withdrawn", "transferred", "merged"}
_UNRESOLVABLE = _WITHOUT_REPLY | {"not-held"}
# Outcomes that say why all was withheld, by the section that they are of.
_REFUSED = {"over-limit": "12", "vexatious": "14", "repeated": "14"}
_MONTHS_OF_A_QUARTER = 3
_TENTH = Decimal("0.1")


class Fact(NamedTuple):
    """One thing that is counted.

    Attributes:
        measure: the name of the measure.
        detail: of it; "" where it has none.
        day: by which it belongs to a period.

    """

    measure: str
    detail: str
    day: dt.date


class Replied(NamedTuple):
    """The first reply to a request, or how it ended without one.

    Attributes:
        outcome: `granted`, `part`, `withheld`, `not-held`, `withdrawn`, `lapsed` …
        sections: under which something was withheld, by their numbers.

    """

    outcome: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Statistics:
    """Figures by period.

    Attributes:
        first, last: days between which requests were received, reviews asked for and
            complaints made; None where there is no such limit.
        as_at: the day on which the cases stood so.
        figures: counts by period, `2021` or `2021-Q3`, and by measure and detail.

    """

    first: dt.date | None
    last: dt.date | None
    as_at: dt.date
    figures: Mapping[str, Mapping[tuple[str, str], int]]

    @property
    def years(self) -> list[str]:
        """The calendar years in which anything is counted, the latest first."""
        return sorted((each for each in self.figures if "-" not in each), reverse=True)

    def details(self, measure: str) -> list[str]:
        """Give the details of a measure that are shown, in their order."""
        of = BY_NAME[measure]
        if not of.open:
            return list(of.details) or [""]
        used = {d for each in self.figures.values() for m, d in each if m == measure}
        return [each for each in of.details if each in used]

    def value(self, period: str, measure: str, detail: str) -> Cell:
        """Give a figure of a period: a count, a number of per cent, or `[z]`."""
        of = self.figures.get(period, {})
        if measure != PER_CENT:
            return of.get((measure, detail), 0)
        replies = {
            each: of.get(("timeliness", each), 0)
            for each in ("twenty", "extended", "late", "overdue")
        }
        if not (all_ := sum(replies.values())):
            return Mark.NOT_APPLICABLE
        in_time = Decimal(100 * (replies["twenty"] + replies["extended"]))
        return (in_time / all_).quantize(_TENTH, ROUND_HALF_UP)


def counted(
    cases: Iterable[Case],
    as_at: dt.date,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> Statistics:
    """Count cases as they stood on a day.

    Args:
        cases: all of a body.
        as_at: the day.
        first: what is dated before is left out.
        last: what is dated after is left out.

    """
    figures: dict[str, Counter[tuple[str, str]]] = {}
    for case in cases:
        if (then := on(case, as_at)) is None:
            continue
        for fact in _facts(then, as_at):
            if (first and fact.day < first) or (last and fact.day > last):
                continue
            for period in (f"{fact.day.year}", quarter(fact.day)):
                of = figures.setdefault(period, Counter())
                of[fact.measure, fact.detail] += 1
    return Statistics(first, last, as_at, figures)


def quarter(day: dt.date) -> str:
    """Name the calendar quarter of a day: `2021-Q3`."""
    return f"{day.year}-Q{(day.month - 1) // _MONTHS_OF_A_QUARTER + 1}"


def on(case: Case, day: dt.date) -> Case | None:
    """Give a case as it stood at the end of a day; None before it was received."""
    if case.received > day:
        return None
    if case.events[-1].day <= day:
        return case
    return until(case, [each.number for each in case.events if each.day <= day][-1])


def until(case: Case, number: int) -> Case:
    """Give a case as it stood after the event of this number."""
    early = Case(
        case.id,
        case.received,
        case.received,
        case.parts,
        related=case.related,
        around=case.around,
    )
    for event in case.events[:number]:
        early.add(event)
    return early


def replied(case: Case) -> Replied | None:
    """Give the first reply of a case; None while there is none.

    Where the case was not closed with an outcome before a review, its answers say
    whether anything was withheld.
    """
    sections: dict[str, str] = {}
    first: dict[str, str] | None = None
    closed: Replied | None = None
    for event in case.events:
        if event.event == "answer":
            answer = event.details["answer"]
            sections[answer["part"]] = number_of(answer.get("section", ""))
        elif event.event == "release" and first is None:
            first = dict(sections)
        elif event.event == "close":
            used = sections if first is None else first
            closed = closed or _closed(event.details["outcome"], _used(used))
        elif event.event == "reopen":
            closed = None
        elif event.event in {"review", "appeal"}:
            break
    if closed or first is None:
        return closed
    withheld = _used(first)
    every = all(first.values())
    return Replied("withheld" if every else "part" if withheld else "granted", withheld)


def _closed(outcome: str, sections: tuple[str, ...]) -> Replied:
    if (section := _REFUSED.get(outcome)) is None:
        return Replied(outcome, sections)
    return Replied("withheld", tuple(sorted({*sections, section})))


def _used(sections: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({each for each in sections.values() if each}))


def _facts(case: Case, as_at: dt.date) -> Iterator[Fact]:
    day, reply = case.received, replied(case)
    outcome = reply.outcome if reply else "pending"
    yield Fact("received", "", day)
    if outcome in _UNRESOLVABLE:
        yield Fact("not_resolvable", outcome, day)
    else:
        yield Fact("resolvable", "", day)
        yield Fact("outcomes", outcome, day)
    if outcome not in _WITHOUT_REPLY:
        yield Fact("timeliness", _timeliness(case, as_at), day)
    for section in reply.sections if reply else ():
        measure = "refused" if section in BY_NAME["refused"].details else "exemptions"
        yield Fact(measure, section, day)
    for event in case.events:
        if event.event == "extend":
            yield Fact("extensions", number_of(event.details["section"]), day)
    yield from _decisions(case.events, outcome)


def _timeliness(case: Case, as_at: dt.date) -> str:
    of = next(each for each in case.clocks() if each.name == "statutory")
    if of.met is None:
        return "overdue" if of.due and of.due < as_at else "running"
    if of.due and of.met > of.due:
        return "late"
    if not any(each.event == "extend" for each in case.events):
        return "twenty"
    in_twenty = clock.due(case.started, process().clocks["statutory"])
    return "twenty" if of.met <= in_twenty else "extended"


def _decisions(events: Sequence[Event], outcome: str) -> Iterator[Fact]:
    """Give reviews and complaints, each with what became of the decision before."""
    asked: Fact | None = None
    for event in events:
        if event.event in {"review", "appeal"}:
            if asked:
                yield asked
            asked = Fact(f"{event.event}s", "pending", event.day)
        elif event.event == "close":
            after = event.details["outcome"]
            after = "withheld" if after in _REFUSED else after
            if asked:
                yield asked._replace(detail=_result(outcome, after))
            asked, outcome = None, after
    if asked:
        yield asked


def _result(before: str, after: str) -> str:
    """Say what became of a decision: the outcome before, and that after."""
    if after in _WITHOUT_REPLY:
        return "withdrawn"
    if after == before:
        return "upheld"
    return "overturned" if after == "granted" else "part"


def lines(of: Statistics) -> list[tuple[str, str, str, str, Cell, str]]:
    """Give all figures, one a line: the latest year first, each before its quarters.

    Returns:
        Period, measure, detail, what is counted in words, figure, definition.

    """
    return [
        (period, each.name, detail, words(each.name, detail), value, each.definition)
        for year in of.years
        for period in (year, *(f"{year}-Q{number}" for number in range(1, 5)))
        for each in MEASURES
        for detail in of.details(each.name)
        for value in (of.value(period, each.name, detail),)
    ]


def words(measure: str, detail: str) -> str:
    """Say what is counted: `Timeliness: replied to late`."""
    of = BY_NAME[measure]
    return f"{of.title}: {of.details[detail]}" if detail else of.title
