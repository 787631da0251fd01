"""Rows that come late: said; in a closed period refused, or posted as restatements.

A restatement is dated on the day it is recorded and says in `belongs` which day it
belongs to, so that what was published of that day stays, and what came later is seen
beside it. Its ref is that of its source row, as of any other: the same file posts
nothing twice.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.payments import Payments
from mopac_spend.books.record.closed import locked_on
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.books.record import Closed, Published
    from mopac_spend.periods import Period
    from mopac_spend.spend import Payment


class Who(NamedTuple):
    """Who posts, why, and who else approved it; each "" where nobody said it."""

    by: str = ""
    reason: str = ""
    approver: str = ""


class Restating(NamedTuple):
    """Who restates closed periods, why, and who else approved it."""

    by: str
    reason: str
    approver: str


class Locks(NamedTuple):
    """Which periods were closed or published, and how a restatement is dated.

    Attributes:
        closed: as the books have them.
        restated_on: None where nobody restates anything.
        today: the day of what is recorded now; None where no period was ever closed.
        published: the reports that were published.

    """

    closed: Sequence[Closed] = ()
    restated_on: dt.date | None = None
    today: dt.date | None = None
    published: Sequence[Published] = ()


UNLOCKED = Locks()


def restated(payments: Payments, locks: Locks, source: str) -> Payments:
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
        for day in {*payments.dates}
        if (names := locked_on(day, locks.closed))
    }
    if not periods:
        return payments
    if locks.restated_on is None:
        dated = enumerate(payments.dates)
        late = [*payments.take([at for at, day in dated if day in periods])]
        named = sorted({name for names in periods.values() for name in names})
        msg = (
            f"{_belonging(late)} to {listed(named)}, which "
            f"{'is' if len(named) == 1 else 'are'} closed; "
            f"nothing was posted. Post what came late as restatements, dated today: "
            f"--restate --by NAME --reason TEXT --approver NAME"
        )
        raise Refusal("RECORD-014", msg, source)
    today = locks.restated_on
    return Payments.of(
        payment._replace(date=today, belongs=payment.belongs or f"{payment.date}")
        if payment.date in periods
        else payment
        for payment in payments
    )


def said(payments: Payments, locks: Locks) -> list[str]:
    """Say which rows belong to periods that were closed or published.

    Args:
        payments: about to be posted, as `restated` dates them.
        locks: which periods these are.

    """
    acts: dict[tuple[dt.date, dt.date], tuple[Period, list[str]]] = {}
    for period, act in _acts(locks):
        at = period.first, period.last
        acts.setdefault(at, (period, []))[1].append(act)
    return [
        f"{_belonging(late)} to {period.name}, which was {listed(words)}; draw its "
        f"report again to say what changed"
        for period, words in (acts[at] for at in sorted(acts))
        if (late := _within(payments, period))
    ]


def _acts(locks: Locks) -> Iterator[tuple[Period, str]]:
    for one in locks.published:
        yield one.period, f"published on {_words(one.day)} as {one.publication.report}"
    for each in locks.closed:
        yield each.period, f"closed on {_words(each.day)}"


def _words(day: str) -> str:
    return day_words(dt.date.fromisoformat(day))


def _within(payments: Payments, period: Period) -> list[Payment]:
    """Give payments of a period, and those that belong to it.

    What is restated changes the figures of both.
    """
    columns = payments.dates, payments.column("belongs")
    of_period = {
        (date, belongs): date in period
        or (belongs and dt.date.fromisoformat(belongs) in period)
        for date, belongs in {*zip(*columns, strict=True)}
    }
    both = enumerate(zip(*columns, strict=True))
    return [*payments.take([at for at, days in both if of_period[days]])]


def _belonging(late: Sequence[Payment]) -> str:
    """Say how many rows came late, of how many pounds; what they belong to follows."""
    # A row that is divided is one, and so is one that is taken back.
    rows = counted(len({(each.row, bool(each.reverses)) for each in late}), "row")
    pounds = show(sum((each.amount for each in late), NIL))
    return f"{rows} ({pounds}) {'belongs' if rows == '1 row' else 'belong'}"


def _succeeding(payments: Payments, locks: Locks) -> Payments:
    """Date what takes the place of a restatement as one, in an open period too.

    What is taken back is dated where it stood. Dated in its period, the new row would
    count there beside the first one, which was taken back on another day.
    """
    if locks.today is None:
        return payments
    columns = map(payments.column, ("reverses", "belongs", "document"))
    back = [told for told in zip(*columns, strict=True) if told[0] and told[1]]
    if not back:
        return payments
    days = {belongs for _, belongs, _ in back}
    documents = {document for *_, document in back} - {""}
    return Payments.of(
        each._replace(date=locks.today, belongs=f"{each.date}")
        if not (each.reverses or each.belongs)
        and (f"{each.date}" in days or each.document in documents)
        else each
        for each in payments
    )
