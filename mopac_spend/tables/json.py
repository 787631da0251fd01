"""JSON: what cells are to programs, and the one text that all JSON of ours is.

Amounts are strings with two decimals, because a JSON number is a binary double in most
readers; days are strings, `2020-04-01`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.cells import Cell


def text(content: object) -> str:
    """Write a content made of `dict`, `list`, `str`, `int`, `bool` and None."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def rows(of: Iterable[Sequence[Cell]]) -> list[list[str | int | None]]:
    """Give rows as lists in the order of their columns."""
    return [
        [
            cell if cell is None or isinstance(cell, (str, int)) else as_text(cell)
            for cell in row
        ]
        for row in of
    ]


def records(
    names: Sequence[str], of: Iterable[Sequence[Cell]]
) -> list[dict[str, str | int]]:
    """Give rows by the names of their columns; where nothing is, the text is empty."""
    return [
        {
            name: "" if cell is None else cell
            for name, cell in zip(names, row, strict=True)
        }
        for row in rows(of)
    ]
