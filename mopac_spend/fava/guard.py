"""What stands before Fava: which requests are answered at all, and how they are read.

It is plain WSGI, because Fava looks at the books before it asks any hook of ours.

Only requests addressed to this machine, or to the names it is served under, are
answered: a page elsewhere whose name is made to lead here (DNS rebinding) could
otherwise read the books through the browser of whoever looks at it. For the same
reason what another site's page asks for by itself is refused; a link that a person
follows is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from mopac_spend.fava.years import in_fava
from mopac_spend.serving.addresses import HERE, without_port

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Longer than any filter a person writes; the server refuses longer lines of its own.
_LONGEST = 8_000
# In the addresses of our own pages, which answer over all years.
OWN_PAGES = "/extension/"


def guarded(
    inner: WSGIApplication, hosts: Sequence[str] = HERE, always: str = ""
) -> WSGIApplication:
    """Answer reading requests to some names, HEAD as GET without a body.

    Args:
        inner: the application.
        hosts: the names, without port.
        always: the time filter of Fava's own pages where none is set.

    """
    names = [name.lower() for name in hosts]

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        refusal = _refused(environ, names) or _with_a_body(environ)
        if refusal is not None:
            return _plainly(start, *refusal)
        own = OWN_PAGES in environ.get("PATH_INFO", "")
        query = _read(environ.get("QUERY_STRING", ""), "" if own else always)
        environ = {**environ, "QUERY_STRING": query}
        if environ["REQUEST_METHOD"] != "HEAD":
            return inner(environ, start)
        body = inner({**environ, "REQUEST_METHOD": "GET"}, start)
        if hasattr(body, "close"):
            body.close()
        return []

    return outer


def _refused(environ: WSGIEnvironment, names: Sequence[str]) -> tuple[str, str] | None:
    """Say with what status and why a request is not answered; None if it is."""
    host = environ.get("HTTP_HOST", "")
    if without_port(host) not in names:
        return "403 Forbidden", f"these books are at http://{names[0]} alone"
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        reason = "these books are read-only; only GET is answered"
        return "405 Method Not Allowed", reason
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    followed = environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
    own = site in {"same-origin", "none"}
    if not own and not (followed and environ.get("HTTP_SEC_FETCH_DEST") == "document"):
        return "403 Forbidden", "another site's page may not read these books"
    if len(environ.get("QUERY_STRING", "")) > _LONGEST:
        return "414 URI Too Long", "the filters are too long; shorten them"
    if "\0" in environ.get("PATH_INFO", "") or "%00" in environ.get("QUERY_STRING", ""):
        return "400 Bad Request", "there is no such page"
    return None


def _with_a_body(environ: WSGIEnvironment) -> tuple[str, str] | None:
    """Refuse a request that has a body, or says to have one.

    What a proxy and a server take for the end of one may differ.
    """
    length = environ.get("CONTENT_LENGTH") or "0"
    if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
        return None
    return "400 Bad Request", "these books are asked without a body"


def _plainly(start: StartResponse, status: str, reason: str) -> Iterable[bytes]:
    body = f"{reason}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status.startswith("405"):
        headers.append(("Allow", "GET, HEAD"))
    start(status, headers)
    return [body]


def _read(query: str, always: str) -> str:
    """Write the financial years of the time filter as Fava does, and set one."""
    pairs = parse_qsl(query, keep_blank_values=True)
    read = [(key, in_fava(value) if key == "time" else value) for key, value in pairs]
    if always and not any(key == "time" and value.strip() for key, value in read):
        read = [pair for pair in read if pair[0] != "time"]
        read.append(("time", in_fava(always)))
    return query if read == pairs else urlencode(read)
