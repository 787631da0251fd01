"""The cases of a body as rows of a list, what is due first on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal
from mopac_spend.foi.process import process

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet

CLOSED = "closed"


class Row(NamedTuple):
    """A case in a list.

    Attributes:
        due: the day by which a reply, or the review, is due; "" where none is.
        case: its number.
        received: the day on which it came.
        state: one of those of `process`.
        stands: its clock, as `Clock.standing` says it.
        parts: how many it has; `answered`, of which so many have an answer.
        outcome: what it was closed with, and `closed` when; "".

    """

    due: str
    case: str
    received: dt.date
    state: str
    stands: str
    parts: int
    answered: int
    outcome: str
    closed: str


def listed(  # noqa: PLR0913 - what is shown
    cabinet: Cabinet,
    now: dt.date,
    states: Collection[str] = (),
    stands: Collection[str] = (),
    *,
    closed: bool = False,
    read: Callable[[str], Case] | None = None,
) -> tuple[list[tuple[Row, Case]], list[Refusal]]:
    """List cases.

    Args:
        cabinet: in which they are.
        now: the day.
        states: those to show; all but the closed ones where none is named.
        stands: only those whose clock stands so; any where none is named.
        closed: show the closed ones too.
        read: reads a case by its name; the cabinet, without.

    Returns:
        The cases, and what is wrong with those that are damaged.

    """
    wanted = {*states} or {*process().states} - ({CLOSED} if not closed else set())
    found: list[tuple[Row, Case]] = []
    damaged = []
    for name in cabinet.names():
        try:
            case = (read or cabinet.case)(name)
        except Refusal as refusal:
            damaged.append(refusal)
            continue
        row = row_of(case, now)
        if case.state in wanted and (not stands or row.stands in stands):
            found.append((row, case))
    return sorted(found, key=lambda each: (not each[0].due, each[0])), damaged


def row_of(case: Case, now: dt.date) -> Row:
    """Give a line of the list; what nobody has to reply to any more stands last."""
    clocks = {each.name: each for each in case.clocks()}
    of = clocks.get("review") if case.state == "reviewing" else None
    clock = of or clocks["statutory"]
    return Row(
        clock.due.isoformat() if clock.due else "",
        case.id,
        case.received,
        case.state,
        clock.standing(now),
        len(case.parts),
        len(case.parts) - len(case.unanswered()),
        case.outcome,
        case.last("close").day.isoformat() if case.state == CLOSED else "",
    )
