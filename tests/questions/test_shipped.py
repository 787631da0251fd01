"""Every shipped question, on books small enough to add up by hand."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.engine.withholding import BEFORE
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from tests.questions.conftest import TOTAL

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters

P = Decimal


def test_the_page_of_the_questions_lists_what_is_shipped() -> None:
    page = (shipped.folder("queries") / "README.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"^\| `([a-z-]+)` \|", page.partition("## The header")[0], re.MULTILINE
    )
    assert sorted(listed) == library.names()


@pytest.mark.parametrize("name", library.names())
def test_a_definition_is_for_whoever_reads_a_letter(name: str) -> None:
    """It goes into letters, packs and reports, where nobody types an option."""
    assert not re.search(r"(?<![\w-])--[a-z]", library.find(name).definition)


def everything(name: str) -> Filters:
    """Give the days of all payments to a question that compares with a year before."""
    if BEFORE in library.find(name).tables:
        return {"from_": "2018-04-01", "to": "2020-03-31"}
    return {}


@pytest.mark.parametrize("name", library.names())
def test_every_question_comes_to_the_total(books: Books, name: str) -> None:
    answer = ask(books, name, **everything(name))
    question = answer.question
    if not (question.of_registers or question.only):
        assert answer.total == P(TOTAL)
    if not question.of_registers:
        assert answer.total == answer.method.selected.pounds
    assert answer.method.exclusions == ()
    for table in answer.tables:
        at = [one.name for one in table.columns].index(
            "total" if table.matrix else question.total
        )
        assert table.total[at] == answer.total


@pytest.mark.parametrize("name", library.names())
def test_every_question_has_an_order(books: Books, name: str) -> None:
    first = ask(books, name, **everything(name)).rows
    assert ask(books, name, **everything(name)).rows == first
    assert "ORDER BY" in library.find(name).sql


def test_spend_by_initiative(books: Books) -> None:
    answer = ask(books, "spend-by-initiative")
    assert answer.names == (
        "initiative",
        "initiative_title",
        "basis",
        "category",
        "category_title",
        "financial_year",
        "payments",
        "direct",
        "apportioned",
        "assumed",
        "amount",
    )
    assert [(row[0], *row[2:4], *row[5:]) for row in answer.rows] == [
        ("knife-crime", "Direct", "grants", "2018-19", 2, *direct("90.00")),
        ("victims", "Direct", "untagged", "2019-20", 1, *direct("1.01")),
        (
            *("business-as-usual", "Direct", "training", "2019-20", 1),
            *direct("1234567.89"),
        ),
        ("untagged", "Direct", "consultancy", "2018-19", 1, *direct("20.50")),
    ]
    assert answer.rows[0][1] == "Knife crime seed fund"
    assert answer.rows[0][4] == "Grants"


def direct(pounds: str) -> tuple[Decimal, ...]:
    """Direct, apportioned, assumed and all of it."""
    return P(pounds), P("0.00"), P("0.00"), P(pounds)


def test_spend_by_initiative_for_people(books: Books) -> None:
    by_category, by_year = ask(books, "spend-by-initiative").tables
    assert by_category.title == "Spend by initiative, by category (£)"
    assert [one.heading for one in by_category.columns] == [
        "Initiative",
        "Consultancy",
        "Grants",
        "Training",
        "Untagged",
        "Total",
    ]
    assert [row[0] for row in by_category.rows] == [
        "Knife crime seed fund",
        "Services for victims",
        "Business as usual",
        "Untagged",
    ]
    assert by_year.total == ("Total", P("110.50"), P("1234568.90"), P(TOTAL))


@pytest.mark.parametrize(
    ("question", "filters", "headings"),
    [
        (
            "spend-by-initiative",
            {"plan": "pcp"},
            ["Knife crime seed fund", "Services for victims"],
        ),
        (
            "spend-by-initiative",
            {"initiative": "knife-crime"},
            ["Knife crime seed fund"],
        ),
        (
            "spend-by-initiative",
            {"initiative": ["knife-crime", "untagged"], "fy": "2019-20"},
            ["Untagged"],
        ),
        ("spend-by-initiative", {"plan": "pcp", "initiative": "untagged"}, []),
        (
            "spend-by-initiative",
            {"category": "grants"},
            ["Knife crime seed fund", "Business as usual", "Untagged"],
        ),
        ("spend-by-category", {"category": "grants"}, ["Grants", "Untagged"]),
        ("spend-by-category", {"plan": "kcs"}, ["Grants", "Untagged"]),
    ],
)
def test_rows_that_a_filter_cannot_find_are_not_shown_as_nil(
    books: Books, question: str, filters: Filters, headings: list[str]
) -> None:
    for table in ask(books, question, **filters).tables:
        assert [row[0] for row in table.rows] == headings


def test_one_year_needs_no_table_by_year(books: Books) -> None:
    tables = ask(books, "spend-by-initiative", fy="2018-19").tables
    assert [one.title for one in tables] == ["Spend by initiative, by category (£)"]


def test_spend_by_directorate(books: Books) -> None:
    vru = ("vru", "Violence Reduction Unit", "2018-19")
    assert ask(books, "spend-by-directorate").rows == [
        ("finance", "Finance", "2018-19", "2018-19-Q1", 1, P("20.50")),
        ("finance", "Finance", "2019-20", "2019-20-Q2", 1, P("1234567.89")),
        (*vru, "2018-19-Q1", 1, P("100.00")),
        (*vru, "2018-19-Q2", 1, P("-10.00")),
        ("untagged", "Untagged", "2019-20", "2019-20-Q2", 1, P("1.01")),
    ]


def test_spend_by_category(books: Books) -> None:
    assert ask(books, "spend-by-category").rows == [
        ("consultancy", "Consultancy", "2018-19", 1, P("20.50")),
        ("grants", "Grants", "2018-19", 2, P("90.00")),
        ("training", "Training", "2019-20", 1, P("1234567.89")),
        ("untagged", "Untagged", "2019-20", 1, P("1.01")),
    ]


def test_spend_by_supplier_puts_the_largest_first(books: Books) -> None:
    day = dt.date
    # Beancount keeps a text as written; the two blanks in ACME's name too.
    assert ask(books, "spend-by-supplier", fy="2018-19").rows == [
        ("Acme Ltd", 1, day(2018, 5, 14), day(2018, 5, 14), P("0.00"), P("100.00")),
        ("Bolt LLP", 1, day(2018, 6, 1), day(2018, 6, 1), P("20.50"), P("20.50")),
        ("ACME  LTD", 1, day(2018, 7, 2), day(2018, 7, 2), P("0.00"), P("-10.00")),
    ]


def test_coverage(books: Books) -> None:
    decided, usual, none = "Initiative decided", "Business as usual", "Untagged"
    first, second = "2018-19", "2019-20"
    assert ask(books, "coverage").rows == [
        (first, decided, 2, P("0.67"), P("90.00"), P("0.84")),
        (first, usual, 0, P("0.00"), P("0.00"), P("0.00")),
        (first, none, 1, P("0.33"), P("20.50"), P("0.16")),
        (second, decided, 1, P("0.50"), P("1.01"), P("0.01")),
        (second, usual, 1, P("0.50"), P("1234567.89"), P("0.99")),
        (second, none, 0, P("0.00"), P("0.00"), P("0.00")),
    ]


def test_payments(books: Books) -> None:
    answer = ask(books, "payments", category="untagged")
    assert answer.names[0] == "ref"
    assert answer.rows == [
        (
            "test:5:000000000005",
            dt.date(2019, 7, 3),
            "Nobody",
            "Course",
            "untagged",
            "Untagged",
            "victims",
            "Services for victims",
            "",
            "untagged",
            "Untagged",
            "",
            "PCD-79",
            "",
            "",
            "",
            "Expenses:Unclassified",
            "2019-20",
            "2019-20-Q2",
            "5",
            "",
            "test-batch",
            "6",
            "",
            P("1.01"),
        )
    ]


@pytest.mark.parametrize("name", ["spend-by-initiative", "spend-by-category"])
def test_untagged_stands_in_the_table_even_at_nil(books: Books, name: str) -> None:
    rows = ask(books, name, category="grants").tables[0].rows
    assert rows[-1] == ("Untagged", P("0.00"), P("0.00"))


def test_business_as_usual_stands_in_the_table_even_at_nil(books: Books) -> None:
    rows = ask(books, "spend-by-initiative", category="grants").tables[0].rows
    assert rows[-2] == ("Business as usual", P("0.00"), P("0.00"))
