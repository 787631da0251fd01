"""The one question that decides a layout, where a file alone does not.

Two columns may both be the amount and differ, or several hold whole dates under
headings that say nothing of a payment. To take one of them would be a guess that
nobody sees in a sum; so the columns are named with what they come to.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.currencies import in_pounds
from mopac_spend.importing.reading.words import words_of
from mopac_spend.importing.suggesting import vocabulary
from mopac_spend.importing.suggesting.column import amount_of
from mopac_spend.money import NIL, show
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.importing.suggesting.column import Column
    from mopac_spend.importing.suggesting.table import Ask, Table

# Amounts that differ by these words are one sum with and without VAT, or a part of it.
_BASIS = words_of("headings.words.basis")
_SHOWN, _WHOLE, _FILLED, _BIRTH = 30, 0.98, 0.9, "birth"


def rivals(best: Column, near: Sequence[Column]) -> list[Column]:
    """Find columns that may be the amount as well as the best, and differ from it.

    One in pounds is rightly taken before one in other money, and whether an amount
    has VAT in it is told by its words: neither is a question.
    """
    words = set(vocabulary.words(best.heading).split())
    return [
        column
        for column in near
        if in_pounds(best.heading) == in_pounds(column.heading)
        and _BASIS.isdisjoint(words ^ set(vocabulary.words(column.heading).split()))
        and _differ(best, column)
    ]


def _differ(one: Column, other: Column) -> bool:
    pairs = zip(one.amounts, other.amounts, strict=True)
    return any(a is not None and b is not None and a != b for a, b in pairs)


def whole_days(columns: Sequence[Column]) -> list[Column]:
    """Find columns in which every cell is a day, whatever they are called."""
    return [
        column
        for column in columns
        if column.certain_days >= _WHOLE
        and column.filled >= _FILLED
        and not column.months
        and _BIRTH not in vocabulary.words(column.heading).split()
    ]


def column_headed(columns: Sequence[Column], heading: str) -> Column | None:
    """Find the column that a person named; None if it is not there."""
    named = [c for c in columns if c.heading and alike(c.heading) == alike(heading)]
    return named[0] if len(named) == 1 else None


def refuse_unknown(
    headings: Mapping[str, str], tables: Sequence[Table], source_name: str
) -> None:
    """Refuse a column that a person named and that no table has.

    Raises:
        Refusal: `IMPORT-061`.

    """
    for field, heading in headings.items():
        if any(column_headed(table.columns, heading) for table in tables):
            continue
        there = dict.fromkeys(c.heading for t in tables for c in t.columns if c.heading)
        msg = (
            f"--{field} {heading!r} is no heading of it, or one that is there twice; "
            f"there are {', '.join(there)}"
        )
        raise Refusal("IMPORT-061", msg, source_name)


def question(tables: Sequence[Table], source_name: str, typed: str) -> Refusal | None:
    """Make the refusal that asks which column is meant; None where nothing is open.

    Args:
        tables: of the file.
        source_name: the file.
        typed: the command that the answer is to be put behind.

    """
    pair = next(((t, ask) for t in tables for ask in t.asks), None)
    if pair is None:
        return None
    table, ask = pair
    named = [f"{c.heading!r} ({_comes_to(table, ask, c)})" for c in ask.columns]
    ways = (f"{typed} --{ask.field} {shlex.quote(c.heading)}" for c in ask.columns)
    msg = (
        f"{len(named)} columns may be the {ask.field}: {listed(named)}. "
        f"Say which, with {' or '.join(ways)}"
    )
    return Refusal("IMPORT-061", msg, source_name)


def _comes_to(table: Table, ask: Ask, column: Column) -> str:
    rows, at = table.sheet.rows[table.at + 1 :], column.at
    cells = [row.cells[at] for row in rows if at < len(row.cells)]
    if ask.field == "amount":
        pounds = [
            amount
            for cell in cells
            if (amount := amount_of(cell, comma=column.commas)) is not None
        ]
        return f"{len(pounds):,} amounts, {show(sum(pounds, NIL))}"
    first = next((clean(cell) for cell in cells if cell is not None), "")
    return f"{first[:_SHOWN]!r} first"
