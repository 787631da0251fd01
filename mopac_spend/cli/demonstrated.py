"""What the demonstration prints: one screen, of 40 lines and 100 letters across."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.register import RESERVED
from mopac_spend.tables import Column, Kind, Table, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.questions.answer import Answer
    from mopac_spend.reports.model import Report

LINES, ACROSS = 40, 100
# Initiatives that are shown, and lines of the report's first page.
_LARGEST, _PAGE = 6, 10


def tell(postings: Sequence[Posting], answer: Answer, report: Report) -> None:
    """Print what was imported, the answer and the first page of the report.

    Args:
        postings: of the files that were imported.
        answer: to the question of spend by initiative.
        report: whose first page is printed.

    """
    batches = [each.batch for each in postings]
    rows, posted, aside = (
        (
            sum(getattr(batch, f"rows_{part}") for batch in batches),
            sum((getattr(batch, f"pounds_{part}") for batch in batches), NIL),
        )
        for part in ("read", "posted", "set_aside")
    )
    _say(
        f"{counted(len(batches), 'sample export')} into new books: {rows[0]:,} rows, "
        f"{show(rows[1])} = {posted[0]:,} posted, {show(posted[1])} + {aside[0]:,} set "
        f"aside, {show(aside[1])} as far as it could be read."
    )
    _say(answer.method.illustrative)
    click.echo()
    terminal.show(largest(answer), Console(width=ACROSS, highlight=False))
    click.echo(report.title)
    click.echo("-" * len(report.title))
    room = _PAGE
    for paragraph in (textwrap.wrap(text, ACROSS) for text in report.summary):
        room -= len(paragraph)
        if room < 0:
            break
        click.echo("\n".join(paragraph))


def largest(answer: Answer) -> Table:
    """Give the largest initiatives of an answer, the rest of them in one line.

    Args:
        answer: its rows have `initiative`, `initiative_title` and `amount`.

    """
    at = {column.name: index for index, column in enumerate(answer.columns)}
    sums: dict[str, Decimal] = {}
    for row in answer.rows:
        title, amount = str(row[at["initiative_title"]]), row[at["amount"]]
        if isinstance(amount, Decimal):
            sums[title] = sums.get(title, NIL) + amount
    none = [title for title in RESERVED.values() if title in sums]
    ranked = sorted(sums.keys() - {*none}, key=lambda title: (-sums[title], title))
    rest = sum((sums[title] for title in ranked[_LARGEST:]), NIL)
    lines = [(title, sums[title]) for title in ranked[:_LARGEST]]
    lines.append((f"{len(ranked) - _LARGEST} other initiatives", rest))
    lines += [(title, sums[title]) for title in none]
    total = sum(sums.values(), NIL)
    return Table(
        title=f"Spend on consultancy, community grants, training and tenders, "
        f"{answer.method.period}",
        columns=(
            Column.named("initiative", Kind.TEXT),
            Column.named("amount", Kind.POUNDS).with_unit,
            Column.named("share", Kind.SHARE),
        ),
        rows=[(*line, _share(line[1], total)) for line in lines],
        total=("Total", total, _share(total, total)),
    )


def _share(part: Decimal, of: Decimal) -> Decimal:
    return (part / of).quantize(Decimal("0.01")) if of else NIL


def _say(text: str) -> None:
    click.echo(textwrap.fill(text, ACROSS))
