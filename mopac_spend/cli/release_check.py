"""`mopac-spend release check`: what files say besides what they show."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli import faults
from mopac_spend.cli.output import table_or_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.residue.kinds import Residue


@click.command("check")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path)
)
@table_or_json
@click.pass_obj
def check(path: str, files: tuple[Path, ...], form: str) -> None:
    """Find what FILEs say besides what they show, before they leave.

    Any file: XLSX, XLS, ODS, DOCX, PDF, CSV, HTML, ZIP; of a folder, all in it. Exit
    status 1 where something is found, 2 where a file cannot be read.
    """
    from mopac_spend.findings import Refusal
    from mopac_spend.residue.run import checked
    from mopac_spend.tables import json

    names, body = _known(path)
    found: list[Residue] = []
    refusals = []
    for file in _each(files):
        try:
            found += checked(file, names, body)
        except Refusal as refusal:
            refusals.append(refusal)
    if form == "json":
        click.echo(json.text([asdict(each) for each in found]), nl=False)
    else:
        for line in _lines(found):
            click.echo(line)
    for each in refusals:
        faults.say(str(each))
    sys.exit(faults.REFUSED if refusals else faults.FINDINGS if found else 0)


def _each(files: Iterable[Path]) -> Iterator[Path]:
    """Give files, and of a folder all that are in it; an empty one is refused later."""
    for file in files:
        inside = sorted(each for each in file.rglob("*") if not each.is_dir())
        yield from inside or [file]


def _known(path: str) -> tuple[list[str], str]:
    """Give the individuals whom the books know, and whose books they are."""
    from mopac_spend.books.load import main_file
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import Refusal
    from mopac_spend.residue.individuals import individuals

    try:
        main_file(path)
    except Refusal as refusal:
        if refusal.code != "BOOKS-001":
            raise
        faults.say("note: no books, so no names of theirs were looked for")
        return [], ""
    books = opened(path, despite_errors=True)
    own = books.register.books
    return individuals(books), own.body if own else ""


def _lines(found: list[Residue]) -> Iterator[str]:
    """Give the findings file by file, with what to do about each kind once."""
    for file in dict.fromkeys(each.file for each in found):
        own = [each for each in found if each.file == file]
        yield f"{file}: {len(own):,} found"
        for what in dict.fromkeys(each.what for each in own):
            of_kind = [each for each in own if each.what == what]
            yield f"  {what}: {of_kind[0].do}"
            for each in of_kind:
                yield f"    {each.place}  {each.text}".rstrip()
