"""Rows of a file that could not be read: put right by click, or accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, url_for

from mopac_spend.desk import in_hand, set_aside
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages import importing
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.pages.review_parts import once
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.reading import mending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.importing.reading.aside import SetAside

blueprint = Blueprint("mending", __name__, url_prefix="/files")
# What a choice is that is none of those that are offered.
_TYPED, _STAYS = "typed", "stays"


@blueprint.post("/<about>/mend")
@needs("prepare-import")
def mend(about: str) -> Response | tuple[str, int]:
    """Put a row right, and others that are written like it, or accept it."""
    desk, dropped = importing.found(about)
    look = importing.looks().at(desk, dropped)
    rows = look.posting.set_aside if look.posting else []
    row = next((each for each in rows if each.label == request.form.get("row")), None)
    if row is None:
        abort(409, "This row is not set aside any more. Look at the file again.")
    form = request.form
    value = form.get("value", "").strip()
    choice = form.get("choice", _TYPED if value else "")
    if choice == _STAYS:
        note = form.get("note", "").strip()
        if not note:
            return _again(about, f"note-{row.label}", "Write why it may stay as it is.")
        key = set_aside.key_of(about, row.label)
        set_aside.accept(desk, key, note, once(row.label))
        flash(f"Row {row.label} stays as it is.")
        return _to(about)
    if choice == _TYPED or not choice:
        if not value:
            words = f"Say what row {row.label} is, or write it."
            return _again(about, f"value-{row.label}", words)
    else:
        value = choice.removeprefix("=")
    try:
        mending.said({row.lacks: value}, row.label)
    except Refusal as refusal:
        return _again(about, f"value-{row.label}", plainly(refusal))
    says = {row.label: value}
    if form.get("alike"):
        says |= _alike(row, value, rows)
    standing = in_hand.said(desk, dropped)
    decided = {
        in_hand.MEND + label: (standing.get(in_hand.MEND + label) or {})
        | {row.lacks: each}
        for label, each in says.items()
    }
    words = f"put right the {row.lacks} of {counted(len(says), 'row')}: {value}"
    by = desk.person.name
    desk.drafts.decide(dropped.place, decided, by, words, once(row.label))
    desk.note("put right", f"{dropped.name}, row {row.label}: {row.lacks} {value}")
    flash(f"{counted(len(says), 'row')} put right. Look at it, then post.")
    return _to(about)


@blueprint.post("/<about>/mend/back")
@needs("prepare-import")
def back(about: str) -> Response:
    """Take back what was said of a row."""
    desk, dropped = importing.found(about)
    label = request.form.get("row", "")
    if label in in_hand.mended(desk, dropped):
        words = f"row {label} as it stands in the file"
        says = {in_hand.MEND + label: None}
        desk.drafts.decide(dropped.place, says, desk.person.name, words, once(label))
    else:
        set_aside.accept(desk, set_aside.key_of(about, label), "", once(label))
    return _to(about)


def _alike(row: SetAside, value: str, rows: Sequence[SetAside]) -> dict[str, str]:
    """Give what other rows are that lack the same, and may be read in the same way."""
    how = next((each.how for each in row.offers if each.value == value), "")
    if not how:
        return {}
    return {
        other.label: each.value
        for other in rows
        if other.lacks == row.lacks
        for each in other.offers
        if each.how == how
    }


def _again(about: str, field: str, words: str) -> tuple[str, int]:
    desk, dropped = importing.found(about)
    look = importing.looks().at(desk, dropped)
    return importing.check(desk, dropped, look, [(field, words)]), 422


def _to(about: str) -> Response:
    return redirect(url_for("importing.file", about=about, _anchor="aside"), 303)


PAGE = Page(blueprint)
