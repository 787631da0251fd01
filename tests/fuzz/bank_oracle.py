"""Independent readers of bank statements: how many lines, and what they sum to.

By regular expressions, and for CAMT by an XML parser of another make than the
package's. None where a reader is not sure.
"""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.fuzz import oracle

if TYPE_CHECKING:
    from collections.abc import Callable

# How many lines, and their sum.
Sum = tuple[int, Decimal]
NIL = Decimal(0)
_MT940 = re.compile(
    r"^:61:[0-9]{6}(?:[0-9]{4})?(R?)([CD])[A-Z]?([0-9]+,[0-9]{0,2})[A-Z]", re.MULTILINE
)
_OFX = re.compile(r"<TRNAMT>\s*([-+]?[0-9]+(?:\.[0-9]{1,2})?)\s*[<\r\n]", re.IGNORECASE)
_BAI2 = re.compile(r"^16,([0-9]{3}),([0-9]+),", re.MULTILINE)


def read(content: bytes, form: str) -> Sum | None:
    """Read the lines of every statement of a file."""
    try:
        return _READERS[form](content)
    except (ValueError, InvalidOperation, LookupError, ET.ParseError):
        return None


def _text(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ValueError


def _mt940(content: bytes) -> Sum | None:
    text = _text(content)
    found = _MT940.findall(text)
    if len(found) != text.count(":61:"):
        return None
    values = [
        Decimal(amount.replace(",", ".").rstrip("."))
        * (1 if (mark == "C") != bool(back) else -1)
        for back, mark, amount in found
    ]
    return len(values), sum(values, NIL)


def _camt(content: bytes) -> Sum | None:
    count, total = 0, NIL
    root = ET.fromstring(content)  # noqa: S314 - the package refuses entities first
    for entry in root.iterfind("{*}BkToCstmrStmt/{*}Stmt/{*}Ntry"):
        status = entry.findtext("{*}Sts/{*}Cd") or entry.findtext("{*}Sts") or "BOOK"
        if status.strip() != "BOOK":
            return None
        amount = (entry.findtext("{*}Amt") or "").strip()
        mark = (entry.findtext("{*}CdtDbtInd") or "").strip()
        if (
            not re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", amount)
            or len(entry.findall("{*}Amt")) != 1
        ):
            return None
        count += 1
        total += Decimal(amount) * {"CRDT": 1, "DBIT": -1}[mark]
    return count, total


def _ofx(content: bytes) -> Sum | None:
    text = _text(content)
    found = _OFX.findall(text)
    marks = len(re.findall("<TRNAMT>", text, re.IGNORECASE))
    lines = len(re.findall("<STMTTRN>", text, re.IGNORECASE))
    if not len(found) == marks == lines:
        return None
    return len(found), sum(map(Decimal, found), NIL)


def _bai2(content: bytes) -> Sum | None:
    text = _text(content)
    found = _BAI2.findall(text)
    if len(found) != len(re.findall(r"^\s*16", text, re.MULTILINE)):
        return None
    # The codes of the standard: credits up to 399, debits up to 699.
    if not all(100 <= int(code) <= 699 for code, _ in found):
        return None
    values = [
        Decimal(pence) / 100 * (1 if int(code) < 400 else -1) for code, pence in found
    ]
    return len(values), sum(values, NIL)


def _csv(content: bytes) -> Sum | None:
    rows = [
        row for row in csv.reader(io.StringIO(_text(content)), strict=True) if any(row)
    ]
    heads = [head.strip().lower() for head in rows[0]]
    out, into = heads.index("debit amount"), heads.index("credit amount")
    count, total = 0, NIL
    for row in rows[1:]:
        if len(row) != len(heads):
            return None
        debit, credit = (
            oracle.pounds(row[at]) if row[at].strip() else NIL for at in (out, into)
        )
        if not isinstance(debit, Decimal) or not isinstance(credit, Decimal):
            return None
        count += 1
        total += credit - debit
    return count, total


_READERS: dict[str, Callable[[bytes], Sum | None]] = {
    "mt940": _mt940,
    "camt": _camt,
    "ofx": _ofx,
    "bai2": _bai2,
    "csv": _csv,
}
