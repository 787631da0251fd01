"""How books that open too late for a file are opened earlier: which lines say so.

The first day stands in the title page of the books, under every account and before
every code that begins with them. All of those lines are a person's own text, so
they are named and not changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.findings import counted

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

_PAYMENTS = {"payments", "bank"}


def how_to_open_earlier(root: Path, opened: dt.date, wanted: dt.date) -> str:
    """Say which lines of books to change so that they open on an earlier day.

    Args:
        root: folder of the books.
        opened: the day on which they open.
        wanted: a day on which there is a payment.

    """
    begins = re.compile(rf"^{opened} (?:open|custom)\b", re.MULTILINE)
    title = re.compile(rf'^{opened} custom "books"', re.MULTILINE)
    page, others = "", []
    for path in sorted(root.rglob("*.beancount")):
        place = path.relative_to(root)
        if place.parts[0] in _PAYMENTS:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        count = len(begins.findall(text))
        if match := title.search(text):
            page = f"{place}:{text.count(chr(10), 0, match.start()) + 1}"
            count -= 1
        if count:
            others.append(f"{place} ({counted(count, 'line')})")
    where = f"; where {opened} begins a line" if others else ""
    also = f" and {', '.join(others)}" if others else ""
    return (
        f"to open them earlier, write {wanted} or a day before it in place of {opened} "
        f"in {page or 'the line of the books'}{also}{where}, and run: mopac-spend check"
    )
