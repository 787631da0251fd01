"""Make a rule of what was decided, its effect shown before it is kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.pages.review_parts import address, queues
from mopac_spend.desk.queue import PLACE
from mopac_spend.desk.words import plainly
from mopac_spend.fields import ACCOUNT
from mopac_spend.findings import Refusal
from mopac_spend.importing.tagging import making
from mopac_spend.reviewing.columns import CHOICES, RULE
from mopac_spend.reviewing.ruling import looked_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.importing.tagging.effect import Effect
    from mopac_spend.importing.tagging.making import Proposed
    from mopac_spend.reviewing.undecided import Line

blueprint = Blueprint("making_rules", __name__, url_prefix="/review/rule")
_SHOWN = 20


class _Look(NamedTuple):
    """A rule by one ground: as it would be kept, what it does, or why it cannot be."""

    proposed: Sequence[Proposed]
    effects: Sequence[Effect]
    refused: str
    digest: str


@blueprint.get("/<int:act>")
@needs("review")
def rule(act: int) -> str:
    """Show a rule, and what it does to the books."""
    return _page(act, [])


@blueprint.post("/<int:act>")
@needs("review")
def keep(act: int) -> Response | tuple[str, int]:
    """Keep a rule as it was seen."""
    desk = the_desk()
    look = _look(act)
    if look.refused:
        return _page(act, [(_ground_id(), look.refused)]), 409
    if look.digest != request.form.get("seen"):
        words = "The books have changed. Look at this again, then keep it."
        return _page(act, [("keep", words)]), 409
    try:
        files = making.keep(
            desk.main, look.proposed, by=desk.person.name, decided=_decided()
        )
    except Refusal as refusal:
        return _page(act, [("keep", plainly(refusal))]), 422
    names = ", ".join(each.id for each in look.proposed)
    desk.note("rule kept", f"{names} in {', '.join(f.name for f in files)}")
    flash("The rule is kept. Files that come from now on are decided by it.")
    return redirect(address(), 303)


def _decided() -> dict[str, dict[str, str]]:
    standing = the_desk().drafts.standing(PLACE)
    return {ref: decision.says for ref, decision in standing.items()}


def _of(act: int) -> tuple[list[Line], dict[str, str]]:
    """Give the payments that an act decided, and how: all of them the same."""
    desk = the_desk()
    now = queues().now(desk)
    standing = desk.drafts.standing(PLACE)
    lines = [
        now.lines[ref]
        for ref, decision in standing.items()
        if decision.act == act and ref in now.lines
    ]
    if not lines:
        abort(404, "This decision does not stand any more, or is in the books already.")
    says = {tuple(sorted(standing[line.payment.ref].says.items())) for line in lines}
    if len(says) > 1:
        abort(422, "It decides several things. Make a rule of one line at a time.")
    then = dict(says.pop())
    if ACCOUNT in then:
        then.pop("category", None)
    return lines, then


def _ground() -> str:
    asked = request.values.get("on", "")
    return asked if asked in CHOICES[RULE] else CHOICES[RULE][0]


def _ground_id() -> str:
    """Give the field of the ground that is chosen."""
    return f"on-{CHOICES[RULE].index(_ground()) + 1}"


def _look(act: int) -> _Look:
    desk = the_desk()
    lines, then = _of(act)
    payments = [line.payment for line in lines]
    books = desk.books()
    by = desk.person.name
    proposed: Sequence[Proposed] = ()
    effects: Sequence[Effect] = ()
    try:
        proposed = making.propose(payments, looked_at(_ground()), then, books, by)
        effects = making.tried(books, proposed, _decided())
        for one, of in zip(proposed, effects, strict=True):
            making.refuse_against(one, of)
    except Refusal as refusal:
        return _Look(proposed, effects, plainly(refusal), "")
    said = "".join(f"{p.text}{e.words}" for p, e in zip(proposed, effects, strict=True))
    return _Look(proposed, effects, "", hashlib.sha256(said.encode()).hexdigest())


def _page(act: int, wrong: Sequence[tuple[str, str]]) -> str:
    lines, then = _of(act)
    look = _look(act)
    return render_template(
        "making_rules/rule.html",
        act=act,
        wrong=wrong,
        ground=_ground(),
        ground_id=_ground_id(),
        grounds=CHOICES[RULE],
        then=then,
        number=len(lines),
        look=look,
        against=[one for of in look.effects for one in of.against][:_SHOWN],
        back=url_for("reviewing.queue"),
    )


PAGE = Page(blueprint)
