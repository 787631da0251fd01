"""Rows that were set aside: why, as they stand, and what somebody says of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.drafts import Place
from mopac_spend.desk.pages.page import Page, Task, whole
from mopac_spend.desk.pages.review_parts import once
from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.posting.batches import SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.drafts import Decision
    from mopac_spend.spend import Batch

blueprint = Blueprint("setting_aside", __name__, url_prefix="/set-aside")
# What is said of rows is no posting: it stays with the desk.
PLACE = Place("set-aside")
_SHOWN, _LONGEST = 50, 300
_COLUMNS = ("sheet", "row", "reason", "amount in pounds", "original cells")


class Row(NamedTuple):
    """A row that was set aside.

    Attributes:
        key: by which pages name it.
        source: of which file it is.
        sheet, number: where it stands there.
        reason: why it was set aside.
        pounds: as far as they could be read.
        cells: as they stand.

    """

    key: str
    source: str
    sheet: str
    number: str
    reason: str
    pounds: str
    cells: list[str]


@blueprint.get("/")
@needs("read")
def rows() -> str:
    """Show the rows of every file."""
    return _page([])


@blueprint.post("/")
@needs("review")
def say() -> Response | tuple[str, int]:
    """Accept that a row is no spend, or is put right elsewhere, with a note."""
    desk = the_desk()
    key = request.form.get("row", "")
    note = " ".join(request.form.get("note", "").split())[:_LONGEST]
    if key not in {row.key for row in _rows(desk)}:
        return _page([("", "This row is not set aside any more.")]), 409
    if request.form.get("again"):
        note = ""
    elif not note:
        return _page([(f"note-{key}", "Write why this row may stay as it is.")]), 422
    words = f"{key}: {note or 'looked at again'}"
    desk.drafts.decide(PLACE, {key: note}, desk.person.name, words, once(key))
    desk.note("set aside", words)
    flash("Kept." if note else "It is to be looked at again.")
    return redirect(url_for("setting_aside.rows", page=request.form.get("page")), 303)


def _rows(desk: Desk) -> list[Row]:
    """Read what was set aside of every batch that stands, as the import wrote it."""
    found = []
    for batch in desk.books().batches:
        if not batch.set_aside:
            continue
        lines = csv.DictReader(io.StringIO(_content(desk, batch), newline=""))
        for at, line in enumerate(lines, 1):
            sheet, number, reason, pounds, cells = (line.get(c, "") for c in _COLUMNS)
            key = f"{batch.id}-{at}"
            found.append(
                Row(key, batch.source, sheet, number, reason, pounds, _cells(cells))
            )
    return found


def _content(desk: Desk, batch: Batch) -> str:
    """Read the file of a batch's rows, which stands where an import puts it.

    Raises:
        Refusal: `BOOKS-001`, it does not, or cannot be read.

    """
    path = PurePosixPath(batch.set_aside)
    try:
        if len(path.parts) != len((SET_ASIDE, path.name)) or path.parts[0] != SET_ASIDE:
            raise FileNotFoundError(2, "it lies elsewhere")
        return (desk.root / path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = "the rows that were set aside cannot be read"
        raise Refusal("BOOKS-001", msg, batch.set_aside) from error


def _cells(text: str) -> list[str]:
    try:
        cells = json.loads(text)
    except ValueError:
        return [text]
    return (
        ["" if c is None else str(c) for c in cells] if isinstance(cells, list) else []
    )


def _page(wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    every, notes = _rows(desk), _notes(desk)
    every.sort(key=lambda row: bool(notes.get(row.key)))
    last = max(1, -(-len(every) // _SHOWN))
    text = request.values.get("page", "1")
    page = min(max(whole(text, 1), 1), last)
    return render_template(
        "setting_aside/rows.html",
        wrong=wrong,
        rows=every[(page - 1) * _SHOWN : page * _SHOWN],
        notes=notes,
        number=len(every),
        open=sum(not notes.get(row.key) for row in every),
        page=page,
        last=last,
        address=lambda number: url_for("setting_aside.rows", page=number),
    )


def _notes(desk: Desk) -> dict[str, Decision]:
    standing = desk.drafts.standing(PLACE)
    return {key: each for key, each in standing.items() if each.says}


def _tasks(desk: Desk) -> list[Task]:
    if desk.watched().now().wrong:
        return []
    notes = _notes(desk)
    left = sum(row.key not in notes for row in _rows(desk))
    href = url_for("setting_aside.rows")
    status = counted(left, "row") if left else "Nothing"
    return [Task("Look at rows that were set aside", href, status, "", bool(left))]


PAGE = Page(blueprint, "Set aside", "setting_aside.rows", "read", "Review", _tasks)
