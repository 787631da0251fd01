"""`mopac-spend questions`: list the questions, or print one."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from mopac_spend.fields import ACCOUNT, FIELDS, FILTERS_BY_CODE, FILTERS_BY_NAME
from mopac_spend.questions import library

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_CODE = ("plan", "strand", "commitment", *FILTERS_BY_CODE, ACCOUNT)


def _options(names: Iterable[str]) -> str:
    options = (f"--{FIELDS[n].key if n in FIELDS else n}" for n in names)
    return textwrap.fill(
        ", ".join(options),
        width=88,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )


FILTERS = f"""\
Every question of payments takes:
  --fy 2020-21, --fy 2020-21 --quarter 4, --period 2020-21-P3, --calendar-year 2019,
    --to-date 2020-10-31, or --from 2020-04-01 --to 2020-06-30
{_options(_BY_CODE)}
    a code, title or alias; repeat one for either of several
{_options(FILTERS_BY_NAME)}    a name as the source wrote it, or of the register
  --over, --at-least, --under, --at-most 500   of a document; --per payment
  --structure DATE    directorates as they stood on that day
  --assume SHARED=CODE:40,CODE:60    a division invented for the question
  --as-recorded    shared costs whole, as the books hold them
  --sensitivity    the total under other definitions of --category
  --payments    the lines beneath the totals
"""


_OF_REGISTERS = """\
Asked of the registers and not of payments: it takes a period and its own parameters.
"""


@click.command("questions")
@click.argument("show", required=False)
@click.pass_obj
def command(books: str, show: str | None) -> None:
    """List the questions that can be asked, or SHOW one with its SQL."""
    if show:
        click.echo(described(library.find(show, books)))
        return
    for question in library.questions(books):
        click.echo(f"{question.name}\n    {question.title}. Asked by {question.asks}")
        click.echo(f"    {question.example}\n")
    click.echo(FILTERS)
    click.echo("To see a definition and its SQL: mopac-spend questions NAME")


def described(question: library.Question) -> str:
    """Print one question: header, filters, example and SQL."""
    labelled = (
        ("Asked by", question.asks),
        ("Definition", question.definition),
        ("Caveats", question.caveats),
        ("Source", question.source),
        ("File", question.file),
        ("Example", question.example),
    )
    parts = [f"{question.name}: {question.title}", ""]
    parts += [
        click.wrap_text(f"{label}: {text}", width=88, subsequent_indent="  ")
        for label, text in labelled
    ]
    parts += [
        click.wrap_text(f"Parameter {each.summary}", width=88, subsequent_indent="  ")
        for each in question.parameters
    ]
    if question.only:
        parts.append(f"Only payments where {question.only}")
    filters = _OF_REGISTERS if question.of_registers else FILTERS
    return "\n".join([*parts, "", filters, question.select])
