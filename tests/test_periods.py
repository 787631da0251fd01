"""Financial years and quarters: every day is in one, and every name reads back."""

from __future__ import annotations

import datetime as dt
import doctest
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend import periods
from mopac_spend.periods import (
    EARLIEST,
    LATEST,
    FinancialYear,
    Month,
    Period,
    calendar_year,
    day_words,
    months_of,
    parse_numbered,
    parse_quarter,
    quarter_of,
    year_after,
    year_before,
)

years = st.integers(EARLIEST, LATEST).map(FinancialYear)
days = st.dates(dt.date(EARLIEST, 4, 1), dt.date(LATEST + 1, 3, 31))


def test_examples_of_the_module() -> None:
    assert doctest.testmod(periods, extraglobs={"dt": dt}).failed == 0


@given(days)
def test_a_day_lies_in_its_year_and_no_other(day: dt.date) -> None:
    year = FinancialYear.of(day)
    assert day in year.period
    assert day not in year.before.period
    assert day not in FinancialYear(year.start + 1).period


@given(days)
def test_a_day_lies_in_one_quarter_of_its_year(day: dt.date) -> None:
    year = FinancialYear.of(day)
    quarters = [year.quarter(number) for number in (1, 2, 3, 4)]
    assert [quarter for quarter in quarters if day in quarter] == [quarter_of(day)]


@given(years)
def test_quarters_follow_each_other_through_the_year(year: FinancialYear) -> None:
    quarters = [year.quarter(number) for number in (1, 2, 3, 4)]
    assert quarters[0].first == year.period.first
    assert quarters[3].last == year.period.last
    for one, after in pairwise(quarters):
        assert one.last + dt.timedelta(days=1) == after.first
    assert year.before.period.last + dt.timedelta(days=1) == year.period.first


@given(years)
def test_the_year_to_date_grows_to_the_year(year: FinancialYear) -> None:
    for number in (1, 2, 3, 4):
        assert year.to_date(number).first == year.period.first
        assert year.to_date(number).last == year.quarter(number).last
    assert year.to_date(3).name == f"{year} to the end of quarter 3"


@given(years)
def test_the_name_of_a_year_reads_back(year: FinancialYear) -> None:
    assert FinancialYear.parse(str(year)) == year


@given(days)
def test_the_name_of_a_quarter_reads_back(day: dt.date) -> None:
    assert parse_quarter(str(quarter_of(day))) == quarter_of(day)


@given(years, st.sampled_from("-/\u2013"), st.sampled_from(["", "FY", "fy ", "FY  "]))
def test_every_way_of_writing_a_year(
    year: FinancialYear, mark: str, before: str
) -> None:
    start, end = year.start, year.start + 1
    forms = [f"{start}{mark}{end % 100:02}", f"{start}{mark}{end}"]
    forms += [f" {start} {mark} {end % 100:02} "]
    if 2000 <= start < 2100:
        forms += [f"{start % 100:02}{mark}{end % 100:02}"]
    assert {FinancialYear.parse(before + form) for form in forms} == {year}


def test_a_year_named_by_its_end() -> None:
    assert FinancialYear.parse("FY2021") == FinancialYear(2020)
    assert FinancialYear.parse("fy 2000") == FinancialYear(1999)


def test_the_turn_of_the_century() -> None:
    assert str(FinancialYear.parse("1999-00")) == "1999-00"
    assert FinancialYear.parse("1999/2000") == FinancialYear(1999)


