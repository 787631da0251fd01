"""Fava's `/jump`: back to the page that a link stood on, with other filters.

Fava goes wherever the `Referer` says. Here it goes back to a page of these books or
nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from mopac_spend.serving.addresses import without_port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from werkzeug import Response

_FROM = (
    "This link leads back to the page it stands on, and your browser does not say "
    "which page of these books that was. Open a page and follow the link there."
)


def jump_back(application: Flask, hosts: Sequence[str]) -> None:
    """Put a view in place of Fava's that leads to no other site.

    Args:
        application: Fava's.
        hosts: names under which it is addressed, without port.

    """
    names = {name.lower() for name in hosts}
    from flask import abort, redirect, request

    def jump() -> Response:
        place = _path(request.referrer or "", names)
        if place is None:
            abort(400, _FROM)
        path, query = place
        pairs = parse_qsl(query)
        for name, values in request.args.lists():
            pairs = [pair for pair in pairs if pair[0] != name]
            if values != [""]:
                pairs.extend((name, value) for value in values)
        return redirect(f"{path}?{urlencode(pairs)}" if pairs else path)

    application.view_functions["jump"] = jump


def _path(referrer: str, names: set[str]) -> tuple[str, str] | None:
    """Give path and query of a page that is ours; None if it is not."""
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or without_port(parts.netloc) not in names:
        return None
    # A browser takes two slashes, of either kind, for another site.
    plain = parts.path.startswith("/") and not parts.path.startswith("//")
    printable = parts.path.isascii() and parts.path.isprintable()
    if not plain or not printable or "\\" in parts.path:
        return None
    return parts.path, parts.query
