"""Who is reading: names and passwords from a file, or a proxy's word; and the log.

The file is one of `htpasswd -B`: a line for each reader, `name:hash`, where the hash
is bcrypt's. Other hashes are refused, because they are guessed in no time.

The log has one line for each request, in the common combined form that every tool
for logs reads: the address, the reader, when, what was asked, what became of it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import os
import threading
from typing import TYPE_CHECKING, Any, TextIO

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

READER = "REMOTE_USER"
_BCRYPT = ("$2y$", "$2b$", "$2a$")
_LONGEST = 72  # bytes of a password; bcrypt looks at no more
_ASK = ("WWW-Authenticate", 'Basic realm="mopac-spend", charset="UTF-8"')


def users_of(file: Path) -> dict[str, bytes]:
    """Read a file of users.

    Returns:
        The hash of each reader's password, by name.

    Raises:
        Refusal: `BOOKS-004`, it cannot be read, names nobody, names one twice or
            holds a line that is no name and bcrypt hash.

    """
    place = str(file)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot be read ({error}); make it with: htpasswd -B -c {file.name} NAME"
        raise Refusal("BOOKS-004", msg, place) from error
    users: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, hashed = line.strip().partition(":")
        if not name or not colon or not hashed.startswith(_BCRYPT) or name in users:
            why = (
                "names a reader again"
                if name in users
                else "is no name and bcrypt hash"
            )
            msg = f"this line {why}; write it with: htpasswd -B {file.name} NAME"
            raise Refusal("BOOKS-004", msg, f"{place}:{number}")
        users[name] = hashed.encode()
    if not users:
        msg = f"names nobody; add a reader with: htpasswd -B {file.name} NAME"
        raise Refusal("BOOKS-004", msg, place)
    return users


def known(inner: WSGIApplication, users: Mapping[str, bytes]) -> WSGIApplication:
    """Answer readers who give their name and password; ask the others for them.

    Args:
        inner: the application; it finds the name as `REMOTE_USER`.
        users: as `users_of` gives them.

    """
    passed: dict[str, bytes] = {}
    key = os.urandom(32)

    def right(name: str, password: bytes) -> bool:
        import bcrypt

        seal = hmac.digest(key, name.encode() + b"\0" + password, hashlib.sha256)
        # bcrypt is slow by design, and a page is many requests.
        if hmac.compare_digest(passed.get(name, b""), seal):
            return True
        # A name that nobody has takes as long as one that somebody has.
        hashed = users.get(name, next(iter(users.values())))
        same = bcrypt.checkpw(password[:_LONGEST], hashed) and name in users
        if same:
            passed[name] = seal
        return same

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name, password = _given(environ.get("HTTP_AUTHORIZATION", ""))
        if name and len(password) <= _LONGEST and right(name, password):
            environ[READER] = name  # where the log outside finds it
            return inner(environ, start)
        body = b"give the name and password of a reader of these books\n"
        headers = [("Content-Type", "text/plain; charset=utf-8"), _ASK]
        start("401 Unauthorized", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return outer


def _given(header: str) -> tuple[str, bytes]:
    kind, _, coded = header.partition(" ")
    if kind.lower() != "basic":
        return "", b""
    try:
        name, _, password = base64.b64decode(coded, validate=True).partition(b":")
        return name.decode(), password
    except (binascii.Error, UnicodeDecodeError):
        return "", b""


def named_by(inner: WSGIApplication, header: str) -> WSGIApplication:
    """Take the reader's name from a header that a proxy before this server sets.

    Args:
        inner: the application.
        header: its name, such as `X-Forwarded-User`; requests without it are refused.

    """
    key = f"HTTP_{header.upper().replace('-', '_')}"

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if name := environ.get(key, "").strip():
            environ[READER] = name
            return inner(environ, start)
        body = f"the proxy says nobody's name in {header}\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        start("403 Forbidden", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return outer


def logged(inner: WSGIApplication, log: TextIO) -> WSGIApplication:
    """Write a line for each request that is answered.

    Args:
        inner: the application, and who knows its readers.
        log: open for appending.

    """
    one_at_a_time = threading.Lock()

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        became: dict[str, str] = {"status": "-", "length": "-"}

        def noting(status: str, headers: Any, *more: Any) -> Any:  # noqa: ANN401 - WSGI's
            became["status"] = status.partition(" ")[0]
            became["length"] = dict(headers).get("Content-Length", "-")
            return start(status, headers, *more)

        answer = inner(environ, noting)
        asked = environ.get("PATH_INFO", "")
        if query := environ.get("QUERY_STRING", ""):
            asked += f"?{query}"
        now = dt.datetime.now().astimezone()
        line = (
            f"{_clean(environ.get('REMOTE_ADDR', '-'))} - "
            f"{_clean(environ.get(READER, '-'))} [{now:%d/%b/%Y:%H:%M:%S %z}] "
            f'"{environ["REQUEST_METHOD"]} {_clean(asked)} '
            f'{environ.get("SERVER_PROTOCOL", "HTTP/1.1")}" '
            f"{became['status']} {became['length']} "
            f'"{_clean(environ.get("HTTP_REFERER", "-"))}" '
            f'"{_clean(environ.get("HTTP_USER_AGENT", "-"))}"\n'
        )
        with one_at_a_time:
            log.write(line)
            log.flush()
        return answer

    return outer


def _clean(text: str) -> str:
    """Write a text from outside so that it stays within its place in the line."""
    return "".join(
        each if each.isprintable() and each not in '"\\' else f"\\x{ord(each):02x}"
        for each in text
    )
