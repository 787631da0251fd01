"""The cases of a body on one private page: what is overdue, what is near, and the rest.

    overview(cases, dt.date(2021, 7, 20), body, label)  # HTML

It is for whoever keeps the cases and has the words of requests in it, so it is written
for its owner alone, and is no part of the disclosure log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.foi.case import NEAR
from mopac_spend.foi.process import process
from mopac_spend.foi.site.templates import filled, shared
from mopac_spend.periods import day_words
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.foi.case import Case, Clock

_BY_LAW = {"statutory", "review"}
_OVERDUE = "Overdue"
_NEAR = f"Due within {NEAR} working days, or late inside the house"
_COLUMNS = (
    ("case", "Case"),
    ("statutory", "Reply"),
    ("received", "Received"),
    ("state", "State"),
    ("request", "Request"),
    ("answered", "Parts answered"),
    ("acknowledgement", "Acknowledgement"),
    ("draft", "Draft"),
    ("approval", "Approval"),
    ("review", "Review"),
)
_LONGEST = 100


class Group(NamedTuple):
    """Cases that stand alike: the words for it, an id, and their table."""

    title: str
    id: str
    table: Table


def overview(
    cases: Iterable[Case],
    now: dt.date,
    body: str,
    label: str,
    damaged: Sequence[str] = (),
) -> str:
    """Write the page.

    Args:
        cases: those to show.
        now: the day.
        body: whose they are.
        label: what to print where the books are illustrative; "".
        damaged: what is said of cases that cannot be read.

    """
    groups = _groups(cases, now)
    title = f"Requests for information on {day_words(now)}"
    return filled(
        "overview.html.j2",
        {
            **shared(
                body, label, title, "Cases and their clocks; not for publication."
            ),
            "licence": False,
            "full": True,
            "groups": groups,
            "damaged": list(damaged),
            "count": sum(len(each.table.rows) for each in groups),
        },
    )


def _groups(cases: Iterable[Case], now: dt.date) -> list[Group]:
    """Put each case into one group: the first that is about it."""
    states = process().states
    of: dict[str, list[tuple[str, tuple[str, ...]]]] = {
        title: [] for title in (_OVERDUE, _NEAR, *map(_state, states.values()))
    }
    for case in cases:
        clocks = {each.name: each for each in case.clocks()}
        first = min(
            (f"{each.due}" for each in clocks.values() if each.due and not each.met),
            default="9999",
        )
        title = _urgent(case, clocks.values(), now) or _state(states[case.state])
        of[title].append((f"{first} {case.id}", _row(case, clocks, now)))
    return [
        Group(title, f"g-{number}", _table(title, [row for _, row in sorted(rows)]))
        for number, (title, rows) in enumerate(of.items())
        if rows
    ]


def _state(words: str) -> str:
    return words[:1].upper() + words[1:]


def _urgent(case: Case, clocks: Iterable[Clock], now: dt.date) -> str:
    if case.state == "closed":
        return ""
    standing = [(each.name in _BY_LAW, each.standing(now)) for each in clocks]
    if (True, "overdue") in standing:
        return _OVERDUE
    urgent = {(True, "near"), (False, "near"), (False, "overdue")}
    return _NEAR if urgent & {*standing} else ""


def _row(case: Case, clocks: Mapping[str, Clock], now: dt.date) -> tuple[str, ...]:
    words = next(iter(case.parts.values())).words
    cells = {
        "case": case.id,
        "received": day_words(case.received),
        "state": process().states[case.state],
        "request": words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…",
        "answered": f"{len(case.parts) - len(case.unanswered())} of {len(case.parts)}",
        **{name: _clock(each, now) for name, each in clocks.items()},
    }
    return tuple(cells.get(name, "-") for name, _ in _COLUMNS)


def _clock(of: Clock, now: dt.date) -> str:
    standing = of.standing(now)
    if of.met:
        return f"{day_words(of.met)}, {'late' if standing == 'late' else 'in time'}"
    if of.due is None:
        return "stopped"
    words = f"due {day_words(of.due)}"
    return words if standing == "running" else f"{words}, {standing}"


def _table(title: str, rows: Sequence[tuple[str, ...]]) -> Table:
    columns = tuple(Column(name, heading, Kind.TEXT) for name, heading in _COLUMNS)
    return Table(title=title, columns=columns, rows=list(rows))
