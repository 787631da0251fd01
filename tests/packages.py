"""What the locks pin and what the pages of docs say of packages.

`python -m tests.packages` brings the versions on docs/dependencies.md up to the locks.
Licences and reasons are written by a person: a package that came or went fails a test.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
US = "**us**"
_ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
_SECTION = re.MULTILINE | re.DOTALL
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)")


class Locked(NamedTuple):
    """A package of a lock: its versions, and all that bring it."""

    version: str
    brought_by: str


class Row(NamedTuple):
    """A package of the page."""

    version: str
    licence: str
    brought_by: str


def locked(name: str) -> dict[str, Locked]:
    """Read what a lock pins, and whom it names for it."""
    versions: dict[str, list[str]] = {}
    by: dict[str, set[str]] = {}
    package = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if pin := _PIN.match(line):
            package = pin[1]
            versions.setdefault(package, []).append(pin[2])
        elif line.startswith("    #"):
            whose = line.strip("# ").removeprefix("via").strip()
            if whose and not whose.startswith("-c "):
                ours = whose.startswith("mopac-spend (pyproject.toml")
                by.setdefault(package, set()).add(US if ours else whose)
    return {
        package: Locked(", ".join(told), ", ".join(sorted(by[package])))
        for package, told in versions.items()
    }


def tables(page: str, heading: str) -> list[list[str]]:
    """Give the cells of the tables below a heading and above the next of its kind."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (section,) = re.findall(rf"^{heading}$(.*?)(?=^## |\Z)", text, _SECTION)
    rows = [row.split(" | ") for row in _ROW.findall(section)]
    return [row for row in rows if row[0] not in {"package", "licence"}]


def listed(heading: str) -> dict[str, Row]:
    """Read the packages that docs/dependencies.md lists below a heading."""
    return {row[0]: Row(*row[1:4]) for row in tables("dependencies.md", heading)}


def brought_up(page: str) -> str:
    """Give a page with versions, and who brings what, as the locks have them."""
    run, build, develop = map(locked, LOCKS)
    pinned = {**develop, **build, **run}
    lines = page.splitlines(keepends=True)
    for at, line in enumerate(lines):
        cells = line.split(" | ")
        if pin := pinned.get(cells[0].removeprefix("| ")):
            end = " |\n" if len(cells) == len(Row._fields) + 1 else ""
            cells[1], cells[3] = pin.version, f"{pin.brought_by}{end}"
            lines[at] = " | ".join(cells)
    return "".join(lines)


if __name__ == "__main__":
    dependencies = ROOT / "docs/dependencies.md"
    brought = brought_up(dependencies.read_text(encoding="utf-8"))
    dependencies.write_text(brought, encoding="utf-8")
