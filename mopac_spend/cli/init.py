"""`mopac-spend init`: new books."""

from __future__ import annotations

from pathlib import Path

import click

from mopac_spend.importing import starter


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--body",
    type=click.Choice(starter.bodies()),
    default=starter.MOPAC,
    show_default=True,
    help="Kind of body whose registers and chart of accounts to start from.",
)
def command(folder: Path, body: str) -> None:
    """Make new, empty books in FOLDER with starter registers and accounts."""
    for path in starter.make_books(folder, body):
        click.echo(f"  {folder / path}")
    click.echo(
        f"New books for {body}. Look through {folder / 'registers'}, then: "
        f"mopac-spend --books {folder} import FILE…"
    )
