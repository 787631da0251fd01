"""What an answer says of closed periods: as published, restated since, reopened."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.questions.method import Amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Closed
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period


def touched(books: Books, period: Period | None) -> list[Closed]:
    """Give the periods that were closed and have days of another; all for None."""
    return [
        each
        for each in books.closed
        if period is None
        or (each.period.first <= period.last and each.period.last >= period.first)
    ]


def restated(cursor: Cursor, closed: list[Closed]) -> list[tuple[Amount, Amount]]:
    """Give what was posted later and belongs to each of some closed periods.

    Of each what was posted before it was closed again, and what was posted since.
    """
    if not closed:
        return []
    rows = cursor.execute(
        # A restatement is later than its period, and parts tell their days.
        "SELECT belongs, date, batch, count(*), sum(amount) FROM payments "
        "WHERE date > ? AND belongs <> '' GROUP BY ALL",
        [min(each.period.last for each in closed)],
    )
    late = [
        (dt.date.fromisoformat(day), posted, batch, Amount(pounds, payments))
        for day, posted, batch, payments, pounds in rows.fetchall()
    ]
    return [_of(each, late) for each in closed]


def _of(
    closed: Closed, late: Iterable[tuple[dt.date, dt.date, str, Amount]]
) -> tuple[Amount, Amount]:
    """Sum what belongs to a period and was posted after its last day.

    What was posted within its days is in what was published of it.
    """
    period, between = closed.period, {*closed.between}
    own = [
        (batch in between, amount)
        for day, posted, batch, amount in late
        if day in period and posted > period.last
    ]
    before, since = (
        [amount for earlier, amount in own if earlier is wanted]
        for wanted in (True, False)
    )
    return _sum(before), _sum(since)


def _sum(amounts: list[Amount]) -> Amount:
    pounds = sum((amount.pounds for amount in amounts), NIL)
    return Amount(pounds, sum(amount.payments for amount in amounts))


def notes(cursor: Cursor, books: Books, period: Period | None) -> Iterator[str]:
    """Say of each closed period that an answer touches what was published of it.

    And what of its own days was posted late and belongs to others, of all payments.
    """
    if books.closed and period is not None:
        yield from _posted_late(cursor, period)
    closed = touched(books, period)
    for each, late in zip(closed, restated(cursor, closed), strict=True):
        yield each.words + _restated(each, *late)


def _restated(closed: Closed, before: Amount, since: Amount) -> str:
    pounds, text = closed.closing.pounds, ""
    for words, late in (
        ("Restated before it was closed again", before),
        ("Restated since", since),
    ):
        if late.payments:
            pounds += late.pounds
            belong = "belongs" if late.payments == 1 else "belong"
            text += (
                f" {words}: {counted(late.payments, 'payment')}, {show(late.pounds)}, "
                f"that {belong} to it, posted later; restated, it comes to "
                f"{show(pounds)}."
            )
    return text


def _posted_late(cursor: Cursor, period: Period) -> Iterator[str]:
    row = cursor.execute(
        "SELECT count(*), coalesce(sum(amount), 0.00) FROM payments "
        "WHERE date BETWEEN $1 AND $2 AND belongs <> '' "
        "AND belongs NOT BETWEEN CAST($1 AS VARCHAR) AND CAST($2 AS VARCHAR)",
        [period.first, period.last],
    ).fetchone()
    if row and row[0]:
        late = Amount(row[1], row[0])
        yield (
            f"Of all payments of these days {late} were posted late, and belong to "
            f"periods that were closed before: they count on the day they were posted."
        )
