"""The benchmarks that others may run hold every answer against what was invented."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.lake_of_rows import CATEGORIES, YEARS, ask, expected, make
from tests.benchmarks.public.drawing import chart
from tests.benchmarks.public.tools import answered, compared, tools, version

if TYPE_CHECKING:
    from pathlib import Path

RUN = (sys.executable, "-m", "tests.benchmarks.public", "--rounds", "1")


@pytest.mark.slow
def test_both_tools_that_are_here_answer_alike(tmp_path: Path) -> None:
    asked = ("--payments", "500", "--tools", "mopac-spend", "bean-query")
    done = subprocess.run(
        [*RUN, *asked, "--into", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    measured = [(each["tool"], each["state"]) for each in told["figures"]]
    assert sorted(measured) == [
        *(("bean-query", state) for state in ("cold", "warm")),
        *(("mopac-spend", state) for state in ("cold", "warm")),
    ]
    assert all(each["seconds"] > 0 < each["mib"] for each in told["figures"])
    assert "mopac-spend, cold" in (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_a_penny_that_is_missing_makes_another_answer() -> None:
    wanted: dict[tuple[str, ...], int] = {
        ("one", "grants"): 1005,
        ("one", "training"): 7,
        ("two", "grants"): -3,
    }
    assert compared(wanted, wanted)
    assert compared({("one",): 1012, ("two",): -3}, wanted)
    assert not compared({**wanted, ("one", "grants"): 1004}, wanted)
    assert not compared({("one",): 1011, ("two",): -3}, wanted)
    assert not compared({("one", "grants"): 1005}, wanted)
    assert not compared({}, wanted)


def test_a_clone_in_which_nothing_is_installed_says_so(tmp_path: Path) -> None:
    """Its own source can be imported there, and does not run."""
    without = (sys.executable, "-S", *RUN[1:])
    done = subprocess.run(
        [*without, "--payments", "50", "--tools", "mopac-spend", "--into", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "mopac-spend was not run: Python here has no mopac-spend" in done.stdout
    assert [each.name for each in sorted(tmp_path.iterdir())] == [
        "results.json",
        "results.md",
    ]


def test_what_cannot_be_read_is_no_answer_and_loses_no_other() -> None:
    wanted: dict[tuple[str, ...], int] = {("one", "grants"): 1005}
    tool = next(each for each in tools() if each.name == "mopac-spend")
    good = {
        "columns": ["initiative", "category", "amount"],
        "rows": [["one", "grants", "10.05"]],
    }
    assert answered(tool, json.dumps(good, indent=1), wanted)
    for printed in ("", "{\n}", "no table", json.dumps({"columns": []}, indent=1)):
        assert not answered(tool, printed, wanted)
    silent = replace(tool, version=[sys.executable, "-c", "raise SystemExit(1)"])
    assert version(silent) == "of a version that it does not tell"


def test_a_chart_can_be_read_aloud() -> None:
    drawn = chart("Time", "seconds", {"cold": [(10, 1.08199), (10_000, 1426.3815)]})
    told = "seconds by payments, both axes by powers of ten. cold: 1.1 at 10, 1,426 at"
    assert f'<desc id="d">{told} 10,000.</desc>' in drawn


@pytest.mark.slow
def test_a_lake_adds_up_to_what_arithmetic_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, 2, 1200)
    capsys.readouterr()
    ask(tmp_path, "duckdb")
    total = sum(sum(expected(year, 1200).values()) for year in YEARS) * 2
    assert f"24,000 payments, £{total:,}, equal to the penny" in capsys.readouterr().out


def test_whole_rounds_of_amounts_are_added_up_at_once() -> None:
    each = len(CATEGORIES) * 100_003 + 5
    found = expected(YEARS[0], each)
    assert set(found) == set(CATEGORIES)
    # Pence from 1 to the prime, once; the first five categories have one row more.
    whole = 100_003 * 100_004 // 2
    assert [int(p * 100) > whole for p in found.values()] == [True] * 5 + [False] * 6
