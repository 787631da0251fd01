"""CSV and plain text, line by line and cell by cell; JSON and Markdown are such too."""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from mopac_spend.forms.filled import letters
from mopac_spend.residue.kinds import CLOSED, COMMENT, FORMULA

if TYPE_CHECKING:
    from mopac_spend.residue.looked import Looked

# What a spreadsheet program runs; an amount or a dash alone is none.
_FORMULA = re.compile(r"\s*(?:[=@]\S|[+-](?!\S*\d(?:CR|DR)$)\S*[A-Za-z(])")
_RUNS = {*"=@+-", " ", "\t", "\n", "\r", "\v", "\f", "\xa0", "\u3000"}
# Files in which brackets are no remarks; a release has a program in it.
_CODE = (".py", ".sql", ".toml", ".js", ".css")
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
            looked.add("the rows", CLOSED, f"as CSV: {error}")
        else:
            return
    if name.lower().endswith((".json", ".geojson")):
        try:
            _values(json.loads(text), "", looked)
        except (ValueError, RecursionError):
            looked.add("the text", CLOSED, "as JSON")
        else:
            return
    if text.lstrip()[:5] == "<?xml" or name.lower().endswith((".xml", ".svg")):
        _remarks(text, looked)
    is_code = name.lower().endswith(_CODE)
    for number, line in enumerate(text.splitlines(), 1):
        said = line.replace("[", "(") if is_code else line
        looked.say(said, f"line {number}", "the text")


def _remarks(text: str, looked: Looked) -> None:
    """Note the remarks of XML, which what opens it does not show."""
    for found in re.finditer(r"<!--(.*?)-->", text, re.DOTALL):
        line = text.count("\n", 0, found.start()) + 1
        looked.add(f"line {line}", COMMENT, found[1], "the text")


def _values(value: object, place: str, looked: Looked) -> None:
    """Note the names and texts of JSON, whose brackets are no remarks."""
    if isinstance(value, str):
        looked.say(value, place or "the text", "the text")
    elif isinstance(value, dict):
        for name, each in value.items():
            looked.say(name, place or "the text", "the text")
            _values(each, f"{place}/{name}", looked)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            _values(each, f"{place}/{number}", looked)


def _cells(text: str, delimiter: str, looked: Looked) -> None:
    """Note the cells of a list; its places are worked out for those that matter."""
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    cells: list[str] = []
    starts: list[int] = []

    def place(at: int) -> str:
        row = bisect_right(starts, at) - 1
        return f"{letters(at - starts[row])}{row + 1}"

    for row in rows:
        starts.append(len(cells))
        cells += row
    looked.say_all(cells, place, "the rows")
    ran = {cell for cell in {*cells} if cell[:1] in _RUNS and _FORMULA.match(cell)}
    for at, cell in enumerate(cells) if ran else ():
        if cell in ran:
            looked.add(place(at), FORMULA, cell, "the rows")
