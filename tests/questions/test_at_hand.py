"""Payments that are kept at hand: the same answers, to the byte, and never old ones."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import combinations, cycle
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.books.rows import Rows, less
from mopac_spend.engine import at_hand, fewer
from mopac_spend.engine.altered import Altered
from mopac_spend.engine.at_hand import parts_at_hand
from mopac_spend.engine.database import connect, forget, is_there
from mopac_spend.engine.embedded import COUNTING, COUNTING_ALIKE, NUMBER
from mopac_spend.engine.watched import WatchedBooks
from mopac_spend.fields import PERSONAL
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.condition import Only
from mopac_spend.questions.division import SPEND_COLUMNS
from mopac_spend.questions.narrowing import Narrowed
from tests.books_maker import BANK, make_batch, make_books, make_payment
from tests.questions.test_division import LINES, RULE, SHARED
from tests.questions.test_shipped import everything

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.selection import Filters

ALSO = """
2018-05-14 | Acme Ltd | Seed | 600.00 | vru / knife-crime / grants | supplier-id=7
2018-05-15 | ACME LTD | Seed | -60.00 | vru / victims / untagged | fund=home-office
2018-07-02 | P. Ash | By Perdita | 70.00 | vru / evaluation / training | evidence=a.pdf
2018-07-03 | Rowan Cedar | To Rowan | 0.01 | untagged / evaluation / grants | grant=G-1
2019-07-06 | Bolt LLP | Advice | 0.00 | finance / evaluation / consultancy
2018-07-01 | Bolt LLP | Credit | -5.25 | vru / knife-crime / consultancy
2018-07-03 | Rowan Cedar | Back | -0.02 | untagged / evaluation / grants | grant=G-1
"""
REGISTERS = f"""{SHARED}{RULE}\
2017-04-01 custom "supplier" "acme" "Acme Limited"
2017-04-01 custom "alias" "supplier" "acme" "Acme Ltd"
2017-04-01 custom "supplier" "ash" "P. Ash"
  individual: TRUE
2018-04-01 custom "grant" "G-1" "Grant to an individual"
  amount: 50.00 GBP
  individual: TRUE
"""
OAK = """\
2017-04-01 custom "supplier" "oak" "R. Oak"
  individual: TRUE
