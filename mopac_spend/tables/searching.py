"""Lines that a page holds as data, and the one script that searches them there.

A page that is opened from a file can ask for no other file, so both stand in it. The
data is JSON that is never run, with `<` written as an escape; the script is the same in
every page, so that whoever looks into a page knows it by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# How the values of a column are sorted, and whether they are summed.
TEXT, NUMBER, POUNDS = "text", "number", "pounds"
# JSON is a part of JavaScript, but for what ends a script or, in older readers, a line.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@cache
def script() -> str:
    """Give the script."""
    return files(__package__).joinpath("search.js").read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Name an inline script or style as a Content Security Policy does."""
    hashed = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(hashed).decode()}"


def is_ours(text: str) -> bool:
    """Whether a script is the one of this page and nothing else."""
    return text.strip() == script().strip()


def data(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """Write lines as data: each column as its different values, and whose is which.

    Args:
        columns: name and kind of each; pounds are written as `1234.50`.
        rows: texts in the order of the columns.

    """
    values: list[dict[str, int]] = [{} for _ in columns]
    places: list[list[int]] = [[] for _ in columns]
    count = 0
    for row in rows:
        count += 1
        for known, at, cell in zip(values, places, row, strict=True):
            at.append(known.setdefault(cell, len(known)))
    content = {
        "lines": count,
        "columns": [
            {"name": name, "kind": kind, "values": [*known], "at": at}
            for (name, kind), known, at in zip(columns, values, places, strict=True)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)
