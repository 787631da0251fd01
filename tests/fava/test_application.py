"""Fava over the books: read-only, tagged, with the year that ends on 31 March."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fava.application import make_application
from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear
from tests.books_maker import make_books
from tests.fava.conftest import SLUG

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


def rows(
    client: FlaskClient, statement: str, time: str = "", slug: str = SLUG
) -> list[list[object]]:
    address = f"/{slug}/api/query?query_string={quote(statement)}&time={quote(time)}"
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    data = answer.get_json()["data"]["rows"]
    assert isinstance(data, list)
    return data


def test_the_front_page_says_illustrative(client: FlaskClient) -> None:
    answer = client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert "ILLUSTRATIVE" in answer.text


def test_sound_books_show_no_errors(client: FlaskClient) -> None:
    assert client.get(f"/{SLUG}/api/errors").get_json()["data"] == []


def test_the_financial_year_ends_on_31_march(client: FlaskClient, folder: Path) -> None:
    payments = open_books(folder).payments
    year = FinancialYear.parse("2020-21").period
    ours = sum((p.amount for p in payments if p.date in year), Decimal(0))
    (row,) = rows(client, "SELECT sum(number) WHERE account ~ '^Expenses'", "FY2021")
    assert Decimal(str(row[0])) == ours


@pytest.mark.parametrize("kind", ["directorate", "initiative", "category"])
def test_each_tag_selects_what_the_spend_table_holds(
    client: FlaskClient, folder: Path, kind: str
) -> None:
    payments = open_books(folder).payments
    for code in {str(getattr(payment, kind)) for payment in payments} - {"untagged"}:
        ours = sum((p.amount for p in payments if getattr(p, kind) == code), Decimal(0))
        (row,) = rows(
            client,
            f"SELECT sum(number) WHERE '{code}' IN tags AND account ~ '^Expenses'",
        )
        assert Decimal(str(row[0])) == ours, code


@pytest.mark.parametrize(
    "statement",
    [
        ".output {victim}",
        "  .output {victim}",
        "CREATE TABLE t (a int)",
        "CREATE TABLE t USING 'csv:/etc/passwd'",
        "INSERT INTO t (a) VALUES (1)",
        ".set format csv",
        "; SELECT 1\n.output {victim}",
        "",
    ],
)
@pytest.mark.parametrize("page", ["api/query", "download-query/query_result.csv"])
def test_nothing_but_reading_statements_runs(
    client: FlaskClient, tmp_path: Path, statement: str, page: str
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("still here")
    text = quote(statement.format(victim=victim))
    answer = client.get(f"/{SLUG}/{page}?query_string={text}")
    assert answer.status_code == 403
    assert victim.read_text() == "still here"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_get_is_answered(client: FlaskClient, method: str) -> None:
    answer = getattr(client, method)(f"/{SLUG}/api/source")
    assert answer.status_code in {401, 405}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:5000", "localhost", "LOCALHOST:8080"]
)
def test_requests_to_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get(f"/{SLUG}/journal/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5000",
        "127.0.0.1.evil.example",
        "localhost.evil.example:5000",
        "evil.example@127.0.0.1",
        "127.0.0.1:5000\n",
        "0.0.0.0",  # noqa: S104 - as a page elsewhere would write it
        "",
    ],
)
@pytest.mark.parametrize("page", ["/", f"/{SLUG}/api/ledger_data", "/nowhere"])
def test_requests_by_another_name_are_refused(
    client: FlaskClient, host: str, page: str
) -> None:
    answer = client.get(page, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 403
    assert answer.text == "these books are at http://127.0.0.1 alone\n"


def test_head_is_answered_like_get_without_a_body(client: FlaskClient) -> None:
    page = f"/{SLUG}/journal/"
    answer, whole = client.head(page), client.get(page)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Type"] == whole.headers["Content-Type"]
    assert client.head(f"/{SLUG}/nowhere/").status_code == 404
    assert client.head("/", headers={"Host": "evil.example"}).status_code == 403


def test_pages_carry_the_policy(client: FlaskClient) -> None:
    headers = client.get(f"/{SLUG}/journal/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"].split("style")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_answers_do_not_mix_between_readers(tmp_path: Path) -> None:
    # Of small books, so that more is asked while somebody else asks.
    line = "{}-05-14 | Acme Ltd | Seed | {} | vru / knife-crime / grants"
    paid = range(2017, 2021)
    books = make_books(tmp_path, "\n".join(line.format(y, f"{y}.50") for y in paid))
    application = make_application(books)
    years = [f"{y}-{y % 100 + 1}" for y in paid]

    def summed(client: FlaskClient, year: str) -> list[list[object]]:
        statement = "SELECT sum(number) WHERE account ~ '^Expenses'"
        return rows(client, statement, year, slug="test-books")

    alone = {y: summed(application.test_client(), y) for y in years}
    assert list(alone.values()) == [[[y + 0.5]] for y in paid]
    wrong: list[str] = []

    def reader(year: str) -> None:
        own = application.test_client()
        # Out of one shell for all readers, two of three answers would be another's.
        answers = [summed(own, year) for _ in range(3)]
        wrong.extend(year for answer in answers if answer != alone[year])

    threads = [threading.Thread(target=reader, args=(y,)) for y in years * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_no_books_no_server(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"BOOKS-001: no main\.beancount in"):
        make_application(tmp_path)
