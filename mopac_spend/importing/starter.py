"""New books for a kind of body: its registers and chart of accounts, no payments."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mopac_spend import shipped
from mopac_spend.books import record
from mopac_spend.books.journal import MAIN
from mopac_spend.files import TEMPORARY, make_folder, write_atomically
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The mopac starter is the shipped books themselves with its own title page.
MOPAC = "mopac"
_PAYMENTS = "payments"
# What is invented whole, so that new books begin without it.
_INVENTED = {"budgets"}


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
        Refusal: `BOOKS-002`, the folder holds something or cannot be made;
            nothing was written.

    """
    if target.exists() and not _is_empty(target):
        msg = "is not an empty folder; name a new one, nothing was written"
        raise Refusal("BOOKS-002", msg, str(target))
    ledger = shipped.folder("ledger")
    try:
        with _whole(target) as folder:
            if body == MOPAC:
                kept_out = {"starters", _PAYMENTS, record.FOLDER}
                _copy(
                    ledger,
                    folder,
                    skip=kept_out | (set() if illustrative else _INVENTED),
                )
                _without_record(folder / MAIN)
            title_page = ledger / "starters" / body
            if not illustrative:
                _copy(title_page, folder, skip=set())
            _copy(title_page / _PAYMENTS, folder / _PAYMENTS, skip=set())
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); check the name and your rights"
        raise Refusal("BOOKS-002", msg, str(target)) from error
    return sorted(path.relative_to(target) for path in target.rglob("*.beancount"))


def _is_empty(folder: Path) -> bool:
    """Say whether a folder holds nothing, or only what a killed `init` left."""
    return folder.is_dir() and all(
        each.name.startswith(TEMPORARY) for each in folder.iterdir()
    )


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which then becomes the target, or goes on a fault.

    It stands beside a new target and takes its name in one step. An empty folder
    that is there may be one somebody stands in, or a mounted disk: it stays, and
    its content is moved into it.
    """
    name = f"{TEMPORARY}{secrets.token_hex(4)}"
    moved: list[Path] = []
    folder = (target if target.is_dir() else target.parent) / name
    try:
        make_folder(folder)
        yield folder
        if not target.is_dir():
            folder.replace(target)
            return
        # Folders first, and the main file last of all.
        for each in sorted(folder.iterdir(), key=lambda path: (path.is_file(), path)):
            moved.append(target / each.name)
            each.replace(target / each.name)
        for left in target.glob(f"{TEMPORARY}*"):
            shutil.rmtree(left, ignore_errors=True)
    except BaseException:
        for each in (folder, *moved):
            if each.is_file():
                each.unlink()
            shutil.rmtree(each, ignore_errors=True)
        raise


def _without_record(main: Path) -> None:
    """Take the include of the record out: new books begin their own."""
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if line.rstrip() != record.INCLUDE)
    write_atomically(main, text, lasting=False)


def _copy(source: Path, target: Path, skip: set[str]) -> None:
    for path in sorted(source.rglob("*.beancount")):
        inner = path.relative_to(source)
        if inner.parts[0] in skip:
            continue
        write_atomically(target / inner, path.read_bytes(), lasting=False)
