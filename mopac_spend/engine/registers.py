"""What registers, and what is around them, are as tables for questions.

a table for each kind of code (`directorates`, `grants`, `published_sums` …)
    `code`, `title`, `valid_from`, `valid_to`, what the register says besides (a
    list as one text, yes and no as `true` and `false`), and `sort`: the print
    order. The reserved codes that a payment may carry are among them, business as
    usual and untagged last. `contracts` has `supplier_name` too: the register's
    title of its supplier, whoever it is paid as; no individual is named. `grants` has
    `passes_on`: `true` of an award to an intermediary, and of any that another award
    was made from.
a table for each kind of event (`uplifts`, `instalments`, `progress` …)
    `code` of what it happened to, `day`, and what it says.
`initiative_plans`
    `initiative`, `plan`, `heading` ("" where it serves the plan as a whole).
`initiative_commitments`
    `initiative`, `commitment`.
`allocations`
    `above`, `code`: each decision with every decision that is an allocation within
    it, or within one of these.
`accounts`
    `account`, its `category`, its `codes` in the finance system.
`routes`
    `route` to a contract and whether suppliers `competed` on it.
`batches`
    what each import read, posted and set aside, in rows and pounds.
`bank_holidays`
    `day`: those of England and Wales.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.books.arrow import Type
from mopac_spend.budget import standings
from mopac_spend.fields import TAGS
from mopac_spend.holidays import bank_holidays
from mopac_spend.money import NIL
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    EVENTS,
    KINDS,
    RESERVED,
    ROUTES,
    UNTAGGED,
    Commitment,
    Decision,
    Grant,
    Heading,
    Initiative,
)
from mopac_spend.register.budgets import BudgetLine
from mopac_spend.register.shape import Sort, metadata
from mopac_spend.spend import BATCH_COUNTS, BATCH_POUNDS, Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.register import Entry, Register
    from mopac_spend.register.shape import Described

# What stands in the place of a definition for the two codes no register holds.
DEFINITIONS = {
    UNTAGGED: "Nobody has decided yet.",
    BUSINESS_AS_USUAL: "Decided: the payment serves no initiative.",
}
TABLES = {name: kind.plural for name, kind in KINDS.items()}
_HAPPENED = {name: kind.plural for name, kind in EVENTS.items()}


# What `budgets_at` reads, and no question by itself.
STANDINGS = "budget_standings"

# By column, its sort and what stands in it.
Columns: TypeAlias = "dict[str, tuple[Type, Sequence[Any]]]"


def _codes(register: Register, kind: str) -> Columns:
    """Give one register as a table, in print order."""
    ordered = sorted(register.entries[kind].values(), key=_print_order)
    rows = [
        {name: _cell(getattr(entry, _FIELD.get(name, name))) for name in _named(kind)}
        for entry in ordered
    ]
    rows += [
        {"code": code, "title": RESERVED[code], "definition": DEFINITIONS[code]}
        for code in _reserved(kind)
    ]
    columns: Columns = {
        name: (sort, [row.get(name) for row in rows])
        for name, sort in _named(kind).items()
    }
    return {**columns, "sort": (Type.WHOLE, range(len(rows)))}


def _happened(register: Register, kind: str) -> Columns:
    """Give the events of one kind as a table, by day."""
    names = {"code": Type.TEXT, "day": Type.DAY, **_slots(EVENTS[kind])}
    events = register.events[kind]
    return {
        name: (sort, [_cell(getattr(event, name)) for event in events])
        for name, sort in names.items()
    }


def _named(kind: str) -> dict[str, Type]:
    first = {"code": Type.TEXT, "title": Type.TEXT, "valid_from": Type.DAY}
    return {**first, "valid_to": Type.DAY, **_slots(KINDS[kind])}


def _slots(kind: Described) -> dict[str, Type]:
    return {_COLUMN.get(s.name, s.name): _SORTS[s.sort] for s in metadata(kind)}


def _cell(value: object) -> object:
    return ", ".join(value) if isinstance(value, tuple) else value


_SORTS = {
    Sort.TEXT: Type.TEXT,
    Sort.LIST: Type.TEXT,
    Sort.YES_OR_NO: Type.TEXT,
    Sort.DAY: Type.DAY,
    Sort.POUNDS: Type.POUNDS,
    Sort.WHOLE: Type.WHOLE,
    Sort.COUNT: Type.WHOLE,
}
# Reserved words of SQL.
_COLUMN = {"order": "position", "use": "used_for"}
_FIELD = {column: name for name, column in _COLUMN.items()}


def _print_order(entry: Entry) -> tuple[str, int, str, str]:
    if isinstance(entry, Heading):
        return entry.plan, entry.order, entry.title.casefold(), entry.code
    if isinstance(entry, Decision):
        return entry.valid_from.isoformat(), 0, entry.title.casefold(), entry.code
    return "", 0, entry.title.casefold(), entry.code


def _reserved(kind: str) -> tuple[str, ...]:
    if kind == Initiative.kind:
        return BUSINESS_AS_USUAL, UNTAGGED
    return (UNTAGGED,) if kind in TAGS else ()


def _initiative_plans(register: Register) -> Columns:
    rows = [
        (initiative, plan, heading)
        for initiative in register.of(Initiative)
        for plan, headings in register.plans_of(initiative).items()
        for heading in headings or [""]
    ]
    names = ("initiative", "plan", "heading")
    return {
        name: (Type.TEXT, [row[at] for row in rows]) for at, name in enumerate(names)
    }


def _initiative_commitments(register: Register) -> Columns:
    commitments = register.of(Commitment)
    rows = [
        (initiative.code, code)
        for initiative in register.of(Initiative).values()
        for code in initiative.serves
        if code in commitments
    ]
    return {
        "initiative": (Type.TEXT, [initiative for initiative, _ in rows]),
        "commitment": (Type.TEXT, [commitment for _, commitment in rows]),
    }


def _grants(register: Register) -> Columns:
    columns = _codes(register, Grant.kind)
    grants = register.of(Grant)
    made_from = {grant.onward_of for grant in grants.values()}
    passes_on = [
        code in made_from or grants[code].intermediary for code in columns["code"][1]
    ]
    return {**columns, "passes_on": (Type.TEXT, passes_on)}


def _allocations(register: Register) -> Columns:
    within: dict[str, list[str]] = defaultdict(list)
    for decision in register.of(Decision).values():
        within[decision.within].append(decision.code)
    rows: list[tuple[str, str]] = []
    for above in sorted(within.keys() - {""}):
        found: set[str] = set()
        left = [*within[above]]
        while left:
            code = left.pop()
            if code not in found:
                found.add(code)
                left += within.get(code, [])
        rows += [(above, code) for code in sorted(found)]
    return {
        "above": (Type.TEXT, [above for above, _ in rows]),
        "code": (Type.TEXT, [code for _, code in rows]),
    }


def _accounts(register: Register) -> Columns:
    held = list(register.accounts.values())
    return {
        "account": (Type.TEXT, [each.name for each in held]),
        "category": (Type.TEXT, [each.category for each in held]),
        "codes": (Type.TEXT, [" ".join(each.codes) for each in held]),
        "valid_from": (Type.DAY, [each.valid_from for each in held]),
        "sort": (Type.WHOLE, range(len(held))),
    }


def _budget_standings(books: Books) -> Columns:
    """Give what budget lines came to, from a day until another, for `budgets_at`."""
    lines = books.register.of(BudgetLine)
    rows = [
        (
            *(code, each.first, after and after.first),
            *(original := lines[code].amount or NIL, each.moved),
            *(original + each.moved, each.forecast and each.forecast.amount),
        )
        for code, became in standings(books.register).items()
        for each, after in zip_longest(became, became[1:])
    ]
    named = {"code": Type.TEXT, "first": Type.DAY, "until": Type.DAY}
    named |= dict.fromkeys(("original", "moved", "revised", "forecast"), Type.POUNDS)
    return {
        name: (kind, [row[at] for row in rows])
        for at, (name, kind) in enumerate(named.items())
    }


def _of_codes(kind: str) -> Callable[[Books], Columns]:
    return lambda books: _codes(books.register, kind)


def _of_events(kind: str) -> Callable[[Books], Columns]:
    return lambda books: _happened(books.register, kind)


def _routes(_: Books) -> Columns:
    return {
        "route": (Type.TEXT, list(ROUTES)),
        "competed": (Type.TEXT, list(ROUTES.values())),
    }


def _batches(books: Books) -> Columns:
    types = dict.fromkeys(BATCH_COUNTS, Type.WHOLE) | {"date": Type.DAY}
    types |= dict.fromkeys(BATCH_POUNDS, Type.POUNDS)
    held = sorted(books.batches, key=lambda batch: (batch.date, batch.id))
    return {
        name: (types.get(name, Type.TEXT), [getattr(each, name) for each in held])
        for name in Batch._fields
        if name != "line"
    }


def _bank_holidays(_: Books) -> Columns:
    return {"day": (Type.DAY, sorted(bank_holidays()))}


# Each table, and how it is made.
MADE: dict[str, Callable[[Books], Columns]] = {
    **{table: _of_codes(kind) for kind, table in TABLES.items()},
    **{table: _of_events(kind) for kind, table in _HAPPENED.items()},
    TABLES[Grant.kind]: lambda books: _grants(books.register),
    STANDINGS: _budget_standings,
    "allocations": lambda books: _allocations(books.register),
    "initiative_plans": lambda books: _initiative_plans(books.register),
    "initiative_commitments": lambda books: _initiative_commitments(books.register),
    "accounts": lambda books: _accounts(books.register),
    "routes": _routes,
    "batches": _batches,
    "bank_holidays": _bank_holidays,
}
