"""Rules that do nothing: never used, behind another rule, or at odds with one.

What follows from the conditions themselves is *proved*: whatever row comes, the
rule behind never decides it. What only these books show is *measured*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.importing.tagging.conditions import Bound, TextTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.tagging.conditions import Condition
    from mopac_spend.importing.tagging.retagged import OfRule, Retagging
    from mopac_spend.importing.tagging.rules import Rule

CONTRADICTORY, REPEATED, SHADOWED = "contradictory", "repeated", "shadowed"
TAKEN, UNUSED = "taken by others", "unused"
# What follows from the rules alone, so that the file has a mistake.
PROVED = frozenset({CONTRADICTORY, REPEATED, SHADOWED})


class Fault(NamedTuple):
    """A rule that does nothing, and why."""

    rule: Rule
    what: str
    why: str


def faults(rules: Sequence[Rule], measured: Retagging | None) -> list[Fault]:
    """List the rules that do nothing, in the order of the file; each once.

    Args:
        rules: in their order.
        measured: of these rules against the books, or None without books.

    """
    listed = []
    for at, rule in enumerate(rules):
        fault = _proved(rule, rules[:at])
        if fault is None and measured is not None:
            fault = _measured(rule, measured.rules[rule.id])
        if fault is not None:
            listed.append(fault)
    return listed


def _proved(rule: Rule, before: Sequence[Rule]) -> Fault | None:
    for other in before:
        if not covers(other, rule):
            continue
        if not covers(rule, other):
            why = (
                f"{other.id} ({other.place}) stands before it and takes all it could "
                f"match; put the particular before the general"
            )
            return Fault(rule, SHADOWED, why)
        if _decides(rule) == _decides(other):
            why = f"{other.id} ({other.place}) says the same; remove one of the two"
            return Fault(rule, REPEATED, why)
        why = (
            f"{other.id} ({other.place}) has the same conditions and decides "
            f"otherwise, so this one never decides; keep one of the two"
        )
        return Fault(rule, CONTRADICTORY, why)
    return None


def _measured(rule: Rule, of: OfRule) -> Fault | None:
    if of.before.payments or of.after.payments or of.unknown.payments:
        return None
    if of.could:
        others = sorted(of.before_it.items(), key=lambda each: -each[1])
        named = ", ".join(f"{name} ({count:,})" for name, count in others)
        why = f"of {of.could:,} rows in these books it could match, others take all: "
        return Fault(rule, TAKEN, f"{why}{named}")
    return Fault(rule, UNUSED, "no payment in these books carries its id or matches it")


def _decides(rule: Rule) -> list[tuple[object, ...]]:
    return [(part.percent, sorted(part.then.items())) for part in rule.parts]


def covers(general: Rule, particular: Rule) -> bool:
    """Say whether every row of one rule is a row of the other, provably."""
    return all(
        any(test.field == other.field and _follows(test, other) for other in tests)
        for tests in [particular.tests]
        for test in general.tests
    )


def _follows(test: Condition, other: Condition) -> bool:
    """Say whether a condition holds wherever another on the same field does."""
    if isinstance(test, Bound) and isinstance(other, Bound):
        return _bound_follows(test, other)
    if isinstance(test, TextTest) and isinstance(other, TextTest):
        return _text_follows(test, other)
    return False


def _text_follows(test: TextTest, other: TextTest) -> bool:
    if test.how == other.how and set(other.wanted) <= set(test.wanted):
        return True
    if "matches" in {test.how, other.how}:
        return False
    if other.how == "equals":
        if test.how == "equals":
            return set(other.keys) <= set(test.keys) and other.codes <= test.codes
        # A supplier or directorate by its code may be spelled in any way.
        return not other.codes and all(test.holds(key) for key in other.keys)
    ways = {"starts", "contains"} if other.how == "starts" else {"contains"}
    return test.how in ways and all(map(test.holds, other.keys))


def _bound_follows(test: Bound, other: Bound) -> bool:
    lower, upper = {"above", "at_least", "from"}, {"below", "at_most", "to"}
    if {test.how, other.how} <= lower or {test.how, other.how} <= upper:
        if test.bound == other.bound:
            return test.how == other.how or test.how in {"at_least", "at_most"}
        return test.holds(other.bound)
    return False
