"""What is undecided, corrected, missing or divided, and what the codes mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import (
    ACCOUNTS,
    BANK,
    REGISTERS,
    make_batch,
    make_books,
    payment,
)

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from mopac_spend.spend import Batch, Payment

FIRST = """
2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
2018-06-02 | Bolt LLP | Advice | 4.50 | finance / untagged / untagged
2018-06-03 | Cord Ltd | Rent | 9.00 | untagged / business-as-usual / training
2018-06-04 | Cord Ltd | Rent | 1.00 | finance / business-as-usual / training
"""
# A new version of the first file: one row of it changed.
SECOND = """
2018-06-01 | Bolt LLP | Advice | -20.50 | finance / untagged / consultancy | reverses={}
2018-06-01 | Bolt LLP | Advice | 25.00 | finance / untagged / consultancy
"""
THIRD = """
2019-06-05 | Acme Ltd | Seed | 70.00 | vru / knife-crime / grants
2019-06-06 | Acme Ltd | Refund | -10.00 | vru / knife-crime / grants
"""
TOTAL = P("199.50")
DAY = dt.date


def lines(text: str, batch: str, start: int) -> list[Payment]:
    lines = [line for line in text.splitlines() if line.strip()]
    return [payment(line, at, batch) for at, line in enumerate(lines, start)]


def post(folder: Path, batch: Batch, payments: list[Payment]) -> None:
    text = batch_text(batch, payments, BANK)
    path = folder / f"payments/all/{batch.id}.beancount"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Books of three files: one with a row set aside, and a new version of it."""
    folder = make_books(tmp_path_factory.mktemp("completeness"))
    first = lines(FIRST, "first", 1)
    aside = make_batch("first", first)._replace(
        source="April.csv",
        rows_read=6,
        rows_set_aside=1,
        pounds_read=P("142.00"),
        pounds_set_aside=P("7.00"),
        set_aside="set-aside/first.csv",
    )
    file = folder / "set-aside/first.csv"
    file.parent.mkdir()
    file.write_text("Reason,Row\nno date,7\n", encoding="utf-8")
    post(folder, aside, first)
    second = lines(SECOND.format(first[1].ref), "second", 11)
    again = make_batch("second", second)._replace(
        source="April-new.csv",
        rows_read=6,
        rows_posted=1,
        rows_already=5,
        rows_reversed=1,
        pounds_read=P("139.50"),
        pounds_posted=P("25.00"),
        pounds_already=P("114.50"),
        pounds_reversed=P("20.50"),
        amends="first",
    )
    post(folder, again, second)
    third = lines(THIRD, "third", 21)
    post(folder, make_batch("third", third), third)
    return open_books(folder)


def cut(answer: Answer, *names: str) -> list[tuple[Cell, ...]]:
    """Give some columns of an answer."""
    at = [answer.names.index(name) for name in names]
    return [tuple(row[index] for index in at) for row in answer.rows]


def test_what_is_undecided_and_how_old_it_is(books: Books) -> None:
    answer = ask(books, "untagged")
    columns = ("undecided", "directorate", "category", "oldest", "newest", "payments")
    june = (DAY(2018, 6, 1), DAY(2018, 6, 1))
    assert cut(answer, *columns, "amount") == [
        ("initiative", "finance", "consultancy", *june, 3, P("25.00")),
        (
            *("initiative, category", "finance", "untagged"),
            *(DAY(2018, 6, 2), DAY(2018, 6, 2), 1, P("4.50")),
        ),
        (
            *("directorate", "untagged", "training"),
            *(DAY(2018, 6, 3), DAY(2018, 6, 3), 1, P("9.00")),
        ),
    ]
    # Business as usual of a known directorate is decided.
    assert answer.total == answer.method.selected.pounds == P("38.50")
    assert ask(books, "untagged", fy="2019-20").rows == []


