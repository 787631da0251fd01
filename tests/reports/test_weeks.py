"""A report says which weeks are missing, as an answer does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.books.load import open_books
from mopac_spend.periods import FinancialYear
from mopac_spend.reports.assembly import quarterly
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

GONE = (dt.date(2018, 9, 10), dt.date(2018, 10, 7))


def weeks(folder: Path, quarter: int, *, whole: bool = False) -> list[str]:
    days = (dt.date(2018, 4, 2) + dt.timedelta(days=at) for at in range(364))
    lines = "\n".join(
        f"{day} | Acme Ltd | Seed fund | 1.00 | vru / knife-crime / grants"
        for day in days
        if day.isoweekday() < 6 and (whole or not GONE[0] <= day <= GONE[1])
    )
    books = open_books(make_books(folder, lines))
    report = quarterly(books, str(FinancialYear(2018)), quarter)
    return [gap for gap in report.gaps if "The books hold no payment dated" in gap]


def test_weeks_that_are_missing_up_to_its_last_day_are_said(tmp_path: Path) -> None:
    (gap,) = weeks(tmp_path / "q2", 2)
    assert "8 September 2018 to 7 October 2018 (30 days)" in gap
    assert weeks(tmp_path / "q3", 3) == [gap], "the year to date has them"
    assert weeks(tmp_path / "q1", 1) == []


def test_nothing_is_said_of_a_whole_year(tmp_path: Path) -> None:
    assert weeks(tmp_path, 4, whole=True) == []
