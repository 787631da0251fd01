"""Who is reading: names and passwords from a file, or a proxy's word.

The file is one of `htpasswd -B`: a line for each reader, `name:hash`, where the hash
is bcrypt's. Other hashes are refused, because they are guessed in no time.

Wrong passwords are answered ever more slowly, see `mopac_spend.serving.guesses`.

In the log (`mopac_spend.serving.logged`) 401 stands for a wrong password, and 429 while
none is checked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import threading
from enum import Enum
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.serving.addresses import network
from mopac_spend.serving.logged import READER, TRIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mopac_spend.serving.guesses import Guesses

_BCRYPT = ("$2y$", "$2b$", "$2a$")
_LONGEST = 72  # bytes of a password; bcrypt looks at no more
# Passwords that are checked or wait for it, and readers that are known again.
_WAITING, _MOST = 8, 10_000
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


class Answer(Enum):
    """What comes of a name and a password: a status, and words."""

    RIGHT = "200 OK", ""
    WRONG = "401 Unauthorized", "give the name and password of a reader of these books"
    LOCKED = "429 Too Many Requests", "too many wrong passwords; wait, and try again"
    BUSY = "503 Service Unavailable", "many passwords are being checked; try again"


class Door:
    """Knows readers by their passwords; for several threads."""

    def __init__(self, users: Mapping[str, bytes], guesses: Guesses) -> None:
        """Know some readers.

        Args:
            users: as `users_of` gives them.
            guesses: counts what is wrong.

        """
        self.users = users
        self.guesses = guesses
        self._key = os.urandom(32)
        # Who has read, by name and address, with a seal of the password.
        self._passed: dict[tuple[str, str], bytes] = {}
        self._one_at_a_time = threading.Lock()
        self._waiting = threading.BoundedSemaphore(_WAITING)

    def answer(self, name: str, password: bytes, address: str) -> Answer:
        """Say what comes of a name and a password that an address gives.

        bcrypt is slow by design, so a word that was right is known again by its
        seal; others are checked one at a time, and only a few may wait for that.
        """
        seal = self._sealed(name.encode() + b"\0" + password)
        if (known := self._passed.get((name, address))) is not None:
            if self.guesses.shut(name, address):
                return Answer.LOCKED
            if hmac.compare_digest(known, seal):
                return Answer.RIGHT
            self.guesses.against_known(name, address)
        if self.guesses.locked(name, address):
            return Answer.LOCKED
        if not self._waiting.acquire(blocking=False):
            return Answer.BUSY
        try:
            with self._one_at_a_time:
                return self._checked(name, password, address, seal)
        finally:
            self._waiting.release()

    def _checked(self, name: str, password: bytes, address: str, seal: bytes) -> Answer:
        import bcrypt

        # While it waited the same word may have been found right, or others wrong.
        if hmac.compare_digest(self._passed.get((name, address), b""), seal):
            return Answer.RIGHT
        if self.guesses.locked(name, address):
            return Answer.LOCKED
        hashed = self.users.get(name) or self._any(name)
        same = len(password) <= _LONGEST and bcrypt.checkpw(password, hashed)
        if not same or name not in self.users:
            self.guesses.wrong(name, address)
            return Answer.WRONG
        self.guesses.right(name, address)
        if len(self._passed) >= _MOST:
            self._passed.clear()  # all of them are only checked once more
        self._passed[name, address] = seal
        return Answer.RIGHT

    def _any(self, name: str) -> bytes:
        """Give a name that nobody has a hash that takes as long as somebody's."""
        hashes = [*self.users.values()]
        return hashes[self._sealed(name.encode())[0] % len(hashes)]

    def _sealed(self, text: bytes) -> bytes:
        return hmac.digest(self._key, text, hashlib.sha256)


def known(inner: WSGIApplication, door: Door) -> WSGIApplication:
    """Answer readers who give their name and password; ask the others for them.

    Args:
        inner: the application; it finds the name as `REMOTE_USER`.
        door: knows them.

    """

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name, password = _credentials(environ.get("HTTP_AUTHORIZATION", ""))
        address = network(environ.get("REMOTE_ADDR", ""))
        answer = door.answer(name, password, address) if name else Answer.WRONG
        if answer is Answer.RIGHT:
            environ[READER] = name  # where the log outside finds it
            return inner(environ, start)
        environ[TRIED] = name
        status, words = answer.value
        body = f"{words}\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        if answer is Answer.WRONG:
            headers.append(_ASK)
        else:
            left = door.guesses.locked(name, address)
            headers.append(("Retry-After", str(max(left, 1))))
        start(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return outer


def _credentials(header: str) -> tuple[str, bytes]:
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
