"""Who is there, and whether he may do what he asks for: asked before every page.

What a page needs stands on it (`needs`); a page on which nothing stands is given to
nobody, so that one which somebody forgot lets nobody in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.guard import NAMED
from mopac_spend.desk.roles import table
from mopac_spend.desk.sessions import MARK, PERSON, Session
from mopac_spend.findings import listed
from mopac_spend.serving.logged import READER

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug import Response

    from mopac_spend.desk.users import Person

F = TypeVar("F", bound="Callable[..., Any]")
# What may be had without signing in.
OPEN = ""
_MARK = "mopac_spend_needs"


def needs(action: str) -> Callable[[F], F]:
    """Say what somebody must be allowed to do who asks for a page.

    Args:
        action: of `roles.toml`; `OPEN` for what everybody may have.

    """
    if action != OPEN and action not in table().actions:
        raise KeyError(action)

    def marked(view: F) -> F:
        setattr(view, _MARK, action)
        return view

    return marked


def needed(application: Flask, endpoint: str) -> str | None:
    """Give what a page needs; None where nothing stands on it."""
    view = application.view_functions.get(endpoint)
    if endpoint == "static":
        return OPEN
    return getattr(view, _MARK, None)


def stand_at(application: Flask) -> None:
    """Ask before every page who is there, and whether he may have it."""

    @application.before_request
    def who_is_there() -> Response | None:
        g.person = _known()
        if request.endpoint is None:
            return None if g.person else _sign_in()
        action = needed(application, request.endpoint)
        if action is None:
            abort(403)
        if action == OPEN:
            return None
        if g.person is None:
            return _sign_in()
        the_desk().names.note(g.person)
        if not g.person.may(action):
            roles = listed(table().who_may(action))
            the_desk().note("refused", f"{request.endpoint}, which needs {action}")
            abort(403, f"To {table().actions[action]}, one has to be: {roles}.")
        return None


def _known() -> Person | None:
    """Give who asks: who has signed in, or whom a proxy names."""
    desk = the_desk()
    name = ""
    if desk.settings.header:
        name = request.environ.get(NAMED, "")
    elif isinstance(session, Session) or PERSON in session:
        name = str(session.get(PERSON, ""))
    person = desk.people.get(name) if name else None
    if person and not desk.settings.header and session.get(MARK) != person.mark:
        # The password or the roles were changed: whoever signed in by them does again.
        cast("Session", session).end()
        desk.note("session ended", f"{person.id}: the password or the roles changed")
        person = None
    if person is not None:
        request.environ[READER] = person.id
    return person


def _sign_in() -> Response:
    if the_desk().settings.header:
        abort(403, "The proxy before the desk does not say who you are.")
    if request.headers.get("HX-Request"):
        # A part of a page cannot show how to sign in; the whole page goes there.
        response = current_app.response_class(status=401)
        response.headers["HX-Redirect"] = url_for("signing_in.sign_in")
        return response
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("signing_in.sign_in", next=wanted), 303)


def inside(address: str) -> str:
    """Give an address of the desk to go on to; its first page for any other.

    Args:
        address: from a form or a link, and so from anybody.

    """
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    safe = plain and not (parts.scheme or parts.netloc) and "\\" not in address
    return address if safe and address.isprintable() else "/"
