"""Reading an archive that anybody may have written, or that a disk has damaged.

    with opened(file) as archive:
        archive.manifest.files                  every file, with its digest
        archive.content("ledger/main.beancount")

Whatever is not exactly as the list of the archive says is refused before anything is
unpacked: names that lead elsewhere, links, devices, folders, names twice, names that
the list does not have, and sizes beyond what files of books come to.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mopac_spend.backup import manifest as listing
from mopac_spend.books.folders import LONGEST
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mopac_spend.backup.manifest import Manifest

# Text of books comes to a seventh of its size, as measured; a bomb to a thousandth.
_SWELLS, _AT_LEAST = 200, 1 << 26
_LONGEST_LIST = 1 << 28
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
)


class Archive:
    """An archive whose list was read, and fits what it holds."""

    def __init__(self, file: zipfile.ZipFile, place: str, manifest: Manifest) -> None:
        """Hold what `opened` found good."""
        self._file, self._place = file, place
        self.manifest = manifest

    def content(self, name: str) -> bytes:
        """Give what a file holds, as its digest says.

        Raises:
            Refusal: `BACKUP-004`, it is damaged.

        """
        kept = self.manifest.files[name]
        try:
            content = _read(self._file, name, kept.bytes)
        except _BROKEN as error:
            raise _damaged(self._place, f"{name} cannot be read ({error})") from error
        if listing.digest_of(content) != kept.sha256:
            raise _damaged(self._place, f"{name} is not what was kept")
        return content


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive.

    Raises:
        Refusal: `BACKUP-004`, it is no backup, or damaged; `BACKUP-005`, it would do
            harm; `BACKUP-006`, it is of a newer form.

    """
    place = str(path)
    try:
        if not path.is_file():
            msg = "there is no such file; name one that mopac-spend backup wrote"
            raise Refusal("BACKUP-004", msg, place)
        size = path.stat().st_size
        file = zipfile.ZipFile(path)
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check your rights"
        raise Refusal("BACKUP-004", msg, place) from error
    except _BROKEN as error:
        raise listing.no_backup(place) from error
    with file:
        yield Archive(file, place, _listed(file, place, size))


def _listed(file: zipfile.ZipFile, place: str, size: int) -> Manifest:
    """Read the list, and hold what the archive holds against it."""
    digest = listing.promised(file.comment, place)
    members = file.infolist()
    for each in members:
        if why := _harm(each):
            raise _harmful(place, f"{_plain(each.filename)} {why}")
    if sum(each.file_size for each in members) > max(size * _SWELLS, _AT_LEAST):
        raise _harmful(place, "unpacked, it would be far larger than books ever are")
    names = [each.filename for each in members]
    if len({*names}) < len(names):
        raise _harmful(place, "it has two files of one name")
    try:
        text = _read(file, listing.NAME, _LONGEST_LIST, whole=False)
        if listing.digest_of(text) != digest:
            raise _damaged(place, f"its list, {listing.NAME}, is not what was written")
        manifest = listing.read(text)
    except _BROKEN as error:
        raise _damaged(place, f"its list cannot be read ({error})") from error
    if {*names} != {*manifest.files, listing.NAME}:
        raise _harmful(place, "it does not hold the files that its list names")
    if _is_in_the_way(names):
        raise _harmful(place, "a file of it has the name of a folder")
    return manifest


def _harm(member: zipfile.ZipInfo) -> str:
    """Say what speaks against unpacking something; "" where nothing does."""
    name, kind = member.filename, stat.S_IFMT(member.external_attr >> 16)
    if name != listing.NAME and not listing.is_safe(name):
        return "would not be put where a backup has its files"
    if kind not in {0, stat.S_IFREG}:
        return "is a link, a folder or a device, and no file"
    if member.flag_bits & _ENCRYPTED:
        return "is locked with a password"
    if member.file_size > LONGEST:
        return "is larger than any file of books"
    return ""


def _is_in_the_way(names: Sequence[str]) -> bool:
    folders = {
        name[:at] for name in names for at, each in enumerate(name) if each == "/"
    }
    return bool(folders & {*names})


def _read(file: zipfile.ZipFile, name: str, size: int, *, whole: bool = True) -> bytes:
    """Read a file of an archive, and no more than it should have.

    Raises:
        ValueError: it has another size.

    """
    with file.open(name) as member:
        content = member.read(size + 1)
    if len(content) > size or (whole and len(content) < size):
        msg = "its size is another"
        raise ValueError(msg)
    return content


def _plain(name: str) -> str:
    """Write a name of somebody else's such that it moves no cursor."""
    return "".join(each if each.isprintable() else "?" for each in name[:200])


def _damaged(place: str, why: str) -> Refusal:
    msg = f"{why}; use another backup"
    return Refusal("BACKUP-004", msg, place)


def _harmful(place: str, why: str) -> Refusal:
    msg = f"{why}, as in no backup of ours; nothing was unpacked, use another one"
    return Refusal("BACKUP-005", msg, place)
