"""Lines of an answer in order of their pounds, with the share of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL

if TYPE_CHECKING:
    from decimal import Decimal


class Share(NamedTuple):
    """One line: its code and title, pounds, share, and how long its bar is."""

    code: str
    title: str
    amount: Decimal
    per_cent: str
    width: str


def per_cent(part: Decimal, whole: Decimal) -> str:
    """Give a share as `12.3 %`; nothing where there is no whole."""
    return f"{part * 100 / whole:.1f} %" if whole else ""


def width(part: Decimal, largest: Decimal) -> str:
    """Give how long a bar is beside the longest; what is below nil has none."""
    return f"{max(part, NIL) * 100 / largest:.2f}%" if largest else "0%"
