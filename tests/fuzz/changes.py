"""Changes of an export: some keep its figures, some change them by so much, and some
put things in cells that nobody wishes for.

Each takes a table and choices, changes the table, and says by how much its pounds
change: None where only the oracle can tell.
"""

# ruff: noqa: E501 - lists of what is put into cells are wide
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from tests.fuzz import oracle

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.fuzz.tables import Table

Change: TypeAlias = "Callable[[Table, random.Random], Decimal | None]"
NIL = Decimal(0)


def shuffled(table: Table, chance: random.Random) -> Decimal | None:
    """Put the rows in another order; running totals would not hold any more."""
    chance.shuffle(table.rows)
    return None if _has_total(table) else NIL


def quoting(table: Table, chance: random.Random) -> Decimal:
    """Quote more cells than need it."""
    table.quoted = chance.choice(["all", "texts"])
    return NIL


def delimiter(table: Table, chance: random.Random) -> Decimal:
    """Write something else between cells, where the layout reads that."""
    if not table.comma_only:
        table.delimiter = chance.choice("\t;|")
    return NIL


def encoding(table: Table, chance: random.Random) -> Decimal:
    """Write another encoding."""
    table.encoding = chance.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    return NIL


def line_ends(table: Table, chance: random.Random) -> Decimal:
    """End lines otherwise, and perhaps not the last one."""
    table.end = chance.choice(["\n", "\r\n", "\r"])
    table.last = chance.random() < 0.5
    return NIL


def columns(table: Table, chance: random.Random) -> Decimal:
    """Put the columns in another order."""
    wide = len(table.heads)
    order = chance.sample(range(wide), wide)
    if any(len(row) < wide for row in table.rows):
        return NIL
    table.heads = [table.heads[at] for at in order]
    table.rows = [[row[at] for at in order] + row[wide:] for row in table.rows]
    return NIL


def another_column(table: Table, chance: random.Random) -> Decimal:
    """Put a column in that no layout knows."""
    wide, value = len(table.heads), chance.choice(["", "n/a", "Roads"])
    if any(len(row) < wide for row in table.rows):
        return NIL
    at, payee = chance.randrange(wide + 1), table.where[2]
    table.heads.insert(at, f"Remark {chance.randrange(9)}")
    for row in table.rows:
        # A total says nothing but its name and its sum.
        row.insert(at, value if row[payee].strip() else "")
    return NIL


def blank_rows(table: Table, chance: random.Random) -> Decimal:
    """Put blank rows in between and below."""
    for _ in range(chance.randint(1, 8)):
        blank = [chance.choice(["", "", " "])] * chance.choice([1, len(table.heads)])
        table.rows.insert(chance.randint(0, len(table.rows)), blank)
    return NIL


def banner(table: Table, chance: random.Random) -> Decimal:
    """Put a title above the headings."""
    for _ in range(chance.randint(1, 3)):
        table.above.insert(0, [chance.choice(["Payments over £500", "", "Report"])])
    return NIL


def blanks_in_cells(table: Table, chance: random.Random) -> Decimal:
    """Put blanks before and behind what cells say."""
    for row in table.rows:
        for at, cell in enumerate(row):
            if cell and chance.random() < 0.3:
                row[at] = chance.choice([" {}", "{} ", "  {}  ", "{}\u00a0"]).format(
                    cell
                )
    return NIL


def heads_otherwise(table: Table, chance: random.Random) -> Decimal:
    """Write the headings in capitals, or with blanks."""
    way: Callable[[str], str] = chance.choice([str.upper, str.lower, " {} ".format])
    table.heads = [way(head) for head in table.heads]
    return NIL


def money_otherwise(table: Table, chance: random.Random) -> Decimal:
    """Write the same amounts in another way."""
    style = chance.choice(["{:,.2f}", "£{:,.2f}", "{:.2f}", "£{:.2f}", "£ {:,.2f}"])
    minus = chance.choice(["-{}", "({})", "{}-", "{}CR", "{} CR"])
    at = table.where[1]
    for row in table.rows:
        if at < len(row) and isinstance(value := oracle.pounds(row[at]), Decimal):
            plain = style.format(abs(value))
            row[at] = minus.format(plain) if value < 0 else plain
    return NIL


