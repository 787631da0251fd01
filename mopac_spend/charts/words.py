"""The words of charts: short amounts, and names that fit in the room there is."""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from mopac_spend.tables import Kind, Mark, shown
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from mopac_spend.cells import Cell

_MILLION, _THOUSAND = Decimal(1_000_000), Decimal(1_000)
# What is written as a tenth of a million.
_LEAST = Decimal(50_000)
_TENTH, _ONE = Decimal("0.1"), Decimal(1)
# Letters of a name that are looked at: those after them fit in no room.
_MOST = 400
# And of one that is told in a sentence, or under the pointer.
_TOLD = 160
# How wide letters are, in parts of the size of the type. Rather too wide than too
# narrow: what a page has for its type is not known here.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]-/ "), frozenset("mwMW")
_ELLIPSIS = "…"


def short(amount: Cell, kind: Kind = Kind.POUNDS, beside: Decimal = Decimal(0)) -> str:
    """Write a figure short, for a label: `£1.2m`, `£456k`, `-£7`, `1,234`, `87.4%`.

    Equal sizes are rounded alike: millions to a tenth, from a thousand to thousands,
    and below that pounds. What is not nil is never written as if it were.

    Args:
        amount: a cell.
        kind: of its column.
        beside: pounds that it stands with: beside millions it is in millions, if a
            tenth of one can say it.

    """
    if not isinstance(amount, Decimal | int):
        return "" if amount is None else clean(str(amount))
    if kind is Kind.POUNDS:
        return f"{'-' if amount < 0 else ''}£{_size(abs(Decimal(amount)), abs(beside))}"
    return f"{shown(amount, kind)}{'%' if kind is Kind.PER_CENT else ''}"


def _size(size: Decimal, beside: Decimal) -> str:
    if size >= _MILLION - _LEAST or (size >= _LEAST and beside >= _MILLION):
        return f"{_round(size / _MILLION, _TENTH):,}m"
    if size >= _THOUSAND - _ONE / 2:
        return f"{_round(size / _THOUSAND, _ONE):,}k"
    return f"{size:.2f}" if 0 < size < _ONE / 2 else f"{_round(size, _ONE)}"


def _round(amount: Decimal, place: Decimal) -> Decimal:
    return amount.quantize(place, rounding=ROUND_HALF_UP)


def exact(amount: Cell, kind: Kind) -> str:
    """Write a figure to the penny, as the table has it: `-£1,234.50`."""
    if isinstance(amount, Mark) or not isinstance(amount, Decimal | int):
        return clean(str(amount))
    if kind is Kind.PER_CENT:
        return f"{shown(amount, kind)}%"
    if kind is not Kind.POUNDS:
        return shown(amount, kind)
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def clean(text: str) -> str:
    """Put text on one line, a mark in place of what no XML may hold or moves it."""
    line = plain(text[: _MOST * 4])
    if line.isprintable():
        return line
    return "".join(
        "\ufffd" if unicodedata.category(each) in {"Cs", "Cn", "Co"} else each
        for each in line
    )


def brief(text: str) -> str:
    """Put a text on one line, and cut it where nobody would read on."""
    line = clean(text)
    return line if len(line) <= _TOLD else f"{line[:_TOLD]}{_ELLIPSIS}"


def width(text: str) -> float:
    """Estimate how wide a text is, in parts of the size of its type."""
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.05
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE or not letter.isalnum():
        return 1.05
    return 0.72 if letter.isupper() else 0.6


def wrapped(text: str, room: float, most: int = 2) -> list[str]:
    """Break a text into lines that fit, the last cut short where words are left.

    Args:
        text: of any length.
        room: how wide a line may be, in parts of the size of the type.
        most: lines there may be.

    """
    lines: list[str] = [""]
    for word in clean(text)[:_MOST].split(" "):
        left = word
        longer = f"{lines[-1]} {left}".strip()
        if width(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while width(left) > room and len(lines) <= most:
            head = _head(left, room)
            lines[-1], left = head, left[len(head) :]
            lines.append("")
        lines[-1] = left
        if len(lines) > most:
            break
    if len(lines) <= most and len(text) <= _MOST:
        return lines
    kept = lines[:most]
    return [*kept[:-1], f"{_head(kept[-1], room - 1).rstrip()}{_ELLIPSIS}"]


def _head(text: str, room: float) -> str:
    """Give as many letters as fit, and one where none does."""
    used = 0.0
    for at, letter in enumerate(text):
        used += _letter(letter)
        if used > room and at:
            return text[:at]
    return text
