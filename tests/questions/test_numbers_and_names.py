"""Suppliers twice, first digits and document gaps, held against plain loops."""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from tests.books_maker import make_books
from tests.questions.further_books import (
    ALL_LINES,
    HIDDEN,
    REGISTERS,
    Document,
    Paid,
    drawn,
    opened,
    paid,
    pounds,
    refs,
    stem,
)
from tests.questions.picked import picked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters


@pytest.fixture(scope="module", params=[1, 2, 3])
def random_books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Paid], Books]:
    rows = drawn(request.param)
    return rows, opened(tmp_path_factory.mktemp("drawn"), rows)


# A supplier twice


Told = tuple[bool, P, P]


def names_twice(rows: list[Paid]) -> list[tuple[Told, set[str]]]:
    """Give what a line says of each name that stands twice, and its refs."""
    due = []
    for who in {row.who for row in rows} - {"acme", "one"}:
        paid_as: defaultdict[str, list[Paid]] = defaultdict(list)
        for row in rows:
            if row.who == who:
                paid_as[row.supplier_id or row.supplier.lower()].append(row)
        if len(paid_as) > 1:
            sums = [pounds(each) for each in paid_as.values()]
            whole = sum(sums, P(0))
            found = {row.ref for each in paid_as.values() for row in each}
            due.append(((False, whole - max(sums), whole), found))
    return due


def documents_twice(rows: list[Paid]) -> list[tuple[Told, set[str]]]:
    """Give the same of each document and amount that stand under two names."""
    by_day: defaultdict[tuple[str, str, dt.date], list[Paid]] = defaultdict(list)
    on: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if sum(each.isdigit() for each in row.document) >= 4:
            by_day[row.document, row.who, row.date].append(row)
            on[row.document].add(row.who)
    same: defaultdict[tuple[str, P], list[tuple[str, str, dt.date]]] = defaultdict(list)
    for key, of_day in by_day.items():
        if len(on[key[0]]) == 2 and pounds(of_day):
            same[key[0], pounds(of_day)].append(key)
    return [
        (
            (True, abs(amount) * (len(keys) - 1), amount * len(keys)),
            {row.ref for key in keys for row in by_day[key]},
        )
        for (_, amount), keys in same.items()
        if len({who for _, who, _ in keys}) == 2
    ]


def test_suppliers_twice(random_books: tuple[list[Paid], Books]) -> None:
    rows, books = random_books
    known = [row for row in rows if row.who]
    due = names_twice(known) + documents_twice(known)
    answer = ask(books, "supplier-twice", parameters=ALL_LINES)
    assert refs(answer) == {ref for _, found in due for ref in found}
    told = picked(answer, "why", "lesser", "amount")
    assert sorted(
        (row[0] == "One document and amount", *row[1:]) for row in told
    ) == sorted(line for line, _ in due)


def test_what_meets_it_is_kept_for_all_payments_of_the_same_days(
    random_books: tuple[list[Paid], Books],
) -> None:
    _, books = random_books
    year: Filters = {"fy": "2018-19"}
    asked: tuple[Filters, ...] = ({}, year, {}, {"category": "grants"}, year)
    asked += ({"as_recorded": True}, {"fy": "2019-20"})
    with connect(books) as table:
        for filters in asked:
            again = ask(books, "supplier-twice", table=table, **filters)
            fresh = ask(books, "supplier-twice", **filters)
            assert (again.rows, again.total) == (fresh.rows, fresh.total)
        kept = table.execute(
            "SELECT count(*) FROM duckdb_tables() WHERE starts_with(table_name, 'met_')"
        ).fetchone()
    assert kept == (4,)


