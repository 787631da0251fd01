"""Codes that no register knows: what is meant by them, said by a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, url_for

from mopac_spend.desk import in_hand
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages import importing
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.pages.review_parts import once
from mopac_spend.registering.spelled import Spelling, known_codes, spell, unspell

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug import Response

    from mopac_spend.books.load import Books

blueprint = Blueprint("spelling", __name__, url_prefix="/files")


@blueprint.post("/<about>/spelling")
@needs("change-registers")
def say(about: str) -> Response:
    """Say which code a spelling of the file stands for."""
    desk, dropped = importing.found(about)
    look = importing.looks().at(desk, dropped)
    kind, text = request.form.get("kind", ""), request.form.get("text", "")
    code = request.form.get("code", "")
    needed = look.posting.needed if look.posting else []
    if (kind, text) not in {(each.kind, each.spellings[0]) for each in needed}:
        abort(409, "This is known meanwhile. Look at the file again.")
    known = known_codes(desk.books().register, kind)
    if code not in known:
        abort(409, "There is no such code any more. Look at the file again.")
    by = desk.person.name
    spell(desk.main, Spelling(kind, code, text), by, opening=_opening)
    desk.watched().look_again()
    # Whoever says it prepared the file, and can take it back.
    says = {in_hand.SPELT + f"{kind} {text}": code}
    words = f"{text} is the {kind} {known[code]}"
    desk.drafts.decide(dropped.place, says, by, words, once("spelling"))
    desk.note("spelling", f"{kind} {code}: {text}")
    flash(f"{text} is read as {known[code]} from now on, in every file.")
    return _to(about)


@blueprint.post("/<about>/spelling/back")
@needs("change-registers")
def back(about: str) -> Response:
    """Take back that a spelling of the file stands for a code."""
    desk, dropped = importing.found(about)
    for each in in_hand.spelt(desk, dropped):
        if (each.kind, each.text) != (request.form.get("kind"), request.form["text"]):
            continue
        by, words = desk.person.name, f"{each.text} is not {each.code}"
        unspell(desk.main, each, by, opening=_opening)
        desk.watched().look_again()
        says = {in_hand.SPELT + f"{each.kind} {each.text}": None}
        desk.drafts.decide(dropped.place, says, by, words, once("back"))
        desk.note("spelling taken back", f"{each.kind} {each.code}: {each.text}")
        flash(f"{each.text} is not read as {each.code} any more.")
    return _to(about)


def _opening(_: Path | str) -> Books:
    return the_desk().books()


def _to(about: str) -> Response:
    return redirect(url_for("importing.file", about=about, _anchor="needed"), 303)


PAGE = Page(blueprint)
