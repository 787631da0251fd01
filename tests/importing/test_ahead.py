"""Rows that a second process tags are tagged as they are without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend import beside
from mopac_spend.importing.run import import_files
from mopac_spend.importing.tagging import ahead
from tests.importing.desk import make_desk, put, row, rows, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.importing.posting.batches import Posting

RULES = """
[[rule]]
id = "split"
why = "An invoice for three."
when.amount = { above = "500.00" }
split = [
    { percent = "40", initiative = "knife-crime" },
    { percent = "60", initiative = "victims" },
]
[[rule]]
id = "advice"
why = "All advice of Bolt."
when.supplier = { contains = "bolt" }
then = { initiative = "victims" }
[[rule]]
id = "bolt-again"
why = "It decides the same."
when.description = { contains = "chairs" }
then = { initiative = "victims" }
"""
CELLS = [
    row("D1", "600.01"),
    row("D1", "600.01"),
    row("D2", payee="Bolt"),
    # The day before a directorate is another, and the day after.
    row("D3", team="Programmes", paid_on="2019-03-31"),
    row("D4", team="Programmes", paid_on="2019-04-01"),
    row("D5", team="Nobody's", code="9"),
    row("D6", text="chairs"),
    row("D7", "no pounds"),
]


def posted(room: Path) -> tuple[dict[str, bytes], list[Posting]]:
    """Post a file, an amended one of few new rows, and one of many; give the books."""
    books = make_desk(room / "books", RULES)
    files = [put(room / "may.csv", CELLS), put(room / "june.csv", rows(9, first=100))]
    done = import_files(books, files)
    done += import_files(books, [put(room / "may.csv", [*CELLS, row("D8", "1.00")])])
    return snapshot(books), done


@pytest.mark.skipif(not beside.can_copy(), reason="no second core to copy it to")
def test_the_books_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796025600")
    monkeypatch.setattr(ahead, "AT_ONCE", 3)
    alone = posted(tmp_path / "alone")
    asked: list[bool] = []
    honest = beside.Beside.result

    def result(of: beside.Beside[object]) -> object:
        asked.append(of.is_there)
        return honest(of)

    monkeypatch.setattr(ahead, "MANY", 1)
    monkeypatch.setattr(beside.Beside, "result", result)
    assert posted(tmp_path / "ahead") == alone
    # The amended file has one new row, which is not worth asking for.
    assert asked == [True, True]
