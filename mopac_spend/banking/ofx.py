"""OFX: what banks offer to accounting programs, as SGML (1.x) and as XML (2.x).

Read here and not by a library: the ones that read it well are under licences that do
not go with Beancount's, and the others guess (docs/dependencies.md). Only statements of
bank accounts are taken, by the names of the specification (ofx.org, 11.4.2). Whatever
would leave out a line or take one twice is refused: OFX has one balance, so that
nothing else would notice.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.banking import camt, ofx_sgml
from mopac_spend.banking.statement import Statement, make, tidy
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.banking.file import BankFile

FORM = "OFX"
_BEGINS = re.compile(rb"<\?OFX|OFXHEADER|<OFX>", re.IGNORECASE)
_WHOLE = re.compile(rb"</?OFX>", re.IGNORECASE)
_BANK = re.compile(rb"<STMTRS>", re.IGNORECASE)
_XML = re.compile(rb"<\?(?:xml|OFX)\b", re.IGNORECASE)
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_TEXTS = ("REFNUM", "CHECKNUM", "NAME", "PAYEE/NAME", "EXTDNAME", "MEMO", "FITID")
# A decimal point or comma, and no mark between thousands. "1,000" may be either.
_AMOUNT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*|,[0-9]{0,2})?|[.,][0-9]{1,2})")
# A day, then maybe a time and its zone.
_DAY = re.compile(r"([0-9]{8})(?:[0-9]{4}(?:[0-9]{2}(?:\.[0-9]+)?)?)?(?:\[[^\]]*\])?")
# A line of a statement is some ten elements, and a file at most 20 MB.
_MOST_TAGS = 2_000_000


def fits(file: BankFile) -> bool:
    """Say whether a file has the header of OFX, or its first element."""
    return _BEGINS.search(file.content[:2000]) is not None


def read(file: BankFile) -> list[Statement]:
    """Read every statement of a bank account.

    OFX gives no opening balance: it is worked out from the closing one. A day is the
    day as the bank wrote it, in the zone it wrote it in.

    Raises:
        Refusal: `BANK-001`, it cannot be read; `BANK-002`, it holds no statement
            of a bank account; `BANK-005`, a line of it is in another currency.

    """
    content, source = file.content, file.name
    if not _BANK.search(content):
        msg = (
            "is OFX without a statement of a bank account (a card, a profile or "
            "investments); ask the bank for the statement of the account"
        )
        raise Refusal("BANK-002", msg, source)
    if [each.upper() for each in _WHOLE.findall(content)] != [b"<OFX>", b"</OFX>"]:
        msg = "is not one whole OFX file; ask the bank for the file again"
        raise Refusal("BANK-001", msg, source)
    try:
        statements = [_statement(each, source) for each in _elements(content, source)]
    except ValueError as error:
        raise _unread(str(error), source) from error
    if statements:
        return statements
    why = "no statement"
    raise _unread(why, source)


def _unread(why: str, source: str) -> Refusal:
    msg = f"cannot be read as OFX ({tidy(why)[:120]}); ask the bank for the file again"
    return Refusal("BANK-001", msg, source)


def _elements(content: bytes, source: str) -> Iterator[Any]:
    """Give the element of each bank statement."""
    if content.count(b"<") > _MOST_TAGS:
        msg = "more elements than any statement has"
        raise ValueError(msg)
    content = content.lstrip(_BLANKS)
    root: Any
    if _XML.match(content):
        root = camt.parsed(content, source)
    else:
        root = ofx_sgml.parsed(_text(content))
    return iter(root.findall("BANKMSGSRSV1/STMTTRNRS/STMTRS"))


def _text(content: bytes) -> str:
    # What the header says of its encoding is often not so; only texts depend on it.
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _statement(statement: Any, source: str) -> Statement:  # noqa: ANN401
    """Make a statement of its element.

    Raises:
        ValueError: something it must have is missing, there twice, or no amount or day.

    """
    currency = _one(statement, "CURDEF")
    lists = statement.findall("BANKTRANLIST")
    if len(lists) > 1:
        msg = "BANKTRANLIST is there more than once"
        raise ValueError(msg)
    days = [_day(_one(statement, "LEDGERBAL/DTASOF"))]
    lines = []
    for each in lists:
        days += [_day(_one(each, name)) for name in ("DTSTART", "DTEND")]
        for line in each:
            if line.tag not in {"DTSTART", "DTEND", "STMTTRN"}:
                msg = f"{line.tag[:32]} stands among the lines"
                raise ValueError(msg)
        lines = [_line(line, currency, source) for line in each.findall("STMTTRN")]
    account = (
        _maybe(statement, f"BANKACCTFROM/{name}") for name in ("BANKID", "ACCTID")
    )
    return make(
        source,
        FORM,
        account=" ".join(filter(None, account)),
        currency=currency,
        lines=lines,
        closing=_amount(_one(statement, "LEDGERBAL/BALAMT")),
        days=days,
    )


def _line(
    line: Any,  # noqa: ANN401
    currency: str,
    source: str,
) -> tuple[dt.date, Decimal, str]:
    # ORIGCURRENCY says what was converted; CURRENCY that the amount was not.
    other = _maybe(line, "CURRENCY/CURSYM") or currency
    if other != currency:
        msg = (
            f"a statement in it mixes currencies ({currency}, {other}); ask the bank "
            f"for one statement a currency"
        )
        raise Refusal("BANK-005", tidy(msg), source)
    texts = (_maybe(line, name) for name in _TEXTS)
    return (
        _day(_one(line, "DTPOSTED")),
        _amount(_one(line, "TRNAMT")),
        " ".join(filter(None, texts)),
    )


def _maybe(element: Any, path: str) -> str:  # noqa: ANN401
    """Give the text of what may be missing and may not be there twice."""
    elements = element.findall(path)
    if len(elements) > 1:
        msg = f"{path} is there more than once"
        raise ValueError(msg)
    if elements and len(elements[0]):
        msg = f"{path} holds elements and no value"
        raise ValueError(msg)
    return (elements[0].text or "").strip() if elements else ""


def _one(element: Any, path: str) -> str:  # noqa: ANN401
    text = _maybe(element, path)
    if not text:
        msg = f"{path} is missing"
        raise ValueError(msg)
    return text


def _amount(text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        msg = f"{text[:40]!r} is no amount"
        raise ValueError(msg)
    return Decimal(text.replace(",", "."))


def _day(text: str) -> dt.date:
    match = _DAY.fullmatch(text)
    if not match:
        msg = f"{text[:40]!r} is no day"
        raise ValueError(msg)
    return dt.datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - a day