def test_one_document_under_two_names(tmp_path: Path) -> None:
    rows = [
        paid(1, "2019-07-01", "600.00", supplier="Bolt", document="INV-0412"),
        paid(2, "2019-07-01", "200.00", supplier="Bolt", document="INV-0412"),
        paid(3, "2019-09-01", "800.00", supplier="Cord", document="INV-0412"),
        # Another amount; too short a number; a credit; three names; one supplier.
        paid(4, "2019-07-01", "7.00", supplier="Bolt", document="INV-0413"),
        paid(5, "2019-07-01", "7.01", supplier="Cord", document="INV-0413"),
        paid(6, "2019-07-01", "7.00", supplier="Bolt", document="INV-413"),
        paid(7, "2019-07-01", "7.00", supplier="Cord", document="INV-413"),
        paid(8, "2019-07-01", "9.00", supplier="Bolt", document="91000"),
        paid(9, "2019-07-01", "-9.00", supplier="Cord", document="91000"),
        *(
            paid(10 + at, "2019-07-01", "9.00", supplier=name, document="91001")
            for at, name in enumerate(("Cord", "Drum", "Egret Trust"))
        ),
        paid(20, "2019-07-01", "9.00", supplier="Acme Limited", document="91002"),
        paid(21, "2019-07-02", "9.00", supplier="Acme Holdings", document="91002"),
        paid(22, "2019-07-01", "9.00", supplier=HIDDEN, document="91003"),
        paid(23, "2019-07-01", "9.00", supplier="Drum", document="91003"),
    ]
    answer = ask(opened(tmp_path, rows), "supplier-twice")
    assert picked(answer, "suppliers", "document", "lesser", "amount") == [
        ("Bolt; Cord", "INV-0412", P("800.00"), P("1600.00"))
    ]
    assert refs(answer) == {row.ref for row in rows[:3]}


def test_one_name_under_several_ids(tmp_path: Path) -> None:
    rows = [
        paid(1, "2019-07-01", "5.00", supplier="Bolt", supplier_id="007"),
        paid(2, "2019-07-02", "4.00", supplier="BOLT L.L.P.", supplier_id="7"),
        paid(3, "2019-07-03", "3.00", supplier="bolt", supplier_id="7"),
        # Of one id, and of case alone, is once.
        paid(4, "2019-07-01", "5.00", supplier="Cord", supplier_id="8"),
        paid(5, "2019-07-01", "5.00", supplier="The Cord Company", supplier_id="8"),
        paid(6, "2019-07-01", "5.00", supplier="Drum"),
        paid(7, "2019-07-01", "5.00", supplier="DRUM"),
        # An id for each payment.
        *(
            paid(n, "2019-07-01", "5.00", supplier="Egret Trust", supplier_id=f"{n}")
            for n in range(10, 23)
        ),
    ]
    answer = ask(opened(tmp_path, rows), "supplier-twice")
    columns = ("why", "suppliers", "supplier_ids", "payments", "lesser", "amount")
    assert picked(answer, *columns) == [
        (
            *("One name, several ids", "BOLT L.L.P.; Bolt; bolt", "007, 7"),
            *(3, P("5.00"), P("12.00")),
        )
    ]


# First digits


def test_first_digits(random_books: tuple[list[Paid], Books]) -> None:
    rows, books = random_books
    sums = []
    by_document: defaultdict[Document, list[Paid]] = defaultdict(list)
    for row in rows:
        number = stem(row.document) or row.ref
        by_document[row.source, number, row.supplier, row.date].append(row)
    sums = [pounds(each) for each in by_document.values()]
    positive = [each for each in sums if each > 0]
    counts = [
        sum(f"{each:f}".lstrip("0.")[0] == str(digit) for each in positive)
        for digit in range(1, 10)
    ]
    law = [math.log10(1 + 1 / digit) for digit in range(1, 10)]
    whole = len(positive)
    chi = sum(
        (count - whole * part) ** 2 / (whole * part)
        for count, part in zip(counts, law, strict=True)
    )
    mad = sum(abs(c / whole - part) for c, part in zip(counts, law, strict=True)) / 9
    answer = ask(books, "first-digits", parameters={"cut": "counted"})
    columns = ("digit", "documents", "expected", "excess")
    *digits, other = picked(answer, *columns)
    assert other[:2] == ("Credits and nil", len(sums) - whole)
    assert digits == [
        (str(at), count, due := round(whole * part), count - due)
        for at, (count, part) in enumerate(zip(counts, law, strict=True), 1)
    ]
    ((told_chi, told_mad),) = set(picked(answer, "chi_square", "mad")[:-1])
    # The law to six places, and what is printed to two.
    assert float(str(told_chi)) == pytest.approx(chi, abs=0.02)
    assert float(str(told_mad)) == pytest.approx(mad * 100, abs=0.006)
    assert answer.total == pounds(rows)


