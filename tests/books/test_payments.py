"""Payments as columns are the payments that they were made of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books import payments as module
from mopac_spend.books.payments import Payments
from mopac_spend.fields import Payment

DAYS = st.dates(dt.date(2018, 4, 1), dt.date(2018, 4, 3))
BLANK = Payment(**{**dict.fromkeys(Payment._fields, ""), "line": 0})  # type: ignore[arg-type]


@st.composite
def some(draw: st.DrawFn) -> list[Payment]:
    """Draw payments, several of one ref or day."""
    drawn = draw(st.lists(st.tuples(st.sampled_from("cab"), DAYS, st.booleans())))
    return [
        BLANK._replace(
            ref=ref,
            date=day,
            amount=Decimal(at),
            flag="!" if open_ else "*",
            initiative="vru" if open_ else "estates",
            batch="may",
        )
        for at, (ref, day, open_) in enumerate(drawn)
    ]


def made(of: list[Payment]) -> Payments:
    """Make columns, some of which hold what many have alike."""
    codes = [{"flag": p.flag, "initiative": p.initiative} for p in of]
    columns: dict[str, list[Any]] = {
        "ref": [p.ref for p in of],
        "date": [p.date for p in of],
        "amount": [p.amount for p in of],
    }
    return Payments(columns, codes, batch="may")


@pytest.mark.parametrize("at_once", [1, 3, 8192])
@given(some(), st.slices(9))
def test_they_are_what_they_were_made_of(
    at_once: int, payments: list[Payment], part: slice
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", at_once)
        for columns in (made(payments), Payments.of(payments)):
            assert [*columns] == payments
            assert len(columns) == len(payments)
            assert columns[part] == payments[part]
            assert [columns[at] for at in range(len(columns))] == payments
            assert [*columns.column("flag")] == [p.flag for p in payments]
            ordered = sorted(payments, key=lambda each: (each.date, each.ref))
            assert [*columns.in_order(0, 2), *columns.in_order(2, 99)] == ordered
            assert Payments.of(columns) is columns
    assert made(payments) == Payments.of(payments)
