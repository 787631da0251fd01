"""A restored folder held against the list of its archive: every byte, and the books.

Digests say that files are what they were. That they are books as well is found out by
opening them, from their text and without any cache: the same digest, the same root over
the same record, the same number of payments and of faults.
"""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.backup import seen
from mopac_spend.backup.manifest import Manifest, OfBooks, digest_of
from mopac_spend.backup.places import DESK, LEDGER, Place
from mopac_spend.books import folders
from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.record.sealing import hashes_of
from mopac_spend.books.record.verify import root as root_of
from mopac_spend.findings import Refusal, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mopac_spend.books.load import Books


def version() -> str:
    """Give the version of this program."""
    return importlib.metadata.version("mopac-spend")


def of_books(main: Path, opening: Callable[..., Books] = open_books) -> OfBooks:
    """Say what books are: their digest, and the root over their record.

    Raises:
        Refusal: `BOOKS-001`, there are none.

    """
    books = opening(main, despite_errors=True)
    entries = read(main.parent).entries
    return OfBooks(
        main.name,
        books.sha256,
        len(books.payments),
        len(books.findings),
        len(entries),
        root_of(hashes_of(entries)).hex() if entries else "",
    )


def prove(folder: Path, manifest: Manifest) -> list[str]:
    """Hold a folder against the list of what should be in it.

    Args:
        folder: restored, and used by nobody yet.
        manifest: the list.

    Returns:
        What is as it was and still wrong, in sentences: books with findings; books
        that this version reads otherwise than the one that wrote the backup.

    Raises:
        Refusal: `BACKUP-003`, it is not what was kept.

    """
    for why in _wrong(folder, manifest):
        raise _differs(why)
    was = manifest.books
    now = of_books(folder / LEDGER / was.main, _from_text)
    if now != was:
        others = (
            f"{_words(was)} when they were kept, and {_words(now)} when they were "
            f"opened again"
        )
        why = f"the books were {others}"
        if manifest.program == version():
            raise _differs(why)
        doubt = (
            f"every byte is as it was, and this version ({version()}) reads the books "
            f"otherwise than {manifest.program}, which kept them: {others}; see: "
            f"mopac-spend check"
        )
        return [doubt]
    if now.findings:
        found = counted(now.findings, "finding")
        return [f"the books have {found}, as when they were kept: mopac-spend check"]
    return []


def differing(folder: Path, manifest: Manifest) -> int:
    """Count the files of a folder of books that are not those of the archive."""
    of_books = {
        name: kept.sha256
        for name, kept in manifest.files.items()
        if name.startswith(f"{LEDGER}/")
    }
    number = 0
    for name, path in seen.look([Place(LEDGER, folder)]).paths.items():
        number += of_books.pop(name, "") != digest_of(folders.content(path))
    return number + len(of_books)


def _wrong(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Find files that are not those of a list."""
    standing = dict(_standing(folder))
    for name, kept in manifest.files.items():
        path = standing.pop(name, None)
        if path is None or digest_of(folders.content(path)) != kept.sha256:
            yield f"{name} is not, on this disk, what the archive holds"
        elif name.startswith(f"{DESK}/") and (wrong := _wrong_in(path)):
            yield f"{name} is a damaged database ({wrong})"
    for name in standing:
        yield f"{name} is in no list"


def _from_text(main: Path, *, despite_errors: bool) -> Books:
    return open_books(main, despite_errors=despite_errors, cache=False)


def _words(of: OfBooks) -> str:
    return (
        f"{counted(of.payments, 'payment')} under digest {of.sha256[:16]}, with "
        f"{counted(of.findings, 'finding')}, and a record of {of.entries:,} under root "
        f"{of.root[:16] or '-'}"
    )


def _standing(folder: Path) -> Iterator[tuple[str, Path]]:
    for at, _, names in os.walk(folder):
        for each in names:
            path = Path(at, each)
            yield path.relative_to(folder).as_posix(), path


def _wrong_in(path: Path) -> str:
    with path.open("rb") as file:
        if not seen.is_database(file.read(64)):
            return ""
    return seen.damage_of(path)


def _differs(why: str) -> Refusal:
    msg = (
        f"{why}; keep an earlier backup, look at the disk, and make another one: "
        f"mopac-spend backup"
    )
    return Refusal("BACKUP-003", msg)
