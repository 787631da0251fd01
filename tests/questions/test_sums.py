"""However spend is cut, every question comes to the same pounds and payments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import Books, open_books
from mopac_spend.books.table import connect
from mopac_spend.money import NIL
from mopac_spend.questions.ask import ask
from mopac_spend.register import UNTAGGED
from tests.books_maker import make_books, make_payment

if TYPE_CHECKING:
    import duckdb
    import pytest

    from mopac_spend.questions.selection import Filters
    from mopac_spend.spend import Payment

DIRECTORATES = ("finance", "vru", UNTAGGED)
INITIATIVES = ("knife-crime", "victims", "archive", "business-as-usual", UNTAGGED)
CATEGORIES = ("consultancy", "grants", "training", UNTAGGED)
QUESTIONS = (
    "spend-by-initiative",
    "spend-by-directorate",
    "spend-by-category",
    "spend-by-supplier",
    "grants-by-recipient",
    "coverage",
    "payments",
)
PLANS = {"pcp": {"knife-crime", "victims"}, "kcs": {"knife-crime"}}
FIRST, LAST = dt.date(2017, 4, 1), dt.date(2021, 3, 31)


def invented() -> list[Payment]:
    """Every combination of tags, on days spread over four years."""
    combinations = [
        (directorate, initiative, category)
        for directorate in DIRECTORATES
        for initiative in INITIATIVES
        for category in CATEGORIES
    ]
    return [
        make_payment(
            number,
            "test-batch",
            date=FIRST + dt.timedelta(days=number * 173 % 1461),
            supplier=f"Supplier {number % 7}",
            amount=Decimal((number * 7919 % 20011) - 3000) / 100,
            tags=combinations[number % len(combinations)],
            optional={"fund": "home-office"} if number % 3 else None,
        )
        for number in range(1, 181)
    ]


class _Held:
    """Books and their engine, loaded once for all examples."""

    books: Books | None = None
    engine: duckdb.DuckDBPyConnection | None = None


def held(factory: pytest.TempPathFactory) -> tuple[Books, duckdb.DuckDBPyConnection]:
    if _Held.books is None or _Held.engine is None:
        made = make_books(factory.mktemp("sums"), invented())
        _Held.books = open_books(made)
        _Held.engine = connect(_Held.books)
    return _Held.books, _Held.engine


def some(codes: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), max_size=2)


DAYS = st.dates(FIRST, LAST)
PERIODS: st.SearchStrategy[Filters] = st.one_of(
    st.just({}),
    st.sampled_from([{"fy": f"{year}-{year - 1999}"} for year in range(2017, 2021)]),
    st.sampled_from([{"quarter": f"2019-20-Q{number}"} for number in range(1, 5)]),
    st.tuples(DAYS, DAYS).map(lambda days: {"from_": min(days), "to": max(days)}),
)
FILTERS = st.builds(
    lambda period, codes: {**period, **codes},
    PERIODS,
    st.fixed_dictionaries(
        {},
        optional={
            "initiative": some(INITIATIVES),
            "category": some(CATEGORIES),
            "directorate": some(DIRECTORATES),
            "plan": some(("pcp", "kcs")),
            "fund": some(("home-office",)),
            "supplier": some(("supplier 1", "SUPPLIER  2", "nobody")),
        },
    ),
)


def expected(books: Books, filters: Filters) -> list[Payment]:
    """The same selection in plain Python."""
    first, last = FIRST, LAST
    if fy := filters.get("fy"):
        first, last = dt.date(int(fy[:4]), 4, 1), dt.date(int(fy[:4]) + 1, 3, 31)
    if quarter := filters.get("quarter"):
        edges = [(2019, 4, 1), (2019, 7, 1), (2019, 10, 1), (2020, 1, 1), (2020, 4, 1)]
        at = int(quarter[-1])
        first = dt.date(*edges[at - 1])
        last = dt.date(*edges[at]) - dt.timedelta(days=1)
    if isinstance(from_ := filters.get("from_"), dt.date):
        first = from_
    if isinstance(to := filters.get("to"), dt.date):
        last = to
    served = {code for plan in filters.get("plan", ()) for code in PLANS[plan]}
    suppliers = {" ".join(n.lower().split()) for n in filters.get("supplier", ())}
    return [
        p
        for p in books.payments
        if first <= p.date <= last
        and all(
            not codes or code in codes
            for code, codes in (
                (p.initiative, filters.get("initiative")),
                (p.category, filters.get("category")),
                (p.directorate, filters.get("directorate")),
                (p.fund, filters.get("fund")),
            )
        )
        and (not filters.get("plan") or p.initiative in served)
        and (not suppliers or p.supplier.lower() in suppliers)
    ]


@settings(max_examples=40, deadline=None)
@given(filters=FILTERS)
def test_every_question_gives_the_same_total(
    tmp_path_factory: pytest.TempPathFactory, filters: Filters
) -> None:
    books, engine = held(tmp_path_factory)
    due = expected(books, filters)
    pounds = sum((p.amount for p in due), NIL)
    for name in QUESTIONS:
        answer = ask(books, name, table=engine, **filters)
        at = answer.names.index("amount")
        amounts = [row[at] for row in answer.rows]
        assert sum((a for a in amounts if isinstance(a, Decimal)), NIL) == answer.total
        assert answer.total == pounds, name
        if "payments" in answer.names:
            counts = [row[answer.names.index("payments")] for row in answer.rows]
            assert sum(n for n in counts if isinstance(n, int)) == len(due), name
        for table in answer.tables:
            assert pounds in table.total
        assert {row[0] for row in answer.payment_rows} == {p.ref for p in due}


@settings(max_examples=30, deadline=None)
@given(period=PERIODS)
def test_what_is_untagged_is_never_dropped(
    tmp_path_factory: pytest.TempPathFactory, period: Filters
) -> None:
    books, engine = held(tmp_path_factory)
    due = [p for p in expected(books, period) if p.initiative == UNTAGGED]
    answer = ask(books, "spend-by-initiative", table=engine, **period)
    amounts = [row[-1] for row in answer.rows if row[0] == UNTAGGED]
    pounds = sum((p.amount for p in due), NIL)
    assert sum((a for a in amounts if isinstance(a, Decimal)), NIL) == pounds
    assert answer.method.untagged.pounds == pounds
    assert answer.method.untagged.payments == len(due)
    last = answer.tables[0].rows[-1]
    assert (last[0], last[-1]) == ("Untagged", pounds)
