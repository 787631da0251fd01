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
`bodies`
    whose books these are, one row: `title`, and in its own words `basis` and `vat`.
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
from mopac_spend.register.budget import standings
from mopac_spend.register.budget_kinds import BudgetLine
from mopac_spend.register.shape import Sort, metadata
from mopac_spend.spend import BATCH_COUNTS, BATCH_POUNDS, Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
    Sort.SAID: Type.TEXT,
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


def _columns(
    rows: Iterable[Sequence[object]], names: Sequence[str], **others: Type
) -> Columns:
    """Give rows as columns, of texts but for the `others`."""
    listed = list(rows)
    return {
        name: (others.get(name, Type.TEXT), [row[at] for row in listed])
        for at, name in enumerate(names)
    }


def _initiative_plans(books: Books) -> Columns:
    register = books.register
    rows = (
        (initiative, plan, heading)
        for initiative in register.of(Initiative)
        for plan, headings in register.plans_of(initiative).items()
        for heading in headings or [""]
    )
    return _columns(rows, ("initiative", "plan", "heading"))


def _initiative_commitments(books: Books) -> Columns:
    commitments = books.register.of(Commitment)
    rows = (
        (initiative.code, code)
        for initiative in books.register.of(Initiative).values()
        for code in initiative.serves
        if code in commitments
    )
    return _columns(rows, ("initiative", "commitment"))


def _grants(books: Books) -> Columns:
    columns = _codes(books.register, Grant.kind)
    grants = books.register.of(Grant)
    made_from = {grant.onward_of for grant in grants.values()}
    passes_on = [
        code in made_from or grants[code].intermediary for code in columns["code"][1]
    ]
    return {**columns, "passes_on": (Type.TEXT, passes_on)}


def _allocations(books: Books) -> Columns:
    within: dict[str, list[str]] = defaultdict(list)
    for decision in books.register.of(Decision).values():
        within[decision.within].append(decision.code)
    rows: list[tuple[str, str]] = []
    for above in sorted(within.keys() - {""}):
        below: set[str] = set()
        left = [*within[above]]
        while left:
            code = left.pop()
            if code not in below:
                below.add(code)
                left += within.get(code, [])
        rows += [(above, code) for code in sorted(below)]
    return _columns(rows, ("above", "code"))


def _accounts(books: Books) -> Columns:
    rows = (
        (each.name, each.category, " ".join(each.codes), each.valid_from, at)
        for at, each in enumerate(books.register.accounts.values())
    )
    names = ("account", "category", "codes", "valid_from", "sort")
    return _columns(rows, names, valid_from=Type.DAY, sort=Type.WHOLE)


def _budget_standings(books: Books) -> Columns:
    """Give what budget lines came to, from a day until another, for `budgets_at`."""
    lines = books.register.of(BudgetLine)
    rows = (
        (
            *(code, each.first, after and after.first),
            *(original := lines[code].amount or NIL, each.moved),
            *(original + each.moved, each.forecast and each.forecast.amount),
        )
        for code, became in standings(books.register).items()
        for each, after in zip_longest(became, became[1:])
    )
    days = ("first", "until")
    pounds = ("original", "moved", "revised", "forecast")
    types = dict.fromkeys(days, Type.DAY) | dict.fromkeys(pounds, Type.POUNDS)
    return _columns(rows, ("code", *days, *pounds), **types)


def _of_codes(kind: str) -> Callable[[Books], Columns]:
    return lambda books: _codes(books.register, kind)


def _of_events(kind: str) -> Callable[[Books], Columns]:
    return lambda books: _happened(books.register, kind)


def _routes(_: Books) -> Columns:
    return _columns(ROUTES.items(), ("route", "competed"))


def _batches(books: Books) -> Columns:
    types = dict.fromkeys(BATCH_COUNTS, Type.WHOLE) | {"date": Type.DAY}
    types |= dict.fromkeys(BATCH_POUNDS, Type.POUNDS)
    ordered = sorted(books.batches, key=lambda batch: (batch.date, batch.id))
    names = [name for name in Batch._fields if name != "line"]
    rows = ([getattr(each, name) for name in names] for each in ordered)
    return _columns(rows, names, **types)


def _bodies(books: Books) -> Columns:
    of = books.register.books
    rows = [(of.title, of.basis, of.vat)] if of else []
    return _columns(rows, ("title", "basis", "vat"))


def _bank_holidays(_: Books) -> Columns:
    return {"day": (Type.DAY, sorted(bank_holidays()))}


# Each table, and how it is made.
COLUMNS_OF: dict[str, Callable[[Books], Columns]] = {
    **{table: _of_codes(kind) for kind, table in TABLES.items()},
    **{table: _of_events(kind) for kind, table in _HAPPENED.items()},
    TABLES[Grant.kind]: _grants,
    STANDINGS: _budget_standings,
    "allocations": _allocations,
    "initiative_plans": _initiative_plans,
    "initiative_commitments": _initiative_commitments,
    "accounts": _accounts,
    "routes": _routes,
    "batches": _batches,
    "bank_holidays": _bank_holidays,
    "bodies": _bodies,
}
