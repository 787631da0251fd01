"""`mopac-spend register`: registers to and from workbooks and CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.cells import Cell
    from mopac_spend.register.shape import Slot
    from mopac_spend.registering.filled import Row
    from mopac_spend.registering.run import Imported

# New and changed rows that are shown one by one before "and … more".
_SHOWN = 200
_NOTHING = "nothing"


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

    entry_type = kind_named(kind)
    done = import_register(path, entry_type, file, dry_run=dry_run, opening=opened)
    if dry_run:
        for line in shown(done):
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


def shown(done: Imported) -> Iterator[str]:
    """Say what an import would write, row by row, up to a number of them."""
    from mopac_spend.registering.columns import cell_of, columns_of

    lines = [
        (
            "new" if row.old is None else "changed",
            row,
            _fields(row.new, columns_of(type(row.new)))
            if row.old is None
            else _differences(row, columns_of(type(row.new))),
        )
        for row in done.rows
        if row.old != row.new
    ]
    for verb, row, fields in lines[:_SHOWN]:
        columns = columns_of(type(row.new))
        name = row.new.code
        if "day" in {slot.heading for slot in columns}:
            name += f" of {cell_of(columns[1], row.new)}"
        yield f"row {row.number}  {verb:<7}  {_line(name)}"
        yield from (f"    {_line(each)}" for each in fields)
    if len(lines) > _SHOWN:
        yield f"… and {len(lines) - _SHOWN:,} more"


def _fields(recorded: Recorded, columns: tuple[Slot, ...]) -> list[str]:
    from mopac_spend.registering.columns import cell_of

    return [
        f"{slot.heading}: {shown}"
        for slot in columns
        if slot.heading not in {"code", "day"}
        if (shown := _cell(cell_of(slot, recorded))) not in {_NOTHING, "no"}
    ]


def _differences(row: Row, columns: tuple[Slot, ...]) -> list[str]:
    from mopac_spend.registering.columns import cell_of

    assert row.old is not None  # noqa: S101 - it is changed
    return [
        f"{slot.heading}: {was} → {now}"
        for slot in columns
        if (was := _cell(cell_of(slot, row.old)))
        != (now := _cell(cell_of(slot, row.new)))
    ]


def _cell(cell: Cell) -> str:
    from decimal import Decimal

    from mopac_spend.cells import as_text
    from mopac_spend.money import show

    if isinstance(cell, Decimal):
        return show(cell)
    return as_text(cell) or _NOTHING


def _line(text: str) -> str:
    """Give a text on one line: it may hold characters that move the cursor."""
    return "".join(each if each.isprintable() else " " for each in text)
