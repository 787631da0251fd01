"""`mopac-spend suppliers`: which names are one supplier, and which are individuals."""

from __future__ import annotations

from pathlib import Path

import click

from mopac_spend.cli.output import in_form, to_file
from mopac_spend.people.likeness import GROUNDS


@click.group("suppliers")
def command() -> None:
    """Say which supplier names are one supplier, and which are individuals."""


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


_from_points = click.option(
    "--from",
    "least",
    type=click.IntRange(1, 100),
    help="Points from which a payee is taken; the limit of the body if not given.",
)


@command.command("people")
@_from_points
@in_form
@to_file
@click.pass_obj
def people(path: str, least: int | None, form: str | None, output: Path | None) -> None:
    """List payees that read like people and that nobody has decided, to be filled in.

    Each with its points of 100, the ground for them, payments and pounds, most pounds
    first. It names people: it is not for release.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen, write
    from mopac_spend.engine.people_paid import undecided_people
    from mopac_spend.register.undecided import Undecided
    from mopac_spend.suppliers.people_listed import listing

    form = chosen(form, output, Path(path))
    books = opened(path)
    limit = least or Undecided(books.register).least
    write(listing(undecided_people(books, least=limit), limit), form, output)


@command.command("decide")
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False))
@click.option(
    "--individual",
    "individuals",
    multiple=True,
    metavar="NAME",
    help="A payee that is a natural person, as it is listed. Repeat it for others.",
)
@click.option(
    "--firm",
    "firms",
    multiple=True,
    metavar="NAME",
    help="A payee that is a firm or a body. Repeat it for others.",
)
@click.option(
    "--ground",
    type=click.Choice(list(GROUNDS)),
    help="Decide all payees that are listed on this ground; with --as.",
)
@click.option(
    "--as",
    "decision",
    type=click.Choice(["individual", "firm"]),
    help="What all payees of --ground are.",
)
@_from_points
@click.pass_obj
def decide(  # noqa: PLR0913, PLR0917 - one argument an option
    path: str,
    file: Path | None,
    individuals: tuple[str, ...],
    firms: tuple[str, ...],
    ground: str | None,
    decision: str | None,
    least: int | None,
) -> None:
    """Write into the register who is an individual and who is a firm, all or none.

    Decisions come from FILE, a list of `suppliers people` that was filled in; or from
    options. Individuals are named in no answer; whoever is a firm is not asked again.
    """
    from mopac_spend.books import journal
    from mopac_spend.books.load import main_file
    from mopac_spend.cli.opening import opened
    from mopac_spend.suppliers import deciding

    if bool(ground) != bool(decision):
        msg = "--ground and --as are given together, or neither is"
        raise click.UsageError(msg)
    if not (file or individuals or firms or ground):
        msg = "Name a FILE, or payees with --individual, --firm or --ground."
        raise click.UsageError(msg)
    decided = deciding.of_file(file) if file else {}
    named = deciding.of_names(individuals, firms)
    with journal.alone(main_file(path).parent):
        books = opened(path)
        if ground and decision:
            of_ground = deciding.of_ground(books, ground, decision, least or 0)
            # What is decided by name is an exception.
            decided = {**of_ground, **decided}
        done = deciding.decide(books, {**decided, **named})
    click.echo(done.words)
