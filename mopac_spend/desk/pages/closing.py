"""Closing a period as a list of tasks, and opening it again; each by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.closing.checklist import OPEN, POINTS
from mopac_spend.desk import closings
from mopac_spend.desk.acts import Place
from mopac_spend.desk.answering import answer, ask, may
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.approving import SHOWN_BY
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal, counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.closings import Look
    from mopac_spend.desk.desk import Desk

blueprint = Blueprint("closing", __name__, url_prefix="/closing")
SHOWN_BY[closings.KIND] = ("closing.period", "approve-closing")
SHOWN_BY[closings.OPENING] = ("closing.opening", "approve-closing")
# Of each point: what it asks for, and where something can be done about it.
WORDS = {
    "batches": ("Payments of every month are in", "importing.files"),
    "bank": ("The bank is reconciled to the last day", "banking.statements_"),
    "untagged": ("Initiatives are decided", ""),
    "explanations": ("Variances over the tolerance are explained", "registering.kinds"),
    "forecasts": ("Budget lines have a forecast", "registering.kinds"),
    "sequence": ("It follows the period closed before it", "closing.periods"),
}


@blueprint.get("/")
@needs("read")
def periods() -> str:
    """Show what is closed, what is prepared, and ask which to close."""
    return _periods([])


@blueprint.post("/")
@needs("prepare-closing")
def begin() -> tuple[str, int] | Response:
    """Take a period up."""
    desk = the_desk()
    wanted = request.form.get("other", "").strip() or request.form.get("period", "")
    field = "other" if request.form.get("other", "").strip() else "period"
    if not wanted:
        return _periods([("period", "Choose a period, or type one.")]), 422
    try:
        about = closings.address(wanted, desk.books().register)
        closings.look(desk, about)
    except Refusal as refusal:
        return _periods([(field, plainly(refusal))], wanted), 422
    if about not in _prepared(desk):
        words, once = f"began to close {about}", request.form.get("once", "")
        says = {about: True}
        desk.drafts.decide(closings.PREPARED, says, desk.person.name, words, once)
        desk.note("began", words)
    return redirect(url_for("closing.period", about=about), 303)


@blueprint.get("/<about>")
@needs("read")
def period(about: str) -> str | Response:
    """Show the checklist of a period."""
    desk = the_desk()
    if closings.closed(desk, closings.typed(about)):
        return redirect(url_for("closing.opening", about=about), 303)
    return _period(desk, about, closings.look(desk, about), [])


@blueprint.get("/<about>/point/<name>")
@needs("prepare-closing")
def point(about: str, name: str) -> str:
    """Show a point of the checklist, and ask why it may stay open."""
    return _point(the_desk(), about, name, [])


@blueprint.post("/<about>/point/<name>")
@needs("prepare-closing")
def explain(about: str, name: str) -> tuple[str, int] | Response:
    """Keep why a point may stay open; or take that back."""
    desk = the_desk()
    why = " ".join(request.form.get("why", "").split())
    take_back = request.form.get("step") == "back"
    if name not in POINTS:
        abort(404)
    if not why and not take_back:
        words = "Write why this may stay open, for whoever approves the closing."
        return _point(desk, about, name, [("why", words)]), 422
    title = WORDS[name][0]
    words = f"{title}: {why}" if not take_back else f"{title}: not explained"
    _keep(desk, Place(closings.KIND, about), {name: "" if take_back else why}, words)
    return redirect(url_for("closing.period", about=about), 303)


@blueprint.post("/<about>/ask")
@needs("prepare-closing")
def ask_for(about: str) -> tuple[str, int] | Response:
    """Ask a second person to have a period closed."""
    desk = the_desk()
    reason = " ".join(request.form.get("reason", "").split())
    wrong = [] if reason else [("reason", "Say for what reason it is closed.")]
    seen = closings.look(desk, about)
    if left := seen.left:
        names = listed([WORDS[each.name][0] for each in left])
        wrong.append(("", f"Settle or explain first: {names}."))
    if wrong:
        return _period(desk, about, seen, wrong), 422
    words = f"reason: {reason}"
    _keep(desk, Place(closings.KIND, about), {closings.REASON: reason}, words)
    ask(desk, closings.wished(about, closings.look(desk, about)))
    return redirect(url_for("closing.period", about=about), 303)


@blueprint.post("/<about>/approve")
@needs("approve-closing")
def approve(about: str) -> Response:
    """Approve a closing that somebody else prepared, and close the period."""
    desk = the_desk()
    answer(
        *(desk, Place(closings.KIND, about)),
        lambda: closings.look(desk, about).digest,
        lambda wish: closings.post(desk, about, wish, desk.person.name),
    )
    return redirect(url_for("closing.periods"), 303)


@blueprint.post("/<about>/away")
@needs("prepare-closing")
def away(about: str) -> Response:
    """Put a closing away that is not wanted now; what was said of it stays."""
    desk = the_desk()
    words = f"put the closing of {about} away"
    desk.drafts.decide(closings.PREPARED, {about: None}, desk.person.name, words)
    desk.wishes.forget(closings.KIND, about)
    desk.note("put away", words)
    flash(f"The closing of {closings.typed(about)} was put away.")
    return redirect(url_for("closing.periods"), 303)


@blueprint.get("/<about>/open-again")
@needs("read")
def opening(about: str) -> str:
    """Show a closed period, and ask why it is to be opened again."""
    return _opening(the_desk(), about, [])


@blueprint.post("/<about>/open-again/ask")
@needs("prepare-closing")
def ask_to_open(about: str) -> tuple[str, int] | Response:
    """Ask a second person to have a period opened again."""
    desk = the_desk()
    one = closings.closed(desk, closings.typed(about))
    if one is None:
        abort(409, "This period is not closed.")
    reason = " ".join(request.form.get("reason", "").split())
    if not reason:
        words = "Say for what reason it is opened again."
        return _opening(desk, about, [("reason", words)]), 422
    place = Place(closings.OPENING, one.period.name)
    _keep(desk, place, {closings.REASON: reason}, f"reason: {reason}")
    ask(desk, closings.reopening(one, reason))
    return redirect(url_for("closing.opening", about=about), 303)


@blueprint.post("/<about>/open-again/approve")
@needs("approve-closing")
def approve_opening(about: str) -> Response:
    """Approve that a period is opened again, and open it."""
    desk = the_desk()
    name = closings.typed(about)
    place = Place(closings.OPENING, name)

    def digest() -> str:
        one = closings.closed(desk, name)
        said = desk.drafts.standing(place).get(closings.REASON)
        return closings.reopening(one, said.says).digest if one and said else ""

    answer(
        *(desk, place, digest),
        lambda wish: closings.open_again(desk, name, wish, desk.person.name),
    )
    return redirect(url_for("closing.periods"), 303)


def _keep(desk: Desk, place: Place, says: dict[str, str], words: str) -> None:
    """Keep what is said; whatever was to be approved is not what is there now."""
    once = request.form.get("once", "")
    desk.drafts.decide(place, says, desk.person.name, words, once)
    wish = desk.wishes.of(*place)
    if wish and wish.state == "waiting":
        desk.wishes.forget(*place)


def _prepared(desk: Desk) -> list[str]:
    standing = desk.drafts.standing(closings.PREPARED)
    return [about for about, each in standing.items() if each.says]


def _periods(wrong: Sequence[tuple[str, str]], typed: str = "") -> str:
    desk = the_desk()
    rows = [(each, desk.wishes.of(closings.KIND, each)) for each in _prepared(desk)]
    return render_template(
        "closing/periods.html",
        rows=rows,
        closed=list(reversed(desk.books().closed)),
        entries=_entries(desk),
        choices=closings.choices(desk)[-12:],
        wrong=wrong,
        typed=typed,
    )


def _entries(desk: Desk) -> dict[int, str]:
    """Say who approved the closings that stand, by the number of their entries."""
    from mopac_spend.books.record import read

    numbers = {each.number for each in desk.books().closed}
    found = read(desk.root).entries if numbers else []
    return {each.number: each.approver for each in found if each.number in numbers}


def _period(
    desk: Desk, about: str, seen: Look, wrong: Sequence[tuple[str, str]]
) -> str:
    place = Place(closings.KIND, about)
    said = desk.drafts.standing(place)
    wish = desk.wishes.of(*place)
    rows = [
        (each, WORDS[each.name][0], seen.explained.get(each.name), said.get(each.name))
        for each in seen.points
    ]
    return render_template(
        "closing/period.html",
        about=about,
        look=seen,
        rows=rows,
        wish=wish,
        may_approve=may(desk, wish, "approve-closing"),
        history=desk.drafts.history(place, 50),
        wrong=wrong,
    )


def _point(desk: Desk, about: str, name: str, wrong: Sequence[tuple[str, str]]) -> str:
    seen = closings.look(desk, about)
    found = next((each for each in seen.points if each.name == name), None)
    if found is None:
        abort(404)
    title, where = WORDS[name]
    return render_template(
        "closing/point.html",
        about=about,
        point=found,
        is_open=found.state == OPEN,
        title=title,
        where=where,
        why=seen.explained.get(name, ""),
        period=seen.closing.period,
        wrong=wrong,
    )


def _opening(desk: Desk, about: str, wrong: Sequence[tuple[str, str]]) -> str:
    one = closings.closed(desk, closings.typed(about))
    if one is None:
        abort(404, "This period is not closed.")
    place = Place(closings.OPENING, one.period.name)
    said = desk.drafts.standing(place).get(closings.REASON)
    reason = str(said.says) if said else ""
    wish = desk.wishes.of(*place)
    return render_template(
        "closing/opening.html",
        about=about,
        one=one,
        approver=_entries(desk).get(one.number, ""),
        reason=reason,
        digest=closings.reopening(one, reason).digest,
        wish=wish,
        may_approve=may(desk, wish, "approve-closing"),
        wrong=wrong,
    )


def _tasks(desk: Desk) -> list[Task]:
    prepared = _prepared(desk)
    status = f"{counted(len(prepared), 'closing')} prepared" if prepared else "None"
    href = url_for("closing.periods")
    return [Task("Close a period", href, status, open=bool(prepared))]


PAGE = Page(blueprint, "Closing", "closing.periods", "read", "Month end", _tasks)
