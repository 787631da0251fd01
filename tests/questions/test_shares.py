"""Which payments to individuals are in which figure, whatever the SELECT does."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.altered import Altered
from mopac_spend.questions.ask import ask
from mopac_spend.questions.shares import Place, shares_of
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

PEOPLE = REGISTERS + "".join(
    f'2012-01-16 custom "supplier" "person-{each}" "Person Example {each.upper()}"\n'
    f"  individual: TRUE\n"
    for each in "abc"
)
PAYMENTS = """
    2018-04-02 | Person Example A | Advice | 10.00 | vru / knife-crime / consultancy
    2018-05-03 | Person Example B | Advice | -4.00 | vru / knife-crime / consultancy
    2018-05-09 | PERSON EXAMPLE C | A course | 5.20 | vru / victims / training
    2019-05-09 | Person Example C | A course | 7.30 | vru / victims / training
    2018-05-03 | Acme Ltd | Advice | 100.00 | vru / knife-crime / consultancy
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder / "books", PAYMENTS, registers=PEOPLE))


def amounts_of(
    books: Books, name: str, column: str, **filters: str
) -> dict[str, set[str]]:
    """Give the amounts of individuals that are in each row's figure of a column."""
    answer = ask(books, name, **filters)  # type: ignore[arg-type]
    parts = answer.again.paid()
    shares = shares_of(answer, parts)
    assert shares is not None
    assert not shares.dark
    amounts = {part.key: f"{part.amount}" for part in parts}
    at = answer.names.index(column)
    return {
        " ".join(str(cell) for cell in row[:3]): {
            f"{times * 1:+d} {amounts[key]}"
            for key, times in shares.cells.get(Place(0, number, at), {}).items()
        }
        for number, row in enumerate(answer.rows)
    }


def test_sums_are_taken_apart(books: Books) -> None:
    assert amounts_of(books, "spend-by-category", "amount") == {
        "consultancy Consultancy 2018-19": {"+1 10.00", "+1 -4.00"},
        "training Training 2018-19": {"+1 5.20"},
        "training Training 2019-20": {"+1 7.30"},
    }


def test_running_totals_are(books: Books) -> None:
    running = amounts_of(books, "spend-by-month", "year_to_date", fy="2018-19")
    assert [len(of) for of in running.values()] == [1, *[3] * 11]


def test_plans_that_overlap_are(books: Books) -> None:
    both = amounts_of(books, "spend-by-plan", "amount")
    assert sorted(map(len, both.values())) == [2, 4]


def test_differences_from_a_year_before_are(books: Books) -> None:
    change = amounts_of(books, "spend-to-date", "change", fy="2019-20")
    (training,) = [of for name, of in change.items() if name.startswith("training")]
    assert training == {"+1 7.30", "-1 5.20"}


def test_two_spellings_of_a_person_are_one(books: Books) -> None:
    parts = ask(books, "spend-by-category").again.paid()
    assert len(parts) == 4
    assert len({part.person for part in parts}) == 3


def test_the_answer_without_them_is_of_others(books: Books) -> None:
    others = ask(books, "spend-by-category").again.answer(Altered(there=False))
    assert others.total == Decimal("100.00")
    assert others.method.selected.payments == 1
    assert [row[-1] for row in others.rows] == [Decimal("100.00")]


@pytest.mark.parametrize("name", ["items", "payments"])
def test_rows_that_nothing_heads_are_not_told_apart(books: Books, name: str) -> None:
    answer = ask(books, name)
    shares = shares_of(answer, answer.again.paid())
    # Withheld rows read alike but for their sums.
    assert shares is None or len(shares.cells) >= 4
