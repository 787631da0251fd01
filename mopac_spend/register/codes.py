"""The register itself: one small dataclass a kind, and the codes of one ledger."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from mopac_spend.register.reviews import Review

UNTAGGED = "untagged"
BUSINESS_AS_USUAL = "business-as-usual"
RESERVED = {UNTAGGED: "Untagged", BUSINESS_AS_USUAL: "Business as usual"}
SPEND_ROOT = "Expenses:"
# The three tags that every payment carries, in print order.
TAGS = ("directorate", "initiative", "category")

_ALIKE = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2019": "'", "\u2018": "'"}
    | {"\u201c": '"', "\u201d": '"'}
)
_AMPERSAND = re.compile(r"\s*&\s*")


def alike(text: str) -> str:
    """Reduce a spelling to what is compared: case, blanks, dashes, `&`, quotes.

    >>> alike("HOUSING  & LAND") == alike("Housing and Land")
    True
    """
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return " ".join(_AMPERSAND.sub(" and ", plain).casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code of one register: what every kind has.

    Attributes:
        code: what payments carry.
        title: what people read.
        valid_from, valid_to: first and last day it may be used; no last day
            means it is still in use.
        file, line: where it is written.

    """

    kind: ClassVar[str] = ""
    code: str
    title: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = ""
    note: str = ""
    file: str = ""
    line: int = 0

    def valid_on(self, day: dt.date) -> bool:
        """Say whether a payment of that day may carry the code."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Directorate(Entry):
    """A part of the body; they rename and merge, hence dates and successor."""

    kind: ClassVar[str] = "directorate"
    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Entry):
    """What kind of spend it is; `definition` is printed beside every figure."""

    kind: ClassVar[str] = "category"
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Entry):
    """A published plan or strategy. Plans overlap; their totals never add up."""

    kind: ClassVar[str] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Entry):
    """A chapter or strand of a plan, in print order."""

    kind: ClassVar[str] = "heading"
    plan: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative(Entry):
    """What the money is for. `serves` names plans or headings of plans."""

    kind: ClassVar[str] = "initiative"
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Entry):
    """Whose money it was before it was spent."""

    kind: ClassVar[str] = "fund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Entry):
    """The authority for spending: a signed decision with its amount in pounds."""

    kind: ClassVar[str] = "decision"
    reference: str = ""
    amount: Decimal | None = None
    initiative: str = ""
    period: str = ""
    nature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Entry):
    """Who was paid, under one code for all spellings, ids and numbers.

    Payments keep the name their source wrote; the register joins them when asked.

    Attributes:
        ids: supplier ids of the finance system.
        company, charity: registered numbers, as text.
        individual: a natural person, whose name is personal data.
        successor: who took over on the day after `valid_to` (a novation): the
            same name then stands for the successor.

    """

    kind: ClassVar[str] = "supplier"
    ids: tuple[str, ...] = ()
    company: str = ""
    charity: str = ""
    individual: bool = False
    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Entry):
    """One award; its first day is the day it was awarded.

    What happens to a grant later (conditions, sign-off, instalments, clawback) is
    for directives of their own that name its code; this is the award alone.

    Attributes:
        identifier: what the funder publishes it as, such as `360G-funder-17`.
        amount: pounds awarded.
        recipient, recipient_id: who it is for, and `GB-CHC-…` or `GB-COH-…`; both
            are blank where it is an individual.
        individual: a natural person, who is not named in the books.
        programme: of the funder, as it wrote it.
        funder, funder_id: who awarded it; not always the body itself.
        starts, ends: planned days of what it pays for.
        regrant: 360Giving's code where the recipient passes it on (`FRG010`).
        commitments: promised instalments, each a day and pounds; never spend.

    """

    kind: ClassVar[str] = "grant"
    identifier: str = ""
    amount: Decimal | None = None
    recipient: str = ""
    recipient_id: str = ""
    individual: bool = False
    programme: str = ""
    funder: str = ""
    funder_id: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None
    regrant: str = ""
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpendAccount:
    """An account whose `open` declares a category, with its source codes."""

    name: str
    category: str
    codes: tuple[str, ...]
    valid_from: dt.date
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BooksOf:
    """Whose books these are and on what basis they are kept.

    Attributes:
        illustrative: what to print on every output where the payments are
            invented; empty for real books.

    """

    title: str
    body: str
    basis: str
    vat: str
    bank: str
    illustrative: str
    opened: dt.date


KINDS: dict[str, type[Entry]] = {
    kind.kind: kind
    for kind in (
        *(Directorate, Category, Plan, Heading, Initiative, Fund, Decision),
        *(Supplier, Grant),
    )
}
E = TypeVar("E", bound=Entry)


@dataclass(slots=True)
class Register:
    """Every code of one ledger.

    Attributes:
        entries: kind to code to entry.
        accounts: spend accounts by name, in the order of the files.
        books: whose books; None is a finding.
        reviews: who decided tags, by the id that payments carry.

    """

    entries: dict[str, dict[str, Entry]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    accounts: dict[str, SpendAccount] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    books: BooksOf | None = None
    reviews: dict[str, Review] = field(default_factory=dict)

    def of(self, kind: type[E]) -> dict[str, E]:
        """All entries of one kind by code, typed."""
        return self.entries[kind.kind]  # type: ignore[return-value]

    def resolve(self, kind: str, text: str) -> str | None:
        """Find the code or account a spelling stands for; None if none does."""
        return self.aliases.get((kind, alike(text)))

    def title(self, kind: str, code: str) -> str:
        """Give what people read for a code, reserved codes included."""
        entry = self.entries[kind].get(code)
        return entry.title if entry else RESERVED.get(code, code)

    def knows(self, kind: str, code: str) -> bool:
        """Say whether a payment may carry the code as that kind of tag."""
        if code in self.entries[kind] or code == UNTAGGED:
            return True
        return kind == Initiative.kind and code == BUSINESS_AS_USUAL

    def valid_code(self, kind: str, code: str, day: dt.date) -> str | None:
        """Give the code that stands on a day: itself, or its successor.

        A source may go on using an old directorate's name after it was
        renamed; the payment belongs to the successor.
        """
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            entry = self.entries[kind].get(code)
            if entry is None:
                return code if self.knows(kind, code) else None
            if entry.valid_on(day):
                return code
            code = getattr(entry, "successor", "") or code
        return None

    def account_for(self, category: str) -> str | None:
        """Give the general account of a category: the first one of the chart."""
        return next(
            (a.name for a in self.accounts.values() if a.category == category), None
        )

    def plans_of(self, initiative: str) -> dict[str, list[str]]:
        """Plans an initiative serves, each with the headings named under it."""
        entry = self.of(Initiative).get(initiative)
        plans: dict[str, list[str]] = {}
        headings = self.of(Heading)
        for code in entry.serves if entry else ():
            if code in headings:
                plans.setdefault(headings[code].plan, []).append(code)
            else:
                plans.setdefault(code, [])
        return plans
