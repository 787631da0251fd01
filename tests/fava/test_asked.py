"""The page *Ask*: nothing is answered before it was chosen, and then as `ask` does."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend import open_books
from mopac_spend.questions.plain_words import Finder, parted
from tests.fava.conftest import SLUG

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

WORDS = "how much was spent on consultants for knife crime in 2019/20"
PAGE = f"/{SLUG}/extension/Ask/"


def test_words_are_shown_as_commands_before_they_are_answered(
    client: FlaskClient,
) -> None:
    text = client.get(PAGE, query_string={"words": WORDS}).text
    assert "ask spend-by-category --plan kcs-2017 --category consultancy" in text
    assert "is the plan Knife Crime Strategy 2017" in text
    assert "Total:" not in text


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        "the ten largest suppliers in 2020-21",
        "contracts that end in 2021",
        "payments over £50,000 in 2018/19",
    ],
)
def test_what_is_chosen_is_answered_to_the_penny(
    client: FlaskClient, folder: Path, words: str
) -> None:
    books = open_books(folder)
    first = Finder(books.books).find(words).candidates[0]
    parameters, filters = parted(first.options)
    answer = books.ask(first.question, parameters=parameters, **filters)
    query = {"words": words, "choice": "1"}
    text = client.get(PAGE, query_string=query).text
    assert f"Total: <strong>{answer.total_words}</strong>" in text
    assert answer.method.books_sha256 in text
    loaded = client.get(f"{PAGE}download", query_string=query)
    assert loaded.data == answer.rendered("csv")
    assert "attachment" in loaded.headers["Content-Disposition"]
    assert loaded.headers["Content-Type"].startswith("text/csv")


def test_a_long_table_says_that_it_is_cut(client: FlaskClient) -> None:
    query = {"words": "list all payments in 2019-20", "choice": "1"}
    text = client.get(PAGE, query_string=query).text
    said = re.search(r"the first 200 of ([\d,]+) rows", text)
    assert said
    rows = csv.reader(
        io.StringIO(client.get(f"{PAGE}download", query_string=query).text)
    )
    assert len([*rows]) > 200


def test_days_in_the_words_and_in_the_bar_are_not_mixed(client: FlaskClient) -> None:
    query = {"words": WORDS, "choice": "1", "time": "2020-21"}
    answer = client.get(PAGE, query_string=query)
    assert answer.status_code == 400
    assert "the bar above names others" in answer.text
    narrowed = client.get(
        PAGE, query_string={**query, "words": "spend on consultants", "choice": "1"}
    )
    assert "1 April 2020 to 31 March 2021" in narrowed.text


@pytest.mark.parametrize(
    "words", ["officers per burglary", "<script>alert(1)</script>"]
)
def test_what_no_question_fits_is_said(client: FlaskClient, words: str) -> None:
    text = client.get(PAGE, query_string={"words": words}).text
    assert "No question of these books fits" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"words": WORDS, "choice": "4"}, 404),
        ({"words": WORDS, "choice": "0x1"}, 404),
        ({"words": "knife " * 400}, 400),
        ({"wording": WORDS}, 400),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    answer = client.get(PAGE, query_string=query)
    assert answer.status_code == status
    assert "spend-refused" in answer.text
    answer = client.get(f"{PAGE}download", query_string={"form": "exe", **query})
    assert answer.status_code == 400
