"""MT940: the customer statement of SWIFT, through the library mt-940."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from mopac_spend.banking.statement import Statement, make, tidy
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from mopac_spend.banking.file import BankFile

FORM = "MT940"
_TAGS = re.compile(r"^:(?:20|25|28C?|60[FM]?|61|62[FM]?|64|65|86|NS):", re.MULTILINE)
# The library keeps the balances of the last statement of a text alone, so each is
# given to it by itself. A statement begins with its reference.
_BEGINS = re.compile(r"^(?=:20:)", re.MULTILINE)
_INTERIM = re.compile(r"^:(?:34F|90[DC]|13D?):", re.MULTILINE)
_BALANCE = re.compile(r"^:6[02][FM]?:", re.MULTILINE)
_OPENING = ("final_opening_balance", "intermediate_opening_balance", "opening_balance")
_CLOSING = ("final_closing_balance", "intermediate_closing_balance", "closing_balance")
_TEXTS = (
    "customer_reference",
    "bank_reference",
    "extra_details",
    "transaction_details",
    "applicant_name",
    "applicant_iban",
    "purpose",
    "additional_purpose",
    "end_to_end_reference",
)


def fits(file: BankFile) -> bool:
    """Say whether any line of a file begins with a tag of SWIFT."""
    return _TAGS.search(file.text) is not None


def read(file: BankFile) -> list[Statement]:
    """Read every statement of a file.

    Raises:
        Refusal: `BANK-001`, it cannot be read; `BANK-002`, an interim report
            (MT942); `BANK-003`, it does not add up; `BANK-004`, a balance is
            missing; `BANK-005`, several currencies.

    """
    text, source = file.text, file.name
    if _INTERIM.search(text) and not _BALANCE.search(text):
        msg = (
            "is an interim report (MT942) without balances and not a statement; ask "
            "the bank for the MT940 of the day"
        )
        raise Refusal("BANK-002", msg, source)
    before, *parts = _BEGINS.split(text)
    if parts and _BALANCE.search(before):
        msg = "begins in the middle of a statement; ask the bank for the whole file"
        raise Refusal("BANK-001", msg, source)
    return [_statement(part, source) for part in parts or [text]]


def _statement(text: str, source: str) -> Statement:
    parsed = _parsed(text, source)
    data = parsed.data
    opening = next((data[name] for name in _OPENING if data.get(name)), None)
    closing = next((data[name] for name in _CLOSING if data.get(name)), None)
    both = (("opening", opening), ("closing", closing))
    missing = [name for name, balance in both if not getattr(balance, "amount", None)]
    if opening is None or closing is None or missing:
        msg = (
            f"a statement in it has no {' and no '.join(missing)} balance, so nothing "
            f"says whether its lines are all there; ask the bank for the whole file"
        )
        raise Refusal("BANK-004", msg, source)
    currencies = sorted({opening.amount.currency, closing.amount.currency})
    if not all(re.fullmatch("[A-Z]{3}", currency or "") for currency in currencies):
        msg = "a balance in it cannot be read; ask the bank for the file again"
        raise Refusal("BANK-001", msg, source)
    if len(currencies) > 1:
        msg = (
            f"a statement in it opens and closes in different currencies "
            f"({' and '.join(currencies)}); ask the bank for the file again"
        )
        raise Refusal("BANK-005", msg, source)
    return make(
        source,
        FORM,
        account=data.get("account_identification") or "",
        currency=currencies[0],
        lines=list(_lines(parsed, source)),
        opening=opening.amount.amount,
        closing=closing.amount.amount,
        days=[day for day in (opening.date, closing.date) if day],
    )


def _parsed(text: str, source: str) -> Any:  # noqa: ANN401 - the library's own type
    import mt940

    # It logs what it cannot read, which would appear beside our own words.
    logging.getLogger("mt940").setLevel(logging.CRITICAL)
    # The second reads banks that put an account's number of any length into a line.
    known: list[dict[int | str, Any]] = [{}, {61: mt940.tags.StatementASNB()}]
    for tags in known:
        transactions = mt940.models.Transactions(options=mt940.Options.all(), tags=tags)
        try:
            transactions.parse(text)
        except Exception as error:  # noqa: BLE001 - whatever a broken file provokes
            fault = error
            continue
        return transactions
    msg = f"cannot be read as MT940 ({_words(fault)}); ask the bank for the file again"
    raise Refusal("BANK-001", msg, source) from fault


def _words(error: Exception) -> str:
    """Give the library's words without the objects and text it adds to them."""
    first = error.args[0] if error.args else ""
    words = tidy(str(first))
    words = re.sub(r" <mt940\.tags\.(\w+) object at \w+>", r" a \1", words)
    return words[:120] or type(error).__name__


def _lines(parsed: Any, source: str) -> Iterator[tuple[dt.date, Decimal, str]]:  # noqa: ANN401
    for each in parsed:
        data = each.data
        amount, day = data.get("amount"), data.get("entry_date") or data.get("date")
        if amount is None or day is None:
            msg = "a line in it has no amount or no date; ask the bank for it again"
            raise Refusal("BANK-001", msg, source)
        texts = [data.get(name) for name in _TEXTS]
        words = " ".join(str(text) for text in dict.fromkeys(texts) if text)
        yield day, amount.amount, words
