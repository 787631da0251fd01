"""One year of the books in Fava: every balance is that of the whole books."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fava.application import make_application
from mopac_spend.fava.one_year import OneYear
from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear
from tests.books_maker import make_books
from tests.fava.conftest import SLUG
from tests.fava.test_pages import total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

YEARS = ["2017-18", "2019-20", "2020-21"]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("years")


@pytest.fixture(scope="module")
def opened(folder: Path, scratch: Path) -> Callable[[str], FlaskClient]:
    """Open a year of the sample books, once."""

    @cache
    def client_of(fy: str) -> FlaskClient:
        own = scratch / fy
        own.mkdir()
        one_year = OneYear(FinancialYear.parse(fy), own)
        return make_application(folder, one_year=one_year).test_client()

    return client_of


def rows_of(client: FlaskClient, statement: str, time: str) -> list[list[object]]:
    answer = client.get(
        f"/{SLUG}/api/query", query_string={"query_string": statement, "time": time}
    )
    assert answer.status_code == 200, answer.text
    rows: list[list[object]] = answer.get_json()["data"]["rows"]
    return rows


@pytest.mark.parametrize("fy", YEARS)
def test_every_balance_is_that_of_the_whole_books(
    client: FlaskClient, opened: Callable[[str], FlaskClient], fy: str
) -> None:
    alone = opened(fy)
    statements = [
        "SELECT account, sum(number) GROUP BY account ORDER BY account",
        "SELECT month(date) AS m, sum(number) WHERE account ~ '^Expenses' GROUP BY m",
        "SELECT any_meta('initiative') AS i, count(number) GROUP BY i ORDER BY i",
    ]
    asked = [(each, fy) for each in statements]
    asked += [(statements[0], f"{fy} {quarter}") for quarter in ("Q1", "Q4")]
    for statement, time in asked:
        whole = rows_of(client, statement, time)
        assert rows_of(alone, statement, time) == whole
        assert whole
    for page in ("balance_sheet", "income_statement", "trial_balance"):
        query = {"time": fy, "interval": "month"}
        address = f"/{SLUG}/api/{page}"
        trees = [
            each.get(address, query_string=query).get_json()["data"]["trees"]
            for each in (alone, client)
        ]
        assert trees[0] == trees[1]


def test_less_is_loaded(opened: Callable[[str], FlaskClient], scratch: Path) -> None:
    alone = opened("2019-20")
    text = (scratch / "2019-20" / "main.beancount").read_text(encoding="utf-8")
    assert "/payments/2019-20/" in text
    assert "/payments/2018-19/" not in text
    assert "/payments/2020-21/" not in text
    assert "Payments before this year, by account" in text
    assert "(2019-20 alone)" in alone.get(f"/{SLUG}/income_statement/").text


def test_our_pages_answer_over_all_years(
    folder: Path, opened: Callable[[str], FlaskClient]
) -> None:
    alone = opened("2019-20")
    books = open_books(folder)
    for time, wanted in (
        ("", books.payments),
        (
            "2017-18",
            [p for p in books.payments if str(FinancialYear.of(p.date)) == "2017-18"],
        ),
    ):
        text = alone.get(f"/{SLUG}/extension/Spend/", query_string={"time": time}).text
        assert total(text) == sum(p.amount for p in wanted)


@pytest.mark.parametrize("page", ["income_statement/", "api/balance_sheet"])
@pytest.mark.parametrize("time", ["2018-19", "2018-19 - 2019-20", "2019-03", "2021"])
def test_other_years_are_refused_where_they_would_be_wrong(
    opened: Callable[[str], FlaskClient], page: str, time: str
) -> None:
    alone = opened("2019-20")
    answer = alone.get(f"/{SLUG}/{page}", query_string={"time": time})
    assert answer.status_code == 400
    assert "Only 2019-20 is open" in answer.text
    ours = alone.get(
        f"/{SLUG}/extension/Spend/", query_string={"time": time, "filter": "#vru"}
    )
    assert "nly 2019-20 is open to filters by account and text" in ours.text


def test_without_a_time_fava_shows_the_year(
    client: FlaskClient, opened: Callable[[str], FlaskClient]
) -> None:
    alone = opened("2019-20")
    statement = quote("SELECT sum(number) WHERE account ~ '^Expenses'")
    for time in ("", "&time=", "&time=%20"):
        answer = alone.get(f"/{SLUG}/api/query?query_string={statement}{time}")
        assert answer.get_json()["data"]["rows"] == rows_of(
            client, "SELECT sum(number) WHERE account ~ '^Expenses'", "2019-20"
        )


def test_a_year_without_payments_is_shown_empty(
    folder: Path, opened: Callable[[str], FlaskClient]
) -> None:
    alone = opened("2030-31")
    statement = "SELECT account, sum(number) WHERE account ~ '^Assets' GROUP BY account"
    paid = sum(p.amount for p in open_books(folder).payments)
    assert rows_of(alone, statement, "2030-31") == [["Assets:Bank", -float(paid)]]


def test_files_that_include_others_are_refused(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books")
    (books / "registers" / "more.beancount").write_text(
        'include "nothing/*.beancount"\n'
    )
    with pytest.raises(
        Refusal, match=r"BOOKS-007: registers/more\.beancount:1: this file"
    ):
        make_application(
            books,
            despite_errors=True,
            one_year=OneYear(FinancialYear.parse("2019-20"), tmp_path),
        )
