"""One row of a source that could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal


class Line(NamedTuple):
    """One readable row.

    Attributes:
        row: where it is: `12`, or `Apr 18!12`.
        date, amount: amount in pounds, spend positive.
        texts: the other fields of the layout, cleaned; blank ones are left out.

    """

    row: str
    date: dt.date
    amount: Decimal
    texts: Mapping[str, str]

    def text(self, field: str) -> str:
        """Give a field's text, "" where the row has none."""
        return self.texts.get(field, "")
