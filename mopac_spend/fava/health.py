"""Whether the window is up, for whatever looks after it: two words, and no figure.

    /health     the process answers
    /ready      and there are books that may be shown, and the log is kept, if any

Both are answered without a name and under any host name, and are in no log: a proxy or
a supervisor asks every few seconds. They say nothing of the books but that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HEALTH, READY = "/health", "/ready"


def healthy(inner: WSGIApplication, ready: Callable[[], bool]) -> WSGIApplication:
    """Answer whoever asks how the server is.

    Args:
        inner: the application, with all that stands before it.
        ready: says whether there are books that may be shown, and a log is kept.

    """

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path, how = environ.get("PATH_INFO"), environ["REQUEST_METHOD"]
        if path not in {HEALTH, READY} or how not in {"GET", "HEAD"}:
            return inner(environ, start)
        status, words = "200 OK", b"ok\n"
        if path == READY and not ready():
            status, words = "503 Service Unavailable", b"not ready\n"
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(words))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start(status, headers)
        return [words] if how == "GET" else []

    return outer
