"""Candidates in the books of real bodies, held against their own files."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.audit.duplicates import duplicates
from mopac_spend.books.load import open_books
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.register.spelling import redacted
from tests import real_data

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.audit.duplicates import Candidate
    from mopac_spend.books.load import Books


def imported(folder: Path, body: str, files: list[Path]) -> Books:
    starter.make_books(folder / "books", body)
    import_files(folder / "books", files)
    return open_books(folder / "books")


@pytest.fixture(scope="module")
def city_hall(tmp_path_factory: pytest.TempPathFactory) -> Books:
    files = [*real_data.city_hall(2018), *real_data.city_hall(2019)]
    return imported(tmp_path_factory.mktemp("city-hall"), "city-hall", files)


@pytest.fixture(scope="module")
def candidates(city_hall: Books) -> list[Candidate]:
    return duplicates(city_hall).candidates


def test_city_halls_strong_candidates_are_one_document_on_two_days(
    candidates: list[Candidate],
) -> None:
    published: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for year in (2018, 2019):
        for file in real_data.city_hall(year):
            text = file.read_text(encoding="utf-8-sig", errors="replace")
            for row in csv.DictReader(text.splitlines()):
                document = (row.get("Document No") or "").strip()
                day = (row.get("Clearing Date") or "").strip()
                published[document, day].add((row.get("Amount") or "").strip())
    strong = [each for each in candidates if each.strength == "strong"]
    assert len(strong) >= 20
    assert candidates[: len(strong)] == strong
    for each in strong:
        assert each.first.document == each.second.document
        assert each.first.date < each.second.date
        for side in (each.first, each.second):
            assert published[side.document, side.date.isoformat()]


def test_city_halls_habits_are_no_candidates(
    city_hall: Books, candidates: list[Candidate]
) -> None:
    """Thousands of equal amounts to one supplier; fewer than a hundred are listed."""
    equal = Counter((p.supplier, p.amount) for p in city_hall.payments if p.amount > 0)
    repeated = sum(count - 1 for count in equal.values() if count > 1)
    assert repeated > 5000
    assert len(candidates) < 100


def test_lancashires_equal_rows_are_counted_and_not_accused(tmp_path: Path) -> None:
    books = imported(tmp_path, "pcc", [real_data.lancashire("2018-19")])
    listed = duplicates(books)
    rows = Counter(
        (p.supplier, p.date, p.amount)
        for p in books.payments
        if p.amount > 0 and not redacted(p.supplier)
    )
    hidden = listed.set_apart[0]
    assert hidden.payments == sum(count - 1 for count in rows.values()) > 100
    assert hidden.pounds == sum(
        ((count - 1) * amount for (_, _, amount), count in rows.items()), Decimal(0)
    )
    assert {each.strength for each in listed.candidates} <= {"possible"}
    assert all(each.days > 0 for each in listed.candidates)
