"""The spend table in the engine: exact, complete, sealed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books.arrow import Type, table
from mopac_spend.books.load import open_books
from mopac_spend.books.rows import PAYMENT_COLUMNS
from mopac_spend.engine.database import READABLE, connect, payments, provide
from mopac_spend.spend import Payment
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.engine import Cursor

LINES = """
2018-03-31 | Acme Ltd | Last day | 0.10 | vru / knife-crime / grants | fund=home-office
2018-04-01 | Acme Ltd | First day | 0.20 | finance / business-as-usual / training
2018-12-31 | Bolt LLP | Third quarter | -0.30 | untagged / untagged / untagged
"""
AMOUNTS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Cursor:
    books = open_books(make_books(tmp_path_factory.mktemp("books"), LINES))
    engine = connect(books)
    provide(engine, books, READABLE)
    return engine


def all_of(engine: Cursor, sql: str) -> list[tuple[Any, ...]]:
    return engine.execute(sql).fetchall()


def test_every_column_of_a_payment_and_its_period(engine: Cursor) -> None:
    engine.execute("SELECT * FROM payments")
    assert [told[0] for told in engine.description or ()] == list(PAYMENT_COLUMNS)
    assert all_of(
        engine, "SELECT date, amount, financial_year, quarter FROM payments"
    ) == [
        (dt.date(2018, 3, 31), Decimal("0.10"), "2017-18", "2017-18-Q4"),
        (dt.date(2018, 4, 1), Decimal("0.20"), "2018-19", "2018-19-Q1"),
        (dt.date(2018, 12, 31), Decimal("-0.30"), "2018-19", "2018-19-Q3"),
    ]


def test_pounds_are_decimals_and_sum_exactly(engine: Cursor) -> None:
    told = all_of(engine, "SELECT sum(amount), typeof(any_value(amount)) FROM payments")
    assert told == [(Decimal("0.00"), "DECIMAL(18,2)")]


def test_reserved_codes_come_last(engine: Cursor) -> None:
    told = all_of(engine, "SELECT code, title FROM initiatives ORDER BY sort")
    assert told == [
        ("archive", "Archive"),
        ("knife-crime", "Knife crime seed fund"),
        ("victims", "Services for victims"),
        ("business-as-usual", "Business as usual"),
        ("untagged", "Untagged"),
    ]
    last = "SELECT code FROM {} ORDER BY sort DESC LIMIT 1"
    assert all_of(engine, last.format("categories")) == [("untagged",)]
    assert all_of(engine, last.format("directorates")) == [("untagged",)]
    assert all_of(engine, last.format("funds")) == [("home-office",)]


def test_registers_say_what_they_know(engine: Cursor) -> None:
    assert all_of(engine, "SELECT code, definition FROM categories ORDER BY sort") == [
        ("consultancy", "Advice bought for a set piece of work."),
        ("grants", "Money given for a purpose."),
        ("training", "Courses bought from others."),
        ("untagged", "Nobody has decided yet."),
    ]
    assert all_of(engine, "SELECT code, plan, position FROM headings") == [
        ("pcp-priorities", "pcp", 1)
    ]
    assert all_of(engine, "SELECT reference, amount, valid_to FROM decisions") == [
        ("PCD 79", Decimal("72000000.00"), None)
    ]
    assert all_of(engine, "FROM initiative_plans ORDER BY ALL") == [
        ("knife-crime", "kcs", ""),
        ("knife-crime", "pcp", "pcp-priorities"),
        ("victims", "pcp", ""),
    ]


@pytest.mark.parametrize("name", sorted(READABLE))
def test_every_table_can_be_read_by_its_columns(engine: Cursor, name: str) -> None:
    engine.execute(f"DESCRIBE {name}")
    columns = [row[0] for row in engine.fetchall()]
    for column in columns:
        engine.execute(f"SELECT {name}.{column} FROM {name}")  # noqa: S608 - as above
    assert columns


def test_events_and_accounts_are_tables(tmp_path: Path) -> None:
    events = (
        '2018-10-18 custom "uplift" "PCD-79"\n  amount: 5.00 GBP\n  by: "PCD 421"\n'
        '2018-01-01 custom "commitment" "PCP-1" "Promised"\n  plan: "pcp"\n'
        '2018-02-01 custom "progress" "PCP-1"\n  status: "on-track"\n'
        '2018-01-01 custom "initiative" "new" "New"\n  serves: "PCP-1"\n'
    )
    folder = make_books(tmp_path, LINES, registers=REGISTERS + events)
    books = open_books(folder)
    engine = connect(books)
    provide(engine, books, READABLE)
    assert all_of(engine, "SELECT code, day, amount, uplifts.by FROM uplifts") == [
        ("PCD-79", dt.date(2018, 10, 18), Decimal("5.00"), "PCD 421")
    ]
    assert all_of(engine, "SELECT code, status FROM progress") == [
        ("PCP-1", "on-track")
    ]
    assert all_of(engine, "FROM initiative_commitments") == [("new", "PCP-1")]
    assert ("new", "pcp", "") in all_of(engine, "FROM initiative_plans")
    assert all_of(engine, "SELECT account, category FROM accounts ORDER BY sort") == [
        ("Expenses:Consultancy", "consultancy"),
        ("Expenses:Grants", "grants"),
        ("Expenses:Training", "training"),
        ("Expenses:Unclassified", "untagged"),
    ]
    assert ("open", "true") in all_of(engine, "FROM routes")
    assert all_of(engine, "SELECT id, rows_read, pounds_read FROM batches") == [
        ("test-batch", 3, Decimal("0.00"))
    ]
    good_friday = "SELECT count(*) FROM bank_holidays WHERE day = DATE '2021-04-02'"
    assert all_of(engine, good_friday) == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY payments TO 'out.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT * FROM LINES",
    ],
)
def test_nothing_outside_can_be_reached(engine: Cursor, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        engine.execute(sql)


def test_empty_books_have_an_empty_table(tmp_path: Path) -> None:
    engine = connect(open_books(make_books(tmp_path)))
    assert all_of(engine, "SELECT count(*), sum(amount) FROM payments") == [(0, None)]


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs"])),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.dates(),
            st.none() | AMOUNTS,
        )
    )
)
def test_arrow_holds_what_it_was_given(
    rows: list[tuple[str | None, int | None, dt.date | None, Decimal | None]],
) -> None:
    kinds = (Type.TEXT, Type.WHOLE, Type.DAY, Type.POUNDS)
    held = table(
        {kind.value: (kind, [row[at] for row in rows]) for at, kind in enumerate(kinds)}
    )
    held.validate(full=True)
    assert [tuple(row.values()) for row in held.to_pylist()] == rows


def test_arrow_refuses_fractions_of_a_penny() -> None:
    with pytest.raises(ValueError, match=r"1\.005 has fractions of a penny"):
        table({"amount": (Type.POUNDS, [Decimal("1.005")])})


def test_payments_as_arrow_keep_their_types(tmp_path: Path) -> None:
    held = payments(open_books(make_books(tmp_path, LINES)).payments)
    assert str(held.schema.field("amount").type) == "decimal128(18, 2)"
    assert str(held.schema.field("date").type) == "date32[day]"
    assert held.column_names == [*Payment._fields, "financial_year", "quarter"]