"""
BY_REF = """
SELECT ref, payments_in(ref, apportioned_by) AS payments, sum(amount) AS amount
FROM spend GROUP BY ref ORDER BY ref
"""
BY_SORT = """
SELECT typeof(fund) AS sort, fund, sum(amount) AS amount
FROM spend WHERE fund <> 'nonesuch' GROUP BY ALL ORDER BY ALL
"""
FILTERS: Sequence[Filters] = (
    {"fy": "2018-19"},
    {"category": "consultancy"},
    {"initiative": "victims"},
    {"supplier": "acme"},
    {"plan": "pcp"},
    {"plan": "none"},
    {"as_recorded": True},
    {"over": "500", "per": "document"},
    {"assume": "knife-crime=victims:1,third:2"},
    {"from_": "2019-03-31", "to": "2019-04-01", "initiative": ["third", "untagged"]},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("at-hand")
    return make_books(folder, LINES + ALSO, registers=REGISTERS)


@pytest.fixture(scope="module")
def books(folder: Path) -> Books:
    return open_books(folder)


def asked_often(books: Books) -> Cursor:
    """Give a database that was asked so often that its payments are at hand."""
    table = connect(books)
    for _ in range(at_hand._AT_LAST):
        assert parts_at_hand(table) is None
        ask(books, "spend-by-category", table=table)
    at_hand.wait()
    assert parts_at_hand(table) is not None
    return table


def packed(table: Cursor) -> list[tuple[str, ...]]:
    """Give the tables that are kept packed."""
    rows = table.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'at_hand'"
    )
    return rows.fetchall()


@pytest.fixture(scope="module")
def kept(books: Books) -> Cursor:
    return asked_often(books)


@pytest.fixture
def resting(books: Books, monkeypatch: pytest.MonkeyPatch) -> Cursor:
    """Give a database whose payments are never at hand."""
    monkeypatch.setattr(at_hand, "_AT_LAST", -1)
    return connect(books)


@pytest.fixture
def few(books: Books, monkeypatch: pytest.MonkeyPatch) -> Cursor:
    """Give a database at hand in which any rows are few."""
    monkeypatch.setattr(fewer, "_MEETING", 1)
    monkeypatch.setattr(fewer, "_ALIKE", 1)
    return asked_often(books)


@pytest.fixture
def both(kept: Cursor, resting: Cursor) -> tuple[Cursor, Cursor]:
    return kept, resting


@pytest.mark.slow
def test_every_question_answers_alike(
    books: Books, kept: Cursor, resting: Cursor
) -> None:
    for name, filters in zip(library.names(), cycle(FILTERS), strict=False):
        question = library.find(name)
        of_all = everything(name)
        asked = [of_all]
        if not question.of_registers:
            asked.append(filters if "fy" in filters else {**of_all, **filters})
        for of in asked:
            one, other = (
                ask(books, question, table=table, **of) for table in (kept, resting)
            )
            assert one.rendered("json") == other.rendered("json"), (name, of)
            assert one.columns == other.columns
            assert one.total == other.total
    assert parts_at_hand(resting) is None


@pytest.mark.parametrize(
    "name",
    [
        each.name
        for each in library.questions()
        if each.alike or (each.only and not each.of_registers)
    ],
)
def test_a_question_of_fewer_rows_answers_alike(
    name: str, books: Books, few: Cursor, resting: Cursor
) -> None:
    question, of_all = library.find(name), everything(name)
    some: list[Filters] = [{}, FILTERS[0], FILTERS[2], {"structure": "2018-05-01"}]
    for filters in some:
        of = filters if "fy" in filters else {**of_all, **filters}
        one, other = (ask(books, question, table=t, **of) for t in (few, resting))
        assert one.rendered("json") == other.rendered("json"), of
        assert one.columns == other.columns
        assert one.total == other.total
    kept = {f"{table}" for (table,) in packed(few)}
    only = Only(question.only, question.parameters, shipped=True)
    if question.alike:
        assert "_".join(("alike", *question.alike)) in kept
    elif only.is_of_one_payment:
        assert f"met{only.mark}" in kept


def test_who_is_paid_on_other_days_is_not_forgotten_for_those_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Payees are looked up for the days that are asked about."""
    folder = make_books(tmp_path, registers=REGISTERS + OAK)
    for year, name in ((2018, "P. Ash"), (2019, "R. Oak")):
        batch = f"of-{year}"
        paid = make_payment(
            year,
            batch,
            date=dt.date(year, 5, 1),
            supplier=name,
            amount=Decimal(5),
            tags=("vru", "victims", "grants"),
        )
        file = folder / "payments" / str(year) / f"{batch}.beancount"
        file.parent.mkdir()
        text = batch_text(make_batch(batch, [paid]), [paid], BANK)
        file.write_text(text, encoding="utf-8")
    two = open_books(folder)
    monkeypatch.setattr(fewer, "_MEETING", 1)
    table = asked_often(two)
    asked: Sequence[tuple[Filters, int]] = (({"fy": "2018-19"}, 5), ({}, 10))
    for of, pounds in asked:
        assert ask(two, "payments-to-individuals", table=table, **of).total == pounds


def test_payments_are_alike_in_nothing_that_names_anybody_or_is_counted() -> None:
    """Rows of those alike stand before no view that blanks names."""
    others = {*SPEND_COLUMNS} - {*PERSONAL, "ref", "amount", "whole", "apportioned_by"}
    assert all({*each.alike} <= others for each in library.questions())


def test_what_is_no_fewer_is_read_as_it_is_at_hand(books: Books, kept: Cursor) -> None:
    ask(books, "spend-by-month", table=kept)
    ask(books, "untagged", table=kept)
    only = Only(library.find("untagged").only, shipped=True)
    names = {name for (name,) in packed(kept)}
    assert names.isdisjoint({"alike_date", f"met{only.mark}"})


def test_a_question_of_a_bodys_own_has_every_payment_in_a_row_of_its_own(
    books: Books, few: Cursor, tmp_path: Path
) -> None:
    header = "".join(
        f"-- {key}: x\n" for key in ("title", "asks", "definition", "caveats", "source")
    )
    select = "SELECT count(DISTINCT ref) AS refs FROM spend"
    file = tmp_path / "ours.sql"
    file.write_text(
        f"{header}-- total: refs\n-- alike: category\n{select}\n", encoding="utf-8"
    )
    assert ask(books, library.load(file), table=few).total == len(books.payments)


