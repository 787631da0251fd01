"""BAI2: balance reporting of American make, which British banks offer as well.

Through the library bai2, which holds every control total of the file.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.banking.statement import Statement, make, tidy
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from mopac_spend.banking.file import BankFile

FORM = "BAI2"
_OPENING, _CLOSING = "010", "015"
_PENCE = Decimal(100)


def fits(file: BankFile) -> bool:
    """Say whether a file begins with the record of a BAI2 file."""
    return file.text.startswith("01,")


def read(file: BankFile) -> list[Statement]:
    """Read one statement a group and account.

    Raises:
        Refusal: `BANK-001`, it cannot be read; `BANK-003`, it does not add up;
            `BANK-004`, an account has no ledger balances.

    """
    from bai2.bai2 import parse_from_string
    from bai2.exceptions import IntegrityException

    text, source = file.text, file.name
    _whole(text, source)
    try:
        parsed = parse_from_string(text)
    except IntegrityException as error:
        msg = (
            f"its own control totals do not hold ({error}); nothing was taken from it: "
            f"ask the bank for the file again"
        )
        raise Refusal("BANK-003", msg, source) from error
    except Exception as error:
        reason = tidy(str(error))[:120] or type(error).__name__
        msg = f"cannot be read as BAI2 ({reason}); ask the bank for the file again"
        raise Refusal("BANK-001", msg, source) from error
    return [
        _statement(account, group.header, source)
        for group in parsed.children
        for account in group.children
    ]


def _whole(text: str, source: str) -> None:
    """See that one file begins and ends here, which the library takes for granted.

    It reads the last record of a file that was cut off for ever, and nothing of what
    stands after the first end.
    """
    codes = [row.strip()[:2] for row in text.splitlines() if row.strip()]
    codes = [code for code in codes if code != "88"]
    if codes[-1:] != ["99"] or codes.count("99") != 1 or codes.count("01") != 1:
        msg = (
            "is not one whole BAI2 file, from record 01 to record 99; ask the bank for "
            "the file again"
        )
        raise Refusal("BANK-001", msg, source)


def _statement(account: Any, group: Any, source: str) -> Statement:  # noqa: ANN401
    header = account.header
    if group.group_status is not None and group.group_status.name != "update":
        msg = (
            f"is a {group.group_status.name} of an earlier file; ask the bank for the "
            f"statement as it stands"
        )
        raise Refusal("BANK-002", msg, source)
    balances = {
        each.type_code.code: each.amount
        for each in header.summary_items
        if each.type_code is not None and each.amount is not None
    }
    names = (("opening", _OPENING), ("closing", _CLOSING))
    missing = [name for name, code in names if code not in balances]
    if missing:
        msg = (
            f"account {header.customer_account_number} has no "
            f"{' and no '.join(missing)} ledger balance, so nothing says whether its "
            f"lines are all there; ask "
            f"the bank for the whole file"
        )
        raise Refusal("BANK-004", msg, source)
    day = group.as_of_date
    return make(
        source,
        FORM,
        account=header.customer_account_number or "",
        currency=header.currency or group.currency,
        lines=[
            (day, _signed(each, source), _text(each))
            for each in account.children
            if each.amount
        ],
        opening=Decimal(balances[_OPENING]) / _PENCE,
        closing=Decimal(balances[_CLOSING]) / _PENCE,
        days=[day],
    )


def _signed(line: Any, source: str) -> Decimal:  # noqa: ANN401
    way = line.type_code.transaction.name if line.type_code.transaction else ""
    if way not in {"credit", "debit"}:
        msg = (
            f"a line of type {line.type_code.code} in it has an amount and is neither "
            f"credit nor debit; ask the bank what it means"
        )
        raise Refusal("BANK-001", msg, source)
    amount = Decimal(line.amount) / _PENCE
    return amount if way == "credit" else -amount


def _text(line: Any) -> str:  # noqa: ANN401
    texts = (line.customer_reference, line.bank_reference, line.text)
    return " ".join(text for text in texts if text)
