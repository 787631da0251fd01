"""`mopac-spend foi estimate`: what a request costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mopac_spend.cli.foi_options import by, case, on, told
from mopac_spend.findings import BooksError, Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.doing import Done
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
    from mopac_spend.foi.counting import alike, cost_of
    from mopac_spend.foi.doing import done
    from mopac_spend.foi.estimating import estimate as noted

    cabinet: Cabinet = context.obj
    if (activity is None or minutes is None) and not with_:
        msg = "Give ACTIVITY and MINUTES, or --with CASE."
        raise click.UsageError(msg)
    if activity is not None and minutes is None:
        msg = "Give the MINUTES of the ACTIVITY."
        raise click.UsageError(msg)
    books, said = _books(context)
    both = (activity, minutes) if activity is not None and minutes is not None else None
    who = done(by, day, case)
    of = told(noted(cabinet, case, books, who, minutes=both, spent=spent, with_=with_))
    spent_on = cost_of(cabinet, of)
    over = ", over the limit of section 12" if spent_on.over else ""
    click.echo(
        f"{spent_on.counted} minutes count, £{spent_on.pounds} of £{spent_on.limit}"
        f"{over}"
    )
    for name in alike(cabinet, of):
        click.echo(f"the same name asked in {name}; {together(case, name)}", err=True)
    if spent_on.over:
        _narrow(cabinet, of, books, said, who)


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


def _narrow(
    cabinet: Cabinet, case: Case, books: Books | None, why_not: str, who: Done
) -> None:
    """Show and keep what could be asked instead."""
    from mopac_spend.foi.leaving import clean

    if books is None:
        click.echo(f"no narrower question can be tried: {clean(why_not)}", err=True)
        return
    from mopac_spend.foi.estimating import narrow

    found = narrow(cabinet, case, books, who)
    if not found:
        click.echo("the books answer no part of it, so no narrower question is known")
        return
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
