"""What pages of ours share: the style, a script, and what they may do.

A page is a file: it fetches nothing, and runs nothing but the script whose digest its
policy names. Whoever looks into pages before they leave knows that script by the same
digest (`is_own`), and takes any other for a finding.

There are two scripts, because there are two things to search. `find.js` finds entries
of a list, such as requests: texts with a link and topics, the nearest first.
`search.js` searches, sorts and sums the lines of a table, a hundred thousand and more:
columns of different values (`searching.data`), exact sums, a hundred rows at a time.
One of both would send the code of either to pages that have no use for it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import BaseLoader
    from markupsafe import Markup

# What searches in the page itself; its data stand in an element beside it: a list of
# things, or the lines of a table.
SEARCH, LINES = "find.js", "search.js"
_NOTHING = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
)
# What would end the element that JSON stands in, or a line of a script.
_ESCAPES = {each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def style() -> Markup:
    """Give the style of every page."""
    return _own("page.css")


def script(name: str = SEARCH) -> Markup:
    """Give the script of a page with a search: `SEARCH`, or `LINES`."""
    return _own(name)


def digest(text: str) -> str:
    """Name an inline script or style as a Content Security Policy does."""
    hashed = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(hashed).decode()}'"


def policy(*, searched: bool = False, blocks: Sequence[str] = ()) -> str:
    """Say what a page may do, as `Content-Security-Policy`.

    Args:
        searched: it has the script that searches a list.
        blocks: data that stand in elements of script, and are never run.

    """
    allowed = [digest(each) for each in (*([script()] if searched else []), *blocks)]
    if not allowed:
        return f"{_NOTHING}; form-action 'none'"
    return f"{_NOTHING}; form-action 'none'; script-src {' '.join(allowed)}"


def templates(folder: Path) -> BaseLoader:
    """Give what finds the templates of a site, and `page.html.j2`, which all share."""
    from jinja2 import FileSystemLoader

    return FileSystemLoader([folder, Path(__file__).parent])


def data(content: object) -> Markup:
    """Write data as JSON that can stand inside an element of a page."""
    from markupsafe import Markup

    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for letter, escape in _ESCAPES.items():
        text = text.replace(letter, escape)
    return Markup(text)  # noqa: S704 - nothing in it ends an element


def is_own(text: str) -> bool:
    """Say whether the text of a script is ours, to the letter."""
    return text in {script(each) for each in (SEARCH, LINES)}


@cache
def _own(name: str) -> Markup:
    from markupsafe import Markup

    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file
