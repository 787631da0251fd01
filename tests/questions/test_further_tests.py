"""Weekends, split payments, round sums and new suppliers, held against plain loops."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal as P
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.holidays import bank_holidays
from mopac_spend.questions.ask import ask
from tests.questions.further_books import (
    ALL_LINES,
    Document,
    Paid,
    documents,
    drawn,
    opened,
    paid,
    pounds,
    refs,
    standing,
)
from tests.questions.picked import picked

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

WITHHELD = "Individuals (names withheld)"
DAY = dt.date.fromisoformat


@pytest.fixture(scope="module", params=[1, 2, 3])
def random_books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Paid], Books]:
    rows = drawn(request.param)
    return rows, opened(tmp_path_factory.mktemp("drawn"), rows)


# Weekends and bank holidays


def test_weekends_and_bank_holidays(random_books: tuple[list[Paid], Books]) -> None:
    rows, books = random_books
    due = {
        row.ref: row
        for row in rows
        if row.date.weekday() in {5, 6} or row.date in bank_holidays()
    }
    answer = ask(books, "weekend-payments")
    assert refs(answer) == set(due)
    by_day: defaultdict[tuple[object, ...], list[Paid]] = defaultdict(list)
    for row in due.values():
        by_day[row.date, row.source].append(row)
    assert {
        cells[:2]: cells[2:]
        for cells in picked(answer, "date", "source", "payments", "largest", "amount")
    } == {
        key: (len(of_day), max(row.amount for row in of_day), pounds(of_day))
        for key, of_day in by_day.items()
    }


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2021-12-24", ""),
        ("2021-12-25", "Bank holiday, Saturday"),
        ("2021-12-26", "Bank holiday, Sunday"),
        ("2021-12-27", "Bank holiday, Monday"),
        ("2021-12-28", "Bank holiday, Tuesday"),
        ("2021-12-29", ""),
        # New Year's Day of 2022 was a Saturday, kept on the Monday.
        ("2022-01-03", "Bank holiday, Monday"),
        # Moved from the first Monday of May to the Friday.
        ("2020-05-04", ""),
        ("2020-05-08", "Bank holiday, Friday"),
        # Once only.
        ("2022-09-19", "Bank holiday, Monday"),
        # A holiday of Scotland, and of Northern Ireland.
        ("2019-12-02", ""),
        ("2019-07-12", ""),
        ("2019-07-13", "Saturday"),
        ("2019-07-14", "Sunday"),
        ("2019-07-15", ""),
    ],
)
def test_a_day_of_work_or_none(tmp_path: Path, day: str, words: str) -> None:
    books = opened(tmp_path, [paid(1, day, "10.00")])
    known = DAY(day) in bank_holidays()
    # The list has the days on which holidays are kept, and no others.
    words = words if known or "holiday" not in words else words.split(", ")[1]
    expected = [words] if words else []
    assert [row[0] for row in picked(ask(books, "weekend-payments"), "day")] == expected


# Split under a limit


def split(rows: list[Paid], limit: P, days: int, least: int) -> set[Document]:
    """Say which documents are within a limit, and with others over it."""
    sums = {
        key: pounds(of_document)
        for key, of_document in documents(standing(rows)).items()
        if key[0]
    }
    within = {
        key: whole
        for key, whole in sums.items()
        if 0 < whole <= limit and whole * 100 >= least * limit
    }
    due = set()
    for who, _, _, begins in within:
        assert isinstance(begins, dt.date)
        window = [
            key
            for key in within
            if key[0] == who
            and isinstance(key[3], dt.date)
            and 0 <= (key[3] - begins).days <= days
        ]
        if sum(within[key] for key in window) > limit:
            due |= set(window)
    return due


@pytest.mark.parametrize(
    ("limit", "days", "least"),
    [("5000", 7, 50), ("5000", 0, 0), ("2500", 30, 90), ("9000", 3, 10)],
)
def test_split_under_a_limit(
    random_books: tuple[list[Paid], Books], limit: str, days: int, least: int
) -> None:
    rows, books = random_books
    due = split(rows, P(limit), days, least)
    by_document = documents(standing(rows))
    answer = ask(
        books,
        "split-under-limit",
        parameters={**ALL_LINES, "limit": limit, "days": days, "least": least},
    )
    assert refs(answer) == {row.ref for key in due for row in by_document[key]}
    lines: list[list[Document]] = []
    for key in sorted(due, key=lambda key: (str(key[0]), str(key[3]))):
        last = lines[-1][-1] if lines else ("", None, None, None)
        near = (
            last[0] == key[0]
            and isinstance(last[3], dt.date)
            and isinstance(key[3], dt.date)
            and (key[3] - last[3]).days <= days
        )
        lines[-1].append(key) if near else lines.append([key])
    expected: list[tuple[Any, ...]] = []
    for line in lines:
        sums = [pounds(by_document[key]) for key in line]
        who = str(line[0][0])
        expected.append(
            (
                *(who == "one", line[0][3], line[-1][3], len(line)),
                *(min(sums), max(sums)),
                *(sum(1 for each in lines if each[0][0] == who), sum(sums)),
            )
        )
    # Those of individuals are one together.
    of_one = [row for row in expected if row[0]]
    if of_one:
        together = (
            *(min(row[1] for row in of_one), max(row[2] for row in of_one)),
            sum(row[3] for row in of_one),
            *(min(row[4] for row in of_one), max(row[5] for row in of_one)),
        )
        expected = [row for row in expected if not row[0]]
        expected.append((True, *together, len(of_one), sum(r[7] for r in of_one)))
    told = picked(
        answer,
        *("supplier", "first_payment", "last_payment", "documents"),
        *("smallest", "largest", "lines", "amount"),
    )
    assert sorted((row[0] == WITHHELD, *row[1:]) for row in told) == sorted(expected)


def test_exactly_the_limit_and_a_penny_more(tmp_path: Path) -> None:
    rows = [
        paid(1, "2019-07-01", "5000.00", supplier="Bolt"),
        paid(2, "2019-07-08", "5000.00", supplier="Bolt LLP"),
        # A penny over the limit needed the approval, and the other is alone.
        paid(3, "2019-07-01", "5000.01", supplier="Cord"),
        paid(4, "2019-07-02", "4999.99", supplier="Cord"),
        # Together exactly the limit.
        paid(5, "2019-07-01", "2500.00", supplier="Drum"),
        paid(6, "2019-07-02", "2500.00", supplier="Drum"),
        # Eight days apart, and just too small.
        paid(7, "2019-07-01", "4000.00", supplier="Egret Trust"),
        paid(8, "2019-07-09", "4000.00", supplier="Egret Trust"),
        paid(9, "2019-07-09", "2499.99", supplier="Egret Trust"),
    ]
    answer = ask(opened(tmp_path, rows), "split-under-limit")
    assert refs(answer) == {rows[0].ref, rows[1].ref}
    assert picked(answer, "documents", "amount") == [(2, P("10000.00"))]


def test_lines_credits_and_reversals_of_documents(tmp_path: Path) -> None:
    rows = [
        # Two lines of one invoice, one with its number behind, are one document.
        paid(1, "2019-07-01", "3000.00", supplier="Bolt", document="51001"),
        paid(2, "2019-07-01", "3000.00", supplier="Bolt", document="51001 - 2"),
        # A credit on the invoice's own number takes it under what is looked at.
        paid(3, "2019-07-01", "4000.00", supplier="Cord", document="52001"),
        paid(4, "2019-07-01", "-3999.00", supplier="Cord", document="52001"),
        paid(5, "2019-07-01", "4000.00", supplier="Cord", document="52002"),
        # A reversed payment was none.
        paid(6, "2019-07-01", "4000.00", supplier="Drum", document="53001"),
        paid(7, "2019-07-01", "4000.00", supplier="Drum", document="53002"),
    ]
    taken_back = paid(
        8,
        "2019-07-03",
        "-4000.00",
        supplier="Drum",
        document="53002",
        reverses=rows[-1].ref,
    )
    books = opened(tmp_path / "with", [*rows, taken_back])
    assert ask(books, "split-under-limit").rows == []
    without = opened(tmp_path / "without", rows)
    assert refs(ask(without, "split-under-limit")) == {rows[5].ref, rows[6].ref}


def test_the_others_are_one_line_that_ties(tmp_path: Path) -> None:
    rows = [
        paid(number, f"2019-0{1 + number // 2}-01", f"{4000 + number // 2}.00")
        for number in range(2, 10)
    ]
    books = opened(tmp_path, rows)
    answer = ask(books, "split-under-limit", parameters={"top": 1})
    assert picked(answer, "supplier", "documents", "lines", "amount") == [
        ("Drum", 2, 4, P("8008.00")),
        ("All other lines", 6, 3, P("24012.00")),
    ]
    assert answer.total == pounds(rows)


# Round sums


@pytest.mark.parametrize("multiple", ["1000", "500", "0.01", "2500.50"])
def test_round_sums(random_books: tuple[list[Paid], Books], multiple: str) -> None:
    rows, books = random_books
    named = [row for row in standing(rows) if row.who and row.amount > 0]
    due = [row for row in named if row.amount % P(multiple) == 0]
    answer = ask(books, "round-sums", parameters={**ALL_LINES, "multiple": multiple})
    assert refs(answer) == {row.ref for row in due}
    by_line: defaultdict[tuple[str, str], list[Paid]] = defaultdict(list)
    for row in due:
        by_line[row.who, row.category].append(row)
    in_all = [(row.who, row.category) for row in named]
    expected = sorted(
        (
            *(category, len(each)),
            -1 if who == "one" else in_all.count((who, category)),
            *(max(row.amount for row in each), pounds(each)),
        )
        for (who, category), each in by_line.items()
    )
    told = picked(answer, "category", "payments", "of_payments", "largest", "amount")
    assert sorted((a, b, -1 if c is None else c, d, e) for a, b, c, d, e in told) == (
        expected
    )


def test_a_round_sum_is_more_where_the_supplier_has_few(tmp_path: Path) -> None:
    rows = [
        *(paid(n, "2019-07-01", "9000.00", supplier="Bolt") for n in range(1, 4)),
        paid(4, "2019-07-01", "2000.00", supplier="Cord"),
        paid(5, "2019-07-01", "2000.01", supplier="Cord"),
        paid(6, "2019-07-01", "-3000.00", supplier="Cord"),
        paid(7, "2019-07-01", "0.00", supplier="Cord"),
    ]
    answer = ask(opened(tmp_path, rows), "round-sums")
    columns = ("supplier", "payments", "of_payments", "share_round", "amount")
    assert picked(answer, *columns) == [
        ("Cord", 1, 2, P("0.50"), P("2000.00")),
        ("Bolt", 3, 3, P("1.00"), P("27000.00")),
    ]
    none = ask(opened(tmp_path / "b", rows), "round-sums", parameters={"multiple": "0"})
    assert none.rows == []


# New suppliers


@pytest.mark.parametrize(
    ("large", "within", "settled", "fy"),
    [
        ("1000", 30, 20, None),
        ("5000", 0, 0, None),
        ("100", 90, 3, None),
        ("0", 400, 0, "2018-19"),
    ],
)
def test_new_suppliers(
    random_books: tuple[list[Paid], Books],
    large: str,
    within: int,
    settled: int,
    fy: str | None,
) -> None:
    rows, books = random_books
    begun = min(row.date for row in rows if row.who)
    due: dict[str, list[Paid]] = {}
    for who in {row.who for row in rows} - {""}:
        of_one = [row for row in rows if row.who == who]
        first = min(row.date for row in of_one)
        asked = [row for row in of_one if fy is None or row.date < DAY("2019-04-01")]
        early = [row for row in asked if (row.date - first).days <= within]
        new = (first - begun).days > settled
        if new and first in {row.date for row in early} and pounds(early) >= P(large):
            due[who] = early
    parameters = {**ALL_LINES, "large": large, "within": within, "settled": settled}
    answer = ask(books, "new-suppliers", parameters=parameters, fy=fy)
    assert refs(answer) == {row.ref for early in due.values() for row in early}
    counts = picked(answer, "supplier", "suppliers")
    # Of individuals nobody says how many they are.
    assert all((count is None) == (who == WITHHELD) for who, count in counts)
    told = picked(answer, "supplier", "first_payment", "payments", "amount")
    assert sorted((row[0] == WITHHELD, *row[1:]) for row in told) == sorted(
        (who == "one", min(r.date for r in early), len(early), pounds(early))
        for who, early in due.items()
    )


def test_a_supplier_is_new_once_under_all_its_names(tmp_path: Path) -> None:
    rows = [
        paid(1, "2017-04-01", "1.00"),
        # Of the register, and before the year under another name.
        paid(2, "2018-05-01", "2.00", supplier="Acme Holdings"),
        paid(3, "2019-07-01", "90000.00", supplier="Acme Limited"),
        paid(4, "2019-07-01", "6000.00", supplier="Bolt"),
        paid(5, "2019-07-31", "4000.00", supplier="BOLT L.L.P."),
        paid(6, "2019-08-01", "1.00", supplier="Bolt LLP"),
        paid(7, "2019-07-01", "9999.99", supplier="Cord"),
        # A credit after a payment of as much, on the last day that counts.
        paid(8, "2019-07-01", "50000.00", supplier="Egret Trust"),
        paid(9, "2019-07-31", "-50000.00", supplier="Egret Trust"),
    ]
    answer = ask(opened(tmp_path, rows), "new-suppliers", fy="2019-20")
    assert refs(answer) == {rows[3].ref, rows[4].ref}
    assert picked(answer, "payments", "amount") == [(2, P("10000.00"))]