def of_the_law(least: float, most: float, count: int) -> list[Paid]:
    """Give payments that are spread evenly over the powers of ten."""
    step = math.log10(most / least) / count
    return [
        paid(n, "2019-07-01", f"{least * 10 ** ((n - 0.5) * step):.2f}")
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("cut", [250, 500, 25_000])
def test_a_list_that_is_cut_is_not_counted(tmp_path: Path, cut: int) -> None:
    rows = of_the_law(cut, cut * 100, 900)
    # A few lines and credits below the threshold make it no whole list.
    rows += [paid(2000 + n, "2019-07-01", f"{cut - 1 - n}.00") for n in range(5)]
    rows += [paid(3000, "2019-07-01", "-7.00")]
    books = opened(tmp_path, rows)
    answer = ask(books, "first-digits")
    ((words, count, expected, amount),) = picked(
        answer, "digit", "documents", "expected", "amount"
    )
    assert words == f"Not counted: no payments under £{cut:,} are in the source"
    assert (count, expected, amount) == (906, None, pounds(rows))
    counted = ask(books, "first-digits", parameters={"cut": "counted"})
    assert len(counted.rows) == 10


def test_a_whole_list_is_counted(tmp_path: Path) -> None:
    answer = ask(opened(tmp_path, of_the_law(1, 100_000, 1000)), "first-digits")
    assert [row[0] for row in answer.rows] == [str(digit) for digit in range(1, 10)]
    assert all(abs(int(str(row[0]))) <= 5 for row in picked(answer, "excess"))
    assert all(P(str(row[0])) < P("0.6") for row in picked(answer, "mad"))


def test_credits_alone_have_no_digits(tmp_path: Path) -> None:
    answer = ask(opened(tmp_path, [paid(1, "2019-07-01", "-5.00")]), "first-digits")
    assert picked(answer, "digit", "documents", "amount") == [
        ("Credits and nil", 1, P("-5.00"))
    ]


# Gaps in document numbers


def parted(document: str) -> tuple[str, int] | None:
    """Part a number from what stands before it: of any length, without noughts."""
    text = stem(document).upper()
    letters = text.rstrip("0123456789")
    figures = text[len(letters) :].lstrip("0")
    if text == letters:
        return None
    return letters + figures[:-15], int(figures[-15:] or "0")


Numbered = dict[int, list[Paid]]


def numbered(rows: list[Paid]) -> dict[tuple[str, str], Numbered]:
    """Give the payments of each number, by source and what stands before it."""
    numbers: defaultdict[tuple[str, str], Numbered]
    numbers = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.document and (parts := parted(row.document)):
            numbers[row.source, parts[0]][parts[1]].append(row)
    return numbers


def in_series(there: Numbered, widest: int) -> list[list[int]]:
    series: list[list[int]] = []
    for number in sorted(there):
        if series and number - series[-1][-1] - 1 <= widest:
            series[-1].append(number)
        else:
            series.append([number])
    return series


def is_looked_at(series: list[int], there: Numbered, dense: int, least: int) -> bool:
    several = 0
    for number in series:
        names = defaultdict(set)
        for row in there[number]:
            names[row.document].add(row.supplier)
        several += any(len(each) > 1 for each in names.values())
    full = len(series) * 100 >= dense * (series[-1] - series[0] + 1)
    return len(series) >= least and full and several * 20 <= len(series)


def runs_of(
    series: list[int], there: Numbered, prefix: str
) -> Iterator[tuple[object, ...]]:
    """Give what a line says of each unbroken run, from the numbers missing before."""

    def written(number: int) -> str:
        return f"{prefix}{number:015}" if prefix[-1:].isdigit() else f"{prefix}{number}"

    run: list[int] = []
    missing = 0
    for number, after in zip(series, [*series[1:], None], strict=True):
        run.append(number)
        if after == number + 1:
            continue
        of_run = [row for each in run for row in there[each]]
        yield (
            *(missing, written(run[0] - missing) if missing else ""),
            *(written(run[0]), written(run[-1])),
            *(len(run), len(of_run), pounds(of_run)),
        )
        run, missing = [], 0 if after is None else after - number - 1


@pytest.mark.parametrize(
    ("dense", "least", "widest"), [(90, 5, 100), (50, 2, 3), (1, 1, 10**9), (0, 1, 0)]
)
def test_document_gaps(
    random_books: tuple[list[Paid], Books], dense: int, least: int, widest: int
) -> None:
    rows, books = random_books
    due = []
    for (source, prefix), there in numbered(rows).items():
        for series in in_series(there, widest):
            if is_looked_at(series, there, dense, least):
                due += [(source, *run) for run in runs_of(series, there, prefix)]
    parameters = {**ALL_LINES, "dense": dense, "least": least, "widest": widest}
    answer = ask(books, "document-gaps", parameters=parameters)
    columns = ("source", "missing", "missing_from", "run_from", "run_to")
    told = picked(answer, *columns, "documents", "payments", "amount")
    assert sorted(row for row in told if row[3]) == sorted(due)
    assert answer.total == pounds(rows)
    assert {row[0] for row in told if not row[3]} <= {
        "Numbers in no series",
        "No document number",
    }


def test_a_number_that_another_year_or_directorate_has_is_not_missing(
    tmp_path: Path,
) -> None:
    rows = [
        paid(n, "2019-07-01", "1.00", document=f"INV-{n:04}", supplier="Bolt")
        for n in (98, 99, 100, 103, 104)
    ]
    rows += [paid(101, "2018-07-01", "1.00", document="inv-101", supplier="Cord")]
    rows += [paid(105, "2019-07-01", "1.00", document="INV-105", category="training")]
    books = opened(tmp_path, rows)
    columns = ("missing", "missing_from", "run_from", "run_to", "documents")
    parameters = {"least": 5, "dense": 80}
    answer = ask(books, "document-gaps", parameters=parameters, fy="2019-20")
    assert picked(answer, *columns) == [
        (1, "INV-102", "INV-103", "INV-105", 3),
        (0, "", "INV-98", "INV-101", 3),
    ]
    # The gap is before a document that is not among these.
    trained = ask(books, "document-gaps", parameters=parameters, category="training")
    assert picked(trained, *columns) == [(0, "", "INV-103", "INV-105", 1)]


def test_the_books_of_thirty_figures(tmp_path: Path) -> None:
    first = 10**29 + 7
    rows = [
        paid(n, "2019-07-01", "1.00", document=str(first + n)) for n in (0, 1, 2, 4)
    ]
    answer = ask(
        opened(tmp_path, rows), "document-gaps", parameters={"least": 2, "dense": 50}
    )
    assert picked(answer, "missing_from", "run_from", "run_to") == [
        (str(first + 3), str(first + 4), str(first + 4)),
        ("", str(first), str(first + 2)),
    ]


# Individuals


def test_individuals_are_told_by_name_by_id_and_by_grant(tmp_path: Path) -> None:
    registers = (
        REGISTERS
        + """
2012-01-16 custom "supplier" "other" "Illustrative Other"
  individual: TRUE
  ids: "V77"
2018-04-01 custom "grant" "G-1" "To an individual"
  amount: 50.00 GBP
  individual: TRUE
"""
    )
    rows = [paid(1, "2017-04-01", "1.00")]
    for number, day in enumerate(("2019-07-06", "2019-07-07"), 1):
        more = {"document": f"9000{number}"}
        rows += [
            paid(
                10 * number, day, "4000.00", supplier="Illustrative Person One", **more
            ),
            paid(
                10 * number + 1, day, "4000.00", supplier="Perdita", supplier_id="V77"
            ),
            paid(10 * number + 2, day, "4000.00", supplier="Quentin", **more),
        ]
    rows += [paid(40, "2019-07-07", "4000.00", supplier="Quentin.", supplier_id="Q9")]
    rows += [paid(41, "2019-07-07", "5000.00", supplier="Perdita", supplier_id="v77")]
    made = [row.made() for row in rows]
    made = [
        each._replace(grant="G-1") if each.supplier.startswith("Q") else each
        for each in made
    ]
    books = open_books(make_books(tmp_path, made, registers=registers))
    withheld = 0
    for name in FURTHER:
        answer = ask(books, name, parameters=LOOSE.get(name, {}))
        for form in ("csv", "json", "html", "table"):
            text = answer.rendered(form, payments=True).decode().lower()
            assert not [n for n in NAMES if n in text], (name, form)
        withheld += "Individuals (names withheld)" in str(answer.rows)
        assert answer.rows
    assert withheld == 4


NAMES = ("illustrative person", "illustrative other", "perdita", "quentin", "v77", "q9")
FURTHER = (
    *("weekend-payments", "split-under-limit", "round-sums", "new-suppliers"),
    *("supplier-twice", "document-gaps", "first-digits"),
)
LOOSE: dict[str, dict[str, object]] = {
    "new-suppliers": {"large": "1"},
    "document-gaps": {"least": 1},
}


@pytest.mark.parametrize("name", FURTHER)
def test_each_says_what_it_cannot_show(name: str) -> None:
    caveats = library.find(name).caveats
    assert "not found" in caveats or "not seen" in caveats or "nothing of" in caveats
