"""An answer: its rows, its total, and its method, in every form it can take."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.findings import Refusal
from mopac_spend.money import show
from mopac_spend.questions import renderings
from mopac_spend.questions.columns import PAYMENTS
from mopac_spend.questions.division import SPEND_COLUMNS
from mopac_spend.questions.layout import people_tables
from mopac_spend.questions.renderings import json
from mopac_spend.tables import frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    import pandas as pd
    from rich.console import Console

    from mopac_spend.cells import Cell
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.method import Method
    from mopac_spend.tables import Column, Table


@dataclass(frozen=True)
class Answer:
    """What a question gave.

    Attributes:
        question: the question.
        parameters: what was asked, codes resolved.
        method: how the figures were made; part of the answer.
        columns: name, kind and heading of each column.
        rows: long rows: text, whole number, date, or pounds as Decimal with
            two places.
        total: pounds, or a count where the question counts; the sum of the
            question's total column, and where its rows overlap what was selected.
        lines: gives some columns of the payments beneath.

    """

    question: Question
    parameters: dict[str, str | list[str]]
    method: Method
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    total: Decimal | int
    lines: Callable[[Sequence[str]], list[tuple[Cell, ...]]] = field(
        repr=False, compare=False
    )

    @cached_property
    def payment_rows(self) -> list[tuple[Cell, ...]]:
        """The selected payments, by date and ref; columns as `PAYMENTS`.

        Raises:
            Refusal: `ASK-006`, the question is asked of the registers.

        """
        return self.beneath(SPEND_COLUMNS)

    def beneath(self, names: Sequence[str]) -> list[tuple[Cell, ...]]:
        """Give some columns of the selected payments, by date and ref.

        A shared payment that is divided stands here as its parts.

        Args:
            names: of `PAYMENTS`.

        Raises:
            Refusal: `ASK-006`, the question is asked of the registers.

        """
        if self.question.of_registers:
            msg = (
                f"{self.question.name} is asked of the registers, so no payments are "
                f"beneath it; leave --payments out"
            )
            raise Refusal("ASK-006", msg)
        return self.lines(names)

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
        return frame(PAYMENTS, self.payment_rows)

    def rendered(
        self,
        form: str,
        *,
        payments: bool = False,
        progress: Callable[[int, int], None] = renderings.silent,
    ) -> bytes:
        """Write the answer as a file of one of `renderings.FORMS`.

        Args:
            form: `csv`, `json`, `xlsx`, `ods`, `html`, `md`, or `table` (plain
                text).
            payments: add the payments beneath; in CSV, which is one table,
                they take the place of the totals.
            progress: told how many rows of how many are in the workbook.

        Raises:
            Refusal: `ASK-005`, more rows than a spreadsheet holds.

        """
        return renderings.render(self, form, payments=payments, progress=progress)

    def to_csv(self, path: Path | str, *, payments: bool = False) -> None:
        """Write the long rows, text neutralised, and the method beside them."""
        self.write(path, "csv", payments=payments)

    def to_json(self, path: Path | str, *, payments: bool = False) -> None:
        """Write question, parameters, method, columns, rows and total."""
        self.write(path, "json", payments=payments)

    def to_xlsx(self, path: Path | str, *, payments: bool = False) -> None:
        """Write sheets Cover, Notes, a table for each matrix, and Data."""
        self.write(path, "xlsx", payments=payments)

    def to_ods(self, path: Path | str, *, payments: bool = False) -> None:
        """Write the sheets of `to_xlsx` as an OpenDocument spreadsheet."""
        self.write(path, "ods", payments=payments)

    def to_html(self, path: Path | str, *, payments: bool = False) -> None:
        """Write one self-contained page."""
        self.write(path, "html", payments=payments)

    def to_markdown(self, path: Path | str, *, payments: bool = False) -> None:
        """Write the tables and the method as Markdown."""
        self.write(path, "md", payments=payments)

    def table(self, console: Console, *, payments: bool = False) -> None:
        """Print for people; figures are never cut, wide tables are split."""
        from mopac_spend.questions.renderings import terminal

        terminal.show(self, console, payments=payments)

    def write(
        self,
        path: Path | str,
        form: str,
        *,
        payments: bool = False,
        progress: Callable[[int, int], None] = renderings.silent,
    ) -> list[Path]:
        """Write the answer to a file, whole or not at all; see `rendered`.

        A CSV file has no room for the method, so that goes beside it: both files
        are written, or neither is.

        Returns:
            What was written: the file itself, then `answer.csv-metadata.json`
            beside an `answer.csv`.

        Raises:
            Refusal: `ASK-005`, the file cannot be written.

        """
        content = self.rendered(form, payments=payments, progress=progress)
        target = Path(path)
        parts: dict[Path, str | bytes] = {target: content}
        if form == "csv":
            beside = target.with_name(f"{target.name}-metadata.json")
            told = json.metadata(self, payments=payments)
            parts = {beside: told, target: content}
        try:
            files.write_together(parts)
        except OSError as error:
            msg = f"cannot be written ({error.strerror}); choose another --output"
            raise Refusal("ASK-005", msg, str(target)) from error
        return [*reversed(parts)]
