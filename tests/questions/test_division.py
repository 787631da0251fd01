"""Shared costs: divided by recorded rules or by a question, to the penny."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.money import allocate
from mopac_spend.questions.ask import ask
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from tests.books_maker import REGISTERS, make_books, make_payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor

SHARED = REGISTERS + (
    '2012-01-16 custom "initiative" "evaluation" "Evaluation shared by programmes"\n'
    '2012-01-16 custom "initiative" "third" "Third"\n'
)
RULE = """\
2018-04-01 custom "apportionment" "by-awards-2018" "By awards of 2018-19"
  shared: "evaluation"
  driver: "pounds awarded in 2018-19"
  shares: "knife-crime 40, victims 35, third 25"
  approver: "Chief Finance Officer"
  valid-to: 2019-03-31
2019-04-01 custom "apportionment" "by-awards-2019" "By awards of 2019-20"
  shared: "evaluation"
  driver: "pounds awarded in 2019-20"
  shares: "knife-crime 1, victims 1, third 1"
  approver: "Chief Finance Officer"
  valid-to: 2020-03-31
"""
LINES = """
2018-06-01 | Thinkers LLP | Evaluation | 70000.00 | finance / evaluation / consultancy
2019-03-31 | Thinkers LLP | Evaluation | 50000.00 | finance / evaluation / consultancy
2019-04-01 | Thinkers LLP | Evaluation | 100.00 | finance / evaluation / consultancy
2019-05-01 | Thinkers LLP | Credit | -100.00 | finance / evaluation / consultancy
2020-04-01 | Thinkers LLP | After the rules | 9.99 | vru / evaluation / consultancy
2018-07-01 | Bolt LLP | Advice | 20.50 | vru / knife-crime / consultancy
2018-07-02 | Bolt LLP | Office | 1.00 | vru / business-as-usual / consultancy
2018-07-03 | Bolt LLP | Nobody knows | 2.00 | vru / untagged / consultancy
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("shared")
    return open_books(make_books(folder, LINES, registers=SHARED + RULE))


def parts(books: Books, **filters: object) -> list[tuple[str, str, str]]:
    selection = select(books.register, **filters)  # type: ignore[arg-type]
    narrowed = narrow(books, selection, connect(books))
    rows = narrowed.cursor.execute(
        "SELECT initiative, apportioned_by, amount FROM spend ORDER BY ALL"
    )
    return [(code, by, str(amount)) for code, by, amount in rows.fetchall()]


def test_a_cost_of_two_years_is_divided_by_the_rule_of_each_day(
    shared: Books,
) -> None:
    assert parts(shared, fy="2018-19", initiative=["knife-crime", "victims"]) == [
        ("knife-crime", "", "20.50"),
        ("knife-crime", "by-awards-2018", "20000.00"),
        ("knife-crime", "by-awards-2018", "28000.00"),
        ("victims", "by-awards-2018", "17500.00"),
        ("victims", "by-awards-2018", "24500.00"),
    ]
    whole = parts(shared, fy="2018-19")
    of_rule = [Decimal(amount) for _, by, amount in whole if by]
    assert sum(of_rule) == Decimal("120000.00")


def test_thirds_and_a_credit_are_exact(shared: Books) -> None:
    assert parts(shared, fy="2019-20") == [
        ("knife-crime", "by-awards-2019", "-33.34"),
        ("knife-crime", "by-awards-2019", "33.34"),
        ("third", "by-awards-2019", "-33.33"),
        ("third", "by-awards-2019", "33.33"),
        ("victims", "by-awards-2019", "-33.33"),
        ("victims", "by-awards-2019", "33.33"),
    ]


def test_what_no_rule_divides_stays_whole(shared: Books) -> None:
    assert parts(shared, fy="2020-21") == [("evaluation", "", "9.99")]


def test_as_recorded_leaves_shared_costs_whole(shared: Books) -> None:
    assert parts(shared, fy="2019-20", as_recorded=True) == [
        ("evaluation", "", "-100.00"),
        ("evaluation", "", "100.00"),
    ]


def test_direct_and_apportioned_stand_apart_and_payments_count_once(
    shared: Books,
) -> None:
    method = ask(shared, "spend-by-category", fy="2018-19").method
    assert str(method.selected) == "£120,023.50 in 5 payments"
    assert str(method.direct) == "£23.50 in 3 payments"
    assert str(method.apportioned) == "£120,000.00 in 2 payments"
    assert not method.assumed.payments
    assert method.rules == (
        (
            "Rule by-awards-2018: By awards of 2018-19; evaluation divided by pounds "
            "awarded in 2018-19: knife-crime 40, victims 35, third 25, approved by "
            "Chief Finance Officer."
        ),
    )
    assert method.coverage == {"pounds": "0.99", "payments": "0.80"}


