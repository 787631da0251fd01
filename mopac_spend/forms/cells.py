"""Say the cells of a filled-in form, in the child: XLSX, ODS or CSV.

A reader of figures takes a formula's last result for a value. What a person decides
must have been typed, so here a formula is seen to be one, and a day, a number, a truth
value and an error each for what they are. No formula is run and nothing is fetched.
"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import csv_rows
from mopac_spend.forms.cell import FORMULA
from mopac_spend.forms.process import MIB, OLD, ZIP, RefusedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Seconds that the child may work, and its memory: as much as a list of a million
# payments takes.
SECONDS, MEMORY = 240, 2048 * MIB
_SAVE = "open it and save it as XLSX, ODS or CSV"
# Letters of all cells, each cell counting as so many more, and those of one.
_MOST, _CELL, _LONGEST = 1_200_000_000, 30, 100_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def serve(content: bytes) -> Iterator[Any]:
    """Say each sheet: its name and whether it is hidden, its rows, its merged ranges.

    A row is its number and its cells that hold something.

    Raises:
        RefusedError: it is no form.
        TooLargeError: its cells hold more than any form.

    """
    left = _MOST
    for each in _pieces(content):
        if isinstance(each, tuple) and isinstance(each[1], list):
            lengths = [len(text) for _, text, _ in each[1]]
            left -= sum(lengths) + _CELL * len(lengths)
            if left < 0 or max(lengths) > _LONGEST:
                msg = "its cells hold more than those of any form"
                raise TooLargeError(msg)
        yield each


def _pieces(content: bytes) -> Iterator[Any]:
    if content.startswith(ZIP):
        from mopac_spend.forms import ods, xlsx

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            form = ods if "content.xml" in archive.namelist() else xlsx
            try:
                yield from form.pieces(archive)
            except (KeyError, IndexError) as error:
                msg = "it has no parts as XLSX and ODS have them"
                raise ValueError(msg) from error
        return
    if content.startswith(OLD):
        msg = f"it is a workbook of an older form, or has a password; {_SAVE}"
        raise RefusedError(msg)
    if b"\0" in content and not content.startswith(_UTF_16):
        msg = f"it is neither a workbook nor CSV; {_SAVE}"
        raise RefusedError(msg)
    yield "", False
    try:
        rows = csv_rows(content)
    except csv.Error as error:
        msg = f"it cannot be read as CSV ({error}); {_SAVE}"
        raise RefusedError(msg) from error
    for number, row in enumerate(rows, 1):
        cells = [(at, text, _of_text(text)) for at, text in enumerate(row) if text]
        if cells:
            yield number, cells


def _of_text(text: str) -> str:
    return FORMULA if text.lstrip(" \u00a0\u200b\ufeff").startswith("=") else ""
