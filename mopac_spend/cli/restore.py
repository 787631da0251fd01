"""`mopac-spend restore`: from a backup to folders, or a rehearsal of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli import faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.backup.manifest import Manifest
    from mopac_spend.backup.restoring import Restored


@click.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder that is not there yet, or is empty.",
)
@click.option(
    "--rehearse",
    is_flag=True,
    help="Restore for a while, compare and check, and leave nothing.",
)
@click.pass_obj
def command(path: str, file: Path, output: Path | None, *, rehearse: bool) -> None:
    """Restore FILE, which backup wrote, byte for byte, and check what came out.

    Nothing is restored over anything: put the folders in their places yourself. Exit
    status 1 says that what was kept was at fault already.
    """
    from mopac_spend.backup import restoring

    if (output is None) is not rehearse:
        msg = "Name a folder with --output DIR, or try it with --rehearse."
        raise click.UsageError(msg)
    if output is None:
        restored = restoring.rehearse(file, doubts_of_cases)
    else:
        restored = restoring.restore(file, output, doubts_of_cases)
    for line in told(restored):
        click.echo(line)
    if output is None:
        click.echo("rehearsed: every file came out byte for byte, and was checked")
        if since := _since(path, restored.manifest):
            click.echo(since)
    else:
        click.echo("restored byte for byte, and checked")
        click.echo(f"wrote {output}", err=True)
    for doubt in restored.doubts:
        faults.say(f"note: {doubt}")
    sys.exit(faults.FINDINGS if restored.doubts else 0)


def told(restored: Restored) -> Iterator[str]:
    """Say what an archive holds, in lines."""
    from mopac_spend.findings import counted

    manifest = restored.manifest
    for top, number in sorted(restored.tops.items()):
        yield f"{top}: {counted(number, 'file')}"
    of = manifest.books
    yield f"books: {counted(of.payments, 'payment')}, digest {of.sha256}"
    if of.entries:
        many = "entry" if of.entries == 1 else "entries"
        yield f"record: {of.entries:,} {many}, root {of.root}"
    yield f"in all: {counted(len(manifest.files), 'file')}, {manifest.size:,} bytes"


def doubts_of_cases(folder: Path) -> list[str]:
    """Find what is wrong with the cases and releases of a restored folder."""
    from mopac_spend.backup.places import BESIDE, CASES, LEDGER
    from mopac_spend.disclosure.released import FOLDER, Shelf
    from mopac_spend.findings import Refusal
    from mopac_spend.foi.filing import Cabinet

    doubts = []
    for top in (BESIDE, CASES):
        if not (folder / top).is_dir():
            continue
        cabinet = Cabinet(folder / top, folder / LEDGER)
        for name in cabinet.names():
            try:
                case = cabinet.case(name)
                cabinet.text(case)
                for event in case.events:
                    cabinet.contents(case, event.details.get("files", {}))
            except Refusal as refusal:
                doubts.append(f"{top}: {refusal.code}: {refusal.place}: as it was kept")
        try:
            Shelf(folder / top / FOLDER).kept()
        except Refusal as refusal:
            doubts.append(f"{top}: {refusal.code}: what was released before is damaged")
    return doubts


def _since(path: str, manifest: Manifest) -> str:
    """Say what became of the books since; "" where there are none here."""
    from mopac_spend.backup.proving import differing
    from mopac_spend.books.load import main_file
    from mopac_spend.findings import Refusal, counted

    try:
        number = differing(main_file(path).parent, manifest)
    except (Refusal, OSError):
        return ""
    if not number:
        return f"{path} is still what was kept"
    return f"since then, of {path}: {counted(number, 'file')} changed"
