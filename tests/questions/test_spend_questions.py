"""Spend cut by fund, account, borough and days, on books to add up by hand."""

from __future__ import annotations

from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import ACCOUNTS, REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.questions.selection import Filters

LINES = """
2018-03-31 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants | fund=home-office | borough=Bromley
2018-04-01 | Acme Ltd | Seed | 50.00 | vru / knife-crime / grants | fund=home-office
2018-12-31 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy | borough=Barnet
2019-01-01 | Bolt LLP | Back | -0.50 | finance / untagged / consultancy
2019-03-01 | Nobody | Course | 1.01 | vru / victims / training | borough=Bromley
2019-04-01 | Nobody | Course | 4.00 | vru / victims / training
2019-07-15 | Acme Ltd | Seed | 60.00 | vru / knife-crime / grants | fund=home-office
"""  # noqa: E501 - a payment a line
TOTAL = P("235.01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_books(tmp_path_factory.mktemp("cuts"), LINES)
    accounts = ACCOUNTS.replace(
        '  category: "consultancy"\n',
        '  category: "consultancy"\n  code: "5420 5421"\n',
    )
    (folder / "accounts.beancount").write_text(accounts, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def books(folder: Path) -> Books:
    return open_books(folder)


def test_by_fund(books: Books) -> None:
    answer = ask(books, "spend-by-fund")
    assert [(row[1], *row[3:]) for row in answer.rows] == [
        ("Home Office grant", "Grants", "2017-18", 1, P("100.00")),
        ("Home Office grant", "Grants", "2018-19", 1, P("50.00")),
        ("Home Office grant", "Grants", "2019-20", 1, P("60.00")),
        ("No fund recorded", "Consultancy", "2018-19", 2, P("20.00")),
        ("No fund recorded", "Training", "2018-19", 1, P("1.01")),
        ("No fund recorded", "Training", "2019-20", 1, P("4.00")),
    ]
    assert answer.total == TOTAL
    by_category, by_year = answer.tables
    assert by_category.total == ("Total", P("20.00"), P("210.00"), P("5.01"), TOTAL)
    assert by_year.rows[0] == (
        *("Home Office grant", P("100.00"), P("50.00"), P("60.00"), P("210.00")),
    )


def test_by_account_with_the_codes_of_the_finance_system(books: Books) -> None:
    answer = ask(books, "spend-by-account", fy="2018-19")
    assert answer.rows == [
        (
            *("Expenses:Consultancy", "5420 5421", "consultancy", "Consultancy"),
            *("2018-19", 2, P("20.00")),
        ),
        ("Expenses:Grants", "", "grants", "Grants", "2018-19", 1, P("50.00")),
        ("Expenses:Training", "", "training", "Training", "2018-19", 1, P("1.01")),
    ]
    by_code = ask(books, "spend-by-account", account="5421")
    assert by_code.total == P("20.00")


def test_by_borough(books: Books) -> None:
    answer = ask(books, "spend-by-borough", fy="2018-19")
    assert [(row[0], *row[3:]) for row in answer.rows] == [
        ("Barnet", "2018-19", 1, P("20.50")),
        ("Bromley", "2018-19", 1, P("1.01")),
        ("No borough recorded", "2018-19", 1, P("-0.50")),
        ("No borough recorded", "2018-19", 1, P("50.00")),
    ]
    assert ask(books, "spend-by-borough", borough="bromley").total == P("101.01")


def test_by_calendar_and_by_financial_year(books: Books) -> None:
    answer = ask(books, "spend-by-calendar-year")
    assert answer.rows == [
        ("2018", "2017-18", 1, P("100.00")),
        ("2018", "2018-19", 2, P("70.50")),
        ("2019", "2018-19", 2, P("0.51")),
        ("2019", "2019-20", 2, P("64.00")),
    ]
    (table,) = answer.tables
    assert table.rows == [
        ("2018", P("100.00"), P("70.50"), P("0.00"), P("170.50")),
        ("2019", P("0.00"), P("0.51"), P("64.00"), P("64.51")),
    ]
    assert table.total == ("Total", P("100.00"), P("71.01"), P("64.00"), TOTAL)
    for year, financial in (("2018", "2018-19"), ("2019", "2019-20")):
        of_year = [row[-1] for row in table.rows if row[0] == year]
        assert of_year == [ask(books, "payments", calendar_year=year).total]
        column = [one.name for one in table.columns].index(financial)
        assert table.total[column] == ask(books, "payments", fy=financial).total


def test_by_quarter(books: Books) -> None:
    answer = ask(books, "spend-by-quarter")
    assert answer.rows == [
        ("2017-18", "2017-18-Q4", "Q4", 1, P("100.00")),
        ("2018-19", "2018-19-Q1", "Q1", 1, P("50.00")),
        ("2018-19", "2018-19-Q3", "Q3", 1, P("20.50")),
        ("2018-19", "2018-19-Q4", "Q4", 2, P("0.51")),
        ("2019-20", "2019-20-Q1", "Q1", 1, P("4.00")),
        ("2019-20", "2019-20-Q2", "Q2", 1, P("60.00")),
    ]
    (table,) = answer.tables
    assert [one.heading for one in table.columns[1:-1]] == ["Q1", "Q2", "Q3", "Q4"]
    assert table.rows[1] == (
        *("2018-19", P("50.00"), P("0.00"), P("20.50"), P("0.51"), P("71.01")),
    )


def month(
    year: str, name: str, payments: int, to_date: str, amount: str
) -> tuple[Cell, ...]:
    return year, name, payments, P(to_date), P(amount)


def test_by_month_a_month_without_payments_is_shown(books: Books) -> None:
    rows = ask(books, "spend-by-month").rows
    assert [row[1] for row in rows][:3] == ["2018-03", "2018-04", "2018-05"]
    assert len(rows) == 17
    assert rows[0] == month("2017-18", "2018-03", 1, "100.00", "100.00")
    assert rows[1] == month("2018-19", "2018-04", 1, "50.00", "50.00")
    assert rows[2] == month("2018-19", "2018-05", 0, "50.00", "0.00")
    assert rows[12] == month("2018-19", "2019-03", 1, "71.01", "1.01")
    assert rows[13] == month("2019-20", "2019-04", 1, "4.00", "4.00")


def test_by_month_all_of_the_days_asked_about(books: Books) -> None:
    rows = ask(books, "spend-by-month", fy="2019-20").rows
    assert [row[1] for row in rows] == [
        *("2019-04", "2019-05", "2019-06", "2019-07", "2019-08", "2019-09"),
        *("2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03"),
    ]
    assert rows[-1] == month("2019-20", "2020-03", 0, "64.00", "0.00")
    part = ask(books, "spend-by-month", from_="2018-12-15", to="2019-01-15").rows
    assert part == [
        month("2018-19", "2018-12", 1, "20.50", "20.50"),
        month("2018-19", "2019-01", 1, "20.00", "-0.50"),
    ]


def test_by_month_of_books_without_payments(tmp_path: Path) -> None:
    empty = open_books(make_books(tmp_path))
    assert ask(empty, "spend-by-month").rows == []
    assert [row[2] for row in ask(empty, "spend-by-month", fy="2019-20").rows] == (
        [0] * 12
    )


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (
            {"to_date": "2019-07-15"},
            [
                ("Grants", 1, 1, P("50.00"), P("10.00"), P("60.00")),
                ("Training", 0, 1, P("0.00"), P("4.00"), P("4.00")),
            ],
        ),
        # A day less, on both sides.
        (
            {"to_date": "2019-07-14"},
            [
                ("Grants", 1, 0, P("50.00"), P("-50.00"), P("0.00")),
                ("Training", 0, 1, P("0.00"), P("4.00"), P("4.00")),
            ],
        ),
        (
            {"fy": "2018-19", "category": "grants"},
            [("Grants", 1, 1, P("100.00"), P("-50.00"), P("50.00"))],
        ),
    ],
)
def test_to_date_beside_the_same_days_of_the_year_before(
    books: Books, filters: Filters, rows: list[tuple[Cell, ...]]
) -> None:
    answer = ask(books, "spend-to-date", **filters)
    assert [row[1:] for row in answer.rows] == rows
    assert answer.total == answer.method.selected.pounds
    (table,) = answer.tables
    before, change, now = table.total[-3:]
    assert isinstance(before, P)
    assert isinstance(change, P)
    assert before + change == now == answer.total


