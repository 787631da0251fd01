"""CSV as British banks export it: columns found by their headings.

Lloyds, Halifax, NatWest, Barclays, Nationwide, Starling, Monzo and Revolut name their
columns; HSBC has three columns and no heading. Where there is a running balance it
must run: from it come the order of the lines and both balances.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.banking.statement import POUNDS, Statement, make, tidy
from mopac_spend.cells import RowError, text_rows
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, from_text, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.banking.file import BankFile

FORM = "CSV"
# What each column may be headed, the first that is there is used.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "date": (
        "transaction date",
        "completed date",
        "posting date",
        "booking date",
        "entry date",
        "date",
        "value date",
    ),
    "amount": ("amount", "value", "amount (gbp)", "amount gbp", "amount (£)"),
    "out": ("debit amount", "paid out", "money out", "debit", "debits", "withdrawals"),
    "in": ("credit amount", "paid in", "money in", "credit", "credits", "deposits"),
    "balance": ("balance", "balance (gbp)", "account balance", "running balance"),
    "fee": ("fee",),
    "currency": ("currency",),
    "state": ("state", "status"),
    "sort": ("sort code", "sort-code"),
    "account": ("account number", "account no", "account", "iban", "product"),
}
_TEXTS = (
    "transaction description",
    "description",
    "counter party",
    "counterparty",
    "name",
    "payee",
    "reference",
    "memo",
    "details",
    "narrative",
    "narrative #1",
    "narrative #2",
    "notes",
    "notes and #tags",
    "transaction type",
    "type",
    "subcategory",
)
_BOOKED = {"completed", "booked", "posted", "settled", ""}
_DATES = (
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %b %y",
    "%d-%b-%y",
)
_TIME = re.compile(r"[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
# How far down a file its headings may stand, and cells that only look like a heading.
_HEADER_ROWS = 25
_HSBC = 3


class _Row(NamedTuple):
    number: int  # in the file, from 1
    date: dt.date
    amount: Decimal
    text: str
    balance: Decimal | None
    currency: str
    account: str


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each column stands, by name; `texts` are all that describe a line."""

    at: dict[str, int]
    texts: tuple[int, ...]


def fits(_: BankFile) -> bool:
    """Say that a file may be CSV: any may, and its headings tell."""
    return True


def read(file: BankFile) -> list[Statement]:
    """Read the statement of each account in the file.

    Raises:
        Refusal: `BANK-001`, a row cannot be read; `BANK-002`, no bank's headings;
            `BANK-003`, the running balance does not run; `BANK-005`, several
            currencies.

    """
    source = file.name
    try:
        rows = [row for _, row in text_rows(file.text, ",")]
    except RowError as error:
        msg = f"cannot be read as CSV ({tidy(str(error))}); export it again"
        raise Refusal("BANK-001", msg, source) from error
    start, columns = _columns(rows, source)
    read_rows = [
        row
        for number, cells in enumerate(rows[start:], start + 1)
        if (row := _row(number, cells, columns, source)) is not None
    ]
    if not read_rows:
        msg = "holds no line of a statement; export it again"
        raise Refusal("BANK-004", msg, source)
    accounts: dict[tuple[str, str], list[_Row]] = {}
    for row in read_rows:
        accounts.setdefault((row.account, row.currency), []).append(row)
    if len({account for account, _ in accounts}) < len(accounts):
        used = ", ".join(sorted({currency for _, currency in accounts}))
        msg = f"mixes currencies in one account ({used}); export one currency alone"
        raise Refusal("BANK-005", msg, source)
    preamble = _preamble(rows[:start])
    return [
        _statement(account or preamble, currency, each, source)
        for (account, currency), each in accounts.items()
    ]


def _columns(rows: Sequence[Sequence[str]], source: str) -> tuple[int, _Columns]:
    """Find the headings: the row after them, and where each column stands."""
    for number, cells in enumerate(rows[:_HEADER_ROWS]):
        named = [" ".join(cell.replace("\ufeff", "").lower().split()) for cell in cells]
        at = {
            column: next(named.index(name) for name in names if name in named)
            for column, names in _HEADINGS.items()
            if any(name in named for name in names)
        }
        if "date" in at and ("amount" in at or {"out", "in"} <= at.keys()):
            if {"out", "in"} <= at.keys():
                at.pop("amount", None)
            texts = [named.index(name) for name in _TEXTS if name in named]
            return number + 1, _Columns(at, tuple(texts))
    if rows and len(rows[0]) == _HSBC and _day(rows[0][0]):
        return 0, _Columns({"date": 0, "amount": 2}, (1,))
    msg = (
        "has no headings of a bank statement (a date, and an amount or money in and "
        "out); payments are imported with: mopac-spend import"
    )
    raise Refusal("BANK-002", msg, source)


