"""Rows of an answer in the house that are of too few individuals to be released.

Figures in the house stay as they are; the method says that they are not for release.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.findings import counted

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer

# The column that counts them.
_INDIVIDUALS = "individuals"


def small_rows_said(answer: Answer) -> Answer:
    """Say in the method how many rows are of too few individuals, if any."""
    books = answer.again.register.books
    if _INDIVIDUALS not in answer.names or books is None:
        return answer
    at = answer.names.index(_INDIVIDUALS)
    few = [
        row
        for row in answer.rows
        if isinstance(row[at], int) and 0 < row[at] < books.fewest  # type: ignore[operator]
    ]
    if not few:
        return answer
    note = (
        f"Small cells: {counted(len(few), 'row')} of fewer than {books.fewest} "
        f"individuals, not for release; release make and foi answer hide what would "
        f"say what one of them was paid."
    )
    method = replace(answer.method, notes=(*answer.method.notes, note))
    return replace(answer, method=method)
