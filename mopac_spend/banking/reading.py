"""A file from a bank to its statements: the format is seen from the content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.banking import bai2, bank_csv, bankline, camt, mt940, ofx
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.banking.statement import Statement

# A year of a large body's statement is a few megabytes.
_LARGEST = 20_000_000
# No format of lines has a line that comes near to this.
_LONGEST_LINE = 100_000
_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<", re.DOTALL)
_OFX = re.compile(rb"<\?OFX|OFXHEADER|<OFX>", re.IGNORECASE)
_HTML = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table)", re.IGNORECASE
)
_MT940 = re.compile(r"^:(?:20|25|28C?|60[FM]?|61|62[FM]?|64|65|86|NS):", re.MULTILINE)
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def read(file: Path) -> list[Statement]:
    """Read every statement of a file.

    Returns:
        At least one statement, in the order of the file.

    Raises:
        Refusal: `BANK-001` to `BANK-005`; nothing is taken of a file in part.

    """
    content = _content(file)
    name = file.name
    if _HTML.match(content[:2000]):
        msg = (
            "is a web page saved under another name; in online banking choose the "
            "download of the statement and not of the page"
        )
        raise Refusal("BANK-002", msg, name)
    if _OFX.search(content[:2000]):
        return ofx.read(content, name)
    head = content[:200].replace(b"\x00", b"").lstrip(b"\xff\xfe")
    if _XML.match(head):
        return camt.read(content, name)
    text = _text(content, name)
    if _MT940.search(text):
        return mt940.read(text, name)
    if text.startswith("01,"):
        return bai2.read(text, name)
    if text.startswith("VOL1"):
        return bankline.read(text, name)
    return bank_csv.read(text, name)


def _content(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check its name and your rights"
        raise Refusal("BANK-001", msg, str(file)) from error
    if size > _LARGEST:
        msg = f"is larger than {_LARGEST // 10**6} MB; export it in several parts"
        raise Refusal("BANK-001", msg, file.name)
    if not content.strip():
        raise Refusal("BANK-001", "is empty; export it again", file.name)
    if content.startswith(_BINARY):
        msg = (
            "is a workbook or a PDF; ask the bank for MT940, CAMT.053, OFX, BAI2, "
            "Bankline Direct or CSV"
        )
        raise Refusal("BANK-002", msg, file.name)
    return content


def _text(content: bytes, name: str) -> str:
    """Decode text, and refuse what no bank writes before any parser sees it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    else:
        tried = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        msg = "is in no encoding that a bank uses; export it again"
        raise Refusal("BANK-001", msg, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, text.split("\n")))
    if longest > _LONGEST_LINE:
        msg = f"has a line of {longest:,} characters, which no statement has"
        raise Refusal("BANK-001", f"{msg}; export it again", name)
    return text
