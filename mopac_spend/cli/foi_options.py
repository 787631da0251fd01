"""What the commands of `mopac-spend foi` share: their options, and how they end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.books.load import Books
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet


class _Day(click.ParamType[dt.date]):
    name = "day"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click gives
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dt.date:
        """Read a day as `2021-06-22`."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2021-06-22", param, ctx)


DAY = _Day()
case = click.argument("case")
by = click.option("--by", required=True, metavar="NAME", help="Who does it.")
on = click.option(
    "--on",
    "day",
    type=DAY,
    help="The day it happened, such as 2021-07-21; today without.",
)
the_body = click.option("--body", help="Who writes; the body of the books without.")
why_despite = click.option(
    "--despite",
    default="",
    metavar="TEXT",
    help="Why it may leave in spite of what was found in it.",
)


def add(  # noqa: PLR0913, PLR0917 - what an event says
    cabinet: Cabinet,
    case: str,
    event: str,
    details: dict[str, Any],
    by: str,
    day: dt.date | None,
) -> Case:
    """Add an event to a case, and say where the case is then."""
    from mopac_spend.foi.doing import done

    who = done(by, day, case)
    return told(cabinet.add(cabinet.case(case), event, details, by=who.by, day=who.day))


def told(of: Case) -> Case:
    """Say where a case is."""
    click.echo(f"{of.id}: {state_of(of)}", err=True)
    return of


def opener(context: click.Context, *, figures: bool = True) -> Callable[[], Books]:
    """Give what opens the books; a letter without figures needs no sound ones."""
    from mopac_spend.cli.opening import opened

    return lambda: opened(context.meta["books"], despite_errors=not figures)


def state_of(case: Case) -> str:
    """Say where a case is, and by when it is due."""
    from mopac_spend.foi.process import process

    due = f", a reply is due by {long(case.due)}" if _runs(case) else ""
    if case.lapses:
        due = f", who may come back until {long(case.lapses)}"
    return f"{process().states[case.state]}{due}"


def _runs(case: Case) -> bool:
    return case.due is not None and case.state in {"open", "drafted", "approved"}


def long(day: dt.date | None) -> str:
    """Write a day for people: `21 July 2021`."""
    from mopac_spend.periods import day_words

    return day_words(day) if day else "-"
