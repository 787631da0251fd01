"""`mopac-spend reopen`: open a closed period again."""

from __future__ import annotations

import click


@click.command("reopen")
@click.argument("period")
@click.option("--by", required=True, metavar="NAME", help="Who opens it again.")
@click.option("--reason", required=True, metavar="TEXT", help="For what reason.")
@click.option("--approver", default="", metavar="NAME", help="Who approved it.")
@click.pass_obj
def command(path: str, period: str, by: str, reason: str, approver: str) -> None:
    """Open PERIOD again; every answer of it says so from then on.

    Somebody else than who does it has to approve it.
    """
    from mopac_spend.closing.run import Person, reopen

    opened = reopen(path, period, Person(by, reason, approver))
    click.echo(
        f"{opened.words} is open again; close it when it is right: mopac-spend close "
        f"{opened.name} --by NAME --reason TEXT"
    )
