"""Rows of an answer summed, and what its total is where they are not to be added."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.questions import library
from mopac_spend.questions.again import AnswerRows
from mopac_spend.questions.ask import ask
from mopac_spend.tables import Column, Kind
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

ANSWER_ROWS = AnswerRows(
    (
        Column("code", "Code", Kind.TEXT),
        Column("count", "Count", Kind.WHOLE),
        Column("amount", "Amount", Kind.POUNDS),
    ),
    [
        ("b", 2, Decimal("1.50")),
        ("a", 3, Decimal("-0.25")),
        ("b", 5, Decimal("2.00")),
    ],
)


def test_a_column_is_summed_whole_or_by_another() -> None:
    assert str(ANSWER_ROWS.pounds()) == "3.25"
    assert ANSWER_ROWS.whole("count") == 10
    by_code = ANSWER_ROWS.pounds_by("code")
    assert list(by_code.items()) == [("b", Decimal("3.50")), ("a", Decimal("-0.25"))]
    assert str(AnswerRows(ANSWER_ROWS.columns, []).pounds()) == "0.00"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    lines = """
    2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants
    2018-06-01 | Bolt LLP | Advice | 20.50 | finance / victims / grants
    """
    contract = '2018-01-01 custom "contract" "C-1" "Services"\n  value: 10.00 GBP\n'
    folder = tmp_path_factory.mktemp("asked")
    return open_books(make_books(folder, lines, registers=REGISTERS + contract))


HEADER = """\
-- title: Twice
-- asks: nobody
-- definition: each line twice
-- caveats: none
-- source: none
-- total: {total}
{more}"""
FROM = "FROM spend CROSS JOIN (VALUES (1), (2))"


@pytest.mark.parametrize(
    ("total", "more", "sql", "comes_to"),
    [
        ("amount", "", f"SELECT sum(amount) AS amount {FROM}", "241.00"),
        ("amount", "-- adds: no\n", f"SELECT sum(amount) AS amount {FROM}", "120.50"),
        ("count", "", f"SELECT count(*) AS count {FROM}", "4"),
        ("count", "-- adds: no\n", f"SELECT count(*) AS count {FROM}", "2"),
        (
            "value",
            "-- adds: no\n-- reads: registers\n",
            "SELECT value FROM contracts CROSS JOIN (VALUES (1), (2))",
            "20.00",
        ),
    ],
)
def test_what_overlaps_is_not_added(  # noqa: PLR0913, PLR0917 - a case
    books: Books, tmp_path: Path, total: str, more: str, sql: str, comes_to: str
) -> None:
    file = tmp_path / "twice.sql"
    file.write_text(HEADER.format(total=total, more=more) + sql, encoding="utf-8")
    assert str(ask(books, library.load(file)).total) == comes_to
