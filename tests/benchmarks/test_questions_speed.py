"""How long each question takes, and how long the lines beneath take to write.

Run by hand as the others are: `make bench`. Each question is asked of one financial
year, as its example's parameters have it, within one process and as a whole command.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend import open_books
from mopac_spend.questions import library
from tests.benchmarks.peers import YEAR
from tests.benchmarks.public.processes import run

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

COMMAND = (sys.executable, "-m", "mopac_spend")
# Every line of a year: what an FOI officer releases of a large body at the most.
LINES = 50_000


def days(name: str) -> dict[str, Any]:
    """Give the period of a question: those that list lines get a month of it."""
    lists = name in {"payments", "items"}
    return {"period": f"{YEAR}-P3"} if lists else {"fy": YEAR}


@pytest.mark.parametrize("name", library.names())
def test_a_question_within_one_process(
    benchmark: BenchmarkFixture,
    books: Path,
    warmed: None,
    name: str,
) -> None:
    opened = open_books(books)
    opened.ask(name, **days(name))
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        opened.ask, args=(name,), kwargs=days(name), rounds=9
    )
    benchmark.extra_info |= {"question": name, "how": "in process"}


@pytest.mark.parametrize("name", library.names())
def test_a_question_as_a_command(
    benchmark: BenchmarkFixture, books: Path, warmed: None, name: str
) -> None:
    ((option, value),) = days(name).items()
    asked = ("ask", name, f"--{option}", value, "--format", "json")
    command = (*COMMAND, "--books", books, *asked)
    benchmark.pedantic(run, args=(command, {}), rounds=5)  # type: ignore[no-untyped-call]
    benchmark.extra_info |= {"question": name, "how": "whole command"}


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_lines_beneath(
    benchmark: BenchmarkFixture,
    books: Path,
    warmed: None,
    tmp_path: Path,
    form: str,
) -> None:
    """Write the lines of some months: fifty thousand, where the books hold as many."""
    months = open_books(books).ask("spend-by-month")
    month, payments = map(months.names.index, ("month", "payments"))
    first, held = months.rows[0][month], 0
    for row in months.rows:
        last, held = row[month], held + int(str(row[payments]))
        if held >= LINES:
            break
    target = tmp_path / f"lines.{form}"
    asked = ("ask", "spend-by-category", "--from", f"{first}-01", "--to", f"{last}-28")
    options = ("--payments", "--output", target)
    command = (*COMMAND, "--books", books, *asked, *options)
    benchmark.pedantic(run, args=(command, {}), rounds=3)  # type: ignore[no-untyped-call]
    assert target.stat().st_size
    name = f"`--payments`, some {LINES:,} lines as {form.upper()}"
    benchmark.extra_info |= {"question": name, "how": "whole command"}
