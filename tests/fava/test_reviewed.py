"""The page *Payment* puts a tag down to a reviewer only where the record says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend import open_books
from mopac_spend.fava.application import make_application
from tests.books_maker import make_books
from tests.reviewing import desk

if TYPE_CHECKING:
    from pathlib import Path

LINE = "2018-06-02 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy"


def payment_page(folder: Path, ref: str) -> str:
    client = make_application(folder).test_client()
    answer = client.get("/test-books/extension/Payment/", query_string={"ref": ref})
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def test_a_tag_changed_since_is_not_the_reviewers(tmp_path: Path) -> None:
    folder = make_books(tmp_path / "books", LINE)
    rows = desk.rows_of_csv(folder)
    for row in rows:
        if "decide initiative" in row:
            row["decide initiative"] = "victims"
    desk.tag(folder, desk.as_csv(rows, tmp_path / "list.csv"))
    (payment,) = open_books(folder).books.payments
    text = payment_page(folder, payment.ref)
    assert "A person: A. Officer, on " in text
    assert "chose initiative victims." in text
    (file,) = folder.glob("payments/*/*.beancount")
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace('"victims"', '"knife-crime"'), encoding="utf-8")
    text = payment_page(folder, payment.ref)
    assert "A person" not in text
    assert "chose victims; who changed it to knife-crime is not recorded." in text
