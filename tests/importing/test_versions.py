"""A person says whether a file is a version of another one, before it is posted."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.rows import Rows
from mopac_spend.findings import Refusal
from mopac_spend.importing.posting.versions import UNSAID, Word
from mopac_spend.importing.run import import_files
from tests import real_data
from tests.importing.desk import (
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
from tests.importing.test_earlier import Cells, counted, give
from tests.importing.test_tagging import SPLIT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.importing.conftest import Output

BESIDE = Word(beside=True)


def refused(books: Path, name: str, cells: Sequence[Cells], word: Word = UNSAID) -> str:
    """Be refused, and find the books as they were."""
    before = snapshot(books)
    with pytest.raises(Refusal) as refused:
        give(books, name, cells, word)
    assert snapshot(books) == before
    return f"{refused.value}"


def ids(books: Path) -> dict[str, str]:
    """Give the name of each file's last batch."""
    return {batch.source: batch.id for batch in open_books(books).batches}


def days(first: int, last: int) -> list[Cells]:
    """Give a payment a day in May 2018, each on a document of its own."""
    return [row(f"D{d}", paid_on=f"2018-05-{d:02}") for d in range(first, last + 1)]


def test_an_amended_file_under_another_name_waits_for_a_word(
    books: Path, run: Callable[..., Output]
) -> None:
    give(books, "may.csv", [*rows(9), row("D10", "1786.20")])
    amended = [*rows(9), row("D10", "17.86")]
    file = put(books.parent / "inbox" / "may corrected.csv", amended)
    before = snapshot(books)
    output = run("--books", books, "import", file)
    first = ids(books)["may.csv"]
    assert (output.status, output.out, output.err) == (
        2,
        "",
        (
            f"IMPORT-081: may corrected.csv: 10 of its 10 rows (£26.86) stand in the "
            f"books from may.csv ({first}, 10 rows), 1 of them (£17.86) not the same "
            f"but alike (of one day, supplier and document, and another amount), which "
            f"would be posted again; nothing was posted. If it is a new version of "
            f"that file: --amends {first}, which reverses 1 row (£1,786.20) that it "
            f"does not hold as posted. If both files stand: --beside\n"
        ),
    )
    assert snapshot(books) == before
    output = run("--books", books, "import", file, "--amends", "may.csv")
    assert output.status == 0
    assert (
        f"may corrected.csv: a new version of {first}; 1 row (£1,786.20) that it no "
        f"longer holds was reversed.\n"
        f"may corrected.csv: row 11 changed (D10): amount '1786.20' → '17.86'\n"
    ) in output.out
    assert holdings(books) == counted(amended)
    assert sorted(b.amends for b in open_books(books).batches) == ["", first]


def test_two_files_that_both_stand_keep_the_word_that_said_so(
    books: Path, run: Callable[..., Output]
) -> None:
    give(books, "may.csv", rows(10))
    other = [*rows(9), row("D11", "50.00")]
    assert refused(books, "june.csv", other).startswith("IMPORT-081: june.csv: 9 of ")
    file = books.parent / "inbox/june.csv"
    output = run("--books", books, "import", file, "--beside")
    first = ids(books)["may.csv"]
    assert f"june.csv: stands beside {first}, as --beside says.\n" in output.out
    opened = open_books(books)
    assert sorted(batch.beside for batch in opened.batches) == ["", first]
    # The strict reader and Beancount read the same.
    assert isinstance(opened.payments, Rows)
    assert not opened.payments.others
    referee = by_beancount(books / "main.beancount")
    assert sorted(opened.batches) == sorted(referee.batches)
    assert total(books) == Decimal("60.00")
    before = snapshot(books)
    import_files(books, [file])
    assert snapshot(books) == before
    # What was said holds for its next version too.
    posting = give(books, "june.csv", [*other, row("D12", "1.00")])
    assert (posting.batch.rows_posted, posting.batch.rows_reversed) == (1, 0)
    assert total(books) == Decimal("61.00")


