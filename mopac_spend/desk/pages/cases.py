"""Requests for information: those that wait, one of them, and what came of it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)

from mopac_spend.desk import casework
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.words import plainly, sentence
from mopac_spend.findings import Refusal, counted
from mopac_spend.foi.counting import alike, cost_of
from mopac_spend.foi.exemptions import titles
from mopac_spend.foi.listing import listed, row_of
from mopac_spend.foi.narrower import of_case
from mopac_spend.foi.process import process
from mopac_spend.periods import day_words, today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug import Response as Answer

    from mopac_spend.desk.desk import Desk
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.listing import Row

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
# How a clock stands, in words, and the colour of its tag.
STANDS = {
    "overdue": ("Overdue", "red"),
    "near": ("Due soon", "orange"),
    "running": ("Runs", "blue"),
    "stopped": ("Stopped", "grey"),
    "met": ("Met", "green"),
    "late": ("Met late", "red"),
}
CLOCKS = {
    "acknowledgement": "Acknowledge",
    "draft": "Draft",
    "approval": "Approve",
    "statutory": "Reply",
    "review": "Review",
}
# What may happen, as people say it.
EVENTS = {
    "open": "Opened",
    "acknowledge": "Acknowledge the request",
    "clarify": "Ask the requester what is meant",
    "clarified": "Note what the requester said",
    "charge": "Ask for a fee",
    "paid": "Note that the fee was paid",
    "extend": "Take longer to weigh the public interest",
    "estimate": "Note the time it takes",
    "answer": "Answer the parts",
    "draft": "Check the reply and submit it for approval",
    "approve": "Approve the reply",
    "release": "Release the reply",
    "close": "Close the request",
    "reopen": "Reopen the request",
    "review": "Begin an internal review",
    "appeal": "Note an appeal to the Information Commissioner",
    "publish": "Publish it in the disclosure log",
    "unpublish": "Take it out of the disclosure log",
}
_OPENING = ("text", "file", "received-day", "requester", "related")
# Files of a case that can be had: of an event's own folder, and none of what stays.
_TO_BE_HAD = re.compile(r"(?:letters|reply|release|pack)/\d{4}-[0-9a-f]{8}/.+")
_KINDS = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8"}
_CLOSED = "all"
_SHOWN = 100  # of a list, on a page


@blueprint.get("/")
@needs("read-cases")
def list_() -> str:
    """List the requests, what is due first on top."""
    desk = the_desk()
    closed = request.args.get("show") == _CLOSED
    rows, damaged = _listed(desk, closed=closed)
    asked = request.args.get("page", "")
    last = max(1, -(-len(rows) // _SHOWN))
    page = min(int(asked), last) if re.fullmatch("[1-9][0-9]{0,5}", asked) else 1
    rows = rows[(page - 1) * _SHOWN : page * _SHOWN]
    show = _CLOSED if closed else None
    return render_template(
        "cases/list.html",
        rows=[
            (row, row.due and dt.date.fromisoformat(row.due), _words(case))
            for row, case in rows
        ],
        stands=STANDS,
        states=process().states,
        damaged=[plainly(each) for each in damaged],
        closed=closed,
        page=page,
        last=last,
        address=lambda at: url_for("cases.list_", show=show, page=at),
    )


@blueprint.get("/new")
@needs("work-cases")
def new() -> str:
    """Ask for a request."""
    return _new([])


@blueprint.post("/new")
@needs("work-cases")
def begin() -> tuple[str, int] | Answer:
    """Open a case."""
    desk = the_desk()
    upload = request.files.get("file")
    content = upload.stream.read(desk.settings.body) if upload else b""
    content = content or request.form.get("text", "").encode()
    try:
        received = casework.day("received")
        if not content.strip():
            return _new([("text", "Paste the request, or choose its file")]), 422
        if received is None:
            return _new([("received-day", "Say on which day it came")]), 422
        cabinet = casework.folder(desk)
        names = [desk.person.name]
        cabinet = type(cabinet)(
            cabinet.folder, desk.root, dict.fromkeys(names, "officer")
        )
        case = cabinet.open(
            content,
            received,
            by=desk.person.name,
            related=tuple(request.form.get("related", "").split()),
            requester=request.form.get("requester", ""),
        )
    except Refusal as refusal:
        casework.refused(desk, "a new request", "open", refusal)
        field = {"FOI-004": "received-day", "FOI-001": "related"}
        words = casework.wrong(refusal)[0][1]
        return _new([(field.get(refusal.code or "", "text"), words)]), 422
    desk.note("opened", case.id)
    return _to(case)


@blueprint.get("/<about>")
@needs("read-cases")
def case(about: str) -> str:
    """Show a request: its clocks, what there is to do, parts, and what was done."""
    desk = the_desk()
    cabinet, of = casework.found(desk, about)
    spent = cost_of(cabinet, of)
    return render_template(
        "cases/case.html",
        case=of,
        row=row_of(of, today()),
        text=casework.shown(cabinet.text(of)),
        clocks=[
            (CLOCKS[each.name], each, STANDS[each.standing(today())])
            for each in of.clocks()
        ],
        tasks=tasks_of(desk, of),
        parts=[(each, _answered(of, name)) for name, each in of.parts.items()],
        may_answer=any(each.event == "answer" for each, _ in _next(desk, of)),
        state=process().states[of.state],
        cost=spent,
        narrower=of_case(of) if spent.over else [],
        alike=alike(cabinet, of),
        stale=[sentence(each) for each in of.stale],
        events=[(each, EVENTS.get(each.event, each.event)) for each in of.events],
        files=[_file(name) for name in _files(of) if "/pack/" not in f"/{name}"],
        has_pack=of.state in {"drafted", "approved"},
        has_release=any(each.event == "release" for each in of.events),
    )


@blueprint.get("/<about>/files/<path:name>")
@needs("read-cases")
def file(about: str, name: str) -> Response:
    """Give a letter, or a file of what was released, as it was written."""
    cabinet, of = casework.found(the_desk(), about)
    known = _files(of)
    if name not in known:
        abort(404, "This request has no such file.")
    content = cabinet.contents(of, {name: known[name]})[name]
    return sent(content, name.rpartition("/")[2], about)


@blueprint.get("/<about>/release.zip")
@needs("read-cases")
def released(about: str) -> Response:
    """Give all that was released, as one archive."""
    return _zip(about, "release", "release")


@blueprint.get("/<about>/pack.zip")
@needs("read-cases")
def pack(about: str) -> Response:
    """Give all that is to leave, for whoever approves it."""
    return _zip(about, "draft", "pack")


def sent(content: bytes, name: str, about: str) -> Response:
    """Give a file that is saved and never shown within the desk."""
    ending = name[name.rfind(".") :].lower()
    kind = _KINDS.get(ending, "application/octet-stream")
    response = Response(content, mimetype=None, content_type=kind)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    response.headers["Content-Disposition"] = f'attachment; filename="{about}-{plain}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def tasks_of(desk: Desk, of: Case) -> list[Task]:
    """Give what whoever has signed in may do to a case now, and nothing else."""
    found = []
    for step, first in _next(desk, of):
        title = EVENTS[step.event]
        if step.event == "answer":
            open_ = len(of.unanswered())
            status = f"{counted(open_, 'part')} to answer" if open_ else "Answered"
            href = url_for("case_parts.part", about=of.id, name=_first(of))
            found.append(Task(title, href, status, open=bool(open_)))
        elif first:
            found.append(
                Task(title, "", "Cannot be done yet", sentence(first), open=False)
            )
        else:
            href = url_for(_shown_by(step.event), about=of.id)
            found.append(Task(title, href, "Can be done", open=False))
    return found


def _shown_by(event: str) -> str:
    if event == "draft":
        return "case_letter.letter"
    return "case_letter.approval" if event == "approve" else f"case_steps.{event}"


def _next(desk: Desk, of: Case) -> list[Any]:
    return casework.next_steps(desk, of)


def _first(of: Case) -> str:
    return next(iter(of.unanswered()), next(iter(of.parts)))


def _answered(of: Case, name: str) -> str:
    """Say what a part is answered with."""
    given = of.answers.get(name)
    if given is None:
        return ""
    if given.published:
        return "What is published already"
    if given.section:
        return f"Refused under section {given.section}"
    return "The books" if given.command else "In words"


def _words(of: Case) -> str:
    return next(iter(of.parts.values())).words


def _new(wrong: casework.Wrong) -> str:
    return render_template(
        "cases/new.html", wrong=wrong, typed=request.form, sections=titles()
    )


def _to(of: Case) -> Answer:
    return redirect(url_for("cases.case", about=of.id), 303)


def _files(of: Case) -> dict[str, str]:
    """Give the digests of the files of a case that can be had, by path within it."""
    return {
        name: sha256
        for each in of.events
        for name, sha256 in each.details.get("files", {}).items()
        if _TO_BE_HAD.fullmatch(name)
    }


def _file(name: str) -> tuple[str, str, str]:
    """Give of a file its path, what it is, and its name."""
    kind, _, rest = name.partition("/")
    return name, kind, rest.partition("/")[2]


def _zip(about: str, event: str, kind: str) -> Response:
    cabinet, of = casework.found(the_desk(), about)
    if not any(each.event == event for each in of.events):
        abort(404, "Nothing of this request is there yet.")
    named = {
        name: sha256
        for name, sha256 in of.last(event).details["files"].items()
        if name.startswith(f"{kind}/")
    }
    content = archived(cabinet, of, named)
    response = sent(content, f"{kind}.zip", about)
    response.headers["Content-Type"] = "application/zip"
    return response


def archived(cabinet: Cabinet, of: Case, named: Mapping[str, str]) -> bytes:
    """Put files of a case into one archive, under the names they leave by."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(cabinet.contents(of, named).items()):
            inner = "/".join(name.split("/")[2:])
            entry = zipfile.ZipInfo(f"{of.id}/{inner}")
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, content)
    return into.getvalue()


