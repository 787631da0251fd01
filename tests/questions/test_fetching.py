"""The rows of a long result are those that the engine gives one by one."""

from __future__ import annotations

from typing import Any

import pytest

from mopac_spend.engine import fetching
from mopac_spend.engine.fetching import rows_of
from mopac_spend.engine.loading import duckdb

SELECT = """
SELECT
    'ref ' || range AS ref,
    CASE WHEN range % 7 <> 0 THEN 'text ' || range % 5 END AS text,
    CASE WHEN range > 60 THEN 'late' END AS late,
    CASE WHEN range % 3 <> 0 THEN DATE '2020-03-31' + range::INTEGER % 4 END AS day,
    CAST((range - 50) * 0.01 AS DECIMAL(18, 2)) AS pounds,
    CASE WHEN range % 9 <> 0 THEN CAST(-range AS DECIMAL(38, 2)) END AS wide,
    CASE WHEN range % 2 = 0 THEN range END AS count
FROM range(100)
ORDER BY range DESC
"""
NOTHING = ["none", "", "", None, None, 0, None]


def with_nothing(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [
        tuple(
            other if cell is None else cell
            for cell, other in zip(row, NOTHING, strict=True)
        )
        for row in rows
    ]


@pytest.mark.parametrize(("few", "at_a_time"), [(1, 3), (10, 50), (99, 7), (100, 100)])
def test_long_results_are_as_row_by_row(
    monkeypatch: pytest.MonkeyPatch, few: int, at_a_time: int
) -> None:
    monkeypatch.setattr(fetching, "_FEW", few)
    monkeypatch.setattr(fetching, "_AT_A_TIME", at_a_time)
    with duckdb.connect() as cursor:
        wanted = cursor.execute(SELECT).fetchall()
        assert len(wanted) == 100
        for nothing, rows in ((None, wanted), (NOTHING, with_nothing(wanted))):
            found = rows_of(cursor.execute(SELECT), nothing)
            assert found == rows
            assert repr(found) == repr(rows)  # types and decimal places too


def test_other_types_come_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_FEW", 2)
    select = "SELECT CAST(range AS HUGEINT) AS n, range * 0.5::DOUBLE FROM range(5)"
    with duckdb.connect() as cursor:
        rows = rows_of(cursor.execute(select))
    assert rows == [(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.5), (4, 2.0)]
    assert all(type(count) is int for count, _ in rows)
