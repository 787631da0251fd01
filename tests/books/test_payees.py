"""Questions see one supplier where the register joins its names and ids."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

P = Decimal
SUPPLIERS = """\
2017-04-01 custom "supplier" "harbour" "Harbour Youth CIC"
  company: "01234567"
  ids: "100150"
  valid-to: 2019-03-31
  successor: "harbour-2019"
2019-04-01 custom "supplier" "harbour-2019" "Harbour Youth CIC"
  company: "15323717"
2017-04-01 custom "alias" "supplier" "harbour" "HARBOUR YOUTH COMMUNITY INTEREST CO"
2017-04-01 custom "supplier" "acme" "Acme Ltd"
2017-04-01 custom "alias" "supplier" "acme" "ACME LIMITED"
"""
LINES = """
2018-05-14 | Harbour Youth CIC | Grant | 100.00 | vru / victims / grants
2018-05-15 | HARBOUR YOUTH COMMUNITY INTEREST CO | - | 50.00 | vru / victims / grants
2018-05-16 | HYC | Grant | 5.00 | vru / victims / grants | supplier-id=100150
2019-05-14 | Harbour Youth CIC | Grant | 7.00 | vru / victims / grants
2018-06-01 | Acme Ltd | Advice | 20.50 | finance / victims / consultancy
2018-06-02 | ACME  limited | Advice | 1.50 | finance / victims / consultancy
2018-06-03 | Bolt LLP | Advice | 3.00 | finance / victims / consultancy
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + SUPPLIERS))


def by_supplier(books: Books, *suppliers: str) -> dict[str, Decimal]:
    answer = ask(books, "spend-by-supplier", supplier=suppliers)
    assert answer.total == sum(row[-1] for row in answer.rows)  # type: ignore[misc]
    return {str(row[0]): P(str(row[-1])) for row in answer.rows}


def test_names_are_joined_under_the_registers(books: Books) -> None:
    assert by_supplier(books) == {
        "Harbour Youth CIC (harbour)": P("155.00"),
        "Acme Ltd": P("22.00"),
        "Harbour Youth CIC (harbour-2019)": P("7.00"),
        "Bolt LLP": P("3.00"),
    }


@pytest.mark.parametrize("typed", ["Acme Ltd", "acme limited", "acme"])
def test_any_name_of_a_supplier_selects_all_of_them(books: Books, typed: str) -> None:
    assert by_supplier(books, typed) == {"Acme Ltd": P("22.00")}


def test_a_name_means_both_sides_of_a_novation_and_a_code_one(books: Books) -> None:
    both = {
        "Harbour Youth CIC (harbour)": P("155.00"),
        "Harbour Youth CIC (harbour-2019)": P("7.00"),
    }
    assert by_supplier(books, "harbour youth cic") == both
    assert by_supplier(books, "harbour-2019") == {
        "Harbour Youth CIC (harbour-2019)": P("7.00")
    }


def test_a_supplier_in_no_register_is_a_name_as_before(books: Books) -> None:
    assert by_supplier(books, "bolt llp", "acme") == {
        "Acme Ltd": P("22.00"),
        "Bolt LLP": P("3.00"),
    }


def test_the_method_says_which_names_were_joined(books: Books) -> None:
    notes = ask(books, "spend-by-supplier", supplier="acme").method.notes[:-1]
    assert [*notes] == [
        (
            "By the register of suppliers 'acme' is acme, paid as 'ACME  limited', "
            "'Acme Ltd'."
        )
    ]


def test_payments_keep_the_name_of_their_source(books: Books) -> None:
    names = {payment.supplier for payment in books.payments}
    assert "ACME  limited" in names
    assert ask(books, "payments", supplier="acme").total == P("22.00")


def test_books_without_suppliers_answer_as_before(tmp_path: Path) -> None:
    books = open_books(make_books(tmp_path, LINES))
    assert by_supplier(books)["ACME  limited"] == P("1.50")
    assert len(by_supplier(books)) == 6
