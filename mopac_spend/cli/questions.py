"""`mopac-spend questions`: list the questions, or print one."""

from __future__ import annotations

import click

from mopac_spend.questions import library

FILTERS = """\
Every question takes:
  --fy 2020-21, --quarter 2020-21-Q4, or --from 2020-04-01 --to 2020-06-30
  --plan, --initiative, --category, --directorate, --fund, --decision
    a code, title or alias; repeat one for either of several
  --supplier    a name as the source wrote it
  --payments    the lines beneath the totals
"""


@click.command("questions")
@click.argument("show", required=False)
def command(show: str | None) -> None:
    """List the questions that can be asked, or SHOW one with its SQL."""
    if show:
        click.echo(described(library.find(show)))
        return
    for question in library.questions():
        click.echo(f"{question.name}\n    {question.title}. Asked by {question.asks}")
        click.echo(f"    {question.example}\n")
    click.echo(FILTERS)
    click.echo("To see a definition and its SQL: mopac-spend questions NAME")


def described(question: library.Question) -> str:
    """Print one question: header, filters, example and SQL."""
    told = (
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
        for label, text in told
    ]
    return "\n".join([*parts, "", FILTERS, question.select])
