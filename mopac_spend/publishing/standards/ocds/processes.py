"""Contracting processes out of the registers: an invitation, and the contracts of it.

A process is a tender with all contracts that came of it, or a contract that names none.
Its number is the body's prefix and the code of the tender or contract. What is withheld
has a number of the package in its place, which says nothing and is of no register.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.engine.contracted import WITHHELD as OF_CONTRACTS
from mopac_spend.engine.withholding import TEXT
from mopac_spend.publishing.standards.ocds.codes import identifier_of
from mopac_spend.publishing.standards.ocds.parties import Party, withheld
from mopac_spend.publishing.withheld import party_of
from mopac_spend.register import (
    PERSONAL_DATA,
    Contract,
    Decision,
    Grant,
    Initiative,
    Supplier,
    Tender,
    Uplift,
    Variation,
    Withholding,
)
from mopac_spend.register.suppliers import Names
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping

    from mopac_spend.periods import Period
    from mopac_spend.register import Register


@dataclass(frozen=True, slots=True)
class Words:
    """How texts and names of the books are shown.

    Attributes:
        named: says whether a text names an individual.
        doubtful: says whether a name reads like a person's, which nobody decided.
        suppliers: the name of each contract's supplier, by the contract's code.

    """

    named: Callable[[str], bool]
    doubtful: Callable[[str], bool]
    suppliers: Mapping[str, str]

    def shown(self, text: str) -> str:
        """Give a text on one line, or say that it is withheld."""
        return TEXT if text and self.named(text) else plain(text)


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract as it is published.

    Attributes:
        entry: of the register.
        id: what the package calls it; `title`, as it is shown.
        supplier: with whom; None where the register does not say.
        reason: the exception by which it is withheld; "" where it is not.
        dark: its value is withheld, too.
        variations: of it until the last day of the period.
        why: what is said of each.

    """

    entry: Contract
    id: str
    title: str
    supplier: Party | None
    reason: str
    dark: bool
    variations: tuple[Variation, ...]
    why: tuple[str, ...]

    def end(self, day: dt.date) -> dt.date | None:
        """Give the last day of the work, as it is known on a day."""
        moved = [e.ends for e in self.variations if e.ends and e.day <= day]
        return moved[-1] if moved else self.entry.ends


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision gave for a process.

    Attributes:
        decision: of the register; `reference` and `title`, as they are shown.
        alone: it gave its pounds for this process and nothing else.
        uplifts: of it.
        project: what the money is for, its code and its title.

    """

    decision: Decision
    reference: str
    title: str
    alone: bool
    uplifts: tuple[Uplift, ...]
    project: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Process:
    """A contracting process.

    Attributes:
        ocid: its number.
        tender: the invitation; None where the contract names none.
        id, title: of the invitation, as they are shown.
        deals: the contracts that came of it, oldest first.
        plan: the decision that it rests on, where one alone does.
        reason: the exception by which the invitation is withheld.

    """

    ocid: str
    tender: Tender | None
    id: str
    title: str
    deals: tuple[Deal, ...]
    plan: Plan | None
    reason: str


def processes(
    register: Register, prefix: str, period: Period, paid: Collection[str], words: Words
) -> list[Process]:
    """Give the processes of a period.

    They are those in which something was open, in force, awarded, varied or paid.

    Args:
        register: of the books.
        prefix: of the body.
        period: of which days; nothing after them is told.
        paid: codes of the contracts that were paid in it.
        words: how texts are shown.

    """
    of_tenders: dict[str, list[Contract]] = defaultdict(list)
    groups: list[tuple[Tender | None, list[Contract]]] = []
    tenders = register.of(Tender)
    for contract in sorted(register.of(Contract).values(), key=_order):
        if contract.valid_from > period.last and contract.code not in paid:
            continue
        if contract.tender in tenders:
            of_tenders[contract.tender].append(contract)
        else:
            groups.append((None, [contract]))
    groups += [
        (tender, of_tenders[tender.code])
        for tender in tenders.values()
        if tender.valid_from <= period.last or of_tenders[tender.code]
    ]
    making = _Making(register, prefix, period, words)
    return [
        making.process(tender, contracts)
        for tender, contracts in sorted(groups, key=_first)
        if making.is_of_period(tender, contracts, paid)
    ]


def _order(entry: Contract | Tender) -> tuple[dt.date, str]:
    return entry.valid_from, entry.code


def _first(group: tuple[Tender | None, list[Contract]]) -> tuple[dt.date, str]:
    tender, contracts = group
    return _order(tender or contracts[0])


class _Making:
    """Makes the processes of one package."""

    def __init__(
        self, register: Register, prefix: str, period: Period, words: Words
    ) -> None:
        self._register, self._prefix = register, prefix
        self._period, self._words = period, words
        self._suppliers, self._names = register.of(Supplier), Names(register)
        self._decisions = register.of(Decision)
        self._hidden = 0
        self._variations: dict[str, list[Variation]] = defaultdict(list)
        for event in register.events_of(Variation):
            if event.day <= period.last:
                self._variations[event.code].append(event)
        self._uplifts: dict[str, list[Uplift]] = defaultdict(list)
        for uplift in register.events_of(Uplift):
            self._uplifts[uplift.code].append(uplift)
        self._resting = _resting(register)

    def is_of_period(
        self,
        tender: Tender | None,
        contracts: list[Contract],
        paid: Collection[str],
    ) -> bool:
        first, last = self._period.first, self._period.last
        if tender and tender.valid_from <= last:
            if tender.valid_from >= first:
                return True
            if tender.closes is None and not tender.outcome and not contracts:
                return True
            if tender.closes and tender.closes >= first:
                return True
        for each in contracts:
            changes = self._variations[each.code]
            ends = [each.ends, *(e.ends for e in changes if e.ends)]
            if (
                each.code in paid
                or each.valid_from >= first
                or any(change.day >= first for change in changes)
                or ends[-1] is None
                or ends[-1] >= first
            ):
                return True
        return False

    def process(self, tender: Tender | None, contracts: list[Contract]) -> Process:
        reason = self._reason_of_tender(tender) if tender else ""
        of_all = {tender.decision} if tender and tender.decision else set()
        of_all = of_all or {each.decision for each in contracts if each.decision}
        deals = tuple(self._deal(each) for each in contracts)
        # What is said of an invitation is said of the contracts that came of it.
        if deals and all(each.reason for each in deals):
            reason = reason or min(each.reason for each in deals)
        if tender:
            code, title = self._coded(tender.code, reason), tender.title
        else:
            # Numbered once: the process of a contract alone is called as it is.
            code, title = deals[0].id, contracts[0].title
        plan = None
        if len(of_all) == 1 and not (reason or any(each.reason for each in deals)):
            plan = self._plan(of_all.pop(), tender or contracts[0])
        return Process(
            f"{self._prefix}-{code}",
            tender,
            code,
            TEXT if reason else self._words.shown(title),
            deals,
            plan,
            reason,
        )

    def _deal(self, entry: Contract) -> Deal:
        name = self._words.suppliers.get(entry.code, "")
        reason = self._reason(entry, name)
        changes = tuple(self._variations[entry.code])
        supplier = None
        if reason:
            supplier = withheld(reason)
        elif name:
            supplier = Party(plain(name), self._identifier(entry.supplier))
        return Deal(
            entry,
            self._coded(entry.code, reason),
            TEXT if reason else self._words.shown(entry.title),
            supplier,
            reason,
            bool(reason) and any(e.amount for e in self._withheld(entry)),
            changes,
            tuple(TEXT if reason else self._because(each) for each in changes),
        )

    def _because(self, change: Variation) -> str:
        decision = self._decisions.get(change.decision)
        said = [self._words.shown(change.reason)]
        if self._withholdings({Decision.kind: change.decision}, change.day):
            said = [TEXT]
        elif decision:
            said.append(
                f"{self._words.shown(decision.reference or decision.code)}, "
                f"{self._words.shown(decision.title)}"
            )
        return "; ".join(filter(None, said))

    def _coded(self, code: str, reason: str) -> str:
        if not reason:
            return code
        self._hidden += 1
        return f"withheld-{self._period.name}-{self._hidden}"

    def _reason(self, entry: Contract, name: str) -> str:
        """Give the exception that is about a contract, or ""."""
        if name == OF_CONTRACTS:
            return PERSONAL_DATA
        if found := _first_reason(self._withheld(entry)):
            return found
        personal = self._words.named(name) or self._words.doubtful(name)
        personal = personal or self._names_somebody(entry.code)
        return PERSONAL_DATA if personal else ""

    def _withheld(self, entry: Contract) -> list[Withholding]:
        of = {
            Supplier.kind: party_of(self._register, self._names, entry),
            Contract.kind: entry.code,
            Decision.kind: entry.decision,
        }
        return self._withholdings(of, entry.valid_from)

    def _reason_of_tender(self, tender: Tender) -> str:
        of = {Decision.kind: tender.decision}
        found = _first_reason(self._withholdings(of, tender.valid_from))
        return found or (PERSONAL_DATA if self._names_somebody(tender.code) else "")

    def _names_somebody(self, code: str) -> bool:
        return self._words.named(code.replace("-", " "))

    def _withholdings(self, of: Mapping[str, str], day: dt.date) -> list[Withholding]:
        """Give those in force on any day until the end of the period."""
        return [
            each
            for each in self._register.of(Withholding).values()
            if each.valid_from <= self._period.last
            and (each.valid_to is None or day <= each.valid_to)
            and any(code and getattr(each, kind) == code for kind, code in of.items())
        ]

    def _identifier(self, text: str) -> str:
        code = self._register.resolve(Supplier.kind, text)
        return identifier_of(self._suppliers[code]) if code in self._suppliers else ""

    def _plan(self, code: str, of: Tender | Contract) -> Plan | None:
        decision = self._decisions.get(code)
        if decision is None:
            return None
        whose = of.code if isinstance(of, Tender) else of.tender or of.code
        initiative = self._register.of(Initiative).get(
            of.initiative or decision.initiative
        )
        return Plan(
            decision,
            self._words.shown(decision.reference or decision.code),
            self._words.shown(decision.title),
            self._resting[code] == {whose},
            tuple(self._uplifts[code]),
            (initiative.code, self._words.shown(initiative.title))
            if initiative
            else ("", ""),
        )


def _first_reason(some: list[Withholding]) -> str:
    return min((each.reason or PERSONAL_DATA for each in some), default="")


def _resting(register: Register) -> dict[str, set[str]]:
    """Say what rests on each decision: processes, grants, and decisions within it."""
    found: dict[str, set[str]] = defaultdict(set)
    contracts = register.of(Contract)
    for contract in contracts.values():
        found[contract.decision].add(contract.tender or contract.code)
    for change in register.events_of(Variation):
        if of := contracts.get(change.code):
            found[change.decision].add(of.tender or of.code)
    for tender in register.of(Tender).values():
        found[tender.decision].add(tender.code)
    for grant in register.of(Grant).values():
        found[grant.decision].add(grant.code)
    for decision in register.of(Decision).values():
        found[decision.within].add(decision.code)
    return found