def _row(
    number: int, cells: Sequence[str], columns: _Columns, source: str
) -> _Row | None:
    """Read one row; None where it is empty or not booked."""
    if not any(cell.strip() for cell in cells):
        return None
    at = columns.at

    def cell(name: str) -> str:
        place = at.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    if cell("state").lower() not in _BOOKED:
        return None
    try:
        day = _day(cell("date"))
        if day is None:
            msg = f"{cell('date')[:40]!r} is no date"
            raise ValueError(msg)  # noqa: TRY301 - worded once, below
        return _Row(
            number,
            day,
            _amount(cell),
            " ".join(
                cells[place].strip() for place in columns.texts if place < len(cells)
            ),
            from_text(cell("balance")) if cell("balance") else None,
            cell("currency").upper() or POUNDS,
            f"{cell('sort')} {cell('account')}".replace("'", "").strip(),
        )
    except ValueError as error:
        msg = f"{tidy(str(error))[:120]}; export the statement again"
        raise Refusal("BANK-001", msg, f"{source}, row {number}") from error


def _amount(cell: Callable[[str], str]) -> Decimal:
    """Give money in less money out, or the signed amount, less a fee."""
    cells = {name: cell(name) for name in ("amount", "in", "out", "fee")}
    if cells["amount"]:
        amount = from_text(cells["amount"])
    elif cells["in"] or cells["out"]:
        out = from_text(cells["out"]) if cells["out"] else NIL
        inward = from_text(cells["in"]) if cells["in"] else NIL
        # Some banks print money out with a minus in its own column too.
        amount = inward - abs(out)
    else:
        msg = "it has no amount"
        raise ValueError(msg)
    return amount - (from_text(cells["fee"]) if cells["fee"] else NIL)


def _day(text: str) -> dt.date | None:
    plain = _TIME.sub("", text.strip())
    for form in _DATES if len(plain) <= len("30 September 2020") else ():
        try:
            return dt.datetime.strptime(plain, form).date()  # noqa: DTZ007 - days only
        except ValueError:
            continue
    return None


def _preamble(rows: Sequence[Sequence[str]]) -> str:
    """Find the account named above the headings, as Nationwide has it."""
    for cells in rows:
        if len(cells) > 1 and cells[0].lower().startswith(
            ("account name", "account n")
        ):
            return cells[1].strip()
    return ""


def _statement(
    account: str, currency: str, rows: Sequence[_Row], source: str
) -> Statement:
    ordered, opening, closing = _in_order(rows, source)
    return make(
        source,
        FORM,
        account=account,
        currency=currency,
        lines=[(row.date, row.amount, row.text) for row in ordered],
        opening=opening,
        closing=closing,
    )


def _in_order(
    rows: Sequence[_Row], source: str
) -> tuple[list[_Row], Decimal | None, Decimal | None]:
    """Put the oldest row first and give both balances; None where there is none."""
    backwards = list(reversed(rows))
    if all(row.balance is None for row in rows):
        newest_first = rows[0].date > rows[-1].date
        return backwards if newest_first else list(rows), None, None
    tried = (
        [backwards, list(rows)]
        if rows[0].date > rows[-1].date
        else [
            list(rows),
            backwards,
        ]
    )
    running = [ordered for ordered in tried if not any(_breaks(ordered))]
    ends = [(each[0].balance, each[0].amount, each[-1].balance) for each in running]
    if rows[0].date == rows[-1].date and len(set(ends)) > 1:
        # Twenty pounds out and in again: the balance runs from either end.
        msg = (
            f"all its rows are of {rows[0].date} and its balance runs upwards as well "
            f"as downwards, so nothing says with which row the day began; export more "
            f"days, or another format"
        )
        raise Refusal("BANK-003", msg, source)
    for ordered, (balance, amount, closing) in zip(running, ends, strict=True):
        if balance is not None:
            return ordered, balance - amount, closing
    row, balance = next(_breaks(tried[0]), (tried[0][0], None))
    msg = (
        f"the running balance does not run at row {row.number}: with "
        f"{show(row.amount)} it should be "
        f"{show(balance) if balance is not None else 'there'} and is "
        f"{show(row.balance) if row.balance is not None else 'missing'}; nothing was "
        f"taken from it: export the statement again"
    )
    raise Refusal("BANK-003", msg, source)


def _breaks(rows: Sequence[_Row]) -> Iterator[tuple[_Row, Decimal | None]]:
    """Give each row whose balance is not that of the row before and its amount."""
    running: Decimal | None = None
    for row in rows:
        expected = None if running is None else running + row.amount
        if row.balance is None or (expected is not None and row.balance != expected):
            yield row, expected
        running = row.balance