def test_to_date_needs_days(books: Books) -> None:
    with pytest.raises(Refusal, match="compares with the year before"):
        ask(books, "spend-to-date")


def test_a_shared_cost_is_divided_and_still_one_payment(tmp_path: Path) -> None:
    shared = """
2012-01-16 custom "initiative" "evaluation" "Evaluation"
2018-04-01 custom "apportionment" "APP-1" "Evaluation"
  shared: "evaluation"
  driver: "pounds of grants"
  shares: "knife-crime 2, victims 1"
  approver: "Chief Financial Officer"
"""
    line = (
        "2018-05-14 | Bolt LLP | Advice | 100.00 | vru / evaluation / consultancy "
        "| fund=home-office | borough=Bromley"
    )
    books = open_books(make_books(tmp_path, line, registers=REGISTERS + shared))
    for question in (
        *("spend-by-fund", "spend-by-account", "spend-by-borough", "spend-by-month"),
        *("spend-by-quarter", "spend-by-calendar-year", "spend-by-category"),
        *("spend-by-directorate", "spend-by-supplier", "coverage", "completeness"),
    ):
        answer = ask(books, question, from_="2018-05-01", to="2018-05-31")
        at = answer.names.index("payments")
        assert sum(int(str(row[at])) for row in answer.rows) == 1, question
        assert answer.total == P("100.00"), question
    assert ask(books, "items").rows[0][-1] == P("100.00")
    assert ask(books, "items", initiative="knife-crime").rows[0][-1] == P("66.67")
    assert [row[-1] for row in ask(books, "payments").rows] == [P("66.67"), P("33.33")]
