"""The reply to a request: changed, looked at, checked, submitted, and approved."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from mopac_spend.desk import casework
from mopac_spend.desk.acts import Place
from mopac_spend.desk.answering import refuse_own, who_said
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.cases import sent
from mopac_spend.desk.pages.page import Page, whole
from mopac_spend.desk.words import plainly, sentence
from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import drafting
from mopac_spend.foi.leaving import body_of
from mopac_spend.foi.letter_docx import docx
from mopac_spend.foi.letter_edited import as_text, changes
from mopac_spend.foi.letter_page import html
from mopac_spend.foi.letter_pdf import pdf
from mopac_spend.foi.reply import kept_back
from mopac_spend.periods import today

if TYPE_CHECKING:
    import datetime as dt

    from werkzeug import Response

    from mopac_spend.desk.casework import Act, Wrong
    from mopac_spend.desk.desk import Desk
    from mopac_spend.foi.drafting import Ready, Written

blueprint = Blueprint("case_letter", __name__, url_prefix="/cases")
_KIND, _TEXT = "foi-letter", "text"
_HISTORY = 20


@blueprint.get("/<about>/letter")
@needs("read-cases")
def letter(about: str) -> str:
    """Show the letter as text that can be changed, and as it will look."""
    desk = the_desk()
    return _letter(desk, casework.found(desk, about, "draft"), [])


@blueprint.post("/<about>/letter")
@needs("work-cases")
def change(about: str) -> str | tuple[str, int] | Response:
    """Keep what a person changed of the letter, or have it as it was worked out."""
    desk = the_desk()
    act = casework.found(desk, about, "draft")
    step = request.form.get("step", "")
    once = request.form.get("once", "")
    made = drafting.written(act.cabinet, act.case, _body(desk), today()).made
    if step == "again":
        says, words = {"text": "", "of": ""}, "took the letter as it was worked out"
    else:
        typed = casework.text("text") + "\n"
        stands = _kept(desk, about)[0] or as_text(made)
        if request.form.get("was") != _digest(stands) and typed != stands:
            words = (
                "Somebody changed the letter, or an answer, since this page was shown. "
                "Copy what you wrote, and look at the letter again."
            )
            return _letter(desk, act, [("text", words)], typed), 409
        try:
            drafting.written(act.cabinet, act.case, _body(desk), today(), typed)
        except Refusal as refusal:
            casework.refused(desk, about, "letter", refusal)
            return _letter(desk, act, casework.wrong(refusal), typed), 422
        plain = "" if typed == as_text(made) else typed
        says = {"text": plain, "of": _digest(as_text(made))}
        words = "changed the letter"
    place = Place(_KIND, about)
    desk.drafts.decide(place, {_TEXT: says}, desk.person.name, words, once)
    desk.note("letter", f"{about}: {words}")
    if step == "check":
        return redirect(url_for("case_letter.check", about=about), 303)
    return redirect(url_for("case_letter.letter", about=about), 303)


@blueprint.post("/<about>/letter/undo")
@needs("work-cases")
def undo(about: str) -> Response:
    """Take the last change of the letter back."""
    desk = the_desk()
    place = Place(_KIND, about)
    if number := whole(request.form.get("act", ""), 0):
        desk.drafts.undo(place, number, desk.person.name)
    return redirect(url_for("case_letter.letter", about=about), 303)


@blueprint.get("/<about>/letter.<form>")
@needs("read-cases")
def file(about: str, form: str) -> Response:
    """Give the letter as it would be sent now, as DOCX or PDF."""
    desk = the_desk()
    act = casework.found(desk, about, "draft")
    of = _written(desk, act).letter
    writer = pdf if form == "pdf" else docx
    content = writer(of, act.cabinet.folder)
    return sent(content, "draft.pdf" if form == "pdf" else "draft.docx", about)


@blueprint.get("/<about>/check")
@needs("work-cases")
def check(about: str) -> str | Response:
    """Look into all that is to leave, and ask for what is needed to submit it."""
    desk = the_desk()
    act = casework.found(desk, about, "draft")
    if act.case.unanswered():
        return redirect(url_for("case_letter.letter", about=about), 303)
    return _check(desk, act, [])


@blueprint.post("/<about>/check")
@needs("work-cases")
def submit(about: str) -> str | tuple[str, int] | Response:
    """Draft the reply, for somebody else to approve."""
    desk = the_desk()
    act = casework.found(desk, about, "draft")
    try:
        if not casework.seen(desk, act.case, "draft"):
            return redirect(url_for("cases.case", about=about), 303)
        who = casework.who(desk, about)
        act.case.may("draft", who.by, act.cabinet.role(who.by), {})
        ready = _ready(desk, act, who.day)
        if _digest(as_text(ready.written.letter)) != request.form.get("letter"):
            words = "The letter has changed since you looked. Look at it again."
            return _check(desk, act, [("", words)]), 409
        drafting.draft(act.cabinet, act.case, ready, who, casework.text("despite"))
    except Refusal as refusal:
        casework.refused(desk, about, "draft", refusal)
        return _check(desk, act, casework.wrong(refusal)), 422
    except casework.WrongError as error:
        return _check(desk, act, error.wrong), error.status
    desk.note("drafted", about)
    flash("The reply is drafted. Somebody else has to approve it.")
    return redirect(url_for("cases.case", about=about), 303)


@blueprint.get("/<about>/approve")
@needs("read-cases")
def approval(about: str) -> str:
    """Show the reply as it was drafted, to whoever approves it."""
    desk = the_desk()
    return _approval(desk, casework.found(desk, about, "approve"), [])


@blueprint.post("/<about>/approve")
@needs("approve-cases")
def approve(about: str) -> tuple[str, int] | Response:
    """Approve the reply that somebody else drafted."""
    desk = the_desk()
    act = casework.found(desk, about, "approve")
    try:
        if not casework.seen(desk, act.case, "approve"):
            return redirect(url_for("cases.case", about=about), 303)
        who = casework.who(desk, about)
        act.case.may("approve", who.by, act.cabinet.role(who.by), {})
        changed = who_said(desk, Place(_KIND, about))
        refuse_own(desk, (act.case.drafter, *changed))
        drafting.approve(act.cabinet, about, who)
    except Refusal as refusal:
        casework.refused(desk, about, "approve", refusal)
        return _approval(desk, act, casework.wrong(refusal, ("day-day",))), 422
    except casework.WrongError as error:
        return _approval(desk, act, error.wrong), error.status
    desk.note("approved", about)
    flash("The reply is approved, and can be released.")
    return redirect(url_for("cases.case", about=about), 303)


def _body(desk: Desk) -> str:
    return body_of(desk.books())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(desk: Desk, about: str) -> tuple[str, str]:
    """Give the letter as somebody changed it, and the digest of what he changed."""
    decision = desk.drafts.standing(Place(_KIND, about)).get(_TEXT)
    return (decision.says["text"], decision.says["of"]) if decision else ("", "")


def _written(desk: Desk, act: Act, sent: dt.date | None = None) -> Written:
    """Write the letter with what was changed of it.

    Raises:
        Refusal: `FOI-013`, the answers have changed since.

    """
    text, of = _kept(desk, act.case.id)
    day = sent or today()
    made = drafting.written(act.cabinet, act.case, _body(desk), day)
    if not text:
        return made
    if of != _digest(as_text(made.made)):
        msg = (
            "the answers have changed since this letter was changed by hand. Look "
            "through its text, and keep it again; or take it as it is worked out"
        )
        raise Refusal("FOI-013", msg, act.case.id)
    return drafting.written(act.cabinet, act.case, _body(desk), day, text)


def _ready(desk: Desk, act: Act, sent: dt.date) -> Ready:
    _written(desk, act, sent)
    text, _ = _kept(desk, act.case.id)
    books = desk.books()
    of = act.cabinet, act.case, books, casework.shelf(desk), body_of(books), sent, text
    return drafting.prepared(*of)


def _letter(desk: Desk, act: Act, wrong: Wrong, typed: str = "") -> str:
    case = act.case
    if left := case.unanswered():
        return render_template("cases/letter.html", case=case, left=listed(left))
    text, _ = _kept(desk, case.id)
    try:
        of = _written(desk, act)
        doubts = of.doubts
    except Refusal as refusal:
        wrong = wrong or casework.wrong(refusal)
        of, doubts = drafting.written(act.cabinet, case, _body(desk), today()), ()
    made = as_text(of.made)
    history = desk.drafts.history(Place(_KIND, case.id), _HISTORY)
    steps = casework.next_steps(desk, case)
    return render_template(
        "cases/letter.html",
        case=case,
        left="",
        wrong=wrong,
        text=typed or text or made,
        was=_digest(text or made),
        changed=changes(made, text) if text else [],
        doubts=[sentence(each) for each in doubts],
        title=of.letter.title,
        preview=Markup(html(of.letter)),  # noqa: S704 - the library escapes all of it
        history=history,
        undoable=next((each.number for each in history if not each.undone), 0),
        may=any(step.event == "draft" for step, _ in steps),
    )


def _check(desk: Desk, act: Act, wrong: Wrong) -> str:
    case = act.case
    ready, refused = None, ""
    try:
        ready = _ready(desk, act, today())
    except Refusal as refusal:
        refused = plainly(Refusal(refusal.code, refusal.message))
    found = [*ready.mixed, *ready.found] if ready else []
    return render_template(
        "cases/check.html",
        case=case,
        wrong=wrong,
        typed=request.form,
        mark=casework.mark(case),
        refused=refused,
        found=[sentence(each) for each in found],
        stale=[sentence(each) for each in ready.stale] if ready else [],
        kept_back=kept_back(act.cabinet, case, _body(desk), today()) if ready else [],
        files=sorted(ready.pack.files) if ready else [],
        letter=_digest(as_text(ready.written.letter)) if ready else "",
        changed=bool(ready and ready.written.edited),
    )


def _approval(desk: Desk, act: Act, wrong: Wrong) -> str:
    case = act.case
    texts: dict[str, str] = {}
    if case.state in {"drafted", "approved"}:
        named = {
            name: sha256
            for name, sha256 in case.last("draft").details["files"].items()
            if name.startswith("reply/") and name.endswith(".txt")
        }
        for name, content in act.cabinet.contents(case, named).items():
            own = f"reply/{name.rpartition('/')[2]}"
            texts[own] = content.decode()
    before, after = (texts.get(each, "") for each in (drafting.MADE, drafting.EDITED))
    steps = casework.next_steps(desk, case)
    found = next((first for step, first in steps if step.event == "approve"), None)
    return render_template(
        "cases/approval.html",
        case=case,
        wrong=wrong,
        mark=casework.mark(case),
        letter=texts.get("reply/reply.txt", ""),
        changed=changes(before, after) if after else [],
        despite=[sentence(each) for each in case.despite],
        stale=[sentence(each) for each in case.stale],
        may=found == "",
        first=sentence(found) if found else "",
    )


PAGE = Page(blueprint)
