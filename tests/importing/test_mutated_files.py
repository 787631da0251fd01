"""Real files, damaged in every way a file is: nothing is lost, and nothing hangs.

Whatever a damaged file holds, each of its rows below the headings is a payment, is
set aside, or is a total that was checked; or the file is refused with a code.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import time
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import fitting, layouts, lines
from mopac_spend.importing.reading.sheets import Source
from tests import real_data

if TYPE_CHECKING:
    from collections.abc import Callable

OPENED = dt.date(2008, 4, 1)
KNOWN = layouts.load_all(Path("no books"))
FILES = [
    "spend/gla/2019-P06.csv",
    "spend/hyndburn/1703.csv",
    "spend/hyndburn/Oct-24-CSV.csv",
    "spend/lambeth/2012-06-payments.csv",
    "spend/oxford/expenditure-over-500-jan-mar-2018.csv",
    "pcard/oxford/procurement-card-spending-july-2017.csv",
    "spend/lancashire-pcc/pcc-2020-21.xlsx",
    "pcard/birmingham/publish-spend-april-2016.xls",
]
HOSTILE = (
    '=cmd|" /C calc"!A0',
    "<script>alert(1)</script>",
    "@SUM(1+1)",
    "\x00",
    "x" * 1_000_000,
    '"',
    "Total",
    "1e308",
    "99999999999999999999",
    "NaN",
    "31/09/2018",
    "\u202e\u2066\ud7ff",
)


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Change ten bytes."""
    changed = bytearray(content)
    for _ in range(10):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def truncated(content: bytes, chance: random.Random) -> bytes:
    """Keep the beginning."""
    return content[: chance.randrange(1, len(content))]


def of_rows(
    change: Callable[[list[list[str]], random.Random], list[list[str]]],
) -> Callable[[bytes, random.Random], bytes]:
    """Make a change of rows into one of bytes; a workbook loses bytes instead."""

    def changed(content: bytes, chance: random.Random) -> bytes:
        if b"\x00" in content[:512]:
            at = chance.randrange(len(content))
            return content[:at] + content[at + 7 :]
        text = content.decode("latin-1")
        written = io.StringIO(newline="")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        csv.writer(written).writerows(change(rows, chance))
        return written.getvalue().encode("utf-8", errors="replace")

    return changed


def shuffled(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """Put the rows in any order, the headings somewhere among the first."""
    below = rows[12:]
    chance.shuffle(below)
    return rows[:12] + below


def without_a_column(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """Drop one column."""
    at = chance.randrange(max(map(len, rows)))
    return [row[:at] + row[at + 1 :] for row in rows]


def with_hostile_cells(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """Put things in cells that nobody wishes for."""
    for _ in range(20):
        row = rows[chance.randrange(len(rows))]
        if row:
            row[chance.randrange(len(row))] = chance.choice(HOSTILE)
    return rows


def with_cells_moved(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """Lose and add cells, so that rows are narrower and wider."""
    for _ in range(20):
        row = rows[chance.randrange(len(rows))]
        at = chance.randrange(len(row) + 1)
        row[at : at + chance.randrange(2)] = [""] * chance.randrange(3)
    return rows


CHANGES = {
    "flipped": flipped,
    "truncated": truncated,
    "shuffled": of_rows(shuffled),
    "column-dropped": of_rows(without_a_column),
    "hostile-cells": of_rows(with_hostile_cells),
    "cells-moved": of_rows(with_cells_moved),
}


def accounted_for(source: Source) -> None:
    """Read a file, or be refused; hold what was read against its rows."""
    chosen = fitting.choose(source, KNOWN)
    result = lines.extract(source, chosen, OPENED)
    below = 0
    for sheet in chosen.read(source):
        heading = chosen.heading(sheet)
        first = heading.at + 1 if heading else 0
        below += sum(not row.blank for row in sheet.rows[first:])
    assert below == len(result.lines) + len(result.set_aside) + len(result.totals)
    for line in result.lines:
        assert isinstance(line.amount, Decimal)
        assert line.date >= OPENED
        text = "".join(line.texts.values())
        assert not set(text) & set("<>\r\n\t\x00")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_damaged_file_is_accounted_for(
    name: str, change: str, tmp_path: Path
) -> None:
    whole = real_data.path(name).read_bytes()
    file = tmp_path / "damaged"
    for seed in range(2):
        chance = random.Random(f"{name} {change} {seed}")  # noqa: S311 - not a secret
        file.write_bytes(CHANGES[change](whole, chance))
        before = time.process_time()
        # A refusal has a code of CODES; anything else would be a traceback.
        with suppress(Refusal):
            accounted_for(Source.read(file))
        assert time.process_time() - before < 10
