"""Registers as they stood on a day, and what SELECTs may call."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.audit.likeness import stem
from mopac_spend.books.load import open_books
from mopac_spend.engine.database import READABLE, connect, provide
from mopac_spend.engine.macros import OF_TABLES
from mopac_spend.money import NIL, share, to_pence
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from mopac_spend.engine import Cursor

CHANGED = """
2017-04-01 custom "supplier" "helm" "Helm Services Ltd"
  ids: "70"
2017-04-01 custom "alias" "supplier" "helm" "HELM SERVICES LIMITED"
2017-04-01 custom "supplier" "person-7" "Person seven"
  ids: "77"
  individual: TRUE
2017-04-01 custom "supplier" "shared-1" "A. Namesake"
  company: "01234567"
2017-04-01 custom "supplier" "shared-2" "A. Namesake"
  individual: TRUE
  company: "07654321"
2018-01-01 custom "contract" "C-1" "By code"
  supplier: "helm"
  value: 100.00 GBP
  ends: 2019-03-31
2018-01-02 custom "contract" "C-2" "By a name that it is paid as"
  supplier: "Helm Services Limited"
2018-01-03 custom "contract" "C-3" "With nobody the register knows"
  supplier: "Bolt LLP"
2018-01-04 custom "contract" "C-4" "With an individual"
  supplier: "person seven"
2018-01-05 custom "contract" "C-5" "With somebody paid by an individual's id"
  supplier: "P. Seven"
2018-01-06 custom "contract" "C-6" "With one of two of a name"
  supplier: "A. Namesake"
2018-01-07 custom "contract" "C-7" "With nobody"
2018-06-01 custom "variation" "C-1"
  amount: 20.00 GBP
2018-07-01 custom "variation" "C-1"
  ends: 2019-09-30
2018-08-01 custom "variation" "C-2"
  amount: 5.00 GBP
2018-02-01 custom "decision" "D-1" "Whole programme"
  amount: 100.00 GBP
2018-02-02 custom "decision" "D-2" "Part of it"
  amount: 50.00 GBP
  within: "D-1"
2018-02-03 custom "decision" "D-3" "Part of the part"
  within: "D-2"
2018-03-01 custom "uplift" "D-1"
  amount: 10.00 GBP
2018-03-02 custom "uplift" "D-3"
  amount: 1.00 GBP
2018-01-01 custom "grant" "G-1" "To an intermediary"
  amount: 5.00 GBP
  recipient: "Acme Ltd"
  intermediary: TRUE
2018-01-02 custom "grant" "G-2" "From it"
  amount: 4.00 GBP
  recipient: "Bolt LLP"
  onward-of: "G-1"
2018-01-03 custom "grant" "G-3" "From that"
  amount: 3.00 GBP
  recipient: "Cove Ltd"
  onward-of: "G-2"
