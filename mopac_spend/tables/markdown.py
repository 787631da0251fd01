"""A table in Markdown, in which no text becomes markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.tables.model import plain, printed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.tables.model import Table

# What would start markup; `<` and `&` because Markdown lets HTML through.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>&|#~])")


def markdown(table: Table) -> str:
    """Write a table under its title, the total last and bold."""
    kinds = [column.kind for column in table.columns]
    heads = [column.heading for column in table.columns]
    rule = ["---:" if kind.is_figure else ":---" for kind in kinds]
    rows = [
        [safe(printed(cell, kind)) for cell, kind in zip(row, kinds, strict=True)]
        for row in table.rows
    ]
    last = [printed(cell, kind) for cell, kind in zip(table.total, kinds, strict=True)]
    bold = [f"**{text}**" if text else "" for text in last]
    body = [_row(map(safe, heads)), _row(rule), *map(_row, rows), _row(bold)]
    return f"### {safe(table.title)}\n\n" + "\n".join(body) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def safe(text: str) -> str:
    """Write a text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", plain(text))
