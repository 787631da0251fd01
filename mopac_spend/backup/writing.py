"""Writing an archive of one moment, and believing it only when it was read back.

The lock of the books is held from the first look to the last: no command posts
meanwhile, and what a killed one had posted takes its place first. Cases and drafts have
no such lock. So all files are looked at before and after; if anything is not as it was,
all is written once more. The archive has its name only when it was restored in a folder
for a while, and came out as the books it was made of.
"""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mopac_spend import files
from mopac_spend.backup import manifest as listing
from mopac_spend.backup import proving, restoring, seen
from mopac_spend.backup.manifest import Kept, Manifest
from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.backup.places import Place
    from mopac_spend.backup.restoring import Restored
    from mopac_spend.backup.seen import Seen
    from mopac_spend.books.load import Books

# Tries before books, cases or drafts that change all the while are given up.
_TRIES = 5
# Seconds that an import is waited for.
_PATIENCE = 120.0
# What most programs take; smaller ones take four times as long for a tenth less.
_LEVEL = 3
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and read back.

    Attributes:
        restored: what came of it, in a folder for a while.
        sha256: digest of its list, by which this backup is known.
        hidden: what was left out, by the names it would have had.

    """

    restored: Restored
    sha256: str
    hidden: Sequence[str]


def write(  # noqa: PLR0913 - how it is opened and looked into is the caller's
    file: Path,
    places: Sequence[Place],
    main: Path,
    *,
    opening: Callable[..., Books] = open_books,
    also: Callable[[Path], list[str]] = lambda _: [],
    patience: float = _PATIENCE,
) -> Written:
    """Write one archive, and restore it for a while to see that it can be.

    Args:
        file: the archive, which is not there yet.
        places: what is to be kept.
        main: main file of the books.
        opening: opens them.
        also: finds what is wrong in a restored folder besides, in sentences.
        patience: seconds that another command that writes is waited for.

    Raises:
        Refusal: `BACKUP-001`, it cannot be written there; `BACKUP-002`, something
            cannot be kept; `BACKUP-003`, it is not what the books are; `IMPORT-009`
            or `-010`, another command writes, or nobody may. There is no archive then.

    """
    _refuse_place(file, places)
    try:
        with files.being_written(file, private=True) as begun:
            with journal.alone(main.parent, patience):
                manifest, left_out = _of_one_moment(begun, places, main, opening)
            begun.flush()
            restored = restoring.rehearse(Path(begun.name), also)
    except OSError as error:
        why = error.strerror or error
        msg = f"cannot be written ({why}); make room, or choose another --output"
        raise Refusal("BACKUP-001", msg, str(file)) from error
    digest = listing.digest_of(manifest.written())
    return Written(restored, digest, left_out.hidden)


def _refuse_place(file: Path, places: Sequence[Place]) -> None:
    if file.exists() or file.is_symlink():
        msg = "it is there already, and a backup is never written over; name another"
        raise Refusal("BACKUP-001", msg, str(file))
    for place in places:
        if file.resolve().is_relative_to(place.path.resolve()):
            msg = (
                f"a backup is not kept in {place.path}, which it is of; choose another "
                f"--output, best on another disk"
            )
            raise Refusal("BACKUP-001", msg, str(file))


def _of_one_moment(
    begun: BinaryIO,
    places: Sequence[Place],
    main: Path,
    opening: Callable[..., Books],
) -> tuple[Manifest, Seen]:
    for _ in range(_TRIES):
        try:
            before = seen.look(places)
            manifest = _all_of(begun, before, main, opening)
            after = seen.look(places)
        except FileNotFoundError:
            continue  # it went while it was read
        if (before.paths, before.states) == (after.paths, after.states):
            return manifest, after
    msg = (
        f"something is written there all the while: {_TRIES} times it was not after "
        f"reading what it was before; try again at a quieter hour"
    )
    raise Refusal("BACKUP-002", msg, str(places[0].path))


def _all_of(
    begun: BinaryIO, before: Seen, main: Path, opening: Callable[..., Books]
) -> Manifest:
    """Write everything that was seen."""
    begun.seek(0)
    begun.truncate()
    kept = {}
    with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as to:
        for name, path in before.paths.items():
            try:
                content = seen.content(path, before.states[name])
            except FileNotFoundError:
                raise
            except OSError as error:
                msg = f"cannot be read ({error.strerror or error}); check your rights"
                raise Refusal("BACKUP-002", msg, str(path)) from error
            kept[name] = Kept(len(content), listing.digest_of(content))
            to.writestr(_member(name), content)
        manifest = Manifest(proving.version(), proving.of_books(main, opening), kept)
        text = manifest.written()
        to.writestr(_member(listing.NAME), text)
        to.comment = listing.comment(text)
    return manifest


def _member(name: str) -> zipfile.ZipInfo:
    """Name a file of an archive, the same at any hour and on any system."""
    member = zipfile.ZipInfo(name, _DAY)
    member.create_system = 3
    member.external_attr = (stat.S_IFREG | 0o600) << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
