"""What the pages for developers name is there: floors, modules, tests, decisions."""

from __future__ import annotations

import ast
import re
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PACKAGE = ROOT / "mopac_spend"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
WORDS = (DOCS / "words.md").read_text(encoding="utf-8")
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
# A path has a folder or is a file of Python; a name has points and no capital first.
_PATH = re.compile(r"`([a-z_]+/[\w/.-]*|\w+\.py)`")
_NAME = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)*)`")


def is_there(name: str) -> bool:
    """Whether a dotted name is a module of the package, or defined in one."""
    place = PACKAGE.joinpath(*name.split("."))
    if place.is_dir() or place.with_suffix(".py").is_file():
        return True
    *module, last = name.split(".")
    file = PACKAGE.joinpath(*module).with_suffix(".py")
    return bool(module) and file.is_file() and last in defined(file)


def defined(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return names


def test_the_floors_are_those_of_the_contracts() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", ARCHITECTURE, re.MULTILINE)
    shown = [(int(floor), set(_NAME.findall(rooms))) for floor, rooms in rows]
    floors = range(len(layers), 0, -1)
    assert shown == [
        (floor, {room.strip() for room in re.split("[|:]", layer)})
        for floor, layer in zip(floors, layers, strict=True)
    ]


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("mopac_spend", cache_dir=None)
    imports = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    TopologicalSorter(imports).prepare()  # a CycleError names the circle


def test_the_house_has_no_more_floors_than_are_drawn() -> None:
    graph = grimp.build_graph("mopac_spend", cache_dir=None)
    below: dict[str, set[str]] = {}
    for module in graph.modules:
        room = ".".join(module.split(".")[:2])
        rooms = below.setdefault(room, set())
        for known in graph.find_modules_directly_imported_by(module):
            rooms.add(".".join(known.split(".")[:2]))
    doors = {"mopac_spend", "mopac_spend.__main__"}
    for room, rooms in below.items():
        rooms -= {room, *doors}
    floor: dict[str, int] = {}
    for room in TopologicalSorter(below).static_order():
        floor[room] = 1 + max((floor[known] for known in below[room]), default=0)
    highest = max(number for room, number in floor.items() if room not in doors)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert highest <= len(settings["tool"]["importlinter"]["contracts"][0]["layers"])


def test_no_module_is_longer_than_400_lines() -> None:
    modules = [*PACKAGE.rglob("*.py"), *(ROOT / "importers").rglob("*.py")]
    lines = {file: file.read_text(encoding="utf-8").count("\n") for file in modules}
    assert {str(file): count for file, count in lines.items() if count > 400} == {}


def test_only_the_engine_names_duckdb() -> None:
    importing = {
        file.relative_to(PACKAGE).parts[0]
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if name.partition(".")[0] == "duckdb"
    }
    assert importing == {"engine"}


def test_files_and_folders_that_architecture_names_are_there() -> None:
    paths = set(_PATH.findall(ARCHITECTURE))
    assert len(paths) > 50
    gone = [p for p in paths if not any((at / p).exists() for at in (ROOT, PACKAGE))]
    assert gone == []


def test_words_are_carried_by_what_is_there() -> None:
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| (`[^|]+) \|$", WORDS, re.MULTILINE)
    assert len(rows) > 20
    names = [name for carried in rows for name in _NAME.findall(carried)]
    names += [name for name in _NAME.findall(WORDS) if "." in name]
    assert [name for name in names if not is_there(name)] == []


def test_every_decision_is_listed_once() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\* \[(\d{3})\]\((.+?)\) \S", index, re.MULTILINE)
    assert sorted(listed) == [(each.name[:3], each.name) for each in DECISIONS]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_and_why_and_where(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:3]} ")
    assert text.index("\n**What.** ") < text.index("\n**Why.** ")
    where = _NAME.findall(text.partition("\nWhere: ")[2])
    assert where
    assert [name for name in where if not is_there(name)] == []
