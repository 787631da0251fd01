"""Publications: what is due, what stands, what would be published, and the site."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from mopac_spend.desk import publications
from mopac_spend.desk.answering import answer, ask, may
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.in_hand import plain_name
from mopac_spend.desk.pages.approving import SHOWN_BY
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.publications import KIND, Calendar, Chosen
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal, counted
from mopac_spend.publishing import adopting, run
from mopac_spend.publishing.adopted import adopt
from mopac_spend.publishing.calendar import CHANGED, DUE, MISSING

if TYPE_CHECKING:
    import io
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.second_person import Wish

blueprint = Blueprint("publications", __name__, url_prefix="/publications")
SHOWN_BY[KIND] = ("publications.duty", "approve-publication")
_CALENDAR = "MOPAC_SPEND_CALENDAR"
_OPEN = {DUE, MISSING, CHANGED}
_LONGEST, _MOST = 300, 12


@blueprint.get("/")
@needs("read")
def due() -> str:
    """Show what is due and what stands, and ask what to publish or to take in."""
    return _due([])


@blueprint.get("/choose")
@needs("read")
def choose() -> Response:
    """Go to a duty and a period that a form names."""
    chosen = Chosen(request.args.get("duty", ""), request.args.get("period", ""))
    return redirect(url_for("publications.duty", about=chosen.about), 303)


@blueprint.get("/of/<about>")
@needs("read")
def duty(about: str) -> str:
    """Show what of a duty and a period would be published, and what is."""
    return _duty(the_desk(), Chosen.of(about), [])


@blueprint.post("/of/<about>")
@needs("publish")
def publish(about: str) -> tuple[str, int] | Response:
    """Publish it; where it gives back what a release hid, ask a second person."""
    desk, chosen, form = the_desk(), Chosen.of(about), request.form
    seen, by = form.get("seen", ""), desk.person.name
    reason = " ".join(form.get("reason", "").split())[:_LONGEST]
    if form.get("despite"):
        if not reason:
            wrong = [("reason", "Say why it is published in spite of that.")]
            return _duty(desk, chosen, wrong, hidden=True), 422
        desk.drafts.decide(chosen.place, {"reason": reason}, by, f"reason: {reason}")
        look = run.look(desk.books(), chosen.duty, chosen.period)
        digest = publications.with_reason(look.digest, reason)
        ask(desk, publications.wished(chosen, look.duty.title, digest, reason))
        return _to(chosen)
    wish = _wish(desk, chosen, by, reason, with_gaps=bool(form.get("gaps")))
    try:
        flash(f"{publications.publish(desk, chosen, seen, wish)}.")
    except Refusal as refusal:
        hidden = refusal.code == "DISCLOSURE-005"
        field = "gaps" if refusal.code == "PUBLISH-005" else ""
        wrong = [(field, plainly(refusal))]
        return _duty(desk, chosen, wrong, hidden=hidden), 422
    return _to(chosen)


@blueprint.post("/of/<about>/approve")
@needs("approve-publication")
def approve(about: str) -> Response:
    """Approve a publication that gives back what a release hid."""
    desk, chosen = the_desk(), Chosen.of(about)

    reason = publications.reason_of(desk, chosen)
    rows = run.look(desk.books(), chosen.duty, chosen.period).digest

    def post(wish: Wish) -> str:
        how = _wish(desk, chosen, wish.by, reason, with_gaps=True, despite=True)
        return publications.publish(desk, chosen, rows, how, reason)

    answer(desk, chosen.place, lambda: publications.with_reason(rows, reason), post)
    return _to(chosen)


@blueprint.get("/files/<name>")
@needs("read")
def folder(name: str) -> Response:
    """Give a publication that the desk wrote, all of it in one file."""
    desk = the_desk()
    if not publications.files(desk, name):
        abort(404, "The files of this publication are not at the desk.")
    whole = publications.packed(publications.folder(desk) / name)
    return send_file(whole, as_attachment=True, download_name=f"{name}.zip")


@blueprint.post("/adopt")
@needs("publish")
def take_in() -> tuple[str, int] | str | Response:
    """Hold a file that was published before against the books, or take it in."""
    desk, form = the_desk(), request.form
    given = request.files.get("file")
    of, period = form.get("duty", ""), form.get("period", "").strip()
    wrong = [] if given and given.filename else [("file", "Choose the file.")]
    wrong += [] if of else [("adopt-duty", "Choose what it is of.")]
    if wrong or given is None:
        return _due(wrong), 422
    content = given.stream.read(desk.settings.body + 1)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, plain_name(given.filename or ""))
        path.write_bytes(content)
        try:
            if not form.get("take"):
                found = adopt(desk.books(), path, of, period)
                return _due([], found=found, said=(of, period))
            wish = adopting.Wish(path, of, period, desk.person.name)
            taken = adopting.take_in(desk.main, wish)
        except Refusal as refusal:
            field = "adopt-period" if refusal.code == "PUBLISH-002" else "file"
            return _due([(field, plainly(refusal))]), 422
    desk.watched().look_again()
    desk.note("taken in", f"{path.name} as {taken.name}")
    flash(f"{path.name} is taken in as {taken.name}.")
    return redirect(url_for("publications.due"), 303)


@blueprint.post("/site")
@needs("publish")
def write_site() -> Response:
    """Write the site of all publications."""
    desk = the_desk()
    made = publications.make_site(desk)
    words = f"the site of {counted(len(made.versions), 'publication')}"
    desk.note("wrote", words)
    flash(f"{words[0].upper()}{words[1:]} is written.")
    return redirect(url_for("publications.due"), 303)


@blueprint.get("/site.zip")
@needs("read")
def site() -> Response:
    """Give the site, all of it in one file."""
    place = publications.site(the_desk())
    if not place.is_dir():
        abort(404, "The site was not written yet.")
    whole: io.BytesIO = publications.packed(place)
    return send_file(whole, as_attachment=True, download_name="publications.zip")


def _wish(  # noqa: PLR0913 - what is said of it
    desk: Desk,
    chosen: Chosen,
    by: str,
    reason: str,
    *,
    with_gaps: bool,
    despite: bool = False,
) -> run.Wish:
    return run.Wish(
        *(chosen.duty, chosen.period, publications.folder(desk)),
        with_gaps=with_gaps,
        by=by,
        reason=reason,
        despite_releases=despite,
        approver=desk.person.name if despite else "",
    )


def _to(chosen: Chosen) -> Response:
    return redirect(url_for("publications.duty", about=chosen.about), 303)


def _calendar() -> Calendar:
    kept: Calendar = current_app.config.setdefault(_CALENDAR, Calendar())
    return kept


def _due(
    wrong: Sequence[tuple[str, str]],
    found: Any = None,  # noqa: ANN401 - what was found of a file, or nothing
    said: tuple[str, str] = ("", ""),
) -> str:
    desk = the_desk()
    every = _calendar().of(desk)
    # What is due first concerns whoever works now; years ago is below.
    order = {CHANGED: 2, DUE: 2, MISSING: 1}
    latest = sorted(
        every, key=lambda e: (order.get(e.state, 0), e.period.last), reverse=True
    )
    titles = dict(publications.duties(desk.books()))
    return render_template(
        "publications/due.html",
        open=[each for each in latest if each.state in _OPEN],
        standing=[each for each in latest if each.publication],
        most=_MOST,
        titles=titles,
        duties=list(titles.items()),
        about=lambda each: Chosen(each.duty, each.period.name).about,
        site=publications.site(desk).is_dir(),
        found=found,
        said=said,
        wrong=wrong,
    )


def _duty(
    desk: Desk,
    chosen: Chosen,
    wrong: Sequence[tuple[str, str]],
    *,
    hidden: bool = False,
) -> str:
    look = run.look(desk.books(), chosen.duty, chosen.period)
    wish = desk.wishes.of(*chosen.place)
    entries = [
        (each, of, bool(publications.files(desk, of.report)))
        for each in run.entries_of(_record(desk))
        if (of := each.publication)
        and of.stem == f"{look.sources.law.name(look.duty)}-{look.period.name}"
    ]
    return render_template(
        "publications/duty.html",
        look=look,
        chosen=chosen,
        digest=look.digest,
        asked=publications.with_reason(
            look.digest, publications.reason_of(desk, chosen)
        ),
        entries=entries,
        wish=wish,
        may_approve=may(desk, wish, "approve-publication"),
        hidden=hidden,
        wrong=wrong,
    )


def _record(desk: Desk) -> Any:  # noqa: ANN401 - the record of the books
    from mopac_spend.books.record import read

    return read(desk.root)


def _tasks(_: Desk) -> list[Task]:
    # Working it out takes seconds: what was found last is said here.
    left = [each for each in _calendar().remembered() if each.state in _OPEN]
    status = counted(len(left), "publication") if left else "See what is due"
    href = url_for("publications.due")
    return [Task("Publish what the law wants published", href, status)]


PAGE = Page(
    *(blueprint, "Publications", "publications.due", "read", "Month end", _tasks)
)
