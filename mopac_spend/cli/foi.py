"""`mopac-spend foi`: requests for information, from receipt to the last review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.foi_answer import answer, propose
from mopac_spend.cli.foi_cost import estimate, together
from mopac_spend.cli.foi_letter import letter
from mopac_spend.cli.foi_notices import acknowledge, charge, clarify, extend
from mopac_spend.cli.foi_options import DAY, add, by, case, long, on
from mopac_spend.cli.foi_publish import publish, statistics
from mopac_spend.cli.foi_reply import approve, draft, release
from mopac_spend.cli.foi_show import list_, show

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.foi.filing import Cabinet


@click.group("foi")
@click.option(
    "--cases",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the cases; foi-cases, beside the books, without.",
)
@click.pass_context
def command(context: click.Context, cases: Path | None) -> None:
    """Keep requests for information: clocks, cost, answers, reply, review.

    Cases are kept in a folder that only you can read, never among the books.
    """
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.places import private_folder

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
@click.option(
    "--requester",
    default="",
    metavar="NAME",
    help="Whose it is; the name under the request, without. It stays in the case.",
)
@click.pass_obj
def open_(  # noqa: PLR0913, PLR0917 - one argument an option
    cabinet: Cabinet,
    file: Path,
    received: dt.date,
    by: str,
    related: tuple[str, ...],
    requester: str,
) -> None:
    """Begin a case of the request in FILE, plain text; print its id."""
    from mopac_spend.foi.counting import alike
    from mopac_spend.foi.leaving import clean

    content = file.read_bytes()
    case = cabinet.open(content, received, by=by, related=related, requester=requester)
    click.echo(case.id)
    for part in case.parts.values():
        click.echo(clean(f"  {part.name}: {part.words}"), err=True)
    for line in case.around:
        click.echo(clean(f"  in no part: {line}"), err=True)
    click.echo(f"a reply is due by {long(case.due)}", err=True)
    for name in alike(cabinet, case):
        msg = f"the same name asked in {name}; {together(case.id, name)}"
        click.echo(msg, err=True)
    click.echo(f"next: mopac-spend foi propose {case.id}", err=True)


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


def _outcome(context: click.Context, _: click.Parameter, value: str) -> str:
    """Take one of the outcomes of the process."""
    from mopac_spend.foi.process import process

    names = process().outcomes
    if value not in names:
        msg = f"{value!r} is no outcome; those are {', '.join(names)}"
        raise click.BadParameter(msg, ctx=context)
    return value


@command.command()
@case
@by
@on
@click.option(
    "--outcome",
    required=True,
    callback=_outcome,
    metavar="OUTCOME",
    help="granted, part, withheld, not-held, over-limit, vexatious, repeated; or "
    "withdrawn, lapsed, transferred, merged, where nobody replied.",
)
@click.option("--to", default="", metavar="BODY", help="The body it was passed on to.")
@click.option("--into", metavar="CASE", help="The case that goes on with it.")
@click.pass_obj
def close(  # noqa: PLR0913, PLR0917 - one argument an option
    cabinet: Cabinet,
    case: str,
    by: str,
    day: dt.date | None,
    outcome: str,
    to: str,
    into: str | None,
) -> None:
    """Close a case, or a review, with its outcome."""
    details: dict[str, Any] = {"outcome": outcome}
    if (to and outcome != "transferred") or (into and outcome != "merged"):
        msg = "--to is for --outcome transferred, and --into for --outcome merged."
        raise click.UsageError(msg)
    if to:
        details["to"] = to
    if into:
        details["into"] = cabinet.case(into).id
    add(cabinet, case, "close", details, by, day)


@command.command()
@case
@by
@on
@click.option("--why", required=True, metavar="TEXT", help="Why it goes on.")
@click.pass_obj
def reopen(cabinet: Cabinet, case: str, by: str, day: dt.date | None, why: str) -> None:
    """Go on with a case that was closed before anybody replied; its clock ran on."""
    add(cabinet, case, "reopen", {"why": why}, by, day)


for each in (
    *(list_, show, acknowledge, clarify, extend, estimate, charge),
    *(propose, answer, letter, draft, approve, release, publish, statistics),
):
    command.add_command(each)
