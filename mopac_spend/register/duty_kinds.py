"""What the law wants published, as kinds of code: duties, classes, and exceptions.

The law is common to all bodies, and travels with the library (`publishing/duties/`);
the registers of a body may add to it, or say otherwise under the same code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mopac_spend.register.entry import Entry, names, names_all, one_of

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

# Why a row may be withheld from what is published: the four exceptions of the Elected
# Local Policing Bodies (Specified Information) Order 2011, and personal data.
PERSONAL_DATA = "personal-data"
WITHHOLDING_REASONS = (
    "national-security",
    "safety-of-a-person",
    "prevention-or-detection-of-crime",
    "prohibited-by-enactment",
    PERSONAL_DATA,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Entry):
    """A duty to publish; its first day is the day on which it came into force.

    Attributes:
        law: the law and its paragraph.
        what: what has to be published, in words.
        bodies: the kinds of body that it binds, as `body` of `books` names them.
        per: what a row is of, and its threshold is held against: one payment by itself,
            a document with all of its lines, a contract or an invitation to tender of
            the registers, or a grant with its payments; a notice is no list but one row
            of figures.
        threshold: pounds; nothing where any amount is published.
        operator: `exceeding` is more than the threshold, `at-least` takes it in.
        credits: credits beyond the threshold are published too.
        vat: whether the amounts that are tested and shown are with VAT.
        vat_at_most: per cent that VAT can add to an amount without it: what stays
            under the threshold with so much is under it.
        classes: of spending that it takes.
        family: duties of one family divide all spending among them.
        under_contract: it is about payments under a contract, whatever their class;
            of its classes it says those that ought to be under one.
        begun_from: it is about contracts whose procurement began on this day or later.
        frequency: how often.
        days: after the period within which it is due; nothing where the law says no
            number.
        form: its columns, each a heading and a field, `*` where the law asks for it.
        standard: whose files it has besides, as `publishing.standards`
            names it; nothing where the law's own columns are all.
        place: where it is published.
        successor: the duty that takes its place on the day after `valid_to`.

    """

    kind: ClassVar[str] = "duty"
    plural: ClassVar[str] = "duties"
    law: str = ""
    what: str = ""
    bodies: tuple[str, ...] = ()
    per: str = one_of("payment", "document", "contract", "tender", "grant", "notice")
    threshold: Decimal | None = None
    operator: str = one_of("exceeding", "at-least")
    credits: bool = False
    vat: str = one_of("net", "gross")
    vat_at_most: int | None = None
    classes: tuple[str, ...] = ()
    family: str = ""
    under_contract: bool = False
    begun_from: dt.date | None = None
    frequency: str = one_of(
        "month", "quarter", "half-year", "year", "accounting-period"
    )
    days: int | None = None
    form: tuple[str, ...] = ()
    standard: str = ""
    place: str = ""
    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendClass(Entry):
    """A class of spending, by which a duty says what it is about.

    Attributes:
        covers: categories and accounts; an account goes before its category, and
            takes those under it.
        why: why no duty is about it, where none is.

    """

    kind: ClassVar[str] = "spend-class"
    plural: ClassVar[str] = "spend_classes"
    covers: tuple[str, ...] = names_all("category", "account")
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding(Entry):
    """What of payments is withheld when they are published; their rows never are.

    Attributes:
        supplier, contract, grant, decision: whose payments; one of them is enough.
        reason: the exception that it rests on.
        amount: the amount of each is withheld too; it is in the sum of its class.

    """

    kind: ClassVar[str] = "withholding"
    plural: ClassVar[str] = "withholdings"
    supplier: str = names("supplier")
    contract: str = names("contract")
    grant: str = names("grant")
    decision: str = names("decision")
    reason: str = one_of(*WITHHOLDING_REASONS)
    amount: bool = False
