"""A file from a bank: its bytes, and its text for formats of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

# A year of a large body's statement is a few megabytes.
_LARGEST = 20_000_000
# No format of lines has a line that comes near to this.
_LONGEST_LINE = 100_000
_HTML = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table)", re.IGNORECASE
)
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


@dataclass(frozen=True)
class BankFile:
    """The bytes of a file, and its name for refusals."""

    name: str
    content: bytes

    @classmethod
    def open(cls, path: Path) -> BankFile:
        """Read a file, and refuse what is no statement whatever its format.

        Raises:
            Refusal: `BANK-001`, it is empty, too large or cannot be read;
                `BANK-002`, it is a workbook, a PDF or a web page.

        """
        content = _content(path)
        if _HTML.match(content[:2000]):
            msg = (
                "is a web page saved under another name; in online banking choose the "
                "download of the statement and not of the page"
            )
            raise Refusal("BANK-002", msg, path.name)
        return cls(path.name, content)

    @cached_property
    def text(self) -> str:
        """Its text, line ends as one; what no bank writes is refused, `BANK-001`."""
        return _text(self.content, self.name)


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
