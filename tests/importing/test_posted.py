"""What the books are asked about a file, held against the same asked of every row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.arrow import Type, table
from mopac_spend.books.extents import extents, meets
from mopac_spend.books.load import Books, open_books
from mopac_spend.books.record import Closed
from mopac_spend.books.record.closing import Closing
from mopac_spend.books.rows import Rows
from mopac_spend.importing.posting.pairs import Pairs
from mopac_spend.importing.posting.pieces import Pieces
from mopac_spend.importing.posting.posted import InBooks
from mopac_spend.importing.posting.row_refs import ROW_REF
from mopac_spend.importing.posting.versions import Word
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.reading.period import ASSUMED
from mopac_spend.importing.run import import_files
from mopac_spend.periods import FinancialYear
from mopac_spend.register import Register
from tests.books_maker import make_batch, make_payment
from tests.importing.desk import make_desk, put, row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.books.columns import Column
    from mopac_spend.spend import Payment

DAYS = [dt.date(2018, 4, 30), dt.date(2018, 5, 1), dt.date(2018, 5, 31)]
DAY = st.sampled_from(DAYS)
POUNDS = st.sampled_from([Decimal(n) for n in ("1.00", "2.00", "3.00", "-1.00")])
DOCUMENT = st.sampled_from(["", "D1", "D2", "é"])
SUPPLIER = st.sampled_from(["", "Acme", "Bolt"])
BASES = ("a:D:0123456789ab", "a:D2:ffffffffffff", "é:ü\n:0123456789ab")
# Whole, or in parts: no import leaves a row standing as both.
ENDINGS = (
    "",
    ".2",
    ".3/1",
    ".3/2",
    ".3/3",
    "-reversed",
    ".2-reversed",
    ".3/1-reversed",
)
REF = st.tuples(st.sampled_from(BASES), st.sampled_from(ENDINGS)).map("".join)
POSTED = st.lists(
    st.tuples(
        REF | st.sampled_from(["", "by hand", "a:D:0123456789AB"]),
        *(DAY, POUNDS, DOCUMENT, SUPPLIER),
        st.sampled_from(["", "note", f"date assumed, {ASSUMED}"]),
        st.sampled_from(["", "", "2018-05-01", "2018-05-31"]),
    ),
    unique_by=lambda each: each[0],
    max_size=20,
)
LINE = st.tuples(DAY, POUNDS, DOCUMENT, SUPPLIER)
APRIL = FinancialYear.parse("2018-19").month(1)
CLOSED = Closed(Closing(APRIL, 0, Decimal(0), ""), 1, "2018-06-01", "J Smith")


def books_of(payments: list[Payment], *, closed: bool) -> Books:
    """Give books of no folder that hold payments."""
    batches = [make_batch("p", [])]
    shut = (CLOSED,) if closed else ()
    return Books(Path(), "", Register(), payments, batches, [], "", closed=shut)


def lines_of(rows: Iterable[tuple[dt.date, Decimal, str, str]]) -> Lines:
    """Give lines of day, pounds, document and supplier."""
    return Lines.of(
        Line("2", day, amount, {"document": document, "supplier": supplier})
        for day, amount, document, supplier in rows
    )


def sums(payments: Iterable[Payment], *same: str) -> dict[tuple[object, ...], Decimal]:
    """Sum the payments of each row that have some fields in common."""
    summed: defaultdict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for each in payments:
        match = ROW_REF.fullmatch(each.ref)
        if match and not match["back"]:
            common = (getattr(each, name) for name in same)
            summed[match["base"], match["row"], *common] += each.amount
    return summed


@settings(max_examples=60, deadline=None)
@given(POSTED, st.lists(LINE, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_rows_that_may_be_like_lines_are_found_as_one_by_one(
    posted: list[tuple[str, dt.date, Decimal, str, str, str, str]],
    rows: list[tuple[dt.date, Decimal, str, str]],
    closed: bool,  # noqa: FBT001 - drawn
    undated: bool,  # noqa: FBT001 - drawn
) -> None:
    payments = [
        make_payment(
            1, "p", date=day, amount=amount, tags=("finance", "victims", "grants")
        )._replace(
            ref=ref,
            document=document,
            supplier=supplier,
            evidence=evidence,
            belongs=belongs if closed else "",
        )
        for ref, day, amount, document, supplier, evidence, belongs in posted
    ]
    lines = lines_of(rows)
    first, last = min(lines.dates), max(lines.dates)
    of_days = [each for each in payments if first <= each.belongs_on <= last]
    same_day = {
        base
        for (base, _, day, document), amount in sums(
            of_days, "belongs_on", "document"
        ).items()
        if any(
            day == date and (amount == pounds or document == said != "")
            for date, pounds, said, _ in rows
        )
    }
    documents = {
        base
        for (base, _, document), amount in sums(payments, "document").items()
        if any((document, amount) == (said, pounds) for _, pounds, said, _ in rows)
        and document
    }
    assumed = [each for each in payments if undated or each.evidence.endswith(ASSUMED)]
    suppliers = {
        base
        for (base, _, supplier), amount in sums(assumed, "supplier").items()
        if any((supplier, amount) == (paid, pounds) for _, pounds, _, paid in rows)
    }
    in_books = InBooks(books_of(payments, closed=closed))
    found = in_books.bases_like(lines, (first, last), undated=undated)
    assert found == (same_day, documents | suppliers)


def test_only_parts_that_may_hold_an_answer_are_asked(tmp_path: Path) -> None:
    root = make_desk(tmp_path / "books")
    for month, document in ((4, "A"), (5, "B"), (6, "C")):
        cells = [row(f"{document}{n}", paid_on=f"2018-{month:02}-10") for n in (1, 2)]
        import_files(root, [put(tmp_path / f"{month}.csv", cells)])
    books = open_books(root)
    assert isinstance(books.payments, Rows)
    april, may, june = sorted(
        books.payments.names(), key=lambda part: extents(part, ["document"])["document"]
    )
    pieces = Pieces(books)
    assert [*pieces.of_days(DAYS[1], DAYS[2])] == [may]
    assert {*pieces.reaching("document", "B10", "C0")} == {may}
    assert {*pieces.reaching("document", "A", "B")} == {april, may}
    assert pieces.reaching("evidence", "\0") == []
    last = next(each for each in books.batches if each.date == dt.date(2018, 6, 10))
    assert pieces.of_batches([last.id]) == [june]


def test_rows_of_no_part_are_asked_beside_the_parts(tmp_path: Path) -> None:
    root = make_desk(tmp_path / "books")
    files = [
        put(tmp_path / f"{month}.csv", [row(f"D{month}", paid_on=f"2018-{month}-10")])
        for month in ("04", "05")
    ]
    import_files(root, files)
    april = root / open_books(root).batches[0].file
    april.write_text(f"{april.read_text(encoding='utf-8')}; By hand.\n", "utf-8")
    rows = open_books(root).payments
    assert isinstance(rows, Rows)
    assert (len(rows.parts), len(rows.others)) == (1, 1)
    both = [
        row(f"D{month}", paid_on=f"2018-{month}-10") for month in ("04", "05", "06")
    ]
    (posting,) = import_files(
        root, [put(tmp_path / "both.csv", both)], word=Word(beside=True)
    )
    assert (posting.batch.rows_already, posting.batch.rows_posted) == (2, 1)


def test_a_part_that_does_not_say_how_far_it_reaches_is_asked(tmp_path: Path) -> None:
    part = tmp_path / "part.parquet"
    rows = table({"ref": (Type.TEXT, ["b", "d"])})
    pq.write_table(rows, part, write_statistics=False)
    assert extents(str(part), ["ref"]) == {"ref": [None]}
    assert meets([None], "x", "z")
    pq.write_table(rows, part)
    (extent,) = extents(str(part), ["ref"]).values()
    asked = [("a", "az"), ("a", "b"), ("c", "c"), ("d", "z"), ("dd", "z")]
    assert [meets(extent, *each) for each in asked] == [False, True, True, True, False]


PAIR = st.tuples(st.sampled_from("abc"), POUNDS)


@given(st.lists(PAIR, max_size=6), st.lists(PAIR, max_size=6))
def test_pairs_are_found_and_their_halves_are_not(
    wanted: list[tuple[str, Decimal]], held: list[tuple[str, Decimal]]
) -> None:
    def columns(pairs: list[tuple[str, Decimal]]) -> list[Column]:
        texts, amounts = [each[0] for each in pairs], [each[1] for each in pairs]
        return table({"a": (Type.TEXT, texts), "b": (Type.POUNDS, amounts)}).columns

    found = Pairs(*columns(wanted)).among(*columns(held)).to_pylist()
    assert found == [each in wanted for each in held]
