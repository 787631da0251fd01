"""What the code imports as it runs is what the package declares."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


def imported(node: ast.AST) -> Iterator[str]:
    """Give the modules that are imported below, but those for types alone."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (name.name.partition(".")[0] for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module.partition(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from imported(child)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_imported_is_declared() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(pyproject)["project"]
    extras = project["optional-dependencies"].values()
    declared = {
        plain(re.split(r"[<>=]", each)[0])
        for each in (*project["dependencies"], *chain(*extras))
    }
    known = packages_distributions()
    for path in sorted((ROOT / "mopac_spend").rglob("*.py")):
        for module in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if module in sys.stdlib_module_names or module == "mopac_spend":
                continue
            # An extra need not be installed; its modules are called as it is.
            owners = {plain(owner) for owner in known.get(module, [module])}
            assert owners & declared, f"{path.relative_to(ROOT)} imports {module}"
