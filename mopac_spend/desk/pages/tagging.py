"""What is decided in the queue: checked, approved where it has to be, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.desk import tagging
from mopac_spend.desk.answering import refuse_own
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.approving import SHOWN_BY
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.pages.review_parts import address, queues, wrong_of
from mopac_spend.desk.queue import KIND, PLACE
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from werkzeug import Response

blueprint = Blueprint("tagging", __name__, url_prefix="/review")
SHOWN_BY[KIND] = ("tagging.check", "approve-review")
_ACTS = 100


@blueprint.get("/post")
@needs("read")
def check() -> str:
    """Show what would be written to the books."""
    return _check([])


@blueprint.post("/post")
@needs("review")
def post() -> Response | tuple[str, int]:
    """Write what is decided to the books, or have it approved first."""
    desk = the_desk()
    now = queues().now(desk)
    of = tagging.standing(now, desk.drafts.standing(PLACE))
    if of.digest != request.form.get("seen"):
        words = "More was decided since you looked. Look at this again, then post."
        return _check([("post", words)]), 409
    if of.second:
        desk.wishes.ask(tagging.wished(of), desk.person.name)
        desk.note("asked for approval", tagging.wished(of).words)
        flash("It waits for a second person, and is written when they approve it.")
        return redirect(url_for("tagging.check"), 303)
    try:
        became = tagging.post(desk, now, of.digest, desk.person.name)
    except Refusal as refused:
        return _check(wrong_of(refused, lambda _: "post")), 422
    flash(f"{became}.")
    return redirect(address(), 303)


@blueprint.post("/approve")
@needs("approve-review")
def approve() -> Response:
    """Approve what others decided, and write it to the books."""
    desk = the_desk()
    wish = desk.wishes.of(KIND, tagging.ABOUT)
    if wish is None:
        abort(409, "Nobody asks for this any more.")
    if request.form.get("answer") == "back":
        why = " ".join(request.form.get("why", "").split())
        desk.wishes.send_back(wish.number, desk.person.name, why or "no reason given")
        desk.note("sent back", f"{wish.wished.words}: {why}")
        flash("It was sent back.")
        return redirect(url_for("approving.waiting"), 303)
    now = queues().now(desk)
    of = tagging.standing(now, desk.drafts.standing(PLACE))
    refuse_own(desk, (wish.by, *of.people))
    seen = of.digest if of.digest == request.form.get("seen") else ""
    given = desk.wishes.approve(wish.number, desk.person.name, seen)
    try:
        became = tagging.post(desk, now, of.digest, given.by, desk.person.name)
    except BaseException:
        desk.wishes.again(wish.number)
        raise
    desk.wishes.done(wish.number)
    flash(f"{became}.")
    return redirect(url_for("approving.waiting"), 303)


def _check(wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    now, standing, *_ = queues().state(desk)
    of = tagging.standing(now, standing)
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for ref, says in of.decided.items():
        for kind, code in says.items():
            rows, pounds = sums.get((kind, code), (0, NIL))
            sums[kind, code] = rows + 1, pounds + now.lines[ref].payment.amount
    return render_template(
        "tagging/check.html",
        wrong=wrong,
        of=of,
        sums=sorted(sums.items()),
        wish=desk.wishes.of(KIND, tagging.ABOUT),
        history=desk.drafts.history(PLACE, _ACTS),
    )


PAGE = Page(blueprint)
