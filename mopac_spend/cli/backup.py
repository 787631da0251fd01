"""`mopac-spend backup`: one verified archive of all that a body would miss."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import click

from mopac_spend.cli import faults

to_drafts = click.option(
    "--drafts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of drafts; desk beside the books, where it is there, without.",
)


@click.command("backup")
@click.option(
    "--output",
    metavar="FILE|DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The archive, or a folder for it, where its name says when it was made; "
    "this folder without.",
)
@click.option(
    "--cases",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder of cases that does not stand beside the books.",
)
@to_drafts
@click.option(
    "--user-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Names and passwords of readers, as browse has them.",
)
@click.pass_obj
def command(
    path: str,
    output: Path,
    cases: Path | None,
    drafts: Path | None,
    user_file: Path | None,
) -> None:
    """Write one archive of books, cases, drafts and users, and read it back.

    It is of one moment, whoever else works meanwhile, and has its name only when it was
    restored for a while and came out byte for byte as the books it was made of. Only
    its owner may read it. Exit status 1 says that what was kept was at fault already.
    """
    from mopac_spend.backup.places import standing
    from mopac_spend.backup.writing import write
    from mopac_spend.books.load import main_file
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.restore import doubts_of_cases, told
    from mopac_spend.questions.library import VARIABLE

    main = main_file(path)
    own = os.environ.get(VARIABLE)
    places = standing(
        main,
        cases=cases,
        drafts=drafts,
        queries=Path(own) if own else None,
        users=user_file,
    )
    file = output / _name() if output.is_dir() else output
    written = write(file, places, main, opening=opened, also=doubts_of_cases)
    for line in told(written.restored):
        click.echo(line)
    click.echo("read back, restored for a while, and byte for byte the same")
    click.echo(f"known by {written.sha256}")
    click.echo(f"wrote {file}", err=True)
    for name in written.hidden:
        click.echo(f"note: left out, because it is hidden: {name}", err=True)
    for doubt in written.restored.doubts:
        faults.say(f"note: {doubt}")
    sys.exit(faults.FINDINGS if written.restored.doubts else 0)


def _name() -> str:
    return f"mopac-spend-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.zip"
