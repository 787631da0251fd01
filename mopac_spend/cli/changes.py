"""`mopac-spend changes`: what changed between two states of the books, and who did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.output import chosen, in_form, to_file, write, write_file
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.books.changes import Changes, Recorded
    from mopac_spend.tables import Row

_NAMES = (
    "change",
    "what",
    "pounds",
    "field",
    "before",
    "after",
    "recorded",
    "by",
    "why",
    "file",
)


@click.command("changes")
@click.option(
    "--from", "before", required=True, metavar="STATE", help="A day, as 2021-03-31, …"
)
@click.option(
    "--to",
    "after",
    default="now",
    show_default=True,
    metavar="STATE",
    help="… the number of an entry of the record, now, or a folder of books.",
)
@in_form
@to_file
@click.pass_obj
def command(
    path: str, before: str, after: str, form: str | None, output: Path | None
) -> None:
    """List payments and entries that were added, withdrawn, amended or retagged.

    Each with what it said and says, its pounds, who recorded or approved it, and why.
    """
    from mopac_spend.books.changes import changes
    from mopac_spend.cli.opening import opened
    from mopac_spend.tables.listing import listed

    form = chosen(form, output, Path(path))
    register = opened(path, despite_errors=True).register
    differing = changes(path, before, after, register)
    if form == "json":
        text = json.text(_as_json(differing))
        if output is None:
            click.echo(text, nl=False)
        else:
            write_file(output, text.encode())
        return
    title = f"What changed from {differing.before} to {differing.after}"
    write(
        listed(title, _NAMES, list(_rows(differing)), _notes(differing)), form, output
    )


def _rows(differing: Changes) -> Iterator[Row]:
    """Give a row for each field that changed; one for what was added or withdrawn."""
    for each in (*differing.payments, *differing.entries):
        change = each.change
        pounds = change.pounds if each in differing.payments else None
        whole = not (change.before and change.after)
        fields = {"": ("", "")} if whole else change.fields
        for name, pair in fields.items():
            yield (
                *(change.sort, change.key, pounds, name, *pair),
                *(each.day, each.answered, each.why, change.file),
            )
    for name in differing.files:
        yield ("changed", name, None, "", "", "", "", "", "", name)


def _notes(differing: Changes) -> tuple[str, ...]:
    """Say how many payments of each sort, and their pounds."""
    from mopac_spend.findings import counted
    from mopac_spend.money import NIL, show

    sorts: dict[str, list[Recorded]] = {}
    for each in differing.payments:
        sorts.setdefault(each.change.sort, []).append(each)
    return tuple(
        f"{sort}: {counted(len(some), 'payment')}, "
        f"{show(sum((each.change.pounds for each in some), NIL))}"
        for sort, some in sorts.items()
    )


def _as_json(differing: Changes) -> dict[str, object]:
    return {
        "from": differing.before,
        "to": differing.after,
        **_of(differing.payments),
        "entries": _of(differing.entries),
        "files": list(differing.files),
    }


def _of(changes: Sequence[Recorded]) -> dict[str, object]:
    """Give changes in the form that csv-diff made usual, each with who recorded it."""
    added, removed, changed = [], [], []
    for each in changes:
        change = each.change
        recorded = {"recorded": each.day, "by": each.by, "why": each.why}
        if each.approver:
            recorded["approver"] = each.approver
        if not change.before:
            added.append({"key": change.key, **change.after, "record": recorded})
        elif not change.after:
            removed.append({"key": change.key, **change.before, "record": recorded})
        else:
            fields = {name: list(pair) for name, pair in change.fields.items()}
            changed.append(
                {
                    "key": change.key,
                    "changes": fields,
                    "pounds": f"{change.pounds:.2f}",
                    "change": change.sort,
                    "record": recorded,
                }
            )
    return {"added": added, "removed": removed, "changed": changed}
