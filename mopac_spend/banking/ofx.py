"""OFX: what banks offer to accounting programs, through the library ofxtools."""

from __future__ import annotations

import io
import re
import warnings

from mopac_spend.banking.statement import Statement, make, tidy
from mopac_spend.findings import Refusal

FORM = "OFX"
_WHOLE = re.compile(rb"</?OFX>", re.IGNORECASE)
_BANK = re.compile(rb"<STMTRS>", re.IGNORECASE)
_TEXTS = ("refnum", "checknum", "name", "memo", "fitid")


def read(content: bytes, source: str) -> list[Statement]:
    """Read every statement of a bank account.

    OFX gives no opening balance: it is worked out from the closing one.

    Raises:
        Refusal: `BANK-001`, it cannot be read; `BANK-002`, it holds no statement
            of a bank account.

    """
    if not _BANK.search(content):
        msg = (
            "is OFX without a statement of a bank account (a card, a profile or "
            "investments); ask the bank for the statement of the account"
        )
        raise Refusal("BANK-002", msg, source)
    if [each.upper() for each in _WHOLE.findall(content)] != [b"<OFX>", b"</OFX>"]:
        msg = "is not one whole OFX file; ask the bank for the file again"
        raise Refusal("BANK-001", msg, source)
    from ofxtools.models import STMTRS
    from ofxtools.Parser import OFXTree

    tree = OFXTree()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree.parse(io.BytesIO(content))
            found = [
                each for each in tree.convert().statements if isinstance(each, STMTRS)
            ]
            made = [_statement(each, source) for each in found]
    except Refusal:
        raise
    except Exception as error:
        said = tidy(str(error))[:120] or type(error).__name__
        msg = f"cannot be read as OFX ({said}); ask the bank for the file again"
        raise Refusal("BANK-001", msg, source) from error
    if not made:
        msg = "cannot be read as OFX (no statement); ask the bank for the file again"
        raise Refusal("BANK-001", msg, source)
    return made


def _statement(each: object, source: str) -> Statement:
    account = each.account  # type: ignore[attr-defined]
    listed = each.transactions  # type: ignore[attr-defined]
    balance = each.ledgerbal  # type: ignore[attr-defined]
    lines = [
        (
            line.dtposted.date(),
            line.trnamt,
            " ".join(
                str(text) for name in _TEXTS if (text := getattr(line, name, None))
            ),
        )
        for line in listed or ()
    ]
    days = [balance.dtasof.date()]
    if listed is not None:
        days += [listed.dtstart.date(), listed.dtend.date()]
    number = " ".join(
        filter(None, (getattr(account, "bankid", ""), getattr(account, "acctid", "")))
    )
    return make(
        source,
        FORM,
        account=number,
        currency=str(each.curdef),  # type: ignore[attr-defined]
        lines=lines,
        closing=balance.balamt,
        days=days,
    )
