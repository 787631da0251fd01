"""Fava, started so that browsing cannot change anything.

Fava's own read-only mode refuses every request but GET. Its query page still
takes the query shell's dot-commands, one of which (`.output`) empties any file
the process may write, and answers every reader from one shared shell, so that two
readers may get each other's rows. Here the query page runs reading statements
only, one at a time. Measured on Fava 1.30.16.

Only requests addressed to this machine are answered: a page elsewhere whose name
is made to lead here (DNS rebinding) could otherwise read the books through the
browser of whoever looks at it.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.load import main_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask, Response

LOOPBACK = "127.0.0.1"
# The Host of a request to this machine, on any port.
_HERE = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
# Statements that only read. `run` runs a query that the books themselves hold.
_READING = re.compile(r"\s*(select|balances|journal|\.?run)\b", re.IGNORECASE)
# Supplier names come from files that others wrote, and Fava shows some of them
# unescaped: the policy keeps any script among them from running. Fava itself
# needs WebAssembly (its parser) and inline styles.
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def make_application(books: Path | str) -> Flask:
    """Make the Fava application for a folder of books.

    Args:
        books: folder of the books, or their main file.

    Raises:
        Refusal: `BOOKS-001`, no books there.

    """
    from fava.application import create_app
    from flask import abort, g, request

    main = main_file(books)
    # Fava reads the files itself, past `open_books`.
    journal.finish(main.parent)
    # Polling, because the system's watchers are few (128 for a user) and see
    # nothing of what happens on a shared drive.
    application = create_app([main], load=True, read_only=True, poll_watcher=True)
    one_at_a_time = threading.Lock()

    @application.before_request
    def read_only_queries() -> None:
        text = request.args.get("query_string")
        if text is None:
            return
        if not _READING.match(text):
            abort(403, "these books are read-only: SELECT, BALANCES and JOURNAL run")
        one_at_a_time.acquire()
        g.query_lock = one_at_a_time

    @application.teardown_request
    def next_query(_: BaseException | None) -> None:
        if getattr(g, "query_lock", None) is one_at_a_time:
            g.query_lock = None
            one_at_a_time.release()

    @application.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    application.wsgi_app = guarded(application.wsgi_app)  # type: ignore[method-assign, assignment]
    return application


def guarded(inner: WSGIApplication) -> WSGIApplication:
    """Answer requests addressed to this machine, and HEAD as GET without a body.

    It stands before everything else, because Fava looks at the books before it
    asks any hook of ours, and refuses HEAD, which health checks use.
    """

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not _HERE.fullmatch(environ.get("HTTP_HOST", "")):
            told = f"these books are at http://{LOOPBACK} alone\n".encode()
            kind = ("Content-Type", "text/plain; charset=utf-8")
            start("403 Forbidden", [kind, ("Content-Length", str(len(told)))])
            return [told]
        if environ["REQUEST_METHOD"] != "HEAD":
            return inner(environ, start)
        body = inner({**environ, "REQUEST_METHOD": "GET"}, start)
        if hasattr(body, "close"):
            body.close()
        return []

    return outer
