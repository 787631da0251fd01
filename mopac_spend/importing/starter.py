"""New books for a kind of body: its registers and chart of accounts, no payments."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from mopac_spend import shipped
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

# The mopac starter is the shipped books themselves with its own title page.
MOPAC = "mopac"
_PAYMENTS = "payments"


def bodies() -> list[str]:
    """Kinds of body there is a starter for."""
    starters = shipped.folder("ledger") / "starters"
    return sorted(folder.name for folder in starters.iterdir() if folder.is_dir())


def make_books(target: Path, body: str, *, illustrative: bool = False) -> list[Path]:
    """Copy a starter into a new folder.

    Args:
        target: folder of the new books; it may exist if it is empty.
        body: one of `bodies()`.
        illustrative: keep the shipped books' own title page, which labels
            everything in them as illustrative; for the sample exports.

    Returns:
        The files written, relative to the target.

    Raises:
        Refusal: `BOOKS-002`, the folder holds something or cannot be made.

    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        msg = "is not an empty folder; name a new one, nothing was written"
        raise Refusal("BOOKS-002", msg, str(target))
    ledger = shipped.folder("ledger")
    try:
        if body == MOPAC:
            _copy(ledger, target, skip={"starters", _PAYMENTS})
        title_page = ledger / "starters" / body
        if not illustrative:
            _copy(title_page, target, skip=set())
        _copy(title_page / _PAYMENTS, target / _PAYMENTS, skip=set())
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); check the name and your rights"
        raise Refusal("BOOKS-002", msg, str(target)) from error
    return sorted(path.relative_to(target) for path in target.rglob("*.beancount"))


def _copy(source: Path, target: Path, skip: set[str]) -> None:
    for path in sorted(source.rglob("*.beancount")):
        inner = path.relative_to(source)
        if inner.parts[0] in skip:
            continue
        (target / inner).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / inner)
