"""From where somebody asks, where a proxy stands between and says so in a header.

Without it all readers have the proxy's address, in the log and where wrong passwords
are counted. The header is believed of this machine alone; of anybody else it is his own
word.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = "REMOTE_ADDR"


def asked_from(inner: WSGIApplication, header: str) -> WSGIApplication:
    """Take the address of whoever asks from a header that a proxy here sets.

    Args:
        inner: the application, and its log.
        header: its name, such as `X-Real-IP`; a proxy that leaves it out is refused.

    """
    key = f"HTTP_{header.upper().replace('-', '_')}"

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not _is_here(environ.get(_ADDRESS, "")):
            return inner(environ, start)
        try:
            said = ipaddress.ip_address(environ.get(key, "").strip())
        except ValueError:
            body = f"the proxy says no address in {header}\n".encode()
            headers = [("Content-Type", "text/plain; charset=utf-8")]
            headers.append(("Content-Length", str(len(body))))
            start("400 Bad Request", headers)
            return [body]
        return inner({**environ, _ADDRESS: str(said)}, start)

    return outer


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
