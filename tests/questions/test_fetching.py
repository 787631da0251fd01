"""The rows of a long result are those that the engine gives one by one."""

from __future__ import annotations

import importlib
from decimal import Decimal
from typing import Any

import pytest

from mopac_spend.engine import fetching
from mopac_spend.engine.fetching import answered, rows_of
from mopac_spend.engine.listed import Listed, differing, figures, holds
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
NOTHING = ["none", "", "", None, None, Decimal("0.00"), None]


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
    monkeypatch.setattr(fetching, "_FEWER", few)
    monkeypatch.setattr(fetching, "_AT_A_TIME", at_a_time)
    with duckdb.connect() as cursor:
        wanted = cursor.execute(SELECT).fetchall()
        assert len(wanted) == 100
        for nothing, rows in ((None, wanted), (NOTHING, with_nothing(wanted))):
            found = rows_of(cursor.execute(SELECT), nothing)
            assert found == rows
            assert repr([*found]) == repr(rows)  # types and decimal places too


@pytest.mark.parametrize("few", [1, 100, 101])
def test_what_lists_payments_comes_as_columns_at_once(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    importlib.import_module("pyarrow")  # as some long answer before has it
    monkeypatch.setattr(fetching, "_FEWER", few)
    monkeypatch.setattr(fetching, "_AT_A_TIME", 7)
    select = SELECT.replace("range(100)", "range($rows)")
    with duckdb.connect() as cursor:
        wanted = with_nothing(cursor.execute(SELECT).fetchall())
        for many in (True, False):
            described, give = answered(cursor, select, {"rows": 100}, many=many)
            found = give(NOTHING)
            assert isinstance(found, Listed) is (few <= 100)
            assert repr([*found]) == repr(wanted)
            assert [str(sort) for _, sort, *_ in described][4:] == [
                "DECIMAL(18,2)",
                "DECIMAL(38,2)",
                "BIGINT",
            ]
        _, give = answered(cursor, select, {"rows": 0}, many=True)
        assert give(NOTHING) == []
        # A float would be another one.
        _, give = answered(cursor, "SELECT 0.1::DOUBLE AS half", None, many=True)
        assert give([None]) == [(0.1,)]


def test_other_types_come_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_FEW", 2)
    monkeypatch.setattr(fetching, "_FEWER", 2)
    select = "SELECT CAST(range AS HUGEINT) AS n, range * 0.5::DOUBLE FROM range(5)"
    with duckdb.connect() as cursor:
        rows = rows_of(cursor.execute(select))
    assert rows == [(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.5), (4, 2.0)]
    assert all(type(count) is int for count, _ in rows)


@pytest.fixture(params=[(1, 3), (10, 50), (99, 7)])
def both(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[Listed, list[tuple[Any, ...]]]:
    """The same rows as columns and as a list."""
    few, at_a_time = request.param
    monkeypatch.setattr(fetching, "_FEW", few)
    monkeypatch.setattr(fetching, "_FEWER", few)
    monkeypatch.setattr(fetching, "_AT_A_TIME", at_a_time)
    with duckdb.connect() as cursor:
        listed = rows_of(cursor.execute(SELECT), NOTHING)
        assert isinstance(listed, Listed)
        return listed, with_nothing(cursor.execute(SELECT).fetchall())


def test_rows_held_as_columns_read_like_a_list(
    both: tuple[Listed, list[tuple[Any, ...]]],
) -> None:
    listed, rows = both
    assert (len(listed), listed[0], listed[-1]) == (100, rows[0], rows[99])
    assert listed[90:95] == rows[90:95]
    assert [*listed] == [*listed] == rows
    assert listed == rows
    assert listed != [*rows[:99], rows[0]]
    with pytest.raises(IndexError):
        listed[100]


def test_columns_are_asked_what_their_rows_would_be(
    both: tuple[Listed, list[tuple[Any, ...]]],
) -> None:
    listed, rows = both
    for at in range(len(NOTHING)):
        own = {row[at] for row in rows}
        assert differing(listed, at) == differing(rows, at) == own
        assert listed.texts(at) == {each for each in own if isinstance(each, str)}
    for place, text in (
        (0, "ref 99"),
        (0, "ref 0"),
        (1, "text 4"),
        (1, ""),
        (2, "never"),
    ):
        there = any(row[place] == text for row in rows)
        assert holds(listed, place, text) is holds(rows, place, text) is there
    for at in (4, 5, 6):
        wanted = sum(row[at] for row in rows if row[at] is not None)
        for found in (listed, rows):
            total = sum(each for each in figures(found, at) if each is not None)
            assert repr(total) == repr(wanted)


def test_texts_of_figures_alone_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "_FEW", 1)
    monkeypatch.setattr(fetching, "_FEWER", 1)
    numbers = (
        "CASE range % 4 WHEN 0 THEN '' WHEN 1 THEN range || 'a' ELSE '' || range END"
    )
    select = f"SELECT {numbers} AS document, '\u0661' AS other FROM range(40)"  # noqa: S608 - constants
    with duckdb.connect() as cursor:
        listed = rows_of(cursor.execute(select))
    assert isinstance(listed, Listed)
    every = listed.texts(0)
    assert len(every) == 31
    kept = {text for text in every if text.endswith("a")}
    assert listed.texts(0, figures=False) - {""} == kept
    assert listed.texts(1, figures=False) == {"\u0661"}


def test_texts_of_columns_change_as_those_of_rows(
    both: tuple[Listed, list[tuple[Any, ...]]],
) -> None:
    listed, rows = both

    def other(text: str) -> str:
        return "Withheld" if text in {"text 1", "text 2", "ref 7"} else text

    changed = [
        tuple(other(cell) if at in {0, 1} else cell for at, cell in enumerate(row))
        for row in rows
    ]
    assert [*listed.instead([0, 1], other)] == changed
    # Changed twice, as an answer is.
    blank = [
        ("", *row[1:]) if "Withheld" in row[:2] or row[2] == "late" else row
        for row in changed
    ]
    assert [*listed.instead([0, 1], other).blank({0}, [0, 1], "Withheld")] == [
        ("", *row[1:]) if "Withheld" in row[:2] else row for row in changed
    ]
    assert [
        *listed.instead([0, 1], other)
        .blank({0}, [1, 0], "Withheld")
        .blank({0}, [2], "late")
    ] == blank
    assert [*listed.blank({0}, [1], "not there")] == rows


def test_a_column_without_figures_adds_none(
    both: tuple[Listed, list[tuple[Any, ...]]],
) -> None:
    for held in both:
        for at in (0, 1, 2, 3):
            cells = figures(held, at)
            assert not [each for each in cells if isinstance(each, Decimal | int)]
