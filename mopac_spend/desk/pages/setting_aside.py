"""Rows that were set aside: why, as they stand, and what somebody says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mopac_spend.desk import set_aside
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page, Task, whole
from mopac_spend.desk.pages.review_parts import once
from mopac_spend.findings import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.desk import Desk

blueprint = Blueprint("setting_aside", __name__, url_prefix="/set-aside")
_SHOWN = 50


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
    key, note = request.form.get("row", ""), request.form.get("note", "").strip()
    if key not in {row.key for row in set_aside.rows(desk)}:
        return _page([("", "This row is not set aside any more.")]), 409
    if request.form.get("again"):
        note = ""
    elif not note:
        return _page([(f"note-{key}", "Write why this row may stay as it is.")]), 422
    set_aside.accept(desk, key, note, once(key))
    flash("Kept." if note else "It is to be looked at again.")
    return redirect(url_for("setting_aside.rows", page=request.form.get("page")), 303)


def _page(wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    every, notes = set_aside.rows(desk), set_aside.notes(desk)
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


def _tasks(desk: Desk) -> list[Task]:
    if desk.watched().now().wrong:
        return []
    notes = set_aside.notes(desk)
    left = sum(row.key not in notes for row in set_aside.rows(desk))
    href = url_for("setting_aside.rows")
    status = counted(left, "row") if left else "Nothing"
    return [Task("Look at rows that were set aside", href, status, "", bool(left))]


PAGE = Page(blueprint, "Set aside", "setting_aside.rows", "read", "Review", _tasks)
