"""What a request costs: minutes of the four activities that the law counts.

Only the time to determine whether information is there, to locate, to retrieve and to
extract it counts, at £25 an hour for whoever does it; the time to redact never does
(the Freedom of Information and Data Protection (Appropriate Limit and Fees) Regulations
2004, regulation 4(3) and (4)). The limit is £450, that is 18 hours; £600, 24 hours, for
central government (regulation 3). Like requests of one person, or of several who act
together, within sixty working days are counted together (regulation 5).
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import clock
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COUNTED = ("determine", "locate", "retrieve", "extract")
ACTIVITIES = (*COUNTED, "redact", "other")
AN_HOUR = Decimal("25.00")
# What a body may be; the limit is that of regulation 3.
LIMITS = {"public": Decimal("450.00"), "central": Decimal("600.00")}
# What the register of a body may call itself, where that settles the kind: the bodies
# of Part I of Schedule 1 to the Act. Whoever says nothing has the lower limit.
_CENTRAL = frozenset(
    [
        *("central", "government-department", "department", "ministry"),
        *("parliament", "house-of-commons", "house-of-lords", "armed-forces"),
        *("northern-ireland-assembly", "senedd", "welsh-government"),
    ]
)
TOGETHER = 60  # working days
_LONGEST = 100_000
_DAY = dt.timedelta(days=1)


class Minutes(NamedTuple):
    """Time for one activity on one request, spent or foreseen.

    Attributes:
        case: the request.
        activity: one of `ACTIVITIES`.
        minutes: whole ones.
        spent: and not only foreseen.

    """

    case: str
    activity: str
    minutes: int
    spent: bool


class Cost(NamedTuple):
    """What counts against the limit.

    Attributes:
        counted: minutes of the activities that count; `others`, of those that do not.
        pounds: the counted ones in pounds.
        limit: in pounds.
        cases: the requests that were counted together, this one first.

    """

    counted: int
    others: int
    pounds: Decimal
    limit: Decimal
    cases: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether the request may be refused under section 12."""
        return self.pounds > self.limit


def minutes_of(case: str, activity: str, minutes: int, *, spent: bool) -> Minutes:
    """Note minutes.

    Raises:
        Refusal: `FOI-008`, no such activity, or no such number of minutes.

    """
    if activity not in ACTIVITIES:
        msg = f"{activity!r} is no activity; those are {listed(ACTIVITIES)}"
        raise Refusal("FOI-008", msg)
    if not 0 < minutes <= _LONGEST:
        msg = f"{minutes} is no number of minutes; give one from 1 to {_LONGEST:,}"
        raise Refusal("FOI-008", msg)
    return Minutes(case, activity, minutes, spent)


def cost(minutes: Iterable[Minutes], limit: Decimal, cases: Sequence[str]) -> Cost:
    """Sum minutes up, those of requests that are counted together.

    Of an activity on a request what was spent counts, and what was foreseen where
    nothing was spent on it yet.
    """
    sums: dict[tuple[str, str, bool], int] = {}
    for each in minutes:
        key = each.case, each.activity, each.spent
        sums[key] = sums.get(key, 0) + each.minutes
    counting = {
        (case, activity): count
        for spent in (False, True)
        for (case, activity, is_spent), count in sums.items()
        if is_spent == spent
    }
    counted = sum(n for (_, activity), n in counting.items() if activity in COUNTED)
    pounds = (counted * AN_HOUR / 60).quantize(NIL, ROUND_HALF_UP)
    others = sum(counting.values()) - counted
    return Cost(counted, others, pounds, limit, tuple(cases))


def counted_together(first: dt.date, second: dt.date) -> bool:
    """Tell whether like requests of these days are counted as one.

    Both have to be received within one period of sixty consecutive working days, in
    which the first of them is one (regulation 5(2)(b)).
    """
    early, late = min(first, second), max(first, second)
    return clock.between(early - _DAY, late) <= TOGETHER


def kind_of(body: str) -> str:
    """Give the kind of a body, a key of `LIMITS`, by what its register says of it."""
    return "central" if body in _CENTRAL else "public"
