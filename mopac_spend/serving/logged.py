"""The log of requests: one line for each, in the common combined form.

The address, who asked or the name that was tried, when, what was asked, what became of
it. Every tool for logs reads that form; where requests are numbered the number follows.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mopac_spend.serving.lines import Lines

# Who reads, the name that somebody gave who may not, and the number of a request.
READER, TRIED = "REMOTE_USER", "mopac_spend.tried"
NUMBER = "mopac_spend.request"
_NAME = 64  # characters of a name that somebody made up, in the log


def logged(inner: WSGIApplication, log: Lines) -> WSGIApplication:
    """Write a line for each request that is answered.

    Args:
        inner: the application, and who knows its readers.
        log: takes them; where it cannot, the answer is given all the same.

    """

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        became: dict[str, str] = {"status": "-", "length": "-"}

        def noting(status: str, headers: Any, *more: Any) -> Any:  # noqa: ANN401 - WSGI's
            became["status"] = status.partition(" ")[0]
            became["length"] = dict(headers).get("Content-Length", "-")
            return start(status, headers, *more)

        answer = inner(environ, noting)
        target = environ.get("PATH_INFO", "")
        if query := environ.get("QUERY_STRING", ""):
            target += f"?{query}"
        number = environ.get(NUMBER, "")
        line = (
            f"{clean(environ.get('REMOTE_ADDR', '-'))} - "
            f"{_who(environ)} [{moment()}] "
            f'"{clean(environ["REQUEST_METHOD"])} {clean(target)} '
            f'{environ.get("SERVER_PROTOCOL", "HTTP/1.1")}" '
            f"{became['status']} {became['length']} "
            f'"{clean(environ.get("HTTP_REFERER", "-"))}" '
            f'"{clean(environ.get("HTTP_USER_AGENT", "-"))}"'
            f"{f' {number}' if number else ''}\n"
        )
        log.write(line)
        return answer

    return outer


def moment() -> str:
    """Write this moment as such logs do."""
    return f"{dt.datetime.now().astimezone():%d/%b/%Y:%H:%M:%S %z}"


def _who(environ: WSGIEnvironment) -> str:
    """Write who reads or tried to; the status says which."""
    name = environ.get(READER) or environ.get(TRIED, "")[:_NAME] or "-"
    return clean(name).replace(" ", "\\x20")


def clean(text: str) -> str:
    """Write a text from outside so that it stays within its place in the line."""
    return "".join(
        each if each.isprintable() and each not in '"\\' else f"\\x{ord(each):02x}"
        for each in text
    )
