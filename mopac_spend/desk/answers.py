"""How every answer leaves: its headers, and pages that say what went wrong.

A refusal of the library is shown as a page with its words and its code; a fault of the
program is told by the number of its request, by which the log has the rest.
"""

from __future__ import annotations

import errno
import secrets
import sqlite3
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import g, render_template, request

from mopac_spend.desk.door import inside
from mopac_spend.desk.words import finding, plainly
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.serving.logged import NUMBER

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.exceptions import HTTPException

    from mopac_spend.desk.desk import Desk

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_A_YEAR = "max-age=31536000"
_TITLES = {
    400: "The desk did not understand this",
    403: "You may not do this",
    404: "There is no such page",
    405: "This page is not asked for in this way",
    409: "This has changed meanwhile",
    413: "This file is too large",
    422: "This cannot be done",
    429: "Please wait",
    500: "Something went wrong",
    503: "This cannot be done now",
}
_FAULT = (
    "This is a fault of the program and not of yours. Nothing was changed by it. Tell "
    "whoever looks after the desk the number below; the log has the rest."
)


_LOCKED = (
    "The desk was kept from writing by something else that works with its file, such "
    "as a backup. Wait a minute, and look whether what you sent is there. If it is "
    "not, send it once more."
)
_FULL = (
    "The desk cannot write to its disk, which may be full. Tell whoever looks after "
    "it; then look whether what you sent is there. If it is not, send it once more."
)


def dress(application: Flask, desk: Desk) -> None:
    """Give every answer its headers, and every fault its page."""
    settings = desk.settings

    @application.before_request
    def numbered() -> None:
        g.nonce = secrets.token_urlsafe(16)
        g.number = request.environ.get(NUMBER, "")

    @application.after_request
    def dressed(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        policy = _POLICY.format(nonce=getattr(g, "nonce", "-"))
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Request-Id"] = getattr(g, "number", "")
        if request.endpoint == "static":
            response.headers["Cache-Control"] = f"private, {_A_YEAR}, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
        if settings.https:
            response.headers["Strict-Transport-Security"] = _A_YEAR
        return response

    _say_what_is_wrong(application, desk)


def _say_what_is_wrong(application: Flask, desk: Desk) -> None:
    from flask_wtf.csrf import CSRFError
    from werkzeug.exceptions import HTTPException, InternalServerError

    @application.errorhandler(CSRFError)
    def stale(error: CSRFError) -> tuple[str, int]:
        desk.note("refused", f"a form without its token ({error.description})")
        words = (
            "This page was open for too long, or was opened before you signed in. "
            "Go back, load it again, and send it once more. Nothing was changed."
        )
        return page(400, words)

    @application.errorhandler(Refusal)
    def refused(error: Refusal) -> tuple[str, int]:
        return page(422, plainly(error), error.code)

    @application.errorhandler(BooksError)
    def broken(error: BooksError) -> tuple[str, int]:
        first = error.findings[0] if error.findings else None
        words = (
            "The books have an error, and nothing is done with them until it is "
            "mended. "
        )
        return page(
            422, words + (finding(first) if first else ""), first.code if first else ""
        )

    @application.errorhandler(HTTPException)
    def not_found(error: HTTPException) -> Any:  # noqa: ANN401 - as Flask takes it
        if error.response is not None:
            return error.response
        status = error.code or 500
        if isinstance(error, InternalServerError):
            own = error.original_exception
            if own is not None and (why := _of_the_disk(own)):
                desk.note("could not be kept", f"{own}")
                return page(503, why)
            desk.note("fault", "".join(traceback.format_exception(own))[-4000:])
            return page(500, _FAULT)
        standard = type(error).description
        words = error.description if error.description != standard else ""
        return page(status, words or "")

    application.register_error_handler(InternalServerError, not_found)


def _of_the_disk(error: BaseException) -> str:
    """Say what keeps the desk from keeping something; "" for a fault of its own."""
    said = f"{error}" if isinstance(error, sqlite3.OperationalError) else ""
    if "locked" in said or "busy" in said:
        return _LOCKED
    code = error.errno if isinstance(error, OSError) else None
    full = "full" in said or code in {errno.ENOSPC, errno.EDQUOT}
    if full or "readonly" in said or "disk I/O" in said or code == errno.EROFS:
        return _FULL
    return ""


def page(status: int, words: str, code: str | None = "") -> tuple[str, int]:
    """Give a page that says what went wrong, and what to do."""
    title = _TITLES.get(status, "This cannot be shown")
    shown = render_template(
        "desk/refused.html",
        title=title,
        words=words,
        code=code,
        status=status,
        before=_before(),
    )
    return shown, status


def _before() -> str:
    """Give the page of the desk on which a button was pressed; "" for none."""
    whence = urlsplit(request.referrer or "")
    if request.method != "POST" or whence.netloc != request.host:
        return ""
    # A path of two strokes leads to another host.
    return inside(whence.path) if whence.path else ""