def test_payments_that_are_alike_count_once_in_whatever_their_parts_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many that are alike, some with parts that come to nothing, by all groups."""
    shared = "".join(
        f"2018-0{4 + at % 3}-15 | Acme | Seed | {0.01 + at % 5:.2f} "
        f"| {('vru', 'finance')[at % 2]} / evaluation / grants\n"
        for at in range(60)
    )
    books = open_books(make_books(tmp_path, shared + LINES, registers=REGISTERS))
    monkeypatch.setattr(fewer, "_ALIKE", 1)
    table = asked_often(books)
    columns = ("initiative", "directorate", "category", "date")
    alike = fewer.alike_at_hand(table, columns)

    def by(names: tuple[str, ...], count: str, of: str) -> list[tuple[str, ...]]:
        given = ", ".join((*names, f"{count}({NUMBER}, apportioned_by)", "sum(amount)"))
        rows = table.execute(f"SELECT {given} FROM {of} GROUP BY ALL ORDER BY ALL")  # noqa: S608
        return rows.fetchall()

    (rows,) = table.execute(f"SELECT count(*) FROM {alike}").fetchone() or (0,)  # noqa: S608
    assert 0 < rows < len(books.payments)
    for many in range(len(columns) + 1):
        for names in combinations(columns, many):
            assert by(names, COUNTING_ALIKE, alike) == by(
                names, COUNTING, at_hand.PAYMENTS
            )


def test_every_filter_answers_alike_and_has_the_same_payments_beneath(
    books: Books, kept: Cursor, resting: Cursor
) -> None:
    for filters in FILTERS:
        for name in ("spend-by-initiative", "top-suppliers"):
            one, other = (
                ask(books, name, table=table, **filters).rendered("csv", payments=True)
                for table in (kept, resting)
            )
            assert one == other, (name, filters)


def test_shipped_questions_count_payments_by_their_numbers(
    books: Books, kept: Cursor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    counted = at_hand.counted_by_number

    def noted(sql: str, counting: str) -> str:
        found.append(counted(sql, counting))
        return found[-1]

    monkeypatch.setattr("mopac_spend.questions.ask.counted_by_number", noted)
    ask(books, "spend-by-category", table=kept)
    assert f"{COUNTING}({NUMBER}, apportioned_by)" in found[0]


@pytest.mark.parametrize(
    ("select", "columns"),
    [
        ("SELECT * FROM spend ORDER BY ref, initiative", [*SPEND_COLUMNS]),
        (BY_REF, ["ref", "payments", "amount"]),
        (BY_SORT, ["sort", "fund", "amount"]),
    ],
)
def test_a_question_of_a_bodys_own_sees_what_it_always_saw(
    books: Books,
    both: tuple[Cursor, Cursor],
    tmp_path: Path,
    select: str,
    columns: list[str],
) -> None:
    header = "".join(
        f"-- {key}: x\n" for key in ("title", "asks", "definition", "caveats", "source")
    )
    file = tmp_path / "ours.sql"
    file.write_text(f"{header}-- total: amount\n{select}\n", encoding="utf-8")
    question = library.load(file)
    one, other = (ask(books, question, table=table) for table in both)
    assert [each.name for each in one.columns] == columns
    assert (one.columns, one.rows, one.total) == (
        other.columns,
        other.rows,
        other.total,
    )


def test_books_that_changed_are_never_answered_from_what_was_at_hand(
    tmp_path: Path,
) -> None:
    watched = WatchedBooks(make_books(tmp_path / "one", LINES) / "main.beancount")
    before = watched.now()
    assert before.books is not None
    assert before.table is not None
    for _ in range(at_hand._AT_LAST):
        first = ask(before.books, "spend-by-category", table=before.table).total
    at_hand.wait()
    assert parts_at_hand(before.table) is not None
    make_books(tmp_path / "one", LINES.replace("20.50", "21.50"))
    watched.look_again()
    after = watched.now()
    assert after.books is not None
    assert after.table is not None
    assert parts_at_hand(after.table) is None
    second = ask(after.books, "spend-by-category", table=after.table).total
    assert second - first == 1


def test_several_who_ask_at_once_make_it_once_and_all_have_the_answer(
    books: Books,
) -> None:
    table = connect(books)

    def totals(_: int) -> set[Decimal | int]:
        asked = (ask(books, "spend-by-category", table=table) for _ in range(3))
        return {answer.total for answer in asked}

    with ThreadPoolExecutor(4) as threads:
        found = set().union(*threads.map(totals, range(4)))
    assert found == {sum(row.amount for row in books.payments)}
    at_hand.wait()
    assert parts_at_hand(table) is not None


def test_what_is_forgotten_is_made_again(books: Books) -> None:
    table = asked_often(books)
    assert fewer.met_at_hand(table, "_nil", "false")
    # As where it is forgotten between the one table and the other.
    table.execute("DROP TABLE at_hand.met_nil")
    assert not fewer.met_at_hand(table, "_nil", "false")
    forget(table)
    assert packed(table) == []
    assert not is_there(table, "met_nil")
    assert parts_at_hand(table) is None
    for _ in range(at_hand._AT_LAST):
        ask(books, "spend-by-category", table=table)
    at_hand.wait()
    assert parts_at_hand(table) is not None


@pytest.mark.parametrize("fy", ["", "2018-19"])
@pytest.mark.parametrize("meanwhile", [False, True])
def test_what_was_forgotten_after_an_answer_is_read_beneath_it_all_the_same(
    books: Books, monkeypatch: pytest.MonkeyPatch, fy: str, *, meanwhile: bool
) -> None:
    """By another thread, before the lines beneath are asked for and while they are."""
    table = connect(books) if fy else asked_often(books)
    asked = partial(ask, books, "spend-by-supplier", table=table)
    of: Filters = {"fy": fy} if fy else {}
    answer, other = asked(**of), asked(**of)
    again = (other.again.paid(), other.again.rows(Altered()))
    forgets = [meanwhile]
    lines = Narrowed.lines

    def forgetting() -> None:
        rows = books.payments
        assert isinstance(rows, Rows)
        thread = threading.Thread(target=rows.forget, args=(partial(forget, table),))
        thread.start()
        thread.join()

    def read(of: Narrowed, names: Sequence[str], *, paperless: bool) -> object:
        if forgets and forgets.pop():
            forgetting()
        return lines(of, names, paperless=paperless)

    monkeypatch.setattr(Narrowed, "lines", read)
    if not meanwhile:
        forgetting()
    rows = answer.payment_rows
    assert not forgets
    assert rows == asked(**of).payment_rows
    forgetting()
    assert (answer.again.paid(), answer.again.rows(Altered())) == again
    forgetting()
    assert answer.again.answer(Altered()).rows == again[1].rows
    at = [column.name for column in answer.line_columns].index("ref")
    refs = [str(row[at]) for row in rows[:1]]
    assert [*answer.again.amounts(refs)] == refs


def test_payments_that_change_while_they_are_read_are_not_kept(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of another state, or a row less, and the table is dropped."""
    table = connect(books)
    monkeypatch.setattr(at_hand, "pounds_of", lambda _: -1)
    for _ in range(at_hand._AT_LAST + 1):
        ask(books, "spend-by-category", table=table)
    at_hand.wait()
    assert parts_at_hand(table) is None
    assert packed(table) == []


