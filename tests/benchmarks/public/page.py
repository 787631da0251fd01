"""The table and the chart of what was measured."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .drawing import chart

CHART, TABLE = "chart.svg", "results.md"


@dataclass(frozen=True, slots=True)
class Told:
    """All that a page says.

    Attributes:
        machine: it, in words, with the load at the end.
        versions: of each tool that was run.
        missing: why a tool was not.
        remarks: what has to be known of one that was.
        figures: each `tool`, `state`, `payments`, `rounds`, `seconds`, `processor`,
            `mib` and `failed`.

    """

    machine: str
    versions: dict[str, str]
    missing: dict[str, str]
    remarks: dict[str, str]
    figures: list[dict[str, Any]]


def machine() -> str:
    """Describe this machine, and how busy it is."""
    day = dt.datetime.now(tz=dt.UTC).date()
    said = f"{os.cpu_count()} cores, {_cpu()}"
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        said += f", {pages / 1024**3:.0f} GiB of memory"
    load = f"; load {os.getloadavg()[2]:.1f}" if hasattr(os, "getloadavg") else ""
    python = platform.python_version()
    return f"{said}, {platform.system()}, Python {python}; {day}{load} (15 minutes)"


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def text(told: Told) -> str:
    """Write what was measured as Markdown."""
    sizes = sorted({figure["payments"] for figure in told.figures})
    lines = [f"{told.machine}.", ""]
    lines += [f"| | {' | '.join(f'{size:,} payments' for size in sizes)} |"]
    lines += ["|---|" + "---:|" * len(sizes)]
    by_size = {(f["tool"], f["state"], f["payments"]): f for f in told.figures}
    ways = dict.fromkeys((f["tool"], f["state"]) for f in told.figures)
    for tool, state in ways:
        cells = [_cell(by_size.get((tool, state, size))) for size in sizes]
        lines.append(f"| {tool}, {state} | {' | '.join(cells)} |")
    lines += ["", "Seconds of the clock, (of the processor), and the most memory.", ""]
    for tool, version in told.versions.items():
        lines.append(f"- {tool}: {version}; {told.remarks[tool]}.")
    lines += [f"- {tool} was not run: {why}." for tool, why in told.missing.items()]
    return "\n".join([*lines, ""])


def _cell(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return ""
    if figure["failed"]:
        return f"no: {figure['failed'].replace('|', '/')}"
    time = f"{figure['seconds']:.2f} s ({figure['processor']:.2f})"
    return f"{time}, {figure['mib']:,} MiB"


def write(told: Told, folder: Path) -> None:
    """Write the table, and its chart of processor time if any, into a folder."""
    (folder / TABLE).write_text(text(told), encoding="utf-8")
    lines: dict[str, list[tuple[int, float]]] = {}
    for figure in told.figures:
        if not figure["failed"]:
            name = f"{figure['tool']}, {figure['state']}"
            at = figure["payments"], figure["processor"]
            lines.setdefault(name, []).append(at)
    title = "Spend of a year by initiative and category (ILLUSTRATIVE payments)"
    if not lines:
        return
    in_order = {name: sorted(at) for name, at in lines.items()}
    drawn = chart(title, "seconds of processor time", in_order)
    (folder / CHART).write_text(drawn, encoding="utf-8")
