"""Where the data that travels with the library is: layouts, rules, words, questions.

In a clone these are the top-level folders, so that what a person edits is what
runs. An installed wheel carries copies inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_IN_WHEEL = _PACKAGE / "_shipped"


def folder(name: str) -> Path:
    """Give a shipped folder: `queries`, `importers` or `ledger`."""
    base = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent
    return base / name
