"""An award as 360Giving publishes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from mopac_spend.publishing.standards.giving.codes import Place
    from mopac_spend.register import Grant


class Paid(NamedTuple):
    """A payment on an award.

    Attributes:
        ref: of the payment; it is not shown.
        day, amount: as the books have them.
        reason: the exception by which it is withheld; "" for none.
        dark: its amount is withheld, too.

    """

    ref: str
    day: dt.date
    amount: Decimal
    reason: str = ""
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Award:
    """An award as it is published.

    Attributes:
        grant: of the register; not all of it is shown.
        reason: the exception by which parts of it are withheld; "" for none.
        id: of the grant; `recipient_id`, of who got it.
        title, description: in words.
        recipient: its name; "" where the register has none.
        charity, company: its numbers; `supplier`, its code in the register.
        programme, programme_code: under which it was awarded.
        open_call: Yes, No, or "" where nobody recorded it.
        places: where the people are whom it is for.
        classes: vocabulary, code and title, each.
        reasons, purposes: codes, of a grant to an individual.
        payments: on it, until the end of the period.
        funder, funder_id: the body itself.
        since: the first day of the period.
        is_individual: it was made to a person.
        dark: its amounts are withheld, too.

    """

    grant: Grant
    id: str
    recipient: str
    recipient_id: str
    supplier: str
    charity: str
    company: str
    title: str
    description: str
    programme: str
    programme_code: str
    open_call: str
    places: tuple[Place, ...]
    classes: tuple[tuple[str, str, str], ...]
    funder: str
    funder_id: str
    since: dt.date
    payments: list[Paid] = field(default_factory=list)
    reason: str = ""
    reasons: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    starts: dt.date | None = None
    ends: dt.date | None = None
    regrant: str = ""
    data_source: str = ""
    is_individual: bool = False
    dark: bool = False

    @property
    def paid(self) -> Decimal:
        """What was paid until the end of the period."""
        return sum((each.amount for each in self.payments), NIL)

    @property
    def paid_now(self) -> Decimal:
        """What was paid in the period."""
        return sum((e.amount for e in self.payments if e.day >= self.since), NIL)

    @property
    def payments_now(self) -> int:
        """How many payments were made in the period."""
        return sum(each.day >= self.since for each in self.payments)
