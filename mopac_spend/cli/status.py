"""`mopac-spend status`: what in the books no entry of the record answers for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.output import table_or_json
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.books.differences import Change, Differences
    from mopac_spend.books.recording import Status

_ACCEPT = "mopac-spend record --by NAME --why REASON"


@click.command("status")
@table_or_json
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, readable=False),
    help="Hold the record to a checkpoint of before: the .note or .txt of it.",
)
@click.pass_obj
def command(path: str, form: str, checkpoint: Path | None) -> None:
    """Say what was changed by hand since the last entry of the record.

    Every file of the books is held against the record, and what the record kept
    against its digests. Individuals are not named. Exit status 1 where something is
    not covered.
    """
    from mopac_spend.books.recording import status
    from mopac_spend.cli.opening import opened

    state = status(path)
    if state.may_name:
        state = state.nameless(opened(path, despite_errors=True).register)
    if checkpoint:
        _hold(state, checkpoint)
    if form == "json":
        click.echo(json.text(_as_json(state)), nl=False)
    else:
        for line in _lines(state):
            click.echo(line)
    sys.exit(0 if state.covered else 1)


def _hold(state: Status, file: Path) -> None:
    """Hold the record to a checkpoint; exit status 1 where it does not hold it.

    Raises:
        Refusal: `PROOF-003`, the file is no checkpoint.

    """
    from mopac_spend.books.record.checkpoint import read_file
    from mopac_spend.books.record.sealing import hold_to
    from mopac_spend.findings import Refusal

    known = read_file(file)
    try:
        hold_to(state.record.entries, known)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(
        f"The record holds all of the checkpoint of {known.origin} at entry "
        f"{known.size:,}. Who signed it was not checked: ssh-keygen -Y verify does.",
        err=True,
    )


def lines(differences: Differences) -> Iterable[str]:
    """Show what differs, a line or more each: payments, entries, files."""
    for change in differences.payments:
        yield f"{change.sort:>9}  payment {change.key}, {_pounds(change)}"
        yield from _fields(change)
    for change in differences.entries:
        yield f"{change.sort:>9}  {change.key}  ({change.file})"
        yield from _fields(change)
    for name in differences.others:
        yield f"{_of_file(*differences.files[name]):>9}  {name}"
    for name, (before, after) in differences.files.items():
        if name not in differences.others and not (before and after):
            yield f"{_of_file(before, after):>9}  {name}"
    for name in differences.harmless:
        yield f"    alike  {name}: other blanks, comments or order, and says the same"


def _lines(state: Status) -> Iterable[str]:
    record = state.record
    yield from state.faults
    if record.damage or state.lost:
        return
    if not record.whole:
        yield (
            f"The record does not name every file of these books, so a change by hand "
            f"is not noticed; begin it with: {_ACCEPT}"
        )
        return
    last = record.entries[-1]
    yield from lines(state.differences)
    of_last = f"entry {last.number} of the record, of {last.day} ({last.command})"
    if state.covered:
        yield f"The books say what they said at {of_last}."
    elif state.differences.words:
        yield f"Not recorded since {of_last}: {state.differences.words}"
        yield _next(state)
    yield from (each.words for each in state.closed)
    if record.sealed:
        yield f"The books were {record.sealed}."


def _next(state: Status) -> str:
    """Say what to do about what nobody has recorded."""
    from mopac_spend.books.locking import closed_of
    from mopac_spend.findings import listed

    periods = closed_of(state.differences, state.record)
    if not periods:
        return f"Put it back, or accept it with: {_ACCEPT}"
    return (
        f"Put it back; or, as some of it is of {listed(periods)}, which "
        f"{'is' if len(periods) == 1 else 'are'} closed, open that first and then "
        f"accept it: mopac-spend reopen {periods[0]} --by NAME --reason TEXT "
        f"--approver NAME"
    )


def _pounds(change: Change) -> str:
    from mopac_spend.money import show

    return show(change.pounds)


def _fields(change: Change) -> Iterable[str]:
    if not (change.before and change.after):
        return
    for name, (before, after) in change.fields.items():
        yield f"           {name}: {before or 'none'} → {after or 'none'}"


def _of_file(before: str, after: str) -> str:
    return "changed" if before and after else "added" if after else "gone"


def _as_json(state: Status) -> dict[str, object]:
    differences = state.differences
    return {
        "covered": state.covered,
        "entries": len(state.record.entries),
        "whole": state.record.whole,
        "closed": [each.plain for each in state.closed],
        "sealed": state.record.sealed,
        "faults": state.faults,
        "payments": [change.plain for change in differences.payments],
        "entries_of_the_books": [change.plain for change in differences.entries],
        "files": {
            name: {"before": before, "after": after, "harmless": name in alike}
            for alike in [set(differences.harmless)]
            for name, (before, after) in differences.files.items()
        },
    }
