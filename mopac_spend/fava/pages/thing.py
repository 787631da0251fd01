"""The page of one thing: an initiative, a supplier, a decision and so on.

Its address holds while the books do. It says what the registers say, and what was paid:
through time and by the other divisions, each figure an answer that anybody can ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from fava.ext import extension_endpoint
from flask import Response, abort, redirect, request

from mopac_spend import charts
from mopac_spend.fava.pages.divisions import divisions
from mopac_spend.fava.pages.facets import SHARED
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.listing import ORDERS, documented, listed, order
from mopac_spend.fava.pages.page import NotThereError, Page, chosen
from mopac_spend.fava.pages.paid import paid_names
from mopac_spend.fava.pages.related import Related, facts, related
from mopac_spend.fava.pages.things import THINGS, has_page, title_of, withheld
from mopac_spend.questions.nearest import unknown
from mopac_spend.register import RESERVED, Commitment, Supplier
from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.fava.pages.divisions import Divisions
    from mopac_spend.fava.pages.shares import Share
    from mopac_spend.questions.answer import Answer
    from mopac_spend.register import Entry

TWO = "spend-by-two"
# Lines of each division, payments, documents, and quarters in the chart.
_LARGEST, _PAYMENTS, _DOCUMENTS, _QUARTERS = 8, 20, 20, 20
# Orders of the divisions' lines.
_SORTS = {"total": "Largest first", "name": "By name"}
# What a register can say of one thing, by the question that says it.
_STANDING = {
    "decision": "decision-spend",
    "grant": "grants-outstanding",
    "contract": "contract-spend",
    "commitment": "commitments",
}
_DIVISIONS = ("directorate", "initiative", "category", "supplier", "fund")
# What another total can be of, where shared costs are divided.
_SERVED = {"initiative", "plan", "commitment"}


class Division(NamedTuple):
    """What was paid, by one division of the books: the largest lines of some.

    Attributes:
        kind: of the division.
        lines: its largest.
        in_all: how many there are.
        more: the filters of the thing.

    """

    kind: str
    lines: list[Share]
    in_all: int
    more: dict[str, str]


class Standing(NamedTuple):
    """How a thing stands: the question that says it, and its words by heading."""

    question: str
    said: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Named:
    """What a page is about: its kind, its code as filters take it, and its entry."""

    kind: str
    code: str
    title: str
    entry: Entry | None

    @property
    def filters(self) -> dict[str, str]:
        """What selects its payments."""
        return {self.kind: self.code}


class Thing(Page):
    """One thing of the books, under an address of its own."""

    report_title = "One thing"
    asks = frozenset({"of", "code", "form", "sort", "listed"})

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give what the books have of the thing that the address names."""
        kind = asking.args.get("of", "")
        if not kind and not asking.args.get("code"):
            return {"kinds": THINGS, "named": None}
        named = _named(asking)
        parts = divisions(asking, named.filters)
        sort = chosen(asking, "sort", _SORTS)
        orders = order(asking, "listed")
        return {
            "kinds": THINGS,
            "named": named,
            "called": THINGS[named.kind][0],
            "title": legible(named.title),
            "code": legible(named.code),
            "total": parts.total,
            "payments": parts.payments,
            "other": _other_total(asking, named, parts),
            "style": charts.style(),
            "chart": charts.figure(parts.through_time(_QUARTERS)),
            "years": [*parts.years.items()],
            "divisions": _divisions(parts, named, sort),
            "sort": sort,
            "sorts": _SORTS,
            "listed": orders,
            "orders": ORDERS,
            "shown": listed(asking, {"most": _PAYMENTS}, named.filters, orders),
            "facts": facts(asking, named.kind, named.entry),
            "documents": _documents(asking, named),
            "evidence": documented(asking, named.filters, _DOCUMENTS),
            "standing": _standing(asking, named),
            "related": _related(asking, named),
            "became": _became(asking, named),
            "command": asking.command(TWO, named.filters),
            "permalink": f"{request.url_root.rstrip('/')}{_own(asking, named)}",
        }

    @extension_endpoint
    def download(self) -> Response:
        """Give what was paid, by initiative and category, as a file."""
        return self.given(_asked)


def _asked(asking: Asking) -> Answer:
    named = _named(asking)
    filters: Any = {**asking.filters, **named.filters}
    return asking.put(TWO, {}, filters)


