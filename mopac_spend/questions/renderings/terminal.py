"""Plain text for a terminal: warnings, tables, total and method."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table as RichTable
from rich.text import Text

from mopac_spend.questions.renderings.payments import NARROW, payment_table
from mopac_spend.tables import terminal
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from mopac_spend.questions.result import Result

# For a file or a pipe, which have no width of their own.
PAGE = 100
_GAP, _LABEL = 2, 22


def write(answer: Result, *, payments: bool) -> bytes:
    """Write what a terminal of 100 columns would show, without colours."""
    page = io.StringIO()
    console = Console(file=page, width=PAGE, color_system=None, legacy_windows=False)
    show(answer, console, payments=payments)
    lines = (line.rstrip() for line in page.getvalue().splitlines())
    return ("\n".join(lines) + "\n").encode()


def show(answer: Result, console: Console, *, payments: bool, whole: str = "") -> None:
    """Print warnings, tables, total and method.

    Args:
        answer: what to print.
        console: where.
        payments: with those beneath.
        whole: where all of a wide table is, if it is to be folded.

    """
    method = answer.method
    for text in method.warnings:
        console.print(Text(plain(text), style="bold red"), soft_wrap=False)
    if method.warnings:
        console.print()
    if method.found_nothing:
        console.print(Text(method.nothing))
        console.print()
    tables = answer.tables
    if payments:
        tables.append(payment_table(answer, NARROW))
    for table in tables:
        terminal.show(table, console, whole)
    console.print(Text(f"Total: {answer.total_words}", style="bold"))
    console.print()
    console.print(_method(answer))


def _method(answer: Result) -> Group:
    grid = RichTable.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(width=_LABEL, overflow="fold")
    grid.add_column(overflow="fold")
    for label, text in answer.method.lines():
        grid.add_row(Text(plain(label), style="bold"), Text(plain(text)))
    command = f"mopac-spend questions {answer.question.name}"
    grid.add_row(Text("SQL", style="bold"), Text(f"shown by: {command}"))
    return Group(grid)