NOT_A_YEAR = "{!r} is not a financial year: write it as 2020-21"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (text, NOT_A_YEAR.format(text))
            for text in ("", "2020", "20", "FY21", "now")
        ),
        *(
            (text, NOT_A_YEAR.format(text))
            for text in ("2020-1", "2020-21-22", "202021")
        ),
        (
            "2020-22",
            (
                "'2020-22' is not one financial year: 2020-21 would be; for all of "
                "them, ask from 2020-04-01 to 2022-03-31"
            ),
        ),
        ("2021/20", "'2021/20' is not one financial year: 2021-22 would be"),
        ("2000-00", "'2000-00' is not one financial year: 2000-01 would be"),
        ("2020-2121", "'2020-2121' is not one financial year: 2020-21 would be"),
        (
            "18-20",
            (
                "'18-20' is not one financial year: 18-19 would be; for all of them, "
                "ask from 2018-04-01 to 2020-03-31"
            ),
        ),
        ("99/01", "'99/01' is not one financial year: 99-00 would be"),
        ("1989-90", "'1989-90' is outside 1990 to 2100"),
        ("2101-02", "'2101-02' is outside 1990 to 2100"),
        ("FY9999", "'FY9999' is outside 1990 to 2100"),
    ],
)
def test_what_is_no_year_is_refused_with_what_would_be(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="is") as raised:
        FinancialYear.parse(text)
    assert str(raised.value) == message


@given(st.text(max_size=12) | st.from_regex(r"\A(FY)?\d{0,5}[-/]?\d{0,5}\Z"))
def test_any_text_is_a_year_or_refused(text: str) -> None:
    try:
        year = FinancialYear.parse(text)
    except ValueError:
        return
    assert EARLIEST <= year.start <= LATEST


@pytest.mark.parametrize(
    "text",
    [
        "2020-21-Q4",
        "2020/21 Q4",
        "2020-21 q4",
        "FY2021-Q4",
        "2020/2021, Q4",
        "20/21/Q4",
    ],
)
def test_every_way_of_writing_a_quarter(text: str) -> None:
    assert parse_quarter(text) == FinancialYear(2020).quarter(4)


NOT_A_QUARTER = "{!r} is not a quarter: write it as 2020-21-Q4"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((t, NOT_A_QUARTER.format(t)) for t in ("", "Q4", "2020-21", "2020-21-Q5")),
        ("2020-20-Q1", "'2020-20' is not one financial year: 2020-21 would be"),
        ("2020 Q1", "'2020' is not a financial year: write it as 2020-21"),
    ],
)
def test_what_is_no_quarter_is_refused_with_what_would_be(
    text: str, message: str
) -> None:
    with pytest.raises(ValueError, match="is") as raised:
        parse_quarter(text)
    assert str(raised.value) == message


@pytest.mark.parametrize("number", [0, 5, -1])
def test_there_are_four_quarters(number: int) -> None:
    with pytest.raises(ValueError, match="is") as raised:
        FinancialYear(2020).quarter(number)
    assert str(raised.value) == f"quarter {number} does not exist: use 1, 2, 3 or 4"


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        (1, "2019-04-01", "2019-06-30"),
        (2, "2019-07-01", "2019-09-30"),
        (3, "2019-10-01", "2019-12-31"),
        (4, "2020-01-01", "2020-03-31"),
    ],
)
def test_days_of_the_quarters(number: int, first: str, last: str) -> None:
    assert FinancialYear(2019).quarter(number) == Period(
        dt.date.fromisoformat(first), dt.date.fromisoformat(last), f"2019-20-Q{number}"
    )


def test_in_words() -> None:
    assert day_words(dt.date(2020, 4, 1)) == "1 April 2020"
    year = FinancialYear(2020).period
    assert year.words == "2020-21 (1 April 2020 to 31 March 2021)"
    assert str(year) == "2020-21"


def test_the_last_day_of_the_year_in_a_leap_year() -> None:
    assert FinancialYear.of(dt.date(2020, 3, 31)) == FinancialYear(2019)
    assert FinancialYear.of(dt.date(2020, 4, 1)) == FinancialYear(2020)
    assert dt.date(2020, 2, 29) in FinancialYear(2019).quarter(4)


def between(first: str, last: str) -> Period:
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last), "")


