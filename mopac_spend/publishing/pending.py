"""A publication is a folder outside the books and an entry in them: both, or neither.

The folder is written whole under a hidden name, a note in the books says where, then
the entry is made, the folder gets its name, and the note goes. What a process that was
killed on the way has left is settled by whoever publishes or asks what is due next:
with the entry the folder gets its name, and without it is removed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.books import journal
from mopac_spend.books.record import read
from mopac_spend.findings import Refusal
from mopac_spend.publishing import folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Hidden, so that it is no file of the books.
NOTE = ".publishing"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class _Pending:
    """What a note says: the publication, its digest, its hidden folder, what is in it.

    Attributes:
        name: of the publication.
        lines: by which the record knows it.
        place: its folder, under its hidden name.
        manifest: SHA-256 of the manifest there.

    """

    name: str
    lines: str
    place: Path
    manifest: str

    @property
    def target(self) -> Path:
        """The folder under its own name."""
        return self.place.with_name(self.name)


def put(
    root: Path,
    target: Path,
    contents: Mapping[str, bytes],
    lines: str,
    post: Callable[[], None],
) -> None:
    """Publish a folder and make its entry. The caller holds the lock of the books.

    Args:
        root: folder of the books.
        target: where the publication goes; its name is that of the publication.
        contents: what it holds.
        lines: digest by which the entry knows it.
        post: makes the entry.

    Raises:
        Refusal: `PUBLISH-006`, the folder cannot be written; and what `post` raises.
            Nothing was published then.

    """
    hidden = target.with_name(f"{files.TEMPORARY}{target.name}")
    # Of a process that was killed before its note.
    shutil.rmtree(hidden, ignore_errors=True)
    folder.write(hidden, contents)
    manifest = hashlib.sha256(contents[folder.MANIFEST]).hexdigest()
    note = {
        "publication": target.name,
        "lines": lines,
        "folder": str(hidden.resolve()),
        "manifest": manifest,
    }
    try:
        files.write_atomically(root / NOTE, json.dumps(note, indent=1))
        post()
    except BaseException as error:
        # With a journal the entry is as good as made, and whoever is next sees it.
        if not journal.is_there(root):
            shutil.rmtree(hidden, ignore_errors=True)
            with suppress(OSError):
                (root / NOTE).unlink(missing_ok=True)
        if isinstance(error, OSError):
            msg = f"cannot be written ({error.strerror}); nothing was published"
            raise Refusal("PUBLISH-007", msg, str(root)) from error
        raise
    settle(root)


def settled(root: Path) -> str:
    """Settle what a killed process has left, if anything, and say so; "" for nothing.

    One look where there is nothing. Where another command is at it, that is left alone.
    """
    if not _is_there(root):
        return ""
    try:
        with journal.alone(root):
            return settle(root)
    except Refusal as refused:
        if refused.code == "IMPORT-009":
            return ""
        return f"a publication was cut short, and is not settled: {refused.message}"


def settle(root: Path) -> str:
    """Settle what a killed process has left. The caller holds the lock of the books.

    Returns:
        What was done, in a sentence; "" where there was nothing to do.

    Raises:
        Refusal: `PUBLISH-006`, the folder cannot get its name, or be removed.

    """
    if not _is_there(root):
        return ""
    of = _read(root)
    if of is None:
        said = "a note of a publication could not be read, and was removed"
    else:
        try:
            said = _settle(root, of)
        except OSError as error:
            msg = (
                f"what was published cannot get its name ({error.strerror}): "
                f"{of.place.name} is to become {of.name}; check your rights, and run "
                f"the command again"
            )
            raise Refusal("PUBLISH-006", msg, str(of.place.parent)) from error
    (root / NOTE).unlink(missing_ok=True)
    files.sync_folder(root)
    return said


def _settle(root: Path, of: _Pending) -> str:
    is_recorded = any(
        (each.publication.report, each.publication.lines) == (of.name, of.lines)
        for each in read(root).entries
        if each.publication
    )
    is_ours = _digest(of.place) == of.manifest
    if not is_recorded:
        if is_ours:
            shutil.rmtree(of.place)
        return (
            f"{of.name} was cut short before it was recorded, so nothing was published"
        )
    if _digest(of.target) == of.manifest:
        return ""
    if of.target.exists():
        msg = (
            f"{of.name} is recorded as published, and something else has its name; "
            f"move that away, and run the command again"
        )
        raise Refusal("PUBLISH-006", msg, str(of.target))
    if not is_ours:
        return (
            f"{of.name} is recorded as published, and its folder is not in "
            f"{of.target.parent}; publish it again, which writes it anew"
        )
    of.place.rename(of.target)
    files.sync_folder(of.target.parent)
    return f"{of.name} was cut short after it was recorded; its folder is in its place"


def _digest(place: Path) -> str:
    """Digest the manifest of a folder; "" where there is none, or it is a link."""
    try:
        if place.is_symlink():
            return ""
        return hashlib.sha256((place / folder.MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return ""


def _is_there(root: Path) -> bool:
    try:
        (root / NOTE).lstat()
    except OSError:
        return False
    return True


def _read(root: Path) -> _Pending | None:
    """Read the note; None where it is none that `put` wrote."""
    try:
        said = json.loads((root / NOTE).read_bytes())
        name, lines, place, manifest = (
            str(said[key]) for key in ("publication", "lines", "folder", "manifest")
        )
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    of = _Pending(name, lines, Path(place), manifest)
    if not _NAME.fullmatch(name) or of.place.name != f"{files.TEMPORARY}{name}":
        return None
    return of if of.place.is_absolute() and manifest else None
