"""Hold a filled-in list against the books: what would change, or every fault of it.

Each cell and each row is looked at, so that a person is told all faults at once; one
fault, and nothing changes.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.books import checks
from mopac_spend.fields import ACCOUNT, SPEND_ROOT, TAGS
from mopac_spend.findings import Refusal, RefusedListError, counted
from mopac_spend.forms.cell import DAY, NUMBER, TRUTH
from mopac_spend.forms.filled import Faults, Place
from mopac_spend.register import UNTAGGED, alike
from mopac_spend.reviewing import columns, moved, ruling
from mopac_spend.reviewing.filled import decisions
from mopac_spend.reviewing.undecided import DECIDED
from mopac_spend.spend import Projection

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from mopac_spend.forms.filled import Line
    from mopac_spend.register import Register
    from mopac_spend.reviewing.filled import Filled
    from mopac_spend.reviewing.ruling import Decided
    from mopac_spend.spend import Payment

NOWHERE = "", Place("")
CATEGORY = "category"
# What a spreadsheet makes of a code that is typed.
_WHAT = {NUMBER: "a number", DAY: "a day", TRUTH: "a truth value"}
_IDENTITY = (columns.REF, columns.GROUP)


@dataclass(frozen=True, slots=True)
class Change:
    """A payment before and after; only tags, account, rule and flag differ."""

    before: Payment
    after: Payment

    @property
    def tags(self) -> Iterator[tuple[str, str, str]]:
        """Give what was decided: kind, before, after."""
        for kind in DECIDED:
            before, after = getattr(self.before, kind), getattr(self.after, kind)
            if before != after:
                yield kind, before, after


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a list does to the books.

    Attributes:
        changes: payments that get a tag.
        already: how many have all that the list decides for them.
        left: how many it decides nothing for.
        rules: what it wants to be decided so from now on.

    """

    changes: list[Change]
    already: int
    left: int
    rules: list[ruling.Wanted]


@dataclass(frozen=True, slots=True)
class Known:
    """What a list is held against.

    Attributes:
        payments: those of the books by ref, at least those the list names.
        reversed_refs: refs of payments that were reversed.
        register: the codes of the books.
        closed: accounts that were closed, with their days.

    """

    payments: Mapping[str, Payment]
    reversed_refs: Container[str]
    register: Register
    closed: Mapping[str, dt.date]


def decide(filled: Filled, known: Known, review: str) -> Outcome:
    """Work out what a filled-in list changes.

    Args:
        filled: the list.
        known: the books.
        review: id that decided payments get as their rule.

    Raises:
        RefusedListError: it has faults, `REVIEW-003` to `-006`; nothing follows.

    """
    if not any(entry[columns.REF] in known.payments for entry in filled.payments):
        msg = (
            f"the books hold none of its {counted(len(filled.payments), 'payment')}; "
            f"name the books the list was written from: mopac-spend --books DIR tag"
        )
        raise RefusedListError([Refusal("REVIEW-006", msg, filled.name)])
    desk = _Desk(known, review)
    outcome = desk.outcome(filled)
    desk.faults.refuse()
    return outcome


