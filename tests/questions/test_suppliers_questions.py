"""Who was paid, under one name for all spellings, and no individual ever named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.engine.withholding import BEFORE
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.selection import Filters

# ILLUSTRATIVE: one firm of two spellings and then another company, one individual in
# the register of suppliers, one in that of grants.
SUPPLIERS = """
2017-04-01 custom "supplier" "acme" "Acme Limited"
  company: "01234567"
  valid-to: 2019-03-31
  successor: "acme-2019"
2017-04-01 custom "alias" "supplier" "acme" "Acme Ltd"
2017-04-01 custom "alias" "supplier" "acme" "ACME"
2019-04-01 custom "supplier" "acme-2019" "Acme (2019) Limited"
2017-04-01 custom "supplier" "person-1" "Illustrative Person One"
  individual: TRUE
  company: "07654321"
2017-04-01 custom "alias" "supplier" "person-1" "Person One Esq"
2018-04-01 custom "grant" "G-1" "Grant to an individual"
  amount: 50.00 GBP
  individual: TRUE
  funder: "Office for Testing"
"""
LINES = """
2018-05-14 | Acme Ltd | Seed | 600.00 | vru / knife-crime / grants | decision=PCD-79
2018-06-14 | ACME | Advice | 30.00 | finance / untagged / consultancy
2019-05-14 | ACME | Advice | 5.00 | finance / victims / consultancy | purpose=Review
2018-07-02 | Person One Esq | Talk by Person One | 70.00 | vru / victims / training
2019-07-02 | Illustrative Person One | Talk | 10.00 | vru / victims / training
2018-07-03 | Person Two | To Person Two | 50.00 | vru / victims / grants | grant=G-1
2018-08-01 | Bolt LLP | Advice | 200.00 | finance / victims / consultancy
2018-09-01 | Cord Ltd | Advice | 100.00 | finance / victims / consultancy
2018-10-01 | Drum Ltd | Back | -20.00 | finance / victims / consultancy
"""
TOTAL = P("1045.00")
WITHHELD = "Individuals (names withheld)"
DAY = dt.date


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("suppliers")
    return open_books(make_books(folder, LINES, registers=REGISTERS + SUPPLIERS))


def cut(answer: Answer, *names: str) -> list[tuple[Cell, ...]]:
    """Give some columns of an answer."""
    at = [answer.names.index(name) for name in names]
    return [tuple(row[index] for index in at) for row in answer.rows]


@pytest.mark.parametrize("name", library.names())
def test_no_question_names_an_individual(books: Books, name: str) -> None:
    days: Filters = (
        {"from_": "2018-04-01", "to": "2020-03-31"}
        if BEFORE in library.find(name).tables
        else {}
    )
    answer = ask(books, name, **days)
    for form in ("csv", "json", "html", "table"):
        text = answer.rendered(form).decode()
        assert "Person" not in text.replace("Personal", ""), form


def test_spend_by_supplier_has_individuals_in_one_line(books: Books) -> None:
    answer = ask(books, "spend-by-supplier")
    assert cut(answer, "supplier", "payments", "untagged", "amount") == [
        ("Acme Limited", 2, P("30.00"), P("630.00")),
        ("Bolt LLP", 1, P("0.00"), P("200.00")),
        (WITHHELD, 3, P("0.00"), P("130.00")),
        ("Cord Ltd", 1, P("0.00"), P("100.00")),
        ("Acme (2019) Limited", 1, P("0.00"), P("5.00")),
        ("Drum Ltd", 1, P("0.00"), P("-20.00")),
    ]
    assert answer.total == TOTAL


@pytest.mark.parametrize(
    ("top", "rows"),
    [
        (
            2,
            [
                (1, "Acme Limited", 1, 2, P("630.00")),
                (2, "Bolt LLP", 1, 1, P("200.00")),
                (None, "All other suppliers", 3, 3, P("85.00")),
                (None, WITHHELD, 2, 3, P("130.00")),
            ],
        ),
        (
            0,
            [
                (None, "All other suppliers", 5, 6, P("915.00")),
                (None, WITHHELD, 2, 3, P("130.00")),
            ],
        ),
    ],
)
def test_the_largest_and_all_the_others(
    books: Books, top: int, rows: list[tuple[Cell, ...]]
) -> None:
    answer = ask(books, "top-suppliers", parameters={"top": top})
    suppliers = cut(answer, "rank", "supplier", "payments", "amount")
    assert suppliers == [(row[0], row[1], row[3], row[4]) for row in rows]
    if top:
        assert [row[2] for row in answer.rows][:3] == [row[2] for row in rows][:3]
    assert answer.total == TOTAL


def test_the_largest_of_few_leave_no_others(books: Books) -> None:
    answer = ask(books, "top-suppliers", fy="2019-20")
    assert cut(answer, "rank", "supplier", "amount") == [
        (1, "Acme (2019) Limited", P("5.00")),
        (None, WITHHELD, P("10.00")),
    ]


def test_how_many_suppliers_there_were(books: Books) -> None:
    columns = ("financial_year", "category", "suppliers", "individuals_among_them")
    answer = ask(books, "distinct-suppliers")
    assert cut(answer, *columns, "amount") == [
        ("2018-19", "consultancy", 4, 0, P("310.00")),
        # Acme, and the individual of the grant.
        ("2018-19", "grants", 2, 1, P("650.00")),
        ("2018-19", "training", 1, 1, P("70.00")),
        ("2019-20", "consultancy", 1, 0, P("5.00")),
        ("2019-20", "training", 1, 1, P("10.00")),
    ]
    assert answer.total == TOTAL


@pytest.mark.parametrize(
    ("parameters", "counted"),
    [
        # One supplier in two spellings counts once, and the next company by itself.
        ({"years": "together"}, [("All years", "consultancy", 5)]),
        ({"categories": "together"}, [("2018-19", "", 4), ("2019-20", "", 1)]),
        ({"years": "together", "categories": "together"}, [("All years", "", 5)]),
    ],
)
def test_how_many_over_years_and_categories(
    books: Books, parameters: dict[str, str], counted: list[tuple[Cell, ...]]
) -> None:
    answer = ask(
        books, "distinct-suppliers", parameters=parameters, category="consultancy"
    )
    assert cut(answer, "financial_year", "category", "suppliers") == counted


def test_one_person_of_two_spellings_is_one_person(books: Books) -> None:
    together = {"years": "together", "categories": "together"}
    answer = ask(books, "distinct-suppliers", parameters=together)
    assert [row[3:] for row in answer.rows] == [(7, 2, 9, TOTAL)]


def test_since_when_suppliers_have_been_paid(books: Books) -> None:
    answer = ask(books, "suppliers-paid-since", from_="2018-05-01", to="2018-08-31")
    assert answer.rows == [
        (
            *("Acme Limited", "01234567", "", DAY(2018, 5, 14), DAY(2018, 6, 14)),
            *(1, 2, P("630.00")),
        ),
        (
            # A company number would say who it is.
            *(WITHHELD, "", "", DAY(2018, 7, 2), DAY(2018, 7, 3)),
            *(1, 2, P("120.00")),
        ),
        (
            *("Bolt LLP", "", "", DAY(2018, 8, 1), DAY(2018, 8, 1)),
            *(1, 1, P("200.00")),
        ),
    ]
    everything = ask(books, "suppliers-paid-since")
    assert cut(everything, "supplier", "financial_years")[1] == (WITHHELD, 2)
    assert everything.total == TOTAL


def test_providers_by_account_and_year(books: Books) -> None:
    answer = ask(books, "spend-by-provider", category=["training", "consultancy"])
    assert cut(answer, "supplier", "account", "financial_year", "amount") == [
        ("Acme (2019) Limited", "Expenses:Consultancy", "2019-20", P("5.00")),
        ("Acme Limited", "Expenses:Consultancy", "2018-19", P("30.00")),
        ("Bolt LLP", "Expenses:Consultancy", "2018-19", P("200.00")),
        ("Cord Ltd", "Expenses:Consultancy", "2018-19", P("100.00")),
        ("Drum Ltd", "Expenses:Consultancy", "2018-19", P("-20.00")),
        (WITHHELD, "Expenses:Training", "2018-19", P("70.00")),
        (WITHHELD, "Expenses:Training", "2019-20", P("10.00")),
    ]


def test_items_name_suppliers_and_what_they_were_paid_for(books: Books) -> None:
    answer = ask(books, "items", over="20", fy="2018-19")
    columns = ("date", "supplier", "purpose", "decision", "amount")
    one = "Individual (name withheld)"
    assert cut(answer, *columns) == [
        (DAY(2018, 5, 14), "Acme Limited", "Seed", "PCD-79", P("600.00")),
        (DAY(2018, 6, 14), "Acme Limited", "Advice", "", P("30.00")),
        (DAY(2018, 7, 2), one, "Withheld", "", P("70.00")),
        (DAY(2018, 7, 3), one, "Withheld", "", P("50.00")),
        (DAY(2018, 8, 1), "Bolt LLP", "Advice", "", P("200.00")),
        (DAY(2018, 9, 1), "Cord Ltd", "Advice", "", P("100.00")),
    ]
    later = ask(books, "items", fy="2019-20", category="consultancy")
    assert cut(later, "supplier", "purpose") == [("Acme (2019) Limited", "Review")]


def test_payments_keep_the_name_of_the_source_but_for_individuals(
    books: Books,
) -> None:
    rows = cut(ask(books, "payments"), "supplier", "description", "grant")
    assert ("ACME", "Advice", "") in rows
    one = "Individual (name withheld)"
    assert [row for row in rows if row[0] == one] == [
        (one, "Withheld", ""),
        (one, "Withheld", "G-1"),
        (one, "Withheld", ""),
    ]


def test_payments_to_individuals_are_counted_and_not_named(books: Books) -> None:
    answer = ask(books, "payments-to-individuals")
    columns = ("financial_year", "category", "individuals", "payments", "amount")
    assert cut(answer, *columns) == [
        ("2018-19", "grants", 1, 1, P("50.00")),
        ("2018-19", "training", 1, 1, P("70.00")),
        ("2019-20", "training", 1, 1, P("10.00")),
    ]
    assert answer.total == answer.method.selected.pounds == P("130.00")
    together = {"years": "together", "categories": "together"}
    whole = ask(books, "payments-to-individuals", parameters=together)
    assert cut(whole, *columns) == [("All years", "", 2, 3, P("130.00"))]
    assert ask(books, "payments-to-individuals", category="consultancy").rows == []
