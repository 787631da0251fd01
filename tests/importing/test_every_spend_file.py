"""Every published file of spend and purchase cards, to the row and the penny.

What is expected of a file is its own trailer where it has one, and otherwise what
is counted here, with `csv`, `calamine` and `Decimal` alone: nothing of the importer
is used for it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest
import python_calamine

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.rows import Rows
from mopac_spend.findings import Refusal
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from tests import real_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mopac_spend.importing.posting.batches import Posting
    from tests.importing.conftest import Output

pytestmark = pytest.mark.slow

PENNY = Decimal("0.01")
NIL = Decimal("0.00")
# Where each publisher writes day, pounds and payee: what the heading begins with.
PUBLISHED: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "birmingham": ("TRANS DATE", "ORIGINAL GROSS AMT", "MERCHANT NAME"),
    "gla": ("Clearing Date", "Amount", "Vendor Name"),
    "hyndburn": ("Payment date", ("Net Amount", "Amount Paid"), "Name"),
    "lancashire-pcc": ("Date", "Total Invoice Amount", "SUPPLIER"),
    "leeds": (("Date paid", "DatePaid"), ("Net amount", "NetAmount"), "Supplier"),
    "newcastle": ("Paid Date", "Total", "Supplier Name"),
    "oxford": (
        ("Paid Date", "paid_date", "FIN.TRANSACTION DATE"),
        ("Amount", "FIN.TRANSACTION AMOUNT"),
        ("Supplier Name", "supplier_name", "MCH.MERCHANT NAME"),
    ),
    "tfl": ("Clearing Date", "Amount", "Vendor Name"),
}
# Files whose last row is their own total: pounds, and what an import says of it.
TRAILERS = {
    "2013-07__6ece846.csv": "89322769.75",
    "2019-01__ff2c6b0.csv": "478294036.16",
    "2019-03__e963b2a.csv": "446806475.79",
    "2012-06-payments.csv": "40292334.84",
    "2011-05-payments.csv": "42881868.96",
}
# Files that are no spend at all, and the code they are refused with.
NO_SPEND = {
    "mixedGLB.csv": "IMPORT-002",
    "utf-16le_encoded.csv": "IMPORT-002",
    "basic1.csv": "IMPORT-002",
    "basic2.csv": "IMPORT-002",
    "difficult1.csv": "IMPORT-002",
    "difficult2.csv": "IMPORT-002",
}


class Due(NamedTuple):
    """Rows and pounds a file must come to, posted and set aside."""

    rows: int
    pounds: Decimal
    aside_rows: int
    aside_pounds: Decimal


def files() -> list[str]:
    """Name every file of spend and cards, or one that is not there."""
    headings = [
        f"{path.relative_to(real_data.FOLDER)}"
        for kind in ("spend", "pcard")
        for path in sorted((real_data.FOLDER / kind).rglob("*"))
        if path.suffix in {".csv", ".xls", ".xlsx"}
    ]
    return headings or ["spend"]


SPEND = [name for name in files() if name.rpartition("/")[2] not in NO_SPEND]


def rows_of(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Give sheet and cells of every row that is not blank; days as ISO."""
    if file.suffix != ".csv":
        book = python_calamine.load_workbook(file)
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).to_python():
                texts = [f"{cell}".strip() for cell in row]
                if any(texts):
                    yield name, texts
        return
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    for cells in csv.reader(io.StringIO(text, newline="")):
        texts = [cell.strip() for cell in cells]
        if any(texts):
            yield "", texts


def pounds(text: str) -> Decimal | None:
    """Read an amount: parentheses or a minus at either end make a credit."""
    match = re.fullmatch(r"([(-]?)\xa3?([\d,]*\.?\d*)(?:e-?\d+)?([)-]?)", text)
    if not match or not re.search(r"\d", text):
        return None
    amount = Decimal(match[2].replace(",", "")).quantize(PENNY, "ROUND_HALF_UP")
    return -amount if match[1] or match[3] else amount


