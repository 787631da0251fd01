"""Where the books lie on the server is no reader's business.

Fava writes the whole path of each file into its answers, in a dozen places. Whatever
leaves is searched for the folders of the server, and says instead where a file stands
in the books.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

# What may follow the name of a folder where it is not a part of a longer name.
_END = rb"(?:/|%2F|%2f|(?![\w.%-]))"


def cleaner(folders: Iterable[Path]) -> Callable[[bytes], bytes]:
    """Give what takes the names of some folders out of an answer.

    Args:
        folders: whole; what stands in one is called by its place in it.

    """
    names = {str(path) for path in folders if path.parent != path}
    written = {each for name in names for each in _written(name)}
    if not written:
        return lambda answer: answer
    longest_first = sorted(written, key=len, reverse=True)
    named = re.compile(rb"(?:%s)%s" % (b"|".join(map(re.escape, longest_first)), _END))
    return lambda answer: named.sub(b"", answer)


def _written(name: str) -> set[bytes]:
    """Give a name in every way in which an answer may write it."""
    raw = {
        name,
        json.dumps(name)[1:-1],
        json.dumps(name, ensure_ascii=False)[1:-1],
        html.escape(name),
        str(html.escape(name)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        quote(name),
        quote(name, safe=""),
        quote_plus(name),
    }
    return {each.encode("utf-8", "surrogateescape") for each in raw}
