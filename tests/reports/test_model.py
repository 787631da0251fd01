"""A report as data: tables that tie, frames that stay exact."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Row

COLUMNS = (
    Column("title", "Title", Kind.TEXT),
    Column("spend", "Spend (£)", Kind.POUNDS),
)


def table(rows: tuple[Row, ...], total: Row) -> Table:
    return Table(
        name="t", heading="T", title="T", columns=COLUMNS, rows=rows, total=total
    )


def test_a_total_that_the_lines_do_not_sum_to_cannot_be_made() -> None:
    rows: tuple[Row, ...] = (("a", Decimal("0.10")), ("b", Decimal("0.20")))
    assert table(rows, ("Total", Decimal("0.30"))).lines[-1][1] == Decimal("0.30")
    with pytest.raises(ValueError, match="the lines sum to") as refused:
        table(rows, ("Total", Decimal("0.31")))
    assert str(refused.value) == (
        "table t, Spend (£): the total is 0.31 and the lines sum to 0.30"
    )


def test_marks_are_left_out_of_a_sum() -> None:
    absent = Mark.NOT_AVAILABLE
    table((("a", Decimal("0.10")), ("b", absent)), ("Total", Decimal("0.10")))
    table((("a", absent), ("b", absent)), ("Total", absent))


def test_a_short_row_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="a row is not 2 cells long"):
        table((("a", Decimal("0.10")), ("b",)), ("Total", Decimal("0.10")))


def test_frame_is_exact_and_leaves_the_total_out(report: Report) -> None:
    frame = report.frame("by-directorate")
    assert list(frame["directorate"]) == ["vru", "finance", "untagged"]
    assert str(frame.dtypes["period"]) == "decimal128(18, 2)[pyarrow]"
    assert str(frame.dtypes["change_percent"]) == "decimal128(18, 1)[pyarrow]"
    assert frame["period"].sum() == Decimal("895.67")
    assert frame["change_percent"].isna().tolist() == [True, False, True]
    whole = report.frame("by-directorate", total=True)
    assert whole["period"].iloc[-1] == Decimal("895.67")
    assert str(report.frame("coverage").dtypes["payments"]) == "int64[pyarrow]"


def test_a_table_that_is_not_there(report: Report) -> None:
    with pytest.raises(KeyError, match=r"no table 'budget'; the tables are by-dir"):
        report.table("budget")
