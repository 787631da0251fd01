"""`mopac-spend suppliers`: which names are one supplier."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("suppliers")
def command() -> None:
    """Propose which supplier names are one supplier, and record what was decided."""


@command.command("propose")
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="Write to this file, .xlsx or .csv, to be filled in.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "xlsx"]),
    help="Form of the list; taken from the ending of --output, else CSV.",
)
@click.pass_obj
def propose(path: str, form: str | None, output: Path | None) -> None:
    """List names that may be one supplier, the likeliest first; nothing is merged."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen, write
    from mopac_spend.suppliers import decision_file
    from mopac_spend.suppliers.names_paid import names_paid
    from mopac_spend.suppliers.proposals import proposals

    form = chosen(form, output, Path(path))
    books = opened(path)
    taken = [code for codes in books.register.entries.values() for code in codes]
    listed = decision_file.listing(proposals(names_paid(books)), taken)
    write(listed, "csv" if form == "table" else form, output)


@command.command("merge")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.pass_obj
def merge(path: str, file: Path) -> None:
    """Write the decisions of FILE into the register of suppliers, all or none."""
    from mopac_spend.books import journal
    from mopac_spend.books.load import main_file
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import counted
    from mopac_spend.suppliers import decision_file, merging

    lines = decision_file.read(file)
    root = main_file(path).parent
    with journal.alone(root):
        done = merging.merge(opened(path), lines, file.name)
    if not done.files:
        click.echo("nothing to write: no line says merge, or all of it is recorded")
        return
    click.echo(
        f"{counted(done.names, 'name')} recorded, "
        f"{counted(done.suppliers, 'supplier')} new: {', '.join(done.files)}"
    )