def ends(period: Period) -> tuple[str, str]:
    return str(period.first), str(period.last)


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        (1, "2019-04-01", "2019-04-30"),
        (9, "2019-12-01", "2019-12-31"),
        (10, "2020-01-01", "2020-01-31"),
        (11, "2020-02-01", "2020-02-29"),
        (12, "2020-03-01", "2020-03-31"),
    ],
)
def test_days_of_the_months(number: int, first: str, last: str) -> None:
    month = FinancialYear(2019).month(number)
    assert (*ends(month), month.name) == (first, last, f"2019-20-P{number:02}")


@pytest.mark.parametrize("number", [0, 13, -1])
def test_there_are_twelve_months(number: int) -> None:
    with pytest.raises(ValueError, match=rf"^period {number} does not exist: use P1 "):
        FinancialYear(2020).month(number)


@pytest.mark.parametrize(
    ("text", "year", "number"),
    [
        ("2020-21-P3", FinancialYear(2020), 3),
        ("2020/21 P03", FinancialYear(2020), 3),
        (" FY2021, period 12 ", FinancialYear(2020), 12),
        ("p3", None, 3),
        ("P 010", None, 10),
    ],
)
def test_every_way_of_writing_a_numbered_period(
    text: str, year: FinancialYear | None, number: int
) -> None:
    assert parse_numbered(text) == (year, number)


@pytest.mark.parametrize("text", ["", "3", "2020-21-3", "2020-21", "P", "P3x"])
def test_what_is_no_numbered_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period: write it as 2020-21-P3$"):
        parse_numbered(text)


def test_a_calendar_year() -> None:
    year = calendar_year(" 2019 ")
    assert (*ends(year), year.name) == (
        "2019-01-01",
        "2019-12-31",
        "calendar year 2019",
    )
    for at_the_edge in (EARLIEST, LATEST):
        assert calendar_year(str(at_the_edge)).first.year == at_the_edge
    for text in (str(EARLIEST - 1), str(LATEST + 1), "19", "2019-20", "now", ""):
        with pytest.raises(
            ValueError, match="is not a calendar year: write it as 2019"
        ):
            calendar_year(text)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2020-04-01", "2021-03-31", ("2019-04-01", "2020-03-31")),
        ("2020-04-06", "2020-10-30", ("2019-04-06", "2019-10-30")),
        # A month's end stays one, whichever of the two Februaries is longer.
        ("2021-02-01", "2021-02-28", ("2020-02-01", "2020-02-29")),
        ("2020-02-01", "2020-02-29", ("2019-02-01", "2019-02-28")),
        ("2020-02-29", "2020-03-15", ("2019-02-28", "2019-03-15")),
        ("2020-02-10", "2020-02-28", ("2019-02-10", "2019-02-28")),
        ("2019-12-01", "2019-12-31", ("2018-12-01", "2018-12-31")),
    ],
)
def test_the_same_days_a_year_earlier(
    first: str, last: str, before: tuple[str, str]
) -> None:
    earlier = year_before(between(first, last))
    assert ends(earlier) == before
    assert earlier.name == earlier.days


@pytest.mark.parametrize(
    ("day", "after"),
    [
        ("2021-03-31", ("2021-04-01", "2022-03-31")),
        ("2019-12-31", ("2020-01-01", "2020-12-31")),
        ("2020-02-29", ("2020-03-01", "2021-02-28")),
    ],
)
def test_the_twelve_months_after_a_day(day: str, after: tuple[str, str]) -> None:
    months = year_after(dt.date.fromisoformat(day))
    assert ends(months) == after
    assert months.name == months.days


def test_the_months_that_a_period_touches() -> None:
    december = Month(2019, 12)
    assert (december.name, december.words) == ("December", "December 2019")
    assert months_of(between("2019-12-31", "2020-02-01")) == [
        december,
        Month(2020, 1),
        Month(2020, 2),
    ]
    assert months_of(between("2019-12-05", "2019-12-05")) == [december]
    assert len(months_of(FinancialYear(2020).period)) == 12