def test_an_older_version_is_refused_until_a_person_wants_it_back(
    books: Path, run: Callable[..., Output]
) -> None:
    old, new = rows(10), [*rows(9), row("D10", "500.00")]
    give(books, "may.csv", old)
    first = ids(books)["may.csv"]
    give(books, "may.csv", new)
    last = ids(books)["may.csv"]
    file = put(books.parent / "again" / "may (1).csv", old)
    others = put(books.parent / "again" / "june.csv", rows(3, first=50))
    before = snapshot(books)
    for words in ([file], [others, file], [file, "--beside"], [file, "--dry-run"]):
        output = run("--books", books, "import", *words)
        assert (output.status, output.out, output.err) == (
            2,
            "",
            (
                f"IMPORT-080: may (1).csv: it was posted before, as {first}, and a "
                f"later version of it, may.csv ({last}), has replaced it; importing it "
                f"would take that back, so nothing was posted. Leave it out; if the "
                f"older version is right after all, import it by itself with --amends "
                f"{last}\n"
            ),
        )
        assert snapshot(books) == before
    output = run("--books", books, "import", file, "--amends", last)
    assert output.status == 0
    assert holdings(books) == counted(old)
    # Now the other one is the older version, and what stands may come again.
    assert refused(books, "may.csv", new).startswith("IMPORT-080: may.csv: it was ")
    assert not give(books, "may (1).csv", old).text


def test_an_older_version_that_was_saved_again_is_known_by_its_rows(
    books: Path,
) -> None:
    old, new = rows(10), [*rows(8), row("D9", "90.00"), row("D10", "500.00")]
    give(books, "may.csv", old)
    give(books, "may.csv", new)
    last = ids(books)["may.csv"]
    assert refused(books, "may.csv", old[::-1]) == (
        f"IMPORT-080: may.csv: all that it would post, 2 rows (£2.00), was posted "
        f"before, and may.csv ({last}) took it back; nothing was posted. If it is an "
        f"older version of that file, leave it out; if it is right after all, import "
        f"it by itself with --amends {last}"
    )
    # A newer one that brings one row back, and another row, is looked at.
    mixed = [*rows(9), row("D10", "501.00")]
    posting = give(books, "may.csv", mixed)
    assert posting.doubts == [
        (
            f"1 row (£1.00) that may.csv ({last}), or a version before it, took back "
            f"is posted again; look whether the file is older than that"
        )
    ]
    assert holdings(books) == counted(mixed)


def test_what_amends_names_has_to_be_one_file(
    books: Path, run: Callable[..., Output]
) -> None:
    give(books, "export.csv", rows(4))
    give(books, "export.csv", rows(9, first=101))
    both = sorted(batch.id for batch in open_books(books).batches)
    file = put(books.parent / "other.csv", [*rows(3), row("D4", "44.00")])
    output = run("--books", books, "import", file, "--amends", "export.csv")
    assert output.status == 2
    assert output.err.startswith(
        "IMPORT-082: other.csv: 2 files called export.csv are in the books; say which "
        "batch it amends: --amends "
    )
    assert all(f"--amends {each}" in output.err for each in both)
    output = run("--books", books, "import", file, "--amends", "gone.csv")
    assert output.err == (
        "IMPORT-082: other.csv: no batch and no file 'gone.csv' is in the books for it "
        "to amend; there are export.csv. A batch is called as its file under payments/ "
        "is\n"
    )
    output = run("--books", books, "import", file, file, "--amends", both[0])
    assert output.err == (
        "IMPORT-082: other.csv, other.csv: --amends says of one file what it is; "
        "import each file by itself\n"
    )
    output = run("--books", books, "import", file, "--beside", "--amends", both[0])
    assert output.err == (
        "IMPORT-082: other.csv: --amends and --beside contradict each other; give one "
        "of them\n"
    )


UNDATED = LAYOUT.replace("[read]", "[read]\nundated = true")


def undated(path: Path, cells: Sequence[tuple[str, str, str]]) -> Path:
    """Write a file of pounds, payees and texts, without a date or a number."""
    return put(path, cells, ("Pounds", "Payee", "Text"))


@pytest.fixture
def without_dates(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "books", layout=UNDATED)


