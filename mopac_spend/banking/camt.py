"""CAMT.053: the bank-to-customer statement of ISO 20022, in XML.

Only the statement is taken. The account report (052) and the notification (054) are
of the same family, and neither holds what a day's balances can be proved with.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from mopac_spend.banking.statement import Statement, make, tidy
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.banking.file import BankFile

FORM = "CAMT.053"
_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<", re.DOTALL)
_OTHERS = {
    "camt.052": "an account report (camt.052)",
    "camt.054": "a debit and credit notification (camt.054)",
}
_KIND = re.compile(r"camt\.\d{3}")
# Opening booked, or the closing of the day before; closing booked.
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_DAYS = ("{*}Dt", "{*}DtTm")
# What a line says of itself: references of every payment in it, names, remittance.
_TEXTS = (
    "AcctSvcrRef",
    "EndToEndId",
    "MsgId",
    "PmtInfId",
    "InstrId",
    "TxId",
    "ChqNb",
    "Nm",
    "Ustrd",
    "Ref",
    "AddtlNtryInf",
    "AddtlTxInf",
)


def fits(file: BankFile) -> bool:
    """Say whether a file is XML, in whatever encoding."""
    head = file.content[:200].replace(b"\x00", b"").lstrip(b"\xff\xfe")
    return _XML.match(head) is not None


def read(file: BankFile) -> list[Statement]:
    """Read every statement of a file; entities are refused, nothing is fetched.

    Raises:
        Refusal: `BANK-001`, it is broken or holds no statement; `BANK-002`, a
            report or notification; `BANK-003`, it does not add up; `BANK-004`, a
            balance is missing; `BANK-005`, several currencies.

    """
    source = file.name
    root = parsed(file.content, source)
    kind = _KIND.search(root.tag)
    name = kind.group() if kind else ""
    if name in _OTHERS:
        msg = (
            f"is {_OTHERS[name]} and not a statement; ask the bank for the camt.053 of "
            f"the same days"
        )
        raise Refusal("BANK-002", msg, source)
    statements = root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if not statements:
        msg = "holds no statement of the kind camt.053; ask the bank for the file again"
        raise Refusal("BANK-001" if name == "camt.053" else "BANK-002", msg, source)
    return [_statement(each, source) for each in statements]


def parsed(content: bytes, source: str) -> Any:  # noqa: ANN401 - an lxml element
    """Parse XML from outside: no entities, no network, no endless depth.

    Raises:
        Refusal: `BANK-001`.

    """
    from lxml import etree

    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content.replace(b"\x00", b"")):
        msg = "holds a document type, which no bank sends; it was not read further"
        raise Refusal("BANK-001", msg, source)
    # A comment within an amount would cut it in two, of which one is read.
    safe = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, safe)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = tidy(str(error))[:120]
        msg = f"is broken XML ({reason}); ask the bank for the file again"
        raise Refusal("BANK-001", msg, source) from error


def _statement(element: Any, source: str) -> Statement:  # noqa: ANN401
    balances = {
        kind: balance for balance in _balances(element, source) if (kind := balance[0])
    }
    opening = next((balances[each] for each in _OPENING if each in balances), None)
    closing = next((balances[each] for each in _CLOSING if each in balances), None)
    if opening is None or closing is None:
        both = (("opening", opening), ("closing", closing))
        missing = [f"no {name} balance" for name, balance in both if balance is None]
        msg = (
            f"a statement in it has {' and '.join(missing)} (booked), so nothing says "
            f"whether its lines are all there; ask the bank for the whole file"
        )
        raise Refusal("BANK-004", msg, source)
    lines = list(_lines(element, source))
    used = {opening[2], closing[2], *(currency for *_, currency in lines)}
    of_account = element.findtext("{*}Acct/{*}Ccy")
    used |= {of_account} if of_account else set()
    if len(used) > 1:
        msg = (
            f"a statement in it mixes currencies ({', '.join(sorted(used))}); ask the "
            f"bank for one statement a currency"
        )
        raise Refusal("BANK-005", msg, source)
    return make(
        source,
        FORM,
        account=element.findtext("{*}Acct/{*}Id/{*}IBAN")
        or element.findtext("{*}Acct/{*}Id/{*}Othr/{*}Id")
        or "",
        currency=used.pop(),
        lines=[(day, amount, text) for day, amount, text, _ in lines],
        opening=opening[1],
        closing=closing[1],
        days=[day for day in (opening[3], closing[3]) if day],
    )


def _balances(
    element: Any,  # noqa: ANN401
    source: str,
) -> Iterator[tuple[str, Decimal, str, dt.date | None]]:
    """Give each balance: kind, signed amount, currency, day."""
    for each in element.findall("{*}Bal"):
        kind = each.findtext("{*}Tp/{*}CdOrPrtry/{*}Cd") or ""
        if kind in (*_OPENING, *_CLOSING):
            amount, currency = _amount(each, source)
            yield kind, amount, currency, _day(each.find("{*}Dt"), source)


def _lines(
    element: Any,  # noqa: ANN401
    source: str,
) -> Iterator[tuple[dt.date, Decimal, str, str]]:
    """Give each booked line: day, signed amount, text, currency."""
    for each in element.findall("{*}Ntry"):
        status = each.findtext("{*}Sts/{*}Cd") or each.findtext("{*}Sts") or ""
        if status.strip() not in {"BOOK", ""}:
            continue  # pending, or for information: not in the balances
        amount, currency = _amount(each, source)
        day = _day(each.find("{*}BookgDt"), source) or _day(
            each.find("{*}ValDt"), source
        )
        if day is None:
            msg = "a line in it has no date; ask the bank for the file again"
            raise Refusal("BANK-001", msg, source)
        texts = [
            child.text
            for child in each.iter("{*}NtryRef", *(f"{{*}}{name}" for name in _TEXTS))
            if child.text and child.text.strip() != "NOTPROVIDED"
        ]
        yield day, amount, " ".join(dict.fromkeys(texts)), currency


def _amount(element: Any, source: str) -> tuple[Decimal, str]:  # noqa: ANN401
    """Give the signed amount and its currency."""
    child = element.find("{*}Amt")
    mark = (element.findtext("{*}CdtDbtInd") or "").strip()
    try:
        amount = Decimal((child.text or "").strip())
        currency = str(child.get("Ccy") or "")
    except (AttributeError, InvalidOperation) as error:
        msg = "an amount in it cannot be read; ask the bank for the file again"
        raise Refusal("BANK-001", msg, source) from error
    if mark not in {"CRDT", "DBIT"} or not currency:
        msg = "an amount in it says neither credit nor debit, or no currency"
        raise Refusal("BANK-001", f"{msg}; ask the bank for the file again", source)
    # The mark already says which way a reversal moves the money.
    return amount if mark == "CRDT" else -amount, currency


def _day(element: Any, source: str) -> dt.date | None:  # noqa: ANN401
    if element is None:
        return None
    text = next((t for name in _DAYS if (t := element.findtext(name))), "").strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError as error:
        msg = f"{text[:40]!r} in it is no date; ask the bank for the file again"
        raise Refusal("BANK-001", msg, source) from error
