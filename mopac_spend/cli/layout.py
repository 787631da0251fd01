"""`mopac-spend layout suggest`: propose a layout for a file nobody has described."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("layout")
def command() -> None:
    """Describe the files of a new source."""


@command.command("suggest")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--output",
    default=None,
    type=click.Path(path_type=Path, readable=False),
    help="Write the layout to this TOML file (default: print it).",
)
@click.option(
    "--name",
    default="",
    metavar="NAME",
    help="Name of the source, first part of every ref (default: from the file's name).",
)
def suggest(file: Path, output: Path | None, name: str) -> None:
    """Propose a layout for FILE by its headings and values.

    The layout goes to standard output or to --output; the preview, what is unsure
    and the columns that are not used go to standard error.
    """
    from mopac_spend.importing.reading.sheets import Source
    from mopac_spend.importing.suggesting.preview import preview
    from mopac_spend.importing.suggesting.proposal import propose
    from mopac_spend.importing.suggesting.writing import to_toml

    if output is not None:
        _free(output)
    proposal = propose(Source.read(file), name)
    text = to_toml(proposal)
    for line in preview(proposal):
        click.echo(line, err=True)
    if output is None:
        click.echo(text, nl=False)
        return
    _write(output, text)
    period = " --period PERIOD" if proposal.layout.undated else ""
    click.echo(
        f"wrote {output}; next: mopac-spend import --dry-run --layout {output}"
        f"{period} {file}",
        err=True,
    )


def _free(output: Path) -> None:
    from mopac_spend.findings import Refusal

    if output.exists():
        msg = "is there already; name another file, or remove it first"
        raise Refusal("IMPORT-044", msg, str(output))


def _write(output: Path, text: str) -> None:
    from mopac_spend.files import write_atomically
    from mopac_spend.findings import Refusal

    try:
        write_atomically(output, text)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); check the folder and your rights"
        raise Refusal("IMPORT-044", msg, str(output)) from error