def test_corrections_are_credits_and_what_a_new_version_changed(
    books: Books,
) -> None:
    answer = ask(books, "corrections")
    columns = ("correction", "reverses", "source", "amends", "amount")
    assert cut(answer, *columns) == [
        (
            *("takes back an earlier payment", "test:2:000000000002"),
            *("April-new.csv", "first", P("-20.50")),
        ),
        ("came with a new version", "", "April-new.csv", "first", P("25.00")),
        ("credit", "", "third.csv", "", P("-10.00")),
    ]
    assert answer.total == answer.method.selected.pounds == P("-5.50")
    assert {row[0] for row in answer.payment_rows} == {row[0] for row in answer.rows}


def test_completeness_ties_rows_and_pounds(books: Books) -> None:
    answer = ask(books, "completeness")
    assert cut(answer, "source", "rows_set_aside", "payments", "held", "amount") == [
        ("April-new.csv", 0, 2, P("4.50"), P("4.50")),
        ("April.csv", 1, 5, P("135.00"), P("135.00")),
        ("third.csv", 0, 2, P("60.00"), P("60.00")),
    ]
    of_rows = ("rows_read", "rows_posted", "rows_already", "rows_set_aside")
    of_pounds = tuple(name.replace("rows", "pounds") for name in of_rows)
    for columns in (of_rows, of_pounds):
        for read, *became in cut(answer, *columns):
            assert P(str(read)) == sum(P(str(part)) for part in became)
    assert answer.total == TOTAL
    (table,) = answer.tables
    row = dict(zip([one.name for one in table.columns], table.total, strict=True))
    assert row["rows_set_aside"] == 1
    assert row["pounds_reversed"] == P("20.50")
    assert row["held"] == row["amount"] == TOTAL


@pytest.mark.parametrize(
    ("days", "sources"),
    [
        # A file of the same financial year, though none of its days is asked about.
        (("2018-09-01", "2018-09-30"), ["April-new.csv", "April.csv"]),
        (("2019-04-01", "2019-06-30"), ["third.csv"]),
        (("2020-04-01", "2020-06-30"), []),
    ],
)
def test_completeness_of_some_days(
    books: Books, days: tuple[str, str], sources: list[str]
) -> None:
    answer = ask(books, "completeness", from_=days[0], to=days[1])
    assert [source for (source,) in cut(answer, "source")] == sources
    assert answer.total == answer.method.selected.pounds


def test_the_key_explains_every_code(tmp_path: Path) -> None:
    folder = make_books(
        tmp_path,
        "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants "
        "| decision=PCD-79 | fund=home-office",
    )
    accounts = ACCOUNTS.replace(
        '  category: "grants"\n', '  category: "grants"\n  code: "5440"\n'
    )
    (folder / "accounts.beancount").write_text(accounts, encoding="utf-8")
    books = open_books(folder)
    used = ask(books, "code-keys", parameters={"codes": "used"})
    assert cut(used, "kind", "code", "title", "meaning", "payments", "amount") == [
        ("directorate", "vru", "Violence Reduction Unit", "", 1, P("100.00")),
        ("initiative", "knife-crime", "Knife crime seed fund", "", 1, P("100.00")),
        (
            *("category", "grants", "Grants", "Money given for a purpose."),
            *(1, P("100.00")),
        ),
        ("fund", "home-office", "Home Office grant", "", 1, P("100.00")),
        ("decision", "PCD-79", "Crime prevention fund", "PCD 79", 1, P("100.00")),
        (
            *("account", "Expenses:Grants", "Grants", "finance system: 5440"),
            *(1, P("100.00")),
        ),
    ]
    every = ask(books, "code-keys")
    # A code that nobody used is known too, and every payment counts once.
    assert ("initiative", "archive", 0) in cut(every, "kind", "code", "payments")
    assert ("initiative", "untagged", 0) in cut(every, "kind", "code", "payments")
    assert every.total == used.total == P("100.00")
    codes = {code for _, code in cut(every, "kind", "code")}
    for row in ask(books, "payments").rows:
        named = dict(zip(ask(books, "payments").names, row, strict=True))
        for kind in ("directorate", "initiative", "category", "fund", "account"):
            assert named[kind] in codes