class _Desk:
    def __init__(self, known: Known, review: str) -> None:
        self._known, self._register = known, known.register
        self._review = review
        self.faults = Faults()

    def outcome(self, filled: Filled) -> Outcome:
        groups = self._groups(filled)
        changes: list[Change] = []
        covered: set[str] = set()
        seen: dict[str, Place] = {}
        of_group: defaultdict[str, list[Payment]] = defaultdict(list)
        already = left = 0
        for entry in filled.payments:
            payment = self._payment(entry, seen)
            own = self._decided(entry)
            name = entry[columns.GROUP]
            covered.add(name)
            group = groups.get(name)
            if payment is None:
                continue
            of_group[name].append(payment)
            decided = {**(group[1] if group else {}), **own}
            if group and group[1] and (why := moved.from_group(group[0], payment)):
                self.faults.add(entry.place, "REVIEW-006", why)
            deciding = [each for each in (group, (entry, own)) if each and each[1]]
            if not all(self._unmoved(row, payment) for row, _ in deciding):
                continue
            after = self._after(payment, decided)
            if not any(code for code, _ in decided.values()):
                left += 1
            elif after == payment:
                already += 1
            else:
                changes.append(Change(payment, after))
        for name, (entry, decided) in groups.items():
            if decided and name not in covered:
                msg = (
                    f"decides for the group {name}, of which the list holds no "
                    f"payment; write the list again, or empty the decision"
                )
                self.faults.add(entry.place, "REVIEW-006", msg)
        rules = ruling.wanted(groups, of_group, self.faults)
        return Outcome(changes, already, left, rules)

    def _groups(self, filled: Filled) -> dict[str, tuple[Line, Decided]]:
        groups: dict[str, tuple[Line, Decided]] = {}
        for entry in filled.groups:
            name = entry[columns.GROUP]
            if not self._plain(entry):
                continue
            if name in groups:
                msg = (
                    f"the group {name} stands here and at "
                    f"{groups[name][0].place.within}; "
                    f"delete one of the two rows"
                )
                self.faults.add(entry.place, "REVIEW-006", msg)
                continue
            groups[name] = entry, self._decided(entry)
        return groups

    def _plain(self, entry: Line) -> bool:
        """Whether what says which row it is was not made by a formula."""
        for heading in _IDENTITY:
            cell = entry.cells.get(heading)
            if cell and cell.is_a:
                is_what = cell.fault.partition(";")[0] or f"is {_WHAT[cell.is_a]}"
                msg = (
                    f"the {heading} {is_what}; it says what the row is about, so write "
                    f"the list again"
                )
                self.faults.add(entry.at(heading), "REVIEW-006", msg)
                return False
        return True

    def _payment(self, entry: Line, seen: dict[str, Place]) -> Payment | None:
        """Find the payment of a row, if the row is still about it."""
        if not self._plain(entry):
            return None
        ref = entry[columns.REF]
        place = entry.at(columns.REF)
        if seen.setdefault(ref, place) != place:
            first = seen[ref].within
            msg = f"the payment {ref} stands here and at {first}; delete one row"
            self.faults.add(place, "REVIEW-006", msg)
            return None
        payment = self._known.payments.get(ref)
        if payment is None:
            msg = (
                f"the books hold no payment {ref}; write the list again from the books "
                f"it is for"
            )
            self.faults.add(place, "REVIEW-006", msg)
            return None
        if why := moved.from_payment(entry, payment):
            self.faults.add(place, "REVIEW-006", why)
            return None
        return payment

    def _unmoved(self, entry: Line, payment: Payment) -> bool:
        """Whether the tags that a row shows as decided are the payment's own."""
        for heading, why in moved.from_tags(entry, payment):
            self.faults.add(entry.at(heading), "REVIEW-006", why, of=payment.ref)
            return False
        return True

    def _decided(self, entry: Line) -> Decided:
        """Give what a row decides: kind to code and place; "" leaves undecided."""
        decided: Decided = {}
        if fault := ruling.unacceptable(entry):
            self.faults.add(entry.at(columns.ACCEPT), "REVIEW-003", fault)
        for kind, (cell, heading) in decisions(entry).items():
            place = entry.at(heading)
            if cell.is_a:
                msg = cell.fault or (
                    f"{cell.text} is {_WHAT[cell.is_a]}, not a text: format the cell "
                    f"as Text and type the {kind} again"
                )
                self.faults.add(place, "REVIEW-003", msg)
                continue
            code = self._register.resolve(kind, cell.trimmed)
            if kind == ACCOUNT and alike(cell.trimmed) == UNTAGGED:
                code = UNTAGGED
            if code is None:
                self.faults.add(place, "REVIEW-003", self._unknown(kind, cell.trimmed))
                continue
            decided[kind] = ("" if code == UNTAGGED else code), place
        self._agree(decided)
        return decided

    def _agree(self, decided: Decided) -> None:
        """Hold an account against the category of the same row; it may stand alone."""
        account, place = decided.get(ACCOUNT, NOWHERE)
        if not account:
            return
        of_account = self._register.accounts[account].category
        category, _ = decided.get(CATEGORY, NOWHERE)
        if of_account == UNTAGGED or category not in ("", of_account):
            msg = (
                f"the account {account} declares {of_account}"
                f"{f', not {category}' if category else ''}; choose an account of the "
                f"category, or leave the account empty"
            )
            self.faults.add(place, "REVIEW-005", msg)
            del decided[ACCOUNT]
        elif not category:
            decided[CATEGORY] = of_account, place

    def _unknown(self, kind: str, text: str) -> str:
        accounts = self._register.accounts.values()
        open_accounts = [a.name for a in accounts if a.category != UNTAGGED]
        known = [*self._register.entries.get(kind, open_accounts)]
        near = difflib.get_close_matches(text.casefold(), known, n=3, cutoff=0.4)
        hint = f"nearest: {', '.join(near)}" if near else "see the sheet Codes"
        return f"{text[:80]!r} is no {kind} of the register; {hint}"

    def _after(self, payment: Payment, decided: Decided) -> Payment:
        """Give a payment as it will be; unchanged where there is a fault."""
        new: dict[str, str] = {}
        for kind in TAGS:
            code, place = decided.get(kind, NOWHERE)
            if not code or getattr(payment, kind) == code:
                continue
            if self._stale(payment, kind, code, place):
                continue
            if self._stands(payment, kind, code, place):
                new[kind] = code
        self._account(payment, decided, new)
        taken_back = payment.reverses or payment.ref in self._known.reversed_refs
        if new and taken_back:
            _, place = next(iter(decided.values()))
            msg = (
                "{of} was reversed meanwhile, and needs no tag; delete its row, or "
                "write the list again"
            )
            self.faults.add(place, "REVIEW-006", msg, of=payment.ref)
            return payment
        if not new:
            return payment
        values: dict[str, Any] = {**new, "rule": self._review}
        after = payment._replace(**values)
        undecided = any(getattr(after, kind) == UNTAGGED for kind in TAGS)
        after = after._replace(flag="!" if undecided else "*")
        return after if self._sound(after, decided) else payment

    def _stale(self, payment: Payment, kind: str, code: str, place: Place) -> bool:
        now = getattr(payment, kind)
        if now == UNTAGGED:
            return False
        if kind == CATEGORY:
            msg = (
                f"{code} contradicts {{of}}, whose account {payment.account} declares "
                f"{now}; to change what is decided, correct the text of the payment"
            )
            self.faults.add(place, "REVIEW-005", msg, of=payment.ref)
            return True
        msg = (
            f"{code} is not what {{of}} has: its {kind} is {now}, decided already; "
            f"empty the cell, or correct the text of the payment"
        )
        self.faults.add(place, "REVIEW-006", msg, of=payment.ref)
        return True

    def _stands(self, payment: Payment, kind: str, code: str, place: Place) -> bool:
        entry = self._register.entries[kind].get(code)
        if entry is None or entry.valid_on(payment.belongs_on):
            return True
        until = f" to {entry.valid_to}" if entry.valid_to else " on"
        msg = (
            f"the {kind} {code} is valid from {entry.valid_from}{until}, and {{of}} is "
            f"dated {payment.belongs_on}; decide the payments of that day on their own"
        )
        self.faults.add(place, "REVIEW-004", msg, of=payment.ref)
        return False

    def _account(self, payment: Payment, decided: Decided, new: dict[str, str]) -> None:
        """Add the account that goes with a category that is decided."""
        wanted, at = decided.get(ACCOUNT, NOWHERE)
        if payment.category != UNTAGGED:
            if wanted and wanted != payment.account:
                msg = (
                    f"{wanted} is not the account of {{of}}, which is "
                    f"{payment.account}, decided already; empty the cell, or correct "
                    f"the text of the payment"
                )
                self.faults.add(at, "REVIEW-006", msg, of=payment.ref)
            return
        if CATEGORY not in new:
            return
        category, place = decided[CATEGORY]
        accounts = [
            a for a in self._register.accounts.values() if a.category == category
        ]
        usable = [a.name for a in accounts if self._usable(a.name, payment.date)]
        # An account of the group does not hold for a payment of another category.
        if wanted and self._register.accounts[wanted].category == category:
            usable = [name for name in usable if name == wanted]
            place = at
        if not usable:
            msg = (
                f"no account of the category {category}"
                f"{f' called {wanted}' if wanted else ''} is open on {payment.date}, "
                f"the day of {{of}}; open one in accounts.beancount, or choose another"
            )
            self.faults.add(place, "REVIEW-004", msg, of=payment.ref)
            return
        new[ACCOUNT] = usable[0]

    def _usable(self, account: str, day: dt.date) -> bool:
        # The layout of payments knows no spend outside this root.
        return (
            self._register.accounts[account].valid_from <= day
            and account.startswith(SPEND_ROOT)
            and day < self._known.closed.get(account, dt.date.max)
        )

    def _sound(self, after: Payment, decided: Decided) -> bool:
        """Put a payment through the rules of the books themselves."""
        alone = Projection([after], [], [])
        findings = [
            finding
            for rule in checks.reading(*DECIDED, "flag")
            for finding in rule.find(alone, self._register)
        ]
        for finding in findings:
            _, place = next(iter(decided.values()))
            self.faults.add(place, "REVIEW-006", finding.message)
        return not findings
