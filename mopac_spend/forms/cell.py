"""A cell of a filled-in form as the child says it, whatever file it stands in."""

from __future__ import annotations

import math
from typing import TypeAlias

# A cell: its column from 0, its text, and what it is where it is no text.
Cell: TypeAlias = tuple[int, str, str]
# First row and column, last row and column, all within.
Range: TypeAlias = tuple[int, int, int, int]

FORMULA, NUMBER, TRUTH, ERROR, DAY = "formula", "number", "truth value", "error", "day"


def number_text(raw: str) -> str:
    """Write a number of a spreadsheet, which is a double, without needless places."""
    number = float(raw)
    if not math.isfinite(number):
        msg = f"{raw} is no number"
        raise ValueError(msg)
    return str(int(number)) if number.is_integer() else repr(number)


def spilled(row: int, at: int, ranges: list[Range]) -> bool:
    """Say whether a cell shows the result of a formula that stands in another."""
    return any(a <= row <= c and b <= at <= d for a, b, c, d in ranges)
