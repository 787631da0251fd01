"""How far letters of a PDF reach, as their fonts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.residue.pdf_shapes import Value


def advance_of(font: Value, operands: Value) -> float:
    """Give how far some letters reach, in sizes of their font."""
    pieces = operands[-1] if operands else ()
    pieces = pieces if isinstance(pieces, list) else [pieces]
    width = _widths(font)
    total = 0.0
    for each in pieces:
        if isinstance(each, (int, float)):
            total -= each
        else:
            raw = each if isinstance(each, bytes) else each.original_bytes
            total += width(raw)
    return total / 1000


def _widths(font: Value) -> Callable[[bytes], float]:
    if font is None:
        return lambda raw: 500.0 * len(raw)
    if font.get("/Subtype") == "/Type0":
        below = font["/DescendantFonts"][0].get_object()
        usual, own = float(below.get("/DW", 1000)), _by_number(below.get("/W", []))
        return lambda raw: sum(
            own.get(256 * high + low, usual)
            for high, low in zip(raw[::2], raw[1::2], strict=False)
        )
    first = int(font.get("/FirstChar", 0))
    listed = font.get("/Widths", [])
    listed = listed.get_object() if hasattr(listed, "get_object") else listed
    widths = {first + at: float(each) for at, each in enumerate(listed)}
    return lambda raw: sum(widths.get(each, 500.0) for each in raw)


def _by_number(of: Value) -> dict[int, float]:
    widths: dict[int, float] = {}
    numbers = [each.get_object() for each in of]
    place = 0
    while place + 1 < len(numbers):
        first, then = int(numbers[place]), numbers[place + 1]
        if isinstance(then, list):
            widths |= {first + n: float(each) for n, each in enumerate(then)}
            place += 2
        elif place + 2 < len(numbers):
            last = min(int(then), first + 65_535)
            widths |= dict.fromkeys(range(first, last + 1), float(numbers[place + 2]))
            place += 3
        else:
            break
    return widths
