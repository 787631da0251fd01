"""What the commands of `mopac-spend foi` share: their options, and how they end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.findings import Refusal, first_of, listed
from mopac_spend.periods import today

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.disclosure.released import Shelf
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
BESIDE = "foi-cases"
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


def body_of(context: click.Context, body: str | None, *, figures: bool = True) -> str:
    """Give the name of the body that writes; of sound books, if it writes figures."""
    from mopac_spend.cli.opening import opened

    if body:
        return body
    of = opened(context.meta["books"], despite_errors=not figures).register.books
    return of.title if of else ""


def looked_into(
    context: click.Context,
    leaves: Mapping[str, bytes],
    despite: str,
    case: str,
    *,
    figures: bool = True,
) -> list[str]:
    """Look into what is to leave.

    Args:
        context: of the command.
        leaves: files, by the names under which they leave.
        despite: why they may leave in spite of what is found.
        case: the request.
        figures: the books have to be sound; a letter without any waits for nobody.

    Returns:
        What was found.

    Raises:
        Refusal: `FOI-014`, something was, and nobody says why it may leave.

    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.pack.checking import found, refuse_undecided

    books = opened(context.meta["books"], despite_errors=not figures)
    refuse_undecided(leaves, books)
    said = [clean(each) for each in found(leaves, books)]
    if said and not despite.strip():
        msg = (
            f"{first_of(said, 3)}; mend what it comes from, or say with --despite why "
            f"it may leave so"
        )
        raise Refusal("FOI-014", msg, case)
    return said


def add(  # noqa: PLR0913, PLR0917 - what an event says
    cabinet: Cabinet,
    case: str,
    event: str,
    details: dict[str, Any],
    by: str,
    day: dt.date | None,
    contents: Mapping[str, bytes] | None = None,
    *,
    said: bool = True,
) -> Case:
    """Add an event to a case, and say where the case is then, unless more follow."""
    if not by.strip():
        raise Refusal("FOI-003", "a blank is nobody's name; give --by NAME", case)
    of = cabinet.add(
        cabinet.case(case), event, details, by=by, day=day_of(day), contents=contents
    )
    if said:
        click.echo(f"{of.id}: {state_of(of)}", err=True)
    return of


def private_folder(books: Path, cases: Path | None = None) -> Path:
    """Give the folder of cases: that which was named, or the one beside the books.

    Raises:
        Refusal: `FOI-005`, it stands among the books, or others can read it.

    """
    from mopac_spend.foi.filing import Cabinet

    root = books.absolute() if books.is_dir() else books.absolute().parent
    return Cabinet(cases or root.parent / BESIDE, books).folder


def shelf_of(books: Path) -> Shelf:
    """Give what was released before of the small cells of these books.

    It is one, beside the books, wherever cases are kept: what left of one folder of
    cases would else be subtracted from what leaves of another.

    Raises:
        Refusal: `FOI-005`, others can read it.

    """
    from mopac_spend.disclosure.released import FOLDER, Shelf

    return Shelf(private_folder(books.resolve()) / FOLDER)


def clean(text: str) -> str:
    """Write a text of somebody else's such that it moves no cursor."""
    return "".join(each if each.isprintable() else " " for each in text)


def day_of(day: dt.date | None) -> dt.date:
    """Give the day on which something happened: today, where none is named.

    Raises:
        Refusal: `FOI-004`, it is to come.

    """
    now = today()
    if day and day > now:
        msg = "it cannot have happened later than today; give --on the day it did"
        raise Refusal("FOI-004", msg, day.isoformat())
    return day or now


def parts_of(case: Case, part: str) -> list[str]:
    """Give the part of a case that is named.

    Raises:
        Refusal: `FOI-001`, it has none of that number.

    """
    if part not in case.parts:
        msg = f"it has no part {part}; its parts are {listed(list(case.parts))}"
        raise Refusal("FOI-001", msg, case.id)
    return [part]


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
