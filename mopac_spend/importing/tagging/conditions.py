"""Conditions of a tagging rule, as data: held against a row, and said in words.

    when.description = { contains = "seed fund" }     TextTest
    when.amount = { above = "500.00" }                Bound

A text is compared without regard to case and blanks. A pattern runs in linear
time (RE2), whatever it is, and may not be longer than `LONGEST_PATTERN`.
"""

from __future__ import annotations

import datetime as dt
import operator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.importing.reading.layouts import FIELDS
from mopac_spend.money import show
from mopac_spend.register import Directorate, Supplier, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mopac_spend.register import Register
    from mopac_spend.register.suppliers import Names

TEXT_TESTS = ("equals", "contains", "starts", "matches")
AMOUNT_TESTS = ("above", "below", "at_least", "at_most")
DATE_TESTS = ("from", "to")
LONGEST_PATTERN = 1000
# What a pattern may take once compiled: bytes.
_MEMORY = 1 << 20
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "above": operator.gt,
    "below": operator.lt,
    **dict.fromkeys(("at_least", "from"), operator.ge),
    **dict.fromkeys(("at_most", "to"), operator.le),
}
_WORDS = {
    "equals": "is",
    "contains": "contains",
    "starts": "starts with",
    "matches": "matches the pattern",
    "above": "is above",
    "below": "is below",
    "at_least": "is at least",
    "at_most": "is at most",
    "from": "is from",
    "to": "is up to",
}


def plain(text: str) -> str:
    """Reduce a text as `alike` does; the many plain ones quickly."""
    if text.isascii() and "&" not in text:
        return " ".join(text.lower().split())
    return alike(text)


