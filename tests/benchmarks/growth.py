"""How the processor time of a question grows with the books, as table and chart.

    python -m tests.benchmarks.growth CHART.svg BOOKS…

The books are those of `large_books`, of any sizes. Each is asked cold, warm for one
year, and warm for all years by supplier.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from mopac_spend.books.load import open_books
from mopac_spend.books.store import VARIABLE
from tests.benchmarks.public.drawing import chart
from tests.benchmarks.public.processes import Measured, measured

ONE_YEAR = ("spend-by-initiative", "--fy", "2015-16", "--format", "json")
ALL_YEARS = ("spend-by-supplier", "--format", "json")
# In this order: the first keeps what the others find.
WAYS = {
    "cold, one year": ONE_YEAR,
    "warm, one year": ONE_YEAR,
    "warm, all years by supplier": ALL_YEARS,
}
TITLE = "Whole commands, processor time (ILLUSTRATIVE payments)"
LIMIT = 1800.0


def of_books(books: Path) -> dict[str, Measured]:
    """Measure each way of `WAYS` on some books.

    Raises:
        RuntimeError: a command gave no answer.

    """
    found = {}
    with tempfile.TemporaryDirectory() as cache:
        for way, asked in WAYS.items():
            command = [
                sys.executable,
                "-m",
                "mopac_spend",
                "--books",
                str(books),
                "ask",
            ]
            run = measured([*command, *asked], {VARIABLE: cache}, LIMIT)
            if run.status:
                raise RuntimeError(run.output)
            found[way] = run
    return found


def main(picture: str, *folders: str) -> None:
    lines: dict[str, list[tuple[int, float]]] = {way: [] for way in WAYS}
    for folder in folders:
        found = of_books(Path(folder))
        size = len(open_books(folder).payments)
        for way, run in found.items():
            lines[way].append((size, run.processor))
            sys.stdout.write(
                f"| {size:,} | {way} | {run.processor:.2f} s | {run.seconds:.1f} s "
                f"| {run.mib:,} MiB | {os.getloadavg()[0]:.0f} |\n"
            )
    drawn = chart(TITLE, "seconds", {way: sorted(at) for way, at in lines.items()})
    Path(picture).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
