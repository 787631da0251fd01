"""Rows of the matrix in the order that its address asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.fava.pages.picture import Line
    from mopac_spend.fava.pages.year_before import Before

# By what an address has for it, in words; a minus in front turns it round.
_SORTS = {
    "register": "in the order of the registers",
    "total": "the largest first",
    "-total": "the smallest first",
    "name": "by name, from A",
    "-name": "by name, from Z",
}
_OF_CHANGE = {
    "change": "the largest increase first",
    "-change": "the largest decrease first",
}


def sorts(down: str, *, compared: bool) -> dict[str, str]:
    """Give the orders that there are, the usual one first: of suppliers the largest.

    Args:
        down: what heads the rows.
        compared: whether a year before stands beside.

    """
    found = _SORTS | (_OF_CHANGE if compared else {})
    return {"total": found["total"]} | found if down == "supplier" else found


def in_order(lines: Sequence[Line], sort: str, earlier: Before | None) -> list[Line]:
    """Put rows in order; those that are equal stay by name."""
    if sort == "register":
        return [*lines]
    found = sorted(lines, key=lambda line: line.title.casefold())
    way = sort.removeprefix("-")
    if way == "name":
        return found[::-1] if sort != way else found

    def key(line: Line) -> Decimal:
        before = earlier.of(line.code) if way == "change" and earlier else NIL
        amount = line.amount - before
        return amount if sort != way else -amount

    return sorted(found, key=key)
