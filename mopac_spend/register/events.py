"""What happens to a code after it is written: dated events that name it.

    2020-06-30 custom "progress" "KCS17-04"
      status: "complete"
      evidence: "Report to the committee, July 2020"

A register entry says what was decided once; an event says what became of it, on its
own day, and is never edited: a question about a date takes the events up to that
date. One code has at most one event of a kind on a day (and one instalment of a
number). Their fields are told by the dataclasses, as those of entries are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mopac_spend.money import NIL
from mopac_spend.register.budget_kinds import BUDGETS, CAUSES, BudgetLine, Virement
from mopac_spend.register.entry import Entry, names, one_of
from mopac_spend.register.kinds import (
    Commitment,
    Contract,
    Decision,
    Directorate,
    Grant,
    PublishedSum,
)

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

# How far a commitment has come. Complete and on track are "complete or on course".
STATUSES = ("complete", "on-track", "delayed", "not-started", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every kind of event has.

    Attributes:
        of: the kind of entry it happens to; `code` is that entry's.
        day: when.
        file, line: where it is written.

    """

    kind: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    # Of the books, where a new one is written.
    folder: ClassVar[str] = "registers"
    of: ClassVar[type[Entry]] = Entry
    code: str
    day: dt.date
    source: str = ""
    note: str = ""
    file: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """What no two events of a kind share."""
        return self.code, str(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplift(Event):
    """More (or less) is approved under a decision: `amount`, by another decision."""

    kind: ClassVar[str] = "uplift"
    plural: ClassVar[str] = "uplifts"
    of: ClassVar[type[Entry]] = Decision
    amount: Decimal | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumPart(Event):
    """One part of a published sum: `what` it is and its `amount`."""

    kind: ClassVar[str] = "sum-part"
    plural: ClassVar[str] = "sum_parts"
    of: ClassVar[type[Entry]] = PublishedSum
    what: str = ""
    amount: Decimal | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """A sum has many parts of one day, told apart by what they are."""
        return self.code, str(self.day), self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Event):
    """The status of a commitment from that day on, with the evidence for it."""

    kind: ClassVar[str] = "progress"
    plural: ClassVar[str] = "progress"
    of: ClassVar[type[Entry]] = Commitment
    status: str = one_of(*STATUSES)
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Event):
    """A condition of a grant: `what` it asks, and the day it was `met`."""

    kind: ClassVar[str] = "condition"
    plural: ClassVar[str] = "conditions"
    of: ClassVar[type[Entry]] = Grant
    what: str = ""
    met: dt.date | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """A grant has many conditions of one day, told apart by what they ask."""
        return self.code, str(self.day), self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment(Event):
    """Part of a grant that falls due on that day.

    Attributes:
        number: 1 for the first.
        amount: pounds.
        signed_off: the day the body signed off the documents for it. The body's
            norm is to release within 21 days of it.
        payment: the ref of the payment that released it.
        released: the day of release, where no payment of the books is named.

    """

    kind: ClassVar[str] = "instalment"
    plural: ClassVar[str] = "instalments"
    of: ClassVar[type[Entry]] = Grant
    number: int = 0
    amount: Decimal | None = None
    signed_off: dt.date | None = None
    payment: str = ""
    released: dt.date | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """A grant has one instalment of a number."""
        return self.code, str(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clawback(Event):
    """Money of a grant that has to be paid back.

    Attributes:
        amount: pounds, as a positive amount.
        reason: why.
        payment: the ref of the credit among the payments, once it came back.

    """

    kind: ClassVar[str] = "clawback"
    plural: ClassVar[str] = "clawbacks"
    of: ClassVar[type[Entry]] = Grant
    amount: Decimal | None = None
    reason: str = ""
    payment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation(Event):
    """A change of a contract.

    Attributes:
        amount: pounds more, or fewer where negative.
        ends: the new end of the work.
        reason: why.
        decision: the authority for it.

    """

    kind: ClassVar[str] = "variation"
    plural: ClassVar[str] = "variations"
    of: ClassVar[type[Entry]] = Contract
    amount: Decimal | None = None
    ends: dt.date | None = None
    reason: str = ""
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Event):
    """What a virement takes from one place and gives to another, on its day.

    Either side may be blank where a virement has several takers or givers, as long
    as all its movements together net to nil.

    Attributes:
        giver: written `from`; the budget line or reserve it is taken from.
        receiver: written `to`; the budget line or reserve it is given to.
        amount: pounds, as a positive amount.

    """

    kind: ClassVar[str] = "movement"
    plural: ClassVar[str] = "movements"
    folder: ClassVar[str] = BUDGETS
    of: ClassVar[type[Entry]] = Virement
    giver: str = names("budget-line", "reserve")
    receiver: str = names("budget-line", "reserve")
    amount: Decimal | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """A virement has many movements, told apart by their two sides."""
        return self.code, self.giver, self.receiver

    @property
    def sides(self) -> list[tuple[str, Decimal]]:
        """The budget lines and reserves that it changes, each by how many pounds."""
        amount = self.amount or NIL
        both = ((self.giver, -amount), (self.receiver, amount))
        return [(code, change) for code, change in both if code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast(Event):
    """What a budget line is expected to spend in its whole year, as seen on that day.

    Attributes:
        amount: pounds of the whole year, what is spent already included.

    """

    kind: ClassVar[str] = "forecast"
    plural: ClassVar[str] = "forecasts"
    folder: ClassVar[str] = BUDGETS
    of: ClassVar[type[Entry]] = BudgetLine
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Event):
    """Why the spending of a directorate differs from its budget in a quarter.

    Attributes:
        period: the quarter it is about, `2020-21-Q4`.
        cause: what sort of difference; re-profiled money is needed in a later year.
        amount: pounds of the variance that it explains: negative where less is
            spent than budgeted, positive where more.
        what: the explanation, as the report prints it; it names no person.

    """

    kind: ClassVar[str] = "explanation"
    plural: ClassVar[str] = "explanations"
    folder: ClassVar[str] = BUDGETS
    of: ClassVar[type[Entry]] = Directorate
    period: str = ""
    cause: str = one_of(*CAUSES)
    amount: Decimal | None = None
    what: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """A directorate explains a quarter in several parts."""
        return self.code, self.period, self.what


EVENTS: dict[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        *(Uplift, SumPart, Progress, Condition, Instalment, Clawback, Variation),
        *(Movement, Forecast, Explanation),
    )
}
