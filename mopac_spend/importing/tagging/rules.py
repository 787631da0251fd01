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

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mopac_spend.fields import ACCOUNT, REGISTERED, RULED
from mopac_spend.findings import Refusal
from mopac_spend.forms.written import WrittenError, text_of, toml_of
from mopac_spend.importing.reading.layouts import FIELDS, folders
from mopac_spend.importing.tagging.conditions import Condition, conditions
from mopac_spend.register import UNTAGGED
from mopac_spend.register.reviews import REVIEW
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.register import Register

_HEADER = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_OWN_ID = re.compile(r"""\s*id\s*=\s*["']([a-z0-9-]+)["']""")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a payment, in per cent, and what is decided about it."""

    percent: Decimal
    then: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions and what they decide; one part unless it splits.

    `file`, `line` and `text` are where it is written, and how.
    """

    id: str
    why: str
    tests: tuple[Condition, ...]
    parts: tuple[Part, ...]
    file: str = ""
    line: int = 0
    text: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """What the conditions look at."""
        return tuple(dict.fromkeys(test.field for test in self.tests))

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}" if self.line else self.file


def load_for(layout: Layout, books: Path, register: Register) -> tuple[Rule, ...]:
    """Load the rules a layout names: of the books, or beside it, or shipped.

    Raises:
        Refusal: `IMPORT-006`, the file is missing or has a mistake, or a rule
            looks at a field that no row of this layout has.

    """
    if not layout.rules and not own(layout.name, books).is_file():
        return ()
    path = path_for(layout, books)
    rules = load(path, register)
    _can_match(rules, layout, path)
    return rules


def path_for(layout: Layout, books: Path) -> Path:
    """Find the rule file that a layout names, or the books' own of its name.

    Raises:
        Refusal: `IMPORT-006`, there is none.

    """
    if not layout.rules:
        return own(layout.name, books)
    name = f"{layout.rules}.toml"
    beside = layout.path.parent.parent / "rules" / name
    first, *others = (folder / "rules" / name for folder in folders(books))
    for path in (first, beside, *others):
        if path.is_file():
            return path
    msg = f"the layout {layout.name} names the rules {name}, which do not exist"
    raise Refusal("IMPORT-006", msg, name)


def own(name: str, books: Path) -> Path:
    """Give where the books keep rules of a name of their own."""
    return books / "importers" / "rules" / f"{name}.toml"


def _can_match(rules: Sequence[Rule], layout: Layout, path: Path) -> None:
    mapped = {*layout.columns, *layout.defaults}
    has = [name for name in FIELDS if name in mapped]
    for rule in rules:
        if lacking := lacks(layout, rule.fields):
            msg = (
                f"rule {rule.id}: the layout {layout.name} has no "
                f"{' and no '.join(lacking)}, so the rule never matches; it has "
                f"{', '.join(has)}"
            )
            raise Refusal("IMPORT-006", msg, path.name)


def lacks(layout: Layout, fields: Iterable[str]) -> list[str]:
    """Give those of some fields that no row of a layout has."""
    return [f for f in fields if f not in layout.columns and f not in layout.defaults]


def load(path: Path, register: Register) -> tuple[Rule, ...]:
    """Load a rule file and check every code in it against the register.

    Raises:
        Refusal: `IMPORT-006`, with the rule and what is wrong in it.

    """
    try:
        return of_text(text_of(path), path, register)
    except WrittenError as error:
        raise Refusal("IMPORT-006", str(error), path.name) from error


def of_text(text: str, path: Path, register: Register) -> tuple[Rule, ...]:
    """Read the text of a rule file; likewise."""
    try:
        raw = toml_of(text)
    except WrittenError as error:
        raise Refusal("IMPORT-006", str(error), path.name) from error
    body = raw.pop("body", "")
    if not isinstance(body, str):
        msg = 'body must be a text in quotes: body = "pcc"'
        raise Refusal("IMPORT-006", msg, path.name)
    if body and register.books and body != register.books.body:
        return ()
    try:
        return _placed(_rules(raw, register), text, path)
    except (TypeError, ValueError) as error:
        raise Refusal("IMPORT-006", str(error), path.name) from error


def _rules(raw: dict[str, Any], register: Register) -> tuple[Rule, ...]:
    listed = raw.pop("rule", [])
    if raw or not isinstance(listed, list):
        msg = f"only [[rule]] tables are allowed, not {', '.join(raw) or 'rule'}"
        raise ValueError(msg)
    rules: dict[str, Rule] = {}
    names = Names(register)
    for number, each in enumerate(listed, 1):
        rule = _rule(each, number, register, names)
        if rule.id in rules:
            msg = f"rule {rule.id}: the id is used twice"
            raise ValueError(msg)
        rules[rule.id] = rule
    return tuple(rules.values())


def _placed(rules: Sequence[Rule], text: str, path: Path) -> tuple[Rule, ...]:
    """Say of each rule where it is written; `line` is 0 where that is not plain."""
    lines = text.splitlines()
    headers = [at for at, line in enumerate(lines) if _HEADER.match(line)]
    blocks: dict[str, tuple[int, str]] = {}
    for begin, end in pairwise([*headers, len(lines)]):
        ids = [match[1] for each in lines[begin:end] if (match := _OWN_ID.match(each))]
        while end > begin + 1 and lines[end - 1].lstrip()[:1] in {"", "#"}:
            end -= 1  # noqa: PLW2901 - what is before the next rule is of the next
        for each in ids[:1]:
            blocks.setdefault(each, (begin + 1, "\n".join(lines[begin:end])))
    return tuple(
        replace(rule, file=str(path), line=at, text=written)
        for rule in rules
        for at, written in [blocks.get(rule.id, (0, ""))]
    )


def _rule(raw: object, number: int, register: Register, names: Names) -> Rule:
    if not isinstance(raw, dict):
        msg = f"rule {number} is not a table"
        raise TypeError(msg)
    name = raw.get("id", "")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        msg = f'rule {number} has no id such as id = "seed-fund"'
        raise ValueError(msg)
    if name.startswith(REVIEW):
        msg = f'rule {name}: ids that begin with "{REVIEW}" are kept for reviews'
        raise ValueError(msg)
    try:
        tests = conditions(_when(raw), register, names)
        parts = _parts(raw, register)
    except (TypeError, ValueError) as error:
        msg = f"rule {name}: {error}"
        raise ValueError(msg) from error
    return Rule(name, str(raw.get("why", "")), tests, parts)


def _when(raw: dict[str, Any]) -> dict[str, Any]:
    unknown = set(raw) - {"id", "why", "when", "then", "split"}
    if unknown:
        msg = f"unknown setting {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    when = raw.get("when", {})
    if not isinstance(when, dict) or not when:
        msg = "no condition; a rule for everything is a default of the layout"
        raise ValueError(msg)
    return when


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
        if kind not in RULED:
            msg = f"{kind} cannot be decided; a rule decides {', '.join(RULED)}"
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
    if kind == ACCOUNT:
        return code in register.accounts
    if kind in REGISTERED:
        return code in register.entries[kind]
    if kind == "category" and code != UNTAGGED:
        return register.account_for(code) is not None
    return register.knows(kind, code)
