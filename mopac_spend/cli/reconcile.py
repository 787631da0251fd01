"""`mopac-spend reconcile`: hold bank statements against the payments."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mopac_spend.banking.reconcile import Reconciliation
    from mopac_spend.cells import Cell

FORMS = ("table", "csv", "json", "xlsx")
# Columns of the listing that a terminal has room for; the files have them all.
_SHOWN = (1, 2, 3, 4, 5, 6, 9)


@click.command("reconcile")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, readable=False))
@click.option(
    "--days",
    default=7,
    show_default=True,
    type=click.IntRange(0, 31),
    help="How far a payment's day may be from the bank's.",
)
@click.option(
    "--accept-gap",
    is_flag=True,
    help="Record a statement that does not follow the one recorded before it.",
)
@click.option("--dry-run", is_flag=True, help="Match and list; write nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the listing; taken from the ending of --output, else table.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="Write the listing to this file instead of the terminal.",
)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument per option
    books: str,
    /,
    files: tuple[Path, ...],
    days: int,
    form: str | None,
    output: Path | None,
    *,
    accept_gap: bool,
    dry_run: bool,
) -> None:
    """Match bank statements (FILES) with the payments, list the rest, record both.

    MT940, CAMT.053, OFX, BAI2, Bankline Direct and the CSV of British banks. Nothing
    is posted as spend. Without FILES, the lines still open are tried again.
    """
    from mopac_spend.banking import listing
    from mopac_spend.banking.reconcile import reconcile
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen
    from mopac_spend.cli.progress import Progress

    form = form or ("csv" if output and not output.suffix else None)
    form = chosen(form, output, Path(books))
    with Progress(total=len(files) + 1) as progress:
        outcome = reconcile(
            books,
            files,
            days=days,
            accept_gap=accept_gap,
            dry_run=dry_run,
            opening=opened,
            progress=progress.step,
        )
    if output is not None:
        _write(outcome, form, output)
    elif form == "table":
        _print(outcome)
    else:
        text = listing.as_csv(outcome) if form == "csv" else listing.as_json(outcome)
        click.echo(text, nl=False)
    for line in listing.summary(outcome):
        click.echo(line, err=form != "table" and output is None)
    for statement, _, link in outcome.statements:
        if not link.sound:
            click.echo(f"{statement.source}: look at this: {link.words}.", err=True)
    if dry_run:
        click.echo("Dry run: nothing was written.", err=True)
    sys.exit(0 if outcome.sound else 1)


def _write(outcome: Reconciliation, form: str, output: Path) -> None:
    from mopac_spend import files
    from mopac_spend.banking import listing
    from mopac_spend.findings import Refusal

    content: str | bytes
    if form == "xlsx":
        content = listing.as_workbook(outcome)
    else:
        content = listing.as_csv(outcome) if form == "csv" else listing.as_json(outcome)
    try:
        files.write_atomically(output, content)
    except OSError as error:
        msg = (
            f"cannot be written ({error.strerror}); the statements are recorded all "
            f"the same: choose another --output and run this again"
        )
        raise Refusal("ASK-005", msg, str(output)) from error
    click.echo(f"wrote {output}")


def _print(outcome: Reconciliation) -> None:
    """Print the statements, then every line and payment, part by part."""
    from rich.table import Table
    from rich.text import Text

    from mopac_spend.banking import listing
    from mopac_spend.cli.progress import console
    from mopac_spend.findings import counted

    out = console(sys.stdout)
    if outcome.illustrative:
        out.print(Text(outcome.illustrative))
    for statement, account, link in outcome.statements:
        opening, closing = map(_plain, (statement.opening, statement.closing))
        out.print(
            Text(
                f"{statement.source}: {account}, {statement.first} to "
                f"{statement.last}, {counted(len(statement.lines), 'line')}, opening "
                f"{opening or 'unknown'}"
                f"{' (worked out)' if statement.derived else ''}, "
                f"closing {closing or 'unknown'}: {link.words}"
            )
        )
    listed = listing.rows(outcome)
    for part in listing.PARTS:
        own = [row for row in listed if row[0] == part]
        if not own:
            continue
        table = Table(title=part, title_justify="left")
        used = [at for at in _SHOWN if any(row[at] for row in own)]
        for at in used:
            name = listing.COLUMNS[at]
            if name.endswith("pounds"):
                table.add_column(name, justify="right", overflow="fold")
            else:
                table.add_column(name, overflow="fold")
        for row in own:
            table.add_row(*(Text(_plain(row[at])) for at in used))
        out.print(table)


def _plain(cell: Cell) -> str:
    from decimal import Decimal

    from mopac_spend.cells import as_text

    return f"{cell:,.2f}" if isinstance(cell, Decimal) else as_text(cell)
