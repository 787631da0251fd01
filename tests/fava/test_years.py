"""Financial years in Fava's time filter, as people in Britain write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fava.years import in_fava
from mopac_spend.periods import FinancialYear
from tests.fava.conftest import SLUG

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

YEAR, LAST_QUARTER = "2017-04-01 - 2018-03-31", "2018-01-01 - 2018-03-31"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2017-18", YEAR),
        ("2017/18", YEAR),
        ("2017\u201318", YEAR),
        (" 2017-18 ", YEAR),
        ("FY2017-18", YEAR),
        ("fy 2017/18", YEAR),
        ("2017/2018", YEAR),
        ("1999-00", "1999-04-01 - 2000-03-31"),
        ("2017-18 Q4", LAST_QUARTER),
        ("2017/18-Q4", LAST_QUARTER),
        ("2017-18, q4", LAST_QUARTER),
        ("Q4 2017-18", LAST_QUARTER),
        ("Q4 of 2017-18", LAST_QUARTER),
        ("2017-18 - 2019-20", "2017-04-01 - 2020-03-31"),
        ("2017/18 to 2019/20", "2017-04-01 - 2020-03-31"),
        ("2017-18 Q2 - 2017-18 Q4", "2017-07-01 - 2018-03-31"),
        ("2011/12", "2011-04-01 - 2012-03-31"),
        ("FY2011-12", "2011-04-01 - 2012-03-31"),
        ("2011-12 Q1", "2011-04-01 - 2011-06-30"),
    ],
)
def test_a_year_becomes_its_days(written: str, read: str) -> None:
    assert in_fava(written) == read


@pytest.mark.parametrize(
    "written",
    [
        *("", "2018", "2017-04", "2011-12", "2017-2018", "2017-04 - 2018-03"),
        *("2017-19", "2017-18-05", "2017-18 - 2016-17", "FY2018", "FY2018-Q1"),
        *("2018-Q1", "month", "0000/01", "9998-99", "2017-18x", "x2017-18"),
    ],
)
def test_what_fava_reads_or_nobody_does_stays(written: str) -> None:
    assert in_fava(written) == written


@pytest.mark.parametrize(
    ("time", "quarter"),
    [("2020-21", None), ("2020/21", None), ("2020-21 Q4", 4), ("FY2021", None)],
)
def test_the_income_statement_is_of_the_year(
    client: FlaskClient, folder: Path, time: str, quarter: int | None
) -> None:
    year = FinancialYear.parse("2020-21")
    days = year.quarter(quarter) if quarter else year.period
    ours = sum(p.amount for p in open_books(folder).payments if p.date in days)
    answer = client.get(
        f"/{SLUG}/api/query",
        query_string={
            "query_string": "SELECT sum(number) WHERE account ~ '^Expenses'",
            "time": time,
        },
    )
    assert answer.get_json()["data"]["rows"] == [[float(ours)]]


@pytest.mark.parametrize(
    "time", ["2017-99", "2017-19", "20xx", "2017-02-31", "99999", "-", "FY18"]
)
@pytest.mark.parametrize("page", ["income_statement/", "api/income_statement"])
def test_days_that_cannot_be_are_refused_in_words(
    client: FlaskClient, page: str, time: str
) -> None:
    answer = client.get(f"/{SLUG}/{page}", query_string={"time": time})
    assert answer.status_code == 400
    assert "names no days. Write 2020-21, 2020-21 Q4" in answer.text
