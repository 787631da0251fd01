"""`mopac-spend foi letter`: the letter of a case as text, changed and read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.foi_options import case, on, opener, the_body
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.letter import Letter

changed = click.option(
    "--letter",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The letter as you changed it, in a file that foi letter wrote.",
)


@click.command()
@case
@on
@the_body
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write it to, to be changed; it must not be there yet.",
)
@changed
@click.pass_context
def letter(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    day: dt.date | None,
    body: str | None,
    output: Path | None,
    letter: Path | None,
) -> None:
    """Write the letter of CASE as text that you can change; or read it back.

    With --letter FILE it says what was changed, and what of that has to be explained
    when it is drafted: foi draft CASE --letter FILE. Tables are lines that are moved.
    """
    from mopac_spend.foi import drafting
    from mopac_spend.foi.leaving import body_of, clean
    from mopac_spend.foi.letter_edited import as_text, changes, to_file
    from mopac_spend.periods import today

    if output and letter:
        msg = "--output writes it, and --letter reads it back; give one of them"
        raise click.UsageError(msg)
    cabinet: Cabinet = context.obj
    of, sent = cabinet.case(case), day or today()
    who = body_of(opener(context)(), body)
    made = drafting.written(cabinet, of, who, sent)
    if letter:
        text = as_changed(made.made, letter)
        after = drafting.written(cabinet, of, who, sent, text)
        for sign, line in changes(as_text(made.made), text) if text else ():
            click.echo(clean(f"{sign} {line}"))
        for doubt in after.doubts:
            click.echo(clean(f"to be explained: {doubt}"), err=True)
    elif output:
        _write(output, to_file(made.made))
        click.echo(f"wrote {output}", err=True)
        how = f"mopac-spend foi draft {case} --letter {output}"
        click.echo(f"next: change it, then {how}", err=True)
    else:
        click.echo(to_file(made.made), nl=False)


def as_changed(letter: Letter, file: Path) -> str:
    """Read the text of a letter that somebody changed in a file; "" if he did not.

    Raises:
        Refusal: `FOI-013`, it is not of this letter as it is worked out now.

    """
    from mopac_spend.foi.letter_edited import LONGEST, as_text, from_file

    with file.open("rb") as stream:
        text = from_file(letter, stream.read(4 * LONGEST + 1))
    return "" if text == as_text(letter) else text


def _write(file: Path, text: str) -> None:
    from mopac_spend.files import write_atomically

    if file.exists():
        msg = "is there already, and may be what you changed; name another file"
        raise Refusal("FOI-013", msg, str(file))
    try:
        write_atomically(file, text, private=True)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); name another file"
        raise Refusal("FOI-013", msg, str(file)) from error
