"""The same payments as books of mopac-spend: python -m ….mopac_books COUNT FOLDER.

The one module here that needs mopac-spend. Its books hold more of each payment than
the four keys (batch, row and the state of the tags), one file a month with its control
totals and seal, and registers in which every code has to stand: all of that is read,
and checked, in the seconds that it takes to answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from decimal import Decimal
from pathlib import Path

from mopac_spend.books.canonical import batch_text
from mopac_spend.periods import FinancialYear
from mopac_spend.spend import Batch, seal
from mopac_spend.spend import Payment as Row

from .payments import (
    ACCOUNTS,
    BANK,
    CATEGORIES,
    DIRECTORATES,
    INITIATIVES,
    Payment,
    months,
)

_SINCE = "2013-01-01"
_MAIN = """\
option "title" "ILLUSTRATIVE: every payment is invented"
option "operating_currency" "GBP"
plugin "mopac_spend.plugin"
include "accounts.beancount"
include "registers/*.beancount"
include "payments/**/*.beancount"
"""
_BODY = f"""\
{_SINCE} custom "books" "Illustrative body"
  body: "pcc"
  basis: "payments: dated on the day they cleared."
  vat: "net of recoverable VAT."
  bank: "{BANK}"
  illustrative: "ILLUSTRATIVE: every payment is invented."
"""


def write(folder: Path, count: int) -> None:
    """Write books of so many payments into a new folder."""
    accounts = [f"{_SINCE} open {BANK} GBP\n"]
    accounts += [
        f'{_SINCE} open {name} GBP\n  category: "{category}"\n'
        for name, category in ACCOUNTS.items()
    ]
    codes = [
        *(f'{_SINCE} custom "directorate" "{c}" "{_title(c)}"\n' for c in DIRECTORATES),
        *(f'{_SINCE} custom "initiative" "{c}" "{_title(c)}"\n' for c in INITIATIVES),
        *(
            f'{_SINCE} custom "category" "{c}" "{_title(c)}"\n'
            '  definition: "Invented."\n'
            for c in CATEGORIES
        ),
    ]
    _put(folder / "main.beancount", _MAIN)
    _put(folder / "accounts.beancount", "".join(accounts))
    _put(folder / "registers/body.beancount", _BODY)
    _put(folder / "registers/codes.beancount", "".join(codes))
    for number, month in enumerate(months(count)):
        name = f"month-{number:03}"
        rows = [_row(each, name, at) for at, each in enumerate(month, 2)]
        path = f"payments/{FinancialYear.of(rows[0].date)}/{name}.beancount"
        _put(folder / path, batch_text(_batch(name, rows), rows, BANK))


def _title(code: str) -> str:
    return code.replace("-", " ").capitalize()


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _row(of: Payment, batch: str, number: int) -> Row:
    blank = dict.fromkeys(Row._fields, "")
    told = {**blank, **of._asdict()}
    del told["day"], told["pence"]
    told |= {"document": of.ref.split(":")[1], "batch": batch, "row": str(number)}
    amount = Decimal(of.pence).scaleb(-2)
    return Row(**told | {"date": of.day, "amount": amount, "flag": "*", "line": 0})


def _batch(name: str, rows: list[Row]) -> Batch:
    total, nil = sum((row.amount for row in rows), Decimal("0.00")), Decimal("0.00")
    return Batch(
        id=name,
        date=max((row.date for row in rows), default=dt.date.min),
        source=f"{name}.csv",
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        layout="benchmark",
        rows_read=len(rows),
        rows_posted=len(rows),
        rows_already=0,
        rows_set_aside=0,
        rows_reversed=0,
        pounds_read=total,
        pounds_posted=total,
        pounds_already=nil,
        pounds_set_aside=nil,
        pounds_reversed=nil,
        payments=len(rows),
        amends="",
        set_aside="",
        seal=seal(rows),
        file="",
        line=0,
    )


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
