"""Books and filters that Hypothesis draws, and in plain Python what filters take.

    payments = data.draw(PAYMENTS)
    filters = data.draw(FILTERS)
    parts = taken(payments, filters)        shared costs divided
    sum(part.amount for part in parts)

The books hold a shared initiative, `evaluation`, that two rules divide in 2018-19 and
2019-20, and a supplier that is paid under two names.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from mopac_spend.money import NIL, allocate
from mopac_spend.register import UNTAGGED
from tests.books_maker import make_books, make_payment
from tests.questions.test_division import RULE, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mopac_spend.questions.selection import Filters
    from mopac_spend.spend import Payment

FIRST, LAST = dt.date(2017, 4, 1), dt.date(2021, 3, 31)
DIRECTORATES = ("finance", "vru", UNTAGGED)
INITIATIVES = (
    *("knife-crime", "victims", "archive", "evaluation", "third"),
    *("business-as-usual", UNTAGGED),
)
# Each has one account, so that a filter by one is a filter by the other.
CATEGORIES = {
    "consultancy": "Expenses:Consultancy",
    "grants": "Expenses:Grants",
    "training": "Expenses:Training",
    UNTAGGED: "Expenses:Unclassified",
}
PLANS = {"pcp": {"knife-crime", "victims"}, "kcs": {"knife-crime"}}
FUNDS, DECISIONS = ("home-office",), ("PCD-79",)
# What can be typed, and the names it means, as sources write them.
SUPPLIERS = {
    "supplier 1": {"Supplier 1"},
    "SUPPLIER  2": {"Supplier 2"},
    "acme": {"Acme Ltd", "ACME LIMITED"},
    "acme limited": {"Acme Ltd", "ACME LIMITED"},
    "nobody": set(),
}
NAMES = ("Supplier 1", "Supplier 2", "Supplier 3", "Acme Ltd", "ACME LIMITED")
# Of the register, whatever is written.
KNOWN = dict.fromkeys(SUPPLIERS["acme"], "Acme Ltd")
REGISTERS = f"""{SHARED}{RULE}\
2012-01-16 custom "supplier" "acme" "Acme Ltd"
2012-01-16 custom "alias" "supplier" "acme" "ACME LIMITED"
2012-01-16 custom "fava-option" "fiscal-year-end" "03-31"
"""
# By the year that a financial year begins in.
SHARES = {
    2018: {"knife-crime": 40, "victims": 35, "third": 25},
    2019: {"knife-crime": 1, "victims": 1, "third": 1},
}
# First and last month and day, and how many years after the beginning.
_QUARTERS = {
    "1": (0, (4, 1), (6, 30)),
    "2": (0, (7, 1), (9, 30)),
    "3": (0, (10, 1), (12, 31)),
    "4": (1, (1, 1), (3, 31)),
}

# The edges of the rules are drawn more often than other days.
_DAYS = st.dates(FIRST, LAST) | st.sampled_from(
    [
        dt.date(year, month, day)
        for year in (2018, 2019, 2020)
        for month, day in ((3, 31), (4, 1))
    ]
)
_AMOUNTS = st.decimals(-2000, 2000, places=2) | st.sampled_from(
    [Decimal(text) for text in ("0.00", "0.01", "-0.02", "499.99", "500.00", "500.01")]
)
_LIMITS = (Decimal("0.01"), Decimal(500), Decimal("777.77"))


def _payments(drawn: Iterable[dict[str, Any]]) -> list[Payment]:
    return [
        make_payment(number, "test-batch", **each)
        for number, each in enumerate(drawn, 1)
    ]


PAYMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "date": _DAYS,
            "amount": _AMOUNTS,
            "supplier": st.sampled_from(NAMES),
            "tags": st.tuples(
                st.sampled_from(DIRECTORATES),
                st.sampled_from(INITIATIVES),
                st.sampled_from(tuple(CATEGORIES)),
            ),
            "optional": st.fixed_dictionaries(
                {},
                optional={
                    "fund": st.sampled_from(FUNDS),
                    "decision": st.sampled_from(DECISIONS),
                },
            ),
        }
    ),
    min_size=20,
    max_size=40,
).map(_payments)


def _some(codes: Iterable[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(tuple(codes)), min_size=1, max_size=3, unique=True)


_YEARS = [f"{year}-{year - 1999}" for year in range(2017, 2021)]
PERIODS: st.SearchStrategy[Filters] = st.one_of(
    st.just({}),
    st.sampled_from([{"fy": year} for year in _YEARS]),
    st.sampled_from([{"quarter": f"{y}-Q{q}"} for y in _YEARS for q in range(1, 5)]),
    st.tuples(_DAYS, _DAYS).map(lambda days: {"from_": min(days), "to": max(days)}),
)
_CODES = {
    "initiative": _some(INITIATIVES),
    "category": _some(CATEGORIES),
    "directorate": _some(DIRECTORATES),
    "account": _some(CATEGORIES.values()),
    "plan": _some(PLANS),
    "fund": _some(FUNDS),
    "decision": _some(DECISIONS),
    "supplier": _some(SUPPLIERS),
}
_LIMITED = [
    {},
    *({"over": limit, "per": "payment"} for limit in _LIMITS),
    *({"under": limit, "per": "payment"} for limit in _LIMITS),
    {"over": min(_LIMITS), "under": max(_LIMITS), "per": "payment"},
]


def _joined(*parts: Any) -> Filters:  # noqa: ANN401 - each some of the filters
    joined: Filters = {}
    for part in parts:
        joined |= part
    return joined


# All days half of the time, and no more than two codes at once: more would select
# nothing of books this small.
FILTERS: st.SearchStrategy[Filters] = st.builds(
    _joined,
    st.just({}) | PERIODS,
    st.sampled_from([*combinations(_CODES, 1), *combinations(_CODES, 2)]).flatmap(
        lambda kinds: st.fixed_dictionaries({kind: _CODES[kind] for kind in kinds})
    ),
    st.just({}) | st.sampled_from(_LIMITED),
)


class Part(NamedTuple):
    """A payment, or what one initiative bears of a shared one."""

    payment: Payment
    initiative: str
    amount: Decimal

    @property
    def supplier(self) -> str:
        """The name of the register, or else as it was written."""
        return KNOWN.get(self.payment.supplier, self.payment.supplier)

    @property
    def year(self) -> str:
        """The financial year."""
        begins = _year(self.payment.date)
        return f"{begins}-{begins - 1999}"


def write(folder: Path, payments: Sequence[Payment]) -> Path:
    """Write books with the payments into a folder; give the folder."""
    return make_books(folder, payments, registers=REGISTERS)


def days(filters: Filters) -> tuple[dt.date, dt.date]:
    """Give the first and the last day that filters ask about."""
    first, last = filters.get("from_"), filters.get("to")
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        return first, last
    if fy := filters.get("fy"):
        return dt.date(int(fy[:4]), 4, 1), dt.date(int(fy[:4]) + 1, 3, 31)
    if quarter := str(filters.get("quarter", "")):
        later, begins, ends = _QUARTERS[quarter[-1]]
        year = int(quarter[:4]) + later
        return dt.date(year, *begins), dt.date(year, *ends)
    return FIRST, LAST


def served(filters: Filters) -> set[str]:
    """Give the initiatives of the plans that filters ask about."""
    return {code for plan in filters.get("plan", ()) for code in PLANS[plan]}


def names(filters: Filters) -> set[str]:
    """Give the supplier names, as sources write them, that filters ask about."""
    return {name for text in filters.get("supplier", ()) for name in SUPPLIERS[text]}


def taken(payments: Iterable[Payment], filters: Filters) -> list[Part]:
    """Give what filters select, shared costs divided unless they say `as_recorded`."""
    (first, last), whole = days(filters), filters.get("as_recorded", False)
    return [
        part
        for payment in payments
        if first <= payment.date <= last and _passes(payment, filters)
        for part in ([_whole(payment)] if whole else _parts(payment))
        if _asked(part.initiative, filters.get("initiative"))
        and (not filters.get("plan") or part.initiative in served(filters))
    ]


def _passes(payment: Payment, filters: Filters) -> bool:
    over, under = filters.get("over"), filters.get("under")
    return (
        _asked(payment.category, filters.get("category"))
        and _asked(payment.directorate, filters.get("directorate"))
        and _asked(payment.account, filters.get("account"))
        and _asked(payment.fund, filters.get("fund"))
        and _asked(payment.decision, filters.get("decision"))
        and (not filters.get("supplier") or payment.supplier in names(filters))
        and (not isinstance(over, Decimal) or payment.amount > over)
        and (not isinstance(under, Decimal) or payment.amount < under)
    )


def _asked(code: str, codes: Sequence[str] | None) -> bool:
    return not codes or code in codes


def _year(day: dt.date) -> int:
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def _whole(payment: Payment) -> Part:
    return Part(payment, payment.initiative, payment.amount)


def _parts(payment: Payment) -> list[Part]:
    shares = SHARES.get(_year(payment.date))
    if payment.initiative != "evaluation" or shares is None:
        return [_whole(payment)]
    amounts = allocate(payment.amount, [Decimal(share) for share in shares.values()])
    parts = [Part(payment, *each) for each in zip(shares, amounts, strict=True)]
    # A part of nothing is none, but a payment of nothing is still a payment.
    return [part for part in parts if part.amount != NIL] or parts[:1]