def test_few_days_and_books_of_too_many_payments_are_left_where_they_rest(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = connect(books)
    for _ in range(at_hand._AT_LAST):
        ask(books, "spend-by-category", table=table, fy="2018-19")
    at_hand.wait()
    assert parts_at_hand(table) is None
    monkeypatch.setattr(at_hand, "_MOST", 3)
    for _ in range(at_hand._AT_LAST + 1):
        ask(books, "spend-by-category", table=table)
    at_hand.wait()
    assert parts_at_hand(table) is None


def test_a_process_that_ends_waits_for_no_table_and_ends_well(folder: Path) -> None:
    ends = f"""
from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.engine import at_hand
from mopac_spend.engine.database import connect
from mopac_spend.questions.ask import ask
fill = at_hand._fill
def never(cursor, *of):
    fill(cursor, *of)
    cursor.execute("FROM range(10000000000000) AS a(i) WHERE i % 7 = 8")
at_hand._fill = never
books = open_books({str(folder)!r})
table = connect(books)
for _ in range(3):
    ask(books, "spend-by-category", table=table)
assert at_hand._at_work
"""
    done = subprocess.run(
        [sys.executable, "-c", ends],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_rows_that_are_left_out_or_of_no_part_are_counted_as_before(
    books: Books,
) -> None:
    refs = [row.ref for row in books.payments if row.date == dt.date(2018, 6, 1)]
    fewer = replace(books, payments=less(books.payments, refs))
    one = ask(fewer, "spend-by-category", table=asked_often(fewer))
    assert one.total == ask(books, "spend-by-category").total - 70000
