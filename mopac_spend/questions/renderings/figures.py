"""How a cell is written for people: `1,234.50`, `87%`, `1 April 2020`."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.questions.method import percent
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from mopac_spend.cells import Cell


def shown(cell: Cell, kind: Kind) -> str:
    """Write a cell for people; control characters in text become a mark.

    A supplier's name may hold an escape sequence that would repaint the
    terminal of whoever lists it.
    """
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return percent(f"{cell:.2f}") if kind is Kind.SHARE else f"{cell:,.2f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return plain(cell)


def plain(text: str) -> str:
    """Put text on one line, a mark in place of each control character."""
    return "".join(
        "\ufffd" if unicodedata.category(letter) in {"Cc", "Cf"} else letter
        for letter in " ".join(text.split())
    )
