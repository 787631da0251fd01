"""`mopac-spend demo`: from sample exports to the answer and the report."""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import click

from mopac_spend import shipped
from mopac_spend.cli import demonstrated
from mopac_spend.cli.opening import opened
from mopac_spend.cli.progress import Progress
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.questions.ask import ask
from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.issue import FORMS, issue

# The four kinds of spend the public asked for in 2021.
KINDS = ("consultancy", "community-grants", "training", "tenders")
FIRST = "2017-04-01"
NAME = "mopac-spend"
ANSWER = "answer.xlsx"
# Who works at the desk of a demonstration: nobody by these names is.
PEOPLE = {
    "preparer": ("Demo Preparer", ("preparer",)),
    "approver": ("Demo Approver", ("approver", "foi-approver")),
    "officer": ("Demo Officer", ("foi-officer",)),
}


@click.command("demo")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@click.option(
    "--desk",
    is_flag=True,
    help="End at the desk: three people, and the last export left to be dropped.",
)
@click.option("--port", default=5080, show_default=True, type=click.IntRange(1, 65535))
def command(folder: Path | None, port: int, *, desk: bool) -> None:
    """Run the main job on sample data in FOLDER (default: a temporary one)."""
    scratch = folder or Path(tempfile.mkdtemp(prefix="mopac-spend-demo-"))
    books_folder, reports = scratch / "ledger", scratch / "reports"
    samples = sorted((shipped.folder("importers") / "samples").glob("finance-*"))
    # What is left for the desk ends with the quarter before.
    left = samples.pop() if desk else None
    quarter, last = (3, "2020-12-31") if desk else (4, "2021-03-31")
    starter.make_books(books_folder, starter.MOPAC, illustrative=True)
    with Progress(total=2 * len(samples) + 2 + len(FORMS)) as progress:
        postings = import_files(
            books_folder, samples, progress=progress.step, opening=opened
        )
        books = opened(books_folder)
        progress.step("asking")
        answer = ask(books, "spend-by-initiative", category=KINDS, from_=FIRST, to=last)
        answer.write(scratch / ANSWER, "xlsx")
        progress.step("drawing the report")
        report = quarterly(books, "2020-21", quarter)
        issued = issue(
            report, reports, progress=lambda form: progress.step(f"writing {form}")
        )
    demonstrated.tell(postings, answer, report)
    words = shlex.join([*program(sys.argv[0]), "--books", str(books_folder)])
    click.echo("\nOpen next")
    click.echo(f"  the whole answer  {scratch / ANSWER}")
    click.echo(f"  the whole report  {issued.places['html']}")
    click.echo(f"  look around       {words} browse")
    click.echo(f"  ask               {words} find training")
    if left:
        _at_the_desk(scratch, books_folder, left, port)


def _at_the_desk(scratch: Path, books: Path, left: Path, port: int) -> None:
    """Open the desk with three people who can work at it, and a file to be dropped."""
    import secrets

    from mopac_spend.cli.desk import BESIDE, run
    from mopac_spend.desk import users
    from mopac_spend.desk.settings import Settings
    from mopac_spend.files import make_folder

    kept = scratch / BESIDE
    waiting = scratch / "to be dropped" / left.name
    make_folder(waiting.parent)
    shutil.copyfile(left, waiting)
    make_folder(kept, private=True)
    settings = Settings(kept, cases=scratch / "foi-cases")
    click.echo("\nThe desk")
    people = []
    for who, (name, roles) in PEOPLE.items():
        password = secrets.token_urlsafe(9)
        people.append(users.Person(who, name, roles, users.hashed(password)))
        click.echo(f"  sign in as {who:<9} {password}   ({', '.join(roles)})")
    users.write(settings.users_file, people)
    click.echo(f"  to be dropped        {waiting}")
    run(str(books), settings, "127.0.0.1", port)


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
