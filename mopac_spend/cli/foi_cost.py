"""`mopac-spend foi estimate`, `charge`: what a request costs, and a notice of fees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.foi_options import add, by, case, clean, day_of, on
from mopac_spend.findings import BooksError, Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.narrower import Narrower


@click.command("estimate")
@case
@click.argument("activity", required=False)
@click.argument("minutes", type=int, required=False)
@click.option("--spent", is_flag=True, help="They were spent, and are not foreseen.")
@click.option(
    "--with",
    "with_",
    multiple=True,
    metavar="CASE",
    help="Count a like request of the same person together with it, within sixty "
    "working days.",
)
@by
@on
@click.pass_context
def estimate(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    activity: str | None,
    minutes: int | None,
    with_: tuple[str, ...],
    by: str,
    day: dt.date | None,
    *,
    spent: bool,
) -> None:
    """Note MINUTES of an ACTIVITY: determine, locate, retrieve, extract, redact, other.

    The first four count towards the limit of section 12; the time to redact never does.
    Where the limit is passed, the nearest narrower questions that the books answer at
    once are shown, and kept in the case for the letter.
    """
    from mopac_spend.foi.cost import minutes_of
    from mopac_spend.foi.counting import alike, cost_of, related

    cabinet: Cabinet = context.obj
    if (activity is None or minutes is None) and not with_:
        msg = "Give ACTIVITY and MINUTES, or --with CASE."
        raise click.UsageError(msg)
    if activity is not None and minutes is None:
        msg = "Give the MINUTES of the ACTIVITY."
        raise click.UsageError(msg)
    details: dict[str, Any] = {}
    if activity is not None and minutes is not None:
        noted = minutes_of(case, activity, minutes, spent=spent)
        details = {"activity": activity, "minutes": noted.minutes, "spent": spent}
    of = cabinet.case(case)
    if with_:
        details["with"] = related(cabinet, of, with_)
    books, said = _books(context)
    own = books.register.books if books else None
    details["body"] = own.body if own else of.body
    of = add(cabinet, case, "estimate", details, by, day)
    spent_on = cost_of(cabinet, of)
    over = ", over the limit of section 12" if spent_on.over else ""
    click.echo(
        f"{spent_on.counted} minutes count, £{spent_on.pounds} of £{spent_on.limit}"
        f"{over}"
    )
    for name in alike(cabinet, of):
        click.echo(f"the same name asked in {name}; {together(case, name)}", err=True)
    if spent_on.over:
        _narrow(cabinet, of, books, said, by, day)


def together(case: str, name: str) -> str:
    """Say how two cases are counted together."""
    return (
        f"where that is like this, count them together: mopac-spend foi estimate "
        f"{case} --with {name} --by NAME"
    )


def _books(context: click.Context) -> tuple[Books | None, str]:
    """Open the books; minutes are noted though they cannot be."""
    from mopac_spend.cli.opening import opened

    try:
        return opened(context.meta["books"]), ""
    except (Refusal, BooksError) as error:
        return None, f"{error}".partition("\n")[0]


def _narrow(  # noqa: PLR0913, PLR0917 - what is narrowed, and who does it
    cabinet: Cabinet,
    case: Case,
    books: Books | None,
    why_not: str,
    by: str,
    day: dt.date | None,
) -> None:
    """Show and keep what could be asked instead."""
    if books is None:
        click.echo(f"no narrower question can be tried: {clean(why_not)}", err=True)
        return
    from mopac_spend.foi.narrower import narrower
    from mopac_spend.foi.proposing import Proposer

    found = narrower(Proposer(books), case.parts.values(), case.around)
    if not found:
        click.echo("the books answer no part of it, so no narrower question is known")
        return
    kept = [{**each._asdict(), "books_sha256": books.sha256} for each in found]
    if kept != [dict(each) for each in case.narrower]:
        details = {"body": case.body, "narrower": kept}
        cabinet.add(case, "estimate", details, by=by, day=day_of(day))
    click.echo("narrower, and answered at once (section 16):")
    for line in lines(found):
        click.echo(clean(line))


def lines(found: Sequence[Narrower]) -> list[str]:
    """Write narrower questions for people."""
    written = []
    for each in found:
        written += [f"  part {each.part}: {each.command}"]
        written += [f"      {each.sentence} {each.result}"]
    return written


@click.command("charge")
@case
@by
@on
@click.option("--pounds", metavar="POUNDS", help="What the notice asks for.")
@click.option("--paid", is_flag=True, help="The requester has paid it.")
@click.pass_obj
def charge(  # noqa: PLR0913 - one argument an option
    cabinet: Cabinet,
    case: str,
    by: str,
    day: dt.date | None,
    pounds: str | None,
    *,
    paid: bool,
) -> None:
    """Note a notice of fees, which stops the clock, or that it was paid (section 9).

    The working days from the notice to the payment do not count.
    """
    if (pounds is None) == (not paid):
        msg = "Give --pounds of the notice, or --paid once the requester has."
        raise click.UsageError(msg)
    if paid:
        add(cabinet, case, "paid", {}, by, day)
        return
    from mopac_spend.money import NIL, from_text

    try:
        amount = from_text(pounds or "")
    except ValueError as error:
        msg = f"{pounds!r} is no amount in pounds"
        raise click.UsageError(msg) from error
    if amount <= NIL:
        msg = "a notice of fees asks for more than nothing"
        raise click.UsageError(msg)
    add(cabinet, case, "charge", {"pounds": f"{amount:.2f}"}, by, day)
