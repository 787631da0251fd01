"""An answer: what a question gave, in every form it can take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.findings import Refusal
from mopac_spend.questions import renderings
from mopac_spend.questions.renderings import json
from mopac_spend.questions.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console


@dataclass(frozen=True)
class Answer(Result):
    """A result that can be printed and written to a file."""

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

    def table(
        self, console: Console, *, payments: bool = False, whole: str = ""
    ) -> None:
        """Print for people; figures are never cut, wide tables are split.

        Args:
            console: of rich.
            payments: add the payments beneath.
            whole: where all of a wide table is, which is then not split, but folded
                to what fits.

        """
        from mopac_spend.questions.renderings import terminal

        terminal.show(self, console, payments=payments, whole=whole)

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
            metadata = json.metadata(self, payments=payments)
            parts = {beside: metadata, target: content}
        try:
            files.write_together(parts)
        except OSError as error:
            msg = f"cannot be written ({error.strerror}); choose another --output"
            raise Refusal("ASK-005", msg, str(target)) from error
        return [*reversed(parts)]
