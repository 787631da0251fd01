"""`mopac-spend foi answer`, `draft`, `approve`, `release`: from part to reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.ask import taken_apart
from mopac_spend.cli.filters import codes, days, divisions, limits
from mopac_spend.cli.foi_options import (
    add,
    body_of,
    by,
    case,
    day_of,
    looked_into,
    on,
    the_body,
    why_despite,
)
from mopac_spend.cli.foi_reasons import reasons, taken
from mopac_spend.findings import Refusal, listed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mopac_spend.disclosure.released import Kept, Shelf
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet


@click.command("answer", context_settings={"ignore_unknown_options": True})
@case
@click.argument("part")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUESTION]")
@by
@on
@reasons
@days
@codes
@limits
@divisions
@click.pass_context
def answer(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    /,
    case: str,
    part: str,
    words: tuple[str, ...],
    by: str,
    day: dt.date | None,
    **options: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Answer a PART of CASE: by a QUESTION to the books, in words, or by a refusal.

    QUESTION and its options are those of ask. What can be read already is shown with
    --published.
    """
    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    if part not in of.parts:
        msg = f"it has no part {part}; its parts are {listed(list(of.parts))}"
        raise Refusal("FOI-001", msg, case)
    given = taken(case, words, options)
    files: dict[str, bytes] = {}
    if words:
        files = _asked(context, of, part, words, options)
    details = {"part": part, "command": " ".join(words), **given}
    contents = {f"answers/{part}/{name}": text for name, text in files.items()}
    add(cabinet, case, "answer", {"answer": details}, by, day, contents)


def _asked(
    context: click.Context,
    case: Case,
    part: str,
    words: tuple[str, ...],
    filters: dict[str, Any],
) -> dict[str, bytes]:
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.answering import cells_of, kept
    from mopac_spend.questions import library
    from mopac_spend.questions.ask import ask

    name, parameters = taken_apart(words)
    path, cabinet = context.meta["books"], context.obj
    question = library.find(name, path)
    answer = ask(opened(path), question, parameters=parameters, **filters)
    others = {
        name: sha256
        for name, sha256 in _answers(case).items()
        if not name.startswith(f"answers/{part}/")
    }
    beside = cells_of(cabinet.contents(case, others))
    files, audit = kept(answer, _shelf(cabinet), beside)
    for said in audit:
        click.echo(f"small cells: {said}", err=True)
    return files


def _shelf(cabinet: Cabinet) -> Shelf:
    from mopac_spend.disclosure.released import FOLDER, Shelf

    return Shelf(cabinet.folder / FOLDER)


def _small_cells(
    context: click.Context, case: str, contents: Mapping[str, bytes]
) -> list[Kept]:
    """Give the small cells of what is to leave.

    Raises:
        Refusal: `DISCLOSURE-003`, they say too much together, or with what was
            released since.

    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.answering import cells_of, refuse_together
    from mopac_spend.questions.protecting import rule_of

    cells = cells_of(contents)
    if cells:
        rule = rule_of(opened(context.meta["books"]).register)
        refuse_together(cells, _shelf(context.obj), rule, case)
    return cells


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
    contents = cabinet.contents(of, answers)
    _small_cells(context, case, contents)
    texts = _written(context, case, body, day_of(day))
    leaves = {**_leaves(contents), **texts}
    found = looked_into(context, leaves, despite, case)
    # What goes with the letter is approved with it.
    details = {"answers": answers, "despite": despite, "found": found}
    contents = {f"reply/{name}": text for name, text in texts.items()}
    drafted = add(cabinet, case, "draft", details, by, day, contents)
    for name in drafted.last("draft").details["files"]:
        click.echo(cabinet.folder / case / name)


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
    whole = cabinet.contents(of, files)
    leaves = _leaves(whole)
    looked_into(context, leaves, drafted["despite"], case)
    # It is known before it leaves: a release too many only hides more of the next.
    for each in _small_cells(context, case, whole):
        _shelf(cabinet).keep(each)
    contents = {f"release/{name}": content for name, content in leaves.items()}
    released = add(cabinet, case, "release", {}, by, day, contents)
    for name in released.last("release").details["files"]:
        click.echo(cabinet.folder / case / name)
