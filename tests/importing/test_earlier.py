"""What is posted already, what is new, and what a new version took back."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from tests.importing.desk import (
    HEADINGS,
    LAYOUT,
    holdings,
    make_desk,
    payments,
    put,
    row,
    rows,
    snapshot,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.importing.posting import Posting
    from tests.importing.conftest import Said

Cells = tuple[str, ...]


def give(books: Path, name: str, cells: Sequence[Cells]) -> Posting:
    """Import a file of a name that stands in a folder of its own."""
    file = put(books.parent / "inbox" / name, cells)
    return import_files(books, [file])[0]


def counted(*files: Sequence[Cells]) -> Counter[tuple[str, str, str]]:
    """Count the rows of files, as `holdings` does: the most any file holds."""
    most: Counter[tuple[str, str, str]] = Counter()
    for cells in files:
        most |= Counter((each[0], each[1], each[2]) for each in cells)
    return most


def test_identical_rows_of_one_file_are_counted(books: Path) -> None:
    cells = [row(), row(), row(), row("D2")]
    posting = give(books, "may.csv", cells)
    assert posting.batch.rows_posted == 4
    assert holdings(books) == counted(cells)
    refs = sorted(p.ref for p in payments(books) if p.document == "D1")
    assert [ref.rpartition(":")[2][12:] for ref in refs] == ["", ".2", ".3"]


def test_where_two_files_overlap_each_row_is_posted_once(books: Path) -> None:
    april_may, may_june = rows(10), rows(10, first=6)
    give(books, "april-may.csv", april_may)
    posting = give(books, "may-june.csv", may_june)
    assert (posting.batch.rows_already, posting.batch.rows_posted) == (5, 5)
    assert posting.batch.pounds_already == Decimal("5.00")
    assert holdings(books) == counted(april_may, may_june)


def test_the_third_identical_row_is_new_if_two_are_posted(books: Path) -> None:
    give(books, "a.csv", [row(), row()])
    posting = give(books, "b.csv", [row(), row(), row()])
    assert (posting.batch.rows_already, posting.batch.rows_posted) == (2, 1)
    assert total(books) == Decimal("300.00")


def test_importing_again_changes_no_byte(books: Path) -> None:
    cells = [*rows(5), row(), row()]
    give(books, "may.csv", cells)
    before = snapshot(books)
    posting = give(books, "may.csv", cells)
    assert posting.text == ""
    assert posting.batch.rows_already == 7
    assert posting.doubts == []
    assert snapshot(books) == before


def test_the_same_rows_under_another_name_are_posted_already(books: Path) -> None:
    give(books, "may.csv", rows(5))
    before = snapshot(books)
    posting = give(books, "copy of may.csv", rows(5))
    assert (posting.text, posting.doubts) == ("", [])
    assert snapshot(books) == before


def test_a_new_version_posts_what_is_new_and_reverses_what_is_gone(
    books: Path,
) -> None:
    give(books, "may.csv", rows(10))
    amended = [*rows(8), row("D9", "900.00"), row("D11", "11.00")]
    posting = give(books, "may.csv", amended)
    batch = posting.batch
    assert (batch.rows_read, batch.rows_posted, batch.rows_already) == (10, 2, 8)
    assert (batch.rows_reversed, batch.pounds_reversed) == (2, Decimal("2.00"))
    assert batch.amends == open_books(books).batches[0].id
    assert holdings(books) == counted(amended)
    assert total(books) == Decimal("919.00") == batch.pounds_read


def test_a_reversal_says_what_it_reverses(books: Path) -> None:
    give(books, "may.csv", rows(3))
    first = {p.document: p for p in payments(books)}
    give(books, "may.csv", rows(2))
    (back,) = [p for p in payments(books) if p.reverses]
    assert back.reverses == first["D3"].ref
    assert back.ref == f"{first['D3'].ref}-reversed"
    assert back.amount == -first["D3"].amount
    assert back.batch != first["D3"].batch
    assert (back.account, back.category) == (first["D3"].account, "consultancy")


def test_a_version_with_rows_added_reverses_nothing(books: Path) -> None:
    give(books, "year-to-date.csv", rows(5))
    posting = give(books, "year-to-date.csv", rows(12))
    assert (posting.batch.rows_posted, posting.batch.rows_reversed) == (7, 0)
    assert posting.doubts == []
    assert total(books) == Decimal("12.00")


def test_a_third_version_may_restore_the_first(books: Path) -> None:
    first = rows(10)
    second = [*rows(9), row("D10", "500.00")]
    for version in (first, second, first):
        give(books, "may.csv", version)
        assert holdings(books) == counted(version)
    assert total(books) == Decimal("10.00")
    # And so may any number after it, each time under a batch of its own.
    for version in (second, first, second):
        give(books, "may.csv", version)
        assert holdings(books) == counted(version)
    ids = [batch.id for batch in open_books(books).batches]
    assert len(ids) == len(set(ids)) == 6


def test_versions_may_come_one_after_the_other_in_one_command(books: Path) -> None:
    old = put(books.parent / "old" / "may.csv", rows(10))
    new = put(books.parent / "new" / "may.csv", rows(9))
    import_files(books, [old, new])
    assert holdings(books) == counted(rows(9))


def test_another_month_under_the_same_name_is_no_new_version(books: Path) -> None:
    may, june = rows(4), rows(9, first=101)
    first = give(books, "export.csv", may).batch.id
    posting = give(books, "export.csv", june)
    assert (posting.batch.rows_reversed, posting.batch.amends) == (0, "")
    assert posting.doubts == [
        (
            f"a file of this name was imported before ({first}) and most of its rows "
            f"are not in this one; both stand, as two different files"
        )
    ]
    assert holdings(books) == counted(may, june)


def test_a_rolling_export_leaves_older_rows_standing(books: Path) -> None:
    days = [row(f"D{day}", paid_on=f"2018-05-{day:02}") for day in range(1, 21)]
    give(books, "last-ten-days.csv", days[:10])
    posting = give(books, "last-ten-days.csv", days[3:13])
    assert posting.batch.rows_reversed == 0
    assert holdings(books) == counted(days[:13])
    assert posting.doubts == [
        (
            "3 rows (£300.00) of its earlier version are older than anything in it; "
            "they stand, as in an export of the last so many days"
        )
    ]


def test_a_withdrawn_first_day_is_reversed_where_the_file_reaches_no_further(
    books: Path,
) -> None:
    days = [row(f"D{day}", paid_on=f"2018-05-{day:02}") for day in range(1, 11)]
    give(books, "may.csv", days)
    posting = give(books, "may.csv", days[1:])
    assert posting.batch.rows_reversed == 1
    assert holdings(books) == counted(days[1:])


def test_amending_one_month_leaves_the_others_of_that_name_alone(books: Path) -> None:
    may, june = rows(4), rows(9, first=101)
    give(books, "export.csv", may)
    give(books, "export.csv", june)
    posting = give(books, "export.csv", june[:8])
    assert posting.batch.rows_reversed == 1
    assert holdings(books) == counted(may, june[:8])
    give(books, "export.csv", [*may[:3], row("D4", "44.00")])
    assert total(books) == Decimal("55.00")


def test_a_mended_layout_reads_a_file_anew_and_doubles_nothing(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books")
    headings = (*HEADINGS, "Long Text")
    cells = [(*each, f"Long {each[0]}") for each in rows(5)]
    file = put(tmp_path / "may.csv", cells, headings)
    import_files(books, [file])
    mended = LAYOUT.replace('["Text"]', '["Long Text"]')
    (books / "importers/layouts/desk.toml").write_text(mended, encoding="utf-8")
    (posting,) = import_files(books, [file])
    assert (posting.batch.rows_posted, posting.batch.rows_reversed) == (5, 5)
    assert total(books) == Decimal("5.00")
    standing = [p for p in payments(books) if p.description.startswith("Long")]
    assert len(standing) == 5


def test_the_same_file_under_another_layout_is_a_doubt(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books")
    give(books, "may.csv", rows(5))
    other = LAYOUT.replace('"desk"', '"other"').replace('rules = "other"', "")
    (books / "importers/layouts/other.toml").write_text(other, encoding="utf-8")
    (posting,) = import_files(
        books, [tmp_path / "inbox/may.csv"], layout="other", dry_run=True
    )
    assert posting.doubts == [
        (
            "the same file was imported under the layout desk; what that posted stands "
            "beside this, so look whether anything is in the books twice"
        )
    ]


def test_a_new_version_under_another_name_is_a_doubt_and_can_be_mended(
    books: Path, run: Callable[..., Said]
) -> None:
    give(books, "may.csv", rows(10))
    amended = [*rows(9), row("D10", "50.00")]
    file = put(books.parent / "inbox" / "may (2).csv", amended)
    said = run("--books", books, "import", file)
    assert (
        "may (2).csv: look at this: it holds 9 of the 10 rows of may.csv, and both "
        "stand; if it is a new version of that file, name it may.csv and import it "
        "again.\n"
    ) in said.out
    assert total(books) == Decimal("60.00")
    give(books, "may.csv", amended)
    assert holdings(books) == counted(amended)


def test_a_row_that_another_file_brought_too_is_not_reversed_twice(
    books: Path,
) -> None:
    """Beancount puts entries of a day in the order of their lines, not of imports."""
    filler = [row(f"A{n}", paid_on="2018-01-01") for n in range(30)]
    give(books, "a.csv", [*filler, row("X")])
    give(books, "b.csv", [row("X"), row("X"), *rows(2)])
    give(books, "a.csv", [*filler[:29], row("A29", "7.00"), row("X")])
    assert holdings(books)["X", "100.00", "Acme Ltd"] == 2
    give(books, "b.csv", [row("X"), *rows(2)])
    assert holdings(books)["X", "100.00", "Acme Ltd"] == 1


def test_a_row_stays_while_another_file_holds_as_many(books: Path) -> None:
    give(books, "a.csv", [*rows(5), row("X")])
    give(books, "b.csv", [row("X"), row("X")])
    give(books, "a.csv", rows(5))
    assert holdings(books)["X", "100.00", "Acme Ltd"] == 2


def test_rows_set_aside_are_posted_once_the_layout_is_mended(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books")
    cells = [*rows(3), row("D8", "8.00", paid_on="14/05/18"), row("D9", paid_on="?")]
    file = put(tmp_path / "may.csv", cells)
    (posting,) = import_files(books, [file])
    batch = posting.batch
    assert (batch.rows_posted, batch.rows_set_aside) == (3, 2)
    assert batch.pounds_set_aside == Decimal("108.00")
    mended = LAYOUT.replace('["%Y-%m-%d"]', '["%Y-%m-%d", "%d/%m/%y"]')
    (books / "importers/layouts/desk.toml").write_text(mended, encoding="utf-8")
    (posting,) = import_files(books, [file])
    batch = posting.batch
    assert (batch.rows_posted, batch.rows_already) == (1, 3)
    assert (batch.rows_set_aside, batch.rows_reversed) == (1, 0)
    assert total(books) == Decimal("11.00")
    before = snapshot(books)
    import_files(books, [file])
    assert snapshot(books) == before


def test_books_whose_first_version_was_deleted_still_import(books: Path) -> None:
    give(books, "may.csv", rows(4))
    first = open_books(books).batches[0].file
    give(books, "may.csv", rows(3))
    (books / first).unlink()
    give(books, "june.csv", rows(2, first=50))
    assert len([p for p in payments(books) if p.document.startswith("D5")]) == 2


FEW = st.sampled_from([row(), row("D2"), row("D2", "-5.00"), row("D3", payee="Bolt")])
FILES = st.lists(st.lists(FEW, min_size=1, max_size=6), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=FILES, seed=st.integers(0, 2**16))
def test_however_rows_are_split_over_files_the_books_hold_the_most_of_each(
    files: list[list[Cells]], seed: int
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        books = make_desk(folder / "books")
        paths = [
            put(folder / f"{number}.csv", cells) for number, cells in enumerate(files)
        ]
        order = [*paths, *paths]
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
        for path in order[: len(paths)]:
            import_files(books, [path])
        import_files(books, order[len(paths) :])
        assert holdings(books) == counted(*files)
        assert len(payments(books)) == counted(*files).total()
    finally:
        shutil.rmtree(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    versions=st.lists(
        st.lists(FEW, max_size=4).map(lambda some: [*rows(8, first=90), *some]),
        min_size=2,
        max_size=5,
    )
)
def test_the_books_say_what_the_last_version_says(versions: list[list[Cells]]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        books = make_desk(folder / "books")
        for cells in versions:
            give(books, "may.csv", cells)
        assert holdings(books) == counted(versions[-1])
        due = sum((Decimal(each[1]) for each in versions[-1]), Decimal(0))
        assert total(books) == due
    finally:
        shutil.rmtree(folder)