"""
BY_ID = """
2018-05-01 | P. Seven | a | 1.00 | vru / archive / consultancy | supplier-id=77
2018-05-02 | Bolt LLP | b | 1.00 | vru / archive / consultancy | supplier-id=70
"""


def all_of(engine: Cursor, sql: str) -> list[tuple[Any, ...]]:
    return engine.execute(sql).fetchall()


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Cursor:
    folder = tmp_path_factory.mktemp("changed")
    books = open_books(make_books(folder, BY_ID, registers=REGISTERS + CHANGED))
    engine = connect(books)
    provide(engine, books, [*READABLE, *OF_TABLES])
    return engine


def test_a_contract_says_whom_it_is_with(changed: Cursor) -> None:
    withheld = "Individuals (names withheld)"
    rows = all_of(changed, "SELECT code, supplier_name FROM contracts ORDER BY code")
    assert rows == [
        ("C-1", "Helm Services Ltd"),
        ("C-2", "Helm Services Ltd"),
        ("C-3", "Bolt LLP"),
        ("C-4", withheld),
        ("C-5", withheld),
        ("C-6", withheld),
        ("C-7", ""),
    ]


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        ("DATE '2018-05-31'", (0, "0.00", "100.00", dt.date(2019, 3, 31))),
        ("DATE '2018-06-01'", (1, "20.00", "120.00", dt.date(2019, 3, 31))),
        ("DATE '2018-07-01'", (2, "20.00", "120.00", dt.date(2019, 9, 30))),
        ("NULL", (0, "0.00", "100.00", dt.date(2019, 3, 31))),
    ],
)
def test_a_contract_as_varied_by_a_day(
    changed: Cursor, day: str, figures: tuple[int, str, str, dt.date]
) -> None:
    rows = all_of(
        changed,
        f"SELECT variations, varied, value_now, ends_now FROM contracts_at({day}) "  # noqa: S608
        f"WHERE code = 'C-1'",
    )
    variations, varied, value_now, ends_now = figures
    assert rows == [(variations, Decimal(varied), Decimal(value_now), ends_now)]


def test_a_value_that_is_not_recorded_stays_so(changed: Cursor) -> None:
    rows = all_of(
        changed,
        "SELECT code, varied, value_now FROM contracts_at(DATE '2020-01-01') "
        "WHERE code IN ('C-2', 'C-3') ORDER BY code",
    )
    assert rows == [("C-2", Decimal("5.00"), None), ("C-3", Decimal("0.00"), None)]


@pytest.mark.parametrize(
    ("day", "approved"),
    [
        ("2018-02-01", ["100.00", "0.00", "0.00"]),
        ("2018-02-28", ["100.00", "50.00", None]),
        ("2018-03-01", ["110.00", "50.00", None]),
        ("2018-03-02", ["110.00", "50.00", "1.00"]),
    ],
)
def test_a_decision_as_uplifted_by_a_day(
    changed: Cursor, day: str, approved: list[str | None]
) -> None:
    rows = all_of(
        changed,
        f"SELECT approved FROM decisions_at(DATE '{day}') "  # noqa: S608
        f"WHERE code LIKE 'D-%' ORDER BY code",
    )
    assert rows == [(None if each is None else Decimal(each),) for each in approved]


def test_a_register_stands_as_at_another_row_s_day(changed: Cursor) -> None:
    rows = all_of(
        changed,
        "SELECT varied FROM (SELECT max(date) AS last FROM payments) AS asked "
        "CROSS JOIN contracts_at(asked.last) AS contracts WHERE code = 'C-1'",
    )
    assert rows == [(Decimal("0.00"),)]


def test_allocations_reach_all_the_way_down(changed: Cursor) -> None:
    assert all_of(changed, "FROM allocations ORDER BY ALL") == [
        ("D-1", "D-2"),
        ("D-1", "D-3"),
        ("D-2", "D-3"),
    ]


def test_a_grant_says_whether_it_passes_on(changed: Cursor) -> None:
    rows = all_of(changed, "SELECT code, passes_on FROM grants ORDER BY code")
    assert rows == [("G-1", "true"), ("G-2", "true"), ("G-3", "false")]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        # Thursday before Good Friday to the Tuesday after Easter Monday.
        ("DATE '2021-04-01'", "DATE '2021-04-06'", 1),
        ("DATE '2021-04-01'", "DATE '2021-04-01'", 0),
        ("DATE '2021-04-09'", "DATE '2021-04-11'", 0),
        ("DATE '2021-04-09'", "DATE '2021-04-16'", 5),
        ("NULL", "DATE '2021-04-16'", None),
    ],
)
def test_working_days_leave_out_bank_holidays(
    changed: Cursor, first: str, last: str, days: int | None
) -> None:
    statement = f"SELECT working_days(f, l) FROM (SELECT {first} AS f, {last} AS l)"  # noqa: S608
    assert all_of(changed, statement) == [(days,)]


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2020-03-31", "2019-20"),
        ("2020-04-01", "2020-21"),
        ("2000-01-01", "1999-00"),
        ("2009-12-31", "2009-10"),
    ],
)
def test_the_financial_year_of_a_day(changed: Cursor, day: str, year: str) -> None:
    assert all_of(changed, f"SELECT financial_year_of(DATE '{day}')") == [(year,)]


@pytest.mark.parametrize(
    ("ref", "source"),
    [
        ("'bank:1f:2'", "bank"),
        ("'é:1'", "é"),
        ("':1'", ""),
        ("'none'", "none"),
        ("''", ""),
        ("CAST(NULL AS VARCHAR)", None),
    ],
)
def test_the_source_of_a_ref_is_as_it_is_parted(
    changed: Cursor, ref: str, source: str | None
) -> None:
    statement = (
        f"SELECT source_of(ref), split_part(ref, ':', 1) FROM (SELECT {ref} AS ref)"  # noqa: S608
    )
    assert all_of(changed, statement) == [(source, source)]


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        ("0", "0", "0.00"),
        ("0.00", "5.00", "0.00"),
        ("5.00", "5.00", "1.00"),
        ("0.01", "1000000.00", "0.01"),
        ("999999.99", "1000000.00", "0.99"),
        ("1", "3", "0.33"),
        ("2", "3", "0.67"),
        ("1", "8", "0.13"),
        ("867.49", "1000.00", "0.87"),
    ],
)
def test_a_share_is_exact_and_never_flatters(
    changed: Cursor, part: str, whole: str, share: str
) -> None:
    sql = "SELECT share(?::DECIMAL(18,2), ?::DECIMAL(18,2))"
    rows = changed.execute(sql, [Decimal(part), Decimal(whole)]).fetchall()
    assert rows == [(Decimal(share),)]


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        ("5.00", "0.00", None),
        ("-5.00", "10.00", "0.00"),
        ("5.00", "10.00", "0.50"),
        ("10.00", "10.00", "1.00"),
        ("10.01", "10.00", "1.01"),
        ("1000000.01", "1000000.00", "1.01"),
        ("25.55", "10.00", "2.56"),
    ],
)
def test_a_share_of_a_limit_may_be_more_than_all(
    changed: Cursor, part: str, whole: str, share: str | None
) -> None:
    sql = "SELECT share_or_more(?::DECIMAL(18,2), ?::DECIMAL(18,2))"
    rows = changed.execute(sql, [Decimal(part), Decimal(whole)]).fetchall()
    assert rows == [(None if share is None else Decimal(share),)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("initiative", "i"), ("directorate", "d"), ("category", "c"), ("fund", "f")),
        *(("supplier", "s"), ("plan", "p"), ("financial-year", "y"), ("quarter", "q")),
        ("nothing", None),
    ],
)
def test_a_cut_is_the_value_it_names(
    changed: Cursor, kind: str, value: str | None
) -> None:
    sql = "SELECT cut_by(?, 'i', 'd', 'c', 'f', 's', 'p', 'y', 'q')"
    assert changed.execute(sql, [kind]).fetchall() == [(value,)]


def test_a_plan_is_served_once_on_the_days_it_is_in_force(
    changed: Cursor,
) -> None:
    rows = all_of(changed, "SELECT * FROM plans_in_force() ORDER BY ALL")
    served = {(initiative, plan) for initiative, _, _, plan in rows}
    assert served == {
        ("knife-crime", "kcs"),
        ("knife-crime", "pcp"),
        ("victims", "pcp"),
    }
    # No two spans of one initiative and plan touch the same day.
    for initiative, first, last, plan in rows:
        others = [row for row in rows if (row[0], row[3]) == (initiative, plan)]
        assert [row for row in others if row[1] <= last and row[2] >= first] == [
            (initiative, first, last, plan)
        ]


@pytest.mark.parametrize(
    "document",
    [
        *("46296351 - 2", "46285340_1", "PO1234/01", "123 - 4", "INV-0412"),
        *("", "1", "A 1", "2019/12345/6", "46296351 -  2", "1234 ", "1234-5-6"),
        "12345-678",
    ],
)
def test_the_number_of_a_line_is_parted_as_duplicates_part_it(
    changed: Cursor, document: str
) -> None:
    rows = changed.execute("SELECT without_line(?)", [document]).fetchall()
    whole, line = stem(document)
    assert rows == [(whole if line else document,)]


@pytest.mark.parametrize("whole", ["0.00", "0.01", "0.02", "3.00", "199.99", "200.00"])
def test_shares_are_those_of_the_engine(changed: Cursor, whole: str) -> None:
    of = Decimal(whole)
    parts = {of * at / 200 for at in range(201)} | {of - Decimal("0.01"), of}
    for part in {max(NIL, to_pence(each)) for each in parts}:
        row = changed.execute(
            "SELECT share(?::DECIMAL(20,2), ?::DECIMAL(20,2))", [part, of]
        ).fetchone()
        assert row is not None
        assert str(row[0]) == str(share(part, of))
