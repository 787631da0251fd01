"""The page *Registers*: the codes of the books, and what was spent on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.fava.pages.page import Page, chosen
from mopac_spend.money import NIL
from mopac_spend.register import (
    Commitment,
    Contract,
    Decision,
    Grant,
    Initiative,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.fava.pages.asking import Asking

TABS = {
    "initiatives": "Initiatives",
    "grants": "Grants",
    "contracts": "Contracts",
    "decisions": "Decisions",
    "commitments": "Commitments",
}
# The questions of a register, and what it is a register of.
_QUESTIONS: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "grants": (Grant, ("grants-outstanding", "grant-release-times")),
    "contracts": (Contract, ("contract-spend",)),
    "decisions": (Decision, ("decision-spend",)),
    "commitments": (Commitment, ("commitment-progress", "commitments")),
}


class Registers(Page):
    """One register at a time, as it stands on the last day asked about."""

    report_title = "Registers"
    asks = frozenset({"of"})

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give the register that is asked for."""
        tab = chosen(asking, "of", TABS)
        view = {"tab": tab, "tabs": TABS}
        if tab == "initiatives":
            return view | _initiatives(asking)
        kind, questions = _QUESTIONS[tab]
        if not asking.books.register.of(kind):
            return view | {"none": f"These books hold no register of {tab}."}
        return view | {
            "day": asking.filters.get("to", ""),
            "answers": [_standing(asking, name) for name in questions],
        }


def _standing(asking: Asking, question: str) -> Any:  # noqa: ANN401 - an Answer
    """Ask how a register stands on the last day that the bar asks about."""
    day = asking.filters.get("to")
    return asking.whole(question, {"at": day} if day else {})


def _initiatives(asking: Asking) -> dict[str, Any]:
    """Give each initiative: what it serves, its decisions, and its spend by year."""
    register = asking.books.register
    answer = asking.tell("spend-by-two", {"across": "financial-year"})
    spent: dict[str, dict[str, Any]] = {}
    for code, _, year, _, _, amount in answer.rows:
        spent.setdefault(str(code), {})[str(year)] = amount
    years = sorted({year for of in spent.values() for year in of})
    codes = [
        *register.of(Initiative),
        *(code for code in spent if code not in register.of(Initiative)),
    ]
    decided: dict[str, list[str]] = {}
    for code, decision in _decisions(asking):
        decided.setdefault(code, []).append(decision)
    return {
        "years": years,
        "lines": [
            {
                "code": code,
                "title": register.title("initiative", code),
                "serves": _served(register, code),
                "decisions": decided.get(code, []),
                "spent": [spent.get(code, {}).get(year) for year in years],
                "total": sum(spent.get(code, {}).values(), NIL),
            }
            for code in codes
        ],
        "sums": [
            sum((of[year] for of in spent.values() if year in of), NIL)
            for year in years
        ],
        "total": answer.pounds(),
        "coverage": asking.ask("coverage").method.coverage_words,
    }


def _served(register: Any, code: str) -> list[str]:  # noqa: ANN401 - a Register
    entry = register.of(Initiative).get(code)
    return [
        next(
            register.title(kind, each)
            for kind in ("plan", "heading", "commitment")
            if each in register.entries[kind]
        )
        for each in (entry.serves if entry else ())
    ]


def _decisions(asking: Asking) -> list[tuple[str, str]]:
    cursor = asking.table.cursor().execute(
        "SELECT DISTINCT initiative, decision FROM payments WHERE decision <> '' "
        "ORDER BY ALL"
    )
    return cursor.fetchall()
