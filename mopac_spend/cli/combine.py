"""`mopac-spend combine`: the books of many bodies into one lake."""

from __future__ import annotations

from pathlib import Path

import click

_PATH = click.Path(path_type=Path, readable=False)


@click.command("combine")
@click.argument("folder", metavar="DIR", type=_PATH)
@click.argument("books", nargs=-1, metavar="BOOKS...")
@click.option(
    "--remove",
    multiple=True,
    metavar="BODY",
    help="Take this body out of the lake, by its code.",
)
def command(folder: Path, books: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Bring the books of bodies into the lake DIR, to be asked side by side.

    BOOKS are folders of books, each as `code=FOLDER` or under a code that is made of
    the title of its body. Books that have not changed are not written again, and bodies
    that are not named stay as they are. Ask the lake as books are asked: mopac-spend
    --books DIR ask QUESTION. It names individuals, as the books do.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import counted
    from mopac_spend.lake.combining import combine
    from mopac_spend.money import show
    from mopac_spend.periods import day_words

    if not books and not remove:
        msg = "Missing argument 'BOOKS...'."
        raise click.UsageError(msg)
    for code, became, body in combine(
        folder, [_named(each) for each in books], opened=opened, remove=remove
    ):
        click.echo(
            f"{code}: {became}, {counted(body.payments, 'payment')}, "
            f"{show(body.pounds)}, as of {day_words(body.day)}"
        )


def _named(text: str) -> tuple[str, Path]:
    """Tell the code of a body from its folder; one that is there has no code."""
    code, equals, place = text.partition("=")
    if not equals or Path(text).exists():
        return "", Path(text)
    return code, Path(place)
