"""Which boards oversee the plans: question 1b of the request of 2021."""

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
    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer

BOARDS = """
2017-07-05 custom "board" "crb" "Crime Reduction Board"
  oversees: "pcp"
  source: "A report, section 2"
2017-07-05 custom "board" "youth" "Youth sub-group"
  within: "crb"
  oversees: "pcp-priorities kcs"
  valid-to: 2018-12-31
2019-01-01 custom "board" "fund-group" "Group of the fund"
"""
LINES = "2019-05-01 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("boards")
    return open_books(make_books(folder, LINES, registers=REGISTERS + BOARDS))


def cut(answer: Answer, *names: str) -> list[tuple[Cell, ...]]:
    at = [answer.names.index(name) for name in names]
    return [tuple(row[each] for each in at) for row in answer.rows]


def test_boards_stand_on_their_day_with_what_they_oversee(books: Books) -> None:
    answer = ask(books, "boards", parameters={"at": "2018-06-01"})
    assert cut(answer, "board", "within_title", "plans", "oversees", "source") == [
        ("crb", "", "pcp", "Police and Crime Plan", "A report, section 2"),
        (
            *("youth", "Crime Reduction Board", "kcs, pcp"),
            *("Knife Crime Strategy; Our priorities", ""),
        ),
    ]
    assert answer.total == 2
    now = ask(books, "boards")
    assert cut(now, "board", "oversees") == [
        ("crb", "Police and Crime Plan"),
        ("fund-group", ""),
    ]


def test_a_plan_leaves_its_own_boards(books: Books) -> None:
    def of(plan: str) -> list[Cell]:
        at = {"at": "2018-06-01"}
        answer = ask(books, "boards", parameters=at, plan=plan)
        return [row[0] for row in answer.rows]

    assert of("pcp") == ["crb", "youth"]
    assert of("kcs") == ["youth"]


def test_other_filters_are_refused(books: Books) -> None:
    with pytest.raises(Refusal, match="ASK-006"):
        ask(books, "boards", category="grants")


def test_a_board_that_oversees_nothing_known_is_a_finding(tmp_path: Path) -> None:
    wrong = BOARDS.replace('"pcp-priorities kcs"', '"pcp-priorities lost"')
    with pytest.raises(BooksError, match="oversees lost is in no register"):
        open_books(make_books(tmp_path, LINES, registers=REGISTERS + wrong))
