"""`mopac-spend foi acknowledge`, `clarify`, `extend`: letters before the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.foi_options import (
    DAY,
    add,
    body_of,
    by,
    case,
    day_of,
    looked_into,
    on,
    the_body,
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
    cabinet: Cabinet = context.obj
    body, despite, no_letter = how
    of = cabinet.case(case)
    of.may(event, by, cabinet.role(by), details)
    contents: dict[str, bytes] = {}
    if not no_letter:
        from mopac_spend.foi.letter_forms import forms
        from mopac_spend.foi.reply_notices import Notices

        sent = day_of(day)
        name = body_of(context, body, figures=False)
        notices = Notices(of, cabinet.folder, name, sent)
        texts = forms(letter(notices), cabinet.folder, event)
        details = {**details, "despite": despite}
        details["found"] = looked_into(context, texts, despite, case, figures=False)
        contents = {f"letters/{name}": text for name, text in texts.items()}
    done = add(cabinet, case, event, details, by, day, contents)
    for name in done.last(event).details.get("files", ()):
        click.echo(cabinet.folder / case / name)
