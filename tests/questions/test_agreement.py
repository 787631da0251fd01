"""However spend is cut and whoever adds it up, it comes to the same pounds.

Answers are held against plain Python over the payments as they were drawn, against
BQL over the same books (beanquery), and against the income statement of Fava.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import beanquery
import pytest
from fava.core import FavaLedger
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import BEFORE
from mopac_spend.money import NIL
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.columns import PAYMENTS as PAYMENT_COLUMNS
from mopac_spend.register import UNTAGGED
from tests.questions.drawn_books import (
    FILTERS,
    FIRST,
    PAYMENTS,
    PERIODS,
    Part,
    days,
    names,
    served,
    taken,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.selection import Filters
    from mopac_spend.spend import Payment

pytestmark = pytest.mark.slow

# How each question cuts spend: its columns, and the same of a part.
CUTS: dict[str, tuple[tuple[str, ...], Callable[[Part], tuple[str, ...]]]] = {
    "spend-by-initiative": (
        ("initiative", "category", "financial_year"),
        lambda part: (part.initiative, part.payment.category, part.year),
    ),
    "spend-by-directorate": (
        ("directorate", "financial_year"),
        lambda part: (part.payment.directorate, part.year),
    ),
    "spend-by-category": (
        ("category", "financial_year"),
        lambda part: (part.payment.category, part.year),
    ),
    "spend-by-supplier": (("supplier",), lambda part: (part.supplier,)),
}
SEVERAL = st.lists(FILTERS, min_size=3, max_size=3)
Sums = dict[tuple[str, ...], Decimal]


def sums(pairs: Iterable[tuple[tuple[str, ...], Decimal]]) -> Sums:
    sums: defaultdict[tuple[str, ...], Decimal] = defaultdict(lambda: NIL)
    for key, amount in pairs:
        sums[key] += amount
    return dict(sums)


def cells(answer: Answer, *columns: str, of: str = "amount") -> Sums:
    """Sum amounts of an answer, or numbers of payments, by some of its columns."""
    at = [answer.names.index(name) for name in columns]
    summed = answer.names.index(of)
    return sums(
        (tuple(str(row[each]) for each in at), Decimal(str(row[summed])))
        for row in answer.rows
    )


def beneath(answer: Answer) -> Sums:
    """Give the payments beneath an answer by ref and initiative."""
    at = [column.name for column in PAYMENT_COLUMNS]
    ref, code, amount = map(at.index, ("ref", "initiative", "amount"))
    return sums(
        ((str(row[ref]), str(row[code])), Decimal(str(row[amount])))
        for row in answer.payment_rows
    )


def recorded(filters: Filters, *, whole: bool = True) -> Filters:
    """Add to filters whether shared costs are left whole."""
    return {**filters, "as_recorded": whole}


@settings(max_examples=20, deadline=None)
@given(payments=PAYMENTS, drawn=FILTERS)
def test_every_cut_comes_to_the_payments_beneath(
    tmp_path_factory: pytest.TempPathFactory,
    payments: list[Payment],
    drawn: Filters,
) -> None:
    books = open_books(write(tmp_path_factory.mktemp("cuts"), payments))
    engine = connect(books)
    for filters in (recorded(drawn), recorded(drawn, whole=False)):
        due = taken(payments, filters)
        total = sum((part.amount for part in due), NIL)
        for name, (columns, cut) in CUTS.items():
            answer = ask(books, name, table=engine, **filters)
            assert answer.total == answer.method.selected.pounds == total
            assert cells(answer, *columns) == sums(
                (cut(part), part.amount) for part in due
            )
            # A payment that is divided is one payment wherever parts of it stand.
            assert cells(answer, *columns, of="payments") == sums(
                (key, Decimal(1))
                for key, _ in {(cut(part), part.payment.ref) for part in due}
            )
            for table in answer.tables:
                assert total in table.total
        assert beneath(answer) == sums(
            ((part.payment.ref, part.initiative), part.amount) for part in due
        )
        refs = {part.payment.ref for part in due}
        assert answer.method.selected.payments == len(refs)


# To find the smallest books on which one of many questions is wrong takes minutes.
@settings(max_examples=30, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(payments=PAYMENTS, filters=FILTERS, data=st.data())
def test_every_question_about_all_spend_comes_to_the_total(
    tmp_path_factory: pytest.TempPathFactory,
    payments: list[Payment],
    filters: Filters,
    data: st.DataObject,
) -> None:
    question = data.draw(st.sampled_from(about_all_spend()))
    books = open_books(write(tmp_path_factory.mktemp("questions"), payments))
    answer = ask(books, question, **filters)
    total = sum((part.amount for part in taken(payments, filters)), NIL)
    assert answer.method.selected.pounds == total
    if isinstance(answer.total, Decimal):
        assert answer.total == total


def about_all_spend() -> list[str]:
    """Name the questions that neither leave out payments nor count them twice."""
    return [
        question.name
        for question in library.questions()
        if question.adds
        and not question.of_registers
        and not question.only
        and BEFORE not in question.tables
    ]


@settings(max_examples=20, deadline=None)
@given(payments=PAYMENTS, period=PERIODS)
def test_what_is_untagged_is_never_dropped(
    tmp_path_factory: pytest.TempPathFactory,
    payments: list[Payment],
    period: Filters,
) -> None:
    books = open_books(write(tmp_path_factory.mktemp("untagged"), payments))
    due = [part for part in taken(payments, period) if part.initiative == UNTAGGED]
    answer = ask(books, "spend-by-initiative", **period)
    total = sum((part.amount for part in due), NIL)
    assert cells(answer, "initiative").get((UNTAGGED,), NIL) == total
    assert answer.method.untagged.pounds == total
    assert answer.method.untagged.payments == len(due)
    if due:
        last = answer.tables[0].rows[-1]
        assert (last[0], last[-1]) == ("Untagged", total)


def in_bql(filters: Filters) -> tuple[str, list[object]]:
    """Say what filters ask in BQL, each value a parameter."""
    conditions = ["account ~ '^Expenses:'", "date >= %s", "date <= %s"]
    values: list[object] = [*days(filters)]
    wanted: dict[str, object] = {
        f"entry.meta['{kind}']": filters.get(kind)
        for kind in ("initiative", "category", "directorate", "fund", "decision")
    }
    wanted["account"] = filters.get("account")
    # A supplier that nobody is, an empty list, takes nothing.
    wanted["payee"] = names(filters) if filters.get("supplier") else None
    conditions += [
        f"{column} IN %s" for column, each in wanted.items() if each is not None
    ]
    values += [each for each in wanted.values() if each is not None]
    if filters.get("plan"):
        conditions.append("entry.meta['initiative'] IN %s")
        values.append(served(filters))
    for name, sign in (("over", ">"), ("under", "<")):
        if (limit := filters.get(name)) is not None:
            conditions.append(f"number {sign} %s")
            values.append(limit)
    return " AND ".join(conditions), values


@settings(max_examples=20, deadline=None)
@given(payments=PAYMENTS, several=SEVERAL)
def test_every_cell_is_what_beanquery_sums(
    tmp_path_factory: pytest.TempPathFactory,
    payments: list[Payment],
    several: list[Filters],
) -> None:
    folder = write(tmp_path_factory.mktemp("bql"), payments)
    books = open_books(folder)
    engine = connect(books)
    connection = beanquery.connect(f"beancount:{folder / 'main.beancount'}")
    assert connection.errors == []
    for filters in several:
        answer = ask(books, "spend-by-initiative", table=engine, **recorded(filters))
        where, values = in_bql(filters)
        rows = connection.execute(
            f"SELECT entry.meta['initiative'] AS initiative, "
            f"entry.meta['category'] AS category, sum(number) AS amount "
            f"WHERE {where} GROUP BY initiative, category",
            values,
        ).fetchall()
        summed = {(code, category): amount for code, category, amount in rows}
        assert cells(answer, "initiative", "category") == summed
        assert answer.total == sum(summed.values(), NIL)


def in_fava(filters: Filters) -> tuple[str, str]:
    """Say what filters ask in Fava's two boxes: filter and time.

    Fava looks for patterns in texts without regard to case, hence the anchors; an
    amount it takes without its sign, so the sign is asked for as text.
    """
    rows = [
        _any_of(f'{kind}:"^{code}$"' for code in _texts(codes))
        for kind in ("initiative", "category", "directorate", "fund")
        if (codes := filters.get(kind))
    ]
    if codes := filters.get("decision"):
        rows.append(_any_of(f"^{code}" for code in _texts(codes)))
    if filters.get("plan"):
        rows.append(_any_of(f"#{code}" for code in sorted(served(filters))))
    if accounts := filters.get("account"):
        rows.append(_any_of(f'any(account:"^{name}$")' for name in _texts(accounts)))
    if filters.get("supplier"):
        meant = sorted(names(filters)) or ["nobody"]
        rows.append(_any_of(f'payee:"^{name}$"' for name in meant))
    spent, credit = 'account:"^Expenses:"', 'units:"^-"'
    if (over := filters.get("over")) is not None:
        rows.append(f"any({spent} -{credit} units>{over})")
    if (under := filters.get("under")) is not None:
        rows.append(f"any({spent} ({credit},units<{under}))")
    return " ".join(rows), _time(filters)


def _any_of(terms: Iterable[str]) -> str:
    return f"({','.join(terms)})"


def _texts(codes: object) -> list[str]:
    assert isinstance(codes, list)
    return codes


def _time(filters: Filters) -> str:
    first, last = days(filters)
    if filters.get("fy"):
        return f"FY{last.year}"
    if filters.get("quarter"):
        # Fava calls a year by its end.
        year = first.year + (first.month >= FIRST.month)
        return f"FY{year}-{str(filters['quarter'])[-2:]}"
    return f"{first} - {last}"


@settings(max_examples=20, deadline=None)
@given(payments=PAYMENTS, several=SEVERAL)
def test_the_total_is_what_fava_shows(
    tmp_path_factory: pytest.TempPathFactory,
    payments: list[Payment],
    several: list[Filters],
) -> None:
    folder = write(tmp_path_factory.mktemp("fava"), payments)
    books = open_books(folder)
    engine = connect(books)
    ledger = FavaLedger(str(folder / "main.beancount"))
    assert ledger.errors == []
    for filters in several:
        answer = ask(books, "spend-by-category", table=engine, **recorded(filters))
        box, time = in_fava(filters)
        spent = ledger.get_filtered(filter=box, time=time).root_tree.get("Expenses")
        shown: dict[Any, Decimal] = dict(spent.balance_children)
        assert answer.total == shown.get(("GBP", None), NIL), (box, time)
