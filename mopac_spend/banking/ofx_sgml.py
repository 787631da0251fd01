"""OFX 1 as it is written: SGML in which a value needs no end tag.

`<TRNAMT>-1.00<FITID>7</STMTTRN>` are two values and the end of what holds them. What
has text is a value; every other element is ended by its own end tag or the file is
broken. Nothing is guessed: a `<` that begins no tag, text between elements and an end
tag of nothing are refused, since each may be half of a payment.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"<(/?)([A-Za-z0-9._]+)>([^<]*)")
_ENTITY = re.compile(r"&#?\w{1,10};")
_BEGIN = re.compile(r"<OFX>", re.IGNORECASE)
# Banks write these with nothing in them, and then without an end tag.
_MAY_BE_EMPTY = frozenset(
    {"CHECKNUM", "EXTDNAME", "MEMO", "NAME", "REFNUM", "SIC", "SRVRTID"}
)
# The deepest value of a statement lies nine elements down.
_DEEPEST = 32


def parsed(text: str) -> Element:
    """Read an OFX 1 file into elements, their names in capitals.

    Args:
        text: the whole file, header and all.

    Raises:
        ValueError: it is not well formed; its message says where.

    """
    builder = TreeBuilder()
    within: list[str] = []
    value = ""
    for token in _tokens(text):
        end, name, content = token[1], token[2].upper(), token[3].strip()
        if end and name == value and not content:
            value = ""  # the end tag that a value may have
            continue
        value = ""
        if not end and (content or name in _MAY_BE_EMPTY) and within:
            builder.start(name, {})
            builder.data(_ENTITY.sub(lambda match: html.unescape(match[0]), content))
            builder.end(name)
            value = name
        elif content or not _fits(within, end, name):
            raise _broken(f"<{end}{name[:32]}>", text, token.start())
        elif end:
            builder.end(within.pop())
        else:
            within.append(name)
            builder.start(name, {})
    if within:
        what = "the end of the file"
        raise _broken(what, text, len(text))
    return builder.close()


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Give every tag with the text behind it, and leave out no character."""
    begin = _BEGIN.search(text)
    at = begin.start() if begin else 0
    if begin is None or "<" in text[:at]:
        raise _broken("<", text, 0)
    for token in _TOKEN.finditer(text, at):
        if token.start() != at:
            break
        yield token
        at = token.end()
    if at != len(text):
        raise _broken("<", text, at)


def _fits(within: Sequence[str], end: str, name: str) -> bool:
    """Tell whether an element that holds others may begin, or end, here."""
    if end:
        return bool(within) and within[-1] == name
    return len(within) < _DEEPEST and bool(within) != (name == "OFX")


def _broken(what: str, text: str, at: int) -> ValueError:
    line = text.count("\n", 0, at) + 1
    return ValueError(f"{what} stands where it cannot, in line {line}")