def test_an_invented_division_is_called_assumed_and_takes_what_no_rule_divides(
    shared: Books,
) -> None:
    answer = ask(shared, "spend-by-initiative", assume="evaluation=victims:1,third:2")
    method = answer.method
    assert str(method.assumed) == "£9.99 in 1 payment"
    assert str(method.apportioned) == "£120,000.00 in 4 payments"
    assert "ASSUMED" in method.division_words
    assert method.rules[-1] == "Assumed: evaluation=victims:1,third:2."
    assert parts(shared, fy="2020-21", assume=["evaluation=victims:1,third:2"]) == [
        ("third", "assumed", "6.66"),
        ("victims", "assumed", "3.33"),
    ]
    assert "assumed" in {row[-2] for row in answer.payment_rows}


def test_an_invention_takes_the_days_before_between_and_after_the_rules(
    tmp_path: Path,
) -> None:
    rules = "".join(
        f'{first} custom "apportionment" "{code}" "Rule"\n  shared: "evaluation"\n'
        f'  driver: "drawn"\n  approver: "Nobody"\n  shares: "victims 1, third 1"\n'
        f"{last}"
        # Not in the order of their days.
        for code, first, last in (
            ("open", "2020-06-01", ""),
            ("first", "2018-04-01", "  valid-to: 2019-03-31\n"),
            ("second", "2019-05-01", "  valid-to: 2019-12-31\n"),
        )
    )
    divided_by = {
        "2018-03-31": "assumed",
        "2018-04-01": "first",
        "2019-03-31": "first",
        "2019-04-01": "assumed",
        "2019-04-30": "assumed",
        "2019-05-01": "second",
        "2019-12-31": "second",
        "2020-01-01": "assumed",
        "2020-05-31": "assumed",
        "2020-06-01": "open",
    }
    lines = "\n".join(
        f"{day} | A | Shared | 3.00 | vru / evaluation / grants" for day in divided_by
    )
    books = open_books(make_books(tmp_path, lines, registers=SHARED + rules))
    selection = select(
        books.register, assume="evaluation = knife-crime: 60%, third: 40%"
    )
    cursor = narrow(books, selection, connect(books)).cursor
    days = cursor.execute(
        "SELECT date, any_value(apportioned_by), sum(amount), list(amount) "
        "FROM spend GROUP BY date ORDER BY date"
    ).fetchall()
    assert {str(day): by for day, by, *_ in days} == divided_by
    for _, by, total, each in days:
        assert total == Decimal("3.00")
        shares = ["1.20", "1.80"] if by == "assumed" else ["1.50", "1.50"]
        assert sorted(map(str, each)) == shares


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "evaluation=victims:1",
            (
                "ASK-007: 'evaluation=victims:1' divides nothing; write --assume "
                "SHARED=INITIATIVE:SHARE,INITIATIVE:SHARE, such as --assume "
                "shared-evaluation=knife-crime:40,victims:60"
            ),
        ),
        (
            "evaluation=victims:1,third:none",
            (
                "ASK-007: 'third:none' is no share; write --assume "
                "SHARED=INITIATIVE:SHARE,INITIATIVE:SHARE, such as --assume "
                "shared-evaluation=knife-crime:40,victims:60"
            ),
        ),
        (
            "evalution=victims:1,third:1",
            (
                "ASK-002: no initiative is called 'evalution'; nearest: evaluation, "
                "victims; see registers/initiatives.beancount"
            ),
        ),
        (
            "evaluation",
            (
                "ASK-007: 'evaluation' divides nothing; write --assume "
                "SHARED=INITIATIVE:SHARE,INITIATIVE:SHARE, such as --assume "
                "shared-evaluation=knife-crime:40,victims:60"
            ),
        ),
        (
            "evaluation=victims:1,thrid:1",
            (
                "ASK-002: no initiative is called 'thrid'; nearest: third, archive, "
                "untagged; see registers/initiatives.beancount"
            ),
        ),
    ],
)
def test_what_divides_nothing_is_refused(
    shared: Books, text: str, message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        select(shared.register, assume=text)
    assert str(caught.value) == message


def test_one_initiative_is_not_divided_twice(shared: Books) -> None:
    twice = ["evaluation=victims:1,third:2", "evaluation=victims:2,third:1"]
    with pytest.raises(Refusal, match="one initiative is divided twice"):
        select(shared.register, assume=twice)


def test_a_limit_looks_at_the_payment_and_not_at_its_parts(shared: Books) -> None:
    divided = parts(shared, fy="2018-19", over="60000", per="payment")
    assert [amount for *_, amount in divided] == ["28000.00", "17500.00", "24500.00"]


_AMOUNTS = st.decimals(-(10**6), 10**6, places=2)
_WEIGHTS = st.lists(
    st.decimals(Decimal("0.001"), 1000, places=3), min_size=2, max_size=3
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_AMOUNTS, min_size=1, max_size=8), _WEIGHTS)
def test_the_engine_divides_as_allocate_does(
    tmp_path_factory: pytest.TempPathFactory,
    amounts: list[Decimal],
    weights: list[Decimal],
) -> None:
    codes = ["knife-crime", "victims", "third"][: len(weights)]
    shares = ", ".join(f"{c} {w}" for c, w in zip(codes, weights, strict=True))
    rule = (
        '2012-01-16 custom "apportionment" "rule" "Rule"\n  shared: "evaluation"\n'
        f'  driver: "drawn"\n  approver: "Nobody"\n  shares: "{shares}"\n'
    )
    payments = [
        make_payment(
            number,
            "test-batch",
            date=dt.date(2018, 5, 1),
            amount=amount,
            tags=("vru", "evaluation", "consultancy"),
        )
        for number, amount in enumerate(amounts, 1)
    ]
    folder: Path = tmp_path_factory.mktemp("drawn")
    books = open_books(make_books(folder, payments, registers=SHARED + rule))
    narrowed = narrow(books, select(books.register), connect(books))
    rows = narrowed.cursor.execute("SELECT ref, initiative, amount FROM spend")
    by_initiative: dict[tuple[str, str], Decimal] = {
        (ref, code): amount for ref, code, amount in rows.fetchall()
    }
    for payment in payments:
        wanted = allocate(payment.amount, weights)
        assert [
            by_initiative.get((payment.ref, c), Decimal(0)) for c in codes
        ] == wanted
    assert sum(by_initiative.values()) == sum(p.amount for p in payments)


