"""`mopac-spend ask`: answer a question on the terminal or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.questions.answer import Answer

# Said here and not taken from the library, so that --help loads none of it; a
# test holds the two equal.
FORMS = ("table", "csv", "json", "xlsx", "html", "md")
_CODES = {
    "plan": "Only initiatives that serve this plan, on days it is in force.",
    "initiative": "Only this initiative; business-as-usual and untagged work too.",
    "category": "Only this category.",
    "directorate": "Only this directorate.",
    "fund": "Only this fund.",
    "decision": "Only under this decision, such as 'PCD 79'.",
    "supplier": "Only this supplier: a name as the source has it, or of the register.",
}


def codes(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filters by code."""
    for name, text in reversed(_CODES.items()):
        option = click.option(
            f"--{name}", multiple=True, metavar=name.upper(), help=text
        )
        function = option(function)
    return function


@click.command("ask")
@click.argument("question")
@click.option("--fy", metavar="2020-21", help="One financial year.")
@click.option("--from", "from_", metavar="DATE", help="First day, as 2020-04-01.")
@click.option("--to", metavar="DATE", help="Last day, included.")
@click.option("--quarter", metavar="2020-21-Q4", help="One financial quarter.")
@codes
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the answer; taken from the ending of --output, else table.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the terminal.",
)
@click.option(
    "--payments",
    is_flag=True,
    help="Add the payments beneath; in CSV they take the place of the totals.",
)
@click.option(
    "--despite-errors",
    is_flag=True,
    help="Answer from books with findings, under a banner that says so.",
)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument per option
    books: Path | str,
    /,
    question: str,
    form: str | None,
    output: Path | None,
    *,
    payments: bool,
    despite_errors: bool,
    **filters: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Answer QUESTION; `mopac-spend questions` lists them.

    Codes, titles and aliases are all understood. Repeat an option for either of
    several; give several options to narrow the answer.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen
    from mopac_spend.money import show
    from mopac_spend.questions import library
    from mopac_spend.questions.ask import ask
    from mopac_spend.questions.renderings import ENDINGS

    asked = library.find(question)
    told = chosen(form, output, Path(books), endings=ENDINGS, what="an answer")
    answer = ask(opened(books, despite_errors=despite_errors), asked, **filters)
    if told == "csv" and output is None:
        _say_method(answer)
    elif told != "table" or output:
        # The table shows them; whoever pipes figures on sees them here.
        for note in (*answer.method.exclusions, *answer.method.notes):
            click.echo(f"note: {note}", err=True)
    if output is None:
        _print(answer, told, payments=payments)
        return
    _, *beside = answer.write(output, told, payments=payments)
    click.echo(f"wrote {output}: total {show(answer.total)}", err=True)
    for file in beside:
        click.echo(f"wrote {file}: the method of these figures", err=True)


def _say_method(answer: Answer) -> None:
    """Say beside printed CSV, which has no room for it, how it was made."""
    from mopac_spend.questions.renderings.figures import plain

    method = answer.method
    for text in method.warnings:
        click.echo(plain(text), err=True)
    for label, text in method.lines():
        click.echo(f"{plain(label)}: {plain(text)}", err=True)


def _print(answer: Answer, form: str, *, payments: bool) -> None:
    if form != "table":
        click.echo(answer.rendered(form, payments=payments), nl=False)
        return
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        click.echo(answer.rendered(form, payments=payments), nl=False)
    else:
        answer.table(console, payments=payments)
