"""Books as they were before the record, for tests that put files in by hand."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from mopac_spend.record import FOLDER, INCLUDE

if TYPE_CHECKING:
    from pathlib import Path


def without_record(books: Path) -> Path:
    """Take the record out of books, and its include."""
    shutil.rmtree(books / FOLDER, ignore_errors=True)
    main = books / "main.beancount"
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in lines if line.rstrip() != INCLUDE]
    main.write_text("".join(others), encoding="utf-8")
    return books
