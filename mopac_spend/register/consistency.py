"""Whether the entries and events of a register agree with each other.

Each rule is one function; `findings` runs them all, once everything is read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mopac_spend.findings import Finding
from mopac_spend.register import budget_checks
from mopac_spend.register.budget_checks import at
from mopac_spend.register.codes import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.register.events import EVENTS, Clawback, Event, Instalment
from mopac_spend.register.kinds import (
    Apportionment,
    Category,
    Commitment,
    Grant,
    Heading,
    Initiative,
    Supplier,
)
from mopac_spend.register.shape import metadata
from mopac_spend.register.values import share_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.register.codes import Register
    from mopac_spend.register.entry import Entry
    from mopac_spend.register.shape import Slot

_LONGEST_WORDING = 200
# Pairs of days of which the first may not come after the second.
_IN_ORDER = (
    ("valid_from", "valid_to"),
    ("valid_from", "closes"),
    ("starts", "ends"),
    ("ends", "extends_to"),
    ("valid_from", "released"),
)


def findings(register: Register) -> Iterator[Finding]:
    """Run every rule: `SPEND-030`, `-033`, `-040` and `-050` to `-057`."""
    yield from of_plans(register)
    yield from pointers(register)
    yield from naming_individuals(register)
    yield from days_in_order(register)
    yield from apportionments(register)
    yield from successors(register)
    yield from definitions(register)
    yield from wordings(register)
    yield from events_once(register)
    yield from positive(register)
    yield from budget_checks.findings(register)


def of_plans(register: Register) -> Iterator[Finding]:
    """Every heading and every commitment is one of a plan."""
    headings, commitments = register.of(Heading), register.of(Commitment)
    entries: list[Heading | Commitment] = [*headings.values(), *commitments.values()]
    for entry in entries:
        if not entry.plan:
            yield at(entry, "SPEND-033", 'it names no plan; add plan: "…" under it')
    for commitment in commitments.values():
        heading = headings.get(commitment.heading)
        if heading is not None and heading.plan != commitment.plan:
            yield at(
                commitment,
                "SPEND-033",
                f"its heading {heading.code} is one of {heading.plan} and not of "
                f"{commitment.plan}; correct one of the two",
            )


def pointers(register: Register) -> Iterator[Finding]:
    """What names a code names one that there is."""
    for known in register.entries.values():
        for entry in known.values():
            for slot in metadata(type(entry)):
                yield from _unknown(register, entry, slot)
    for events in register.events.values():
        for event in events:
            if event.code not in register.entries[event.of.kind]:
                yield at(
                    event,
                    "SPEND-033",
                    f"the {event.of.kind} {event.code} is in no register; correct it "
                    f"or add it",
                )
            for slot in metadata(type(event)):
                yield from _unknown(register, event, slot)
    categories = {UNTAGGED, *register.of(Category)}
    for account in register.accounts.values():
        if account.category not in categories:
            yield Finding(
                account.file,
                account.line,
                "SPEND-033",
                f"account {account.name}: category {account.category} is in no "
                f"register; correct it or add it",
            )


def _unknown(register: Register, entry: Entry | Event, slot: Slot) -> Iterator[Finding]:
    if not slot.names:
        return
    value = getattr(entry, slot.name)
    for code in (value,) if isinstance(value, str) else value:
        if code and code not in slot.names and not register.has(code, slot.names):
            yield at(
                entry,
                "SPEND-033",
                f"{slot.key} {code} is in no register; correct it or add it",
            )


def naming_individuals(register: Register) -> Iterator[Finding]:
    """A grant to an individual does not say who it is (`SPEND-040`)."""
    for grant in register.of(Grant).values():
        if grant.individual and (grant.recipient or grant.recipient_id):
            yield Finding(
                grant.file,
                grant.line,
                "SPEND-040",
                f"grant {grant.code} is to an individual and says who it is; remove "
                f"recipient and recipient-id under it, or individual: TRUE if it is "
                f"an organisation",
            )


def days_in_order(register: Register) -> Iterator[Finding]:
    """A first day does not come after its last (`SPEND-052`)."""
    for known in register.entries.values():
        for entry in known.values():
            for first, last in _IN_ORDER:
                one, other = getattr(entry, first, None), getattr(entry, last, None)
                if one is not None and other is not None and one > other:
                    name = "its first day" if first == "valid_from" else first
                    yield at(
                        entry,
                        "SPEND-052",
                        f"{last.replace('_', '-')} {other} comes before {name}, "
                        f"{one}; correct one of the two",
                    )


def successors(register: Register) -> Iterator[Finding]:
    """Who succeeds a supplier does so on a day of its own (`SPEND-052`).

    Without a last day both would stand at once, and every payment count twice.
    """
    suppliers = register.of(Supplier)
    for supplier in suppliers.values():
        heir = suppliers.get(supplier.successor)
        if heir is None:
            continue
        if supplier.valid_to is None:
            yield at(
                supplier,
                "SPEND-052",
                f"{heir.code} succeeds it and it has no last day; add valid-to: under "
                f"it, the day before {heir.code} took over",
            )
        elif heir.valid_to is not None and heir.valid_to <= supplier.valid_to:
            yield at(
                supplier,
                "SPEND-052",
                f"{heir.code} succeeds it and ended on {heir.valid_to}, which is not "
                f"after {supplier.valid_to}; correct one of the two",
            )


def definitions(register: Register) -> Iterator[Finding]:
    """A narrower or wider definition moves what can be moved, once (`SPEND-053`)."""
    for category in register.of(Category).values():
        own = {
            a.name for a in register.accounts.values() if a.category == category.code
        }
        for name in category.narrower:
            if name in register.accounts and name not in own:
                yield at(
                    category,
                    "SPEND-053",
                    f"narrower leaves out {name}, which is no account of it; take it "
                    f"out",
                )
        taken = {
            account.name
            for account in register.accounts.values()
            if account.category in category.wider
        }
        for name in category.wider:
            if name == category.code or name in own:
                yield at(
                    category,
                    "SPEND-053",
                    f"wider takes in {name}, which is in it already; take it out",
                )
            elif name in taken:
                yield at(
                    category,
                    "SPEND-053",
                    f"wider takes in {name} and the category it is an account of; take "
                    f"one of the two out",
                )
        for names, what in ((category.narrower, "narrower"), (category.wider, "wider")):
            if len(set(names)) < len(names):
                yield at(category, "SPEND-053", f"{what} names one twice; take one out")


def wordings(register: Register) -> Iterator[Finding]:
    """A wording is a pattern that can be used, and tells texts apart (`SPEND-053`)."""
    for category in register.of(Category).values():
        if category.wording and (fault := _fault_of(category.wording)):
            yield at(
                category,
                "SPEND-053",
                f"wording {category.wording!r} {fault}; write a word, such as consult",
            )


def _fault_of(wording: str) -> str:
    import re2

    if len(wording) > _LONGEST_WORDING:
        return f"has more than {_LONGEST_WORDING} characters"
    options = re2.Options()
    options.log_errors = False
    try:
        pattern = re2.compile(wording, options=options)
    except re2.error:
        return "is no pattern that RE2 takes"
    return "is found in every description" if pattern.search("") else ""


def apportionments(register: Register) -> Iterator[Finding]:
    """A rule of apportionment can divide, and no two divide one day (`SPEND-050`)."""
    initiatives = register.of(Initiative)
    of_shared: defaultdict[str, list[Apportionment]] = defaultdict(list)
    rules = register.of(Apportionment)
    shared = {rule.shared for rule in rules.values()}
    for rule in rules.values():
        if not rule.shared:
            yield at(
                rule,
                "SPEND-050",
                'it does not say which initiative it divides; add shared: "…" under it',
            )
            continue
        of_shared[rule.shared].append(rule)
        codes = [share_of(share)[0] for share in rule.shares]
        if len(codes) < 2 or len(set(codes)) < len(codes):  # noqa: PLR2004 - a division
            yield at(
                rule,
                "SPEND-050",
                "it takes two or more initiatives, each once; write shares: "
                '"knife-crime 40, victims 60"',
            )
        for code in codes:
            if code not in initiatives and code != BUSINESS_AS_USUAL:
                yield at(
                    rule,
                    "SPEND-033",
                    f"shares {code} is in no register; correct it or add it",
                )
            elif code in shared:
                yield at(
                    rule,
                    "SPEND-050",
                    f"{code} is divided itself; give its share to the initiatives "
                    f"that it is divided among",
                )
        yield from (
            at(
                rule,
                "SPEND-050",
                f"nobody can see {what}; add {slot}: under it",
            )
            for slot, what in (
                ("driver", "what its shares rest on"),
                ("approver", "which post approved it"),
            )
            if not getattr(rule, slot)
        )
    for same in of_shared.values():
        yield from _overlapping(sorted(same, key=lambda rule: rule.valid_from))


def _overlapping(rules: list[Apportionment]) -> Iterator[Finding]:
    before, *later = rules
    for rule in later:
        if before.valid_to is None or before.valid_to >= rule.valid_from:
            yield at(
                rule,
                "SPEND-050",
                f"{before.code} divides {rule.shared} on {rule.valid_from} too; end "
                f"that one with valid-to: before this one begins",
            )
        # The one that lasts longest may reach over others.
        if before.valid_to is not None and (
            rule.valid_to is None or rule.valid_to > before.valid_to
        ):
            before = rule


def events_once(register: Register) -> Iterator[Finding]:
    """What happened is written once (`SPEND-051`)."""
    for kind in EVENTS:
        first: dict[tuple[str, ...], Event] = {}
        for event in register.events[kind]:
            earlier = first.setdefault(event.key, event)
            if earlier is not event:
                yield at(
                    event,
                    "SPEND-051",
                    f"the same {kind} of {event.code} is at {earlier.file}:"
                    f"{earlier.line}; remove one of the two, or tell them apart",
                )


def positive(register: Register) -> Iterator[Finding]:
    """An instalment and a clawback are positive amounts (`SPEND-030`)."""
    events: list[Instalment | Clawback] = [
        *register.events_of(Instalment),
        *register.events_of(Clawback),
    ]
    for event in events:
        if event.amount is None or event.amount <= 0:
            yield at(
                event,
                "SPEND-030",
                "its amount is missing or not above nil; write it as it was "
                "announced, such as amount: 5000.00 GBP",
            )
