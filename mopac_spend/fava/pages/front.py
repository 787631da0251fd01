"""The page that opens: whose books these are, what is in them, and where to begin."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend import charts
from mopac_spend.fava.pages.divisions import divisions
from mopac_spend.fava.pages.page import Page
from mopac_spend.fava.pages.paid import paid_names
from mopac_spend.fava.pages.recorded import shortened, under_window
from mopac_spend.money import NIL
from mopac_spend.register import RESERVED, Contract, Decision, Grant, Initiative, Plan
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.fava.pages.divisions import Divisions
    from mopac_spend.fava.pages.shares import Share
    from mopac_spend.register import Entry
    from mopac_spend.tables.model import Row

# Initiatives and categories that are listed, entries of the record, and quarters.
_LARGEST, _NEW, _QUARTERS = 10, 5, 12
_LISTS = {
    "directorate": "Directorates",
    "category": "Categories",
    "initiative": "Largest initiatives",
}


class Front(Page):
    """What is in the books, in one page; every figure leads on."""

    report_title = "Front page"

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give the sums of the books, and what is new in them."""
        parts = divisions(asking)
        years = parts.years
        budgets = _budgets(asking)
        first, last = _days(asking)
        return {
            "body": asking.books.register.books,
            "title": asking.books.title,
            "first": first,
            "last": last,
            "total": parts.total,
            "payments": parts.payments,
            "charts": [
                charts.figure(_by_year(years, budgets)),
                charts.figure(parts.through_time(_QUARTERS)),
            ],
            "style": charts.style(),
            "years": [
                (year, amount, budgets.get(year), asking.address("Budget", time=year))
                for year, amount in years.items()
            ],
            "lists": [
                (kind, heading, *_list(parts, kind)) for kind, heading in _LISTS.items()
            ],
            "coverage": _coverage(asking),
            "decided_as": {title: code for code, title in RESERVED.items()},
            "holds": _holds(asking),
            "new": _new(asking),
        }


def _list(parts: Divisions, kind: str) -> tuple[list[Share], int]:
    """Give the largest lines of a division, and how many there are in all."""
    lines = parts.shares(kind)
    return lines[:_LARGEST], len(lines)


def _days(asking: Asking) -> tuple[Any, Any]:
    """Give the days of the first and the last payment, whatever is asked about."""

    def looked() -> Any:  # noqa: ANN401 - a row
        sql = "SELECT min(date), max(date) FROM payments"
        return asking.table.cursor().execute(sql).fetchone()

    first, last = asking.kept("days of the books", looked)
    return first, last


def _budgets(asking: Asking) -> dict[str, Decimal]:
    """Give the revised budget of each year that has one."""
    answer = asking.tell("budget-against-spend")
    sums = answer.pounds_by("financial_year", "revised")
    return {year: amount for year, amount in sums.items() if amount}


def _by_year(years: dict[str, Decimal], budgets: dict[str, Decimal]) -> charts.Chart:
    columns = [
        Column.named("financial_year", Kind.TEXT),
        Column("spent", "Spent", Kind.POUNDS),
    ]
    drawn: list[charts.Series | str] = ["spent"]
    if budgets:
        columns.append(Column("budget", "Budget", Kind.POUNDS))
        drawn.append(charts.Series("budget", hollow=True))
    rows: list[Row] = [
        (year, amount, *([budgets.get(year, NIL)] if budgets else []))
        for year, amount in years.items()
    ]
    heading = "Spend and budget by financial year" if budgets else "Spend by year"
    table = Table(title=heading, columns=tuple(columns), rows=rows)
    return charts.columns(table, "years", "financial_year", tuple(drawn), heading)


def _coverage(asking: Asking) -> list[tuple[str, int, Decimal, str]]:
    """Give how much of the spend has an initiative: status, payments, pounds, share."""
    answer = asking.tell("coverage")
    pounds = answer.pounds_by("status")
    at = {name: number for number, name in enumerate(answer.names)}
    counts = dict.fromkeys(pounds, 0)
    for row in answer.rows:
        counts[str(row[at["status"]])] += int(str(row[at["payments"]]))
    whole = sum(counts.values())
    return [
        (status, counts[status], amount, share_of(counts[status], whole))
        for status, amount in pounds.items()
    ]


def share_of(part: int, whole: int) -> str:
    """Give a share of payments as `12.3 %`."""
    return f"{Decimal(part) * 100 / whole:.1f} %" if whole else ""


def _holds(asking: Asking) -> list[tuple[str, int, str]]:
    """Say how many of each thing the books have, and where they are."""
    register = asking.books.register
    kinds: list[tuple[type[Entry], str]] = [
        *((Plan, ""), (Initiative, "initiatives"), (Decision, "decisions")),
        *((Grant, "grants"), (Contract, "contracts")),
    ]
    found = [
        (
            kind.plural,
            len(register.of(kind)),
            asking.address("Registers", of=tab)
            if tab
            else asking.address("Spend", down="plan", across="financial-year"),
        )
        for kind, tab in kinds
        if register.of(kind)
    ]
    suppliers = asking.address("Spend", down="supplier", across="financial-year")
    return [*found, ("suppliers", len(paid_names(asking)), suppliers)]


def _new(asking: Asking) -> list[dict[str, Any]]:
    """Give the latest entries of the record; none of one that is damaged."""
    record = under_window().read(asking.mark)
    if record.damage:
        return []
    return [
        {
            "number": len(record.entries) - at,
            "day": entry.day,
            "command": shortened(entry.command),
            "rows": sum(batch.rows for batch in entry.batches),
            "pounds": sum((batch.pounds for batch in entry.batches), NIL),
        }
        for at, entry in enumerate(reversed(record.entries[-_NEW:]))
    ]
