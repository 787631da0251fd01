"""A table that is wider than a terminal: what stays adds up, and what goes is said."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from mopac_spend.tables import Column, Kind, Mark, Table, terminal
from mopac_spend.tables.folded import folded

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.tables import Row

KINDS = [f"Category number {at}" for at in range(12)]


def pounds(row: Row) -> list[Decimal]:
    return [cell for cell in row if isinstance(cell, Decimal)]


def matrix(first: Mark | None = None) -> Table:
    rows: list[Row] = []
    for number in range(4):
        cells = [Decimal(f"{at + 1}00{number}.25") for at in range(len(KINDS))]
        cells[number] = -cells[number]
        rows.append((f"Initiative {number} with a name", *cells, sum(cells)))
    totals: list[Cell] = [sum(each) for each in zip(*map(pounds, rows), strict=True)]
    if first:
        rows = [(row[0], first, *row[2:]) for row in rows]
        totals[0] = None
    return Table(
        title="Spend (£)",
        columns=(
            Column("initiative", "Initiative", Kind.TEXT),
            *(Column(name, name, Kind.POUNDS) for name in KINDS),
            Column("total", "Total", Kind.POUNDS),
        ),
        rows=rows,
        total=("Total", *totals),
        matrix=True,
    )


LIST = Table(
    title="Payments",
    columns=(
        Column("ref", "Ref", Kind.CODE),
        *(Column(f"t{at}", f"Text {at}", Kind.TEXT) for at in range(8)),
        Column("amount", "Amount (£)", Kind.POUNDS),
        Column("note", "Note", Kind.TEXT),
    ),
    rows=[("R-1", *("some words that are long",) * 8, Decimal("1.00"), "a note")],
    total=("Total", *[None] * 8, Decimal("1.00"), None),
    stub=9,
)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_a_folded_matrix_still_adds_up_and_keeps_its_largest(width: int) -> None:
    table = matrix()
    small, words = folded(table, width)
    assert small.total[-1] == table.total[-1]
    for row, whole in zip(small.lines, table.lines, strict=True):
        assert (row[0], row[-1]) == (whole[0], whole[-1])
        if "others" in small.names:
            assert sum(pounds(row)[:-1]) == row[-1]
    kept = [name for name in small.names if name in KINDS]
    assert kept == KINDS[len(KINDS) - len(kept) :]
    left = len(KINDS) - len(kept)
    assert f"Added up as {left} others" in words or not kept
    assert words.count("Category number") == min(left, 8)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("table", [matrix(), LIST], ids=["matrix", "list"])
def test_it_fits(table: Table, width: int) -> None:
    page = io.StringIO()
    terminal.show(table, Console(file=page, width=width), "add --pager")
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    assert max(map(len, lines)) <= width
    assert "For the whole: add --pager." in " ".join(lines)
    assert "(1 of" not in page.getvalue()


def test_what_fits_is_left_as_it_is() -> None:
    assert folded(matrix(), 400) == (matrix(), "")


def test_a_figure_that_is_withheld_is_in_no_sum() -> None:
    small, words = folded(matrix(Mark.CONFIDENTIAL), 80)
    assert "others" not in small.names
    assert words.startswith("Left out for want of room: Category number 0,")


def test_a_list_keeps_what_says_which_line_it_is_and_what_it_comes_to() -> None:
    small, words = folded(LIST, 60)
    assert small.names[0] == "ref"
    assert "amount" in small.names
    assert words.endswith("Note.")