def _listed(
    desk: Desk, *, closed: bool
) -> tuple[list[tuple[Row, Case]], list[Refusal]]:
    cabinet = casework.folder(desk)
    read = casework.remembered().reading(cabinet)
    return listed(cabinet, today(), closed=closed, read=read)


def _tasks(desk: Desk) -> Iterator[Task]:
    rows, damaged = _listed(desk, closed=False)
    late = [row for row, _ in rows if row.stands == "overdue"]
    near = [row for row, _ in rows if row.stands == "near"]
    href = url_for("cases.list_")
    status = f"{counted(len(rows), 'request')} open" if rows else "None open"
    said = [
        f"{len(late)} overdue" if late else "",
        f"{len(near)} due soon" if near else "",
        f"{len(damaged)} damaged" if damaged else "",
    ]
    hint = ", ".join(filter(None, said))
    yield Task("Answer requests", href, status, hint, bool(rows))
    for row, of in rows:
        if any(
            step.event == "approve" and not first for step, first in _next(desk, of)
        ):
            due = f"due {day_words(of.due)}" if of.due else ""
            at = url_for("case_letter.approval", about=row.case)
            yield Task(f"Approve the reply to {row.case}", at, "To approve", due)


PAGE = Page(
    *(blueprint, "Requests", "cases.list_", "read-cases"),
    *("Requests for information", lambda desk: [*_tasks(desk)]),
)
