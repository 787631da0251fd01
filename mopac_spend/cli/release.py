"""`mopac-spend release`: an answer that strangers can check by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli import signing
from mopac_spend.cli.ask import taken_apart
from mopac_spend.cli.filters import codes, days, divisions, limits
from mopac_spend.cli.release_check import check

if TYPE_CHECKING:
    from mopac_spend.questions.releasing import Released


@click.group("release")
def command() -> None:
    """Make what leaves the building, such that strangers can check it."""


command.add_command(check)


@command.command("make", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="QUESTION")
@days
@codes
@limits
@divisions
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Add the total under narrower and wider definitions of the category.",
)
@signing.key
@signing.origin
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder that is not there yet, outside of the books.",
)
@click.option(
    "--references",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to keep which payment each line is; in foi-cases/releases without.",
)
@click.pass_obj
def make(  # noqa: PLR0913, PLR0917 - one argument per option
    path: str,
    /,
    words: tuple[str, ...],
    key: Path,
    origin: str | None,
    output: Path,
    references: Path | None,
    *,
    sensitivity: bool,
    **filters: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Answer QUESTION as `ask` does, into a folder that proves itself.

    It opens by double click on index.html, and holds the answer, its lines, its method,
    the signed checkpoint of the books, and verify.py, which checks all of it with
    Python alone. Individuals' names are withheld, and with them whatever leads to
    their payments. Lines have numbers of the release's own; which payment each is stays
    with you.
    """
    from mopac_spend.books.load import main_file
    from mopac_spend.books.record import release
    from mopac_spend.books.record.checkpoint import key_of
    from mopac_spend.books.record.sealing import hashes_of
    from mopac_spend.cli.opening import opened
    from mopac_spend.files import write_folder
    from mopac_spend.findings import Refusal
    from mopac_spend.foi.places import private_folder, shelf_of
    from mopac_spend.pack.checking import refuse_findings
    from mopac_spend.pack.contents import contents
    from mopac_spend.pack.parts import Part
    from mopac_spend.pack.references import FOLDER, keep, name_of
    from mopac_spend.questions import library
    from mopac_spend.questions.ask import ask
    from mopac_spend.questions.leaving import files_of
    from mopac_spend.questions.releasing import released

    name, parameters = taken_apart(words)
    question = library.find(name, path)
    signing.kept_apart(main_file(path).parent, key, output)
    release.refuse_standing(output)
    signer, books = key_of(key), opened(path)
    answer = ask(
        books, question, parameters=parameters, sensitivity=sensitivity, **filters
    )
    checkpoint, record = signing.checkpoint(path, books, origin)
    if opened(path).sha256 != books.sha256:
        msg = "the books were changed meanwhile; run the command again"
        raise Refusal("RECORD-006", msg)
    private = private_folder(Path(path))
    of = released(answer, shelf := shelf_of(Path(path)), lines=True)
    pack = contents([Part("", "", files_of(of, lines=True))])
    refuse_findings(pack.files, books)
    bag = release.signed(pack.files, checkpoint, hashes_of(record.entries), signer)
    # It is known before it leaves, and forgotten if it does not.
    known = shelf.keep(of.kept)
    file, is_new = None, False
    try:
        if pack.references:
            file = references or private / FOLDER / name_of(bag[release.LINES])
            signing.kept_apart(main_file(path).parent, key, file)
            is_new = keep(file, pack.references)
        write_folder(output, bag)
    except (OSError, Refusal) as error:
        for each in (known, file if is_new else None):
            if each:
                each.unlink()
        if isinstance(error, Refusal):
            raise
        msg = f"cannot be written ({error.strerror}); choose another --output"
        raise Refusal("ASK-005", msg, str(output)) from error
    _told(of, output, file)


def _told(of: Released, output: Path, file: Path | None) -> None:
    """Say what was released, and what whoever released it should know."""
    for said in of.audit:
        click.echo(f"small cells: {said}", err=True)
    answer = of.answer
    for note in (*answer.method.exclusions, *answer.method.notes):
        click.echo(f"note: {note}", err=True)
    count = len(of.lines.rows)
    click.echo(f"wrote {output}: total {answer.total_words}, {count:,} lines", err=True)
    click.echo(f"anybody can check it: python3 -I {output / 'verify.py'}", err=True)
    if file:
        click.echo(f"which payment each line is, for nobody else: {file}", err=True)
