"""How good suggestions are, on real registers and workbooks.

What label is there? City Hall's registers name a directorate and an account on each
line, a commissioner's workbooks an account, from which the category follows. So the
directorate and the category can be predicted; an initiative nobody published.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb
import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.engine import database as table
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from mopac_spend.reviewing.suggestions import Suggester
from tests import real_data
from tests.books_maker import make_books as make_ledger

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

BOTH, SUPPLIER, TEXT = (
    "supplier and text known",
    "supplier known, text new",
    "text known, supplier new",
)
NEITHER = "supplier and text new, by their words"
# Body, kind and what was known: the least right suggestions of a hundred, and the
# least payments of a hundred that get one.
FLOORS = {
    ("city-hall", "directorate", BOTH): (85, 90),
    ("city-hall", "directorate", SUPPLIER): (60, 5),
    ("city-hall", "directorate", TEXT): (80, 85),
    ("city-hall", "directorate", NEITHER): (60, 25),
    ("city-hall", "category", BOTH): (99, 99),
    ("city-hall", "category", SUPPLIER): (72, 75),
    ("city-hall", "category", TEXT): (99, 99),
    ("city-hall", "category", NEITHER): (70, 80),
    ("pcc", "category", BOTH): (99, 99),
    ("pcc", "category", SUPPLIER): (62, 35),
    ("pcc", "category", TEXT): (99, 99),
    ("pcc", "category", NEITHER): (62, 10),
}


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Books]:
    files = {
        "city-hall": [*real_data.city_hall(2018), *real_data.city_hall(2019)],
        "pcc": [real_data.lancashire(y) for y in ("2018-19", "2019-20", "2020-21")],
    }
    by_kind = {}
    for body, sources in files.items():
        folder: Path = tmp_path_factory.mktemp(body) / "books"
        make_books(folder, body)
        import_files(folder, sources)
        by_kind[body] = open_books(folder)
    return by_kind


def test_suggestions_in_cross_validation(bodies: dict[str, Books]) -> None:
    """Each payment is predicted from earlier ones that lack what is called new."""
    by_kind = {}
    for body, books in bodies.items():
        with table.connect(books) as cursor:
            for each in Suggester.of(books.register, cursor).accuracy():
                print(f"{body}: {each.words}")  # noqa: T201 - figures to be read
                by_kind[body, each.kind, each.known] = each
    for key, (right, shown) in FLOORS.items():
        each = by_kind[key]
        assert each.tried > 1_000, key
        assert 100 * each.right >= right * each.shown, key
        assert 100 * each.shown >= shown * each.tried, key


@pytest.mark.parametrize(
    ("case", "right", "within"),
    [
        (("city-hall", "category", 2019), 0.97, 0.02),
        (("pcc", "category", 2020), 0.99, 0.01),
        # City Hall was reorganised between the two years: what was learned in one
        # claims more than it is worth in the next.
        (("city-hall", "directorate", 2019), 0.75, 0.15),
    ],
)
def test_confidence_is_about_what_comes_next(
    bodies: dict[str, Books], case: tuple[str, str, int], right: float, within: float
) -> None:
    """Learned from the years before, held against a year that was never looked at."""
    body, kind, year = case
    books, first = bodies[body], dt.date(year, 4, 1)
    early = [p for p in books.payments if p.date < first]
    late = [
        p
        for p in books.payments
        if p.date >= first and getattr(p, kind) != "untagged" and not p.reverses
    ]
    with duckdb.connect() as cursor:
        cursor.register("payments", table.payments(early))
        suggester = Suggester.of(books.register, cursor)
    payments = [
        (suggestion, getattr(payment, kind))
        for suggestion, payment in zip(suggester.suggest(kind, late), late, strict=True)
        if suggestion
    ]
    claimed = sum(suggestion.confidence for suggestion, _ in payments) / len(payments)
    was = sum(suggestion.code == code for suggestion, code in payments) / len(payments)
    print(f"{body}, {kind}: {len(payments):,} of {len(late):,} payments of {year}:")  # noqa: T201 - figures to be read
    print(f"claimed {claimed:.1%}, right {was:.1%}")  # noqa: T201 - figures to be read
    assert len(payments) > 0.9 * len(late)
    assert was >= right
    assert abs(claimed - was) <= within


def test_no_initiative_is_suggested_where_none_was_decided(
    bodies: dict[str, Books],
) -> None:
    """Rules decided business as usual for some payments; that teaches nothing."""
    for books in bodies.values():
        with table.connect(books) as cursor:
            suggester = Suggester.of(books.register, cursor)
        some = list(books.payments)[:500]
        assert not any(suggester.suggest("initiative", some))


def test_the_latest_decisions_teach_and_not_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that moved to another directorate stays there."""
    text = "".join(
        f"2019-{month:02}-{day:02} | Acme Ltd | Advice | 1.00 | {code} / archive / "
        f"consultancy | ref=test:D{month}-{day}:1\n"
        for month, code in ((5, "finance"), (6, "vru"))
        for day in range(1, 29)
    )
    text += "2019-06-29 | Bolt LLP | Words | 1.00 | finance / archive / grants | -\n"
    monkeypatch.setattr("mopac_spend.reviewing.suggestions._LATEST", 29)
    books = open_books(make_ledger(tmp_path / "b", text.replace(" | -", "")))
    with table.connect(books) as cursor:
        suggester = Suggester.of(books.register, cursor)
    last = [p for p in books.payments if p.description == "Advice"][-1:]
    (suggestion,) = suggester.suggest("directorate", last)
    assert suggestion
    assert suggestion.code == "vru"
