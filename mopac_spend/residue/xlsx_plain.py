"""Sheets whose rows hold shared texts and numbers alone, read without a tree of them.

Most rows of most workbooks are so, and a pattern that every byte of them fits says it
in a tenth of the time. A sheet that does not fit to the last byte is read as XML.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, TypeAlias

# Of the library re2, which has no types.
_Pattern: TypeAlias = Any
# What a row or a cell may say of itself: where it is and how it looks, and not that it
# is hidden or how high it is.
_ROW = (
    rb'<row(?: (?:r|spans|s|customFormat|x14ac:dyDescent)="[0-9:.a-z]*")*'
    rb'(?:/>|>(?:<c(?: r="[A-Z]+[0-9]+")(?: s="[0-9]+")?'
    rb'(?:/>|(?: t="[sn]")?><v>[0-9.eE+-]*</v></c>))*</row>)'
)
_SHARED = re.compile(rb't="s"><v>([0-9]+)<')
_CELL = re.compile(rb'r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")? t="s"><v>([0-9]+)<')
_BEGIN, _END = b"<sheetData>", b"</sheetData>"


class Plain(NamedTuple):
    """A sheet in two: its rows, and all else of it."""

    rows: bytes
    rest: bytes

    @property
    def numbers(self) -> set[bytes]:
        """The numbers of the shared texts in its cells."""
        return set(_SHARED.findall(self.rows))

    def cells(self) -> list[tuple[bytes, bytes, bytes]]:
        """Give column, row and number of each cell that has a shared text."""
        return _CELL.findall(self.rows)


@cache
def _rows() -> _Pattern:
    import re2

    return re2.compile(rb"(?:\s*" + _ROW + rb")*\s*", re2.Options())


def parted(content: bytes) -> Plain | None:
    """Part a sheet in UTF-8, or give None where it is not so plain."""
    begin, end = content.find(_BEGIN), content.rfind(_END)
    if begin < 0 or end < begin:
        return None
    begin += len(_BEGIN)
    rows, rest = content[begin:end], content[:begin] + content[end:]
    # Nothing around the rows may be a remark or a declaration that has them in it.
    if b"<!" in rest or not _rows().fullmatch(rows):
        return None
    return Plain(rows, rest)
