"""What was spent in the same days of the year before, beside what is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app

from mopac_spend.fava.application import ONE_YEAR
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.picture import Line
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.fava.pages.asking import Asking

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Before:
    """The year before: its days, and the sums of rows.

    Attributes:
        first, last: its days.
        sums: by the code of a row.
        titles: likewise.
        time: the days as the bar takes them.

    """

    first: dt.date
    last: dt.date
    sums: dict[str, Decimal]
    titles: dict[str, str]

    @property
    def time(self) -> str:
        """The days, as the field of the bar takes them."""
        return f"{self.first} - {self.last}"

    @property
    def total(self) -> Decimal:
        """What all rows come to."""
        return sum(self.sums.values(), NIL)

    def of(self, code: str) -> Decimal:
        """Give what a row came to."""
        return self.sums.get(code, NIL)

    def only_then(self, codes: Sequence[str], columns: int) -> list[Line]:
        """Give the rows that have payments of that year alone."""
        here = {*codes}
        return [
            Line(code, legible(title), [None] * columns, NIL, "", "0%")
            for code, title in self.titles.items()
            if code not in here
        ]


def days_before(asking: Asking) -> tuple[dt.date, dt.date] | None:
    """Give the days a year before those of the bar; None where it has none."""
    first, last = asking.filters.get("from_"), asking.filters.get("to")
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return None
    if min(first, last).year <= dt.MINYEAR or last == dt.date.max:
        return None
    return _earlier(first), _earlier(last + _DAY) - _DAY


def before(asking: Asking, down: str) -> Before:
    """Ask for the rows of the year before, under the same other filters.

    Raises:
        Refusal: `ASK-003`, no days are asked about, or the payments of the year
            before cannot be selected.

    """
    days = days_before(asking)
    if days is None:
        msg = "write days into the time box, such as 2020-21, to compare a year before"
        raise Refusal("ASK-003", msg)
    if "refs" in asking.filters and current_app.config[ONE_YEAR]:
        msg = "only one year is open to filters by account and text; take them out"
        raise Refusal("ASK-003", msg)
    answer = asking.under(
        "spend-by-two", {"down": down}, {"from_": days[0], "to": days[1]}
    )
    at, title_at = answer.names.index("row"), answer.names.index("row_title")
    titles = {str(row[at]): str(row[title_at]) for row in answer.rows}
    return Before(*days, answer.pounds_by("row"), titles)


def _earlier(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
