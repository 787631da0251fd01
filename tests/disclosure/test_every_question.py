"""Every shipped question can be released, and says of nobody what was paid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.disclosure.released import Shelf
from mopac_spend.engine.withholding import BEFORE
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.leaving import files_of
from mopac_spend.questions.releasing import released
from mopac_spend.tables.model import Mark
from tests.books_maker import make_books
from tests.disclosure.test_answers import PAYMENTS, PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters

# What each person was paid, and it with what others were paid beside it.
SECRET = ("7321.55", "7,321.55", "7421.55", "7,421.55", "3900.90", "3,900.90")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder / "books", PAYMENTS, registers=PEOPLE))


@pytest.mark.parametrize("name", library.names())
def test_what_leaves_says_of_nobody_what_was_paid(
    books: Books, tmp_path: Path, name: str
) -> None:
    question = library.find(name)
    days: Filters = {"fy": "2018-19"} if BEFORE in question.tables else {}
    of = released(ask(books, name, **days), Shelf(tmp_path), lines=True)
    for file, content in files_of(of, lines=True).items():
        if file != "references.csv" and not file.endswith(".ods"):
            text = content.decode()
            assert "Person Example" not in text, file
            assert [each for each in SECRET if each in text] == [], file
    for table in of.answer.tables:
        for at, column in enumerate(table.columns):
            cells = [row[at] for row in table.rows]
            total = table.total[at] if table.total else None
            if column.adds_up and isinstance(total, Decimal):
                assert Mark.CONFIDENTIAL not in cells
                assert total == sum((c for c in cells if isinstance(c, Decimal)), 0)
