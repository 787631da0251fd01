"""`mopac-spend demo`: from sample exports to the answer and the report."""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import click

from mopac_spend import shipped
from mopac_spend.cli.import_files import print_table
from mopac_spend.cli.opening import opened
from mopac_spend.cli.progress import Progress, console
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.questions.ask import ask
from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.issue import issue

# The four kinds of spend the public asked for in 2021.
KINDS = ("consultancy", "community-grants", "training", "tenders")
FIRST, LAST = "2017-04-01", "2021-03-31"
NAME = "mopac-spend"


@click.command("demo")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
def command(folder: Path | None) -> None:
    """Run the main job on sample data in FOLDER (default: a temporary one)."""
    scratch = folder or Path(tempfile.mkdtemp(prefix="mopac-spend-demo-"))
    books_folder, reports = scratch / "ledger", scratch / "reports"
    heading("1. New books with MOPAC's registers, and sixteen sample exports imported")
    starter.make_books(books_folder, starter.MOPAC, illustrative=True)
    samples = sorted((shipped.folder("importers") / "samples").glob("finance-*"))
    with Progress(total=2 * len(samples)) as progress:
        postings = import_files(
            books_folder, samples, progress=progress.step, opening=opened
        )
    print_table(postings)
    books = opened(books_folder)
    heading(
        "2. The question: spend by initiative, 2017-21, on consultancy, community "
        "grants, training and tenders"
    )
    answer = ask(books, "spend-by-initiative", category=KINDS, from_=FIRST, to=LAST)
    answer.table(console(sys.stdout))
    heading("3. The quarterly report, 2020-21 quarter 4")
    report = quarterly(books, "2020-21", 4)
    issued = issue(report, reports)
    for paragraph in report.summary:
        click.echo(paragraph)
    for form, place in issued.places.items():
        click.echo(f"  {form:<9} {place}")
    heading("Where everything is")
    click.echo(f"  the books    {books_folder}")
    click.echo(f"  the reports  {reports}")
    words = [*program(sys.argv[0]), "--books", str(books_folder), "browse"]
    click.echo(f"  look around  {shlex.join(words)}")


def program(called: str) -> list[str]:
    """Give the words that run `mopac-spend` where the user is.

    Args:
        called: how this program was called, as `sys.argv[0]`.

    """
    path = Path(called)
    if path.name == "__main__.py":
        return [sys.executable, "-m", "mopac_spend"]
    which = shutil.which(NAME)
    if path.stem != NAME or not path.is_file() or (which and path.samefile(which)):
        return [NAME]
    return [called]


def heading(text: str) -> None:
    """Print a step of the demonstration."""
    click.echo(f"\n{text}\n{'=' * len(text)}")
