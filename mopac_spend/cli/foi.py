"""`mopac-spend foi`: requests for information, from receipt to the last review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.foi_notices import acknowledge, clarify, extend
from mopac_spend.cli.foi_options import (
    BESIDE,
    DAY,
    add,
    by,
    case,
    clean,
    long,
    on,
    private_folder,
    state_of,
)
from mopac_spend.cli.foi_reply import answer, approve, draft, release
from mopac_spend.cli.output import table_or_json
from mopac_spend.findings import Refusal, counted
from mopac_spend.periods import today
from mopac_spend.tables import json

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet


@click.group("foi")
@click.option(
    "--cases",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder of the cases; {BESIDE}, beside the books, without.",
)
@click.pass_context
def command(context: click.Context, cases: Path | None) -> None:
    """Keep requests for information: clocks, cost, answers, reply, review.

    Cases are kept in a folder that only you can read, never among the books.
    """
    from mopac_spend.foi.filing import Cabinet

    books = Path(context.obj)
    context.meta["books"] = books
    context.obj = Cabinet(private_folder(books, cases), books)


@command.command("open")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--received",
    required=True,
    type=DAY,
    help="The day it came, such as 2021-06-22; it may be a Sunday.",
)
@click.option("--by", default="", metavar="NAME", help="Who opens the case.")
@click.option(
    "--related",
    multiple=True,
    metavar="CASE",
    help="A like request of the same person, within sixty working days.",
)
@click.pass_obj
def open_(
    cabinet: Cabinet, file: Path, received: dt.date, by: str, related: tuple[str, ...]
) -> None:
    """Begin a case of the request in FILE, plain text; print its id."""
    content = file.read_bytes()
    case = cabinet.open(content, received, by=by, related=related)
    click.echo(case.id)
    for part in case.parts.values():
        click.echo(clean(f"  {part.name}: {part.words}"), err=True)
    for line in case.around:
        click.echo(clean(f"  in no part: {line}"), err=True)
    click.echo(f"a reply is due by {long(case.due)}", err=True)


@command.command("list")
@table_or_json
@click.option("--all", "closed", is_flag=True, help="The closed ones too.")
@click.pass_context
def list_(context: click.Context, form: str, *, closed: bool) -> None:
    """List the cases, what is due first on top.

    Exit status 1 says that a case is damaged.
    """
    cabinet: Cabinet = context.obj
    from mopac_spend.tables.listing import listed, rendered

    now = today()
    cases, damaged = [], []
    for name in cabinet.names():
        try:
            cases.append(cabinet.case(name))
        except Refusal as refusal:
            damaged.append(refusal)
    shown = [each for each in cases if closed or each.state != "closed"]
    rows = sorted(_row(each, now) for each in shown)
    names = ("due", "case", "received", "state", "stands", "parts", "answered")
    title = f"Requests: {counted(len(rows), 'case')}"
    if form == "json":
        click.echo(json.text(json.records(names, rows)), nl=False)
    else:
        click.echo(rendered(listed(title, names, rows), "table"), nl=False)
    for each in damaged:
        click.echo(str(each), err=True)
    if damaged:
        context.exit(1)


def _row(case: Case, now: dt.date) -> tuple[str, str, dt.date, str, str, int, int]:
    statutory = next(each for each in case.clocks() if each.name == "statutory")
    stands = statutory.standing(now)
    due = case.due.isoformat() if case.due else ""
    answered = len(case.parts) - len(case.unanswered())
    return due, case.id, case.received, case.state, stands, len(case.parts), answered


@command.command()
@case
@table_or_json
@click.pass_obj
def show(cabinet: Cabinet, case: str, form: str) -> None:
    """Show a case: its clocks, parts, answers, minutes and what can be done next."""
    of = cabinet.case(case)
    cabinet.text(of)  # it is the request that came
    content = _as_json(cabinet, of, today())
    if form == "json":
        click.echo(json.text(content), nl=False)
        return
    for line in _lines(of, content):
        click.echo(clean(line))


@command.command()
@case
@click.argument("activity")
@click.argument("minutes", type=int)
@click.option("--spent", is_flag=True, help="They were spent, and are not foreseen.")
@by
@on
@click.pass_obj
def estimate(  # noqa: PLR0913, PLR0917 - one argument an option
    cabinet: Cabinet,
    case: str,
    activity: str,
    minutes: int,
    by: str,
    day: dt.date | None,
    *,
    spent: bool,
) -> None:
    """Note MINUTES of an ACTIVITY: determine, locate, retrieve, extract, redact, other.

    The first four count towards the limit of section 12; the time to redact never does.
    """
    from mopac_spend.foi.cost import minutes_of

    of = minutes_of(case, activity, minutes, spent=spent)
    details = {"activity": of.activity, "minutes": of.minutes, "spent": of.spent}
    add(cabinet, case, "estimate", details, by, day)


@command.command()
@case
@by
@on
@click.pass_obj
def review(cabinet: Cabinet, case: str, by: str, day: dt.date | None) -> None:
    """Begin the internal review that the requester asked for, with its own clock."""
    add(cabinet, case, "review", {}, by, day)


@command.command()
@case
@by
@on
@click.option("--reference", default="", help="Of the Information Commissioner.")
@click.pass_obj
def appeal(
    cabinet: Cabinet, case: str, by: str, day: dt.date | None, reference: str
) -> None:
    """Note that the requester went to the Information Commissioner."""
    add(cabinet, case, "appeal", {"reference": reference}, by, day)


@command.command()
@case
@by
@on
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(
        ["granted", "part", "withheld", "not-held", "withdrawn", "lapsed"]
    ),
    help="As the Cabinet Office counts it.",
)
@click.pass_obj
def close(
    cabinet: Cabinet, case: str, by: str, day: dt.date | None, outcome: str
) -> None:
    """Close a case, or a review, with its outcome."""
    add(cabinet, case, "close", {"outcome": outcome}, by, day)


def _as_json(cabinet: Cabinet, case: Case, now: dt.date) -> dict[str, Any]:
    from mopac_spend.foi.cost import LIMITS, cost, counted_together
    from mopac_spend.foi.process import process

    related = [
        of
        for each in case.related
        if counted_together((of := cabinet.case(each)).received, case.received)
    ]
    spent = cost(
        [each for of in (case, *related) for each in of.minutes],
        LIMITS["public"],
        [case.id, *(each.id for each in related)],
    )
    return {
        "id": case.id,
        "state": case.state,
        "received": case.received.isoformat(),
        "due": case.due.isoformat() if case.due else None,
        "clocks": [
            {
                "name": each.name,
                "due": each.due.isoformat() if each.due else None,
                "met": each.met.isoformat() if each.met else None,
                "standing": each.standing(now),
            }
            for each in case.clocks()
        ],
        "parts": [
            {"part": each.name, "words": each.words, "answered": name in case.answers}
            for name, each in case.parts.items()
        ],
        "cost": {
            "minutes_counted": spent.counted,
            "minutes_not_counted": spent.others,
            "pounds": f"{spent.pounds:.2f}",
            "limit": f"{spent.limit:.2f}",
            "over": spent.over,
            "cases": list(spent.cases),
        },
        "around": list(case.around),
        "despite": list(case.despite),
        "outcome": case.outcome or None,
        "next": process().possible(case.state),
        "events": [
            {"event": each.event, "day": each.day.isoformat(), "by": each.by}
            for each in case.events
        ],
    }


def _lines(case: Case, content: dict[str, Any]) -> list[str]:
    lines = [f"{case.id}, received on {long(case.received)}: {state_of(case)}"]
    lines += [
        f"  {each['name']}: "
        + (f"met on {each['met']}" if each["met"] else f"due {each['due'] or '-'}")
        + f", {each['standing']}"
        for each in content["clocks"]
    ]
    for each in content["parts"]:
        lines.append(
            f"  {'+' if each['answered'] else '-'} {each['part']}: {each['words']}"
        )
    lines += [f"  in no part: {each}" for each in case.around]
    lines += [f"  leaves in spite of: {each}" for each in content["despite"]]
    of = content["cost"]
    lines.append(
        f"  cost: {of['minutes_counted']} minutes that count, £{of['pounds']} of "
        f"£{of['limit']}{', over the limit of section 12' if of['over'] else ''}"
    )
    lines += [
        f"  {each['day']} {each['event']} {each['by']}" for each in content["events"]
    ]
    return [*lines, f"  next: {', '.join(content['next'])}"]


for each in (acknowledge, clarify, extend, answer, draft, approve, release):
    command.add_command(each)
