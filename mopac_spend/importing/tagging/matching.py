"""Which of many rules decides a row, found without asking each of them.

The conditions of all rules on one field are looked up together: equal texts in a
dictionary, patterns and parts of texts in one run of RE2 over the text. What holds
is a set of rules, a bit each; the sets of the fields are cut with each other, and
the lowest bit whose amount and date hold too is the first rule that fits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

from mopac_spend.importing.reading.line import Lines
from mopac_spend.importing.tagging.conditions import Bound, TextTest, options, plain
from mopac_spend.register import Supplier
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.line import Line
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.register import Register

T = TypeVar("T")
# Texts of one field whose rules are remembered.
_REMEMBERED = 50_000
# What one run over a text may use: bytes; beyond, each condition is tried alone.
_MEMORY = 64 << 20
# Fields whose texts are nearly all different are looked at last.
_LAST = ("supplier", "document", "description")


class Payees:
    """The supplier a row was paid to, remembered by name and id."""

    def __init__(self, register: Register) -> None:
        """Read the register of suppliers."""
        self._names = Names(register) if register.of(Supplier) else None
        self._by_day = any(each.successor for each in register.of(Supplier).values())
        self._codes: dict[tuple[str, str], str] = {}

    def code(self, line: Line) -> str:
        """Give the supplier's code, or "" where the register has none."""
        (code,) = self.codes(Lines.of([line]))
        return code

    def codes(self, lines: Lines) -> Iterator[str]:
        """Give the same of each of many lines."""
        said = zip(lines.text("supplier"), lines.text("supplier_id"), strict=True)
        for key, day in zip(said, lines.dates, strict=True):
            if self._names is None:
                yield ""
                continue
            if (code := self._codes.get(key)) is None:
                code = self._names.find(*key) or ""
                if len(self._codes) >= _REMEMBERED:
                    self._codes.clear()
                self._codes[key] = code
            yield self._names.on(code, day) if code and self._by_day else code


class Matcher:
    """Rules in their order, and the first that fits a line."""

    def __init__(self, rules: Sequence[Rule], register: Register) -> None:
        """Put the conditions of all rules in order by field."""
        self._rules = rules
        self.payees = Payees(register)
        self._bounds = [
            [(test.field, test) for test in rule.tests if isinstance(test, Bound)]
            for rule in rules
        ]
        tests: defaultdict[str, list[tuple[int, TextTest]]] = defaultdict(list)
        for at, rule in enumerate(rules):
            for test in rule.tests:
                if isinstance(test, TextTest):
                    tests[test.field].append((at, test))
        order = sorted(tests, key=lambda field: (field in _LAST, field == _LAST[-1]))
        self._fields = [(f, _Field(tests[f], len(rules))) for f in order]
        self._all = (1 << len(rules)) - 1

    def fitting(
        self, line: Line, directorate: str, passed_over: int = 0
    ) -> Iterator[Rule]:
        """Give the rules that fit, in their order.

        Args:
            line: the row as read.
            directorate: its code as the register resolved it.
            passed_over: bits of the rules that are not asked, the first the lowest.

        """
        lines = Lines.of([line])
        (left,) = self._left(lines, [directorate], self._all & ~passed_over)
        return self._in_order(left, line.amount, line.date)

    def firsts(self, lines: Lines, directorates: Sequence[str]) -> list[Rule | None]:
        """Give the rule that decides each line, or None.

        Args:
            lines: rows as read.
            directorates: of each its code, as the register resolved it.

        """
        lefts = self._left(lines, directorates, self._all)
        return [
            self._first(*each) if each[0] else None
            for each in zip(lefts, lines.amounts, lines.dates, strict=True)
        ]

    def _first(self, left: int, amount: Decimal, day: dt.date) -> Rule | None:
        at = (left & -left).bit_length() - 1
        # Most rules ask for texts alone.
        return (
            next(self._in_order(left, amount, day), None)
            if self._bounds[at]
            else (self._rules[at])
        )

    def _left(self, lines: Lines, directorates: Sequence[str], asked: int) -> list[int]:
        """Give the rules that are left of each line by its texts, a bit each."""
        lefts = [asked] * len(lines)
        for name, field in self._fields:
            codes: Iterable[str] = repeat("")
            if name == "directorate":
                codes = directorates
            elif name == "supplier":
                codes = self.payees.codes(lines)
            rules = field.rules
            lefts = [
                left and left & rules[each]
                for left, each in zip(
                    lefts, zip(lines.text(name), codes, strict=False), strict=True
                )
            ]
        return lefts

    def _in_order(self, left: int, amount: Decimal, day: dt.date) -> Iterator[Rule]:
        """Give those of some rules whose amount and date hold too."""
        while left:
            lowest = left & -left
            at = lowest.bit_length() - 1
            if all(
                test.holds(amount if field == "amount" else day)
                for field, test in self._bounds[at]
            ):
                yield self._rules[at]
            left ^= lowest


