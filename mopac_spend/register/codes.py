"""The register itself: every code of one ledger, and what stands for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from mopac_spend.register.entry import Entry
from mopac_spend.register.events import EVENTS, Event
from mopac_spend.register.kinds import (
    KINDS,
    Commitment,
    Decision,
    Heading,
    Initiative,
)
from mopac_spend.register.references import same_reference

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal

    from mopac_spend.register.reviews import Review

UNTAGGED = "untagged"
BUSINESS_AS_USUAL = "business-as-usual"
RESERVED = {UNTAGGED: "Untagged", BUSINESS_AS_USUAL: "Business as usual"}

# What the model of people's names gives: names that are rare here have nothing else.
PEOPLE_FROM = 50

_ALIKE = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2019": "'", "\u2018": "'"}
    | {"\u201c": '"', "\u201d": '"'}
)
_AMPERSAND = re.compile(r"\s*&\s*")


@lru_cache(maxsize=100_000)  # the same names are paid month after month
def alike(text: str) -> str:
    """Reduce a spelling to what is compared: case, blanks, dashes, `&`, quotes.

    >>> alike("HOUSING  & LAND") == alike("Housing and Land")
    True
    """
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return " ".join(_AMPERSAND.sub(" and ", plain).casefold().split())


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
        fewest: different individuals without whom a figure is not released.
        margin: per cent by which a guess at what one was paid has to miss.
        published_at: the address under which the folders of publications stand.
        people_from: points of 100 from which a payee that reads like a person is
            decided by somebody before anything leaves that names it.
        ocid_prefix: by which the Open Contracting Partnership knows the body.
        org_id: the body's own identifier, as org-id.guide has it, `GB-LAE-…`; blank
            where it has none yet.
        giving_prefix: what 360Giving gave it to begin its identifiers with, `360G-…`.
        approval_above: pounds above which a batch needs a second person, who then
            closings need too; None where the body asks for none.
        individuals_left_out: whether the public form of a report leaves out what too
            few individuals were paid; else it is of all that was spent.

    """

    title: str
    body: str
    basis: str
    vat: str
    bank: str
    illustrative: str
    opened: dt.date
    people_from: int = PEOPLE_FROM
    fewest: int = 3
    margin: int = 10
    ocid_prefix: str = ""
    org_id: str = ""
    giving_prefix: str = ""
    published_at: str = ""
    approval_above: Decimal | None = None
    individuals_left_out: bool = False


E = TypeVar("E", bound=Entry)
V = TypeVar("V", bound=Event)


@dataclass(slots=True)
class Register:
    """Every code of one ledger.

    Attributes:
        entries: kind to code to entry.
        events: kind to what happened, by day and then as it is written.
        accounts: spend accounts by name, in the order of the files.
        books: whose books; None is a finding.
        reviews: who decided tags, by the id that payments carry.

    """

    entries: dict[str, dict[str, Entry]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    events: dict[str, list[Event]] = field(
        default_factory=lambda: {kind: [] for kind in EVENTS}
    )
    accounts: dict[str, SpendAccount] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    books: BooksOf | None = None
    reviews: dict[str, Review] = field(default_factory=dict)

    def has(self, code: str, kinds: Iterable[str]) -> bool:
        """Say whether a register of one of some kinds (or the chart) has a code."""
        return any(
            code in (self.accounts if kind == "account" else self.entries.get(kind, ()))
            for kind in kinds
        )

    def of(self, kind: type[E]) -> dict[str, E]:
        """All entries of one kind by code, typed."""
        return self.entries[kind.kind]  # type: ignore[return-value]

    def events_of(self, kind: type[V]) -> list[V]:
        """All events of one kind by day, typed."""
        return self.events[kind.kind]  # type: ignore[return-value]

    def resolve(self, kind: str, text: str) -> str | None:
        """Find the code or account a spelling stands for; None if none does.

        A decision is found however its reference is written: `DMPCD 2016/79` is
        `PCD 79`, signed in 2016.
        """
        code = self.aliases.get((kind, alike(text)))
        if code is None and kind == Decision.kind:
            return same_reference(text, self.of(Decision).values())
        return code

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
        headings, commitments = self.of(Heading), self.of(Commitment)
        for code in entry.serves if entry else ():
            if code in headings:
                plan, heading = headings[code].plan, code
            elif code in commitments:
                plan, heading = commitments[code].plan, commitments[code].heading
            else:
                plan, heading = code, ""
            under = plans.setdefault(plan, [])
            if heading and heading not in under:
                under.append(heading)
        return plans
