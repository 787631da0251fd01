"""Which rule files books use, and which of them a changed file would replace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.tagging import rules

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.tagging.rules import Rule


class RuleFile(NamedTuple):
    """A rule file, the layouts that name it, its rules now and those to try."""

    name: str
    layouts: list[Layout]
    old: tuple[Rule, ...]
    new: tuple[Rule, ...]


def rule_files(books: Books, file: Path | None, instead_of: str) -> list[RuleFile]:
    """Find what is to be tried.

    Args:
        books: whose rules.
        file: a changed rule file; None takes every one that the books use.
        instead_of: the name of the rules that `file` would replace, or "" where
            it has their name.

    Raises:
        Refusal: `IMPORT-006`, a file is missing or has a mistake; `IMPORT-051`, no
            layout names rules that `file` could replace.

    """
    named: dict[str, list[Layout]] = {}
    for layout in layouts.load_all(books.root).values():
        if name := name_for(layout, books.root):
            named.setdefault(name, []).append(layout)
    if file is None and not instead_of:
        used = {batch.layout for batch in books.batches}
        return [
            RuleFile(name, some, old, old)
            for name, some in named.items()
            if used & {layout.name for layout in some}
            for old in [_now(some[0], books)]
        ]
    name = instead_of or (file.stem if file else "")
    if name not in named:
        msg = (
            f"no layout names the rules {name}; say which it would replace: "
            f"--instead-of {' or '.join(named) or 'NAME'}"
        )
        raise Refusal("IMPORT-051", msg, str(file or ""))
    old = _now(named[name][0], books)
    new = rules.load(file, books.register) if file else old
    return [RuleFile(name, named[name], old, new)]


def name_for(layout: Layout, root: Path) -> str:
    """Name the rules of a layout; "" where it has none.

    One that names none has those of its own name that the books keep, if they do.
    """
    kept = rules.own(layout.name, root).is_file()
    return layout.rules or (layout.name if kept else "")


def _now(layout: Layout, books: Books) -> tuple[Rule, ...]:
    return rules.load(rules.path_for(layout, books.root), books.register)
