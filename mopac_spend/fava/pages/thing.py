"""The page of one thing: an initiative, a supplier, a decision and so on.

Its address holds while the books do. It says what the registers say, and what was paid:
through time and by the other divisions, each figure an answer that anybody can ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fava.ext import extension_endpoint
from flask import Response, abort, redirect, request

from mopac_spend import charts
from mopac_spend.fava.pages.page import Asking, NotThereError, Page
from mopac_spend.fava.pages.paid import paid_names
from mopac_spend.fava.pages.related import Related, facts, related
from mopac_spend.fava.pages.shares import Share, shares
from mopac_spend.fava.pages.things import THINGS, title_of
from mopac_spend.money import NIL
from mopac_spend.questions.library import load
from mopac_spend.questions.nearest import unknown
from mopac_spend.register import RESERVED, Supplier
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.questions.answer import Answer
    from mopac_spend.register import Entry

TWO = "spend-by-two"
_LINES = Path(__file__).with_name("payments-of-two.sql")
# Lines of each division, payments, and quarters in the chart.
_LARGEST, _PAYMENTS, _QUARTERS = 8, 20, 20
# What a register can say of one thing, by the question that says it.
_STANDING = {
    "decision": "decision-spend",
    "grant": "grants-outstanding",
    "contract": "contract-spend",
    "commitment": "commitment-progress",
}
# Which pairs are asked for, and what of each is shown.
_PAIRS = (
    ("directorate", "quarter", ("row",)),
    ("initiative", "category", ("row", "column")),
    ("supplier", "fund", ("row", "column")),
)


class Division(NamedTuple):
    """What was paid, by one division of the books: the largest lines of some."""

    kind: str
    lines: list[Share]
    in_all: int


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
    asks = frozenset({"of", "code", "form"})

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give what the books have of the thing that the address names."""
        kind = asking.args.get("of", "")
        if not kind and not asking.args.get("code"):
            return {"kinds": THINGS, "named": None}
        named = _named(asking)
        answers = {
            pair[:2]: asking.under(
                TWO, {"down": pair[0], "across": pair[1]}, named.filters
            )
            for pair in _PAIRS
        }
        first = answers["directorate", "quarter"]
        total = first.pounds()
        divisions = [
            _division(name, answers[down, across], key, total)
            for down, across, keys in _PAIRS
            for name, key in zip((down, across), ("row", "column"), strict=True)
            if key in keys and name != named.kind
        ]
        quarters = first.pounds_by("column")
        return {
            "kinds": THINGS,
            "named": named,
            "called": THINGS[named.kind][0],
            "total": total,
            "payments": first.whole("payments"),
            "style": charts.style(),
            "chart": charts.figure(_through_time(quarters)),
            "years": _years(quarters),
            "divisions": [each for each in divisions if each.lines],
            "shown": _payments(asking, named),
            "facts": facts(asking, named.kind, named.entry),
            "standing": _standing(asking, named),
            "related": _related(asking, named),
            "became": _became(asking, named),
            "command": _command(asking, named),
            "permalink": f"{request.url_root.rstrip('/')}"
            f"{asking.plain_address('Thing', of=named.kind, code=named.code)}",
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
    reserved = text in RESERVED and register.knows(kind, text)
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


def _division(name: str, answer: Any, key: str, total: Decimal) -> Division:  # noqa: ANN401 - AnswerRows
    lines = shares(answer, key, total)
    if [line.code for line in lines] == ["none"]:
        lines = []
    return Division(name, lines[:_LARGEST], len(lines))


def _through_time(quarters: dict[str, Decimal]) -> charts.Chart:
    rows = sorted(quarters.items())[-_QUARTERS:]
    title = "Spend by quarter"
    if len(quarters) > len(rows):
        title = f"Spend in the last {len(rows)} quarters"
    columns = (
        Column.named("quarter", Kind.TEXT),
        Column("amount", "Spent", Kind.POUNDS),
    )
    table = Table(title=title, columns=columns, rows=rows)
    return charts.columns(table, "quarters", "quarter", ("amount",), title)


def _years(quarters: dict[str, Decimal]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for quarter, amount in sorted(quarters.items()):
        year = quarter.rpartition("-")[0]
        sums[year] = sums.get(year, NIL) + amount
    return [*sums.items()]


def _payments(asking: Asking, named: Named) -> list[dict[str, Any]]:
    """Give the first payments."""
    answer = asking.under(load(_LINES), {"most": _PAYMENTS}, named.filters)
    return [dict(zip(answer.names, row, strict=True)) for row in answer.rows]


def _standing(asking: Asking, named: Named) -> tuple[str, Table] | None:
    """Give the line of the question that says how a thing of this kind stands."""
    question = _STANDING.get(named.kind)
    if question is None:
        return None
    # How far a commitment has come is asked of its plan, and of no payments.
    plan = getattr(named.entry, "plan", "")
    filters = {"plan": plan} if plan else named.filters
    answer = asking.under(question, {}, filters)
    rows = [row for row in answer.rows if named.code in row]
    if not rows:
        return None
    return question, Table(
        title=f"How it stands: {question}", columns=answer.columns, rows=rows
    )


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


def _command(asking: Asking, named: Named) -> str:
    """Write what anybody can type for the same figures."""
    words = f'mopac-spend ask {TWO} --{named.kind} "{named.code}"'
    for name, option in (("from_", "from"), ("to", "to")):
        if day := asking.filters.get(name):
            words += f" --{option} {day}"
    return f"{words} --as-recorded"
