"""`mopac-spend register`: registers to and from workbooks and CSV."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("register")
def command() -> None:
    """Fill in the registers of the books from a workbook or CSV, and take them out."""


@command.command("kinds")
@click.argument("kind", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
def kinds(kind: str | None, form: str) -> None:
    """List the kinds of register, or the columns of KIND with what they may hold."""
    from mopac_spend.cli.output import write
    from mopac_spend.registering.columns import ALL, kind_named, plural, purpose
    from mopac_spend.registering.exporting import notes
    from mopac_spend.registering.run import FOLDER
    from mopac_spend.tables.listing import listed

    if kind is not None:
        entry_type = kind_named(kind)
        title = f"{entry_type.kind}: {purpose(entry_type)}"
        columns = ("column", "needed", "may_hold", "what_it_is")
        write(listed(title, columns, notes(entry_type)), form, None)
        return
    rows = [
        (each.kind, purpose(each), f"{FOLDER}/{plural(each)}.beancount") for each in ALL
    ]
    title = "What the registers hold: entries, then what happens to them"
    write(listed(title, ("kind", "what_it_is", "file"), rows), form, None)


@command.command("export")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
@click.pass_obj
def export(path: str, kind: str, file: Path, *, overwrite: bool) -> None:
    """Write the register of KIND to FILE, .xlsx or .csv; an empty one as a form."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import to_fill_in, write_file
    from mopac_spend.findings import counted
    from mopac_spend.registering import exporting
    from mopac_spend.registering.columns import kind_named
    from mopac_spend.registering.filled import recorded_of

    entry_type = kind_named(kind)
    form = to_fill_in(file, Path(path), "a register", overwrite=overwrite)
    rows = recorded_of(entry_type, opened(path).register)
    write_file(file, exporting.export(entry_type, rows, form))
    click.echo(f"wrote {file}: {counted(len(rows), 'row')}", err=True)


@command.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--dry-run", is_flag=True, help="Show what would be written; write nothing."
)
@click.pass_obj
def import_file(path: str, kind: str, file: Path, *, dry_run: bool) -> None:
    """Write the rows of FILE into the register of KIND, all or none.

    Every cell is checked first, and every fault is told with its place.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import counted
    from mopac_spend.registering.columns import kind_named
    from mopac_spend.registering.run import import_register
    from mopac_spend.registering.told import told

    entry_type = kind_named(kind)
    done = import_register(path, entry_type, file, dry_run=dry_run, opening=opened)
    if dry_run:
        for line in told(done):
            click.echo(line)
    click.echo(
        f"{counted(len(done.rows), 'row')} of {done.source}: "
        f"{len(done.new):,} new, {len(done.changed):,} changed, "
        f"{done.unchanged:,} unchanged"
    )
    if done.left:
        click.echo(f"{done.left:,} of the register not in the file: left as they are")
    for name in done.texts:
        click.echo(f"  {'would write' if dry_run else 'wrote'} {name}")
    if dry_run:
        click.echo("Dry run: nothing was written.")
