"""A statement as text of the books: opening, lines, and the balance asserted.

Each account of the bank has an account of its own below the books' bank account. A
line that paid payments moves their pounds there from the bank account, where the
payments stand until the bank has paid them; whatever else a line is goes against
equity, where nothing is spend. The sub-account then holds what the bank says it
holds, and a balance assertion says so to the penny.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.banking.chain import GAP_LINE, dates
from mopac_spend.banking.recorded import DIRECTIVE, equity_of
from mopac_spend.banking.statement import POUNDS
from mopac_spend.books.wholeness import BANK as FOLDER
from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear
from mopac_spend.quoting import quoted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.banking.chain import Link
    from mopac_spend.banking.matching import Fit
    from mopac_spend.banking.recorded import Booked, History
    from mopac_spend.banking.statement import Statement

OPENING, UNMATCHED, GAPS = "Opening-Balance", "Unmatched", "Gaps"
INCLUDE = f'include "{FOLDER}/**/*.beancount"'


@dataclass(frozen=True, slots=True)
class Record:
    """A statement that is to be recorded.

    Attributes:
        number: its place among all records of the books, from 1.
        begins: it is the first of its account, which it opens.
        days: the day each new line is posted on.
        asserted: the day at whose start its closing balance is asserted.

    """

    statement: Statement
    account: str
    number: int
    new: tuple[Booked, ...]
    begins: bool
    days: tuple[dt.date, ...]
    asserted: dt.date


def record(statement: Statement, link: Link, history: History, number: int) -> Record:
    """Plan a record, and take it into the history of its account."""
    days, asserted = dates(statement, link.new, history)
    begins = history.first is None
    planned = Record(
        statement, history.account, number, link.new, begins, tuple(days), asserted
    )
    if begins:
        history.first, history.opening = statement.first, statement.opening or NIL
    history.ids.add(statement.id)
    history.lines += link.new
    history.closing = statement.closing or NIL
    history.last = max(history.last or statement.last, statement.last)
    history.asserted = asserted
    return planned


def record_text(
    record: Record, matched: Mapping[str, tuple[Fit, str]], bank: str
) -> tuple[str, str]:
    """Write a record: its path in the books, and its text."""
    statement, account = record.statement, record.account
    slug = account.rpartition(":")[2].lower()
    name = (
        f"{FOLDER}/{FinancialYear.of(statement.last)}/"
        f"{slug}-{statement.last}-{statement.id}.beancount"
    )
    lines = [
        _line_text(line, day, account, matched, bank)
        for line, day in zip(record.new, record.days, strict=True)
    ]
    balance = (
        f"\n{record.asserted} balance {account}  {statement.closing} ~ 0.00 {POUNDS}\n"
    )
    return name, "".join([_heading(record), _opening(record), *lines, balance])


def later_text(
    lines: Sequence[Booked],
    accounts: Mapping[str, str],
    matched: Mapping[str, tuple[Fit, str]],
    bank: str,
) -> tuple[str, str]:
    """Write the payments found now for lines recorded before.

    Args:
        lines: those lines.
        accounts: the account of each, by key.
        matched: what was found for each.
        bank: the books' bank account.

    Returns:
        Path in the books and text.

    """
    texts = []
    for line in lines:
        fit, how = matched[line.key]
        texts.append(
            f"\n{line.date} * {quoted(line.text)}\n"
            f"  settles: {quoted(line.key)}\n"
            f"  how: {quoted(how)}\n"
            f"  {equity_of(accounts[line.key], UNMATCHED)}  {line.amount} {POUNDS}\n"
            + _pays(fit, bank)
        )
    body = "".join(texts)
    digest = hashlib.sha256(body.encode()).hexdigest()[:12]
    last = max(line.date for line in lines)
    heading = (
        "; Payments that came into the books after the bank's lines that paid them.\n"
        "; Written by a reconciliation.\n"
    )
    return f"{FOLDER}/{FinancialYear.of(last)}/later-{digest}.beancount", heading + body


def _heading(record: Record) -> str:
    statement = record.statement
    source = " ".join(statement.source.split())
    return (
        f"; {source}: {len(record.new)} new lines of a bank statement, written by a\n"
        f"; reconciliation. None of them is spend. Do not edit: the closing balance\n"
        f"; is asserted below, and a line that changes stops every answer.\n\n"
        f"{statement.last} custom {quoted(DIRECTIVE)} {quoted(statement.id)}\n"
        f"  number: {record.number}\n"
        f"  bank-account: {quoted(record.account)}\n"
        f"  source: {quoted(source)}\n"
        f"  format: {quoted(statement.form)}\n"
        f"  from: {statement.first}\n"
        f"  to: {statement.last}\n"
        f"  asserted: {record.asserted}\n"
        f"  lines: {len(record.new)}\n"
        f"  opening: {statement.opening} {POUNDS}\n"
        f"  closing: {statement.closing} {POUNDS}\n"
    )


def _opening(record: Record) -> str:
    """Open the accounts of an account of the bank, and bring its balance in."""
    if not record.begins:
        return ""
    account = record.account
    first = min([record.statement.first, *record.days])
    names = [account, *(equity_of(account, n) for n in (OPENING, UNMATCHED, GAPS))]
    opened = "".join(f"{first} open {name} {POUNDS}\n" for name in names)
    opening = record.statement.opening or NIL
    return (
        f"\n{opened}"
        f'\n{first} * "Balance before the first statement"\n'
        f"  {account}  {opening} {POUNDS}\n"
        f"  {names[1]}  {-opening + NIL} {POUNDS}\n"
    )


def _line_text(
    line: Booked,
    day: dt.date,
    account: str,
    matched: Mapping[str, tuple[Fit, str]],
    bank: str,
) -> str:
    fit, how = matched.get(line.key, ((), ""))
    booked = f"  booked: {line.date}\n" if day != line.date else ""
    tie = f"  how: {quoted(how)}\n" if how else ""
    if fit:
        other = _pays(fit, bank)
    else:
        name = GAPS if line.key.endswith(GAP_LINE) else UNMATCHED
        other = _leg(equity_of(account, name), -line.amount)
    # Money out that no payment explains waits for somebody to look at it.
    flag = "*" if fit or line.amount >= 0 else "!"
    return (
        f"\n{day} {flag} {quoted(line.text)}\n"
        f"  bank-line: {quoted(line.key)}\n"
        f"{booked}{tie}{_leg(account, line.amount)}{other}"
    )


def _pays(fit: Fit, bank: str) -> str:
    return "".join(
        f"{_leg(bank, payment.amount)}    pays: {quoted(payment.ref)}\n"
        for payment in fit
    )


def _leg(account: str, amount: Decimal) -> str:
    return f"  {account}  {amount + NIL} {POUNDS}\n"