def test_exports_that_overlap_are_found_whatever_their_period(
    without_dates: Path, run: Callable[..., Output]
) -> None:
    cells = [(f"{n}.50", f"Payee {n}", "Works") for n in range(1, 41)]
    books = without_dates
    april = undated(books.parent / "april.csv", cells[:30])
    may = undated(books.parent / "may.csv", cells[10:])
    import_files(books, [april], period="2018-04")
    first = ids(books)["april.csv"]
    words = ("--books", books, "import", may, "--period", "2018-05")
    output = run(*words)
    assert (output.status, output.err) == (
        2,
        (
            f"IMPORT-081: may.csv: 20 of its 30 rows (£420.00) stand in the books from "
            f"april.csv ({first}, 30 rows), 20 of them (£420.00) not the same but "
            f"alike (of one amount, supplier and text, where a date is assumed), which "
            f"would be posted again; nothing was posted. If it is a new version of "
            f"that file: --amends {first}, which reverses 30 rows (£480.00) that it "
            f"does not hold as posted. If both files stand: --beside\n"
        ),
    )
    assert len(payments(books)) == 30
    output = run(*words, "--beside")
    assert (
        "may.csv: verdict: no two rows are equal; 20 rows (£420.00) posted though like "
        "rows in the books, from april.csv; "
    ) in output.out
    assert (
        f"may.csv: look at this: 20 rows (£420.00) that are posted say what rows of "
        f"april.csv ({first}) say, and both stand; look whether anything was paid once "
        f"and is in the books twice.\n"
    ) in output.out


def test_files_of_one_command_are_held_against_each_other(without_dates: Path) -> None:
    books = without_dates
    cells = [(f"{n}.50", f"Payee {n}", "Works") for n in range(1, 21)]
    file = undated(books.parent / "a.csv", cells)
    copy = undated(books.parent / "b.csv", [*cells, ("1.00", "Other", "")])
    dated = put(
        books.parent / "c.csv",
        [row("", p, payee=s, text=t, code="", team="") for p, s, t in cells],
    )
    with pytest.raises(Refusal, match=r"IMPORT-081: c.csv: 20 of its 20 rows"):
        import_files(books, [file, dated], period="2018-05")
    import_files(books, [file], period="2018-05")
    with pytest.raises(Refusal, match=r"IMPORT-081: b.csv: 20 of its 21 rows"):
        import_files(books, [copy], period="2018-06")


def test_a_few_rents_that_come_every_month_are_said_and_not_asked_about(
    without_dates: Path,
) -> None:
    books = without_dates
    rent = [("900.00", "Landlord", "Rent"), ("50.00", "Gas Ltd", "Gas")]
    april = undated(books.parent / "april.csv", [*rent, ("7.00", "Acme", "Pens")])
    may = undated(books.parent / "may.csv", [*rent, ("8.00", "Acme", "Paper")])
    import_files(books, [april], period="2018-04")
    (posting,) = import_files(books, [may], period="2018-05")
    assert posting.batch.rows_posted == 3
    assert posting.doubts == [
        (
            f"2 rows (£950.00) that are posted say what rows of april.csv "
            f"({ids(books)['april.csv']}) say, and both stand; look whether anything "
            f"was paid once and is in the books twice"
        )
    ]


def test_rent_on_days_of_its_own_is_nothing_to_say(books: Path) -> None:
    def month(number: int) -> list[Cells]:
        paid = f"2018-{number:02}-01"
        return [row("", f"{n}.00", paid_on=paid, text="Rent") for n in range(1, 20)]

    give(books, "april.csv", month(4))
    posting = give(books, "may.csv", month(5))
    assert (posting.batch.rows_posted, posting.doubts) == (19, [])
    assert posting.verdict.overlap == []


@pytest.mark.parametrize(
    ("what", "alike"),
    [
        ({"team": "Renamed Desk"}, "of one day, amount and supplier or document"),
        ({"payee": "REDACTED"}, "of one day, amount and supplier or document"),
        ({"text": "Other words"}, "of one day, amount and supplier or document"),
        ({"payee": "ACME LTD"}, "of one day, amount and supplier or document"),
        (
            {"paid_on": "2018-05-12"},
            "of one amount, supplier and document, and another day",
        ),
    ],
)
def test_rows_that_say_the_same_otherwise_are_not_posted_again_without_a_word(
    what: dict[str, str], alike: str, books: Path
) -> None:
    old = [row(f"D{n}", f"{n}.10") for n in range(1, 11)]
    new = [row(f"D{n}", f"{n}.10", **what) for n in range(1, 11)]
    give(books, "may.csv", old)
    for name in ("may.csv", "may (2).csv"):
        reason = refused(books, name, new)
        assert f"{name}: 10 of its 10 rows (£56.00) stand in the books" in reason
        assert f"10 of them (£56.00) not the same but alike ({alike})" in reason
    give(books, "may (2).csv", new, Word("may.csv"))
    assert total(books) == Decimal("56.00")


