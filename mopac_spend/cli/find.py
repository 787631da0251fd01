"""`mopac-spend find`: which question plain words ask, and the command for it."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.filters import bodies
from mopac_spend.cli.output import table_or_json

if TYPE_CHECKING:
    from mopac_spend.questions.plain_words import Candidate, Understanding

_NONE = (
    "no question of these books fits what was asked: they hold payments, and the "
    "registers of budgets, grants, contracts and decisions; see what can be asked "
    "with: mopac-spend questions"
)


@click.command("find")
@click.argument("words", nargs=-1, required=True)
@bodies
@table_or_json
@click.pass_obj
def command(
    books: str, words: tuple[str, ...], body: tuple[str, ...], form: str
) -> None:
    """Find the questions that WORDS ask, the likeliest first, with their commands.

    Nothing is answered. Exit status 1 where no question fits.
    """
    from mopac_spend.cli.opening import askable
    from mopac_spend.findings import listed
    from mopac_spend.tables import json

    understanding = askable(books, body).understood(" ".join(words))
    if form == "json":
        click.echo(json.text(_as_json(understanding)), nl=False)
    else:
        for candidate in understanding.candidates:
            click.echo(shown(candidate))
        say_unknown(understanding)
    if not understanding.candidates:
        click.echo(_NONE, err=True)
        sys.exit(1)
    if body:
        named = " ".join(f"--body {shlex.quote(each)}" for each in body)
        words_of = f"understood by the registers of {listed(body)}"
        alone = "it alone" if len(body) == 1 else "them alone"
        click.echo(f"note: {words_of}; ask {alone}: {named}", err=True)


def shown(candidate: Candidate) -> str:
    """Write a candidate for people: the command, and beneath it what to know."""
    from mopac_spend.tables.model import plain

    lines = [candidate.command, f"    {candidate.title}"]
    lines += [f"    {each}" for each in candidate.notes]
    lines += [f"    but: {each}" for each in candidate.doubts]
    return "\n".join(f"{_indent(line)}{plain(line)}" for line in lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def say_unknown(understanding: Understanding) -> None:
    """Say on standard error which words nothing knows, and where they stand."""
    from mopac_spend.tables.model import plain

    if understanding.unknown:
        words = ", ".join(understanding.unknown)
        click.echo(plain(f"not understood: {words}"), err=True)
    for hint in understanding.hints:
        click.echo(f"    {plain(hint)}", err=True)


def nothing_fits(understanding: Understanding) -> None:
    """Say that no question fits; exit status 1."""
    say_unknown(understanding)
    click.echo(_NONE, err=True)
    sys.exit(1)


def _as_json(understanding: Understanding) -> dict[str, object]:
    return {
        "candidates": [
            {
                "question": each.question,
                "title": each.title,
                "options": shlex.split(each.command)[3:],
                "command": each.command,
                "notes": list(each.notes),
                "not_heeded": list(each.doubts),
            }
            for each in understanding.candidates
        ],
        "not_understood": list(understanding.unknown),
        "hints": list(understanding.hints),
    }
