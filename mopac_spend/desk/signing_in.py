"""Signing in with a name and a password, and signing out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import OPEN, inside, needs
from mopac_spend.desk.users import LONGEST
from mopac_spend.serving.addresses import network
from mopac_spend.serving.logged import TRIED

if TYPE_CHECKING:
    from werkzeug import Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.sessions import Session
    from mopac_spend.desk.users import Person

blueprint = Blueprint("signing_in", __name__)
# bcrypt is slow by design: passwords are checked two at a time, and few may wait.
_AT_ONCE, _WAITING = threading.Semaphore(2), threading.BoundedSemaphore(16)
_WRONG = "The name or the password is not right."
_NOBODY = "a name that nobody has"
_BUSY = "Many people are signing in; try again in a minute."


@blueprint.get("/sign-in")
@needs(OPEN)
def sign_in() -> str | Response:
    """Ask for a name and a password."""
    desk = the_desk()
    wanted = inside(request.args.get("next", "/"))
    # Whose session it was may have been taken out of the file of people meanwhile.
    if g.person or desk.settings.header:
        return redirect(wanted, 303)
    return _form(desk, wanted, "", "")


@blueprint.post("/sign-in")
@needs(OPEN)
def signed_in() -> tuple[str, int] | Response:
    """Check a name and a password, and begin a session for whoever gave them."""
    desk = the_desk()
    wanted = inside(request.form.get("next", "/"))
    name = request.form.get("name", "").strip().casefold()[:200]
    known = desk.people.get(name)
    # Guesses are counted of whoever would be let in, however the name is typed.
    name = known.id if known else name
    # What is no name may be a password in the wrong field: no log has it.
    logged = known.id if known else _NOBODY
    request.environ[TRIED] = logged
    address = network(request.remote_addr or "")
    if seconds := desk.attempts.locked(name, address):
        desk.note("sign-in refused", f"{logged} is locked for {seconds} s")
        minutes = max(1, round(seconds / 60))
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        words = f"There were too many wrong passwords. Try again in {wait}."
        return _form(desk, wanted, name, words), 429
    if not _WAITING.acquire(blocking=False):
        return _form(desk, wanted, name, _BUSY), 503
    try:
        with _AT_ONCE:
            person = _checked(desk, name, request.form.get("password", ""))
    finally:
        _WAITING.release()
    if person is None:
        desk.attempts.wrong(name, address)
        desk.note("sign-in refused", f"{logged}: wrong password")
        return _form(desk, wanted, name, _WRONG), 401
    desk.attempts.forget(name)
    begin(desk, person)
    return redirect(wanted, 303)


@blueprint.post("/sign-out")
@needs(OPEN)
def signed_out() -> Response:
    """End the session."""
    desk = the_desk()
    desk.note("signed out", str(session.get("person", "")))
    cast("Session", session).end()
    return redirect(url_for("signing_in.sign_in"), 303)


def begin(desk: Desk, person: Person) -> None:
    """Begin a session for a person, under a new number."""
    cast("Session", session).begin(person.id, person.mark)
    desk.note("signed in", person.id)


def _checked(desk: Desk, name: str, password: str) -> Person | None:
    import bcrypt

    person = desk.people.get(name)
    known = person.password.encode() if person else b""
    content = password.encode("utf-8", "surrogatepass")
    # A name that nobody has takes as long as another.
    anybodys = sorted(each.password for each in desk.people.all().values())[-1:]
    if not any(anybodys):
        return None
    right = bcrypt.checkpw(content[:LONGEST], known or anybodys[0].encode())
    whole = len(content) <= LONGEST and b"\0" not in content
    return person if right and known and whole else None


def _form(desk: Desk, wanted: str, name: str, wrong: str) -> str:
    by_password = any(each.password for each in desk.people.all().values())
    return render_template(
        "desk/sign_in.html",
        wanted=wanted,
        name=name,
        wrong=wrong,
        by_password=by_password,
        provider=desk.settings.provider,
    )
