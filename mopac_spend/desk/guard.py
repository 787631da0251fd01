"""What stands before the desk: which requests it hears at all, and from whom.

Plain WSGI, before anything is looked up. Requests put to another name are refused (a
page elsewhere may have its name lead here), and so is what another site's page sends:
the token that every form carries is the second lock on that door, and not the only one.
A proxy is believed only at the address it was named by.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from mopac_spend.serving.addresses import without_port
from mopac_spend.serving.logged import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mopac_spend.desk.settings import Settings

_METHODS = {"GET", "HEAD", "POST"}
_LONGEST = 8_000
# What a proxy says of whoever it stands before; taken from nobody else.
_FORWARDED = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"),
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX"),
)
# Where a proxy's word of who somebody is stands, for the desk alone.
NAMED = "mopac_spend.named"


def guarded(inner: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Hear requests that are put to the desk, under a number for the logs.

    Args:
        inner: the application.
        settings: its names, and the proxies that are believed.

    """
    names = [name.lower() for name in settings.hosts]
    header = f"HTTP_{settings.header.upper().replace('-', '_')}"

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        # What stands in it is for the log outside too.
        environ[NUMBER] = secrets.token_hex(8)
        said = {key: environ.pop(key, "") for key in (*_FORWARDED, header)}
        environ["wsgi.url_scheme"] = "https" if settings.https else "http"
        if environ.get("REMOTE_ADDR", "") in settings.proxies:
            # The last of them is the one that the proxy itself saw.
            seen = said["HTTP_X_FORWARDED_FOR"].rpartition(",")[2].strip()
            environ["REMOTE_ADDR"] = seen or environ["REMOTE_ADDR"]
            environ[NAMED] = said[header].strip() if settings.header else ""
        refusal = _refused(environ, names)
        if refusal is not None:
            return _plainly(start, *refusal)
        return inner(environ, start)

    return outer


def _refused(environ: WSGIEnvironment, names: list[str]) -> tuple[str, str] | None:
    """Say with what status and why a request is not heard; None if it is."""
    if without_port(environ.get("HTTP_HOST", "")) not in names:
        return "403 Forbidden", "The desk is not at this address."
    if environ["REQUEST_METHOD"] not in _METHODS:
        return "405 Method Not Allowed", "The desk takes GET and POST alone."
    if environ["REQUEST_METHOD"] == "POST" and _from_elsewhere(environ):
        return "403 Forbidden", "Another site's page may not change anything here."
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if len(path) + len(query) > _LONGEST:
        return "414 URI Too Long", "This address is too long."
    if "\0" in path or "%00" in query:
        return "400 Bad Request", "There is no such page."
    return None


def _from_elsewhere(environ: WSGIEnvironment) -> bool:
    """Say whether a page of another site sends this."""
    if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = environ.get("HTTP_ORIGIN", "")
    own = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    return bool(origin) and origin.lower() != own.lower()


def _plainly(start: StartResponse, status: str, reason: str) -> Iterable[bytes]:
    body = f"{reason}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    if status.startswith("405"):
        headers.append(("Allow", "GET, HEAD, POST"))
    start(status, headers)
    return [body]
