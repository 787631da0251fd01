"""Which signs a font has, read from its table of them.

https://learn.microsoft.com/en-us/typography/opentype/spec/cmap
"""

from __future__ import annotations

import struct

# Platform and encoding of a table of all of Unicode, and its format.
_UNICODE, _SEGMENTS = {(3, 10), (0, 4), (0, 6)}, 12


def signs(font: bytes) -> frozenset[int]:
    """Give the code points of the signs that a font has a shape for.

    Args:
        font: the content of a TrueType file with a table of all of Unicode.

    Raises:
        ValueError: it has no such table.

    """
    start = _tables(font)["cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(
            ">HHI", font, start + 4 + 8 * number
        )
        table = start + offset
        (form,) = struct.unpack_from(">H", font, table)
        if (platform, encoding) in _UNICODE and form == _SEGMENTS:
            return frozenset(_segments(font, table))
    msg = "the font has no table of all of Unicode"
    raise ValueError(msg)


def _tables(font: bytes) -> dict[str, int]:
    """Say where the tables of a font begin."""
    (count,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in entries}


def _segments(font: bytes, table: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, table + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, shape = struct.unpack_from(">III", font, table + 16 + 12 * number)
        # A segment may begin with the shape that stands for what a font lacks.
        found.update(range(first if shape else first + 1, last + 1))
    return found
