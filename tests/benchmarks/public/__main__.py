"""Measure tools for plain text accounts on many payments; see README.md.

python -m tests.benchmarks.public --payments 10000 100000 --tools hledger ledger
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import page
from .formats import answer, write
from .processes import measured
from .tools import Tool, answered, prepare, tools, version

if TYPE_CHECKING:
    from collections.abc import Sequence

# A run that took longer is not repeated: it is the machine's noise no more.
_LONG = 60.0
_OTHER = "its answer is another"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one tool at one size; `failed` says why nothing was."""

    tool: str
    state: str
    payments: int
    rounds: int = 0
    seconds: float = 0
    processor: float = 0
    mib: int = 0
    failed: str = ""


def main() -> None:
    """Measure, print the table, and write it with its chart."""
    known = tools()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, nargs="+", default=[10_000, 100_000])
    names = [tool.name.partition(" ")[0] for tool in known]
    parser.add_argument("--tools", nargs="+", choices=names, default=names)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=600, help="seconds of one run")
    parser.add_argument("--into", type=Path, help="folder for table, chart and JSON")
    parser.add_argument("--keep", type=Path, help="folder for the payments, kept")
    given = parser.parse_args()
    chosen = [t for t in known if t.name.partition(" ")[0] in given.tools]
    with tempfile.TemporaryDirectory() as scratch:
        where = given.keep or Path(scratch)
        figures = [
            figure
            for count in given.payments
            for figure in _at(where / str(count), count, chosen, given)
        ]
    told = page.Told(
        machine=page.machine(),
        versions={tool.name: version(tool) for tool in chosen if not tool.missing},
        missing={tool.name: tool.missing for tool in chosen if tool.missing},
        remarks={tool.name: tool.told for tool in chosen if not tool.missing},
        figures=[asdict(figure) for figure in figures],
    )
    sys.stdout.write(page.text(told))
    if given.into:
        given.into.mkdir(parents=True, exist_ok=True)
        raw = json.dumps(asdict(told), indent=1) + "\n"
        (given.into / "results.json").write_text(raw, encoding="utf-8")
        page.write(told, given.into)
    sys.exit(any(figure.failed == _OTHER for figure in figures))


def _at(
    folder: Path, count: int, chosen: Sequence[Tool], given: argparse.Namespace
) -> list[Figure]:
    if not (folder / "answer.json").exists():
        write(folder, count)
    figures = []
    for tool in chosen:
        if tool.missing:
            continue
        prepare(tool.name, folder, count)
        for state in ("cold", "warm"):
            figure = _measure(tool, state, folder, count, given)
            if figure:
                figures.append(figure)
                sys.stderr.write(f"{figure}\n")
            if figure and figure.failed:
                break
    return figures


def _measure(
    tool: Tool, state: str, folder: Path, count: int, given: argparse.Namespace
) -> Figure | None:
    """Run a tool some times; None where it keeps nothing that would be warm."""
    prepared = tool.cold if state == "cold" else tool.warm
    if prepared is None:
        return None
    figure = Figure(tool.name, state, count)
    runs = []
    kept = Path(tempfile.mkdtemp(prefix="kept-"))
    wanted = answer(folder)
    try:
        # The first of the warm runs keeps what the others find, and does not count.
        for number in range(given.rounds + (state == "warm")):
            if state == "cold":
                shutil.rmtree(kept, ignore_errors=True)
                kept.mkdir()
            run = measured(tool.command(folder), prepared(kept / "cache"), given.limit)
            if run.status:
                why = run.output.strip().splitlines() or [f"status {run.status}"]
                if run.seconds >= given.limit:
                    why = [f"not done in {given.limit:g} s"]
                return _failed(figure, why[-1][:200])
            if not answered(tool, run.output, wanted):
                return _failed(figure, _OTHER)
            if state == "cold" or number:
                runs.append(run)
                if run.seconds > _LONG:
                    break
    finally:
        shutil.rmtree(kept)
    return Figure(
        tool=tool.name,
        state=state,
        payments=count,
        rounds=len(runs),
        seconds=statistics.median(run.seconds for run in runs),
        processor=statistics.median(run.processor for run in runs),
        mib=max(run.mib for run in runs),
    )


def _failed(figure: Figure, why: str) -> Figure:
    return Figure(figure.tool, figure.state, figure.payments, failed=why)


if __name__ == "__main__":
    main()
