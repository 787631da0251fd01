"""Tallies of all payments of some days from the sums of parts, without a payment.

What parts say of themselves is divided here as the rules of the books divide it today:
the parts of a payment come to the payment, so no amount has to be divided for it. Where
that does not do, because a part has payments of other days, a rule begins or ends
within it, or gives a share to business as usual, payments are read as ever.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.rows import Rows
from mopac_spend.engine.part_sums import sums_of
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED, Apportionment
from mopac_spend.register.values import share_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mopac_spend.books.load import Books
    from mopac_spend.books.sums import Sum
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.selection import Selection

# Stands for every initiative that somebody decided.
DECIDED = "decided"


class Summed(NamedTuple):
    """What is kept of all payments of some days.

    Attributes:
        each: (initiative, category, year, divider, pounds, size, payments, first day),
            the initiative `decided` for all that are.
        wholes: (year, divider, payments) of what rules divided.

    """

    each: list[tuple[object, ...]]
    wholes: list[tuple[object, ...]]


class _CutError(Exception):
    """Some payments of a sum are of certain days, and others are not."""


def of_parts(cursor: Cursor, books: Books, selection: Selection) -> Summed | None:
    """Sum up what parts say of themselves.

    Args:
        cursor: of the books' database.
        books: whose payments.
        selection: that takes all payments of its days.

    Returns:
        None where payments have to be read.

    """
    rows = books.payments
    # Of unsound books a ref may stand twice, and is counted once where it is divided.
    if not isinstance(rows, Rows) or rows.others or rows.without or books.findings:
        return None
    period = selection.period
    parts = rows.within(period.first, period.last) if period else rows.parts
    told = sums_of(cursor, rows, parts)
    if told is None or not _hold(told, books):
        return None
    every = (each for of_part in told.values() for each in of_part)
    try:
        if period:
            every = (e for e in every if _is_within(e, period.first, period.last))
        return _summed(every, _rules(books) if selection.divided else {})
    except _CutError:
        return None


def _hold(told: Mapping[str, list[Sum]], books: Books) -> bool:
    """Whether sums come to the control totals of their batches."""
    totals = {
        each.file: (each.pounds_posted - each.pounds_reversed, each.payments)
        for each in books.batches
    }
    return all(
        (_pounds(sum(e.pence for e in sums)), sum(e.payments for e in sums))
        == totals.get(file)
        for file, sums in told.items()
    )


def _rules(books: Books) -> dict[str, list[Apportionment]]:
    """Give the rules that divide each shared initiative."""
    of: dict[str, list[Apportionment]] = {}
    for rule in books.register.of(Apportionment).values():
        of.setdefault(rule.shared, []).append(rule)
    return of


def _summed(every: Iterable[Sum], rules: Mapping[str, list[Apportionment]]) -> Summed:
    sums: dict[tuple[str, ...], tuple[int, int, int, dt.date]] = {}
    wholes: Counter[tuple[str, str]] = Counter()
    for each in every:
        by = _divider(each, rules.get(each.initiative, ()))
        key = (_decision(each.initiative), each.category, each.year, by)
        pence, size, payments, first = sums.get(key, (0, 0, 0, dt.date.max))
        sums[key] = (
            pence + each.pence,
            size + each.size,
            payments + each.payments,
            min(first, each.first),
        )
        if by:
            wholes[each.year, by] += each.payments
    return Summed(
        [
            (*key, _pounds(pence), _pounds(size), payments, first)
            for key, (pence, size, payments, first) in sums.items()
        ],
        [(*key, count) for key, count in wholes.items()],
    )


def _divider(each: Sum, rules: Iterable[Apportionment]) -> str:
    """Give the rule that divides the payments of a sum; "" where none does."""
    for rule in rules:
        if _is_within(each, rule.valid_from, rule.valid_to or dt.date.max):
            # Its parts are not all decided for an initiative.
            if BUSINESS_AS_USUAL in {share_of(share)[0] for share in rule.shares}:
                raise _CutError
            return rule.code
    return ""


def _decision(initiative: str) -> str:
    if initiative in {UNTAGGED, ""}:
        return UNTAGGED
    return initiative if initiative == BUSINESS_AS_USUAL else DECIDED


def _is_within(each: Sum, first: dt.date, last: dt.date) -> bool:
    """Whether the payments of a sum are of some days.

    Raises:
        _CutError: some are and others are not.

    """
    if each.last < first or each.first > last:
        return False
    if each.first < first or each.last > last:
        raise _CutError
    return True


def _pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)
