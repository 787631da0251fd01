"""An independent reader of exports: bytes in, rows and pounds out.

It shares nothing with the package and knows less: where it is not sure it says so.
`SOURCES` names, for each layout, the headings under which its files have a payment's
day, pounds and payee.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

PENNY = Decimal("0.01")


class Unsure:
    """What the oracle has no opinion of."""


UNSURE: Final = Unsure()
Pounds = Decimal | Unsure | None

# Layout: headings of the day, of the pounds (the first that is there) and the payee.
SOURCES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "birmingham-cards": (("trans date",), ("original gross amt",), ("merchant name",)),
    "oxford-cards": (
        ("fin.transaction date",),
        ("fin.transaction amount",),
        ("mch.merchant name",),
    ),
    "city-hall": (("clearing date",), ("amount",), ("vendor name",)),
    "hyndburn": (
        ("payment date",),
        ("net amount (£)", "net amount(£)", "net amount(œ)", "amount paid"),
        ("name",),
    ),
    "lambeth": (
        ("invoice creation date",),
        ("invoice nett amount",),
        ("supplier name",),
    ),
    "lancashire-pcc": (
        ("date",),
        ("total invoice amount",),
        ("supplier", "supplier final"),
    ),
    "leeds": (
        ("date paid", "datepaid"),
        ("net amount", "netamount"),
        ("supplier name", "suppliername"),
    ),
    "newcastle": (
        ("paid date",),
        ("total (excludes vat)", "total"),
        ("supplier name",),
    ),
    "oxford": (
        ("paid date", "paid_date"),
        ("amount",),
        ("supplier name", "supplier_name"),
    ),
    "sample-finance": (
        ("clearing date",),
        ("net amount (gbp)", "net amount"),
        ("supplier",),
    ),
    "tfl": (("clearing date",), ("amount (£)",), ("vendor name",)),
}

_BLANK = " \t\r\n\u00a0\ufeff"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_SURE = re.compile(
    rf"(?P<open>\()?(?P<minus>-)? ?(?:£|GBP)? ?(?P<pounds>{_DIGITS})"
    r"(?:\.(?P<pence>[0-9]{1,2}|[0-9]{8,}))?"
    r"(?P<close>\))?(?P<behind>-| ?CR| ?DR)?",
    re.IGNORECASE,
)
_BLANK_THOUSANDS = re.compile(
    r"(?<![0-9.,])[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9])"
)
# What can be no amount, whoever wrote it.
_NEVER = [
    re.compile(each)
    for each in (
        r"[^0-9]*",
        r".*[0-9]\s+[0-9].*",
        r".*[^\x00-\x7f£€].*[0-9].*[^\W0-9_].*",
        r"-?[0-9]{1,3}\.[0-9]{3}",
        r".*\.[^.]*\..*",
        r".*[0-9],[0-9]{1,2}(?![0-9]).*",
        r".*[_'/*=:;#@$%^&].*",
        r".*[0-9][xXeE][0-9+-].*",
        r".*--.*",
        r".*\(.*-.*\).*",
    )
]
_SPOILT = "Âœú\ufffd\x9c†"
_LIMIT = Decimal(10) ** 12
_DAY = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9]{2})|(20[0-9]{2})-([0-9]{2})-([0-9]{2})"
)
_TOTAL = re.compile(r"total|forward|/f", re.IGNORECASE)


def pounds(text: str) -> Pounds:
    """Read an amount; None where it is surely none."""
    plain = text.strip(_BLANK)
    if any(sign in plain for sign in _SPOILT):
        return UNSURE
    if any(sign.isnumeric() and not sign.isascii() for sign in plain):
        return None
    # Some write a blank where others write a comma.
    if _BLANK_THOUSANDS.search(plain):
        return UNSURE
    if found := _SURE.fullmatch(plain):
        return _value(found)
    return None if any(each.fullmatch(plain) for each in _NEVER) else UNSURE


def _value(found: re.Match[str]) -> Pounds:
    whole = found["pounds"].replace(",", "")
    value = Decimal(f"{whole}.{found['pence'] or 0}")
    value = value.quantize(PENNY, rounding=ROUND_HALF_UP)
    behind = (found["behind"] or "").strip().upper()
    signs = [found["open"], found["minus"], behind in {"-", "CR"}]
    if bool(found["open"]) != bool(found["close"]) or sum(map(bool, signs)) > 1:
        return UNSURE
    if value >= _LIMIT:
        return None
    return -value if any(signs) and value else value


def is_day(text: str) -> bool:
    """Say whether a text is surely a day of this century."""
    found = _DAY.fullmatch(text.strip(_BLANK))
    if not found:
        return False
    day, month = (
        (int(found[1]), int(found[2])) if found[1] else (int(found[6]), int(found[5]))
    )
    year = int(found[3] or found[4])
    return 1 <= month <= 12 and 1 <= day <= 28 and 2006 <= year <= 2035


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings.

    Attributes:
        number: of the line it begins on.
        pounds: as `pounds` reads its cell.
        sound: it is surely a payment, if its pounds are sure.
        heading: it is the headings again.
        total: it may be a total.
        uneven: it has more or fewer cells than there are headings.

    """

    number: int
    pounds: Pounds
    sound: bool
    heading: bool
    total: bool
    uneven: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds; None in place of one where the oracle cannot read it."""

    heading: int
    rows: list[Row]


def read(content: bytes, layout: str) -> Reading | None:
    """Read a delimited text as a source of some layout writes it."""
    text = _decoded(content)
    if text is None:
        return None
    for delimiter in ",\t;|":
        rows, broken = cut(text, delimiter)
        for at, (number, cells) in enumerate(rows[:30]):
            where = columns(cells, layout)
            if where is not None:
                known = [*map(spelled, cells)]
                if broken or any(known.count(known[each]) > 1 for each in where):
                    return None
                if any(_shifted(c, known) for _, c in rows[at + 1 :]):
                    return None
                below = [
                    _row(n, c, where, cells, layout)
                    for n, c in rows[at + 1 :]
                    if "".join(c).strip(_BLANK)
                ]
                return Reading(number, below)
    return None


def _shifted(cells: list[str], heads: list[str]) -> bool:
    """Say whether a row is the headings again in other places, so what follows is."""
    again = [*map(spelled, cells)]
    met = {*again} & {*heads} - {""}
    moved = any(again.index(each) != heads.index(each) for each in met)
    return moved and len(met) * 2 > len({*heads})


def columns(cells: list[str], layout: str) -> tuple[int, int, int] | None:
    """Find day, pounds and payee in a row of headings."""
    known = [spelled(cell) for cell in cells]
    found = []
    for names in SOURCES[layout]:
        at = next((known.index(name) for name in names if name in known), None)
        if at is None:
            return None
        found.append(at)
    return found[0], found[1], found[2]


def spelled(cell: str) -> str:
    """Reduce a heading to what is compared."""
    return " ".join(cell.split()).strip(" :*\u00a0\ufeff").lower()


def _row(
    number: int,
    cells: list[str],
    where: tuple[int, int, int],
    heads: list[str],
    layout: str,
) -> Row:
    day, amount, payee = (cells[at] if at < len(cells) else "" for at in where)
    total = any(map(_TOTAL.search, cells)) or not payee.strip(_BLANK)
    heading = columns_like(cells, heads) or columns(cells, layout) is not None
    sound = (
        len(cells) == len(heads)
        and is_day(day)
        and bool(re.search(r"\w", payee))
        and not total
        and not heading
        and not any("\n" in cell or "\r" in cell for cell in cells)
    )
    uneven = len(cells) != len(heads)
    return Row(number, pounds(amount), sound, heading, total, uneven)


def columns_like(cells: list[str], heads: list[str]) -> bool:
    """Say whether a row is the headings again."""
    return [*map(spelled, cells)] == [*map(spelled, heads)]


def _decoded(content: bytes) -> str | None:
    """Decode as a text editor would; None where it is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = ["utf-16"]
    else:
        order = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in order:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def cut(  # noqa: C901 - one state for each sort of sign
    text: str, delimiter: str
) -> tuple[list[tuple[int, list[str]]], bool]:
    """Cut a text into rows of cells, each with the line it begins on.

    Returns:
        The rows, and whether a quote stands where none may.

    """
    rows: list[tuple[int, list[str]]] = []
    cells: list[str] = []
    cell: list[str] = []
    line = begun = 1
    quoted = was_quoted = broken = False
    at, size = 0, len(text)
    while at < size:
        sign = text[at]
        at += 1
        ends = sign in "\r\n"
        if ends:
            if sign == "\r" and text[at : at + 1] == "\n":
                at += 1
            line += 1
        if quoted:
            if sign != '"':
                cell.append("\n" if ends else sign)
            elif text[at : at + 1] == '"':
                cell.append('"')
                at += 1
            else:
                quoted, was_quoted = False, True
        elif ends or sign == delimiter:
            cells.append("".join(cell))
            cell, was_quoted = [], False
            if ends:
                rows.append((begun, cells))
                cells, begun = [], line
        elif sign == '"' and not cell and not was_quoted:
            quoted = True
        else:
            broken |= sign == '"' or was_quoted
            cell.append(sign)
    if cell or cells or was_quoted or quoted:
        rows.append((begun, [*cells, "".join(cell)]))
    return rows, broken or quoted
