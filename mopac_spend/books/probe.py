"""Checks of whole books by what their parts vouch for, without their payments.

A rule about one payment looks at few of its columns. So instead of every payment
the rules are shown *probes*: one made-up payment for each code on its first and
its last day, and one for each account with a category. No finding about a probe
means no finding about any payment; a finding means that all rows are looked at,
by the same rules, for their places and words.
"""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING, Any

from mopac_spend import checks
from mopac_spend.fields import TAGS, Payment
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.books.parts import Facts
    from mopac_spend.register import Register

_UNDECIDED = Payment(
    ref="probe::0",
    date=dt.date.min,
    amount=NIL,
    flag="!",
    batch="probe",
    line=0,
    **dict.fromkeys(TAGS, UNTAGGED),
    **dict.fromkeys(
        set(Payment._fields)
        - {"ref", "date", "amount", "flag", "batch", "line", *TAGS},
        "",
    ),
)


def clean(facts: Sequence[Facts], register: Register) -> bool:
    """Say whether no rule about one payment or one batch finds anything."""
    if any(each.careless for each in facts):
        return False
    found = chain(
        checks.tags(_codes(facts), register),
        checks.categories(_pairs(facts), register),
        checks.reviewed(_reviews(facts), register),
        checks.batches_add_up(each.batch for each in facts),
    )
    return next(found, None) is None


def _codes(facts: Iterable[Facts]) -> Iterator[Payment]:
    spans: dict[tuple[str, str], set[str]] = {}
    for each in facts:
        for kind, code, first, last in each.used:
            spans.setdefault((kind, code), set()).update((first, last))
    for (kind, code), days in spans.items():
        for day in (min(days), max(days)):
            made: Any = {kind: code, "date": dt.date.fromisoformat(day)}
            yield _UNDECIDED._replace(**made)


def _pairs(facts: Iterable[Facts]) -> Iterator[Payment]:
    for account, category in {pair for each in facts for pair in each.pairs}:
        yield _UNDECIDED._replace(account=account, category=category)


def _reviews(facts: Iterable[Facts]) -> Iterator[Payment]:
    for review in {review for each in facts for review in each.reviews}:
        yield _UNDECIDED._replace(rule=review)
