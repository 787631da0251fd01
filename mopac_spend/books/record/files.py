"""What the files of the books held after each entry, kept beside the entries.

    record/files/3f/3f9a2c…     what a file held that an entry names, by its digest

Plain copies: a person can read and compare them, and a program that keeps versions
stores each content once.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.books.record.reading import FOLDER
from mopac_spend.bounds import INCLUDES, Bounds
from mopac_spend.findings import Finding, Refusal
from mopac_spend.long_text import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = f"{FOLDER}/files"
# What is about to be written.
Content: TypeAlias = str | bytes | LongText


def digest_of(content: Content) -> str:
    """Give the digest by which a content is known: SHA-256, in hexadecimal."""
    if isinstance(content, LongText):
        return content.sha256
    return hashlib.sha256(as_bytes(content)).hexdigest()


def as_bytes(content: Content) -> bytes:
    """Give what a file holds: a text is UTF-8."""
    return content.encode() if isinstance(content, str) else bytes(content)


def place(digest: str) -> str:
    """Give where a content is kept, relative to the books' folder."""
    return f"{FILES}/{digest[:2]}/{digest}"


def content(root: Path, digest: str) -> bytes:
    """Give what is kept under a digest.

    Raises:
        Refusal: `RECORD-003`, it is not there, or is not what was kept.

    """
    name = place(digest)
    try:
        stored = (root / name).read_bytes()
    except OSError:
        stored = None
    if stored is None or digest_of(stored) != digest:
        what = "is not there" if stored is None else "was altered"
        msg = (
            f"what a file of the books held, kept there, {what}; restore {FILES}/ from "
            f"your backup"
        )
        raise Refusal("RECORD-003", msg, name)
    return stored


def standing(root: Path) -> Iterator[str]:
    """Name every file of the books as they stand, but the record and what is hidden.

    A link that leads out of the books is none of them, as no include follows it,
    unless the user allows where it leads.

    Returns:
        Names relative to the books' folder, in order of folders and names.

    """
    return (name for name, inside in _seen(root) if inside)


def leading_out(root: Path) -> Iterator[Finding]:
    """Find links that lead out of the books to a file (`SPEND-073`)."""
    for name, inside in _seen(root):
        if not inside:
            yield Finding(
                name,
                0,
                "SPEND-073",
                f"this link leads out of the folder of the books, so that the record "
                f"would not say what changes there, and it is not read; put the file "
                f"itself in its place, take the link out, or allow the folder that it "
                f"leads to with {INCLUDES}=FOLDER",
            )


def _seen(root: Path) -> Iterator[tuple[str, bool]]:
    """Give each file's name, and whether it is where these books may read."""
    bounds = Bounds.of(root)
    for folder, folders, names in os.walk(root):
        inner = Path(folder).relative_to(root)
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".") and (inner / each).as_posix() != FOLDER
        )
        for name in sorted(names):
            path = Path(folder, name)
            # No pipe or device: whoever reads one may wait for ever.
            if not name.startswith(".") and path.is_file():
                inside = not path.is_symlink() or bounds.holds(str(path))
                yield (inner / name).as_posix(), inside
