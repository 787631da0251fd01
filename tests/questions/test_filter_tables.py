"""What was asked, as questions read it: filters, codes, entries of a register."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.engine.macros import OF_TABLES
from mopac_spend.questions.ask import ask
from mopac_spend.questions.filter_tables import REGISTER_VIEWS
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.questions.statement import READABLE, check
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters

LINES = """
2019-07-01 | Acme Ltd | On no contract | 300.00 | vru / archive / grants
2019-08-02 | Acme Ltd | Taken back | -700.00 | vru / archive / grants
"""
ENTRIES = """
2018-01-01 custom "contract" "C-1" "Of one initiative"
  initiative: "victims"
  category: "consultancy"
2018-01-02 custom "contract" "C-2" "Of the same and a decision"
  supplier: "Acme Ltd"
  initiative: "victims"
  decision: "PCD-79"
2018-01-03 custom "contract" "C-3" "Of nothing"
2018-01-01 custom "grant" "G-4" "To pass on"
  amount: 5.00 GBP
  borough: "Hounslow"
  intermediary: TRUE
2018-01-02 custom "grant" "G-5" "Passed on"
  amount: 4.00 GBP
  borough: "Barnet"
  onward-of: "G-4"
2018-01-01 custom "commitment" "PCP-1" "Promised"
  plan: "pcp"
2018-01-01 custom "commitment" "KCS-1" "Promised too"
  plan: "kcs"
"""


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("entries")
    return open_books(make_books(folder, LINES, registers=REGISTERS + ENTRIES))


@pytest.mark.parametrize(
    ("table", "filters", "codes", "in_full"),
    [
        ("contracts", {}, ["C-1", "C-2", "C-3"], True),
        ("contracts", {"initiative": "victims"}, ["C-1", "C-2"], True),
        (
            "contracts",
            {"initiative": "victims", "category": "consultancy"},
            ["C-1"],
            True,
        ),
        ("contracts", {"decision": "PCD-79"}, ["C-2"], True),
        ("contracts", {"contract": ["C-3", "C-1"]}, ["C-1", "C-3"], True),
        # No field can answer these; what the others leave is still told.
        ("contracts", {"fund": "home-office"}, ["C-1", "C-2", "C-3"], False),
        ("contracts", {"supplier": "Acme Ltd", "contract": "C-1"}, ["C-1"], False),
        ("contracts", {"over": "1"}, ["C-1", "C-2", "C-3"], False),
        ("contracts", {"refs": ["a"]}, ["C-1", "C-2", "C-3"], False),
        ("contracts", {"fy": "2018-19"}, ["C-1", "C-2", "C-3"], True),
        # In the spelling of the register, whatever was typed.
        ("grants", {"borough": "HOUNSLOW"}, ["G-4"], True),
        # What was made of a grant is asked about with it.
        ("grants", {"grant": "G-4"}, ["G-4", "G-5"], True),
        ("grants", {"grant": "G-5"}, ["G-5"], True),
        ("grants", {"plan": "pcp"}, ["G-4", "G-5"], False),
        ("commitments", {"plan": "pcp"}, ["PCP-1"], True),
        ("decisions", {"decision": "PCD-79"}, ["PCD-79"], True),
        ("decisions", {"initiative": "victims"}, [], True),
    ],
)
def test_the_filters_leave_entries_of_a_register(
    entries: Books,
    table: str,
    filters: Filters,
    codes: list[str],
    in_full: bool,  # noqa: FBT001 - a case
) -> None:
    name = f"{table}_asked"
    selection = select(entries.register, **filters)
    narrowed = narrow(entries, selection, connect(entries), {name})
    rows = narrowed.cursor.execute(f"SELECT code, in_full FROM {name} ORDER BY code")  # noqa: S608
    assert rows.fetchall() == [(code, in_full) for code in codes]


@pytest.mark.parametrize(
    ("filters", "names", "codes"),
    [
        ({}, "", []),
        (
            {"under": "5", "borough": "hounslow", "contract": "C-1"},
            "contract, borough, under",
            [("borough", "Hounslow"), ("contract", "C-1"), ("under", "5.00")],
        ),
    ],
)
def test_what_was_asked_can_be_read(
    entries: Books, filters: Filters, names: str, codes: list[tuple[str, str]]
) -> None:
    selection = select(entries.register, **filters)
    tables = {"asked", "asked_codes"}
    cursor = narrow(entries, selection, connect(entries), tables).cursor
    rows = cursor.execute("SELECT filters FROM asked").fetchall()
    assert rows == [(names,)]
    assert cursor.execute("FROM asked_codes ORDER BY ALL").fetchall() == codes


def test_the_days_that_were_asked_about_can_be_read(entries: Books) -> None:
    table = connect(entries)
    for days, first, last in (
        ({}, None, dt.date(2019, 8, 2)),
        ({"fy": "2018-19"}, dt.date(2018, 4, 1), dt.date(2019, 3, 31)),
    ):
        selection = select(entries.register, **days)  # type: ignore[arg-type]
        cursor = narrow(entries, selection, table, {"asked"}).cursor
        days_read = cursor.execute("SELECT first, last FROM asked").fetchall()
        assert days_read == [(first, last)]


def test_a_limit_is_no_reason_to_list_what_nobody_paid(entries: Books) -> None:
    answer = ask(entries, "contract-register")
    assert [row[1] for row in answer.rows] == ["C-1", "C-2", "C-3", ""]
    limited = ask(entries, "contract-register", over="1")
    assert [row[1] for row in limited.rows] == [""]
    assert str(limited.total) == "300.00"


def test_the_page_of_the_questions_names_what_can_be_read() -> None:
    page = (shipped.folder("queries") / "README.md").read_text(encoding="utf-8")
    for name in {*READABLE, *(f"{each}(" for each in OF_TABLES)}:
        assert f"`{name}" in page
    assert REGISTER_VIEWS.keys() <= READABLE


def test_what_works_on_tables_is_read_by_a_question() -> None:
    sql = (
        "SELECT working_days(c.valid_from, c.ends_now), amount "
        "FROM spend CROSS JOIN contracts_at(DATE '2020-03-31') AS c"
    )
    tables = check(sql, "queries/test.sql", frozenset()).tables
    assert tables == {"spend", "contracts_at", "working_days"}
