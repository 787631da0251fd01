"""What is posted already, what is new, and what a new version took back."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import Books, open_books
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.importing.posting.earlier import compare
from mopac_spend.importing.posting.ledger import Ledger
from mopac_spend.importing.posting.posted import InBooks
from mopac_spend.importing.posting.row_refs import ROW_REF
from mopac_spend.importing.posting.versions import UNSAID, Word
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.run import import_files, read_file
from mopac_spend.register import Register
from tests.books_maker import make_batch, make_payment
from tests.importing.desk import (
    HEADINGS,
    LAYOUT,
    Nothing,
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

    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.importing.posting.incoming import Incoming
    from mopac_spend.spend import Payment
    from tests.importing.conftest import Output

Cells = tuple[str, ...]


def give(
    books: Path, name: str, cells: Sequence[Cells], word: Word = UNSAID
) -> Posting:
    """Import a file of a name that stands in a folder of its own."""
    file = put(books.parent / "inbox" / name, cells)
    return import_files(books, [file], word=word)[0]


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
    assert not posting.text
    assert posting.batch.rows_already == 7
    assert posting.doubts == []
    assert snapshot(books) == before


def test_the_same_rows_under_another_name_are_posted_already(books: Path) -> None:
    give(books, "may.csv", rows(5))
    before = snapshot(books)
    posting = give(books, "copy of may.csv", rows(5))
    assert (bytes(posting.text), posting.doubts) == (b"", [])
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


def test_rows_that_are_gone_are_taken_back_in_their_order(books: Path) -> None:
    give(books, "may.csv", rows(20))
    posting = give(books, "may.csv", rows(11))
    back = [p.reverses for p in posting.payments if p.reverses]
    assert len(back) == 9
    assert back == sorted(back)


def test_a_version_with_rows_added_reverses_nothing(books: Path) -> None:
    give(books, "year-to-date.csv", rows(5))
    posting = give(books, "year-to-date.csv", rows(12))
    assert (posting.batch.rows_posted, posting.batch.rows_reversed) == (7, 0)
    assert posting.doubts == []
    assert total(books) == Decimal("12.00")


def test_a_third_version_may_restore_the_first(books: Path) -> None:
    first = rows(10)
    second = [*rows(9), row("D10", "500.00")]
    give(books, "may.csv", first)
    # From the second time on, only a person's word brings a version back.
    for version in (second, first):
        give(books, "may.csv", version, Word(amends="may.csv"))
        assert holdings(books) == counted(version)
    assert total(books) == Decimal("10.00")
    # And so may any number after it, each time under a batch of its own.
    for version in (second, first, second):
        give(books, "may.csv", version, Word(amends="may.csv"))
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
    file = tmp_path / "inbox/may.csv"
    with pytest.raises(
        Refusal, match=r"IMPORT-081: may.csv: 5 of its 5 rows \(£5.00\)"
    ):
        import_files(books, [file], layout="other")
    (posting,) = import_files(
        books, [file], layout="other", word=Word(beside=True), dry_run=True
    )
    assert posting.doubts == [
        (
            "the same file was imported under the layout desk; what that posted stands "
            "beside this, so look whether anything is in the books twice"
        )
    ]


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


def test_books_whose_first_version_was_deleted_take_nothing_more(
    books: Path,
) -> None:
    give(books, "may.csv", rows(4))
    first = open_books(books).batches[0]
    give(books, "may.csv", rows(3))
    (books / first.file).unlink()
    before = snapshot(books)
    with pytest.raises(BooksError) as stopped:
        give(books, "june.csv", rows(2, first=50))
    (gone,) = [each for each in stopped.value.findings if each.code == "SPEND-060"]
    assert f"batch {first.id} is not in the books any more: 4 rows" in gone.text
    assert f"restore {first.file} from your backup" in gone.text
    assert snapshot(books) == before


FEW = st.sampled_from([row(), row("D2"), row("D2", "-5.00"), row("D3", payee="Bolt")])
FILES = st.lists(st.lists(FEW, min_size=1, max_size=6), min_size=1, max_size=4)


@pytest.mark.slow
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
        beside = Word(beside=True)
        for path in order[: len(paths)]:
            import_files(books, [path], word=beside)
        import_files(books, order[len(paths) :], word=beside)
        assert holdings(books) == counted(*files)
        assert len(payments(books)) == counted(*files).total()
    finally:
        shutil.rmtree(folder)


@pytest.mark.slow
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
        for number, cells in enumerate(versions):
            # Where a version comes back, a person says so.
            give(books, "may.csv", cells, Word("may.csv") if number else UNSAID)
        assert holdings(books) == counted(versions[-1])
        due = sum((Decimal(each[1]) for each in versions[-1]), Decimal(0))
        assert total(books) == due
    finally:
        shutil.rmtree(folder)


def in_memory(books: Books) -> Ledger:
    """Give a ledger that holds every payment and asks no database."""
    ledger = Ledger(Nothing(), ())
    ledger.add(books.payments, books.batches)
    return ledger


def answer(incoming: Incoming, ledger: Ledger) -> object:
    """Say what a comparison found, in an order of its own."""
    try:
        compared = compare(incoming, ledger)
    except Refusal as refusal:
        return f"{refusal}"
    return (
        [*zip(compared.new.refs, compared.new.lines.rows, strict=True)],
        sorted((row.ref, row.batch, row.amount, row.date) for row in compared.matched),
        sorted(
            zip(
                compared.again.lines.rows,
                (row.ref for row in compared.again.rows),
                strict=True,
            )
        ),
        sorted((row.ref, [p.ref for p in row.payments]) for row in compared.gone),
        compared.amends,
        compared.doubts,
        sorted((each.line.row, each.row.ref, each.way) for each in compared.likes),
    )


DAYS = [row(f"W{day}", paid_on=f"2018-06-{day:02}") for day in range(1, 13)]
# Windows of one export that roll on, and files that overlap, double and shrink.
CONTENTS = st.one_of(
    st.tuples(st.integers(0, 8), st.integers(2, 6)).map(
        lambda at: DAYS[at[0] : at[0] + at[1]]
    ),
    st.lists(FEW, min_size=1, max_size=5),
    st.lists(st.sampled_from([row("S1", "1.01"), *rows(3)]), min_size=1, max_size=5),
)
COMMANDS = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), CONTENTS), min_size=1, max_size=2),
    min_size=2,
    max_size=5,
)
SPLIT_S1 = """
[[rule]]
id = "shared"
when.document = "S1"
split = [
  { percent = "50", initiative = "victims" },
  { percent = "50", initiative = "knife-crime" },
]
"""


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(commands=COMMANDS)
def test_a_ledger_that_asks_the_books_finds_what_one_that_holds_them_finds(
    commands: list[list[tuple[str, list[Cells]]]],
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        root = make_desk(folder / "books", SPLIT_S1)
        for number, command in enumerate(commands):
            files = [
                put(folder / f"{number}-{at}" / f"{name}.csv", cells)
                for at, (name, cells) in enumerate(command)
            ]
            books = open_books(root)
            known = layouts.load_all(root)
            for file in files:
                incoming = read_file(file, "", known, books)
                due = answer(incoming, in_memory(books))
                assert answer(incoming, Ledger.of(books)) == due
            with suppress(Refusal):  # of an older version
                import_files(root, files, word=Word(beside=True))
    finally:
        shutil.rmtree(folder)


def one_pound(ref: str, batch: str) -> Payment:
    """Make a payment of any ref in a batch."""
    return make_payment(
        1,
        batch,
        date=dt.date(2018, 5, 14),
        amount=Decimal("1.00"),
        tags=("finance", "victims", "grants"),
        optional={"ref": ref},
    )


BASES = (
    "a:D:0123456789ab",
    "a:D:E:0123456789ab",
    "a::ba9876543210",
    "é:ü\n:0123456789ab",
)
ENDINGS = ("", ".2", ".10", "/1", "/2", ".2/1", "-reversed", ".2-reversed")
ODD_ENDINGS = ("/1-reversed", ".2/1-reversed", ".x", "0", "-reversed.2", "\n")
REFS = st.tuples(st.sampled_from(BASES), st.sampled_from(ENDINGS + ODD_ENDINGS)).map(
    "".join
) | st.sampled_from(["a:D:1", "", "a:D:0123456789AB", "0123456789ab"])


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(REFS, st.sampled_from("pqr")), unique_by=lambda x: x[0]))
def test_the_database_reads_a_ref_as_python_does(posted: list[tuple[str, str]]) -> None:
    batch_of: dict[str, str] = {}
    postings = []
    for ref, batch in posted:
        match = ROW_REF.fullmatch(ref)
        # The parts of a split row are of one batch.
        row_of = match["row"] if match and not match["back"] else ref
        held_by = batch_of.setdefault(row_of, batch)
        postings.append(one_pound(ref, held_by))
    batches = [make_batch(name, []) for name in "pqr"]
    books = Books(Path(), "", Register(), postings, batches, [], "")
    whole, in_books = in_memory(books), InBooks(books)
    for name in "pqr":
        assert in_books.standing([name]).get(name, 0) == whole.count([name])
        assert in_books.bases_of([name]) == {r.base for r in whole.of_batch[name]}
    for base in (*BASES, "a:D:1", "none"):
        looked_up = Ledger(in_books, batches)
        looked_up.look_up([base])
        due = sorted(row.ref for row in whole.by_base.get(base, ()))
        assert sorted(looked_up.rows) == due
        for ref in due:
            assert looked_up.rows[ref].reversed == whole.rows[ref].reversed
        refs = {p.ref for row in looked_up.rows.values() for p in row.payments}
        assert refs == {p.ref for r in due for p in whole.rows[r].payments}


CHANGED = """
[[rule]]
id = "late"
when.document = "D6"
then = { initiative = "victims" }
"""


def test_what_a_new_version_changed_is_listed_row_by_row(
    tmp_path: Path, run: Callable[..., Output]
) -> None:
    books = make_desk(tmp_path / "books", CHANGED)
    old = [row(f"D{n}", f"{n}.00") for n in range(1, 11)]
    give(books, "may.csv", old)
    first = open_books(books).batches[0].id
    new = [
        *old[:4],
        row("D5", "500.00"),
        row("D6", "6.00", payee="Acme Limited", paid_on="2018-05-15"),
        row("D7", "7.00", code="5440"),
        # D8 is withdrawn, and D9 has come on another row.
        *old[8:],
        row("D11", "11.00"),
    ]
    file = put(books.parent / "inbox" / "may.csv", new)
    text = run("--books", books, "import", "--dry-run", file).out
    notes = [line for line in text.splitlines() if re.search("a new|changed", line)]
    assert notes == [
        (
            f"may.csv: a new version of {first}; 4 rows (£26.00) that it no longer "
            f"holds were reversed."
        ),
        "may.csv: row 6 changed (D5): amount '5.00' → '500.00'",
        (
            "may.csv: row 7 changed (D6): date '2018-05-14' → '2018-05-15'; "
            "supplier 'Acme Ltd' → 'Acme Limited'"
        ),
        (
            "may.csv: row 8 changed (D7): account 'Expenses:Consultancy' → "
            "'Expenses:Grants'; category 'consultancy' → 'grants'"
        ),
    ]
    withdrawn = (
        "may.csv: withdrawn and reversed: row 9 of the earlier version "
        "(D8, Acme Ltd, 2018-05-14, £8.00)"
    )
    assert withdrawn in text.splitlines()
    (posting,) = import_files(books, [file])
    assert [change.row for change in posting.changed] == ["6", "7", "8"]
    assert [change.document for change in posting.withdrawn] == ["D8"]
    assert (posting.batch.rows_posted, posting.batch.rows_reversed) == (4, 4)
    assert holdings(books) == counted(new)


def test_a_change_that_the_books_do_not_keep_is_told_as_such(
    books: Path, run: Callable[..., Output]
) -> None:
    give(books, "may.csv", [*rows(5), row("D8", team="Closed desk")])
    file = put(books.parent / "may.csv", [*rows(5), row("D8", team="Shut desk")])
    text = run("--books", books, "import", file).out
    assert (
        "may.csv: row 7 changed (D8): the source's own account, team or line number\n"
    ) in text


def test_equal_documents_and_none_are_paired_by_what_they_have_in_common(
    books: Path,
) -> None:
    first = rows(20)
    give(books, "may.csv", [*first, *[row("", f"{n}.00") for n in (1, 2, 3)]])
    changed = [row("", "1.00"), row("", "2.00", payee="B"), row("", "3.50")]
    posting = give(books, "may.csv", [*first, *changed])
    assert [(c.row, c.differences) for c in posting.changed] == [
        ("23", (("supplier", "Acme Ltd", "B"),)),
        ("24", (("amount", "3.00", "3.50"),)),
    ]
    assert posting.withdrawn == []


def test_a_correction_outside_a_row_s_identity_is_doubted(
    books: Path, run: Callable[..., Output]
) -> None:
    headings = (*HEADINGS, "For", "Money From", "Authority", "Payee Number")
    texts = ("Vans", "Home Office Grant", "PCD 79", "7")
    cells = [(*row(f"D{n}"), *texts) for n in range(3)]
    file = put(books.parent / "may.csv", cells, headings)
    import_files(books, [file])
    cells[1] = (*cells[1][:7], "Cars", "Home Office Grant", "PCD 80", "7")
    cells[2] = (*cells[2][:7], "Vans", "", "PCD 79", "8")
    put(file, cells, headings)
    before = snapshot(books)
    output = run("--books", books, "import", file)
    (place,) = {str(p.file) for p in payments(books)}
    at = {p.row: f"{place}:{p.line}" for p in payments(books)}
    assert output.out.splitlines()[-2:] == [
        "may.csv: nothing new, nothing posted.",
        (
            "may.csv: look at this: 2 rows (£200.00) posted already are not the same "
            "in a field that no payment is known by: row 3 (purpose 'Vans', now "
            "'Cars'; decision 'PCD-79', now ''; decision_as_written '', now 'PCD 80') "
            f"at {at['3']}, row 4 (supplier_id '7', now '8'; fund 'home-office', now "
            f"'') at {at['4']}; what is posted stands, so where the file is right, "
            f"correct the field under the payment, and its link where it has one."
        ),
    ]
    assert snapshot(books) == before
    # A file without these columns says nothing about them.
    (posting,) = import_files(books, [put(file, [row(f"D{n}") for n in range(3)])])
    assert posting.differing == []


def test_equal_rows_with_other_purposes_are_told_apart(books: Path) -> None:
    headings = (*HEADINGS, "For")
    cells = [(*row(), "one"), (*row(), "two"), *((*each, "") for each in rows(3))]
    file = put(books.parent / "may.csv", cells, headings)
    import_files(books, [file])
    put(file, [cells[1], (*row(), "three"), cells[0], *cells[2:]], headings)
    (posting,) = import_files(books, [file])
    assert posting.differing == []
    assert [(p.row, p.purpose, p.ref[-2:]) for p in posting.payments] == [
        ("3", "three", ".3")
    ]
