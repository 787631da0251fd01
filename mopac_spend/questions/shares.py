"""Which payments to individuals are in which figure of an answer.

Whatever a SELECT does with payments, it is asked again with other amounts of those to
individuals: nil of all, and then thirty at a time 1p, 3p, 9p, 27p and so on. What a sum
is more by says which of them are in it once, and which are taken off, as a number in
base three with digits of -1, 0 and 1. The amounts as they are have to give the figure
as it is. A figure for which they do not, because it is no sum, is `dark`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.cells import as_text
from mopac_spend.engine.altered import Altered
from mopac_spend.money import NIL
from mopac_spend.questions.again import AnswerRows
from mopac_spend.questions.layout import people_tables
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.engine.altered import Part
    from mopac_spend.questions.answer import Answer
    from mopac_spend.tables import Table

_AT_A_TIME = 30
_PENNY = Decimal("0.01")
_HEADS = {Kind.TEXT, Kind.CODE}


class Place(NamedTuple):
    """A cell: of the rows (table 0) or of a table that people read, row and column."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Shares:
    """What of the payments to individuals is in the cells of an answer.

    Attributes:
        cells: of each sum that holds any, the keys of the parts, and how often.
        dark: cells that hold some, and are no sum of theirs.
        rows: rows that hold any, by table and row.
        by_size: the order of the rows says how large they are.
        others: the rows without payments to individuals; of a row in which there are
            no others, nil.

    """

    cells: Mapping[Place, Mapping[str, int]]
    dark: frozenset[Place]
    rows: frozenset[tuple[int, int]]
    by_size: bool
    others: list[tuple[Cell, ...]]


class _Tables:
    """The tables of one run, rows in the order of the answer's own."""

    def __init__(
        self,
        answer: Answer,
        wanted: Sequence[tuple[str, ...]],
        rows: AnswerRows,
        selected: Decimal,
    ) -> None:
        self.order = _keys(answer, rows.rows)
        by_key = dict(zip(self.order, rows.rows, strict=True))
        self.keys = set(by_key)
        self.there = [key in by_key for key in wanted]
        nil = tuple(NIL if c.kind is Kind.POUNDS else "" for c in answer.columns)
        own = [by_key.get(key, nil) for key in wanted]
        self.tables: list[list[tuple[Cell, ...]]] = [own]
        if all(self.there):
            self.tables += [[*table.lines] for table in laid_out(answer, own, selected)]


def laid_out(
    answer: Answer, rows: Sequence[tuple[Cell, ...]], selected: Decimal | int
) -> list[Table]:
    """Lay rows of an answer out for people."""
    return people_tables(
        answer.question, answer.columns, [*rows], answer.parameters, selected
    )


def _keys(answer: Answer, rows: Sequence[Sequence[Cell]]) -> list[tuple[str, ...]]:
    """Give what heads each row."""
    heads = [
        at
        for at, column in enumerate(answer.columns)
        if column.kind in _HEADS
        or (
            column.kind is Kind.DAY
            and answer.question.rows
            and column.name in answer.question.rows
        )
    ]
    return [tuple([as_text(row[at]) for at in heads]) for row in rows]


def shares_of(answer: Answer, parts: Sequence[Part]) -> Shares | None:
    """Find out which payments to individuals are in which figure.

    Args:
        answer: as it was asked.
        parts: the payments to individuals that it looks at.

    Returns:
        None where it cannot be found out: rows are not told apart by what heads
        them, or are other ones when the amounts are.

    """
    keys = _keys(answer, answer.rows)
    if len({*keys}) < len(keys):
        return None
    again = answer.again
    own = AnswerRows(answer.columns, answer.rows)
    as_it_is = _Tables(answer, keys, own, _sum(parts))
    nothing = _Tables(answer, keys, again.rows(Altered()), NIL)
    without = _Tables(answer, keys, again.rows(Altered(there=False)), NIL)
    if not _alike(as_it_is, nothing) or not without.keys <= as_it_is.keys:
        return None
    found: dict[Place, dict[str, int]] = {}
    dark: set[Place] = set()
    by_size = nothing.order != as_it_is.order
    for first in range(0, len(parts), _AT_A_TIME):
        some = parts[first : first + _AT_A_TIME]
        pounds = {part.key: _PENNY * 3**at for at, part in enumerate(some)}
        chosen = [part._replace(amount=pounds[part.key]) for part in some]
        other = _Tables(answer, keys, again.rows(Altered(pounds)), _sum(chosen))
        if not _alike(other, nothing):
            return None
        by_size |= other.order != as_it_is.order
        _decode(other, nothing, some, found, dark)
    amounts = {part.key: part.amount for part in parts}
    dark |= {
        place
        for place, cell, nil in _pounds(as_it_is, nothing)
        if cell
        != nil + sum((amounts[k] * n for k, n in found.get(place, {}).items()), NIL)
    }
    rows = {(place.table, place.row) for place in (*found, *dark)}
    rows |= {
        (0, at)
        for at, row in enumerate(as_it_is.tables[0])
        if not without.there[at] or row != without.tables[0][at]
    }
    # Whoever counts without pounds counts people too.
    dark |= {
        Place(0, row, at)
        for _, row in rows - {(place.table, place.row) for place in (*found, *dark)}
        for at, column in enumerate(answer.columns)
        if column.kind.is_figure
    }
    cells = {place: of for place, of in found.items() if place not in dark}
    others = without.tables[0]
    return Shares(cells, frozenset(dark), frozenset(rows), by_size, others)


def _decode(
    other: _Tables,
    nothing: _Tables,
    some: Sequence[Part],
    found: dict[Place, dict[str, int]],
    dark: set[Place],
) -> None:
    """Read off how often each payment is in each sum."""
    for place, cell, nil in _pounds(other, nothing):
        digits = _digits(cell - nil, len(some))
        if digits is None:
            dark.add(place)
        elif any(digits):
            of = found.setdefault(place, {})
            of |= {part.key: n for part, n in zip(some, digits, strict=True) if n}


def _sum(parts: Sequence[Part]) -> Decimal:
    return sum((part.amount for part in parts if part.selected), NIL)


def _alike(one: _Tables, other: _Tables) -> bool:
    if one.keys != other.keys:
        return False
    shapes = [
        [[len(row) for row in table] for table in each.tables] for each in (one, other)
    ]
    return shapes[0] == shapes[1]


def _pounds(one: _Tables, other: _Tables) -> list[tuple[Place, Decimal, Decimal]]:
    return [
        (Place(at, number, column), cell, beside)
        for at, tables in enumerate(zip(one.tables, other.tables, strict=True))
        for number, rows in enumerate(zip(*tables, strict=True))
        for column, (cell, beside) in enumerate(zip(*rows, strict=True))
        if isinstance(cell, Decimal) and isinstance(beside, Decimal)
    ]


def _digits(more: Decimal, count: int) -> list[int] | None:
    """Write a sum of pennies in base three, with digits of -1, 0 and 1."""
    pence = more / _PENNY
    left = int(pence)
    if left != pence:
        return None
    digits = []
    for _ in range(count):
        digit = (left + 1) % 3 - 1
        digits.append(digit)
        left = (left - digit) // 3
    return None if left else digits
