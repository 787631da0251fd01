"""`mopac-spend ask`: answer a question on the terminal or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.filters import as_at, bodies, codes, days, divisions, limits
from mopac_spend.cli.output import chosen, to_file

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer

# Said here and not taken from the library, so that --help loads none of it; a
# test holds the two equal.
FORMS = ("table", "csv", "json", "xlsx", "ods", "html", "md")
# Where all of a table is that was folded to fit a terminal.
WHOLE = "add --pager, or --output answer.xlsx"


@click.command("ask", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="QUESTION")
@days
@codes
@limits
@divisions
@bodies
@as_at
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the answer; taken from the ending of --output, else table.",
)
@to_file
@click.option(
    "--payments",
    is_flag=True,
    help="Add the payments beneath; in CSV they take the place of the totals.",
)
@click.option(
    "--pager",
    is_flag=True,
    help="On a terminal: the whole in $PAGER, where wide tables are else folded.",
)
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Add the total under narrower and wider definitions of the category.",
)
@click.option(
    "--yes",
    is_flag=True,
    help="Answer plain words without asking whether they were understood.",
)
@click.option(
    "--despite-errors",
    is_flag=True,
    help="Answer from books with findings, under a banner that says so.",
)
@click.option(
    "--engine",
    default="duckdb",
    metavar="ENGINE",
    help="What runs it: duckdb, or spark[://HOST:PORT] (an extra).",
)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument per option
    books: Path | str,
    /,
    words: tuple[str, ...],
    form: str | None,
    output: Path | None,
    *,
    as_at: str | None,
    body: tuple[str, ...],
    payments: bool,
    pager: bool,
    sensitivity: bool,
    yes: bool,
    despite_errors: bool,
    engine: str,
    **filters: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Answer QUESTION; `mopac-spend questions` lists them.

    Or put it in words: mopac-spend ask "what was spent on training in 2019/20". What
    was understood is shown, and answered once somebody says that it is right.

    Codes, titles and aliases are all understood. Repeat an option for either of
    several; give several options to narrow the answer. A question may have
    parameters of its own, such as --top 10: `mopac-spend questions QUESTION`.
    """
    from mopac_spend.cli.opening import askable, begin
    from mopac_spend.cli.progress import Progress

    if not as_at:
        begin(books)
    from mopac_spend.books.collection import no_collection
    from mopac_spend.questions import library
    from mopac_spend.questions.renderings import ENDINGS

    name, parameters = taken_apart(words)
    plain_words = len(name.split()) > 1
    if not plain_words:
        question = library.find(name, books)
    form = chosen(form, output, Path(books), endings=ENDINGS, what="an answer")
    of = askable(books, body, despite_errors=despite_errors, as_at=as_at)
    if plain_words:
        from mopac_spend.cli.confirming import confirmed

        meant = confirmed(of.understood(name), filters, yes=yes)
        question = library.find(meant.question, books)
        parameters, filters = meant.parameters | parameters, meant.filters
    with no_collection():
        answer = of.ask(
            question,
            engine=engine,
            parameters=parameters,
            sensitivity=sensitivity,
            payments=payments,
            **filters,
        )
    if form == "csv" and output is None:
        _say_method(answer)
    elif form != "table" or output:
        # The table shows them; whoever pipes figures on sees them here.
        for note in (*answer.method.exclusions, *answer.method.notes):
            click.echo(f"note: {note}", err=True)
    if output is None:
        _print(answer, form, payments=payments, paged=pager)
        return
    with Progress() as bar:
        step = bar.of("writing")
        _, *beside = answer.write(output, form, payments=payments, progress=step)
    click.echo(f"wrote {output}: total {answer.total_words}", err=True)
    for file in beside:
        click.echo(f"wrote {file}: the method of these figures", err=True)


def taken_apart(words: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Tell the question from its own parameters, each `--name value`."""
    plain: list[str] = []
    parameters: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            plain.append(word)
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        text = value if equals else next(rest, None)
        if text is None:
            msg = f"Option '--{name}' requires an argument."
            raise click.UsageError(msg)
        if parameters.setdefault(name.replace("-", "_"), text) != text:
            msg = f"Option '--{name}' is given twice; give it once."
            raise click.UsageError(msg)
    if len(plain) != 1:
        msg = (
            "Missing argument 'QUESTION'."
            if not plain
            else f"Got unexpected extra argument ({' '.join(plain[1:])})"
        )
        raise click.UsageError(msg)
    return plain[0], parameters


def _say_method(answer: Answer) -> None:
    """Say beside printed CSV, which has no room for it, how it was made."""
    from mopac_spend.tables.model import plain

    method = answer.method
    for text in method.warnings:
        click.echo(plain(text), err=True)
    for label, text in method.lines():
        click.echo(f"{plain(label)}: {plain(text)}", err=True)


def _print(answer: Answer, form: str, *, payments: bool, paged: bool) -> None:
    if form != "table":
        click.echo(answer.rendered(form, payments=payments), nl=False)
        return
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        click.echo(answer.rendered(form, payments=payments), nl=False)
    elif paged:
        with console.capture() as page:
            answer.table(console, payments=payments)
        click.echo_via_pager(page.get())
    else:
        answer.table(console, payments=payments, whole=WHOLE)
