"""Make ILLUSTRATIVE bank statements for a test: invented lines, sums that hold.

lines = [("2020-05-14", "-100.00", "ACME LTD 4711"), …]
lloyds(tmp_path / "may.csv", "500.00", lines)
mt940(tmp_path / "may.sta", "500.00", lines)
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Lines: TypeAlias = "Sequence[tuple[str, str, str]]"
_HEADINGS = (
    "Transaction Date,Transaction Type,Sort Code,Account Number,"
    "Transaction Description,Debit Amount,Credit Amount,Balance,"
)


def lloyds(file: Path, opening: str, lines: Lines, account: str = "00001234") -> Path:
    """Write a CSV as Lloyds exports it: newest first, a running balance."""
    balance, rows = Decimal(opening), []
    for day, pounds, text in lines:
        amount = Decimal(pounds)
        balance += amount
        out, inward = ("", f"{amount}") if amount > 0 else (f"{-amount}", "")
        date = dt.date.fromisoformat(day).strftime("%d/%m/%Y")
        rows.append(f"{date},FPO,'00-00-00,{account},{text},{out},{inward},{balance},")
    file.write_text("\n".join([_HEADINGS, *reversed(rows)]) + "\n", encoding="utf-8")
    return file


def mt940(  # noqa: PLR0913 - one argument per thing a test sets
    file: Path,
    opening: str,
    lines: Lines,
    *,
    first: str = "",
    last: str = "",
    currency: str = "GBP",
) -> Path:
    """Write an MT940 of one statement; the days come from the lines if not given."""
    total = Decimal(opening) + sum(Decimal(pounds) for _, pounds, _ in lines)
    begins = first or lines[0][0]
    ends = last or lines[-1][0]
    text = [":20:ILLUSTRATIVE", ":25:000000/00001234", ":28C:1/1"]
    text.append(f":60F:{_balance(begins, Decimal(opening), currency)}")
    for day, pounds, words in lines:
        amount = Decimal(pounds)
        mark = "D" if amount < 0 else "C"
        short = day[2:].replace("-", "")
        text += [
            f":61:{short}{short[2:]}{mark}{_comma(amount)}NMSCNONREF",
            f":86:{words}",
        ]
    text.append(f":62F:{_balance(ends, total, currency)}")
    file.write_text("\n".join([*text, "-"]) + "\n", encoding="utf-8")
    return file


def _balance(day: str, amount: Decimal, currency: str) -> str:
    mark = "D" if amount < 0 else "C"
    return f"{mark}{day[2:].replace('-', '')}{currency}{_comma(amount)}"


def _comma(amount: Decimal) -> str:
    return f"{abs(amount):.2f}".replace(".", ",")
