"""Real files that public bodies published; tests skip where they are not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "data"


def path(name: str) -> Path:
    """Give a file or folder of the real data, or skip the test."""
    found = FOLDER / name
    if not found.exists():
        pytest.skip(f"the real file {name} is not in {FOLDER}")
    return found


def city_hall(year: int) -> list[Path]:
    """Give the thirteen registers of one financial year, first period first."""
    return [path(f"spend/gla/{year}-P{period:02}.csv") for period in range(1, 14)]


def lancashire(year: str) -> Path:
    """Give the commissioner's workbook of one financial year, such as 2018-19."""
    return path(f"spend/lancashire-pcc/pcc-{year}.xlsx")
