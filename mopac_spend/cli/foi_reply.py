"""`mopac-spend foi answer`, `draft`, `approve`, `release`: from part to reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.ask import taken_apart
from mopac_spend.cli.filters import codes, days, divisions, limits
from mopac_spend.cli.foi_options import add, by, case, day_of, on
from mopac_spend.findings import Refusal, listed

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from mopac_spend.foi.filing import Cabinet


@click.command("answer", context_settings={"ignore_unknown_options": True})
@case
@click.argument("part")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUESTION]")
@by
@on
@click.option("--say", metavar="TEXT", help="What the requester is told, in words.")
@click.option("--refuse", metavar="SECTION", help="The section it is refused under.")
@click.option("--why", default="", metavar="TEXT", help="Why that section applies.")
@click.option(
    "--interest",
    default="",
    metavar="TEXT",
    help="Why the public interest does not outweigh it, where it is to be weighed.",
)
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
    say: str | None,
    refuse: str | None,
    why: str,
    interest: str,
    **filters: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Answer a PART of CASE: by a QUESTION to the books, in words, or by a refusal.

    QUESTION and its options are those of ask.
    """
    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    if part not in of.parts:
        msg = f"it has no part {part}; its parts are {listed(list(of.parts))}"
        raise Refusal("FOI-001", msg, case)
    if refuse is not None:
        from mopac_spend.foi.exemptions import refused

        refused(case, refuse, why, interest)
    elif not words and not say:
        msg = "Give a QUESTION, or --say what is answered, or --refuse it."
        raise click.UsageError(msg)
    files: dict[str, bytes] = {}
    if words:
        files = _asked(context.meta["books"], words, filters)
    of.may("answer", by, cabinet.role(by))
    names = cabinet.keep(of, f"answers/{part}", files)
    details = {
        "part": part,
        "words": say or "",
        "command": " ".join(words),
        "files": names,
        "section": refuse or "",
        "why": why,
        "interest": interest,
    }
    add(cabinet, case, "answer", {"answer": details}, by, day)


def _asked(
    path: Path, words: tuple[str, ...], filters: dict[str, Any]
) -> dict[str, bytes]:
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.answering import kept
    from mopac_spend.questions import library
    from mopac_spend.questions.ask import ask

    name, parameters = taken_apart(words)
    question = library.find(name, path)
    return kept(ask(opened(path), question, parameters=parameters, **filters))


@click.command()
@case
@by
@on
@click.option("--body", help="Who answers; the body of the books without.")
@click.pass_context
def draft(
    context: click.Context, case: str, by: str, day: dt.date | None, body: str | None
) -> None:
    """Write the reply of CASE from its answers, for somebody else to approve."""
    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    of.may("draft", by, cabinet.role(by))
    texts = _written(context, case, body, day_of(day))
    names = cabinet.keep(of, "reply", texts)
    # What goes with the letter is approved with it.
    answers = [each for one in of.answers.values() for each in one.files]
    sha256 = cabinet.digest(of, [*names, *answers])
    details = {"files": [*names, *answers], "sha256": sha256}
    add(cabinet, case, "draft", details, by, day)
    for name in names:
        click.echo(cabinet.folder / case / name)


def _body(context: click.Context, body: str | None) -> str:
    from mopac_spend.cli.opening import opened

    if body:
        return body
    of = opened(context.meta["books"]).register.books
    return of.title if of else ""


def _written(
    context: click.Context, case: str, body: str | None, sent: dt.date
) -> dict[str, bytes]:
    from mopac_spend.foi.letter import pdf
    from mopac_spend.foi.reply import plain, reply

    cabinet: Cabinet = context.obj
    name = _body(context, body)
    blocks = reply(cabinet.case(case), cabinet.folder, name, sent)
    return {
        "reply.txt": plain(blocks).encode(),
        "reply.pdf": pdf(blocks, case, name, sent),
    }


@click.command()
@case
@by
@on
@click.pass_obj
def approve(cabinet: Cabinet, case: str, by: str, day: dt.date | None) -> None:
    """Approve the reply of CASE as it is drafted; not for whoever drafted it."""
    of = cabinet.case(case)
    of.may("approve", by, cabinet.role(by))
    sha256 = cabinet.digest(of, of.last("draft").details["files"])
    if sha256 != of.reply:
        msg = "the reply is not the one that was drafted; draft it again"
        raise Refusal("FOI-009", msg, case)
    add(cabinet, case, "approve", {"sha256": sha256}, by, day)


def _released(path: str) -> str:
    """Name what leaves: `reply.pdf`, `4a.csv`; "" of what stays in the case."""
    place, _, name = path.rpartition("/")
    if place == "reply":
        return name
    ending = name.rpartition(".")[2]
    return f"{place.rpartition('/')[2]}.{ending}" if ending in {"csv", "html"} else ""


@click.command()
@case
@by
@on
@click.pass_obj
def release(cabinet: Cabinet, case: str, by: str, day: dt.date | None) -> None:
    """Put what was approved into the folder release of CASE, to be sent."""
    of = cabinet.case(case)
    of.may("release", by, cabinet.role(by))
    drafted = of.last("draft").details["files"]
    if cabinet.digest(of, drafted) != of.approved:
        msg = "the reply is not the one that was approved; have it approved again"
        raise Refusal("FOI-009", msg, case)
    folder = cabinet.folder / case
    contents = {
        name: (folder / path).read_bytes()
        for path in drafted
        if (name := _released(path))
    }
    names = cabinet.keep(of, "release", contents)
    details = {"files": names, "sha256": cabinet.digest(of, names)}
    add(cabinet, case, "release", details, by, day)
    for name in names:
        click.echo(folder / name)
