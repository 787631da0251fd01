"""What a batch holds, in the text and under its control totals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.importing.run import import_files
from tests.importing.desk import (
    HEADINGS,
    make_desk,
    payments,
    put,
    row,
    rows,
    snapshot,
    total,
)
from tests.importing.test_tagging import SPLIT

if TYPE_CHECKING:
    from pathlib import Path


def text_of(books: Path) -> str:
    (file,) = (books / "payments").glob("*/*.beancount")
    return file.read_text(encoding="utf-8")


def test_a_batch_as_it_is_written(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books")
    headings = (*HEADINGS, "Project Name", "Authority", "Money From", "For")
    cells = [
        (*row("CHAPS 083", "1,234.50"), "Victims", "PCD79", "Home Office Grant", "X"),
        (*row("D2", "(20.00)", team="?", code="?"), "", "", "", ""),
        (*row("D3", paid_on=""), "", "", "", ""),
    ]
    import_files(books, [put(tmp_path / "May 2018.csv", cells, headings)])
    text = re.sub(r"[0-9a-f]{64}", "DIGEST", text_of(books))
    text = re.sub(r"may-2018-[0-9a-f]{8}", "may-2018-DIGEST8", text)
    assert text == (
        """; May 2018.csv: 2 payments, written by an import.
; Correct tags here if you must; a date, amount or supplier that changes
; breaks the control total below and stops every answer.

2018-05-14 custom "batch" "may-2018-DIGEST8"
  source: "May 2018.csv"
  sha256: "DIGEST"
  layout: "desk"
  seal: "DIGEST"
  set-aside: "set-aside/may-2018-DIGEST8.csv"
  rows-read: 3
  rows-posted: 2
  rows-already: 0
  rows-set-aside: 1
  rows-reversed: 0
  payments: 2
  pounds-read: 1314.50 GBP
  pounds-posted: 1214.50 GBP
  pounds-already: 0.00 GBP
  pounds-set-aside: 100.00 GBP
  pounds-reversed: 0.00 GBP

2018-05-14 * "Acme Ltd" "Advice" ^doc-CHAPS-083 ^PCD-79
  ref: "desk:CHAPS 083:72194a870de6"
  directorate: "estates"
  initiative: "victims"
  category: "consultancy"
  fund: "home-office"
  decision: "PCD-79"
  purpose: "X"
  batch: "may-2018-DIGEST8"
  row: "2"
  Expenses:Consultancy  1234.50 GBP
  Assets:Bank  -1234.50 GBP

2018-05-14 ! "Acme Ltd" "Advice" ^doc-D2
  ref: "desk:D2:2c2b2e71c6c8"
  directorate: "untagged"
  initiative: "untagged"
  category: "untagged"
  batch: "may-2018-DIGEST8"
  row: "3"
  Expenses:Unclassified  -20.00 GBP
  Assets:Bank  20.00 GBP
"""
    )
    (aside,) = (books / "set-aside").iterdir()
    assert aside.read_text(encoding="utf-8") == (
        "sheet,row,reason,amount in pounds,original cells\n"
        ',4,no date,100.00,"[""D3"", ""100.00"", ""Acme Ltd"", """", ""Advice"", '
        '""5420"", ""Estates & Land""]"\n'
    )


