"""Markdown: the tables people read and the method below them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.questions.renderings.figures import plain, shown
from mopac_spend.questions.renderings.lines import payment_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.questions.result import Result
    from mopac_spend.tables import Table

# What would start markup; `<` and `&` because Markdown lets HTML through.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>&|#~])")


def write(answer: Result, *, payments: bool) -> bytes:
    """Write headings, tables, method and SQL."""
    method = answer.method
    parts = [f"> **{_safe(text)}**\n" for text in method.warnings]
    parts.append(f"# {_safe(method.title)}\n")
    if method.found_nothing:
        parts.append(f"{_safe(method.nothing)}\n")
    tables = [*answer.tables, payment_table(answer)] if payments else answer.tables
    parts += [_table(table) for table in tables]
    parts.append(f"**Total: {answer.total_words}**\n")
    parts.append("## Method\n")
    parts.append(
        "\n".join(
            f"- **{_safe(label)}:** {_safe(text)}" for label, text in method.lines()
        )
        + "\n"
    )
    fence = "`" * (3 + max(map(len, re.findall("`+", method.sql)), default=0))
    parts.append(f"{fence}sql\n{method.sql}\n{fence}\n")
    return "\n".join(parts).encode()


def _table(table: Table) -> str:
    kinds = [column.kind for column in table.columns]
    heads = [column.heading for column in table.columns]
    rule = ["---:" if kind.is_figure else ":---" for kind in kinds]
    rows = [
        [_safe(shown(cell, kind)) for cell, kind in zip(row, kinds, strict=True)]
        for row in table.rows
    ]
    last = [shown(cell, kind) for cell, kind in zip(table.total, kinds, strict=True)]
    bold = [f"**{text}**" if text else "" for text in last]
    body = [_row(map(_safe, heads)), _row(rule), *map(_row, rows), _row(bold)]
    return f"### {_safe(table.title)}\n\n" + "\n".join(body) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    return _MARKUP.sub(r"\\\1", plain(text))
