"""Files that are no list of payments, and what to do with each.

People hand over what they have: a PDF, an e-mail, a bank statement, a list that
this program wrote itself. Each is told by its first bytes or its headings, and the
refusal says which command takes it or what to ask the publisher for.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
import zipfile
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.importing.reading.sheets import Source

_AS_TABLE = (
    "ask the publisher for the figures as CSV or as a spreadsheet, or open it and save "
    "its table as CSV"
)
# First bytes, and what begins so.
_NO_TABLE = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BM": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"{\\rtf": "a text document",
    b"7z\xbc\xaf": "a packed file",
    b"Rar!": "a packed file",
    b"BZh": "a packed file",
    b"\xfd7zXZ": "a packed file",
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Names of streams inside the files that older office programs wrote.
_STREAMS = {
    "WordDocument": f"this is a text document, not a table; {_AS_TABLE}",
    "PowerPoint Document": f"this is a presentation, not a table; {_AS_TABLE}",
    "__substg1.0": (
        "this is an e-mail, not a table; save the file that is attached to it and name "
        "that one"
    ),
    "EncryptedPackage": (
        "this workbook is locked with a password; open it in a spreadsheet program, "
        "remove the password and save it again"
    ),
}
_FOLDERS = {"word/": "a text document", "ppt/": "a presentation"}
_HEAD = 4096
_MAIL = re.compile(
    rb"^(from|to|subject|received|return-path|delivered-to|mime-version|message-id"
    rb"|date|x-[\w-]+): ",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_LINES = 3
_MT940 = re.compile(rb"^:(?:20|25|28C?|60[FM]|61):", re.MULTILINE)
_BANK = (
    (re.compile(rb"<\?OFX|OFXHEADER|<OFX>", re.IGNORECASE), "OFX"),
    (re.compile(rb"camt\.05[234]|<BkToCstmr"), "CAMT"),
    (re.compile(rb"\A01,[^\n]*/\s*\n02,"), "BAI2"),
    (re.compile(rb"\AVOL1"), "Bankline"),
)
_XML, _SPREADSHEET = b"<?xml", b"urn:schemas-microsoft-com:office:spreadsheet"
_GIVING = b'"grants"'
_BUDGETS = "this is a form of budgets: mopac-spend budget import {file}"
_REGISTER = (
    "this is a register: mopac-spend register import KIND {file}, where mopac-spend "
    "register kinds lists what KIND may be"
)
_ANSWER = (
    "this is an answer that was asked of books, not a source of payments; its payments "
    "are in the books it came from. Import the file that the finance system exported"
)
# Headings by which a table is known for one that this program reads or wrote.
_TABLES: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"group", "decide category", "decide initiative"}),
        "this is a review list: mopac-spend tag {file}",
    ),
    (frozenset({"budget", "april", "march"}), _BUDGETS),
    (frozenset({"code", "valid_from"}), _REGISTER),
    (
        frozenset({"balance", "sort code", "account number"}),
        "this is a bank statement: mopac-spend reconcile {file}",
    ),
    (frozenset({"ref", "initiative", "category", "directorate", "amount"}), _ANSWER),
    *(
        (frozenset({named, "payments", "amount"}), _ANSWER)
        for named in ("initiative_title", "category_title", "financial_year")
    ),
)
_SHEETS_OF_ANSWER = {"Cover", "Notes", "Table 1"}
_FORMS = {"Annual budgets", "Budget lines", "Virements"}
_ROWS, _FEW_LINES = 12, 5
_QUOTED = re.compile(r'"[^"]*"')
_WORDS, _HALF = 6, 0.5


def refuse(source: Source) -> None:
    """Refuse what is no list of payments; do nothing about what may be one.

    Raises:
        Refusal: `IMPORT-040`, it is no table; `IMPORT-060`, another command takes
            it, or gave it.

    """
    if why := _no_table(source.content):
        raise Refusal("IMPORT-040", why, source.name)
    if why := _for_another(source):
        raise Refusal("IMPORT-060", why, source.name)


def refuse_prose(source: Source) -> None:
    """Refuse what is sentences: lines of words that no delimiter parts alike.

    Raises:
        Refusal: `IMPORT-040`.

    """
    if _reads_like_prose(source):
        msg = (
            "this reads like a text and not like a table; ask the publisher for the "
            "figures as CSV or as a spreadsheet"
        )
        raise Refusal("IMPORT-040", msg, source.name)


def _reads_like_prose(source: Source) -> bool:
    if source.is_workbook or source.is_web_page:
        return False
    text = source.decoded(("utf-8-sig", "cp1252", "latin-1"))[: _HEAD * 4]
    lines = [line for line in text.splitlines() if line.strip()][:-1]
    if len(lines) < _FEW_LINES:
        return False
    words = sum(len(line.split()) for line in lines)
    # What is quoted parts nothing, and sentences are seldom quoted whole.
    bare = [_QUOTED.sub("", line) for line in lines]
    widths = [max(line.count(each) for each in ",\t;|") for line in bare]
    alike = max(widths.count(each) for each in set(widths) - {0} or {0})
    return words >= _WORDS * len(lines) and alike < _HALF * len(lines)


def _no_table(content: bytes) -> str:
    """Say what a file is that is no table, and what to do; "" where it may be one."""
    head = content[:_HEAD]
    for begins, kind in _NO_TABLE.items():
        # A heading may begin with BM, but no text has a nought.
        if head.startswith(begins) and (begins != b"BM" or b"\x00" in head):
            return f"this is {kind}, not a table; {_AS_TABLE}"
    if content.startswith(_OLE):
        reasons = (v for k, v in _STREAMS.items() if k.encode("utf-16-le") in content)
        return next(reasons, "")
    if content.startswith(_ZIP):
        return _document(content)
    return _no_text_table(content, head)


def _no_text_table(content: bytes, head: bytes) -> str:
    if len({name.lower() for name in _MAIL.findall(head)}) >= _MAIL_LINES:
        return _STREAMS["__substg1.0"]
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins[:1] in {b"{", b"["} and b":" in begins and _GIVING not in content:
        return f"this is JSON, not a table; {_AS_TABLE}"
    if begins.startswith(_XML) and _SPREADSHEET in head:
        return (
            "this is a spreadsheet saved as XML; open it in a spreadsheet program and "
            "save it as XLSX"
        )
    is_page = re.search(rb"<(?:!doctype html|html)", head, re.IGNORECASE)
    if begins.startswith(_XML) and not is_page and not _bank(head):
        return f"this is XML, not a table; {_AS_TABLE}"
    return ""


def _document(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    for folder, kind in _FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            return f"this is {kind}, not a table; {_AS_TABLE}"
    return ""


def _bank(head: bytes) -> str:
    """Name the form of a bank statement; "" where it is none."""
    if len(set(_MT940.findall(head))) > 1 or _MT940.match(head.lstrip()):
        return "MT940"
    return next((kind for form, kind in _BANK if form.search(head)), "")


def _for_another(source: Source) -> str:
    """Say which command takes a file; "" where it may be a list of payments."""
    file = shlex.quote(source.name)
    if not source.is_workbook and (kind := _bank(source.content[:_HEAD])):
        return f"this is a bank statement ({kind}): mopac-spend reconcile {file}"
    names = {sheet.name for sheet in source.workbook()} if source.is_workbook else set()
    if _FORMS & names:
        return _BUDGETS.format(file=file)
    if names >= _SHEETS_OF_ANSWER:
        return _ANSWER
    reasons = (
        why.format(file=file)
        for headings in _headings(source)
        for needed, why in _TABLES
        if needed <= headings
    )
    return next(reasons, "")


def _headings(source: Source) -> Iterator[frozenset[str]]:
    """Give the first rows of each sheet as sets of small texts."""
    if source.is_workbook:
        for sheet in source.workbook():
            for row in sheet.rows[:_ROWS]:
                texts = (clean(c) for c in row.cells if isinstance(c, str))
                yield frozenset(text.casefold() for text in texts)
        return
    text = source.content[:_HEAD].lstrip(b"\xef\xbb\xbf").decode("latin-1")
    for line in text.splitlines()[:_ROWS]:
        delimiter = max(",\t;|", key=line.count)
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        yield frozenset(cell.strip().casefold() for cell in cells)