def place(headings: list[str], starts: str | tuple[str, ...]) -> int | None:
    """Find the first heading that begins so; the shortest one of several."""
    wanted = tuple(
        s.casefold() for s in ([starts] if isinstance(starts, str) else starts)
    )
    hits = [
        (len(heading), at)
        for at, heading in enumerate(headings)
        if heading.strip("* ").casefold().startswith(wanted)
    ]
    return min(hits)[1] if hits else None


def count(file: Path) -> Due:
    """Count what a file holds below its headings, without its trailer."""
    wanted = PUBLISHED[file.parent.name]
    rows = list(rows_of(file))
    if file.name in TRAILERS:
        rows.pop()
    due = [0, NIL, 0, NIL]
    columns: dict[str, list[int]] = {}
    for sheet, cells in rows:
        if sheet not in columns:
            places = [place(cells, each) for each in wanted]
            if None not in places:
                columns[sheet] = [at for at in places if at is not None]
            continue
        day, amount, payee = (
            cells[at] if at < len(cells) else "" for at in columns[sheet]
        )
        read = pounds(amount)
        # A payment is one though nobody says who was paid, if it says anything else.
        filled = bool(payee) or sum(map(bool, cells)) > 2
        whole = bool(day) and filled and read is not None
        due[0 if whole else 2] += 1  # type: ignore[operator]
        due[1 if whole else 3] += read or NIL  # type: ignore[operator]
    return Due(*due)  # type: ignore[arg-type]


def posted(tmp_path: Path, file: Path, **options: str) -> Posting:
    """Import one file into books of its own, and hold the books against it."""
    books = tmp_path / "books"
    make_books(books, "city-hall")
    (posting,) = import_files(books, [file], **options)  # type: ignore[arg-type]
    batch = posting.batch
    assert batch.rows_read == batch.rows_posted + batch.rows_set_aside
    assert batch.pounds_read == batch.pounds_posted + batch.pounds_set_aside
    opened, referee = open_books(books), by_beancount(books / "main.beancount")
    # The strict reader's rows, places and findings are Beancount's.
    assert isinstance(opened.payments, Rows)
    assert not opened.payments.others
    payments = list(opened.payments)
    assert payments == referee.payments
    assert opened.findings == referee.findings == []
    assert len(payments) == batch.rows_posted
    assert sum((each.amount for each in payments), NIL) == batch.pounds_posted
    return posting


def totals(posting: Posting) -> Due:
    """Give what was posted and set aside."""
    batch = posting.batch
    return Due(
        batch.rows_posted,
        batch.pounds_posted,
        batch.rows_set_aside,
        batch.pounds_set_aside,
    )


@pytest.mark.parametrize("name", [n for n in SPEND if "/lambeth/" not in n])
def test_rows_and_pounds_are_those_of_the_file(name: str, tmp_path: Path) -> None:
    file = real_data.path(name)
    posting = posted(tmp_path, file)
    assert totals(posting) == count(file)
    notes = [*posting.notes, *posting.doubts]
    if file.name in TRAILERS:
        stated = Decimal(TRAILERS[file.name])
        assert posting.batch.pounds_read == stated
        assert any(f"£{stated:,}, is the sum of " in each for each in notes)
    else:
        assert not any("its total in row" in each for each in notes)


def test_a_count_that_does_not_tie_is_said(tmp_path: Path) -> None:
    file = real_data.path("spend/tfl/2019-03__e963b2a.csv")
    posting = posted(tmp_path, file)
    assert any(
        "11,580 rows above it, but it counts 11,558" in d for d in posting.doubts
    )
    # Three and more payments of 1 June, dated 6 January.
    strays = [d for d in posting.doubts if "dated outside 2018-05-28" in d]
    assert len(strays) == 1
    assert "11 rows (£8,419.44)" in strays[0]
    assert "2018-06-01 if day and month are changed over" in strays[0]


