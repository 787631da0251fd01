"""Dates that name several months: a quarter in words, a quarter with a number."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.importing.reading.spans import SPAN, named_in, span_of
from mopac_spend.importing.run import import_files
from mopac_spend.importing.suggesting.writing import to_toml
from mopac_spend.periods import FinancialYear
from tests.importing.desk import payments
from tests.importing.test_suggest import about, pounds, suggested

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("July 2010-September 2010", "2010-07-01", "2010-09-30"),
        ("Apr-Jun 2019", "2019-04-01", "2019-06-30"),
        ("April to June 2019", "2019-04-01", "2019-06-30"),
        ("Nov \u2013 Jan 2019", "2018-11-01", "2019-01-31"),
        ("Oct '18 - Dec '18", "2018-10-01", "2018-12-31"),
        ("Q1 2019/20", "2019-04-01", "2019-06-30"),
        ("2019-20 Q4", "2020-01-01", "2020-03-31"),
        ("Quarter 2, 2010/11", "2010-07-01", "2010-09-30"),
        ("2019/20", "2019-04-01", "2020-03-31"),
    ],
)
def test_several_months_in_words(text: str, first: str, last: str) -> None:
    span = span_of(text)
    assert span is not None
    assert (f"{span.first}", f"{span.last}") == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("Q1 2019", "2010/11", "2010-11", "2019/21", "Q5 2019/20", "Apr-19", ""),
        *("May 2019", "1 April 2019", "Apr 2010 - Jun 2019", "Jun 2019 - Apr 2019"),
        *("Apr-Jun 0000", "Dec to Jan 0001"),
    ],
)
def test_what_may_be_something_else_is_not_read(text: str) -> None:
    assert span_of(text) is None


@given(st.integers(1995, 2090), st.integers(1, 4))
def test_every_way_of_writing_a_quarter_is_one_quarter(start: int, number: int) -> None:
    quarter = FinancialYear(start).quarter(number)
    year = f"{start}/{(start + 1) % 100:02}"
    first, last = quarter.first, quarter.last
    ways = [f"Q{number} {year}", f"{year} Q{number}", f"Quarter {number} {year}"]
    ways += [f"{first:%B}-{last:%B %Y}", f"{first:%b %Y} to {last:%b %Y}"]
    assert {(span_of(way).first, span_of(way).last) for way in ways} == {(first, last)}  # type: ignore[union-attr]


@pytest.mark.parametrize("heading", ["Date", "Period", "Quarter", "Payment Date"])
def test_a_column_of_quarters_is_proposed_and_posted(
    heading: str, books: Path, tmp_path: Path
) -> None:
    text = f"{heading},Supplier,Amount\n" + "".join(
        f"July 2013-September 2013,Shop {n} Ltd,{n}.50\n" for n in range(1, 9)
    )
    proposal = suggested(text)
    assert proposal.layout.months == (SPAN,)
    assert "is read as the last day of those months" in about(proposal)["the day"]
    assert f"{pounds(proposal)}" == "40.00"
    layout, file = tmp_path / "quarters.toml", tmp_path / "spend.csv"
    layout.write_text(to_toml(proposal), encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    (posting,) = import_files(books, [file], layout=f"{layout}")
    assert posting.notes == [
        (
            "8 rows whose date says a month or a quarter and no day: date assumed, the "
            "last day of it"
        )
    ]
    posted = payments(books)
    assert {each.date for each in posted} == {dt.date(2013, 9, 30)}
    assert {each.evidence for each in posted} == {
        "date assumed: the last day of July 2013-September 2013, as no day is given"
    }


def test_a_quarter_of_no_certain_year_asks_for_the_period() -> None:
    rows = "".join(f"Q{n % 4 + 1} 2019,Shop {n} Ltd,{n}.50\n" for n in range(1, 9))
    proposal = suggested("Date,Supplier,Amount\n" + rows)
    assert proposal.layout.undated
    assert (
        "such as 'Q2 2019', are no days that can be read" in about(proposal)["the date"]
    )


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("spend_June-2018", ["2018-06-01..2018-06-30"]),
        ("2011-05-payments", ["2011-05-01..2011-05-31"]),
        ("2017-01__4310e5f", ["2017-01-01..2017-01-31"]),
        ("over-500-jan-mar-2014", ["2014-01-01..2014-03-31"]),
        ("Q1 2019-20 spend", ["2019-04-01..2019-06-30"]),
        ("1701", []),
        ("pcc-2018-19", []),
        ("export 20190612", []),
        ("marching 2020", []),
        ("May 0000", []),
    ],
)
def test_the_name_of_a_file_says_which_period_may_be_meant(
    name: str, days: list[str]
) -> None:
    assert [f"{each.first}..{each.last}" for each in named_in(name)] == days
