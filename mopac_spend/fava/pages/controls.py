"""The page *Controls*: every check, what passed too, and what to look at next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.audit.duplicates import duplicates
from mopac_spend.fava.evidence import Status, status
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.page import Page, chosen, paged
from mopac_spend.fava.pages.recorded import record_list
from mopac_spend.findings import CONTROLS
from mopac_spend.money import NIL
from mopac_spend.periods import Period
from mopac_spend.questions.library import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from mopac_spend.audit.duplicates import Duplicates
    from mopac_spend.engine.watched import Mark
    from mopac_spend.fava.pages.asking import Asking

_HERE = Path(__file__).parent
_LINES = 200
# Candidates that are shown; mopac-spend duplicates lists them all.
_CANDIDATES = 100
# What is summed under the batches.
_COUNTS = ("rows_read", "rows_posted", "rows_already", "rows_set_aside", "payments")
_POUNDS = (
    *("pounds_read", "pounds_posted", "pounds_already", "pounds_set_aside"),
    *("held", "amount"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: its code, what it sees to, its findings, and their pounds."""

    code: str
    control: str
    findings: int
    pounds: Decimal


class Controls(Page):
    """Checks, record, batches, months, duplicates, evidence, what is untagged."""

    report_title = "Controls"
    asks = frozenset({"list", "page"})
    _known: tuple[Mark, Duplicates] | None = None

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give one of the lists."""
        lists: dict[str, tuple[str, Callable[[Asking], dict[str, Any]]]] = {
            "checks": ("Checks", _checks),
            "record": ("Record", record_list),
            "batches": ("Batches", _batches),
            "months": ("Missing months", _months),
            "duplicates": ("Duplicate candidates", self._duplicates),
            "evidence": ("Evidence", _evidence),
            "untagged": ("Untagged", _untagged),
        }
        tab = chosen(asking, "list", lists)
        tabs = {name: title for name, (title, _) in lists.items()}
        return {"tab": tab, "tabs": tabs, **lists[tab][1](asking)}

    def _duplicates(self, asking: Asking) -> dict[str, Any]:
        """Look for duplicates, once for books that stay as they are."""
        mark = asking.mark
        if self._known is None or self._known[0] != mark:
            self._known = (mark, duplicates(asking.books))
        known = self._known[1]
        first, last = asking.filters.get("from_"), asking.filters.get("to")
        days = Period(first, last, "") if first and last else None  # type: ignore[arg-type]
        candidates = [
            each for each in known.candidates if not days or each.second.date in days
        ]
        return {
            "candidates": candidates[:_CANDIDATES],
            "count": len(candidates),
            "pounds": sum((each.pounds for each in candidates), NIL),
            "names": _names(asking, candidates[:_CANDIDATES]),
        }


def _names(asking: Asking, candidates: list[Any]) -> dict[str, str]:
    refs = [each.first.ref for each in candidates]
    answer = asking.of("payments", refs)
    at, supplier = answer.names.index("ref"), answer.names.index("supplier")
    return {str(row[at]): legible(str(row[supplier])) for row in answer.rows}


def _checks(asking: Asking) -> dict[str, Any]:
    findings = asking.books.findings
    pounds = _pounds(asking)
    checks = [
        Checked(
            code,
            control,
            sum(each.code == code for each in findings),
            sum(
                (
                    pounds.get((each.file, each.line), NIL)
                    for each in findings
                    if each.code == code
                ),
                NIL,
            ),
        )
        for code, control in CONTROLS.items()
    ]
    everything = asking.table.cursor().execute(
        "SELECT count(*), sum(amount) FROM payments"
    )
    count, total = everything.fetchone() or (0, NIL)
    return {
        "checks": checks,
        "findings": findings[:_LINES],
        "count": len(findings),
        "payments": count,
        "total": total or NIL,
    }


def _pounds(asking: Asking) -> dict[tuple[str, int], Decimal]:
    """Give the pounds of the payments that findings stand at, by their place."""
    places = {(each.file, each.line) for each in asking.books.findings}
    if not places:
        return {}
    cursor = asking.table.cursor().execute(
        "SELECT file, line, amount FROM payments WHERE file IN (SELECT unnest(?))",
        [sorted({file for file, _ in places})],
    )
    return {(f, n): amount for f, n, amount in cursor.fetchall() if (f, n) in places}


def _batches(asking: Asking) -> dict[str, Any]:
    answer = asking.tell("completeness")
    return {
        "batches": [dict(zip(answer.names, row, strict=True)) for row in answer.rows],
        "sums": {name: answer.pounds(name) for name in _POUNDS},
        "counts": {name: answer.whole(name) for name in _COUNTS},
        "narrowed": bool(set(asking.filters) - {"as_recorded"}),
    }


def _months(asking: Asking) -> dict[str, Any]:
    answer = asking.tell("spend-by-month")
    at, payments = answer.names.index("month"), answer.names.index("payments")
    periods = asking.tell(load(_HERE / "periods.sql"))
    code, count = periods.names.index("code"), periods.names.index("payments")
    return {
        "months": len(answer.rows),
        "missing": [str(row[at]) for row in answer.rows if not row[payments]],
        "periods": len(periods.rows),
        "missing_periods": [str(row[code]) for row in periods.rows if not row[count]],
    }


def _evidence(asking: Asking) -> dict[str, Any]:
    answer = asking.tell(load(_HERE / "evidence.sql"))
    root = asking.books.root
    years: dict[str, dict[str, list[Any]]] = {}
    missing = []
    for year, evidence, payments, amount in answer.rows:
        state = status(root, str(evidence))
        sums = years.setdefault(str(year), {each.value: [0, NIL] for each in Status})
        sums[state.value][0] += payments
        sums[state.value][1] += amount
        if state is Status.MISSING:
            missing.append(str(evidence))
    without = [of[Status.NONE.value] for of in years.values()]
    count = sum(each[0] for each in without)
    page, pages = paged(asking, count, _LINES)
    window = {"most": _LINES, "after": (page - 1) * _LINES}
    lines = asking.tell(load(_HERE / "without-evidence.sql"), window)
    return {
        "years": years,
        "states": [each.value for each in Status],
        "missing": _naming(asking, missing),
        "lines": [
            (ref, day, legible(str(supplier)), legible(str(document)), *rest)
            for ref, day, supplier, document, *rest in lines.rows
        ],
        "count": count,
        "pounds": sum((each[1] for each in without), NIL),
        "page": page,
        "pages": pages,
    }


def _naming(asking: Asking, evidence: list[str]) -> list[dict[str, Any]]:
    """Give the payments that name some evidence; no file's name, which may be one's."""
    cursor = asking.table.cursor().execute(
        "SELECT ref FROM payments WHERE evidence IN (SELECT unnest(?)) "
        "ORDER BY date, ref",
        [evidence],
    )
    refs = [ref for (ref,) in cursor.fetchall()]
    selected = asking.filters.get("refs")
    among = refs if selected is None else [*{*refs} & {*selected}]
    answer = asking.tell("payments", refs=among)
    return [dict(zip(answer.names, row, strict=True)) for row in answer.rows]


def _untagged(asking: Asking) -> dict[str, Any]:
    return {"answers": [asking.ask("untagged")]}