def test_damaged_rows_are_set_aside_with_their_pounds(tmp_path: Path) -> None:
    file = real_data.path("spend/lambeth/2012-06-payments.csv")
    text = file.read_text(encoding="utf-8-sig")
    # A row is a date, a comma or what became of it, pounds, and a comma.
    matches = re.findall(r"^(.+?)(\d\d/\d\d/\d{4})(,?)([\d.]+),", text, re.MULTILINE)
    rows = [row for row in matches if row[0].startswith("Lambeth,")]
    whole = [r for r in rows if r[2] and r[0].endswith(",")]
    lost = [r for r in rows if not (r[2] and r[0].endswith(","))]
    sums = [sum((Decimal(r[3]) for r in part), NIL) for part in (whole, lost)]
    posting = posted(tmp_path, file)
    # The row after the total holds only spoilt blanks, which is nothing.
    assert totals(posting) == Due(len(whole), sums[0], len(lost), sums[1])
    assert sum(sums) == Decimal(TRAILERS[file.name])
    assert posting.batch.pounds_read == Decimal(TRAILERS[file.name])
    assert {aside.reason for aside in posting.set_aside} == {
        "it has fewer cells than there are headings: two cells have run together"
    }
    assert [
        n for n in posting.notes if "its total in row 3167, £40,292,334.84, is" in n
    ]


def test_a_file_without_dates_says_that_they_are_assumed(tmp_path: Path) -> None:
    file = real_data.path("spend/lambeth/2011-05-payments.csv")
    with pytest.raises(Refusal, match=r"IMPORT-031: .* --period 2011-05"):
        posted(tmp_path / "refused", file)
    posting = posted(tmp_path, file, period="2011-05")
    rows = list(rows_of(file))[2:-1]
    due = sum((Decimal(cells[1]) for _, cells in rows), NIL)
    assert totals(posting) == Due(len(rows), due, 0, NIL)
    assert due == Decimal(TRAILERS[file.name])
    assert {each.date for each in posting.payments} == {dt.date(2011, 5, 31)}
    words = "date assumed: the last day of May 2011, given at import"
    assert {each.evidence for each in posting.payments} == {words}
    assert f"967 rows without a date column: {words}" in posting.notes


def test_rows_that_two_files_share_are_posted_once_and_counted(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    heading, *rows = real_data.path("spend/hyndburn/1701.csv").read_bytes().splitlines()
    for name, part in (("first.csv", rows[:120]), ("second.csv", rows[60:])):
        (tmp_path / name).write_bytes(b"\r\n".join([heading, *part]))
    make_books(tmp_path / "books", "city-hall")
    both = import_files(
        tmp_path / "books", [tmp_path / "first.csv", tmp_path / "second.csv"]
    )
    assert [(b.batch.rows_posted, b.batch.rows_already) for b in both] == [
        (120, 0),
        (60, 60),
    ]
    due = count(real_data.path("spend/hyndburn/1701.csv"))
    assert sum(each.batch.pounds_posted for each in both) == due.pounds
    output = run("--books", tmp_path / "books", "check")
    assert (output.status, output.err) == (0, "")


def test_what_a_file_states_and_what_was_assumed_is_printed(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = real_data.path("spend/lambeth/2011-05-payments.csv")
    make_books(tmp_path / "books", "city-hall")
    words = ("--books", tmp_path / "books", "import", file, "--period")
    output = run(*words, "2011-05", "--dry-run")
    assert output.status == 0
    stated = "its total in row 970, £42,881,868.96, is the sum of 967 rows above it."
    assert f"2011-05-payments.csv: {stated}\n" in output.out
    assert "967 rows without a date column: date assumed: the last day" in output.out
    output = run(*words, "in May")
    assert output.status == 2
    assert output.err.startswith("IMPORT-032: 'in May' is not a period; ")


@pytest.mark.parametrize("name", [n for n in files() if n not in SPEND])
def test_a_file_that_is_no_spend_is_refused(name: str, tmp_path: Path) -> None:
    file = real_data.path(name)
    with pytest.raises(Refusal) as refused:
        posted(tmp_path, file)
    assert refused.value.code == NO_SPEND[file.name]
