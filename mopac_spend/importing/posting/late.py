"""Rows that are dated in a closed period: refused, or posted as restatements.

A restatement is dated on the day it is recorded and says in `belongs` which day it
belongs to, so that what was published of that day stays, and what came later is seen
beside it. Its ref is that of its source row, as of any other: the same file posts
nothing twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.record.closed import locked_on
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.books.record import Closed
    from mopac_spend.spend import Payment


class Restating(NamedTuple):
    """Who restates closed periods, why, and who else approved it."""

    by: str
    reason: str
    approver: str


class Locks(NamedTuple):
    """Which periods were closed, and on which day a restatement is dated.

    Attributes:
        closed: as the books have them.
        restated_on: None where nobody restates anything.
        today: the day of what is recorded now; None where no period was ever closed.

    """

    closed: Sequence[Closed] = ()
    restated_on: dt.date | None = None
    today: dt.date | None = None


UNLOCKED = Locks()


def restated(payments: list[Payment], locks: Locks, source: str) -> list[Payment]:
    """Date payments of closed periods on the day on which they are recorded.

    Args:
        payments: about to be posted.
        locks: which periods are closed.
        source: name of their file.

    Raises:
        Refusal: `RECORD-014`, there are some, and nobody restates them.

    """
    payments = _succeeding(payments, locks)
    periods = {
        day: names
        for day in {payment.date for payment in payments}
        if (names := locked_on(day, locks.closed))
    }
    if not periods:
        return payments
    if locks.restated_on is None:
        late = [payment for payment in payments if payment.date in periods]
        rows = counted(len({(p.row, bool(p.reverses)) for p in late}), "row")
        pounds = show(sum((payment.amount for payment in late), NIL))
        named = sorted({name for names in periods.values() for name in names})
        msg = (
            f"{rows} ({pounds}) {'belongs' if rows == '1 row' else 'belong'} to "
            f"{listed(named)}, which {'is' if len(named) == 1 else 'are'} closed; "
            f"nothing was posted. Post what came late as restatements, dated today: "
            f"--restate --by NAME --reason TEXT --approver NAME"
        )
        raise Refusal("RECORD-014", msg, source)
    today = locks.restated_on
    return [
        payment._replace(date=today, belongs=payment.belongs or f"{payment.date}")
        if payment.date in periods
        else payment
        for payment in payments
    ]


def _succeeding(payments: list[Payment], locks: Locks) -> list[Payment]:
    """Date what takes the place of a restatement as one, in an open period too.

    What is taken back is dated where it stood. Dated in its period, the new row would
    count there beside the first one, which was taken back on another day.
    """
    back = [each for each in payments if each.reverses and each.belongs]
    if locks.today is None or not back:
        return payments
    days = {each.belongs for each in back}
    documents = {each.document for each in back} - {""}
    return [
        each._replace(date=locks.today, belongs=f"{each.date}")
        if not (each.reverses or each.belongs)
        and (f"{each.date}" in days or each.document in documents)
        else each
        for each in payments
    ]
