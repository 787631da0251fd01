"""`mopac-spend tag`: apply a filled-in review list."""

from __future__ import annotations

import getpass
from pathlib import Path

import click


@click.command("tag")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--by",
    default="",
    metavar="NAME",
    help="Who decided (default: the name you are logged in with).",
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be tagged; write nothing."
)
@click.pass_obj
def command(books: str, file: Path, by: str, *, dry_run: bool) -> None:
    """Apply a filled-in review list: all of its tags, or none.

    Every cell is checked first, and every fault is told with its place.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import counted
    from mopac_spend.money import NIL, show
    from mopac_spend.reviewing.applying import apply

    done = apply(books, file, by or _login(), dry_run=dry_run, opening=opened)
    outcome = done.outcome
    decided = [change.after for change in outcome.changes]
    pounds = sum((payment.amount for payment in decided), NIL)
    open_still = sum(payment.flag == "!" for payment in decided)
    verb = "would be tagged" if dry_run else "tagged"
    click.echo(
        f"{counted(len(decided), 'payment')} ({show(pounds)}) {verb}; "
        f"{open_still:,} of them still carry a tag nobody has decided"
    )
    click.echo(f"{counted(outcome.already, 'payment')} had these tags already")
    click.echo(f"{counted(outcome.left, 'payment')} left undecided by the list")
    if done.review and not dry_run:
        click.echo(f"recorded as {done.review.id}, decided by {done.review.by}")
        for name in done.files:
            click.echo(f"  {name}")
    if dry_run:
        click.echo("Dry run: nothing was written.")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
