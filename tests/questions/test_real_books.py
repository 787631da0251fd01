"""Answers about two real bodies, held against their published files row by row.

What is due is computed here from the rows of the files (`tests.questions.real_books`):
nothing of the importer or of the questions is used for it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.holidays import bank_holidays
from mopac_spend.register.spelling import plain_name, redacted
from tests import real_data
from tests.importing.test_real_files import DIRECTORATES
from tests.questions import real_books
from tests.questions.real_books import KINDS, REORGANISED, YEARS, Body, Row, months

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.selection import Filters

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def city_hall(tmp_path_factory: pytest.TempPathFactory) -> Body:
    return real_books.city_hall(tmp_path_factory.mktemp("city-hall") / "books")


@pytest.fixture(scope="module")
def lancashire(tmp_path_factory: pytest.TempPathFactory) -> Body:
    return real_books.lancashire(tmp_path_factory.mktemp("pcc") / "books")


@pytest.fixture(params=["city_hall", "lancashire"])
def body(request: pytest.FixtureRequest) -> Body:
    real = request.getfixturevalue(request.param)
    assert isinstance(real, Body)
    return real


def sums(
    rows: Iterable[Row], key: Callable[[Row], Hashable]
) -> dict[Hashable, tuple[int, Decimal]]:
    """Count and sum rows."""
    sums: defaultdict[Hashable, list[Decimal]] = defaultdict(list)
    for row in rows:
        sums[key(row)].append(row.pounds)
    return {key: (len(pounds), sum(pounds, Decimal(0))) for key, pounds in sums.items()}


def told(answer: Answer, *columns: str) -> dict[Hashable, tuple[object, object]]:
    """Give payments and amount of an answer by one or two of its columns."""
    at = [answer.names.index(name) for name in columns]
    counts, amount = answer.names.index("payments"), answer.names.index("amount")
    by_key = {
        tuple(row[each] for each in at): (row[counts], row[amount])
        for row in answer.rows
    }
    assert len(by_key) == len(answer.rows)
    return {key[0] if len(key) == 1 else key: both for key, both in by_key.items()}


def lines(answer: Answer) -> Counter[tuple[object, ...]]:
    """Count what the question `payments` lists."""
    at = [answer.names.index(n) for n in ("date", "supplier", "document", "amount")]
    return Counter(tuple(row[each] for each in at) for row in answer.rows)


def total(rows: Iterable[Row]) -> Decimal:
    return sum((row.pounds for row in rows), Decimal(0))


def test_every_payment_of_the_files_is_asked_about(body: Body) -> None:
    answer = body.ask("payments")
    assert lines(answer) == Counter(row.line for row in body.rows)
    assert answer.total == total(body.rows)


def test_how_many_consultants_and_what_they_cost(body: Body) -> None:
    due = body.of("consultancy")
    answer = body.ask("distinct-suppliers", category="consultancy")
    assert told(answer, "financial_year") == sums(due, lambda row: row.year)
    year, count = map(answer.names.index, ("financial_year", "suppliers"))
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in due:
        names[row.year].add(body.supplier(row))
    assert {row[year]: row[count] for row in answer.rows} == {
        each: len(of_year) for each, of_year in names.items()
    }
    # One supplier of two years is one.
    (together,) = body.ask(
        "distinct-suppliers", {"years": "together"}, category="consultancy"
    ).rows
    different = set.union(*names.values())
    assert together[count] == len(different)
    # The register makes a difference to how many they are.
    assert len(different) < len({row.supplier for row in due})


def test_external_training_by_year_and_by_provider(body: Body) -> None:
    due = body.of("training")
    by_year = body.ask("spend-by-category", category="training")
    assert told(by_year, "financial_year") == sums(due, lambda row: row.year)
    providers = body.ask("spend-by-provider", category="training")
    assert told(providers, "supplier", "financial_year") == sums(
        due, lambda row: (body.supplier(row), row.year)
    )


def test_grants_by_recipient(body: Body) -> None:
    for year in (None, "2018-19", "2019-20"):
        due = [row for row in body.of("grants") if year in {None, row.year}]
        answer = body.ask("spend-by-supplier", category="grants", fy=year)
        assert told(answer, "supplier") == sums(due, body.supplier)
        assert answer.total == total(due)


def test_grants_of_two_categories_by_recipient(city_hall: Body) -> None:
    wanted = ("grants", "grants-to-local-authorities")
    due = [row for category in wanted for row in city_hall.of(category)]
    answer = city_hall.ask("spend-by-supplier", category=wanted)
    assert told(answer, "supplier") == sums(due, city_hall.supplier)


@pytest.mark.parametrize("year", [None, "2018-19", "2019-20"])
def test_the_twenty_largest_suppliers_under_any_spelling(
    body: Body, year: str | None
) -> None:
    due = [row for row in body.rows if year in {None, row.year}]
    paid = {name: pounds for name, (_, pounds) in sums(due, body.supplier).items()}
    largest = sorted(paid.items(), key=lambda pair: (-pair[1], str(pair[0])))[:20]
    answer = body.ask("top-suppliers", {"top": 20}, fy=year)
    at = [answer.names.index(name) for name in ("rank", "supplier", "amount")]
    *ranked, rest = [tuple(row[each] for each in at) for row in answer.rows]
    assert ranked == [(rank, *pair) for rank, pair in enumerate(largest, 1)]
    assert rest[-1] == total(due) - sum(pounds for _, pounds in largest)
    # The register makes a difference to who they are.
    assert set(dict(largest)) - {row.supplier for row in due}


def test_one_spelling_finds_them_all(body: Body) -> None:
    for title, name in {title: name for name, title in body.known.items()}.items():
        answer = body.ask("payments", supplier=name.lower())
        due = [row for row in body.rows if body.supplier(row) == title]
        assert lines(answer) == Counter(row.line for row in due)


def documents_over(
    rows: list[Row], limit: int, key: Callable[[Row], Hashable]
) -> list[Row]:
    """Give all lines of the documents that are over a limit together."""
    summed = {document: pounds for document, (_, pounds) in sums(rows, key).items()}
    return [row for row in rows if summed[key(row)] > limit]


def test_spend_over_500_in_a_month_by_document_and_by_payment(city_hall: Body) -> None:
    small, credited, exact = 0, 0, 0
    for _, first, last in months(YEARS[:2]):
        rows = city_hall.between(first, last)
        due = documents_over(rows, 500, lambda row: (row.document, row.day))
        single = [row for row in rows if row.pounds > 500]
        for per, wanted in (("document", due), ("payment", single)):
            answer = city_hall.ask("payments", from_=first, to=last, over=500, per=per)
            assert lines(answer) == Counter(row.line for row in wanted), (first, per)
        small += len(set(due) - set(single))
        credited += len(set(single) - set(due))
        exact += sum(row.pounds == 500 for row in set(rows) - set(due))
    # Lines that are small by themselves, lines whose credit takes them under the
    # limit, and documents of exactly £500.00: the files have them all.
    assert min(small, credited, exact) > 10


@pytest.mark.parametrize("year", YEARS[:2])
def test_spend_over_500_in_a_year_by_document(city_hall: Body, year: str) -> None:
    rows = [row for row in city_hall.rows if row.year == year]
    # Over a year a number comes again, for another supplier too.
    due = documents_over(rows, 500, lambda row: (row.document, row.supplier, row.day))
    answer = city_hall.ask("payments", fy=year, over=500)
    assert lines(answer) == Counter(row.line for row in due)
    # A document is over the limit with lines that a filter leaves out.
    training = [row for row in due if row.kind in KINDS["training"]]
    answer = city_hall.ask("payments", fy=year, over=500, category="training")
    assert lines(answer) == Counter(row.line for row in training)
    assert any(row.pounds <= 500 for row in training)


def test_the_months_of_a_year_list_what_the_year_lists(city_hall: Body) -> None:
    of_months: Counter[tuple[object, ...]] = Counter()
    for _, first, last in months(YEARS[:1]):
        of_months += lines(city_hall.ask("payments", from_=first, to=last, over=500))
    assert lines(city_hall.ask("payments", fy=YEARS[0], over=500)) == of_months


def test_without_numbers_each_payment_is_one_by_itself(lancashire: Body) -> None:
    assert {p.document for p in lancashire.books.payments} == {""}
    for name, first, last in months(YEARS[1:2]):
        due = [row for row in lancashire.between(first, last) if row.pounds > 500]
        for per in ("document", "payment"):
            answer = lancashire.ask("payments", period=name, over=500, per=per)
            assert lines(answer) == Counter(row.line for row in due), (name, per)


def test_the_thirteen_periods_of_a_year(city_hall: Body) -> None:
    sums: Counter[tuple[object, ...]] = Counter()
    for code, (first, last) in city_hall.periods().items():
        year, number = code.rsplit("-P", 1)
        answer = city_hall.ask("payments", period=f"{year}-P{int(number)}")
        assert answer.rows
        assert lines(answer) == Counter(
            row.line for row in city_hall.between(first, last)
        ), code
        sums += lines(answer)
    # No payment of the two years is in none of the periods, or in two.
    assert sums == Counter(row.line for row in city_hall.rows)


def test_the_periods_are_those_of_the_published_files(city_hall: Body) -> None:
    files = [*real_data.city_hall(2018), *real_data.city_hall(2019)]
    strays = [
        row
        for file, (first, last) in zip(files, city_hall.periods().values(), strict=True)
        for row in real_books.city_hall_rows([file])
        if not first <= row.day <= last
    ]
    # As the register says of itself: nothing else puts fewer rows elsewhere.
    assert len(strays) == 53


def directorate(row: Row, on: dt.date) -> str:
    """Give a row's directorate under the structure of a day."""
    code = DIRECTORATES[row.directorate]
    if on >= dt.date(2019, 4, 1):
        return REORGANISED.get(code, code)
    # What merged after that day cannot be taken apart again.
    merged = code == "technology-group" and row.day >= dt.date(2019, 4, 1)
    return REORGANISED[code] if merged else code


