"""`mopac-spend record`: accept what was done to the books by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.output import table_or_json

if TYPE_CHECKING:
    from mopac_spend.books.record import RecordedBatch


@click.command("record")
@click.option("--by", required=True, metavar="NAME", help="Who accepts it.")
@click.option("--why", required=True, metavar="REASON", help="For what reason.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would be accepted; write nothing."
)
@table_or_json
@click.pass_obj
def command(path: str, by: str, why: str, form: str, *, dry_run: bool) -> None:
    """Accept what was changed, added or taken out by hand; status shows it.

    Commands record what they do themselves. Books whose record does not name every
    file yet begin with what they hold.
    """
    from mopac_spend.books.recording import accept
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.status import lines
    from mopac_spend.findings import counted
    from mopac_spend.money import show

    accepted = accept(path, by, why, dry_run=dry_run, opening=opened)
    if form == "json":
        answer = {
            "begun": accepted.begun,
            "added": [_as_json(each) for each in accepted.added],
            "withdrawn": [_as_json(each) for each in accepted.withdrawn],
            "files": list(accepted.differences.files),
        }
        click.echo(json.dumps(answer, indent=2))
        return
    for verb, batches in (("in", accepted.added), ("out", accepted.withdrawn)):
        for each in batches:
            click.echo(
                f"{verb:>3}  {each.id}: {counted(each.payments, 'payment')}, "
                f"{show(each.pounds)}"
            )
    for line in lines(accepted.differences):
        click.echo(line)
    if accepted.begun:
        many = "batch" if len(accepted.added) == 1 else "batches"
        click.echo(f"The record begins with {len(accepted.added):,} {many}.")
    elif not (accepted.added or accepted.withdrawn or accepted.differences.files):
        click.echo("Nothing differs from the record; nothing was written.")
    if dry_run:
        click.echo("Dry run: nothing was written.")


def _as_json(batch: RecordedBatch) -> dict[str, object]:
    return {
        "batch": batch.id,
        "file": batch.file,
        "rows": batch.rows,
        "payments": batch.payments,
        "pounds": f"{batch.pounds:.2f}",
    }