SHARED = """
2012-01-16 custom "initiative" "evaluation" "Evaluation"
2018-04-01 custom "apportionment" "APP-1" "Evaluation, 2018-19"
  valid-to: 2019-03-31
  shared: "evaluation"
  driver: "pounds of grants"
  shares: "knife-crime 2, victims 1"
  approver: "Chief Financial Officer"
  decision: "PCD-79"
  evidence: "Paper 7"
2020-04-01 custom "apportionment" "APP-3" "Evaluation, 2020-21"
  shared: "evaluation"
  driver: "pounds of grants"
  shares: "knife-crime 1, business-as-usual 1"
  approver: "Chief Financial Officer"
"""
DIVIDED = """
2018-05-14 | Bolt LLP | Advice | 100.00 | vru / evaluation / consultancy
2018-06-14 | Bolt LLP | Advice | 0.02 | vru / evaluation / consultancy
2019-05-14 | Bolt LLP | Advice | 5.00 | vru / evaluation / consultancy
2018-05-15 | Acme Ltd | Seed | 40.00 | vru / knife-crime / grants
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("shared")
    return open_books(make_books(folder, DIVIDED, registers=REGISTERS + SHARED))


def test_what_a_rule_divided_ties_to_the_shared_spend(shared: Books) -> None:
    answer = ask(shared, "apportionments-applied")
    columns = ("rule", "initiative", "share_of_rule", "payments", "amount")
    assert cut(answer, *columns) == [
        # 66.67 and 0.01: each payment is divided by itself.
        ("APP-1", "knife-crime", "2", 2, P("66.68")),
        ("APP-1", "victims", "1", 2, P("33.34")),
        ("APP-3", "knife-crime", "1", 0, P("0.00")),
        ("APP-3", "business-as-usual", "1", 0, P("0.00")),
        ("", "evaluation", "", 1, P("5.00")),
    ]
    whole = ask(shared, "payments", initiative="evaluation", as_recorded=True)
    assert answer.total == whole.total == P("105.02")
    assert cut(answer, "rule_title", "approver", "decision", "evidence")[0] == (
        *("Evaluation, 2018-19", "Chief Financial Officer", "PCD-79", "Paper 7"),
    )
    assert cut(answer, "rule_title", "shared")[-1] == (
        *("Not divided: no rule on these days", "evaluation"),
    )


def test_rules_of_the_days_that_are_asked_about(shared: Books) -> None:
    def rules(year: str) -> list[Cell]:
        answer = ask(shared, "apportionments-applied", fy=year)
        return list(dict.fromkeys(row[0] for row in answer.rows))

    assert rules("2018-19") == ["APP-1"]
    assert rules("2019-20") == [""]
    assert rules("2020-21") == ["APP-3"]
    assert rules("2021-22") == ["APP-3"]


def test_as_recorded_and_assumed_come_to_the_same(shared: Books) -> None:
    whole = ask(shared, "apportionments-applied", as_recorded=True)
    assert cut(whole, "rule", "amount")[-1] == ("", P("105.02"))
    assumed = ask(
        shared, "apportionments-applied", assume="evaluation=knife-crime:1,archive:4"
    )
    assert cut(assumed, "rule_title", "initiative", "amount")[-2:] == [
        ("Assumed for this question", "archive", P("4.00")),
        ("Assumed for this question", "knife-crime", P("1.00")),
    ]
    assert assumed.total == P("105.02")


def test_coverage_counts_a_payment_that_is_divided_once_a_year(shared: Books) -> None:
    later = (
        DIVIDED + "2020-05-14 | Bolt LLP | Advice | 8.00 | vru / evaluation / grants"
    )
    assert later
    rows = ask(shared, "coverage", fy="2018-19").rows
    assert rows[0] == (
        *("2018-19", "Initiative decided", 3, P("1.00"), P("140.02"), P("1.00")),
    )


def test_coverage_of_a_payment_divided_with_business_as_usual(tmp_path: Path) -> None:
    line = "2020-05-14 | Bolt LLP | Advice | 8.00 | vru / evaluation / consultancy"
    books = open_books(make_books(tmp_path, line, registers=REGISTERS + SHARED))
    assert ask(books, "coverage").rows[:2] == [
        ("2020-21", "Initiative decided", 1, P("1.00"), P("4.00"), P("0.50")),
        ("2020-21", "Business as usual", 1, P("1.00"), P("4.00"), P("0.50")),
    ]
