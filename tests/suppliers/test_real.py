"""City Hall's suppliers: proposed, decided, and answered under one name each."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.questions.ask import ask
from mopac_spend.register.spelling import redacted
from mopac_spend.suppliers import decision_file, merging, register_file
from mopac_spend.suppliers.names_paid import names_paid
from mopac_spend.suppliers.proposals import proposals
from mopac_spend.tables.listing import listed, rendered
from tests import real_data

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city-hall") / "books"
    starter.make_books(folder, "city-hall")
    import_files(folder, [*real_data.city_hall(2018), *real_data.city_hall(2019)])
    return folder


def test_what_people_decide_is_what_questions_answer(
    folder: Path, tmp_path: Path
) -> None:
    books = open_books(folder)
    before = ask(books, "spend-by-supplier")
    proposed = proposals(names_paid(books))
    assert len(proposed) > 150
    listing = decision_file.listing(proposed, [])
    rows = [
        ("merge", *row[1:]) if int(str(row[2])) >= 80 else row for row in listing.rows
    ]
    file = tmp_path / "done.csv"
    file.write_text(
        rendered(listed("Done", listing.names, rows), "csv"), encoding="utf-8"
    )
    with journal.alone(books.root):
        done = merging.merge(books, decision_file.read(file), file.name)
    assert done.suppliers > 50
    assert done.files == (register_file.REGISTER_FILE,)

    after = ask(open_books(folder), "spend-by-supplier")
    assert after.total == before.total
    assert len(after.rows) < len(before.rows) - 50
    paid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for payment in books.payments:
        paid[payment.supplier] += payment.amount
    of_code: defaultdict[str, set[str]] = defaultdict(set)
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["decision"]:
                of_code[row["title"]].add(row["name"].removeprefix("'"))
    amounts = {str(row[0]): row[-1] for row in after.rows}
    for title, names in of_code.items():
        assert amounts[title] == sum(paid[name] for name in names), title


def test_no_hidden_payee_of_lancashire_is_proposed(tmp_path: Path) -> None:
    starter.make_books(tmp_path / "books", "pcc")
    import_files(tmp_path / "books", [real_data.lancashire("2020-21")])
    books = open_books(tmp_path / "books")
    hidden = {p.supplier for p in books.payments if redacted(p.supplier)}
    assert hidden
    named = {name.name for each in proposals(names_paid(books)) for name in each.names}
    assert named
    assert not named & hidden
