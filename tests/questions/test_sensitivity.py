"""Totals under narrower and wider definitions of a category."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from mopac_spend.books.load import Books

DEFINED = REGISTERS.replace(
    '  definition: "Advice bought for a set piece of work."\n',
    '  definition: "Advice bought for a set piece of work."\n'
    '  narrower: "Expenses:Consultancy"\n  wider: "training Expenses:Grants"\n',
)
LINES = """
2018-05-01 | A | Advice | 1.00 | vru / archive / consultancy
2018-05-01 | A | Course | 2.00 | vru / archive / training
2018-05-01 | A | Grant | 4.00 | vru / archive / grants
2018-05-01 | B | Advice | 8.00 | vru / untagged / consultancy
"""


@pytest.fixture(scope="module")
def defined(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("defined")
    return open_books(make_books(folder, LINES, registers=DEFINED))


def test_what_moves_in_and_out_is_named(defined: Books) -> None:
    answer = ask(defined, "spend-by-category", category="consultancy", sensitivity=True)
    assert str(answer.total) == "9.00"
    assert answer.method.sensitivity == (
        "Consultancy, as defined: £9.00 in 2 payments",
        (
            "Consultancy, narrower: £0.00 in 0 payments, without Expenses:Consultancy "
            "(£9.00 in 2 payments)"
        ),
        (
            "Consultancy, wider: £15.00 in 4 payments, with Training (£2.00 in 1 "
            "payment); Expenses:Grants (£4.00 in 1 payment)"
        ),
    )


def test_other_filters_stay(defined: Books) -> None:
    method = ask(
        defined,
        "spend-by-category",
        category="consultancy",
        initiative="archive",
        supplier="A",
        sensitivity=True,
    ).method
    assert method.sensitivity[2].startswith("Consultancy, wider: £7.00 in 3 payments")


def test_a_category_without_other_definitions_says_so(defined: Books) -> None:
    method = ask(
        defined, "spend-by-category", category="grants", sensitivity=True
    ).method
    assert method.sensitivity[1] == (
        "Grants, narrower: £4.00 in 1 payment; the register names nothing"
    )


def test_without_a_category_there_is_nothing_to_define(defined: Books) -> None:
    with pytest.raises(Refusal, match="ASK-007: --sensitivity says what another"):
        ask(defined, "spend-by-category", sensitivity=True)
