"""Bankline Direct data services: NatWest and Royal Bank of Scotland, fixed width.

Through the library bankline-direct-parser, which holds the file's control totals.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.banking.statement import POUNDS, Statement, make, tidy
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.banking.file import BankFile

FORM = "Bankline"
_PENCE = Decimal(100)


def fits(file: BankFile) -> bool:
    """Say whether a file begins with the label of a volume."""
    return file.text.startswith("VOL1")


def read(file: BankFile) -> list[Statement]:
    """Read one statement an account; most have no balances.

    Raises:
        Refusal: `BANK-001`, it cannot be read; `BANK-003`, its totals do not hold.

    """
    from bankline_parser.data_services import parse

    source = file.name
    rows = [row for row in file.text.splitlines() if row.strip()]
    try:
        parsed = parse(rows)
    except Exception as error:
        reason = tidy(str(error))[:120] or type(error).__name__
        msg = f"cannot be read as Bankline Direct ({reason}); ask the bank for it again"
        raise Refusal("BANK-001", msg, source) from error
    records: defaultdict[str, list[Any]] = defaultdict(list)
    for each in parsed.accounts:
        for fault in each.errors:
            msg = (
                f"its own control totals do not hold ({fault}, in pence); nothing was "
                f"taken from it: ask the bank for the file again"
            )
            raise Refusal("BANK-003", msg, source)
        for record in each.records:
            number = f"{record.branch_sort_code} {record.branch_account_number}"
            records[number].append(record)
    return [_statement(number, each, source) for number, each in records.items()]


def _statement(number: str, records: Sequence[Any], source: str) -> Statement:
    lines, totals, closing = [], {True: Decimal(0), False: Decimal(0)}, None
    stated: dict[bool, Decimal] = {}
    for record in records:
        day = record.date.date()
        if record.is_balance():
            closing = Decimal(record.ledger_balance or 0) / _PENCE
            if record.ledger_balance_type.value == "D":
                closing = -closing
            continue
        out = bool(record.is_debit())
        amount = Decimal(record.amount or 0) / _PENCE
        if record.is_total():
            stated[out] = stated.get(out, Decimal(0)) + amount
            continue
        totals[out] += amount
        lines.append((day, -amount if out else amount, _text(record)))
    for out, amount in stated.items():
        if amount != totals[out]:
            msg = (
                f"account {number} says {'debits' if out else 'credits'} of "
                f"£{amount:,.2f} and its lines sum to £{totals[out]:,.2f}; nothing was "
                f"taken from it: ask the bank for the file again"
            )
            raise Refusal("BANK-003", msg, source)
    return make(
        source,
        FORM,
        account=number,
        currency=POUNDS,
        lines=lines,
        closing=closing,
        days=[record.date.date() for record in records],
    )


def _text(record: Any) -> str:  # noqa: ANN401
    texts = (record.reference_number, record.transaction_description)
    return " ".join(text for text in texts if text)
