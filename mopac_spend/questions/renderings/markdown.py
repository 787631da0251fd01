"""Markdown: the tables people read and the method below them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.questions.renderings.payments import payment_table
from mopac_spend.tables.markdown import markdown, safe

if TYPE_CHECKING:
    from mopac_spend.questions.result import Result


def write(answer: Result, *, payments: bool) -> bytes:
    """Write headings, tables, method and SQL."""
    method = answer.method
    parts = [f"> **{safe(text)}**\n" for text in method.warnings]
    parts.append(f"# {safe(method.title)}\n")
    if method.found_nothing:
        parts.append(f"{safe(method.nothing)}\n")
    tables = [*answer.tables, payment_table(answer)] if payments else answer.tables
    parts += [markdown(table) for table in tables]
    parts.append(f"**Total: {answer.total_words}**\n")
    parts.append("## Method\n")
    parts.append(
        "\n".join(
            f"- **{safe(label)}:** {safe(text)}" for label, text in method.lines()
        )
        + "\n"
    )
    fence = "`" * (3 + max(map(len, re.findall("`+", method.sql)), default=0))
    parts.append(f"{fence}sql\n{method.sql}\n{fence}\n")
    return "\n".join(parts).encode()
