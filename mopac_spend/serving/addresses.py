"""Addresses: of this machine, of a visitor, and the name that a request is put to."""

from __future__ import annotations

import re

LOOPBACK = "127.0.0.1"
HERE = (LOOPBACK, "localhost")
_PORT = re.compile(r":[0-9]{1,5}\Z")


def without_port(host: str) -> str:
    """Give the name of a host as it is compared."""
    return _PORT.sub("", host).lower()


def network(address: str) -> str:
    """Give what one visitor has: an address, or in IPv6 the half of one."""
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address
