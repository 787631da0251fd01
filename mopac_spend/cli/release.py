"""`mopac-spend release`: what leaves the building."""

from __future__ import annotations

import click

from mopac_spend.cli.release_check import check


@click.group("release")
def command() -> None:
    """Look after what leaves the building."""


command.add_command(check)
