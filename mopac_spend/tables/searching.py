"""Lines that a page holds as data, and the one script that searches them there.

A page that is opened from a file can ask for no other file, so both stand in it. The
data is JSON that is never run, with `<` written as an escape; the script is the same in
every page, so that whoever looks into a page knows it by its digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.tables import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

# How the values of a column are sorted and shown, and whether they are summed.
TEXT, NUMBER, POUNDS, DAY = "text", "number", "pounds", "day"


def data(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Markup:
    """Write lines as data: each column as its different values, and whose is which.

    Args:
        columns: name and kind of each; pounds are written as `1234.50`.
        rows: texts in the order of the columns.

    """
    values: list[dict[str, int]] = [{} for _ in columns]
    places: list[list[int]] = [[] for _ in columns]
    count = 0
    for row in rows:
        count += 1
        for known, at, cell in zip(values, places, row, strict=True):
            at.append(known.setdefault(cell, len(known)))
    content = {
        "lines": count,
        "columns": [
            {"name": name, "kind": kind, "values": [*known], "at": at}
            for (name, kind), known, at in zip(columns, values, places, strict=True)
        ],
    }
    return page.data(content)