def test_a_split_row_is_one_row_and_several_payments(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books", SPLIT)
    cells = [row("D1", "120000.00"), row("D1", "120000.00"), row("D1", "-0.01"), row()]
    cells[3] = row("D2", "0.03")
    (posting,) = import_files(books, [put(tmp_path / "may.csv", cells)])
    batch = posting.batch
    assert (batch.rows_read, batch.rows_posted, batch.payments) == (4, 4, 10)
    assert batch.pounds_posted == Decimal("240000.02") == total(books)
    payments_ = payments(books)
    assert len({payment.ref for payment in payments_}) == 10
    assert {p.document for p in payments_} == {"D1", "D2"}
    large = sorted(
        (p.ref.rpartition(":")[2][12:], p.amount) for p in payments_ if p.amount > 1
    )
    assert large == [
        (".2/1", Decimal("48000.00")),
        (".2/2", Decimal("42000.00")),
        (".2/3", Decimal("30000.00")),
        ("/1", Decimal("48000.00")),
        ("/2", Decimal("42000.00")),
        ("/3", Decimal("30000.00")),
    ]
    assert all(p.rule == "evaluation-split" for p in payments_ if p.document == "D1")


def test_a_split_row_is_posted_already_and_reversed_as_one(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books", SPLIT)
    file = tmp_path / "may.csv"
    import_files(books, [put(file, [row("D1", "0.99"), *rows(3, first=20)])])
    (again,) = import_files(books, [file])
    assert (again.batch.rows_already, bytes(again.text)) == (4, b"")
    (posting,) = import_files(books, [put(file, rows(3, first=20))])
    batch = posting.batch
    assert (batch.rows_reversed, batch.payments) == (1, 3)
    assert batch.pounds_reversed == Decimal("0.99")
    assert total(books) == Decimal("3.00")
    assert sorted(p.ref[-11:] for p in payments(books) if p.reverses) == [
        "/1-reversed",
        "/2-reversed",
        "/3-reversed",
    ]


def test_a_batch_stands_in_the_year_of_its_first_payment(books: Path) -> None:
    cells = [row("D1", paid_on="2019-04-01"), row("D2", paid_on="2019-03-31")]
    (posting,) = import_files(books, [put(books.parent / "x.csv", cells)])
    assert posting.batch.file == f"payments/2018-19/{posting.batch.id}.beancount"
    assert (books / posting.batch.file).is_file()


def test_rows_set_aside_are_kept_where_nothing_else_is_new(books: Path) -> None:
    import_files(books, [put(books.parent / "may.csv", rows(100))])
    cells = [*rows(100), row("D101", "7.00", paid_on="")]
    file = put(books.parent / "again" / "may.csv", cells)
    (posting,) = import_files(books, [file])
    batch = posting.batch
    assert batch.file == f"payments/2018-19/{batch.id}.beancount"
    assert (batch.payments, batch.rows_already, batch.rows_set_aside) == (0, 100, 1)
    text = (books / batch.file).read_text(encoding="utf-8")
    assert f'\n2018-05-14 custom "batch" "{batch.id}"\n' in text
    aside = (books / batch.set_aside).read_text(encoding="utf-8")
    assert aside.splitlines()[1].startswith(",102,no date,7.00,")
    by_loader, alone = open_books(books), by_beancount(books / "main.beancount")
    assert by_loader.findings == alone.findings == []
    assert sorted(by_loader.batches) == sorted(alone.batches)
    assert batch._replace(line=5) in by_loader.batches
    assert total(books) == Decimal("100.00")
    # The very file again has nothing more to keep, and neither has it twice.
    before = snapshot(books)
    again = import_files(books, [file, file])
    assert not any(each.text for each in again)
    assert [each.batch.set_aside for each in again] == ["", ""]
    assert snapshot(books) == before


def test_a_batch_without_payments_is_a_version_like_another(books: Path) -> None:
    file = put(books.parent / "may.csv", rows(4))
    first = import_files(books, [file])[0].batch.id
    (second,) = import_files(books, [put(file, [*rows(4), row(paid_on="")])])
    assert second.batch.amends == first
    (third,) = import_files(books, [put(file, [*rows(3), row("D9", "5.00")])])
    assert set(third.batch.amends.split()) == {first, second.batch.id}
    assert third.doubts == []
    assert total(books) == Decimal("8.00")


def test_a_date_far_from_the_rest_of_its_file_is_doubted(books: Path) -> None:
    cells = [*rows(5), row("D8", "3.00", paid_on="2028-05-14"), row("D9", "4.00")]
    file = put(books.parent / "may.csv", cells)
    (posting,) = import_files(books, [file])
    assert posting.doubts == [
        (
            "1 row (£3.00) dated more than two years from the middle of the file, "
            "2018-05-14: row 7 (2028-05-14); if a date is wrong, put it right in the "
            "source system, export again and import that"
        )
    ]
    assert import_files(books, [file])[0].doubts == []
    near = [*rows(5, first=20), row("D30", paid_on="2020-05-14")]
    assert import_files(books, [put(books.parent / "b.csv", near)])[0].doubts == []
    far = [*rows(9, first=40), *[row("D60", paid_on="2012-05-14")] * 7]
    (posting,) = import_files(books, [put(books.parent / "c.csv", far)])
    assert posting.doubts[0].startswith("7 rows (£700.00) dated more than two years")
    assert "row 15 (2012-05-14), 2 more; if a date" in posting.doubts[0]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("2018-P02.csv", "2018-p02-"),
        ("Mayor's 250 Report — P01 (final).csv", "mayor-s-250-report-p01-final-"),
        ("данные.csv", "file-"),
        ("no ending", "file-"),
        (f"{'x' * 200}.csv", f"{'x' * 60}-"),
    ],
)
def test_a_batch_is_named_after_its_file(name: str, stem: str, books: Path) -> None:
    (posting,) = import_files(books, [put(books.parent / name, rows(1))])
    assert posting.batch.id == stem + posting.batch.sha256[:8]
    assert posting.batch.source == name


