"""The days a file is about: what a person gives, and what its rows show."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.reading.period import assumed_words, outside, parse

MAY = (dt.date(2011, 5, 1), dt.date(2011, 5, 31))


def line(row: int, day: str, pounds: str = "10.00") -> Line:
    return Line(str(row), dt.date.fromisoformat(day), Decimal(pounds), {})


def month(count: int = 60) -> list[Line]:
    """Give rows over the whole of May 2011."""
    return [line(2 + n, f"2011-05-{1 + n % 31:02}") for n in range(count)]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2011-05", *MAY),
        ("2011-5", *MAY),
        (" 2011-05-01..2011-05-31 ", *MAY),
        ("2011-05-01 to 2011-05-31", *MAY),
        ("2012-02", dt.date(2012, 2, 1), dt.date(2012, 2, 29)),
        ("2011-05-31", dt.date(2011, 5, 31), dt.date(2011, 5, 31)),
        ("2011-12-Q1", dt.date(2011, 4, 1), dt.date(2011, 6, 30)),
        ("2011/12", dt.date(2011, 4, 1), dt.date(2012, 3, 31)),
        ("2011-2012", dt.date(2011, 4, 1), dt.date(2012, 3, 31)),
    ],
)
def test_a_period_as_people_write_it(typed: str, first: dt.date, last: dt.date) -> None:
    period = parse(typed)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "typed",
    ["May", "2011", "2011-05-31..2011-05-01", "2011-02-30", "1066-10", "2011-05..x"],
)
def test_what_is_no_period_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match=r"IMPORT-032: .* is not a period; write a month"):
        parse(typed)


def test_nothing_typed_is_no_period() -> None:
    assert parse(" ") is None


def test_an_assumed_date_says_what_it_rests_on() -> None:
    doubts = [
        assumed_words(each) for each in map(parse, ["2011-05", "2011-05-04"]) if each
    ]
    assert doubts == [
        "date assumed: the last day of May 2011, given at import",
        "date assumed: 4 May 2011, given at import",
    ]


def test_a_day_and_month_changed_over_are_named_with_their_pounds() -> None:
    lines = Lines.of([*month(), line(70, "2011-12-05", "5.50")])
    (doubt,) = outside(lines, lines, None)
    assert doubt == (
        "1 row (£5.50) dated outside 2011-05-01 to 2011-05-31, where the others are: "
        "row 70 (2011-12-05, £5.50; 2011-05-12 if day and month are changed over); "
        "look whether day and month are the right way round"
    )


def test_only_new_rows_are_doubted() -> None:
    lines = Lines.of([*month(), line(70, "2011-12-05")])
    assert outside(lines, lines[:60], None) == []


def test_days_that_run_on_are_of_the_period() -> None:
    lines = Lines.of([*month(), line(70, "2011-06-20"), line(71, "2011-04-10")])
    assert outside(lines, lines, None) == []


def test_dates_all_over_the_place_show_no_period() -> None:
    lines = Lines.of(line(n, f"{2000 + n % 20}-05-01") for n in range(60))
    assert outside(lines, lines, None) == []


def test_a_few_rows_show_no_strays() -> None:
    lines = Lines.of([line(2, "2011-05-01"), line(3, "2011-12-05")])
    assert outside(lines, lines, None) == []


def test_rows_outside_the_period_given_are_named() -> None:
    lines = Lines.of([line(2, "2011-05-01"), line(3, "2011-06-05", "-7.00")])
    (doubt,) = outside(lines, lines, parse("2011-05"))
    assert doubt.startswith(
        "1 row (-£7.00) dated outside the period given, May 2011: row 3 (2011-06-05, "
    )
