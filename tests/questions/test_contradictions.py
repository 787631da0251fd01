"""Payments whose description and account say two things, and both totals of them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.money import from_text, show
from mopac_spend.questions.ask import ask
from tests import real_data
from tests.books_maker import REGISTERS, make_books
from tests.importing.test_real_files import pence
from tests.questions import real_books
from tests.questions.real_books import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from tests.questions.real_books import Body

WORDED = REGISTERS.replace(
    '  definition: "Advice bought for a set piece of work."\n',
    '  definition: "Advice bought for a set piece of work."\n  wording: "consult"\n',
).replace(
    '  definition: "Money given for a purpose."\n',
    '  definition: "Money given for a purpose."\n  wording: "\\\\bgrants?\\\\b"\n',
)
PERSON = """
2012-01-16 custom "supplier" "p-ash" "Rowan Ash"
  individual: TRUE
"""
LINES = """
2018-05-01 | Acme Ltd | Consultancy | 1.00 | vru / archive / consultancy
2018-05-02 | Acme Ltd | Advice | 2.00 | vru / archive / consultancy
2018-05-03 | Bolt LLP | Grant for CONSULTANTS | 4.00 | vru / victims / grants
2018-05-04 | Bolt LLP | Course | 8.00 | vru / archive / training
2018-05-05 | Bolt LLP | Consulting | -16.00 | vru / archive / untagged
2018-05-06 | Rowan Ash | Consultant Rowan Ash | 32.00 | vru / archive / training
2018-05-07 | Acme Ltd | Grants for grant holders | 64.00 | vru / victims / grants
2018-05-08 | Acme Ltd | Emigrants | 128.00 | vru / victims / training
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("contradictions")
    return open_books(make_books(folder, LINES, registers=WORDED + PERSON))


def cut(answer: Answer, *names: str) -> list[tuple[Cell, ...]]:
    at = [answer.names.index(name) for name in names]
    return [tuple(row[each] for each in at) for row in answer.rows]


def test_both_ways_are_listed_with_their_pounds(books: Books) -> None:
    answer = ask(books, "contradictions", parameters={"of": "consultancy"})
    assert cut(answer, "why", "description", "category", "amount") == [
        (
            *("Called so, counted elsewhere", "Grant for CONSULTANTS", "grants"),
            Decimal("4.00"),
        ),
        (
            *("Called so, counted elsewhere", "Consulting", "untagged"),
            Decimal("-16.00"),
        ),
        ("Called so, counted elsewhere", "Withheld", "training", Decimal("32.00")),
        ("Counted so, not called so", "Advice", "consultancy", Decimal("2.00")),
    ]
    assert str(answer.total) == "22.00"
    assert answer.method.selected.payments == 4


def test_individuals_are_withheld_in_every_form(books: Books) -> None:
    answer = ask(books, "contradictions")
    assert ("Individual (name withheld)",) in cut(answer, "supplier")
    for form in ("csv", "json"):
        assert "Ash" not in answer.rendered(form, payments=True).decode()


def test_of_several_categories_the_total_counts_a_payment_once(books: Books) -> None:
    answer = ask(books, "contradictions")
    assert Counter(cut(answer, "compared")) == {("consultancy",): 4}
    whole_words = ask(books, "contradictions", parameters={"of": "grants"})
    # Emigrants are no grants: the wording asks for the whole word.
    assert whole_words.rows == []
    assert str(answer.total) == "22.00"


def test_other_filters_narrow_it(books: Books) -> None:
    answer = ask(
        books, "contradictions", parameters={"of": "consultancy"}, supplier="Bolt LLP"
    )
    assert str(answer.total) == "-12.00"
    assert len(ask(books, "contradictions", fy="2019-20").rows) == 0


def test_what_cannot_be_compared_is_said_and_is_no_nil(books: Books) -> None:
    answer = ask(books, "contradictions", parameters={"of": "training"})
    assert cut(answer, "compared_title", "why", "amount") == [
        ("Training", "Not compared: the register gives no wording", Decimal("0.00"))
    ]
    with pytest.raises(Refusal, match="ASK-002"):
        ask(books, "contradictions", parameters={"of": "nothing"})


# --- Two real years of City Hall -----------------------------------------------------


@pytest.fixture(scope="module")
def city_hall(tmp_path_factory: pytest.TempPathFactory) -> Body:
    return real_books.city_hall(tmp_path_factory.mktemp("city-hall") / "books")


def register() -> Iterator[tuple[str, str, Decimal]]:
    """Give cost element, description and pounds of each dated row of the files."""
    for file in [*real_data.city_hall(2018), *real_data.city_hall(2019)]:
        with file.open(encoding="utf-8-sig", newline="") as text:
            for row in csv.DictReader(text):
                if (row["Clearing Date"] or "").strip():
                    yield (
                        row["Cost Element"].strip(),
                        row["Expenditure Account Code Description"],
                        Decimal(pence(row["Amount"])) / 100,
                    )


def pounds(rows: list[Decimal]) -> Decimal:
    return sum(rows, Decimal("0.00"))


@pytest.mark.slow
def test_a_newspaper_and_the_body_count_two_totals_of_the_real_register(
    city_hall: Body,
) -> None:
    rows = list(register())
    by_account = [p for kind, _, p in rows if kind in KINDS["consultancy"]]
    by_word = [p for _, words, p in rows if "consult" in words.casefold()]
    moved = [
        p
        for kind, words, p in rows
        if (kind in KINDS["consultancy"]) != ("consult" in words.casefold())
    ]
    answer = ask(
        city_hall.books,
        "spend-by-category",
        category="consultancy",
        sensitivity=True,
    )
    said = answer.method.sensitivity
    assert answer.total == pounds(by_account)
    assert said[0] == (
        f"Consultancy, as defined: {show(pounds(by_account))} in "
        f"{len(by_account):,} payments"
    )
    assert said[3].startswith(
        f'Consultancy, by wording ("consult" in the description): '
        f"{show(pounds(by_word))} in {len(by_word):,} payments, without "
    )
    # What is said to move makes the one total the other.
    out, _, taken_in = said[3].partition(", without ")[2].partition(", with ")
    before, after = map(_named, (out, taken_in))
    assert pounds(by_account) - pounds(before) + pounds(after) == pounds(by_word)
    listed = ask(
        city_hall.books,
        "contradictions",
        table=city_hall.engine,
        parameters={"of": "consultancy"},
    )
    assert listed.total == pounds(moved)
    assert len(listed.rows) == len(moved)


def _named(words: str) -> list[Decimal]:
    return [from_text(each) for each in re.findall(r"\((-?£[\d,.]+) in ", words)]