def heads_again(table: Table, chance: random.Random) -> Decimal:
    """Write the headings again further down, as files put together have them."""
    table.rows.insert(chance.randint(1, max(1, len(table.rows))), [*table.heads])
    return NIL


def total_below(table: Table, chance: random.Random) -> Decimal | None:
    """End in the sum of the rows, perhaps named."""
    day, at, payee = table.where
    values = [oracle.pounds(row[at]) for row in table.rows if at < len(row)]
    if _has_total(table) or not all(isinstance(each, Decimal) for each in values):
        return NIL
    row = [""] * len(table.heads)
    row[at] = f"{sum((v for v in values if isinstance(v, Decimal)), NIL):.2f}"
    label = chance.choice(["", "Total", "Grand Total", "TOTAL:"])
    spot = chance.choice([n for n in range(len(row)) if n not in {day, at}] or [payee])
    row[spot] = label
    table.rows.append(row)
    table.total = True
    return NIL


def amount_changed(table: Table, chance: random.Random) -> Decimal | None:
    """Give one payment another amount."""
    found = _sure(table, chance)
    if found is None:
        return NIL
    row, at, old = found
    new = Decimal(chance.randint(-500_000, 90_000_000)) / 100
    row[at] = f"{new:.2f}"
    return None if _has_total(table) else new - old


def amount_negated(table: Table, chance: random.Random) -> Decimal | None:
    """Turn a payment into a credit, or the other way."""
    found = _sure(table, chance)
    if found is None:
        return NIL
    row, at, old = found
    row[at] = f"{-old:.2f}"
    return None if _has_total(table) else -old - old


def row_removed(table: Table, chance: random.Random) -> Decimal | None:
    """Leave a payment out."""
    found = _sure(table, chance)
    if found is None or len(table.rows) < 2:
        return NIL
    row, _, old = found
    table.rows = [each for each in table.rows if each is not row]
    return None if _has_total(table) else -old


def row_doubled(table: Table, chance: random.Random) -> Decimal | None:
    """Pay somebody twice: two rows that are alike are two payments."""
    found = _sure(table, chance)
    if found is None:
        return NIL
    row, _, old = found
    table.rows.insert(chance.randint(0, len(table.rows)), [*row])
    return None if _has_total(table) else old


AMOUNTS = (
    "1 2", "1.000", "\uff11\uff12", "\uff15", "\u0661\u0662", "1e5", "1E3", "0x10", "1_000",
    "\u00bd", "12,50", "1,2,3", "12.345", "NaN", "Infinity", "-inf", "--1", "\u00a3", "(",
    "()", "1.2.3", "1/0", "5 / 0", "1 000", "1\u00a0000", "\u221212.00", "12-", "12 CR",
    "12 DR", "+5", "1,000.00.00", "1'000", "3\u00b2", "\u0967\u0968", "\u2460", "n/a", "-", ".",
    "0", "0.00", "-0.00", "00012.50", "1234567890123", "999999999999.99", "1e400", "=1+1",
    "12.5\u00a0", "\u200b12.00", "1\u200b2", "12.00\u202e", "\u20ac12.00", "$12.00", "12p",
    "12.00 GBP", "GBP 12", "USD 12", "TRUE", "12;00", "1.234,56", "12.", ".5", "1 234,56",
    "12.00 13.00", "100%", "\u00a3\u00a312", "-\u00a312.34", "\u00a3-12.34", "12.34-\u00a3", "(12.34", "12.34)",
    "-(12.34)", "(12.34)-", "12\t34", "12\n34", "1\u20092", "1\u202f000", "12,345,67", "1,23,456.00",
    "0,001", "1.0000", "1.00000000", "5.999999999", "12.3400", "2019-05-01", "01/02/2019", "43466",
)  # fmt: skip
TEXTS = (
    "", " ", "Total", "Grand total", "=cmd|' /C calc'!A0", "@SUM(1+1)", "x" * 5000,
    "\u202e\u2066", "a\nb", 'say "x"', "\x00", "\t", "<b>x</b>", "'", "\ud7ff", "; DROP",
    "Total Gas Ltd", "0", "None", "NULL", "\u00a0", "\ufeff", "n/a", "-", "\\", "\u2028x",
)  # fmt: skip
DAYS = (
    "", "31/09/2018", "29/02/2019", "00/00/0000", "2018-13-01", "1/1/1", "tomorrow",
    "\uff11/\uff11/2019", "43466", "99999", "2018-05-14T00:00:00Z", "14 May 2018", "05/14/2018",
    "14/05/18", "14.05.2018", "14/05/20188", "1e4", "-1", "14/05/2018 25:61", "14//05/2018",
)  # fmt: skip


