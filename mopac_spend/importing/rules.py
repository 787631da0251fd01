"""Tagging rules: the first whose conditions all hold decides, and says so.

    [[rule]]
    id = "seed-fund"
    why = "The grants of the Knife Crime Community Seed Fund name it in the text."
    when.description = { contains = "seed fund" }
    then = { initiative = "knife-crime-seed-fund" }

A rule may split a payment by exact percentages instead of deciding it whole. A
file that begins with `body = "pcc"` is for books of that kind of body alone;
elsewhere its codes would mean nothing, and it decides nothing.

`docs/finance.md` explains conditions and decisions.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.importing.layouts import FIELDS, folders
from mopac_spend.register import UNTAGGED, Decision, Fund, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.importing.layouts import Layout
    from mopac_spend.importing.lines import Line
    from mopac_spend.register import Register

# What a rule may decide.
TARGETS = ("directorate", "initiative", "category", "account", "decision", "fund")
_TEXT_TESTS = ("equals", "contains", "starts", "matches")
_AMOUNT_TESTS = ("above", "below", "at_least", "at_most")
_DATE_TESTS = ("from", "to")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a payment, in per cent, and what is decided about it."""

    percent: Decimal
    then: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions and what they decide; one part unless it splits."""

    id: str
    why: str
    conditions: tuple[Callable[[Line, str], bool], ...]
    parts: tuple[Part, ...]
    fields: tuple[str, ...] = ()  # what the conditions look at

    def fits(self, line: Line, directorate: str) -> bool:
        """Say whether every condition holds.

        Args:
            line: the row as read.
            directorate: its code as the register resolved it.

        """
        return all(condition(line, directorate) for condition in self.conditions)


def load_for(layout: Layout, books: Path, register: Register) -> tuple[Rule, ...]:
    """Load the rules a layout names: of the books, or beside it, or shipped.

    Raises:
        Refusal: `IMPORT-006`, the file is missing or has a mistake, or a rule
            looks at a field that no row of this layout has.

    """
    if not layout.rules:
        return ()
    name = f"{layout.rules}.toml"
    beside = layout.path.parent.parent / "rules" / name
    own, *others = (folder / "rules" / name for folder in folders(books))
    for path in (own, beside, *others):
        if path.is_file():
            rules = load(path, register)
            _can_match(rules, layout, path)
            return rules
    msg = f"the layout {layout.name} names the rules {name}, which do not exist"
    raise Refusal("IMPORT-006", msg, name)


def _can_match(rules: Sequence[Rule], layout: Layout, path: Path) -> None:
    mapped = {*layout.columns, *layout.defaults}
    has = [name for name in FIELDS if name in mapped]
    for rule in rules:
        if lacking := [name for name in rule.fields if name not in has]:
            msg = (
                f"rule {rule.id}: the layout {layout.name} has no "
                f"{' and no '.join(lacking)}, so the rule never matches; it has "
                f"{', '.join(has)}"
            )
            raise Refusal("IMPORT-006", msg, path.name)


def load(path: Path, register: Register) -> tuple[Rule, ...]:
    """Load a rule file and check every code in it against the register.

    Raises:
        Refusal: `IMPORT-006`, with the rule and what is wrong in it.

    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"is not TOML: {error}"
        raise Refusal("IMPORT-006", msg, path.name) from error
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check your rights"
        raise Refusal("IMPORT-006", msg, path.name) from error
    body = raw.pop("body", "")
    if not isinstance(body, str):
        msg = 'body must be a text in quotes: body = "pcc"'
        raise Refusal("IMPORT-006", msg, path.name)
    if body and register.books and body != register.books.body:
        return ()
    try:
        return _rules(raw, register)
    except (TypeError, ValueError) as error:
        raise Refusal("IMPORT-006", str(error), path.name) from error


