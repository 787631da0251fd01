"""What was paid by each division of the books by itself: one question for a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import charts
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.shares import Share, per_cent, width
from mopac_spend.money import NIL
from mopac_spend.questions.library import load
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.questions.again import AnswerRows
    from mopac_spend.questions.library import Question


@cache
def _question() -> Question:
    return load(Path(__file__).with_name("divisions.sql"))


class Divisions:
    """The sums of some payments by initiative, directorate, supplier and so on.

    Attributes:
        total: pounds of all of them.
        payments: how many they are; one that stands as its parts is one.

    """

    def __init__(self, answer: AnswerRows) -> None:
        """Read the answer of `divisions.sql`."""
        at = {name: number for number, name in enumerate(answer.names)}
        self._sums: dict[str, dict[str, Decimal]] = {}
        self._titles: dict[tuple[str, str], str] = {}
        self.payments = 0
        for row in answer.rows:
            kind, code = str(row[at["kind"]]), str(row[at["code"]])
            self._sums.setdefault(kind, {})[code] = row[at["amount"]]  # type: ignore[assignment]  # pounds
            self._titles[kind, code] = str(row[at["title"]])
            # A payment has one directorate, however it is divided.
            if kind == "directorate":
                self.payments += int(str(row[at["payments"]]))
        self.total = sum(self.of("directorate").values(), NIL)

    def of(self, kind: str) -> Mapping[str, Decimal]:
        """Give the pounds of each code of a division, the largest first."""
        return self._sums.get(kind, {})

    def shares(self, kind: str) -> list[Share]:
        """Give the lines of a division, the largest first, with the share of each."""
        sums = self.of(kind)
        largest = max(map(abs, sums.values()), default=NIL)
        return [
            Share(
                code,
                legible(self._titles[kind, code]),
                amount,
                per_cent(amount, self.total),
                width(amount, largest),
            )
            for code, amount in sums.items()
        ]

    @property
    def years(self) -> dict[str, Decimal]:
        """The pounds of each financial year, the earliest first."""
        sums: dict[str, Decimal] = {}
        for quarter, amount in sorted(self.of("quarter").items()):
            year = quarter.rpartition("-")[0]
            sums[year] = sums.get(year, NIL) + amount
        return sums

    def through_time(self, most: int) -> charts.Chart:
        """Draw the quarters, the last of them where there are many."""
        quarters = sorted(self.of("quarter").items())
        shown = quarters[-most:]
        title = "Spend by quarter"
        if len(quarters) > len(shown):
            title = f"Spend in the last {len(shown)} quarters"
        columns = (
            Column.named("quarter", Kind.TEXT),
            Column("amount", "Spent", Kind.POUNDS),
        )
        table = Table(title=title, columns=columns, rows=shown)
        return charts.columns(table, "quarters", "quarter", ("amount",), title)


def divisions(asking: Asking, more: Mapping[str, object] | None = None) -> Divisions:
    """Ask for the divisions under the bar's filters, and some of the page's."""
    return Divisions(asking.under(_question(), {}, more or {}))


def everything(asking: Asking) -> Divisions:
    """Ask for the divisions of all payments, whatever the bar says."""
    return Divisions(asking.everything(_question(), {}))
