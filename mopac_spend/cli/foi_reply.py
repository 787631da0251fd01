"""`mopac-spend foi draft`, `approve`, `release`: from answers to the reply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from mopac_spend.cli import signing
from mopac_spend.cli.foi_options import (
    add,
    body_of,
    by,
    case,
    clean,
    day_of,
    looked_into,
    on,
    shelf_of,
    the_body,
    why_despite,
)
from mopac_spend.findings import Refusal
from mopac_spend.foi.filing import OWN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.disclosure.released import Kept, Shelf
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.pack.contents import Contents
    from mopac_spend.pack.parts import Part

# What is to leave, and whose number each of its lines has in the books.
_PACK, _REFERENCES = "pack", "references/references.csv"


def _small_cells(
    context: click.Context, case: str, contents: Mapping[str, bytes], shelf: Shelf
) -> list[Kept]:
    """Give the small cells of what is to leave, held against what left before.

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
        refuse_together(cells, shelf, rule, case)
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
    shelf = shelf_of(context.meta["books"])
    _small_cells(context, case, cabinet.contents(of, answers), shelf)
    mixed, stale = _of_books(context, case, despite)
    who = body_of(context, body)
    texts, pack = _written(cabinet, of, answers, who, day_of(day))
    found = [*mixed, *looked_into(context, pack.files, despite, case)]
    # What goes with the letter is approved with it.
    details = {
        "answers": answers,
        "body": who,
        "despite": despite,
        "found": found,
        "stale": stale,
    }
    contents = {f"reply/{name}": text for name, text in texts.items()}
    contents |= {f"{_PACK}/{OWN}/{name}": text for name, text in pack.files.items()}
    if pack.references:
        contents[_REFERENCES] = pack.references
    drafted = add(cabinet, case, "draft", details, by, day, contents)
    for line in stale:
        click.echo(clean(line), err=True)
    files = drafted.last("draft").details["files"]
    for name in files:
        if name.startswith("reply/"):
            click.echo(cabinet.folder / case / name)
    (page,) = (name for name in files if name.endswith("/index.html"))
    click.echo(f"all that is to leave: {cabinet.folder / case / page}", err=True)


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
    cabinet: Cabinet, case: Case, answers: dict[str, str], body: str, sent: dt.date
) -> tuple[dict[str, bytes], Contents]:
    """Write the letter, and all that is to leave with it."""
    from mopac_spend.foi.letter_forms import forms
    from mopac_spend.foi.letter_page import html
    from mopac_spend.foi.reply import reply
    from mopac_spend.pack.contents import contents
    from mopac_spend.pack.parts import Letter

    letter = reply(cabinet, case, body, sent)
    texts = forms(letter, cabinet.folder, "reply")
    said = cabinet.contents(case, answers)
    parts = [_part(case, name, said) for name in case.parts]
    return texts, contents(parts, Letter(letter.title, body, html(letter), texts))


def _part(case: Case, name: str, said: dict[str, bytes]) -> Part:
    """Give a part with what of its answer may leave."""
    from mopac_spend.pack.parts import Part
    from mopac_spend.questions.leaving import WRITTEN

    own = {
        path.rpartition("/")[2]: said[path]
        for path in case.answers[name].files
        if path in said
    }
    files = {each: own[each] for each in own if each in WRITTEN}
    return Part(name, case.parts[name].words, files)


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


@click.command()
@case
@by
@on
@signing.key_or_none
@signing.origin
@click.pass_context
def release(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    key: Path | None,
    origin: str | None,
) -> None:
    """Put what was approved into a folder of its own, to be sent.

    It opens by double click on index.html. With --key it is signed, and checks itself.
    """
    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    of.may("release", by, cabinet.role(by), {})
    drafted = of.last("draft").details
    approved = cabinet.contents(of, {**drafted["files"], **drafted["answers"]})
    pack = {
        "/".join(path.split("/")[2:]): content
        for path, content in approved.items()
        if path.startswith(f"{_PACK}/")
    }
    looked_into(context, pack, drafted["despite"], case)
    if key is None:
        from mopac_spend.books.record.release import bagged

        bag = bagged(pack, drafted["body"] or case)
    else:
        bag = _signed(context.meta["books"], pack, approved, key, origin)
    # It is known before it leaves: a release too many only hides more of the next.
    shelf = shelf_of(context.meta["books"])
    for each in _small_cells(context, case, approved, shelf):
        shelf.keep(each)
    contents = {f"release/{OWN}/{name}": content for name, content in bag.items()}
    released = add(cabinet, case, "release", {}, by, day, contents)
    names = released.last("release").details["files"]
    (page,) = (each for each in names if each.endswith("/index.html"))
    click.echo((cabinet.folder / case / page).parent)


def _signed(
    path: Path,
    pack: dict[str, bytes],
    approved: dict[str, bytes],
    key: Path,
    origin: str | None,
) -> dict[str, bytes]:
    """Sign what was approved, with the checkpoint of the books that gave it.

    Raises:
        Refusal: `RECORD-006`, the books say something else since; as
            `books.record.release.signed`.

    """
    from mopac_spend.books.load import main_file
    from mopac_spend.books.record.checkpoint import key_of
    from mopac_spend.books.record.release import signed
    from mopac_spend.books.record.sealing import hashes_of
    from mopac_spend.cli.opening import opened
    from mopac_spend.questions.leaving import ABOUT

    signing.kept_apart(main_file(path).parent, key, key)
    signer, books = key_of(key), opened(path)
    asked = {
        json.loads(content)["books_sha256"]
        for name, content in approved.items()
        if name.endswith(f"/{ABOUT}")
    }
    if asked - {books.sha256}:
        msg = (
            "the books have changed since they were asked, and their checkpoint would "
            "not be that of the answers; answer again, or release it without --key"
        )
        raise Refusal("RECORD-006", msg)
    checkpoint, record = signing.checkpoint(str(path), books, origin)
    return signed(pack, checkpoint, hashes_of(record.entries), signer)
