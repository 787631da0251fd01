"""How a cell is written for people: `1,234.50`, `87%`, `1 April 2020`."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from mopac_spend import tables

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.tables import Kind


def shown(cell: Cell, kind: Kind) -> str:
    """Write a cell for people; control characters in text become a mark.

    A supplier's name may hold an escape sequence that would repaint the
    terminal of whoever lists it.
    """
    return plain(cell) if isinstance(cell, str) else tables.shown(cell, kind)


def plain(text: str) -> str:
    """Put text on one line, a mark in place of each control character."""
    return "".join(
        "\ufffd" if unicodedata.category(letter) in {"Cc", "Cf"} else letter
        for letter in " ".join(text.split())
    )
