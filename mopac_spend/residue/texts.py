"""CSV and plain text, line by line and cell by cell; JSON and Markdown are such too."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from mopac_spend.forms.filled import letters
from mopac_spend.residue.kinds import CLOSED, FORMULA

if TYPE_CHECKING:
    from mopac_spend.residue.looked import Looked

# What a spreadsheet program runs; an amount or a dash alone is none.
_FORMULA = re.compile(r"\s*(?:[=@]|[+\-](?=[A-Za-z(@]))(?=.*[A-Za-z(])")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Of other bytes below the blank, text has none.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(content: bytes) -> str | None:
    """Give text, or None where it is none."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", "replace")
    if _BINARY.search(content):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def look(text: str, name: str, looked: Looked) -> None:
    """Note the texts of a file: cells of CSV, and else lines."""
    if name.lower().endswith((".csv", ".tsv")):
        csv.field_size_limit(10_000_000)
        try:
            _cells(text, "\t" if name.lower().endswith(".tsv") else ",", looked)
        except csv.Error as error:
            looked.add("", CLOSED, f"as CSV: {error}")
        else:
            return
    for number, line in enumerate(text.splitlines(), 1):
        looked.say(line, f"line {number}", "the text")


def _cells(text: str, delimiter: str, looked: Looked) -> None:
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if not cell or cell.isdecimal():
                continue
            place = f"{letters(at)}{number}"
            looked.say(cell, place, "the rows")
            if _FORMULA.match(cell):
                looked.add(place, FORMULA, cell, "the rows")
