"""The list of an archive: every file with its digest, and what the books were.

    {"form": 1, "program": "0.1.0",
     "books": {"main": "main.beancount", "sha256": "1e06…", "payments": 4429,
               "findings": 0, "entries": 12, "root": "9ac4…"},
     "files": {"ledger/main.beancount": {"bytes": 1204, "sha256": "77d0…"}, …}}

It comes first to whoever reads: nothing is unpacked that it does not name. Its own
digest stands in the comment of the archive, and so does the form, which a program that
is too old for it can tell without understanding the rest.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from mopac_spend.backup.places import TOPS, USERS
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "manifest.json"
FORM = 1
_COMMENT = re.compile(rb"mopac-spend backup ([0-9]{1,6}) sha256 ([0-9a-f]{64})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One file: its size in bytes and its digest (SHA-256, in hexadecimal)."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OfBooks:
    """What the books were.

    Attributes:
        main: name of their main file.
        sha256: their digest, as the method of an answer has it.
        payments: how many.
        findings: how many faults they had.
        entries: of their record.
        root: of the tree over these, by which a stranger knows them; "" without any.

    """

    main: str
    sha256: str
    payments: int
    findings: int
    entries: int
    root: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds.

    Attributes:
        program: version that wrote it.
        books: what they were.
        files: by their names in the archive, in order.

    """

    program: str
    books: OfBooks
    files: Mapping[str, Kept]

    @property
    def size(self) -> int:
        """How much all of it takes on a disk, in bytes."""
        return sum(each.bytes for each in self.files.values())

    def written(self) -> bytes:
        """Write it, always alike."""
        of = {
            "form": FORM,
            "program": self.program,
            "books": asdict(self.books),
            "files": {name: asdict(each) for name, each in sorted(self.files.items())},
        }
        return f"{json.dumps(of, ensure_ascii=False, indent=1)}\n".encode()


def comment(manifest: bytes) -> bytes:
    """Give the comment of an archive: its form, and the digest of its list."""
    return f"mopac-spend backup {FORM} sha256 {digest_of(manifest)}".encode()


def digest_of(content: bytes) -> str:
    """Give the digest by which a content is known: SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def promised(said: bytes, place: str) -> str:
    """Give the digest of the list, which the comment of an archive has.

    Raises:
        Refusal: `BACKUP-004`, it is no backup; `BACKUP-006`, of a newer form.

    """
    found = _COMMENT.fullmatch(said)
    if found is None:
        raise no_backup(place)
    if int(found[1]) > FORM:
        msg = (
            f"it is of form {int(found[1])}, and this version reads form {FORM}; "
            f"install the version that wrote it, or a newer one"
        )
        raise Refusal("BACKUP-006", msg, place)
    return found[2].decode()


def no_backup(place: str) -> Refusal:
    """Refuse what is not even an archive of ours (`BACKUP-004`)."""
    msg = (
        "this is no backup, or its end is missing; name a file that mopac-spend backup "
        "wrote"
    )
    return Refusal("BACKUP-004", msg, place)


def read(content: bytes) -> Manifest:
    """Read the list of an archive.

    Raises:
        ValueError, TypeError, KeyError, RecursionError: it is none.

    """
    of = json.loads(content)
    books = OfBooks(**of["books"])
    _is_number(books.payments, books.findings, books.entries)
    _is_text(of["program"], books.main, books.sha256, books.root)
    files = {name: Kept(**each) for name, each in of["files"].items()}
    for name, each in files.items():
        _is_number(each.bytes)
        if not is_safe(name) or not _DIGEST.fullmatch(each.sha256):
            raise ValueError(name)
    if not is_safe(f"ledger/{books.main}"):
        raise ValueError(books.main)
    return Manifest(of["program"], books, files)


def is_safe(name: str) -> bool:
    """Say whether a name leads to a file below one of ours, and nowhere else."""
    top, *inner = name.split("/")
    return (
        len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not {"\\", ":"} & {*name}
        and top in TOPS
        and bool(inner) != (top == USERS)
        # A hidden one could be what the program itself goes by: a lock, a journal.
        and not any(not each.strip() or each.startswith(".") for each in inner)
    )


def _is_number(*values: object) -> None:
    if not all(isinstance(each, int) and each >= 0 for each in values):
        raise TypeError(values)


def _is_text(*values: object) -> None:
    if not all(isinstance(each, str) for each in values):
        raise TypeError(values)