def test_a_supplier_without_its_ltd_is_the_same_supplier(books: Path) -> None:
    """Without a document nothing but day, pounds and supplier is left to know it by."""
    old = [row("", f"{n}.10", payee=f"Shop {n} Limited") for n in range(1, 11)]
    new = [row("", f"{n}.10", payee=f"SHOP {n} LTD.") for n in range(1, 11)]
    give(books, "may.csv", old)
    assert "10 of its 10 rows (£56.00)" in refused(books, "may (2).csv", new)


def test_rows_restated_among_others_are_a_doubt(books: Path) -> None:
    give(books, "may.csv", [row(f"D{n}", f"{n}.10") for n in range(1, 31)])
    moved = [row(f"D{n}", f"{n}.10", paid_on="2018-05-12") for n in range(1, 11)]
    others = [row(f"E{n}", f"{n}.20", paid_on="2018-06-01") for n in range(1, 20)]
    first = ids(books)["may.csv"]
    assert give(books, "june.csv", [*others, *moved]).doubts == [
        (
            f"10 rows (£56.00) that are posted are on documents of may.csv ({first}), "
            f"with another day or amount, and both stand; look whether they are in "
            f"place of those"
        )
    ]


def test_gross_after_net_on_the_same_documents_is_not_posted_without_a_word(
    books: Path,
) -> None:
    give(books, "net.csv", [row(f"D{n}", f"{n}.00") for n in range(1, 31)])
    gross = [row(f"D{n}", f"{n}.00") for n in range(1, 31)]
    gross = [(doc, f"{Decimal(p) * 6 / 5:.2f}", *more) for doc, p, *more in gross]
    reason = refused(books, "gross.csv", gross)
    assert "of one day, supplier and document, and another amount" in reason
    assert "30 of its 30 rows (£558.00)" in reason


