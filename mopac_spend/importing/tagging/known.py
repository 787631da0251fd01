"""What posted payments still say of the row they came from, and what they do not.

A payment keeps the source's texts, not all its columns: a cost centre or a project
is gone, and a team is kept as the code that a register or a rule made of it. So a
condition holds, does not hold, or cannot be known (None).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.fields import FIELDS, READ, RULED
from mopac_spend.importing.reading.line import Line
from mopac_spend.importing.tagging.conditions import Bound, TextTest
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.register.reviews import REVIEW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.tagging.conditions import Condition
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment

# Fields that a payment keeps as the source wrote them.
UNRULED = frozenset(READ) - frozenset(RULED)
TEXTS = tuple(name for name in READ if name in UNRULED and FIELDS[name].sort is str)
# Fields of which a payment keeps a code, unless something else decided it. Its category
# is that of its account.
CODED = tuple(kind for kind in RULED if kind != "category")
# A part of a split row, at the end of its ref.
_PART = re.compile(r"/[0-9]+$")


@dataclass(frozen=True, slots=True)
class Row:
    """One source row as the books have it: a payment, or the parts of a split.

    `overridden` names the kinds of code that a rule or a person decided, so that
    they no longer say what the source wrote.
    """

    parts: Sequence[Payment]
    line: Line
    overridden: frozenset[str]

    @property
    def first(self) -> Payment:
        """The payment, or the first part."""
        return self.parts[0]


def row_ref(ref: str) -> str:
    """Give the ref of a row without the number of its part."""
    return _PART.sub("", ref)


def row_of(parts: Sequence[Payment], rules: Mapping[str, Rule]) -> Row:
    """Put a source row together from its payments.

    Args:
        parts: all payments of one row.
        rules: by id, as they are believed to have been at the import.

    """
    first = parts[0]
    texts = {name: text for name in TEXTS if (text := getattr(first, name))}
    amount: Decimal = sum((part.amount for part in parts), NIL)
    line = Line(first.row, first.belongs_on, amount, texts)
    return Row(parts, line, _overridden(first.rule, rules))


def _overridden(rule: str, rules: Mapping[str, Rule]) -> frozenset[str]:
    if not rule:
        return frozenset()
    if rule.startswith(REVIEW) or rule not in rules:
        return frozenset(CODED)
    decided = {kind for part in rules[rule].parts for kind in part.then}
    return frozenset(decided | ({"account"} if "category" in decided else set()))


class Known:
    """Conditions held against rows of the books."""

    def __init__(self, register: Register) -> None:
        """Hold the registers that coded what the source wrote."""
        self._register = register
        self._spelled: dict[tuple[str, str, dt.date], list[tuple[str, str]]] = {}

    def holds(self, test: Condition, row: Row, supplier: str = "") -> bool | None:
        """Say whether a condition held for a row; None where it cannot be known.

        Args:
            test: the condition.
            row: as the books have it.
            supplier: its code in the register, or "".

        """
        line = row.line
        if isinstance(test, Bound):
            return test.holds(line.amount if test.field == "amount" else line.date)
        if test.field in UNRULED:
            code = supplier if test.field == "supplier" else ""
            return test.holds(line.text(test.field), code)
        if test.field in CODED and test.field not in row.overridden:
            return self._coded(test, row.first)
        return None

    def _coded(self, test: TextTest, payment: Payment) -> bool | None:
        """Hold a condition against all spellings that a code may have come from."""
        kind = test.field
        if kind == "decision" and payment.decision_as_written:
            return test.holds(payment.decision_as_written)
        code = getattr(payment, kind)
        if FIELDS[kind].as_written:
            return test.holds(code)
        if self._is_none(kind, code):
            return self._unresolved(test, payment.belongs_on)
        spelled = self._spellings(kind, code, payment.belongs_on)
        answers = {test.holds(text, own) for text, own in spelled}
        return answers.pop() if len(answers) == 1 else None

    def _is_none(self, kind: str, code: str) -> bool:
        if kind == "account":
            account = self._register.accounts.get(code)
            return account is None or account.category == UNTAGGED
        return code in {"", UNTAGGED}

    def _unresolved(self, test: TextTest, day: dt.date) -> bool | None:
        """What the source wrote stands for nothing, so it is no known spelling."""
        if test.how != "equals":
            return None
        for each in test.wanted:
            code = self._register.resolve(test.field, each)
            if code is None or not self._stands(test.field, code, day):
                return None
        return False

    def _stands(self, kind: str, code: str, day: dt.date) -> bool:
        if kind == "account":
            return self._register.accounts[code].valid_from <= day
        if FIELDS[kind].undated:
            return True
        return self._register.valid_code(kind, code, day) is not None

    def _spellings(self, kind: str, code: str, day: dt.date) -> list[tuple[str, str]]:
        """Give the spellings a code may come from, each with what it stands for."""
        key = (kind, code, day)
        if key not in self._spelled:
            self._spelled[key] = [
                (text, own)
                for (of, text), own in self._register.aliases.items()
                if of == kind and (own == code or self._becomes(kind, own, code, day))
            ]
        return self._spelled[key]

    def _becomes(self, kind: str, own: str, code: str, day: dt.date) -> bool:
        return (
            kind in {"directorate", "initiative"}
            and self._register.valid_code(kind, own, day) == code
        )


def together(verdicts: Iterable[bool | None]) -> bool | None:
    """Say whether all hold: no, as soon as one does not; else None if unknown."""
    unknown = False
    for each in verdicts:
        if each is False:
            return False
        unknown = unknown or each is None
    return None if unknown else True
