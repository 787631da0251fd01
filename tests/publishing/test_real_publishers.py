"""Files that real bodies published, published again out of books made of them.

What is due is worked out from the files alone: rows are read with `csv` and `calamine`,
and nothing of the publisher is used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import pytest

from mopac_spend.closing.run import parse
from mopac_spend.engine.withholding import NAME
from mopac_spend.money import NIL
from mopac_spend.publishing.law import law_of
from mopac_spend.publishing.lines import drawn
from mopac_spend.publishing.sources import Sources
from tests.questions.real_books import YEARS, Body, Row, city_hall, lancashire, months

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.publishing.lines import Lines

pytestmark = pytest.mark.slow
Shown: TypeAlias = tuple[object, ...]


@pytest.fixture(scope="module")
def gla(tmp_path_factory: pytest.TempPathFactory) -> Body:
    return city_hall(tmp_path_factory.mktemp("gla") / "books")


@pytest.fixture(scope="module")
def pcc(tmp_path_factory: pytest.TempPathFactory) -> Body:
    return lancashire(tmp_path_factory.mktemp("pcc") / "books")


def published(body: Body, duty: str, period: str) -> tuple[Lines, list[Row]]:
    """Draw a duty, and give the rows of the files on its days."""
    sources = Sources(body.books, law_of(body.books.register), body.engine)
    days = parse(period, body.books.register)
    lines = drawn(sources, sources.law.duty(duty, days), days)
    rows = body.between(days.first, days.last)
    # All that the files have is somewhere, to the penny.
    assert sum(each.rows for each in lines.classes) == len(rows)
    assert sum((each.pounds for each in lines.classes), NIL) == total(rows)
    return lines, rows


def shown(lines: Lines) -> tuple[Counter[Shown], Counter[Shown]]:
    """Give the rows with names that are shown, and all rows by day and pounds.

    A payee that reads like a person is withheld until somebody decides.
    """
    at = [each.name for each in lines.fields]
    day, name, pounds = (at.index(n) for n in ("date", "recipient", "amount"))
    cells = lines.cells()
    named = Counter[Shown](
        (row[day], row[name], row[pounds]) for row in cells if row[name] != NAME
    )
    assert len(cells) - named.total() == sum(lines.withheld.values())
    assert named.total() > 0.8 * len(cells)
    return named, Counter[Shown]((row[day], row[pounds]) for row in cells)


def total(rows: Iterable[Row]) -> Decimal:
    return sum((row.pounds for row in rows), NIL)


def over(rows: list[Row], limit: int) -> list[Row]:
    """Give the rows of documents over a limit."""
    documents: dict[object, Decimal] = defaultdict(Decimal)
    for row in rows:
        documents[row.document, row.supplier, row.day] += row.pounds
    return [
        row
        for row in rows
        if abs(
            documents[row.document, row.supplier, row.day]
            if row.document
            else row.pounds
        )
        > limit
    ]


@pytest.mark.parametrize("period", ["2018-19", "2019-20", "2019-20-Q1"])
def test_city_halls_registers_over_250(gla: Body, period: str) -> None:
    lines, rows = published(gla, "gla-250", period)
    due = over(rows, 250)
    assert (lines.rows, lines.pounds) == (len(due), total(due))
    named, paid = shown(lines)
    assert paid == Counter((row.day, row.pounds) for row in due)
    assert named <= Counter((row.day, row.supplier, row.pounds) for row in due)


def test_every_period_of_thirteen(gla: Body) -> None:
    for period, (first, last) in gla.periods().items():
        lines, _ = published(gla, "gla-250", period)
        due = over(gla.between(first, last), 250)
        assert (lines.rows, lines.pounds) == (len(due), total(due)), period


def test_a_commissioners_months(pcc: Body) -> None:
    """Its own files take £500.00 in, and the law, which says exceeding, does not."""
    at_the_limit = 0
    for period, *_ in months(YEARS):
        lines, rows = published(pcc, "sio-3g", period)
        named, paid = shown(lines)
        over_500 = [row for row in rows if abs(row.pounds) > 500]
        assert named <= Counter((r.day, r.supplier, r.pounds) for r in over_500)
        left = Counter[Shown]((row.day, row.pounds) for row in over_500) - paid
        # What is over and not here is of another class, as its own file would say.
        others = lines.cursor.execute(
            "SELECT amount, outcome FROM sorted_spend WHERE outcome <> 'sio-3g'"
        ).fetchall()
        assert Counter(pounds for *_, pounds in left.elements()) == Counter(
            pounds for pounds, _ in others if abs(pounds) > 500
        )
        assert all(abs(p) <= 500 for p, became in others if became == "under-threshold")
        at_the_limit += sum(abs(row.pounds) == 500 for row in rows)
    assert at_the_limit > 100