@dataclass(frozen=True, slots=True)
class TextTest:
    """A condition on a text field; one of the texts wanted is enough.

    Attributes:
        field: of a row.
        how: one of `TEXT_TESTS`.
        wanted: as the rule writes them.
        keys: the same, as they are compared; patterns stay as they are.
        codes: of the register, which `equals` means too: a directorate or a
            supplier under any of its spellings.

    """

    field: str
    how: str
    wanted: tuple[str, ...]
    keys: tuple[str, ...]
    codes: frozenset[str] = frozenset()

    def holds(self, text: str, code: str = "") -> bool:
        """Hold the condition against a text and the code it stands for, or ""."""
        if self.how == "matches":
            return any(pattern(each).search(text) for each in self.wanted)
        key = plain(text)
        if self.how == "contains":
            return any(each in key for each in self.keys)
        if self.how == "starts":
            return key.startswith(self.keys)
        return key in self.keys or code in self.codes

    @property
    def words(self) -> str:
        """`description contains 'seed fund'`."""
        wanted = " or ".join(map(repr, self.wanted))
        return f"{self.field} {_WORDS[self.how]} {wanted}"


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on the amount, in pounds, or on the date."""

    field: str
    how: str
    bound: Decimal | dt.date

    def holds(self, value: Decimal | dt.date) -> bool:
        """Hold the condition against the amount or the date of a row."""
        return _HOLDS[self.how](value, self.bound)

    @property
    def words(self) -> str:
        """`amount is above £500.00`."""
        bound = self.bound
        shown = show(bound) if isinstance(bound, Decimal) else bound.isoformat()
        return f"{self.field} {_WORDS[self.how]} {shown}"


Condition: TypeAlias = TextTest | Bound


@cache
def pattern(text: str) -> Any:  # noqa: ANN401 - re2 has no types
    """Compile a pattern, without regard to case.

    Raises:
        ValueError: it is too long, or RE2 does not take it.

    """
    import re2

    if len(text) > LONGEST_PATTERN:
        msg = (
            f"the pattern {text[:20]!r}… has {len(text):,} characters, and "
            f"{LONGEST_PATTERN:,} are allowed; write several"
        )
        raise ValueError(msg)
    try:
        return re2.compile(text, options=options())
    except re2.error as error:
        msg = f"the pattern {text!r} cannot be used ({error})"
        raise ValueError(msg) from error


def options() -> Any:  # noqa: ANN401 - re2 has no types
    """Give how patterns are run."""
    import re2

    settings = re2.Options()
    settings.case_sensitive = False
    settings.log_errors = False
    settings.max_mem = _MEMORY
    return settings


def conditions(
    when: Mapping[str, object], register: Register, names: Names
) -> tuple[Condition, ...]:
    """Read the conditions of a rule.

    Args:
        when: the table as TOML has it: field to test.
        register: what the books know.
        names: of its suppliers.

    Raises:
        TypeError, ValueError: what is wrong, in words.

    """
    return tuple(
        condition
        for field, test in when.items()
        for condition in _conditions_of(field, test, register, names)
    )


def _conditions_of(
    field: str, test: object, register: Register, names: Names
) -> list[Condition]:
    if field not in FIELDS:
        msg = f"{field} is not a field; fields are {', '.join(FIELDS)}"
        raise ValueError(msg)
    if field == "amount":
        listed = _table(field, test, AMOUNT_TESTS)
        return [Bound(field, how, _pounds(how, each)) for how, each in listed.items()]
    if field == "date":
        listed = _table(field, test, DATE_TESTS)
        return [Bound(field, how, _day(how, each)) for how, each in listed.items()]
    tests = test if isinstance(test, dict) else {"equals": test}
    return [
        _text_test(field, how, _listed(field, wanted), register, names)
        for how, wanted in _table(field, tests, TEXT_TESTS).items()
    ]


def _text_test(
    field: str, how: str, wanted: tuple[str, ...], register: Register, names: Names
) -> TextTest:
    if how == "matches":
        for each in wanted:
            try:
                pattern(each)
            except ValueError as error:
                msg = f"when.{field}: {error}"
                raise ValueError(msg) from error
        return TextTest(field, how, wanted, wanted)
    keys = tuple(map(alike, wanted))
    codes: frozenset[str] = frozenset()
    if how == "equals" and field == Directorate.kind:
        codes = frozenset(wanted)
    if how == "equals" and field == Supplier.kind:
        codes = _suppliers(wanted, register, names)
    return TextTest(field, how, wanted, keys, codes)


def _suppliers(
    wanted: Sequence[str], register: Register, names: Names
) -> frozenset[str]:
    """Give the suppliers meant: a code is one, a spelling is it with its successors."""
    codes: set[str] = set()
    for each in wanted:
        if each in register.of(Supplier):
            codes.add(each)
        elif code := names.find(each):
            codes |= {stood for _, _, stood in names.days(code)}
    return frozenset(codes)


def _table(field: str, test: object, allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(test, dict) or not test or not set(test) <= set(allowed):
        msg = f"when.{field} must be a table of {', '.join(allowed)}"
        raise ValueError(msg)
    return test


def _listed(field: str, wanted: object) -> tuple[str, ...]:
    listed = wanted if isinstance(wanted, list) else [wanted]
    texts = tuple(each for each in listed if isinstance(each, str) and each)
    if not texts or len(texts) != len(listed):
        msg = f"when.{field} must be given texts in quotes"
        raise TypeError(msg)
    return texts


def _pounds(how: str, wanted: object) -> Decimal:
    if not isinstance(wanted, str):
        msg = f'when.amount.{how} must be in quotes: "500.00"'
        raise TypeError(msg)
    with suppress(InvalidOperation):
        bound = Decimal(wanted)
        if bound.is_finite():
            return bound
    msg = f"when.amount.{how}: {wanted!r} is not an amount"
    raise ValueError(msg)


def _day(how: str, wanted: object) -> dt.date:
    if not isinstance(wanted, dt.date) or isinstance(wanted, dt.datetime):
        msg = f"when.date.{how} must be a date without quotes: 2018-04-01"
        raise TypeError(msg)
    return wanted
