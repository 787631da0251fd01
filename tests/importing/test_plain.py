"""Rows that are plainly payments are read to what a careful reading makes of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books.collection import no_collection
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts, lines, plain
from mopac_spend.importing.reading.line import Lines
from mopac_spend.importing.reading.plain import Plain
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.reading.under import Under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.sheets import Row

HEADINGS = ("Paid", "Posted date", "Net", "Payee", "Text", "No", "Kind", "Other")
LAYOUT = """
name = "plain"
source = "plain"
[columns]
date = ["Paid"]
amount = ["Net"]
supplier = ["Payee"]
description = ["Text"]
document = ["No"]
fund = ["Kind"]
[values]
dates = ["%d/%m/%Y", "%b %Y"]
spend_sign = "{sign}"
[defaults]
borough = "Camden"
[not_spend]
fund = ["transfer"]
"""
OPENED = dt.date(2018, 4, 1)
# What columns hold, the usual first; the others have to be looked at.
CELLS = (
    ["14/05/2018", "15/05/2018", "01/04/2017", "May 2018", "43234", "", "31/02/2018"],
    ["14/05/2018", "", "30/02/2018"],
    ["100.00", "1,234.50", "-5.00", "(7.10)", "-0.00", "0.5", "£3", "", "n/a", "1.000"],
    ["Acme  Ltd", "Bolt <b>", "Total", "Total Gas", "", "(not named in the source)"],
    ["chairs", "payment received - thank you", "a\nb", "é\u00a0x", "", "sub-total"],
    ["1", "2", "3", ""],
    ["core", "Transfer", ""],
    ["", "x"],
)
AGAIN = [*HEADINGS]
ROWS = st.tuples(*map(st.sampled_from, CELLS)).map(list) | st.just(AGAIN)
WIDTHS = st.sampled_from([8, 8, 8, 8, 8, 7, 9, 4])
FILES = st.lists(st.tuples(ROWS, WIDTHS), min_size=1, max_size=12)


def read(rows: list[tuple[list[str], int]], sign: str) -> Extract | str:
    """Read a file of rows, each cut or made so many cells wide."""
    text = io.StringIO(newline="")
    cells = [[*row, "more"][:width] for row, width in rows]
    csv.writer(text).writerows([HEADINGS, *cells])
    layout = layouts.of_text(LAYOUT.format(sign=sign), Path("plain.toml"))
    source = Source("plain.csv", "0" * 64, text.getvalue().encode())
    try:
        return lines.extract(source, layout, OPENED)
    except Refusal as refusal:
        return str(refusal)


def with_care(rows: list[tuple[list[str], int]], sign: str) -> Extract | str:
    """Read it as if no row were plain."""

    def lines(
        plain: Plain, some: Sequence[Row], following: int
    ) -> tuple[Lines, list[int]]:
        return Lines.of([]), [*range(len(some))]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plain, "lines", lines)
        return read(rows, sign)


@given(FILES, st.sampled_from(["positive", "negative"]))
def test_every_file_is_read_as_with_care(
    rows: list[tuple[list[str], int]], sign: str
) -> None:
    assert read(rows, sign) == with_care(rows, sign)


@given(FILES, st.integers(1, 5), st.integers(1, 5))
def test_it_does_not_matter_how_many_are_read_at_one_time(
    rows: list[tuple[list[str], int]], fewest: int, most: int
) -> None:
    whole = read(rows, "positive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "_FEWEST", fewest)
        patch.setattr(plain, "_MOST", most)
        assert read(rows, "positive") == whole


def test_rows_of_the_usual_form_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []
    honest = Plain.lines

    def lines(
        plain: Plain, some: Sequence[Row], following: int
    ) -> tuple[Lines, list[int]]:
        read, others = honest(plain, some, following)
        found.extend(others)
        return read, others

    monkeypatch.setattr(Plain, "lines", lines)
    usual = [cells[0] for cells in CELLS]
    whole = read([(usual, 8)] * 5, "positive")
    assert not isinstance(whole, str)
    # The last row may be a total.
    assert found == [4]
    assert whole.lines[0] == whole.lines[4]._replace(row="2")


def test_a_file_is_let_go_of_when_it_was_read() -> None:
    # Nobody collects circles while an import runs.
    text = f"{','.join(HEADINGS)}\n14/05/2018,,1.00,Acme,,,,\n"
    source = Source("plain.csv", "0" * 64, text.encode())
    layout = layouts.of_text(LAYOUT.format(sign="positive"), Path("plain.toml"))
    with no_collection():
        (sheet,) = layout.read(source)
        heading = layout.heading(sheet)
        assert heading
        under = Under.of(sheet, sheet.rows[0], heading.columns)
        read = Plain(under, layout, OPENED, {})
        assert len(read.lines(sheet.rows[1:], 3)[0]) == 1
        gone = weakref.ref(read)
        del read
        assert gone() is None