HOSTILE = {
    "markup": '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "formula": '=HYPERLINK("http://example.org","x")',
    "directive": 'x"\n2018-01-01 open Assets:Evil GBP\n2018-05-14 * "y',
    "plugin": '\nplugin "os"\ninclude "/etc/passwd"\n',
    "option": 'option "title" "gone"',
    "quotes": 'say "hi" and \\" and \\\\ and \\n',
    "control": "a\x07b\x1b[2Jc\x7f",
    "bidi": "\u202egrob\u202c\u2066x\u2069",
    "blanks": "a\u00a0\u2003\u3000b\u2028c\u2029d",
    "tag": "#tag ^link ; comment",
    "braces": "{{ 7*7 }} ${HOME} %s $(id) `id`",
    "wide": "\U0001f4b7 Ünïcødé 漢字",
    "long": "long " * 2_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_cells_are_texts_and_nothing_else(kind: str, books: Path) -> None:
    text = HOSTILE[kind]
    headings = (*HEADINGS, "Project Name", "Authority", "Money From", "For", "Kind")
    spare = (text, text, text, text, text)
    cells = [
        (*row(text, payee=text, text=text, code=text, team=text), *spare),
        (*row("D2"), "", "", "", "", ""),
    ]
    import_files(books, [put(books.parent / "x.csv", cells, headings)])
    opened = open_books(books)
    assert opened.title == "Desk"
    assert (len(opened.payments), len(opened.batches)) == (2, 1)
    (payment,) = [p for p in opened.payments if p.document != "D2"]
    assert payment.amount == Decimal("100.00")
    assert payment.directorate == payment.initiative == "untagged"
    for shown in (payment.supplier, payment.description, payment.purpose, payment.ref):
        assert not set(shown) & set("<>\n\r\t\x07\x1b\u202e\u2066")
    assert payment.document == payment.supplier == payment.decision_as_written
    before = text_of(books)
    (again,) = import_files(books, [books.parent / "x.csv"])
    assert (again.batch.rows_already, text_of(books)) == (2, before)


def test_documents_with_blanks_and_symbols_keep_their_words(books: Path) -> None:
    documents = ["CHAPS 083", "A:B:C", "£/#^", "a.b_c-d/e", "0123456789ab", "::", "é"]
    cells = [row(document) for document in documents]
    import_files(books, [put(books.parent / "x.csv", cells)])
    assert [p.document for p in payments(books)] == sorted(documents)
    assert " ^doc-CHAPS-083\n" in text_of(books)
    assert " ^doc-x\n" in text_of(books)
    (again,) = import_files(books, [books.parent / "x.csv"])
    assert again.batch.rows_already == len(documents)


def test_what_is_undecided_carries_the_flag(books: Path) -> None:
    cells = [row("D1", "7.00"), row("D2", "8.00", team="?", code="?")]
    (posting,) = import_files(books, [put(books.parent / "x.csv", cells)])
    assert posting.untagged == (2, Decimal("15.00"))
    assert {p.flag for p in payments(books)} == {"!"}