def _named(asking: Asking) -> Named:
    """Read which thing the address names; another spelling leads to its own.

    Raises:
        NotThereError: `ASK-006`, the books have no such thing, or do not name it.
        HTTPException: 302, to the address of what it is called in the books.

    """
    kind, text = asking.args.get("of", ""), asking.args.get("code", "").strip()
    if kind not in THINGS:
        msg = f"{kind[:40]!r} has no pages; choose one of {', '.join(THINGS)}"
        raise NotThereError("ASK-006", msg)
    register = asking.books.register
    if kind == Supplier.kind:
        return _supplier(asking, text)
    reserved = text in RESERVED and has_page(kind, text)
    code = text if reserved else register.resolve(kind, text)
    if code is None:
        raise NotThereError("ASK-006", unknown(register, kind, text[:80]).message)
    if code != text:
        _lead_on(asking, kind, code)
    entry = register.entries[kind].get(code)
    return Named(kind, code, title_of(register, kind, code), entry)


def _supplier(asking: Asking, text: str) -> Named:
    """Find a supplier that may be named, by its name, its code or another spelling."""
    register = asking.books.register
    code = register.resolve(Supplier.kind, text)
    entry = register.of(Supplier).get(code or "")
    if text in paid_names(asking) and not (entry and entry.individual):
        return Named(Supplier.kind, text, text, entry)
    if entry is None or entry.individual:
        msg = f"these books have no supplier {text[:80]!r} that they name"
        raise NotThereError("ASK-006", f"{msg}; search for part of the name")
    if entry.title != text:
        _lead_on(asking, Supplier.kind, entry.title)
    return Named(Supplier.kind, text, text, entry)


def _lead_on(asking: Asking, kind: str, code: str) -> None:
    page = "Thing/download" if asking.args.get("form") else "Thing"
    form = asking.args.get("form", "")
    abort(redirect(asking.address(page, of=kind, code=code, form=form)))


def _divisions(parts: Divisions, named: Named, sort: str) -> list[Division]:
    """Give the largest lines of each division but the thing's own."""
    found = []
    for kind in _DIVISIONS:
        lines = parts.shares(kind)
        if kind == named.kind or not lines or [each.code for each in lines] == ["none"]:
            continue
        largest = lines[:_LARGEST]
        if sort == "name":
            largest.sort(key=lambda line: line.title.casefold())
        found.append(Division(kind, largest, len(lines), named.filters))
    return found


def _other_total(
    asking: Asking, named: Named, parts: Divisions
) -> tuple[Decimal, bool] | None:
    """Give what it comes to with shared costs the other way, and whether it differs."""
    decided_otherwise = named.code in RESERVED
    if named.kind not in _SERVED or decided_otherwise or not asking.divides:
        return None
    cuts = {"down": "directorate", "across": "financial-year"}
    way = {"as_recorded": asking.divided}
    other = asking.under(TWO, cuts, {**named.filters, **way}).pounds()
    return other, other != parts.total


def _own(asking: Asking, named: Named) -> str:
    """Give the address that holds, with the days and the way that it shows."""
    return asking.plain_address(
        "Thing",
        of=named.kind,
        code=named.code,
        **{name: asking.bar[name] for name in ("time", SHARED) if name in asking.bar},
    )


def _documents(asking: Asking, named: Named) -> list[tuple[str, str]]:
    """Give name and place of the documents that the books put to it by its code."""
    if withheld(asking.books.register, named.kind, named.code):
        return []
    found = asking.ledger.all_entries_by_type.Document
    return [
        (each.filename.rpartition("/")[2], each.filename)
        for each in found
        if named.code in {*(each.links or ()), *(each.tags or ())}
    ]


def _standing(asking: Asking, named: Named) -> Standing | None:
    """Give the line of the question that says how a thing of this kind stands."""
    question = _STANDING.get(named.kind)
    if question is None:
        return None
    if named.kind == Commitment.kind:
        # How far one has come is asked of its plan, whatever payments are selected.
        filters: Any = {n: each for n, each in asking.filters.items() if n != "refs"}
        plan = {"plan": getattr(named.entry, "plan", "")}
        answer: Any = asking.put(question, {}, filters | plan)
    else:
        answer = asking.under(question, {}, named.filters)
    # Lines of others may say its code too, such as one that is carried into it.
    at = answer.names.index(named.kind)
    row = next((row for row in answer.rows if row[at] == named.code), None)
    if row is None:
        return None
    said = [
        (column.heading, legible(printed(cell, column.kind)))
        for column, cell in zip(answer.columns, row, strict=True)
    ]
    return Standing(question, [each for each in said if each[1]])


def _related(asking: Asking, named: Named) -> list[tuple[str, list[Related]]]:
    """Give what names this thing in the registers, by kind."""
    code = named.entry.code if named.entry else named.code
    groups: dict[str, list[Related]] = {}
    for each in related(asking).get((named.kind, code), []):
        groups.setdefault(each.kind, []).append(each)
    return [(THINGS[kind][1], some) for kind, some in groups.items()]


def _became(asking: Asking, named: Named) -> Related | None:
    """Give what a directorate or supplier became, where it ended."""
    code = getattr(named.entry, "successor", "")
    if not code:
        return None
    return Related(named.kind, code, title_of(asking.books.register, named.kind, code))
