"""What is hidden, beside what the tool of the statistical offices hides."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.disclosure import Cell, Paid, Rule, decide

if TYPE_CHECKING:
    from pathlib import Path

TOTAL = ""
# It leaves payments in the folder that it runs in, and in that of temporary files.
TAU_ARGUS = """
import json, sys
from pytauargus import protect
of = protect(
    json.load(sys.stdin), ["row", "column"], "pounds", "P(10,1)|FREQ(3,10)", "OPT(1)",
    workdir="."
)
json.dump(of.tables[0].rows, open("cells.json", "w"), default=str)
"""


def invented(seed: int) -> list[dict[str, object]]:
    draw = random.Random(seed)  # noqa: S311 - the same payments each time
    return [
        {
            "row": f"r{draw.randrange(8)}",
            "column": f"c{draw.randrange(4)}",
            "pounds": draw.randint(100, 9_000),
        }
        for _ in range(150)
    ]


def hidden_by_tau_argus(
    folder: Path, payments: list[dict[str, object]]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Give the cells that are unsafe by the rule, and all that are hidden."""
    pytest.importorskip("pytauargus")
    subprocess.run(
        [sys.executable, "-c", TAU_ARGUS],
        input=json.dumps(payments),
        cwd=folder,
        env={"TMPDIR": str(folder)},
        text=True,
        check=True,
        capture_output=True,
    )
    unsafe, hidden = set(), set()
    for each in json.loads((folder / "cells.json").read_text()):
        at = tuple(
            TOTAL if each[name] == "Total" else each[name] for name in ("row", "column")
        )
        assert len(at) == 2
        if each["status"] in {"U", "M"}:
            hidden.add(at)
        if each["status"] == "U":
            unsafe.add(at)
    return unsafe, hidden


def hidden_by_us(payments: list[dict[str, object]]) -> set[tuple[str, str]]:
    paid = {
        f"{at}": Paid(f"{at}", Decimal(f"{each['pounds']}.00"))
        for at, each in enumerate(payments)
    }
    shares: dict[tuple[str, str], dict[str, float]] = {}
    for key, each in zip(paid, payments, strict=True):
        for row in (f"{each['row']}", TOTAL):
            for column in (f"{each['column']}", TOTAL):
                shares.setdefault((row, column), {})[key] = 1.0
    cells = [
        Cell(f"{at}", of, weight=float(sum(paid[key].amount for key in of)))
        for at, of in shares.items()
    ]
    decision = decide(paid, cells, Rule())
    return {at for at, gone in zip(shares, decision.hidden, strict=False) if gone}


def hidden_pounds(
    payments: list[dict[str, object]], hidden: set[tuple[str, str]]
) -> float:
    return sum(
        float(f"{each['pounds']}")
        for row, column in hidden
        for each in payments
        if row in {TOTAL, each["row"]} and column in {TOTAL, each["column"]}
    )


@pytest.mark.parametrize("seed", range(4))
def test_ours_hides_what_theirs_calls_unsafe_and_little_more(
    seed: int, tmp_path: Path
) -> None:
    payments = invented(seed)
    unsafe, theirs = hidden_by_tau_argus(tmp_path, payments)
    ours = hidden_by_us(payments)
    assert unsafe
    assert unsafe <= ours
    assert hidden_pounds(payments, ours) <= hidden_pounds(payments, theirs) * 1.25
