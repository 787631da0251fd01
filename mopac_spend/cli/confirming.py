"""Plain words to `ask`: what was understood is shown, and a person says if it is so.

On a terminal that is asked. Elsewhere `--yes` says it, and then every word has to be in
the answer: a figure of more than was asked for is worse than none.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mopac_spend.cli.find import nothing_fits, say_unknown, shown
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.questions.plain_words import Candidate, Understanding


class Confirmed(NamedTuple):
    """What is to be asked: a question, its own parameters, and filters."""

    question: str
    parameters: dict[str, str]
    filters: dict[str, Any]


def confirmed(
    understanding: Understanding, typed: Mapping[str, Any], *, yes: bool
) -> Confirmed:
    """Show what plain words ask, and have it confirmed.

    Args:
        understanding: what was made of them.
        typed: filters that were typed beside them.
        yes: answer without asking.

    Raises:
        Refusal: `ASK-008`, nobody confirmed it, or not every word is in it.

    """
    if not understanding.candidates:
        nothing_fits(understanding)
    first, *others = understanding.candidates
    click.echo("understood as:", err=True)
    click.echo(shown(first), err=True)
    say_unknown(understanding)
    for other in others:
        click.echo("or, if you meant that:", err=True)
        click.echo(shown(other), err=True)
    if yes:
        _whole(understanding, first)
    elif somebody_is_there():
        if not click.confirm("Answer the first of these?", err=True):
            sys.exit(1)
    else:
        click.echo(first.command)
        msg = "nobody confirmed what was understood; type that command, or add --yes"
        raise Refusal("ASK-008", msg)
    return _as_filters(first, typed)


def somebody_is_there() -> bool:
    """Whether a person can be asked: both ends of a terminal are there."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _whole(understanding: Understanding, candidate: Candidate) -> None:
    """See that nothing that was asked is left out of the answer.

    Raises:
        Refusal: `ASK-008`.

    """
    if understanding.unknown or candidate.doubts:
        click.echo(candidate.command)
        left = ", ".join(understanding.unknown) or candidate.doubts[0]
        msg = (
            f"--yes answers only what was understood in full, and this was not: "
            f"{left}; type the command that is meant"
        )
        raise Refusal("ASK-008", msg)


def _as_filters(candidate: Candidate, typed: Mapping[str, Any]) -> Confirmed:
    """Take what was read; what was typed takes the place of it."""
    from mopac_spend.questions.plain_words import DAYS, parted

    parameters, read = parted(candidate.options)
    days_typed = any(typed.get(name) is not None for name in DAYS)
    filters = {
        name: value
        for name, value in read.items()
        if not (days_typed if name in DAYS else typed.get(name))
    }
    return Confirmed(candidate.question, parameters, {**typed, **filters})
