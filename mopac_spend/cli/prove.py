"""`mopac-spend prove`: the proof of one line of a release."""

from __future__ import annotations

from pathlib import Path

import click

from mopac_spend.cli.output import write_file


@click.command("prove")
@click.argument("ref", metavar="REF")
@click.option(
    "--release",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The release that the line is in.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="Write to this file instead of the terminal; it may not be in the release.",
)
def command(ref: str, folder: Path, output: Path | None) -> None:
    """Prove one line of a release, by its REF or number, and show no other line.

    Whoever has the proof, and of the release verify.py and what is beside it but not
    its data, checks it with: python3 verify.py proof FILE
    """
    from mopac_spend.books.record.release import prove
    from mopac_spend.findings import Refusal

    if output and output.resolve().is_relative_to(folder.resolve()):
        msg = "a file more would make this no release; name another --output"
        raise Refusal("ASK-005", msg, str(output))
    proof = prove(folder, ref)
    if output is None:
        click.echo(proof, nl=False)
    else:
        write_file(output, proof)
        click.echo(f"wrote {output}", err=True)
