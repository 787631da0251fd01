"""A workbook that people, screen readers and programs can all use: XLSX and ODS.

    book = Workbook(
        title="Spend by category",
        body="MOPAC",
        cover=("Period: 2018-19",),
        notes=[("Basis", "payments, on the day they cleared")],
        tables=[table],
    )
    written(book, "ods")

Laid out as official statistics are: a cover with the list of the sheets, the notes,
then one table a sheet. A1 holds the title; the warnings and a sentence that says what
the sheet holds stand below it, then the headings, marked as such, with their units,
then the rows. Nothing is merged, hidden or left blank between, and nothing is told by
colour alone. Text is written as text, so that no supplier's name becomes a formula or
a link. Equal workbooks give equal bytes: the files carry no clock.

A spreadsheet keeps numbers as binary doubles. Figures are shown to the penny, and mean
what they show.

https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from mopac_spend.sheets.fitting import check
from mopac_spend.sheets.model import TooLarge, Workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.sheets.model import Sheet

__all__ = ["FORMS", "TooLarge", "Workbook", "written"]

# Each is written by the module of its name, which is loaded when it is used.
FORMS = ("xlsx", "ods")


class _Writer(Protocol):
    """What each module of a form has."""

    def write(
        self,
        workbook: Workbook,
        sheets: list[Sheet],
        progress: Callable[[int, int], None],
    ) -> bytes:
        """Write the sheets of a workbook as a file."""


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


def written(
    workbook: Workbook, form: str, progress: Callable[[int, int], None] = _silent
) -> bytes:
    """Write a workbook.

    Args:
        workbook: what to write.
        form: one of `FORMS`.
        progress: told how many rows of how many are written, now and then.

    Raises:
        TooLarge: a table has more rows or columns than a sheet holds.

    """
    check(workbook)
    module = import_module(f"{__name__}.{form}")
    return cast("_Writer", module).write(workbook, workbook.sheets, progress)
