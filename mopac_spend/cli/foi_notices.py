"""`foi acknowledge`, `clarify`, `charge`, `extend`: letters before the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.foi_options import (
    DAY,
    add,
    by,
    case,
    on,
    opener,
    the_body,
    told,
    why_despite,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.letter import Letter
    from mopac_spend.foi.reply_notices import Notices

_no_letter = click.option(
    "--no-letter", is_flag=True, help="Note it alone: the requester was told already."
)


@click.command()
@case
@by
@on
@the_body
@why_despite
@_no_letter
@click.pass_context
def acknowledge(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    body: str | None,
    despite: str,
    *,
    no_letter: bool,
) -> None:
    """Write to the requester that the request came, and by when it is answered."""

    def letter(notices: Notices) -> Letter:
        return notices.acknowledgement()

    how = (body, despite, no_letter)
    _notice(context, case, "acknowledge", {}, by, day, letter, how)


@click.command()
@case
@by
@on
@click.option("--asked", metavar="TEXT", help="What the requester was asked.")
@click.option("--answered", metavar="TEXT", help="What the requester said to it.")
@the_body
@why_despite
@_no_letter
@click.pass_context
def clarify(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    asked: str | None,
    answered: str | None,
    body: str | None,
    despite: str,
    *,
    no_letter: bool,
) -> None:
    """Ask what is meant, which stops the clock, or note the answer, which starts it.

    The working days are counted anew from the day of the answer.
    """
    if (asked is None) == (answered is None):
        msg = "Give --asked, or --answered once the requester has."
        raise click.UsageError(msg)
    if asked is None:
        add(context.obj, case, "clarified", {"text": answered}, by, day)
        return

    def letter(notices: Notices) -> Letter:
        return notices.question(asked)

    how = (body, despite, no_letter)
    _notice(context, case, "clarify", {"text": asked}, by, day, letter, how)


@click.command()
@case
@by
@on
@click.option("--pounds", metavar="POUNDS", help="What the notice asks for.")
@click.option("--paid", is_flag=True, help="The requester has paid it.")
@the_body
@why_despite
@_no_letter
@click.pass_context
def charge(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    pounds: str | None,
    body: str | None,
    despite: str,
    *,
    paid: bool,
    no_letter: bool,
) -> None:
    """Ask for a fee, which stops the clock, or note that it was paid (section 9).

    The working days from the notice to the payment do not count.
    """
    if (pounds is None) == (not paid):
        msg = "Give --pounds of the notice, or --paid once the requester has."
        raise click.UsageError(msg)
    if paid:
        add(context.obj, case, "paid", {}, by, day)
        return
    from mopac_spend.foi.telling import fee

    try:
        amount = fee(pounds or "")
    except ValueError as error:
        raise click.UsageError(f"{error}") from error

    def letter(notices: Notices) -> Letter:
        return notices.fees(amount)

    how = (body, despite, no_letter)
    _notice(context, case, "charge", {"pounds": f"{amount:.2f}"}, by, day, letter, how)


@click.command()
@case
@by
@on
@click.option("--until", required=True, type=DAY, help="The new last day.")
@click.option(
    "--section",
    required=True,
    help="The qualified exemption, such as 43(2), whose public interest is weighed.",
)
@click.option("--reason", required=True, metavar="TEXT", help="Why it takes longer.")
@the_body
@why_despite
@_no_letter
@click.pass_context
def extend(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    until: dt.date,
    section: str,
    reason: str,
    body: str | None,
    despite: str,
    *,
    no_letter: bool,
) -> None:
    """Take longer to weigh the public interest, twenty working days at the most."""
    from mopac_spend.foi.doing import day_of
    from mopac_spend.foi.exemptions import longest

    cabinet: Cabinet = context.obj
    last = longest(cabinet.case(case), until, section, day_of(day))

    def letter(notices: Notices) -> Letter:
        return notices.delay(last, section, reason)

    details = {"until": last.isoformat(), "section": section, "reason": reason}
    how = (body, despite, no_letter)
    _notice(context, case, "extend", details, by, day, letter, how)


def _notice(  # noqa: PLR0913, PLR0917 - an event, and its letter
    context: click.Context,
    case: str,
    event: str,
    details: dict[str, Any],
    by: str,
    day: dt.date | None,
    letter: Callable[[Notices], Letter],
    how: tuple[str | None, str, bool],
) -> None:
    """Add an event with the letter that goes out, which is looked into before."""
    from mopac_spend.foi.doing import done
    from mopac_spend.foi.telling import tell

    cabinet: Cabinet = context.obj
    body, despite, no_letter = how
    of = tell(
        cabinet,
        case,
        event,
        details,
        done(by, day, case),
        None if no_letter else letter,
        opener(context, figures=False),
        body=body,
        despite=despite,
    )
    for name in told(of).last(event).details.get("files", ()):
        click.echo(cabinet.folder / case / name)
