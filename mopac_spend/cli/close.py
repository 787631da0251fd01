"""`mopac-spend close`: lock a period, once its checklist is met or explained."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from mopac_spend.findings import Refusal, counted

if TYPE_CHECKING:
    from mopac_spend.closing.checklist import Point


@click.command("close")
@click.argument("period")
@click.option("--by", required=True, metavar="NAME", help="Who closes it.")
@click.option("--reason", required=True, metavar="TEXT", help="For what reason.")
@click.option("--approver", default="", metavar="NAME", help="Who approved it.")
@click.option(
    "--explain",
    multiple=True,
    metavar="POINT=TEXT",
    help="Why a point of the checklist may stay open.",
)
@click.option(
    "--untagged-limit",
    default="5",
    show_default=True,
    metavar="PER CENT",
    help="Of the pounds, how many may have no initiative decided.",
)
@click.option("--dry-run", is_flag=True, help="Show the checklist; write nothing.")
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    path: str,
    period: str,
    by: str,
    reason: str,
    approver: str,
    explain: tuple[str, ...],
    untagged_limit: str,
    *,
    dry_run: bool,
) -> None:
    """Close PERIOD: a month 2020-05, a quarter 2020-21-Q4, a period 2020-21-P3, a year.

    From then on no payment dated in it is posted, reversed or retagged. What arrives
    late is imported with --restate, and reopen opens the period again.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.closing.run import Person, Wish, close
    from mopac_spend.money import show

    limit = _per_cent(untagged_limit)
    explained = dict(_explained(each) for each in explain)

    def checked(points: list[Point]) -> None:
        for each in points:
            why = explained.get(each.name, "")
            note = f"; explained: {why}" if why and each.state == "open" else ""
            click.echo(f"{each.state:>14}  {each.name}: {each.words}{note}")

    wish = Wish(period, explained, limit, dry_run)
    closing = close(path, wish, Person(by, reason, approver), checked, opened)
    if dry_run:
        click.echo("Dry run: nothing was written.")
        return
    click.echo(
        f"{closing.period.words} is closed: {counted(closing.payments, 'payment')}, "
        f"{show(closing.pounds)}, root {closing.root}"
    )


def _per_cent(text: str) -> Decimal:
    try:
        limit = Decimal(text)
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or limit < 0:
        msg = f"--untagged-limit takes a number of per cent, and not {text!r}"
        raise Refusal("RECORD-011", msg)
    return limit


def _explained(text: str) -> tuple[str, str]:
    point, between, why = text.partition("=")
    if not between or not why.strip():
        msg = f"--explain takes POINT=TEXT, such as bank='no account', and not {text!r}"
        raise Refusal("RECORD-011", msg)
    return point.strip(), why