def _rules(raw: dict[str, Any], register: Register) -> tuple[Rule, ...]:
    listed = raw.pop("rule", [])
    if raw or not isinstance(listed, list):
        msg = f"only [[rule]] tables are allowed, not {', '.join(raw) or 'rule'}"
        raise ValueError(msg)
    rules: dict[str, Rule] = {}
    for number, each in enumerate(listed, 1):
        rule = _rule(each, number, register)
        if rule.id in rules:
            msg = f"rule {rule.id}: the id is used twice"
            raise ValueError(msg)
        rules[rule.id] = rule
    return tuple(rules.values())


def first_match(rules: Sequence[Rule], line: Line, directorate: str) -> Rule | None:
    """Give the rule that decides a line, or None."""
    return next((rule for rule in rules if rule.fits(line, directorate)), None)


def _rule(raw: object, number: int, register: Register) -> Rule:
    if not isinstance(raw, dict):
        msg = f"rule {number} is not a table"
        raise TypeError(msg)
    name = raw.get("id", "")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        msg = f'rule {number} has no id such as id = "seed-fund"'
        raise ValueError(msg)
    try:
        conditions = _conditions(raw)
        parts = _parts(raw, register)
    except (TypeError, ValueError) as error:
        msg = f"rule {name}: {error}"
        raise ValueError(msg) from error
    return Rule(name, str(raw.get("why", "")), conditions, parts, tuple(raw["when"]))


def _conditions(raw: dict[str, Any]) -> tuple[Callable[[Line, str], bool], ...]:
    unknown = set(raw) - {"id", "why", "when", "then", "split"}
    if unknown:
        msg = f"unknown setting {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    when = raw.get("when", {})
    if not isinstance(when, dict) or not when:
        msg = "no condition; a rule for everything is a default of the layout"
        raise ValueError(msg)
    return tuple(c for field, test in when.items() for c in _condition(field, test))


def _parts(raw: dict[str, Any], register: Register) -> tuple[Part, ...]:
    shared = _then(raw.get("then", {}), register)
    split = raw.get("split", [])
    if not split:
        if not shared:
            msg = "it decides nothing; add then = { initiative = … }"
            raise ValueError(msg)
        return (Part(_HUNDRED, shared),)
    if not isinstance(split, list):
        msg = "split must be a list of parts"
        raise TypeError(msg)
    parts = []
    for each in split:
        if not isinstance(each, dict) or not isinstance(each.get("percent"), str):
            msg = 'every part of a split needs percent = "40" in quotes'
            raise TypeError(msg)
        try:
            percent = Decimal(each["percent"])
        except InvalidOperation as error:
            msg = f"{each['percent']!r} is not a percentage"
            raise ValueError(msg) from error
        if not percent.is_finite() or percent <= 0:
            msg = f"a share of {percent} per cent cannot be posted"
            raise ValueError(msg)
        own = {key: value for key, value in each.items() if key != "percent"}
        parts.append(Part(percent, {**shared, **_then(own, register)}))
    total = sum((part.percent for part in parts), Decimal(0))
    if total != _HUNDRED:
        msg = f"the parts of the split sum to {total} and not to 100 per cent"
        raise ValueError(msg)
    return tuple(parts)


def _then(raw: object, register: Register) -> dict[str, str]:
    if not isinstance(raw, dict):
        msg = "then must be a table"
        raise TypeError(msg)
    for kind, code in raw.items():
        if kind not in TARGETS:
            msg = f"{kind} cannot be decided; a rule decides {', '.join(TARGETS)}"
            raise ValueError(msg)
        if not isinstance(code, str) or not _known(register, kind, code):
            msg = f"the {kind} {code!r} is in no register of these books"
            raise ValueError(msg)
    if "account" in raw and "category" in raw:
        declared = register.accounts[raw["account"]].category
        if declared != raw["category"]:
            msg = f"{raw['account']} is of category {declared}, not {raw['category']}"
            raise ValueError(msg)
    return dict(raw)


def _known(register: Register, kind: str, code: str) -> bool:
    if kind == "account":
        return code in register.accounts
    if kind in {Decision.kind, Fund.kind}:
        return code in register.entries[kind]
    if kind == "category" and code != UNTAGGED:
        return register.account_for(code) is not None
    return register.knows(kind, code)


