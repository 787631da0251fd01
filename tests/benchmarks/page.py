"""Write the tables of `docs/performance.md` from what pytest-benchmark measured.

python -m tests.benchmarks.page measured.json

Each of the page's two parts is written where the runs measured any of it.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PAGE = Path(__file__).parent.parent.parent / "docs/performance.md"
BEGIN, END = "<!-- measured: written by make bench -->\n", "<!-- end of measured -->\n"
ASKED, ANSWERED = (
    "<!-- questions: written by make bench-questions -->\n",
    "<!-- end of questions -->\n",
)
Figures: TypeAlias = dict[str, Any]
# By size of the books and name of what was measured.
Measured: TypeAlias = dict[int, dict[str, Figures]]


def main(paths: Iterable[str]) -> None:
    """Write the page from the JSON of one or more runs; print it too."""
    raws = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    benchmarks = [each for raw in raws for each in raw["benchmarks"]]
    asked = [each for each in benchmarks if "question" in each["extra_info"]]
    others = [each for each in benchmarks if "question" not in each["extra_info"]]
    machine = _machine(raws[0])
    if others:
        _put(BEGIN, tables(others, machine), END)
    if asked:
        _put(ASKED, questions(asked, machine), ANSWERED)


def _put(begin: str, told: str, end: str) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    PAGE.write_text(f"{before}{begin}{told}{end}{after}", encoding="utf-8")
    sys.stdout.write(told)


def questions(benchmarks: Iterable[Figures], machine: str) -> str:
    """Give the part of the page that is about questions: a row each."""
    seconds: dict[str, dict[tuple[int, str], float]] = {}
    for each in benchmarks:
        extra = each["extra_info"]
        at = extra["payments"], extra["how"]
        seconds.setdefault(extra["question"], {})[at] = each["stats"]["median"]
    ways = sorted({way for of in seconds.values() for way in of})
    heads = ["", *(f"{size:,} payments, {how}" for size, how in ways)]
    rows = [
        [name, *(_time(of[way]) if way in of else "" for way in ways)]
        for name, of in sorted(seconds.items())
    ]
    lines = [heads, ["---", *("---:" for _ in ways)], *rows]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{machine}\n\n{table}"


def tables(benchmarks: Iterable[Figures], machine: str) -> str:
    """Give the part of the page that is measured: by the books, and of no books."""
    ours: Measured = {}
    peers: Measured = {}
    of_no_books = ""
    for each in benchmarks:
        extra, seconds = each["extra_info"], each["stats"]["median"]
        if "payments" not in extra:
            of_no_books += f"\n{extra['name']}: {_time(seconds)}\n"
            continue
        kind = peers if extra.get("peer") else ours
        at = {"seconds": seconds, "mib": extra["mib"]}
        kind.setdefault(extra["payments"], {})[extra["name"]] = at
    return "".join(
        [
            f"{machine}\n\n## Our commands\n\n",
            _table(ours, lambda _, at: _cell(at)),
            of_no_books,
            "\n## Beside other tools\n\n",
            _table(peers, lambda size, at: _compared(at, ours[size]["cold"])),
        ]
    )


def _table(measured: Measured, cell: Callable[[int, Figures], str]) -> str:
    sizes = sorted(measured)
    names = list(dict.fromkeys(name for size in sizes for name in measured[size]))
    heads = ["", *(f"{size:,} payments" for size in sizes)]
    rows = [
        [
            name,
            *(
                cell(size, measured[size][name]) if name in measured[size] else ""
                for size in sizes
            ),
        ]
        for name in names
    ]
    lines = [heads, ["---", *("---:" for _ in sizes)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(at: Figures) -> str:
    time = _time(at["seconds"])
    return f"{time}, {at['mib']:,} MiB" if at["mib"] else time


def _time(seconds: float) -> str:
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def _compared(at: Figures, cold: Figures) -> str:
    time, memory = at["seconds"] / cold["seconds"], at["mib"] / cold["mib"]
    return f"{_cell(at)} ({_times(time)} the time, {_times(memory)} the memory)"


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _machine(raw: dict[str, Any]) -> str:
    told = raw["machine_info"]
    cpu = told["cpu"]
    memory = _memory()
    return (
        f"Machine: {cpu['count']} cores, {cpu['brand_raw']}; {memory} GiB of memory; "
        f"{told['system']} {platform.machine()}; Python {told['python_version']}; "
        f"Beancount {version('beancount')}, beanquery {version('beanquery')}, DuckDB "
        f"{version('duckdb')}, pyarrow {version('pyarrow')}"
        + "".join(f", {_first_line(name)}" for name in ("hledger", "ledger"))
        + f". Measured on {raw['datetime'][:10]}."
    )


def _memory() -> int:
    told = Path("/proc/meminfo").read_text(encoding="utf-8").split()
    return round(int(told[1]) / 1024**2)


def _first_line(program: str) -> str:
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return f"no {program}"
    return done.stdout.splitlines()[0].partition(",")[0]


if __name__ == "__main__":
    main(sys.argv[1:])
