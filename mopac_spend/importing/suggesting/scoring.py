"""How much a column speaks for being the date, the amount or the supplier.

Heading and values together make a score: `LEAST` of it makes a field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.words import words_of
from mopac_spend.importing.suggesting import vocabulary

if TYPE_CHECKING:
    from mopac_spend.importing.suggesting.column import Column

# The score that makes a field, and the weight of a heading that does so alone.
LEAST, LEAST_BESIDES = 70, 60
_MOST, _HALF, _SOME = 0.8, 0.5, 0.3
_SURE = vocabulary.LIKELY
_WORDLESS, _MONTH = 30, 45
_NO_AMOUNT = words_of("headings.words.no_amount")


def _date_score(column: Column) -> float:
    weight = vocabulary.weight("date", column.heading)
    if column.days < _HALF or column.names > column.days:
        return 0
    if not weight and column.certain_days < _MOST:
        return 0  # five digits may be anything
    if weight and column.months >= _MOST:
        weight = max(weight, _MONTH) if weight < LEAST_BESIDES else weight - _MONTH // 2
    # A date of each row is a better one than one that few rows have.
    return (weight or 45) + 30 * column.days * column.filled


def _amount_score(column: Column) -> float:
    weight = vocabulary.weight("amount", column.heading)
    # A sure heading may stand above some cells that are no amount.
    least = _HALF if weight >= _SURE else _MOST
    if column.pounds < least or not column.filled or column.certain_days > _HALF:
        return 0
    if not weight:
        if column.pence < _SOME or column.like_references or _otherwise(column):
            return 0
        weight = 45
    if weight < LEAST_BESIDES and column.pence < _SOME:
        return 0  # a count as likely as pounds
    score = weight + 20 * column.filled + 10 * min(1.0, column.pence * 2)
    if column.like_references or (column.serial and column.whole_numbers):
        score -= 60
    return score if weight > 10 else 0  # noqa: PLR2004 - VAT, balances, quantities


def _otherwise(column: Column) -> bool:
    """Say whether a heading names something that is no amount of a payment."""
    return not _NO_AMOUNT.isdisjoint(vocabulary.words(column.heading).split())


def _supplier_score(column: Column) -> float:
    weight = vocabulary.weight("supplier", column.heading)
    if column.names < _HALF or column.days > _HALF:
        return 0
    if not weight:
        known = any(
            vocabulary.weight(name, column.heading) >= LEAST_BESIDES
            for name in vocabulary.fields()
        )
        if known or column.bodies < _SOME:
            return 0
        weight = 30 + round(20 * column.bodies)
    constant = len({clean(cell) for cell in column.cells}) == 1 < len(column.cells)
    score = weight + 20 * column.bodies + 20 * column.filled * column.names
    # The same in every row is the body that pays, unless the heading is sure.
    less = (30 if weight >= vocabulary.SURE else 60) if constant else 0
    return score - less if weight > _WORDLESS else 0


SCORES = {"date": _date_score, "amount": _amount_score, "supplier": _supplier_score}