class _Field:
    """The conditions of all rules on one field."""

    def __init__(self, tests: Sequence[tuple[int, TextTest]], rules: int) -> None:
        """Sort the conditions by how they compare."""
        self._tests = tests
        needed: defaultdict[int, int] = defaultdict(int)
        for rule, _ in tests:
            needed[rule] += 1
        self._free = ((1 << rules) - 1) & ~sum(1 << rule for rule in needed)
        self._several = {rule: count for rule, count in needed.items() if count > 1}
        self._equal: defaultdict[str, list[int]] = defaultdict(list)
        self._codes: defaultdict[str, list[int]] = defaultdict(list)
        parts: list[tuple[int, str]] = []
        patterns: list[tuple[int, str]] = []
        for at, (_, test) in enumerate(tests):
            if test.how == "equals":
                for key in set(test.keys):
                    self._equal[key].append(at)
                for code in test.codes:
                    self._codes[code].append(at)
            elif test.how == "matches":
                patterns += [(at, each) for each in test.wanted]
            else:
                parts += [(at, _literal(test.how, key)) for key in test.keys]
        self._parts = _Run(parts, tests) if parts else None
        self._patterns = _Run(patterns, tests) if patterns else None
        # What a condition alone decides: the bit of its rule.
        self._bits = [0 if rule in self._several else 1 << rule for rule, _ in tests]
        # By text and code the rules, a bit each, all of whose conditions hold.
        self.rules = _Remembered(self._of_text)
        self._of_conditions = _Remembered(self._together)

    def _of_text(self, said: tuple[str, str]) -> int:
        text, code = said
        key = plain(text)
        return self._of_conditions[
            *self._equal.get(key, ()),
            *self._codes.get(code, ()),
            *(self._parts.holding(key) if self._parts else ()),
            *(self._patterns.holding(text) if self._patterns else ()),
        ]

    def _together(self, conditions: tuple[int, ...]) -> int:
        """Give the rules of which conditions leave none open."""
        rules, holding = self._free, set(conditions)
        for at in holding:
            rules |= self._bits[at]
        if self._several:
            counted = Counter(self._tests[at][0] for at in holding)
            for rule, count in self._several.items():
                if counted[rule] == count:
                    rules |= 1 << rule
        return rules


class _Remembered(dict[T, int]):
    """Sets of rules by what they were found for; of very many, the last ones."""

    def __init__(self, find: Callable[[T], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, asked: T) -> int:
        """Find the rules for what was not asked before."""
        if len(self) >= _REMEMBERED:
            self.clear()
        rules = self[asked] = self._find(asked)
        return rules


class _Run:
    """Many patterns over a text at once, each with the condition it is of."""

    def __init__(
        self,
        patterns: Sequence[tuple[int, str]],
        tests: Sequence[tuple[int, TextTest]],
    ) -> None:
        """Compile them together; too many for that are tried one by one."""
        import re2

        self._of = [at for at, _ in patterns]
        self._alone = [(at, tests[at][1]) for at in sorted(set(self._of))]
        how = options()
        how.max_mem = _MEMORY
        self._set: Any = re2.Set.SearchSet(how)
        # It is found in every text, so a run that gave up is told from one in vain.
        self._always = len(patterns)
        try:
            for _, each in patterns:
                self._set.Add(each)
            self._set.Add("")
            self._set.Compile()
        except re2.error:
            self._set = None

    def holding(self, text: str) -> Iterable[int]:
        """Give the conditions that hold for a text."""
        matches = self._set.Match(text) if self._set is not None else None
        if matches and self._always in matches:
            return [self._of[at] for at in matches if at != self._always]
        return [at for at, test in self._alone if test.holds(text)]


def _literal(how: str, key: str) -> str:
    import re2

    escaped: str = re2.escape(key)
    return rf"\A(?:{escaped})" if how == "starts" else escaped
