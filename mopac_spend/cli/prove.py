"""`mopac-spend prove`: the proof of one line of a release."""

from __future__ import annotations

from pathlib import Path

import click

from mopac_spend.cli.output import write_file


@click.command("prove")
@click.argument("line", required=False, metavar="[LINE]")
@click.option("--ref", metavar="REF", help="The payment, in the place of LINE.")
@click.option(
    "--release",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The release that the line is in.",
)
@click.option(
    "--references",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Which payment each line is; what release make kept, without.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="Write to this file instead of the terminal; it may not be in the release.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    path: str,
    line: str | None,
    ref: str | None,
    folder: Path,
    references: Path | None,
    output: Path | None,
) -> None:
    """Prove one LINE of a release, by its number, and show no other line.

    Whoever has the proof, and of the release verify.py and what is beside it but not
    its data, checks it with: python3 verify.py proof FILE
    """
    from mopac_spend.books.record.proving import prove
    from mopac_spend.findings import Refusal
    from mopac_spend.foi.places import private_folder
    from mopac_spend.pack.references import FOLDER, of_release, one_line_of

    if (line is None) == (ref is None):
        msg = "Give the number of a line, or a payment with --ref."
        raise click.UsageError(msg)
    if output and output.resolve().is_relative_to(folder.resolve()):
        msg = "a file more would make this no release; name another --output"
        raise Refusal("ASK-005", msg, str(output))
    if ref is not None:
        own = of_release(folder)
        references = references or private_folder(Path(path)) / FOLDER / own
        line = one_line_of(references, ref)
    proof = prove(folder, f"{line}")
    if output is None:
        click.echo(proof, nl=False)
    else:
        write_file(output, proof)
        click.echo(f"wrote {output}", err=True)