def test_the_lines_of_a_release_name_the_rule_that_divided_them(shared: Books) -> None:
    answer = ask(shared, "spend-by-initiative", fy="2019-20")
    lines = answer.rendered("csv", payments=True).decode().splitlines()
    assert lines[0].endswith("ref,apportioned_by,whole,amount")
    assert lines[1].endswith(",by-awards-2019,100.00,33.34")
    whole = ask(shared, "spend-by-initiative", fy="2019-20", as_recorded=True)
    assert whole.rendered("csv", payments=True).splitlines()[0].endswith(b"ref,amount")


@pytest.mark.parametrize(
    "text",
    [
        "Untagged=victims:1,third:1",
        "evaluation=victims:1,Business as usual:1",
        "untagged=victims:1,third:1",
        "business-as-usual=victims:1,third:1",
        "evaluation=victims:1,untagged:1",
    ],
)
def test_what_nobody_decided_is_not_divided(shared: Books, text: str) -> None:
    with pytest.raises(Refusal, match="ASK-007: what is untagged or business as usual"):
        select(shared.register, assume=text)


@pytest.mark.parametrize("weight", ["1e400", "1e-400", "1e33", "0", "-1", "nan"])
def test_a_weight_that_cannot_divide_is_no_share(shared: Books, weight: str) -> None:
    with pytest.raises(Refusal, match="ASK-007"):
        select(shared.register, assume=f"evaluation=victims:{weight},third:1")


def test_a_shared_initiative_that_was_divided_says_where_it_went(
    shared: Books,
) -> None:
    method = ask(
        shared, "spend-by-category", initiative="evaluation", fy="2018-19"
    ).method
    assert method.found_nothing
    assert method.notes[0] == (
        "Evaluation shared by programmes is shared: what a recorded rule divided of it "
        "stands under the initiatives that share it. --as-recorded shows it whole."
    )


def counted_in_python(books: Books, **filters: object) -> list[tuple[object, ...]]:
    """Sum what is selected row by row, and count each payment once."""
    selection = select(books.register, **filters)  # type: ignore[arg-type]
    narrowed = narrow(books, selection, connect(books))
    rows = narrowed.cursor.execute(
        "SELECT initiative, category, financial_year, apportioned_by, "
        "amount, ref, date FROM spend_private"
    )
    sums: dict[tuple[str, ...], list[tuple[Decimal, str, dt.date]]] = {}
    for *key, amount, ref, day in rows.fetchall():
        sums.setdefault((*key,), []).append((amount, ref, day))
    return sorted(
        (
            *key,
            sum(amount for amount, _, _ in some),
            sum(abs(amount) for amount, _, _ in some),
            len({ref for _, ref, _ in some}),
            min(day for _, _, day in some),
        )
        for key, some in sums.items()
    )


