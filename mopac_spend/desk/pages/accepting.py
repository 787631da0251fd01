"""All suggestions at or above a chosen confidence, accepted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page, whole
from mopac_spend.desk.pages.review_parts import (
    address,
    once,
    queues,
    say,
    way,
    wrong_of,
)
from mopac_spend.desk.queue import GROUP, PLACE, still_open, suggested
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.queue import Codes
    from mopac_spend.reviewing.undecided import Line

blueprint = Blueprint("accepting", __name__, url_prefix="/review")
# Confidences to choose from, of a hundred; the one proposed; lines that are shown.
LEAST, _FIRST, _SHOWN = (99, 95, 90, 80, 70, 60), 90, 25


@blueprint.get("/suggested")
@needs("review")
def above() -> str:
    """Show what accepting all suggestions at or above a confidence would decide."""
    return _above_page([])


@blueprint.post("/suggested")
@needs("review")
def accept_above() -> Response | tuple[str, int]:
    """Accept all suggestions at or above a confidence."""
    desk, at = the_desk(), least()
    lines = list(queues().with_suggestions(desk).lines.values())
    holders = desk.drafts.holders(PLACE)
    mine = [
        line
        for line in lines
        if holders.get(line.payment.ref, desk.person.name) == desk.person.name
    ]

    def codes(line: Line, kinds: tuple[str, ...]) -> Codes:
        return suggested(line, kinds, at / 100)

    words = f"accepted all suggestions of at least {at} %"
    try:
        made = queues().decide(desk, codes, mine, words, once("above"))
    except Refusal as refused:
        return _above_page(wrong_of(refused, lambda _: "accept")), 422
    say(made)
    return redirect(address(), 303)


def least() -> int:
    """Give the confidence that was chosen, of a hundred."""
    text = request.values.get("least", "")
    chosen = whole(text, _FIRST)
    return chosen if chosen in LEAST else _FIRST


def _above_page(wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    now, standing, *_ = queues().state(desk)
    levels = dict.fromkeys(LEAST, (0, NIL))
    for line in now.lines.values():
        kinds = still_open(line, standing)
        best = max(
            (s.confidence for k in kinds if (s := line.suggestions[k])), default=0.0
        )
        for at in LEAST:
            if best >= at / 100:
                rows, pounds = levels[at]
                levels[at] = rows + 1, pounds + line.payment.amount
    at = least()
    examples = [
        (line.payment, found)
        for bundle in queues().left(desk, GROUP)
        for line in bundle.group.lines[:1]
        if (found := suggested(line, still_open(line, standing), at / 100))
    ]
    return render_template(
        "accepting/suggested.html",
        wrong=wrong,
        way=way(),
        levels=levels,
        least=at,
        examples=examples[:_SHOWN],
        learning=now.accuracy is None,
        there=url_for("accepting.above", by=way(), least=at),
        accuracy=[each.words for each in now.accuracy or () if each.tried],
    )


PAGE = Page(blueprint)
