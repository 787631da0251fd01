"""`mopac-spend foi draft`, `approve`, `release`: from answers to the reply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from mopac_spend.cli import signing
from mopac_spend.cli.foi_letter import as_changed, changed
from mopac_spend.cli.foi_options import (
    by,
    case,
    on,
    opener,
    the_body,
    told,
    why_despite,
)
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from mopac_spend.foi.filing import Cabinet


@click.command()
@case
@by
@on
@the_body
@changed
@why_despite
@click.pass_context
def draft(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str,
    by: str,
    day: dt.date | None,
    body: str | None,
    letter: Path | None,
    despite: str,
) -> None:
    """Write the reply of CASE from its answers, for somebody else to approve.

    What is to leave is looked into as release check does. What is found is mended, or
    explained with --despite, which the case keeps for the approver.
    """
    from mopac_spend.foi import drafting
    from mopac_spend.foi.doing import done
    from mopac_spend.foi.leaving import body_of, clean
    from mopac_spend.foi.places import shelf_of

    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    of.may("draft", by, cabinet.role(by), {})
    who, books = done(by, day, case), opener(context)()
    shelf = shelf_of(context.meta["books"])
    name = body_of(books, body)
    text = ""
    if letter:
        made = drafting.written(cabinet, of, name, who.day).made
        text = as_changed(made, letter)
    ready = drafting.prepared(cabinet, of, books, shelf, name, who.day, text)
    drafted = told(drafting.draft(cabinet, of, ready, who, despite))
    for line in ready.stale:
        click.echo(clean(line), err=True)
    files = drafted.last("draft").details["files"]
    for name in files:
        if name.startswith("reply/"):
            click.echo(cabinet.folder / case / name)
    (page,) = (name for name in files if name.endswith("/index.html"))
    click.echo(f"all that is to leave: {cabinet.folder / case / page}", err=True)


@click.command()
@case
@by
@on
@click.pass_obj
def approve(cabinet: Cabinet, case: str, by: str, day: dt.date | None) -> None:
    """Approve the reply of CASE as it is drafted; not for whoever drafted it."""
    from mopac_spend.foi import drafting
    from mopac_spend.foi.doing import done

    told(drafting.approve(cabinet, case, done(by, day, case)))


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
    from mopac_spend.foi import drafting
    from mopac_spend.foi.doing import done
    from mopac_spend.foi.places import shelf_of

    cabinet: Cabinet = context.obj
    path = context.meta["books"]

    def signed(
        pack: dict[str, bytes], approved: dict[str, bytes], _: str
    ) -> dict[str, bytes]:
        return _signed(path, pack, approved, key, origin) if key else pack

    released = told(
        drafting.release(
            cabinet,
            case,
            opener(context),
            shelf_of(path),
            done(by, day, case),
            signed if key else None,
        )
    )
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
