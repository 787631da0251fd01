"""What a rule file would decide about payments of the books, counted and listed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL

if TYPE_CHECKING:
    from decimal import Decimal

# What becomes of a row, in the order it is shown.
OUTCOMES = ("as it is", "retagged", "cannot be known", "decided by people", "reversed")


AS_IS, RETAGGED, UNKNOWN, BY_PEOPLE, REVERSED = OUTCOMES


class Sum(NamedTuple):
    """A number of payments and their pounds."""

    payments: int = 0
    pounds: Decimal = NIL

    def plus(self, payments: int, pounds: Decimal) -> Sum:
        """Give it with more."""
        return Sum(self.payments + payments, self.pounds + pounds)


class Retag(NamedTuple):
    """A payment that would be tagged otherwise; for a split row, one of its parts.

    `before` and `after` name each tag that changes: `initiative untagged`. A part
    that the new rules would not make, or would make anew, says "not there".
    """

    ref: str
    supplier: str
    amount: Decimal
    before: str
    after: str
    rule_before: str
    rule_after: str


@dataclass(slots=True)
class OfRule:
    """What one rule takes: as the payments say now, and as it would.

    Attributes:
        before, after: payments it decided, and would decide.
        unknown: payments of which it cannot be known whether it takes them.
        fields: what it asks for that payments do not keep.
        could: rows it may hold for, whoever comes before it.
        before_it: rules that take rows it holds for, each with how many.

    """

    before: Sum = field(default_factory=Sum)
    after: Sum = field(default_factory=Sum)
    unknown: Sum = field(default_factory=Sum)
    fields: tuple[str, ...] = ()
    could: int = 0
    before_it: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class Retagging:
    """The outcome of a test.

    Attributes:
        total: all payments that came in under a layout with these rules.
        outcomes: what becomes of them; they sum to the total.
        tags: by kind and code, what stands before and what would stand after;
            what cannot be known stays as it is.
        rules: by id, in the order of the file; "" is what no rule decides.
        retagged: the payments whose tags change.
        lost: payments whose rule overrode what the source said of a kind, which
            would stand again and is not known, by that rule and kind.

    """

    total: Sum = field(default_factory=Sum)
    outcomes: dict[str, Sum] = field(
        default_factory=lambda: dict.fromkeys(OUTCOMES, Sum())
    )
    tags: dict[tuple[str, str], tuple[Sum, Sum]] = field(default_factory=dict)
    rules: dict[str, OfRule] = field(default_factory=dict)
    retagged: list[Retag] = field(default_factory=list)
    lost: defaultdict[tuple[str, str], Sum] = field(
        default_factory=lambda: defaultdict(Sum)
    )
