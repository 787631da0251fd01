"""What a question gave: its rows, its total, and its method."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.money import show
from mopac_spend.questions.columns import PAYMENTS
from mopac_spend.questions.layout import people_tables
from mopac_spend.tables import frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    import pandas as pd

    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.questions.again import Again
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.method import Method
    from mopac_spend.register.undecided import Undecided
    from mopac_spend.tables import Column, Table


@dataclass(frozen=True)
class Result:
    """What a question gave.

    Attributes:
        question: the question.
        parameters: what was asked, codes resolved.
        method: how the figures were made; part of the answer.
        columns: name, kind and heading of each column.
        listed: long rows: text, whole number, date, or pounds as Decimal with
            two places; many of them are held as columns.
        total: pounds, or a count where the question counts; the sum of the
            question's total column, and where its rows overlap what was selected.
        lines: gives some columns of the payments beneath, and whether they are to
            lead to no payment whose name is withheld.
        again: how it is asked for again, with other payments to individuals.
        asking: which names read like people whom the register does not know.
        days: that were asked about; None for all.
        line_columns: of the payments beneath.
        laid_out: its tables, where they are not laid out from its rows, because cells
            of them are hidden.

    """

    question: Question
    parameters: dict[str, str | list[str]]
    method: Method
    columns: tuple[Column, ...]
    listed: Sequence[tuple[Cell, ...]]
    total: Decimal | int
    asking: Undecided = field(repr=False, compare=False)
    lines: Callable[[Sequence[str], bool], list[tuple[Cell, ...]]] = field(
        repr=False, compare=False
    )
    again: Again[Any] = field(repr=False, compare=False)
    days: Period | None = None
    line_columns: tuple[Column, ...] = field(default=PAYMENTS, repr=False)
    laid_out: tuple[Table, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def rows(self) -> list[tuple[Cell, ...]]:
        """The long rows as a list, made when somebody asks for it."""
        return self.listed if isinstance(self.listed, list) else [*self.listed]

    @cached_property
    def payment_rows(self) -> list[tuple[Cell, ...]]:
        """The selected payments, by date and ref; columns as `line_columns`.

        Raises:
            Refusal: `ASK-006`, the question is asked of the registers.

        """
        return self.beneath([column.name for column in self.line_columns])

    def beneath(
        self, names: Sequence[str], *, paperless: bool = False
    ) -> list[tuple[Cell, ...]]:
        """Give some columns of the selected payments, by date and ref.

        A shared payment that is divided stands here as its parts.

        Args:
            names: of `line_columns`.
            paperless: without ref, document or whatever else leads to a payment whose
                name is withheld.

        Raises:
            Refusal: `ASK-006`, the question is asked of the registers.

        """
        if self.question.of_registers:
            msg = (
                f"{self.question.name} is asked of the registers, so no payments are "
                f"beneath it; leave --payments out"
            )
            raise Refusal("ASK-006", msg)
        return self.lines(names, paperless)

    @property
    def total_words(self) -> str:
        """The total for people: `£1,234.50`, or `39` for a count."""
        if isinstance(self.total, int):
            return f"{self.total:,}"
        return show(self.total)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def tables(self) -> list[Table]:
        """The tables people read: pivoted where the question says so, totalled."""
        if self.laid_out:
            return [*self.laid_out]
        return people_tables(
            self.question, self.columns, self.rows, self.parameters, self.total
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame.

        Columns are Arrow types, see `mopac_spend.tables.frame`; sums stay exact.
        """
        return frame(self.columns, self.rows)

    def payments(self) -> pd.DataFrame:
        """Give the payments beneath as a DataFrame, one row each.

        Columns: those of `mopac_spend.books.rows.PAYMENT_COLUMNS`, then
        `apportioned_by`, the rule that divided a shared payment or "", and `whole`,
        the amount before.
        """
        return frame(self.line_columns, self.payment_rows)