def _condition(field: str, test: object) -> list[Callable[[Line, str], bool]]:
    if field not in FIELDS:
        msg = f"{field} is not a field; fields are {', '.join(FIELDS)}"
        raise ValueError(msg)
    if field == "amount":
        return _amount_tests(_table(field, test, _AMOUNT_TESTS))
    if field == "date":
        return _date_tests(_table(field, test, _DATE_TESTS))
    tests = test if isinstance(test, dict) else {"equals": test}
    return [
        _text_test(field, how, _listed(field, wanted))
        for how, wanted in _table(field, tests, _TEXT_TESTS).items()
    ]


def _table(field: str, test: object, allowed: tuple[str, ...]) -> dict[str, Any]:
    if (
        not isinstance(test, dict)
        or not test
        or any(how not in allowed for how in test)
    ):
        msg = f"when.{field} must be a table of {', '.join(allowed)}"
        raise ValueError(msg)
    return test


def _listed(field: str, wanted: object) -> list[str]:
    listed = wanted if isinstance(wanted, list) else [wanted]
    texts = [each for each in listed if isinstance(each, str) and each]
    if not texts or len(texts) != len(listed):
        msg = f"when.{field} must be given texts in quotes"
        raise TypeError(msg)
    return texts


def _text_test(field: str, how: str, wanted: list[str]) -> Callable[[Line, str], bool]:
    if how == "matches":
        return _pattern_test(field, wanted)
    keys = tuple(alike(each) for each in wanted)
    exact = frozenset(keys)

    def equals(line: Line, directorate: str) -> bool:
        if field == "directorate" and directorate in wanted:
            return True
        return alike(line.text(field)) in exact

    def contains(line: Line, _: str) -> bool:
        text = alike(line.text(field))
        return any(key in text for key in keys)

    def starts(line: Line, _: str) -> bool:
        return alike(line.text(field)).startswith(keys)

    return {"equals": equals, "contains": contains, "starts": starts}[how]


def _pattern_test(field: str, wanted: list[str]) -> Callable[[Line, str], bool]:
    # RE2 runs in linear time whatever the pattern, so a rule cannot hang an import.
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    patterns = []
    for each in wanted:
        try:
            patterns.append(re2.compile(each, options=options))
        except re2.error as error:
            msg = f"when.{field}: the pattern {each!r} cannot be used ({error})"
            raise ValueError(msg) from error

    def matches(line: Line, _: str) -> bool:
        return any(pattern.search(line.text(field)) for pattern in patterns)

    return matches


def _amount_tests(tests: dict[str, Any]) -> list[Callable[[Line, str], bool]]:
    made: list[Callable[[Line, str], bool]] = []
    for how, wanted in tests.items():
        if not isinstance(wanted, str):
            msg = f'when.amount.{how} must be in quotes: "500.00"'
            raise TypeError(msg)
        try:
            bound = Decimal(wanted)
        except InvalidOperation as error:
            msg = f"when.amount.{how}: {wanted!r} is not an amount"
            raise ValueError(msg) from error
        if not bound.is_finite():
            msg = f"when.amount.{how}: {wanted!r} is not an amount"
            raise ValueError(msg)
        made.append(_amount_test(how, bound))
    return made


def _amount_test(how: str, bound: Decimal) -> Callable[[Line, str], bool]:
    return {
        "above": lambda line, _: line.amount > bound,
        "below": lambda line, _: line.amount < bound,
        "at_least": lambda line, _: line.amount >= bound,
        "at_most": lambda line, _: line.amount <= bound,
    }[how]


def _date_tests(tests: dict[str, Any]) -> list[Callable[[Line, str], bool]]:
    made: list[Callable[[Line, str], bool]] = []
    for how, wanted in tests.items():
        if not isinstance(wanted, dt.date) or isinstance(wanted, dt.datetime):
            msg = f"when.date.{how} must be a date without quotes: 2018-04-01"
            raise TypeError(msg)
        made.append(_date_test(how, wanted))
    return made


def _date_test(how: str, bound: dt.date) -> Callable[[Line, str], bool]:
    if how == "from":
        return lambda line, _: line.date >= bound
    return lambda line, _: line.date <= bound
