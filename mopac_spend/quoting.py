"""Texts between quotes, as Beancount writes them."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}


def quoted(text: str) -> str:
    """Write a Beancount string."""
    if "\\" not in text and '"' not in text:
        return f'"{text}"'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted_on_one_line(text: str) -> str:
    """Write a Beancount string that holds no end of a line."""
    return quoted(text).replace("\n", "\\n").replace("\r", "\\r")


def unquoted(text: str) -> str:
    r"""Read a Beancount string.

    >>> unquoted('"a \\"b\\""')
    'a "b"'
    """
    return _ESCAPED.sub(lambda match: _CONTROL.get(match[1], match[1]), text[1:-1])
