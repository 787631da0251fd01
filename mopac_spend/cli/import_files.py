"""`mopac-spend import`: post source files and account for every row."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.opening import opened
from mopac_spend.cli.progress import Progress
from mopac_spend.findings import counted
from mopac_spend.importing.run import import_files
from mopac_spend.money import show

if TYPE_CHECKING:
    from mopac_spend.importing.posting import Posting

_PARTS = ("read", "posted", "already", "set_aside", "reversed")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--layout",
    default="",
    metavar="NAME",
    help="Name of a layout, or a TOML file; found by the headings if not given.",
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be posted; write nothing."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
)
@click.pass_obj
def command(
    books: str, files: tuple[Path, ...], layout: str, form: str, *, dry_run: bool
) -> None:
    """Read FILES, tag, de-duplicate and post them; print the control totals."""
    with Progress(total=2 * len(files)) as progress:
        postings = import_files(
            books,
            files,
            layout=layout,
            dry_run=dry_run,
            progress=progress.step,
            opening=opened,
        )
    if form == "json":
        click.echo(json.dumps([_as_json(each) for each in postings], indent=2))
        return
    print_table(postings)
    for each in postings:
        _print_notes(each)
    if dry_run:
        click.echo("Dry run: nothing was written.")


def _as_json(posting: Posting) -> dict[str, object]:
    batch = posting.batch
    return {
        "source": batch.source,
        "sha256": batch.sha256,
        "layout": batch.layout,
        "batch": batch.id if posting.text else None,
        "file": batch.file or None,
        "set_aside_file": batch.set_aside or None,
        "rows": {part: getattr(batch, f"rows_{part}") for part in _PARTS},
        "pounds": {part: f"{getattr(batch, f'pounds_{part}'):.2f}" for part in _PARTS},
        "payments": batch.payments,
        "untagged": {
            "payments": posting.untagged[0],
            "pounds": f"{posting.untagged[1]:.2f}",
        },
        "set_aside": [
            {"sheet": row.sheet, "row": row.number, "reason": row.reason}
            for row in posting.set_aside
        ],
        "doubts": posting.doubts,
    }


def print_table(postings: list[Posting]) -> None:
    """Print rows and pounds of each file, and of all together."""
    from rich.table import Table
    from rich.text import Text

    from mopac_spend.cli.progress import console

    table = Table(title="Imported, in rows and pounds", title_justify="left")
    table.add_column("file", overflow="fold")
    for name in ("read", "= posted", "+ already posted", "+ set aside"):
        table.add_column(name, justify="right", no_wrap=True)
    parts = _PARTS[:4]
    for each in postings:
        table.add_row(
            Text(each.batch.source),  # a name in brackets is not markup
            *(
                f"{getattr(each.batch, f'rows_{part}'):,}\n"
                f"{getattr(each.batch, f'pounds_{part}'):,.2f}"
                for part in parts
            ),
        )
    if len(postings) > 1:
        table.add_section()
        table.add_row(
            "together",
            *(
                f"{sum(getattr(p.batch, f'rows_{part}') for p in postings):,}\n"
                f"{sum(getattr(p.batch, f'pounds_{part}') for p in postings):,.2f}"
                for part in parts
            ),
        )
    console(sys.stdout).print(table)


def _print_notes(posting: Posting) -> None:
    batch = posting.batch
    count, pounds = posting.untagged
    if not posting.text:
        click.echo(f"{batch.source}: nothing new, nothing posted.")
    elif not posting.payments:
        click.echo(f"{batch.source}: nothing new to post; see the rows set aside.")
    elif count:
        # A reversal carries the tags of what it reverses, decided or not.
        made = sum(not payment.reverses for payment in posting.payments)
        click.echo(
            f"{batch.source}: {count:,} of {counted(made, 'payment')} "
            f"({show(pounds)}) {'carries' if count == 1 else 'carry'} a tag nobody "
            f"has decided yet."
        )
    for doubt in posting.doubts:
        click.echo(f"{batch.source}: look at this: {doubt}.")
    if batch.rows_reversed:
        click.echo(
            f"{batch.source}: a new version of {batch.amends}; "
            f"{counted(batch.rows_reversed, 'row')} ({show(batch.pounds_reversed)}) "
            f"that it no longer holds {'was' if batch.rows_reversed == 1 else 'were'} "
            f"reversed."
        )
    for row in posting.set_aside[:5]:
        where = f"{row.sheet}!{row.number}" if row.sheet else f"row {row.number}"
        click.echo(f"{batch.source}: set aside {where}: {row.reason}")
    if len(posting.set_aside) > 5:  # noqa: PLR2004
        click.echo(f"{batch.source}: … and {len(posting.set_aside) - 5} more")
    if batch.set_aside:
        click.echo(f"{batch.source}: all rows set aside are in {batch.set_aside}")