def hostile_amount(table: Table, chance: random.Random) -> None:
    """Write something strange where pounds are."""
    _put(table, chance, table.where[1], AMOUNTS)


def hostile_day(table: Table, chance: random.Random) -> None:
    """Write something strange where the day is."""
    _put(table, chance, table.where[0], DAYS)


def hostile_text(table: Table, chance: random.Random) -> None:
    """Write something strange in any cell but those."""
    day, pounds, _ = table.where
    others = [at for at in range(len(table.heads)) if at not in {day, pounds}]
    _put(table, chance, chance.choice(others or [0]), TEXTS)


def hostile_head(table: Table, chance: random.Random) -> None:
    """Lose a heading, or have one twice."""
    at = chance.randrange(len(table.heads))
    table.heads[at] = chance.choice(
        ["", table.heads[chance.randrange(len(table.heads))]]
    )


def cells_moved(table: Table, chance: random.Random) -> None:
    """Lose and gain cells."""
    for _ in range(chance.randint(1, 3)):
        row = chance.choice(table.rows)
        at = chance.randrange(len(row) + 1)
        row[at : at + chance.randrange(2)] = [""] * chance.randrange(3)


def column_lost(table: Table, chance: random.Random) -> None:
    """Drop a column whole."""
    at = chance.randrange(len(table.heads))
    del table.heads[at]
    for row in table.rows:
        del row[at : at + 1]


KEEPING = {
    each.__name__: each
    for each in (
        shuffled, quoting, delimiter, encoding, line_ends, columns, another_column,
        blank_rows, banner, blanks_in_cells, heads_otherwise, money_otherwise,
        heads_again, total_below,
    )
}  # fmt: skip
CHANGING = {
    each.__name__: each
    for each in (amount_changed, amount_negated, row_removed, row_doubled)
}
HOSTILE = {
    each.__name__: each
    for each in (
        hostile_amount, hostile_day, hostile_text, hostile_head, cells_moved, column_lost,
    )
}  # fmt: skip
OF_TABLES: dict[str, Change] = {**KEEPING, **CHANGING, **HOSTILE}


def of_bytes(name: str, content: bytes, chance: random.Random) -> bytes:
    """Damage bytes: bits, a cut, bytes lost or doubled or put in."""
    if not content:
        return content
    made, at = bytearray(content), chance.randrange(len(content))
    if name == "bits":
        for _ in range(chance.choice([1, 1, 3, 10])):
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    elif name == "cut":
        del made[at:]
    elif name == "lost":
        del made[at : at + chance.choice([1, 2, 7, 100])]
    elif name == "doubled":
        piece = made[at : at + chance.choice([1, 16, 300])]
        made[at:at] = piece
    elif name == "put":
        made[at:at] = chance.choice(
            [
                b"\x00",
                b'"',
                b"\xff",
                b"\r",
                b"\n",
                b",",
                b"\xa3",
                b"\xc2\xa3",
                b"\x1a",
                b"9",
            ]
        )
    return bytes(made)


BYTES = ("bits", "cut", "lost", "doubled", "put")


def _put(table: Table, chance: random.Random, at: int, what: tuple[str, ...]) -> None:
    row = chance.choice(table.rows)
    if at < len(row):
        row[at] = chance.choice(what)


def _sure(table: Table, chance: random.Random) -> tuple[list[str], int, Decimal] | None:
    """Choose a row whose amount is sure."""
    at = table.where[1]
    rows = [
        (row, value)
        for row in table.rows
        if at < len(row) and isinstance(value := oracle.pounds(row[at]), Decimal)
    ]
    if not rows:
        return None
    row, value = chance.choice(rows)
    return row, at, value


def _has_total(table: Table) -> bool:
    payee = table.where[2]
    return table.total or any(
        len(row) > payee and not row[payee].strip() for row in table.rows
    )
