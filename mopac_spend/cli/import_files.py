"""`mopac-spend import`: post source files and account for every row."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.books.record.closing import approved
from mopac_spend.cli.opening import opened
from mopac_spend.cli.output import table_or_json
from mopac_spend.cli.progress import Progress
from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.posting.late import Restating, Who
from mopac_spend.importing.posting.versions import Word
from mopac_spend.importing.reading.mending import typed
from mopac_spend.importing.run import import_files
from mopac_spend.money import show
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.importing.posting.changes import Change

_PARTS = ("read", "posted", "already", "set_aside", "reversed")
# How many rows are shown of each sort; --format json gives all.
_FIRST, _LISTED = 5, 20


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False)
)
@click.option(
    "--layout",
    default="",
    metavar="NAME",
    help="Name of a layout, or a TOML file; found by the headings if not given.",
)
@click.option(
    "--period",
    default="",
    metavar="PERIOD",
    help="What the files are about: 2010-04, 2010-04-01..2010-04-30, 2010-11-Q1. "
    "A file without dates needs it.",
)
@click.option(
    "--amends",
    default="",
    metavar="BATCH|FILE",
    help="The file is a new version of this one in the books: what it no longer "
    "holds is reversed.",
)
@click.option(
    "--beside",
    is_flag=True,
    help="The files are no new version of another one, though most of a file is in "
    "the books: both stand.",
)
@click.option(
    "--mend",
    "mends",
    multiple=True,
    metavar="ROW:FIELD=VALUE",
    help="Put a row right that would be set aside for want of its date, amount or "
    "supplier, such as 12:date=30/04/2018; the payment says so under its evidence.",
)
@click.option(
    "--restate",
    is_flag=True,
    help="Post rows of closed periods as restatements, dated today; say by whom, why "
    "and who else approved it.",
)
@click.option("--by", default="", metavar="NAME", help="Who posts or restates.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option(
    "--approver",
    default="",
    metavar="NAME",
    help="Who else approved it: for a restatement, or above the body's limit.",
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be posted; write nothing."
)
@table_or_json
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    books: str,
    files: tuple[Path, ...],
    layout: str,
    period: str,
    amends: str,
    mends: tuple[str, ...],
    by: str,
    reason: str,
    approver: str,
    form: str,
    *,
    beside: bool,
    restate: bool,
    dry_run: bool,
) -> None:
    """Read FILES, tag, de-duplicate and post them; print the control totals."""
    if amends and beside:
        msg = "--amends and --beside contradict each other; give one of them"
        raise Refusal("IMPORT-082", msg, files[0].name)
    if amends and len(files) > 1:
        msg = "--amends says of one file what it is; import each file by itself"
        raise Refusal("IMPORT-082", msg, ", ".join(each.name for each in files))
    if mends and len(files) > 1:
        msg = "--mend says of one file what its rows are; import each by itself"
        raise Refusal("IMPORT-084", msg, ", ".join(each.name for each in files))
    who = Restating(by, reason, approver)
    if restate:
        approved(*who)
    with Progress(total=3 * len(files)) as progress:
        postings = import_files(
            books,
            files,
            layout=layout,
            period=period,
            word=Word(amends, beside),
            mends=typed(mends),
            restating=who if restate else None,
            who=Who(*who),
            dry_run=dry_run,
            progress=progress.step,
            opening=opened,
        )
    if form == "json":
        click.echo(json.text([_as_json(each) for each in postings]), nl=False)
        return
    print_table(postings)
    for each in postings:
        _print_verdict(each)
    for each in postings:
        _print_notes(each)
        if dry_run:
            _print_preview(each)
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
            {
                "sheet": row.sheet,
                "row": row.number,
                "reason": row.reason,
                "pounds": f"{row.amount:.2f}",
                "pounds_known": not row.unknown,
            }
            for row in posting.set_aside
        ],
        "set_aside_pounds_unknown": _unknown(posting),
        "amends": batch.amends.split(),
        "beside": batch.beside.split(),
        "verdict": posting.verdict.as_json(),
        "doubts": [*posting.doubts, *posting.verdict.doubts],
        "notes": posting.notes,
        "read_like_people": {
            "payees": posting.people.payees,
            "pounds": f"{posting.people.pounds:.2f}",
        },
        "changed": [_change_as_json(each) for each in posting.changed],
        "withdrawn": [_change_as_json(each) for each in posting.withdrawn],
        "differing": [_change_as_json(each) for each in posting.differing],
        "codes_needed": [
            {
                "kind": each.kind,
                "spelling": each.spelling,
                "rows": each.rows,
                "pounds": f"{each.pounds:.2f}",
            }
            for each in posting.needed
        ],
        "first_payments": [
            {**each._asdict(), "date": f"{each.date}", "amount": f"{each.amount:.2f}"}
            for each in posting.payments[:_FIRST]
        ],
    }


def _unknown(posting: Posting) -> int:
    """Count the rows set aside whose pounds could not be read."""
    return sum(row.unknown for row in posting.set_aside)


def _change_as_json(change: Change) -> dict[str, object]:
    return {
        "row": change.row,
        "ref": change.ref,
        "document": change.document,
        "supplier": change.supplier,
        "date": f"{change.date}",
        "pounds": f"{change.amount:.2f}",
        "at": change.place,
        "differences": [each._asdict() for each in change.differences],
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
    for each in postings:
        # A name in brackets is not markup.
        table.add_row(Text(each.batch.source), *_cells([each]))
    if len(postings) > 1:
        table.add_section()
        table.add_row("together", *_cells(postings))
    console(sys.stdout).print(table)


def _cells(postings: list[Posting]) -> Iterator[str]:
    """Give rows above pounds, of each part of what was read of some files."""
    unknown = sum(map(_unknown, postings))
    for part in _PARTS[:4]:
        rows = sum(getattr(each.batch, f"rows_{part}") for each in postings)
        pounds = sum(getattr(each.batch, f"pounds_{part}") for each in postings)
        more = f"\n+ {unknown:,} unknown" if part == "set_aside" and unknown else ""
        yield f"{rows:,}\n{pounds:,.2f}{more}"


def _print_preview(posting: Posting) -> None:
    """Print the first payments as they would be tagged, and the codes needed."""
    from rich.table import Table
    from rich.text import Text

    from mopac_spend.cli.progress import console

    name, payments = posting.batch.source, posting.payments
    if payments:
        title = f"{name}: the first payments, as they would be tagged"
        table = Table(title=Text(title), title_justify="left")
        table.add_column("row", overflow="fold")
        # Whatever else has to give way, a date or an amount is whole.
        table.add_column("date", no_wrap=True)
        table.add_column("pounds", justify="right", no_wrap=True)
        table.add_column("supplier", overflow="fold")
        for heading in ("directorate", "initiative", "category", "rule"):
            table.add_column(heading, overflow="fold")
        for each in payments[:_FIRST]:
            texts = (each.row, f"{each.date}", f"{each.amount:,.2f}", each.supplier)
            tags = (each.directorate, each.initiative, each.category, each.rule)
            table.add_row(*map(Text, (*texts, *tags)))
        console(sys.stdout).print(table)
    for need in posting.needed[:_LISTED]:
        click.echo(
            f"{name}: code needed: no register knows the {need.kind} {need.spelling!r} "
            f"({counted(need.rows, 'row')}, {show(need.pounds)})"
        )
    _print_more(name, len(posting.needed))


def _print_changes(posting: Posting) -> None:
    """Print what is not as in the earlier version, row by row."""
    name = posting.batch.source
    for row in posting.changed[:_LISTED]:
        differences = [f"{d.field} {d.old!r} → {d.new!r}" for d in row.differences]
        what = "; ".join(differences) or "the source's own account, team or line number"
        click.echo(f"{name}: row {row.row} changed ({row.document or '-'}): {what}")
    _print_more(name, len(posting.changed))
    for row in posting.withdrawn[:_LISTED]:
        click.echo(
            f"{name}: withdrawn and reversed: row {row.row} of the earlier version "
            f"({row.document or '-'}, {row.supplier}, {row.date}, {show(row.amount)})"
        )
    _print_more(name, len(posting.withdrawn))


def _print_more(name: str, count: int) -> None:
    if count > _LISTED:
        click.echo(f"{name}: … and {count - _LISTED:,} more; --format json lists all")


def _print_verdict(posting: Posting) -> None:
    name = posting.batch.source
    click.echo(f"{name}: verdict: {posting.verdict.sentence}.")
    for doubt in posting.verdict.doubts:
        click.echo(f"{name}: look at this: {doubt}.")


def _print_posted(posting: Posting) -> None:
    batch = posting.batch
    count, pounds = posting.untagged
    if not posting.text:
        click.echo(f"{batch.source}: nothing new, nothing posted.")
    elif not posting.payments:
        click.echo(f"{batch.source}: nothing new to post; see the rows set aside.")
    elif count:
        # A reversal carries the tags of what it reverses, decided or not.
        posted = posting.payments.column("reverses").count("")
        click.echo(
            f"{batch.source}: {count:,} of {counted(posted, 'payment')} "
            f"({show(pounds)}) {'carries' if count == 1 else 'carry'} a tag nobody "
            f"has decided yet."
        )


def _print_notes(posting: Posting) -> None:
    batch = posting.batch
    _print_posted(posting)
    for note in posting.notes:
        click.echo(f"{batch.source}: {note}.")
    for doubt in (*posting.doubts, *filter(None, [posting.people.words])):
        click.echo(f"{batch.source}: look at this: {doubt}.")
    if batch.beside:
        click.echo(f"{batch.source}: stands beside {batch.beside}, as --beside says.")
    if batch.rows_reversed:
        click.echo(
            f"{batch.source}: a new version of {batch.amends}; "
            f"{counted(batch.rows_reversed, 'row')} ({show(batch.pounds_reversed)}) "
            f"that it no longer holds {'was' if batch.rows_reversed == 1 else 'were'} "
            f"reversed."
        )
    _print_changes(posting)
    for row in posting.set_aside[:5]:
        where = f"{row.sheet}!{row.number}" if row.sheet else f"row {row.number}"
        click.echo(f"{batch.source}: set aside {where}: {row.reason}")
    if len(posting.set_aside) > 5:  # noqa: PLR2004
        click.echo(f"{batch.source}: … and {len(posting.set_aside) - 5} more")
    if batch.set_aside:
        click.echo(f"{batch.source}: all rows set aside are in {batch.set_aside}")
