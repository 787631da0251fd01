"""Who is signed in and who is locked out, and the end of both."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.roles import table

if TYPE_CHECKING:
    from werkzeug import Response

blueprint = Blueprint("administering", __name__, url_prefix="/people")


@blueprint.get("/")
@needs("administer")
def people() -> str:
    """Show people with their roles, sessions, and names that are locked."""
    desk = the_desk()
    sessions = [
        (digest, person, _moment(begun), _moment(seen), address)
        for digest, person, begun, seen, address in desk.sessions.all()
    ]
    return render_template(
        "administering/people.html",
        everybody=list(desk.people.all().values()),
        titles=table().titles,
        sessions=sessions,
        locked=desk.attempts.all_locked(),
    )


@blueprint.post("/end")
@needs("administer")
def end() -> Response:
    """End a session."""
    desk = the_desk()
    desk.sessions.end_of(request.form.get("session", ""))
    desk.note("ended a session", request.form.get("person", ""))
    return redirect(url_for("administering.people"), 303)


@blueprint.post("/unlock")
@needs("administer")
def unlock() -> Response:
    """Listen to somebody's password again."""
    desk = the_desk()
    name = request.form.get("name", "")
    desk.attempts.unlock(name)
    desk.note("unlocked", name)
    return redirect(url_for("administering.people"), 303)


def _moment(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%-d %B %Y, %H:%M} UTC"


PAGE = Page(blueprint, "People", "administering.people", "administer")
