"""What a part says of itself, held against its payments, summed in Python."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books import arrow, parts, reader, sums
from mopac_spend.books.canonical import batch_text
from mopac_spend.books.rows import quarter_name
from tests.books_maker import make_batch, make_payment

if TYPE_CHECKING:
    from mopac_spend.spend import Payment

BANK = "Assets:Bank"
# As far as amounts go.
_MOST = Decimal("999999999999.99")
_TAGS = st.tuples(
    st.just("vru"),
    st.sampled_from(["knife-crime", "victims", "untagged"]),
    st.sampled_from(["grants", "training"]),
)
_PAYMENTS = st.lists(
    st.builds(
        make_payment,
        st.just(1),
        st.just("may"),
        date=st.dates(dt.date(2018, 3, 1), dt.date(2018, 5, 1)),
        amount=st.integers(-(10**12), 10**12).map(lambda n: Decimal(n) / 100),
        tags=_TAGS,
    ),
    min_size=1,
    max_size=40,
)


def summed(payments: list[Payment]) -> list[sums.Sum]:
    found: dict[tuple[str, str, str], list[Payment]] = {}
    for each in payments:
        key = each.initiative, each.category, quarter_name(each.date)[:7]
        found.setdefault(key, []).append(each)
    return [
        sums.Sum(
            initiative,
            category,
            year,
            int(sum(each.amount for each in some) * 100),
            int(sum(abs(each.amount) for each in some) * 100),
            len(some),
            min(each.date for each in some),
            max(each.date for each in some),
        )
        for (initiative, category, year), some in sorted(found.items())
    ]


def taken(payments: list[Payment]) -> reader.CanonicalBatch:
    text = batch_text(make_batch("may", payments), payments, BANK).encode()
    read = reader.read(text, "may.beancount")
    assert read is not None
    return read


@given(drawn=_PAYMENTS, short=st.sampled_from([sums._SHORT, 1]))
@settings(max_examples=60, deadline=None)
def test_sums_are_of_the_payments(drawn: list[Payment], short: int) -> None:
    """Of many kinds of payments or of few."""
    payments = sorted(drawn, key=lambda each: each.date)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "_SHORT", short)
        assert sums.read(sums.written(taken(payments).columns)) == summed(payments)


def paid(initiative: str) -> Payment:
    tags = ("vru", initiative, "grants")
    return make_payment(1, "may", date=dt.date(2018, 5, 1), amount=_MOST, tags=tags)


def test_more_pence_than_eight_bytes_hold_are_summed() -> None:
    count = 100_000
    rows = arrow.whole([0] * count)
    columns = {
        name: c.take(rows) for name, c in taken([paid("victims")]).columns.items()
    }
    (one,) = sums.read(sums.written(columns))
    assert one.pence == one.size == count * int(_MOST * 100) > 2**63


def test_a_part_with_other_sums_is_another_part() -> None:
    part = parts.parquet(taken([paid("victims")]))
    assert b'"victims"' in part
    assert not parts.same_rows(part, part.replace(b'"victims"', b'"victors"'))