def wholes_in_python(cursor: Cursor) -> dict[tuple[str, str], int]:
    """Count different refs by year and divider."""
    rows = cursor.execute(
        "SELECT DISTINCT financial_year, apportioned_by, ref FROM spend_private"
    )
    return dict(Counter((year, by) for year, by, _ in rows.fetchall()))


def by_decision(each: Iterable[Sequence[Any]]) -> dict[tuple[str, ...], list[Any]]:
    """Add up tallies whose initiative was decided, as those that are kept are.

    What is divided is counted by `wholes` alone.
    """
    sums: dict[tuple[str, ...], list[Any]] = {}
    for initiative, category, year, by, pounds, size, payments, first in each:
        undecided = initiative in {"untagged", "business-as-usual"}
        key = (initiative if undecided else "decided", category, year, by)
        of = sums.setdefault(key, [0, 0, 0, first])
        count = 0 if by else payments
        of[:] = [of[0] + pounds, of[1] + size, of[2] + count, min(of[3], first)]
    return sums


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"fy": "2018-19"},
        {"from_": "2018-06-15", "to": "2019-04-15"},
        {"as_recorded": True},
        {"assume": "evaluation=knife-crime:1,victims:1"},
        {"category": "consultancy", "initiative": "victims"},
        {"over": "1000"},
    ],
)
def test_sums_that_are_kept_are_of_what_was_selected(
    shared: Books, filters: dict[str, object]
) -> None:
    table = connect(shared)
    # All others were asked before it, of the same database, and some were kept.
    for before in ({}, {"fy": "2018-19"}, {"as_recorded": True}):
        narrowed = narrow(shared, select(shared.register, **before), table)
        narrowed.tallies("spend_private")
    selection = select(shared.register, **filters)  # type: ignore[arg-type]
    for _ in range(2):
        narrowed = narrow(shared, selection, table)
        kept = narrowed.tallies("spend_private")
        in_python = counted_in_python(shared, **filters)
        assert by_decision(kept.each) == by_decision(in_python)
        wholes = wholes_in_python(narrowed.cursor)
        assert kept.wholes == (wholes if narrowed.divided else {})
        assert kept.all.payments == sum(wholes.values())


_WEIGHED = '"knife-crime 40, victims 35, third 25"'


@pytest.mark.parametrize(
    ("sound", "faulty"),
    [
        ("2019-03-31", "2019-12-31"),
        (_WEIGHED, '"knife-crime 20, victims 35, knife-crime 20, third 25"'),
        (_WEIGHED, '"knife-crime 40, evaluation 60"'),
        (_WEIGHED, '"knife-crime many"'),
        ('shared: "evaluation"', 'shared: ""'),
        ('shared: "evaluation"', 'shared: "untagged"'),
    ],
)
def test_a_rule_in_error_divides_no_payment_twice(
    tmp_path: Path, sound: str, faulty: str
) -> None:
    faulted = SHARED + RULE.replace(sound, faulty, 1)
    folder = make_books(tmp_path, LINES, registers=faulted)
    books = open_books(folder, despite_errors=True)
    assert books.findings
    spend = narrow(books, select(books.register), connect(books)).cursor.execute(
        "SELECT ref, initiative, amount FROM spend"
    )
    rows = spend.fetchall()
    assert len({(ref, initiative) for ref, initiative, _ in rows}) == len(rows)
    sums: dict[str, Decimal] = {}
    for ref, _, amount in rows:
        sums[ref] = sums.get(ref, Decimal(0)) + amount
    assert sums == {row.ref: row.amount for row in books.payments}
    answer = ask(books, "spend-by-initiative")
    assert answer.method.selected.payments == len(books.payments)


def test_where_two_rules_stand_the_later_one_divides(tmp_path: Path) -> None:
    both = SHARED + RULE.replace("2019-03-31", "2020-03-31", 1)
    folder = make_books(tmp_path, LINES, registers=both)
    books = open_books(folder, despite_errors=True)
    by_rule = {by for *_, by, _ in parts(books, fy="2019-20")}
    assert by_rule == {"by-awards-2019"}
    assert {by for *_, by, _ in parts(books, fy="2018-19")} >= {"by-awards-2018"}
