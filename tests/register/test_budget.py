"""What a budget was on a day: to the penny, whatever was moved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import Books
from mopac_spend.engine.database import connect, provide
from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear
from mopac_spend.questions.ask import tell
from mopac_spend.register import (
    AnnualBudget,
    BudgetLine,
    Forecast,
    Movement,
    Register,
    Reserve,
    Virement,
)
from mopac_spend.register import budget as budgeting

YEAR = FinancialYear(2020)
SET = dt.date(2020, 3, 20)
POUNDS = st.integers(0, 10**9).map(lambda pence: Decimal(pence).scaleb(-2))
DAYS = st.dates(dt.date(2020, 3, 1), dt.date(2021, 5, 1))
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "saved"]),
        st.sampled_from(["a", "b", "saved"]),
        POUNDS,
        DAYS,
    ).filter(lambda move: move[0] != move[1]),
    max_size=12,
)


def register_of(
    amounts: tuple[Decimal, Decimal],
    moves: list[tuple[str, str, Decimal, dt.date]],
    profile: tuple[str, ...] = (),
) -> Register:
    register = Register()
    register.entries["annual-budget"]["y"] = AnnualBudget(
        code="y", title="Y", valid_from=SET, year="2020-21"
    )
    for code, amount in zip("ab", amounts, strict=True):
        register.entries["budget-line"][code] = BudgetLine(
            code=code,
            title=code,
            valid_from=SET,
            budget="y",
            directorate="d",
            amount=amount,
            profile=profile if code == "a" else (),
        )
    register.entries["reserve"]["saved"] = Reserve(
        code="saved",
        title="Saved",
        valid_from=dt.date(2020, 4, 1),
        opening=Decimal("500.00"),
    )
    for number, (giver, receiver, amount, day) in enumerate(moves):
        code = f"v{number}"
        register.entries["virement"][code] = Virement(
            code=code, title="Why", valid_from=day
        )
        register.events["movement"].append(
            Movement(code=code, day=day, giver=giver, receiver=receiver, amount=amount)
        )
    register.events["movement"].sort(key=lambda event: event.day)
    return register


@given(st.tuples(POUNDS, POUNDS), MOVES, DAYS)
def test_a_profile_sums_to_the_revised_budget(
    amounts: tuple[Decimal, Decimal],
    moves: list[tuple[str, str, Decimal, dt.date]],
    day: dt.date,
) -> None:
    register = register_of(amounts, moves)
    budget = budgeting.of_year(register, YEAR, day)
    assert budget is not None
    for line, amount in zip(budget.lines, amounts, strict=True):
        came = sum(
            (m[2] for m in moves if m[1] == line.entry.code and m[3] <= day), NIL
        )
        went = sum(
            (m[2] for m in moves if m[0] == line.entry.code and m[3] <= day), NIL
        )
        assert line.original == amount
        assert line.moved == came - went
        assert line.revised == amount + came - went
        assert len(line.profile) == 12
        assert sum(line.profile) == line.revised == line.profile_to(12)
    assert budget.revised == sum(line.revised for line in budget.lines)


@settings(max_examples=10, deadline=None)
@given(MOVES, st.lists(st.tuples(st.sampled_from("ab"), POUNDS, DAYS), max_size=4))
def test_questions_see_the_same_budget_on_every_day(
    moves: list[tuple[str, str, Decimal, dt.date]],
    foreseen: list[tuple[str, Decimal, dt.date]],
) -> None:
    register = register_of((Decimal("70.10"), NIL), moves)
    register.events["forecast"] += [
        Forecast(code=code, day=day, amount=amount)
        for code, amount, day in sorted(foreseen, key=lambda each: each[2])
    ]
    books = Books(Path(), "Any", register, [], [], [], "")
    table = connect(books)
    provide(table, books, ["budgets_at"])
    asked = (
        "SELECT code, original, moved, revised, forecast FROM budgets_at({}) ORDER BY 1"
    )
    days = {SET, *(day for *_, day in moves), *(day for *_, day in foreseen)}
    for day in sorted(days | {each - dt.timedelta(days=1) for each in days}):
        found = budgeting.of_year(register, YEAR, day)
        assert found is not None
        lines = [
            (each.entry.code, each.original, each.moved, each.revised, each.forecast)
            for each in found.lines
        ]
        for when in (f"DATE '{day}'", f"TIMESTAMP '{day} 12:30:00'"):
            assert table.execute(asked.format(when)).fetchall() == lines
    told = table.execute(asked.format("NULL")).fetchall()
    assert told == [
        ("a", Decimal("70.10"), NIL, Decimal("70.10"), None),
        ("b", NIL, NIL, NIL, None),
    ]


@settings(max_examples=10, deadline=None)
@given(MOVES, st.integers(1, 12))
def test_reserves_close_as_they_opened_and_moved(
    moves: list[tuple[str, str, Decimal, dt.date]], month: int
) -> None:
    register = register_of((NIL, NIL), moves)
    books = Books(Path(), "Any", register, [], [], [], "")
    opened, table = Decimal("500.00"), connect(books)
    for number in range(1, month + 1):
        days = YEAR.month(number)
        rows = tell(books, "reserves-held", table, from_=days.first, to=days.last)
        pounds = (each for each in rows.rows[0][-4:] if isinstance(each, Decimal))
        opening, added, drawn, closing = pounds
        assert closing == opening + added - drawn
        if number > 1:
            assert opening == opened
        came = [m[2] for m in moves if m[1] == "saved" and m[3] in days]
        went = [m[2] for m in moves if m[0] == "saved" and m[3] in days]
        assert (added, drawn) == (sum(came, NIL), sum(went, NIL))
        opened = closing


def test_a_change_is_spread_as_the_months_left_are_planned() -> None:
    profile = ("100.00", *["0.00"] * 9, "10.00", "30.00")
    moves = [("b", "a", Decimal("20.00"), dt.date(2020, 12, 1))]
    register = register_of((Decimal("140.00"), Decimal("120.00")), moves, profile)
    budget = budgeting.of_year(register, YEAR, dt.date(2021, 3, 31))
    assert budget is not None
    first, second = budget.lines
    assert first.profile[-3:] == (NIL, Decimal("15.00"), Decimal("45.00"))
    assert not first.even
    # Twelve parts of 10.00, of which the last four lose 5.00 each.
    assert second.profile == (*[Decimal("10.00")] * 8, *[Decimal("5.00")] * 4)
    assert second.even


def test_nothing_later_is_known() -> None:
    moves = [("b", "a", Decimal("20.00"), dt.date(2020, 12, 1))]
    register = register_of((Decimal("140.00"), Decimal("120.00")), moves)
    register.events["forecast"].append(
        Forecast(code="a", day=dt.date(2020, 12, 31), amount=Decimal("150.00"))
    )
    before = budgeting.of_year(register, YEAR, dt.date(2020, 11, 30))
    after = budgeting.of_year(register, YEAR, dt.date(2020, 12, 31))
    assert before is not None
    assert after is not None
    assert [line.revised for line in before.lines] == [Decimal(140), Decimal(120)]
    assert [line.revised for line in after.lines] == [Decimal(160), Decimal(100)]
    assert before.lines[0].forecast is None
    assert after.lines[0].forecast == Decimal("150.00")
    assert budgeting.of_year(register, YEAR.before, dt.date(2020, 12, 31)) is None


@pytest.mark.parametrize(
    ("variance", "budget", "needed"),
    [
        ("100.00", "1000.00", False),
        ("100.01", "1000.00", True),
        ("-100.01", "1000.00", True),
        ("150.00", "100000.00", False),
    ],
)
def test_a_tolerance_is_over_pounds_and_over_per_cent(
    variance: str,
    budget: str,
    needed: bool,  # noqa: FBT001
) -> None:
    entry = AnnualBudget(
        code="y",
        title="Y",
        valid_from=SET,
        tolerance=Decimal("100.00"),
        tolerance_percent=2,
    )
    whole = budgeting.Budget(entry, YEAR, SET, ())
    assert whole.must_explain(Decimal(variance), Decimal(budget)) is needed