def test_the_same_pounds_under_the_structure_of_another_date(city_hall: Body) -> None:
    shown = []
    for day in (None, dt.date(2018, 4, 1), dt.date(2020, 3, 31)):
        answer = city_hall.ask("spend-by-directorate", structure=day)
        code, amount = map(answer.names.index, ("directorate", "amount"))
        by_key: defaultdict[object, Decimal] = defaultdict(Decimal)
        for row in answer.rows:
            pounds = row[amount]
            assert isinstance(pounds, Decimal)
            by_key[row[code]] += pounds
        due = sums(city_hall.rows, lambda row: directorate(row, day or row.day))  # noqa: B023
        assert by_key == {key: pounds for key, (_, pounds) in due.items()}
        assert answer.total == total(city_hall.rows)
        shown.append(set(by_key))
    own, before, after = shown
    assert own - before == {"homes"}
    assert own - after == {"housing-and-land", "technology-group"}


@pytest.mark.parametrize(
    ("asked", "days", "days_before"),
    [
        (
            {"calendar_year": "2019"},
            ("2019-01-01", "2019-12-31"),
            ("2018-01-01", "2018-12-31"),
        ),
        (
            {"to_date": "2019-10-31"},
            ("2019-04-01", "2019-10-31"),
            ("2018-04-01", "2018-10-31"),
        ),
        (
            {"to_date": "2020-02-29"},
            ("2019-04-01", "2020-02-29"),
            ("2018-04-01", "2019-02-28"),
        ),
    ],
)
@pytest.mark.parametrize("category", ["consultancy", "training", "grants"])
def test_the_same_days_of_the_year_before(
    body: Body,
    category: str,
    asked: Filters,
    days: tuple[str, str],
    days_before: tuple[str, str],
) -> None:
    filters: Filters = {**asked, "category": category}
    answer = body.ask("spend-to-date", **filters)
    (row,) = answer.rows
    cells = dict(zip(answer.names, row, strict=True))
    for end, window in (("", days), ("_year_before", days_before)):
        first, last = map(dt.date.fromisoformat, window)
        due = [row for row in body.of(category) if first <= row.day <= last]
        assert due
        assert cells[f"payments{end}"] == len(due)
        assert cells[f"amount{end}"] == total(due)
    assert answer.total == cells["amount"]


