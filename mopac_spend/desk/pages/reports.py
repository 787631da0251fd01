"""Reports: drawn, read, and issued when a second person has approved them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from mopac_spend.desk import reporting
from mopac_spend.desk.answering import answer, ask, may
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.approving import SHOWN_BY
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.withholding import the_withheld
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal, counted
from mopac_spend.periods import FinancialYear
from mopac_spend.reports.issue import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.reporting import Draft

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
SHOWN_BY[reporting.KIND] = ("reports.report", "issue-report")
# A report runs nothing, asks for nothing, and is no page of the desk to a browser.
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_QUARTERS = (4, 3, 2, 1)


@blueprint.get("/")
@needs("read")
def reports() -> str:
    """Show drafts and issued reports, and ask what to draw."""
    return _reports([])


@blueprint.post("/")
@needs("prepare-report")
def draw() -> tuple[str, int] | Response:
    """Draw a report."""
    chosen = request.form.get("period", "")
    if not chosen:
        return _reports([("period", "Choose a period.")]), 422
    try:
        about = reporting.draw(the_desk(), chosen, request.form.get("once", ""))
    except Refusal as refusal:
        return _reports([("period", plainly(refusal))]), 422
    return redirect(url_for("reports.report", about=about), 303)


@blueprint.get("/<about>")
@needs("read")
def report(about: str) -> str:
    """Show a draft: what it is, its files, and how it is issued."""
    desk, draft = _found(about)
    return _report(desk, draft, [])


@blueprint.get("/<about>/page")
@needs("read")
def read(about: str) -> Response:
    """Give the report itself, to be read, on a page that may do nothing."""
    _, draft = _found(about)
    response = send_file(io.BytesIO(draft.page.read_bytes()), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@blueprint.get("/<about>/files/<path:name>")
@needs("read")
def file(about: str, name: str) -> Response:
    """Give a file of a draft, to be kept.

    A page is looked through as it leaves, and a workbook is not: whoever may not see
    individuals has no files of a draft that names one, as far as it is not published.
    """
    desk, draft = _found(about)
    path = draft.files().get(name)
    if path is None:
        abort(404)
    page = draft.page.read_text(encoding="utf-8")
    if not (reporting.issued(desk, draft) or the_withheld().whole(desk, page)):
        abort(403, "It names individuals. It is read here without their names.")
    whole = io.BytesIO(path.read_bytes())
    return send_file(whole, as_attachment=True, download_name=path.name)


@blueprint.post("/<about>/ask")
@needs("prepare-report")
def ask_for(about: str) -> tuple[str, int] | Response:
    """Ask a second person to have a report issued."""
    desk, draft = _found(about)
    reason = " ".join(request.form.get("reason", "").split())
    wrong = [] if reason else [("reason", "Say for what reason it is issued.")]
    if not reporting.stands(desk, draft):
        wrong.append(("", "The books have changed since it was drawn. Draw it again."))
    if reporting.issued(desk, draft):
        wrong.append(("", "It is issued already."))
    if wrong:
        return _report(desk, draft, wrong), 422
    says, words = {reporting.REASON: reason}, f"reason: {reason}"
    once = request.form.get("once", "")
    desk.drafts.decide(draft.place, says, desk.person.name, words, once)
    ask(desk, reporting.wished(draft, reason))
    return redirect(url_for("reports.report", about=about), 303)


@blueprint.post("/<about>/approve")
@needs("issue-report")
def approve(about: str) -> Response:
    """Approve a report that somebody else drew, and issue it."""
    desk, draft = _found(about)

    def digest() -> str:
        reason = reporting.said(desk, draft).get(reporting.REASON, "")
        return reporting.wished(draft, reason).digest

    answer(
        *(desk, draft.place, digest),
        lambda wish: reporting.post(desk, draft, wish, desk.person.name),
        also=(draft.by,),
    )
    return redirect(url_for("reports.report", about=about), 303)


@blueprint.post("/<about>/away")
@needs("prepare-report")
def away(about: str) -> Response:
    """Put a draft away; what is issued stays where it is."""
    desk, draft = _found(about)
    reporting.put_away(desk, draft)
    flash(f"The draft of {draft.words} was put away.")
    return redirect(url_for("reports.reports"), 303)


def _found(about: str) -> tuple[Desk, Draft]:
    desk = the_desk()
    draft = reporting.everything(desk).get(about)
    if draft is None:
        abort(404, "This draft is not kept any more.")
    return desk, draft


def _reports(wrong: Sequence[tuple[str, str]]) -> str:
    from mopac_spend.books.record import read as record

    desk = the_desk()
    rows = [
        (each, reporting.issued(desk, each), desk.wishes.of(*each.place))
        for each in reversed(reporting.everything(desk).values())
    ]
    return render_template(
        "reporting/reports.html",
        rows=rows,
        issued=[(e, e.publication) for e in record(desk.root).entries if e.publication],
        choices=_choices(desk),
        wrong=wrong,
    )


def _report(desk: Desk, draft: Draft, wrong: Sequence[tuple[str, str]]) -> str:
    wish = desk.wishes.of(*draft.place)
    reason = reporting.said(desk, draft).get(reporting.REASON, "")
    whole: list[tuple[str, int]] = []
    tables: list[tuple[str, int]] = []
    for name, path in draft.files().items():
        row = (name, path.stat().st_size)
        (tables if "/" in name else whole).append(row)
    return render_template(
        "reporting/report.html",
        draft=draft,
        files=[(WORDS.get(n.rpartition(".")[2], n), n, size) for n, size in whole],
        tables=tables,
        stands=reporting.stands(desk, draft),
        issued=reporting.issued(desk, draft),
        reason=reason,
        digest=reporting.wished(draft, reason).digest,
        wish=wish,
        may_approve=may(desk, wish, "issue-report"),
        wrong=wrong,
    )


def _choices(desk: Desk) -> list[tuple[str, str]]:
    """Give the quarters and years of which there are payments, the latest first."""
    from mopac_spend.engine.database import connect

    rows = connect(desk.books()).execute(
        "SELECT DISTINCT date_trunc('quarter', date)::DATE FROM payments"
    )
    days = {day for (day,) in rows.fetchall()}
    choices: list[tuple[str, str]] = []
    for year in sorted({FinancialYear.of(day) for day in days}, key=str, reverse=True):
        choices += [
            (f"{year}-Q{number}", f"Quarter {number} of {year}")
            for number in _QUARTERS
            if year.quarter(number).first in days
        ]
        choices.append((str(year), f"Outturn of {year}"))
    return choices


def _tasks(desk: Desk) -> list[Task]:
    left = [
        each
        for each in reporting.everything(desk).values()
        if not reporting.issued(desk, each)
    ]
    status = f"{counted(len(left), 'draft')} to read" if left else "None drawn"
    href = url_for("reports.reports")
    return [Task("Draw and issue a report", href, status, open=bool(left))]


PAGE = Page(blueprint, "Reports", "reports.reports", "read", "Month end", _tasks)
