"""`mopac-spend grants`: 360Giving files to the register of grants and the books."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.import_files import print_table
from mopac_spend.cli.opening import opened
from mopac_spend.cli.output import table_or_json
from mopac_spend.cli.progress import Progress
from mopac_spend.findings import counted
from mopac_spend.importing.grants.run import import_grants
from mopac_spend.importing.posting.late import Who
from mopac_spend.money import NIL, show
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.grants.run import GrantsImport

_PARTS = ("read", "new", "again", "changed", "set_aside")
# Changes, withdrawn awards and rows set aside that are shown before "and … more".
_SHOWN = 5


@click.command("grants")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False)
)
@click.option("--awards-only", is_flag=True, help="Post no payments.")
@click.option(
    "--funder",
    "funders",
    multiple=True,
    metavar="NAME",
    help="A funder that is the body itself, beside its name in the books; repeatable.",
)
@click.option("--by", default="", metavar="NAME", help="Who posts.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option(
    "--approver",
    default="",
    metavar="NAME",
    help="Who else approved it: above the body's limit.",
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be written; write nothing."
)
@table_or_json
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    books: str,
    files: tuple[Path, ...],
    funders: tuple[str, ...],
    by: str,
    reason: str,
    approver: str,
    form: str,
    *,
    awards_only: bool,
    dry_run: bool,
) -> None:
    """Read 360Giving FILES: awards to the register, what was paid to the books."""
    with Progress(total=2 * len(files)) as progress:
        imports = import_grants(
            books,
            files,
            awards_only=awards_only,
            funders=funders,
            who=Who(by, reason, approver),
            dry_run=dry_run,
            progress=progress.step,
            opening=opened,
        )
    if form == "json":
        click.echo(json.text([_as_json(each) for each in imports]), nl=False)
        return
    _print_awards(imports)
    if postings := [each.posting for each in imports if each.posting]:
        print_table(postings)
    for each in imports:
        _print_notes(each)
    if dry_run:
        click.echo("Dry run: nothing was written.")


def _as_json(each: GrantsImport) -> dict[str, object]:
    compared, posted = each.compared, each.posting
    return {
        "source": each.source,
        "awards": {
            name: {"rows": rows, "pounds": f"{pounds:.2f}"}
            for name, (rows, pounds) in each.awards.items()
        },
        "register_file": compared.name if compared.new else None,
        "changed": [
            {
                "row": change.row,
                "grant": change.new.code,
                "fields": [
                    {"field": name, "old": old, "new": new}
                    for name, old, new in change.differences
                ],
            }
            for change in compared.changed
        ],
        "withdrawn": [grant.code for grant in compared.withdrawn],
        "payments": None
        if posted is None
        else {
            "file": posted.batch.file or None,
            "rows": {
                "read": posted.batch.rows_read,
                "posted": posted.batch.rows_posted,
                "already": posted.batch.rows_already,
                "set_aside": posted.batch.rows_set_aside,
            },
            "pounds_posted": f"{posted.batch.pounds_posted:.2f}",
        },
        "set_aside": [
            {
                "sheet": row.sheet,
                "row": row.number,
                "reason": row.reason,
                "pounds": f"{row.amount:.2f}",
            }
            for row in (*each.set_aside, *(posted.set_aside if posted else ()))
        ],
        "doubts": [*each.doubts, *(posted.doubts if posted else ())],
    }


def _print_awards(imports: Sequence[GrantsImport]) -> None:
    """Print numbers and pounds of awards of each file, and of all together."""
    from rich.table import Table
    from rich.text import Text

    from mopac_spend.cli.progress import console

    table = Table(title="Awards, in numbers and pounds", title_justify="left")
    table.add_column("file", overflow="fold")
    for name in ("read", "= new", "+ there already", "+ changed", "+ set aside"):
        table.add_column(name, justify="right", no_wrap=True)
    figures = [each.awards for each in imports]
    for each, of in zip(imports, figures, strict=True):
        cells = [f"{of[part][0]:,}\n{of[part][1]:,.2f}" for part in _PARTS]
        table.add_row(Text(each.source), *cells)
    if len(imports) > 1:
        table.add_section()
        together = [
            f"{sum(of[part][0] for of in figures):,}\n"
            f"{sum((of[part][1] for of in figures), NIL):,.2f}"
            for part in _PARTS
        ]
        table.add_row("together", *together)
    console(sys.stdout).print(table)


def _print_notes(each: GrantsImport) -> None:
    compared, posted, name = each.compared, each.posting, each.source
    if compared.new:
        click.echo(f"{name}: {counted(len(compared.new), 'award')} to {compared.name}")
    for change in compared.changed[:_SHOWN]:
        what = "; ".join(
            f"{f} {old!r}, now {new!r}" for f, old, new in change.differences
        )
        click.echo(f"{name}: changed {change.new.code} ({change.new.file}): {what}")
    _print_more(name, len(compared.changed))
    for grant in compared.withdrawn[:_SHOWN]:
        click.echo(
            f"{name}: look at this: {grant.code} ({show(grant.amount or NIL)}) is in "
            f"{grant.file} and no longer in the file; it stays until somebody ends it "
            f"with valid-to"
        )
    _print_more(name, len(compared.withdrawn))
    if posted is None:
        click.echo(f"{name}: no payments posted.")
    else:
        count, pounds = posted.untagged
        if count:
            click.echo(
                f"{name}: {counted(count, 'payment')} ({show(pounds)}) with a tag "
                f"nobody has decided yet."
            )
        if posted.batch.rows_reversed:
            click.echo(
                f"{name}: {counted(posted.batch.rows_reversed, 'payment')} "
                f"({show(posted.batch.pounds_reversed)}) of an earlier version that it "
                f"no longer holds so were reversed."
            )
    for doubt in (*each.doubts, *(posted.doubts if posted else ())):
        click.echo(f"{name}: look at this: {doubt}.")
    aside = [*each.set_aside, *(posted.set_aside if posted else ())]
    for row in aside[:_SHOWN]:
        where = f"{row.sheet}!{row.number}" if row.sheet else f"row {row.number}"
        click.echo(f"{name}: set aside {where} ({show(row.amount)}): {row.reason}")
    _print_more(name, len(aside))
    places = [each.set_aside_file, posted.batch.set_aside if posted else ""]
    if any(places):
        click.echo(f"{name}: all set aside is in {' and '.join(filter(None, places))}")


def _print_more(name: str, count: int) -> None:
    if count > _SHOWN:
        click.echo(f"{name}: … and {count - _SHOWN} more")