def test_what_was_paid_on_weekends_and_bank_holidays(body: Body) -> None:
    due = [
        row
        for row in body.rows
        if row.day.weekday() in {5, 6} or row.day in bank_holidays()
    ]
    answer = body.ask("weekend-payments")
    assert told(answer, "date") == sums(due, lambda row: row.day)
    assert len(answer.payment_rows) == len(due)


def test_a_published_list_is_cut_at_its_threshold(body: Body) -> None:
    whose = body.folder.parent.name.rstrip("0123456789")
    threshold = {"city-hall": 250, "pcc": 500}[whose]
    ((digit, *_),) = body.ask("first-digits").rows
    assert digit == f"Not counted: no payments under £{threshold} are in the source"


def test_new_suppliers_of_two_bodies(body: Body) -> None:
    firsts: dict[str, dt.date] = {}
    for row in body.rows:
        if not redacted(row.supplier):
            who = body.known.get(row.supplier) or plain_name(row.supplier)
            firsts[who] = min(row.day, firsts.get(who, row.day))
    begun = min(firsts.values())
    early: defaultdict[str, list[Row]] = defaultdict(list)
    for row in body.rows:
        who = body.known.get(row.supplier) or plain_name(row.supplier)
        if who in firsts and (row.day - firsts[who]).days <= 30:
            early[who].append(row)
    due = [
        (firsts[who], len(rows), total(rows))
        for who, rows in early.items()
        if (firsts[who] - begun).days > 365 and total(rows) >= 50_000
    ]
    answer = body.ask("new-suppliers", {"large": 50_000, "top": 10_000})
    at = [answer.names.index(n) for n in ("first_payment", "payments", "amount")]
    assert sorted(tuple(row[n] for n in at) for row in answer.rows) == sorted(due)
    # Few enough to look at the papers of each.
    assert 5 < len(due) < 150
