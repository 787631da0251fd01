"""An award as 360Giving publishes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.money import NIL

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from mopac_spend.publishing.standards.giving.codes import Place
    from mopac_spend.register import Grant


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
        payments: day and pounds of each, until the end of the period.
        funder, funder_id: the body itself.
        since: the first day of the period.
        is_individual: it was made to a person.

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
    payments: list[tuple[dt.date, Decimal]] = field(default_factory=list)
    reason: str = ""
    reasons: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    starts: dt.date | None = None
    ends: dt.date | None = None
    regrant: str = ""
    data_source: str = ""
    is_individual: bool = False

    @property
    def paid(self) -> Decimal:
        """What was paid until the end of the period."""
        return sum((pounds for _, pounds in self.payments), NIL)

    @property
    def paid_now(self) -> Decimal:
        """What was paid in the period."""
        return sum((p for day, p in self.payments if day >= self.since), NIL)

    @property
    def payments_now(self) -> int:
        """How many payments were made in the period."""
        return sum(day >= self.since for day, _ in self.payments)
