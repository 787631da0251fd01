"""Months and weeks without payments stand in the method of an answer."""

from __future__ import annotations

import datetime as dt
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.analyst import open_books
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books as make_starter
from tests import real_data
from tests.books_maker import REGISTERS, make_books
from tests.program import program

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
2018-04-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-05-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
2018-08-01 | Bolt LLP | Advice | 30.00 | finance / untagged / consultancy
2018-10-31 | Acme Ltd | Seed fund | 5.00 | vru / knife-crime / grants
"""
TWO = (
    "The books hold no payment at all dated in {}. A gap in the books is not spending "
    "of nil: totals that cover these months leave out whatever was spent."
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return make_books(tmp_path / "books", LINES)


def notes(books: Path, **filters: Any) -> list[str]:  # noqa: ANN401 - filters
    answer = open_books(books).ask("spend-by-category", **filters)
    return [note for note in answer.method.notes if "no payment at all" in note]


def test_a_gap_between_payments_is_said(books: Path) -> None:
    assert notes(books) == [TWO.format("June 2018, July 2018 and September 2018")]


def test_only_the_period_that_was_asked_about_counts(books: Path) -> None:
    (one,) = notes(books, from_="2018-05-01", to="2018-06-30")
    assert one == (
        "The books hold no payment at all dated in June 2018. A gap in the books is "
        "not spending of nil: totals that cover this month leave out whatever was "
        "spent."
    )
    assert notes(books, from_="2018-07-15", to="2018-09-10") == [
        TWO.format("July 2018 and September 2018")
    ]
    assert notes(books, from_="2018-04-01", to="2018-05-31") == []


def test_before_the_first_and_after_the_last_payment_nothing_is_missing(
    books: Path,
) -> None:
    assert notes(books, from_="2017-01-01", to="2018-05-31") == []
    assert notes(books, from_="2018-10-01", to="2019-12-31") == []


def test_what_a_filter_leaves_out_is_no_gap(books: Path) -> None:
    assert notes(books, category="grants", from_="2018-04-01", to="2018-05-31") == []


@pytest.mark.parametrize("form", ["table", "json", "csv", "html", "md"])
def test_every_form_of_an_answer_says_it(form: str, books: Path) -> None:
    target = books.parent / "answer"
    words = f"--books {books} ask spend-by-category --format {form}"
    if form != "table":
        words += f" --output {target}"
    done = subprocess.run(
        [*program(), *words.split()],
        capture_output=True,
        text=True,
        check=True,
    )
    written = [
        path.read_text(encoding="utf-8") for path in books.parent.glob("answer*")
    ]
    text = " ".join("".join([done.stdout, *written]).split())
    assert "no payment at all dated in June 2018, July 2018 and September 2018" in text


# --- Weeks ----------------------------------------------------------------------------

GONE = (dt.date(2018, 9, 10), dt.date(2018, 10, 7))
CALENDAR = """
2018-09-10 custom "accounting-period" "2018-19-P06" "2018/19 period 6"
  valid-to: 2018-10-07
"""


def daily(*, without: tuple[dt.date, dt.date] | None = None) -> str:
    """Give a payment on each working day of a year, but for some days."""
    days = (dt.date(2018, 4, 2) + dt.timedelta(days=at) for at in range(364))
    return "\n".join(
        f"{day} | Acme Ltd | Seed fund | 1.00 | vru / knife-crime / grants"
        for day in days
        if day.isoweekday() < 6 and not (without and without[0] <= day <= without[1])
    )


def weeks(folder: Path, lines: str, more: str = "", **filters: Any) -> list[str]:  # noqa: ANN401 - filters
    books = open_books(make_books(folder, lines, registers=REGISTERS + more))
    answer = books.ask("coverage", **filters)
    return [note for note in answer.method.notes if "The books " in note]


def test_four_weeks_across_two_months_are_said_without_a_calendar(
    tmp_path: Path,
) -> None:
    (note,) = weeks(tmp_path, daily(without=GONE))
    assert note == (
        "The books hold no payment dated 8 September 2018 to 7 October 2018 (30 days), "
        "and usually on 20 days of any four weeks. A gap in the books is not spending "
        "of nil: totals that cover these days leave out whatever was spent and is not "
        "in the books."
    )


def test_a_calendar_names_the_period(tmp_path: Path) -> None:
    (note,) = weeks(tmp_path, daily(without=GONE), CALENDAR)
    assert "By the register that is 2018/19 period 6." in note


def test_nothing_is_said_of_whole_books_or_of_other_days(tmp_path: Path) -> None:
    assert weeks(tmp_path / "whole", daily(), CALENDAR) == []
    gone = daily(without=GONE)
    days = {"from_": "2018-04-02", "to": "2018-08-31"}
    assert weeks(tmp_path / "gone", gone, **days) == []
    (note,) = weeks(tmp_path / "part", gone, from_="2018-09-01", to="2018-09-30")
    assert "8 September 2018 to 7 October 2018" in note


def test_a_month_that_is_named_is_not_said_twice(tmp_path: Path) -> None:
    september = (dt.date(2018, 9, 1), dt.date(2018, 9, 30))
    (note,) = weeks(tmp_path, daily(without=september))
    assert "no payment at all dated in September 2018" in note


def test_books_that_end_before_the_days_asked_about_say_so(tmp_path: Path) -> None:
    assert weeks(tmp_path / "a", daily(), fy="2018-19") == []
    (note,) = weeks(tmp_path / "b", daily(), from_="2018-04-01", to="2019-06-30")
    assert note == (
        "The books end on 29 March 2019: of the days asked about, those after it are "
        "not in them."
    )
    (note,) = weeks(tmp_path / "c", daily(), from_="2018-01-01", to="2018-06-30")
    assert note.startswith("The books begin on 2 April 2018: ")


# --- A real file that is missing ------------------------------------------------------


def test_a_real_period_that_was_not_imported_is_said_in_the_answer(
    tmp_path: Path,
) -> None:
    files = real_data.city_hall(2018)
    make_starter(tmp_path / "books", "city-hall")
    (tmp_path / "books/registers/accounting-periods.beancount").unlink()
    left = [file for file in files if file.name != "2018-P08.csv"]
    import_files(tmp_path / "books", left)
    for question in ("coverage", "spend-by-category"):
        answer = open_books(tmp_path / "books").ask(question, fy="2018-19")
        (note,) = [each for each in answer.method.notes if "The books " in each]
        assert note.startswith(
            "The books hold payments on only 1 day of 14 October 2018 to 11 November "
            "2018 (29 days), and usually on 20 days of any four weeks."
        )
    import_files(tmp_path / "books", [files[7]])
    whole = open_books(tmp_path / "books").ask("coverage", fy="2018-19")
    assert [each for each in whole.method.notes if "The books " in each] == []
