"""`mopac-spend foi draft`, `approve`, `release`: from answers to the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mopac_spend.cli.foi_options import (
    add,
    body_of,
    by,
    case,
    clean,
    day_of,
    looked_into,
    on,
    the_body,
    why_despite,
)

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet


@click.command()
@case
@by
@on
@the_body
@why_despite
@click.pass_context
def draft(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    body: str | None,
    despite: str,
) -> None:
    """Write the reply of CASE from its answers, for somebody else to approve.

    What is to leave is looked into as release check does. What is found is mended, or
    explained with --despite, which the case keeps for the approver.
    """
    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    of.may("draft", by, cabinet.role(by), {})
    cabinet.text(of)  # it is the request that came
    answers = _answers(of)
    mixed, stale = _of_books(context, case, despite)
    texts = _written(context, case, body, day_of(day))
    leaves = {**_leaves(cabinet.contents(of, answers)), **texts}
    found = [*mixed, *looked_into(context, leaves, despite, case)]
    # What goes with the letter is approved with it.
    details = {"answers": answers, "despite": despite, "found": found, "stale": stale}
    contents = {f"reply/{name}": text for name, text in texts.items()}
    drafted = add(cabinet, case, "draft", details, by, day, contents)
    for line in stale:
        click.echo(clean(line), err=True)
    for name in drafted.last("draft").details["files"]:
        click.echo(cabinet.folder / case / name)


def _of_books(
    context: click.Context, case: str, despite: str
) -> tuple[list[str], list[str]]:
    """Hold the answers against each other's books, and against those of today.

    Raises:
        Refusal: `FOI-022`, they are of different books, and nobody says why.

    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.states import changed, one_state, states

    cabinet: Cabinet = context.obj
    of = states(cabinet, cabinet.case(case))
    mixed = one_state(case, of, despite)
    return mixed, changed(of, opened(context.meta["books"]).sha256) if of else []


def _answers(case: Case) -> dict[str, str]:
    """Give the digests of what the books said to the parts that are answered."""
    return {
        name: sha256
        for answered in case.answers.values()
        for name, sha256 in answered.files.items()
        if not answered.section
    }


def _written(
    context: click.Context, case: str, body: str | None, sent: dt.date
) -> dict[str, bytes]:
    from mopac_spend.foi.letter_forms import forms
    from mopac_spend.foi.reply import reply

    cabinet: Cabinet = context.obj
    name = body_of(context, body)
    letter = reply(cabinet, cabinet.case(case), name, sent)
    return forms(letter, cabinet.folder, "reply")


@click.command()
@case
@by
@on
@click.pass_obj
def approve(cabinet: Cabinet, case: str, by: str, day: dt.date | None) -> None:
    """Approve the reply of CASE as it is drafted; not for whoever drafted it."""
    of = cabinet.case(case)
    of.may("approve", by, cabinet.role(by), {})
    drafted = of.last("draft")
    cabinet.contents(of, {**drafted.details["files"], **drafted.details["answers"]})
    add(cabinet, case, "approve", {"sha256": of.reply}, by, day)


def _leaves(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Give what leaves, by the name under which it does."""
    return {
        name: content for path, content in contents.items() if (name := _released(path))
    }


def _released(path: str) -> str:
    """Name what leaves: `reply.pdf`, `4a.csv`; "" of what stays in the case."""
    kind, *part, _, name = path.split("/")
    if kind == "reply":
        return name
    ending = name.rpartition(".")[2]
    return f"{part[0]}.{ending}" if ending in {"csv", "html"} else ""


@click.command()
@case
@by
@on
@click.pass_context
def release(context: click.Context, case: str, by: str, day: dt.date | None) -> None:
    """Put what was approved into a folder of its own, to be sent."""
    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    of.may("release", by, cabinet.role(by), {})
    drafted = of.last("draft").details
    files = {**drafted["files"], **drafted["answers"]}
    leaves = _leaves(cabinet.contents(of, files))
    looked_into(context, leaves, drafted["despite"], case)
    contents = {f"release/{name}": content for name, content in leaves.items()}
    released = add(cabinet, case, "release", {}, by, day, contents)
    for name in released.last("release").details["files"]:
        click.echo(cabinet.folder / case / name)