def test_a_split_row_is_known_by_its_parts_together(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books", SPLIT)
    old = [row(f"D{n}", "120000.00") for n in range(1, 4)]
    give(books, "may.csv", old)
    assert len(payments(books)) > 3
    new = [row(f"D{n}", "120000.00", team="Renamed") for n in range(1, 4)]
    assert "3 of its 3 rows (£360,000.00)" in refused(books, "other.csv", new)


def test_a_rolling_export_under_new_names_is_never_asked_about(books: Path) -> None:
    for last in range(10, 15):
        posting = give(books, f"to-{last}.csv", days(last - 9, last))
        assert posting.batch.beside == ""
    # An older window that comes late is no new version either.
    give(books, "late.csv", days(5, 13))
    assert holdings(books) == counted(days(1, 14))


def test_a_correction_inside_a_rolling_export_is_asked_about(books: Path) -> None:
    give(books, "to-10.csv", days(1, 10))
    window = days(2, 11)
    window[4] = row("D6", "600.00", paid_on="2018-05-06")
    assert "10 of its 10 rows" not in refused(books, "to-11.csv", window)
    moved = days(2, 11)
    moved[4] = row("D6", paid_on="2018-05-07")
    assert refused(books, "to-11.csv", moved).startswith("IMPORT-081: to-11.csv: 9 of")


def test_a_part_of_a_file_is_asked_about_only_where_a_row_is_changed(
    books: Path,
) -> None:
    give(books, "year.csv", rows(100))
    assert not give(books, "month.csv", rows(10)).text
    posting = give(books, "desk.csv", [*rows(10), row("X", "7.00")])
    assert posting.batch.rows_posted == 1
    changed = [*rows(10)[1:], row("D1", "7.00")]
    reason = refused(books, "month.csv", changed)
    assert "which reverses 91 rows (£91.00) that it does not hold as posted" in reason


def test_rows_that_were_only_withdrawn_are_a_doubt(books: Path) -> None:
    give(books, "may.csv", rows(10))
    first = ids(books)["may.csv"]
    posting = give(books, "may (2).csv", rows(8))
    assert not posting.text
    assert posting.doubts == [
        (
            f"it holds 8 of the 10 rows of may.csv, and both stand; if it is a new "
            f"version of that file, import it again with --amends {first}"
        )
    ]
    posting = give(books, "may (2).csv", rows(8), Word("may.csv"))
    assert posting.batch.rows_reversed == 2


def test_a_file_that_only_adds_rows_needs_no_word(books: Path) -> None:
    give(books, "may.csv", rows(5))
    posting = give(books, "may complete.csv", rows(9))
    assert (posting.batch.rows_posted, posting.batch.rows_already) == (4, 5)
    assert total(books) == Decimal("9.00")


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(count=st.integers(3, 12), data=st.data())
def test_no_amended_copy_is_posted_beside_the_file_it_amends(
    count: int, data: st.DataObject
) -> None:
    documents = data.draw(st.booleans())
    changed = data.draw(
        st.sets(st.integers(1, count), min_size=1, max_size=(count - 1) // 2)
    )
    field = data.draw(st.sampled_from(["pounds", "paid_on", "payee", "text"]))
    other = {"pounds": "9.99", "paid_on": "2018-05-15", "payee": "B", "text": "C"}

    def cells(number: int, **more: str) -> Cells:
        texts = {"pounds": f"{number}.00", "text": f"Text {number}"}
        return row(f"D{number}" if documents else "", **(texts | more))

    old = [cells(n) for n in range(1, count + 1)]
    new = [
        cells(n, **{field: other[field]}) if n in changed else cells(n)
        for n in range(1, count + 1)
    ]
    folder = Path(tempfile.mkdtemp())
    try:
        books = make_desk(folder / "books")
        give(books, "may.csv", old)
        assert refused(books, "amended.csv", new).startswith("IMPORT-081: ")
        give(books, "amended.csv", new, Word("may.csv"))
        assert holdings(books) == counted(new)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("amount", ["999999999999.99", "-999999999999.99"])
def test_pounds_that_the_books_could_not_read_again_are_refused(
    amount: str, books: Path, run: Callable[..., Output]
) -> None:
    sign = "-" if amount.startswith("-") else ""
    beside = f"{sign}500.00"
    file = put(books.parent / "may.csv", [row("D1", beside), row("D2", amount)])
    before = snapshot(books)
    output = run("--books", books, "import", file)
    assert (output.status, output.out, output.err) == (
        2,
        "",
        (
            f"IMPORT-083: may.csv: row 3 is {sign}£999,999,999,999.99, and with it the "
            f"file comes to {sign}£1,000,000,000,499.99; the books take no more than "
            f"£999,999,999,999.99, in one payment or in one file. Nothing was posted: "
            f"put the amount right in the source system, export again and import "
            f"that\n"
        ),
    )
    assert snapshot(books) == before
    # The largest amount by itself is one that books hold.
    give(books, "largest.csv", [row("D2", amount)])
    assert total(books) == Decimal(amount)


def test_an_amended_register_of_city_hall_under_another_name(tmp_path: Path) -> None:
    from mopac_spend.importing.starter import make_books

    source = real_data.path("spend/gla/2018-P03.csv")
    books = tmp_path / "books"
    make_books(books, "city-hall")
    import_files(books, [source])
    before = total(books)
    lines = source.read_bytes().splitlines(keepends=True)
    shorter = tmp_path / "P03 corrected.csv"
    shorter.write_bytes(b"".join([*lines[:300], *lines[301:]]))
    (posting,) = import_files(books, [shorter])
    assert not posting.text
    assert "it holds 656 of the 657 rows of 2018-P03.csv" in f"{posting.doubts}"
    (posting,) = import_files(books, [shorter], word=Word(source.name))
    assert posting.batch.rows_reversed == 1
    assert total(books) == before - posting.batch.pounds_reversed


def test_the_same_window_again_takes_nothing_back(books: Path) -> None:
    """A rolling export of one name, its second window imported twice."""
    first = put(books.parent / "a/last30.csv", rows(4))
    later = [*rows(4)[2:], row("D9", paid_on="2018-06-30")]
    second = put(books.parent / "b/last30.csv", later)
    import_files(books, [first])
    import_files(books, [second])
    before = holdings(books)
    (again,) = import_files(books, [second])
    assert (bytes(again.text), again.withdrawn) == (b"", [])
    assert holdings(books) == before


@pytest.mark.parametrize("spoilt", ["5.10E+09", "5100000001.0", "0005100000001"])
def test_a_documents_number_that_a_spreadsheet_spoilt_is_the_same(
    books: Path, spoilt: str
) -> None:
    number = "5100000001"
    import_files(books, [put(books.parent / "june.csv", [row(number)])])
    with pytest.raises(Refusal, match="IMPORT-081"):
        import_files(books, [put(books.parent / "copy.csv", [row(spoilt)])])


def test_two_numbers_are_two_documents(books: Path) -> None:
    import_files(books, [put(books.parent / "june.csv", [row("5100000001")])])
    import_files(books, [put(books.parent / "july.csv", [row("5100000002")])])
    assert len(payments(books)) == 2
