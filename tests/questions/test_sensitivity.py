"""Totals under narrower and wider definitions of a category."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

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


def worded(folder: Path, wording: str) -> Books:
    defined = '  definition: "Advice bought for a set piece of work."\n'
    registers = DEFINED.replace(defined, f'{defined}  wording: "{wording}"\n')
    lines = """
    2018-05-01 | A | CONSULTANCY | 1.00 | vru / archive / consultancy
    2018-05-02 | A | Advice | 2.00 | vru / archive / consultancy
    2018-05-03 | B | Consultants' grant | 4.00 | vru / victims / grants
    2018-05-04 | B | Course | 8.00 | vru / archive / training
    2018-05-05 | B | Consultation | -16.00 | vru / archive / untagged
    """
    return open_books(make_books(folder, lines, registers=registers))


def test_what_the_descriptions_say_stands_beside_what_the_accounts_say(
    tmp_path: Path,
) -> None:
    books = worded(tmp_path, "consult")
    answer = ask(books, "spend-by-category", category="consultancy", sensitivity=True)
    assert str(answer.total) == "3.00"
    assert answer.method.sensitivity[3:] == (
        (
            'Consultancy, by wording ("consult" in the description): -£11.00 in 3 '
            "payments, without Expenses:Consultancy (£2.00 in 1 payment), with "
            "Expenses:Unclassified of Untagged (-£16.00 in 1 payment); Expenses:Grants "
            "of Grants (£4.00 in 1 payment)"
        ),
    )
    # The other filters stay, and the one without a wording has three definitions.
    of_b = ask(
        books,
        "spend-by-category",
        category=["consultancy", "grants"],
        supplier="B",
        sensitivity=True,
    ).method.sensitivity
    assert len(of_b) == 4 + 3
    assert of_b[3].startswith(
        'Consultancy, by wording ("consult" in the description): -£12.00 in 2 '
        "payments, with "
    )


@pytest.mark.parametrize(
    ("wording", "fault"),
    [
        ("consult(", "is no pattern that RE2 takes"),
        # RE2 takes none that could run for ever.
        (r"(a+)\\1", "is no pattern that RE2 takes"),
        ("x*", "is found in every description"),
        ("a" * 201, "has more than 200 characters"),
    ],
)
def test_a_wording_that_tells_nothing_apart_is_a_finding(
    tmp_path: Path, wording: str, fault: str
) -> None:
    with pytest.raises(BooksError, match="SPEND-053") as refused:
        worded(tmp_path, wording)
    assert fault in str(refused.value)


def test_without_a_category_there_is_nothing_to_define(defined: Books) -> None:
    with pytest.raises(Refusal, match="ASK-007: --sensitivity says what another"):
        ask(defined, "spend-by-category", sensitivity=True)
