"""Lines of a statement to payments of the books: exact, explained, never guessed.

Amounts must agree to the penny. What ties a line to payments besides is tried from
the strongest to the weakest: the documents it names, its payee, and the amount alone,
of one payment or of a whole payment run. A line is matched where one set of payments
fits and no other line wants any of them; where several fit, they are listed and a
person decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from decimal import Decimal

    from mopac_spend.banking.recorded import Booked
    from mopac_spend.spend import Payment

Fit: TypeAlias = "tuple[Payment, ...]"
# A bank prints eighteen characters of a name; shorter than four says nothing.
_PRINTED, _SHORTEST = 18, 4
_FORMS = re.compile(
    r"(?:\W+(?:limited|ltd|plc|llp|lp|cic|cio|inc|the))+\W*$", re.IGNORECASE
)
# A document's number may be printed in up to so many pieces.
_PIECES = 4
_NAMED_DAYS = 31  # a line that names the document may be this far from the payment
_SHOWN = 10


class Choice(NamedTuple):
    """The payments that a person says a line paid, by ref; and who says it."""

    refs: tuple[str, ...]
    by: str


@dataclass(slots=True)
class Matches:
    """What matching found.

    Attributes:
        matched: line's key to its payments and how they were found.
        doubtful: line's key to the sets that fit equally well.
        hints: line's key to what a person might look at.
        lines: lines without a payment, the doubtful among them.
        payments: payments that no line paid.

    """

    matched: dict[str, tuple[Fit, str]] = field(default_factory=dict)
    doubtful: dict[str, list[Fit]] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    lines: list[Booked] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)


def match(
    lines: Sequence[Booked],
    payments: Sequence[Payment],
    days: int,
    taken: Container[str] = (),
    chosen: Mapping[str, Choice] = MappingProxyType({}),
) -> Matches:
    """Match lines to payments.

    Args:
        lines: lines that no payment is known for.
        payments: every payment of the books.
        days: how far a payment's day may be from its line's.
        taken: refs of payments that a line is known for.
        chosen: of lines by key, the payments that a person says they paid. What
            cannot be so (any more) is left out, and the line is as open as it was.

    Returns:
        The same for the same lines and payments, whatever their order. What it
        leaves, it leaves again.

    """
    payees = {name: payee(name) for name in {p.supplier for p in payments}}
    unpaid = [p for p in without_reversed(payments) if p.ref not in taken]
    work = _Work(lines, unpaid, payees, days)
    work.choose(chosen)
    rounds = (work.by_document, work.by_payee, work.by_amount)
    while sum(work.settle(fits) for fits in rounds):
        pass
    matches = work.matches
    for line in work.open_lines():
        matches.lines.append(line)
        candidates = _different(fit for fits in rounds for fit in fits(line))
        if candidates:
            matches.doubtful[line.key] = candidates[:_SHOWN]
        elif hint := work.hint(line):
            matches.hints[line.key] = hint
    matches.payments = list(work.payments.values())
    return matches


def without_reversed(payments: Iterable[Payment]) -> list[Payment]:
    """Leave out payments that were reversed, and what reversed them."""
    payments = list(payments)
    refs = {payment.ref for payment in payments}
    gone = {p.reverses for p in payments if p.reverses and p.reverses in refs}
    return [p for p in payments if p.ref not in gone and p.reverses not in gone]


class _Work:
    """Open lines and payments, and the ways to find the one for the other."""

    def __init__(
        self,
        lines: Sequence[Booked],
        payments: Sequence[Payment],
        payees: Mapping[str, str],
        days: int,
    ) -> None:
        self.days = days
        self.matches = Matches()
        ordered = sorted(payments, key=lambda p: (p.date, p.ref))
        self.payments = {payment.ref: payment for payment in ordered}
        self.lines = {
            line.key: line
            for line in sorted(lines, key=lambda each: (each.date, each.key))
        }
        self.texts = {key: squashed(line.text) for key, line in self.lines.items()}
        self.payees = {p.ref: payees[p.supplier] for p in ordered}
        self.known = {name for name in payees.values() if name}
        self.lengths = sorted({len(name) for name in self.known})
        self._index()

    def _index(self) -> None:
        """Sort what is still open by what is asked for."""
        self.documents: defaultdict[str, list[Payment]] = defaultdict(list)
        self.amounts: defaultdict[object, list[Payment]] = defaultdict(list)
        self.runs: defaultdict[object, list[Payment]] = defaultdict(list)
        for each in self.payments.values():
            if len(number := squashed(each.document)) >= _SHORTEST:
                self.documents[number].append(each)
            self.amounts[each.amount].append(each)
            self.runs[each.date].append(each)
            self.runs[each.date, self.payees[each.ref]].append(each)
        self.wholes: defaultdict[object, list[Fit]] = defaultdict(list)
        for same in self.documents.values():
            if len(same) > 1:
                self.wholes[_sum(same)].append(tuple(same))
        self.sums: defaultdict[object, list[Fit]] = defaultdict(list)
        for same in self.runs.values():
            if len(same) > 1:
                self.sums[_sum(same)].append(tuple(same))

    def open_lines(self) -> list[Booked]:
        return [
            line for key, line in self.lines.items() if key not in self.matches.matched
        ]

    def choose(self, chosen: Mapping[str, Choice]) -> None:
        """Match lines as a person says, where the pounds agree to the penny."""
        for key, choice in chosen.items():
            line = self.lines.get(key)
            fit = tuple(self.payments[r] for r in choice.refs if r in self.payments)
            whole = len(fit) == len(choice.refs) > 0
            if line and whole and _sum(fit) == -line.amount:
                self.matches.matched[key] = (fit, f"chosen by {choice.by}")
                for payment in fit:
                    del self.payments[payment.ref]
        self._index()

    def settle(self, fits: Callable[[Booked], Iterable[Fit]]) -> bool:
        """Match every line that one way leaves no doubt about; True if it did any."""
        candidates = {
            line.key: possible
            for line in self.open_lines()
            if (possible := _different(fits(line)))
        }
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for key, possible in candidates.items():
            for fit in possible:
                for payment in fit:
                    wanted[payment.ref].add(key)
        settled = {
            key: possible[0]
            for key, possible in candidates.items()
            if len(possible) == 1 and all(wanted[p.ref] == {key} for p in possible[0])
        }
        settled |= self._alike(candidates, wanted) if fits == self.by_payee else {}
        for key, fit in settled.items():
            self.matches.matched[key] = (fit, self._tie(self.lines[key], fit, fits))
            for payment in fit:
                del self.payments[payment.ref]
        if settled:
            self._index()
        return bool(settled)

    def _alike(
        self, candidates: dict[str, list[Fit]], wanted: dict[str, set[str]]
    ) -> dict[str, Fit]:
        """Pair as many equal lines as there are equal payments of one payee, by day.

        Which is which makes no difference to anyone: payee and pounds are the same.
        """
        groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for key, possible in candidates.items():
            if all(len(fit) == 1 for fit in possible):
                groups[tuple(sorted(fit[0].ref for fit in possible))].append(key)
        paired: dict[str, Fit] = {}
        for refs, keys in groups.items():
            payees = {self.payees[ref] for ref in refs}
            alone = all(wanted[ref] == set(keys) for ref in refs)
            if len(refs) == len(keys) > 1 and len(payees) == 1 and alone:
                in_order = sorted(refs, key=lambda r: (self.payments[r].date, r))
                by_day = sorted(keys, key=lambda k: (self.lines[k].date, k))
                paired |= {
                    key: (self.payments[ref],)
                    for key, ref in zip(by_day, in_order, strict=True)
                }
        return paired

    def _tie(
        self, line: Booked, fit: Fit, fits: Callable[[Booked], Iterable[Fit]]
    ) -> str:
        """Say what ties a line to its payments."""
        many = f", {len(fit)} payments" if len(fit) > 1 else ""
        if fits == self.by_document:
            return f"names the document{many}"
        if fits == self.by_payee:
            return f"amount, names the payee{many}"
        if many and len({payment.document for payment in fit}) == 1:
            return f"amount, one document{many}"
        if many:
            return f"a payment run{many}"
        near = fit[0].date == line.date
        return "amount and day" if near else f"amount, within {self.days} days"

    def by_document(self, line: Booked) -> Iterator[Fit]:
        """Give the payments of every document the line names, if they sum to it."""
        named: list[Payment] = []
        for number in dict.fromkeys(_pieces(line.text)):
            same = self.documents.get(number, ())
            named += [each for each in same if self._near(line, each, _NAMED_DAYS)]
        fit = tuple({each.ref: each for each in named}.values())
        if fit and _sum(fit) == -line.amount:
            yield fit
            return
        yield from (
            (each,) for each in fit if len(fit) > 1 and each.amount == -line.amount
        )

    def by_payee(self, line: Booked) -> Iterator[Fit]:
        """Give what agrees in amount and whose payee the line names."""
        text = self.texts[line.key]
        for fit in self._equal(line):
            name = self.payees[fit[0].ref]
            if name and name in text:
                yield fit

    def by_amount(self, line: Booked) -> Iterator[Fit]:
        """Give all that agrees in amount, unless the line names another payee.

        That is one payment, the payments of a document, and a run: all payments of
        a day, or of a day and payee. Only where no other fits is one taken, be it
        of the same day: the bank's day is often not that of the books.
        """
        # A line of nil pays nothing, be it a run that its credits cancel.
        runs = self.sums.get(-line.amount, ()) if line.amount else ()
        near = [fit for fit in runs if self._near(line, fit[0], self.days)]
        for fit in (*self._equal(line), *near):
            if not self._names_other(line, fit):
                yield fit

    def _equal(self, line: Booked) -> Iterator[Fit]:
        """Give each payment, and each whole document, of the line's amount."""
        if not line.amount:
            return
        for each in self.amounts.get(-line.amount, ()):
            if self._near(line, each, self.days):
                yield (each,)
        for fit in self.wholes.get(-line.amount, ()):
            if all(self._near(line, each, self.days) for each in fit):
                yield fit

    def _names_other(self, line: Booked, fit: Fit) -> bool:
        """Say whether the line names payees of the books, and none of these."""
        text = self.texts[line.key]
        named = {
            name
            for length in self.lengths
            for at in range(len(text) - length + 1)
            if (name := text[at : at + length]) in self.known
        }
        return bool(named) and not named & {self.payees[each.ref] for each in fit}

    @staticmethod
    def _near(line: Booked, payment: Payment, days: int) -> bool:
        return abs((line.date - payment.date).days) <= days

    def hint(self, line: Booked) -> str:
        """Name the one payment without which a day's payments would be the line."""
        if line.amount >= 0:
            return ""
        for day, same in self.runs.items():
            if isinstance(day, tuple) or not self._near(line, same[0], self.days):
                continue
            over = _sum(same) + line.amount
            missing = [each for each in same if each.amount == over]
            if len(missing) == 1 and len(same) > 2:  # noqa: PLR2004 - two are no run
                return (
                    f"the payments of {day} less {missing[0].ref} ({show(over)}) would "
                    f"be this line"
                )
        return ""


def squashed(text: str) -> str:
    """Reduce a text to its letters and digits, as banks lose the rest.

    >>> squashed("Café Ltd. 083")
    'cafeltd083'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def payee(supplier: str) -> str:
    """Reduce a name to what a bank prints of it; "" where that says nothing."""
    name = squashed(_FORMS.sub("", supplier[:200]))[:_PRINTED]
    return name if len(name) >= _SHORTEST else ""


def _pieces(text: str) -> Iterator[str]:
    """Give each word of a text, and up to four that follow each other as one."""
    words = [squashed(word) for word in re.split(r"[^\w]+", text)]
    words = [word for word in words if word]
    for at in range(len(words)):
        joined = ""
        for word in words[at : at + _PIECES]:
            joined += word
            yield joined


def _different(fits: Iterable[Fit]) -> list[Fit]:
    """Give each set of payments once, in a fixed order."""
    sets = {tuple(sorted(p.ref for p in fit)): fit for fit in fits}
    return [sets[refs] for refs in sorted(sets)]


def _sum(payments: Iterable[Payment]) -> Decimal:
    return sum((payment.amount for payment in payments), NIL)
