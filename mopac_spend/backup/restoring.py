"""From an archive back to folders: all of them, or none.

Everything is unpacked and proved in a hidden folder beside the one that is wanted, and
has its name only then. A rehearsal does the same in a folder for temporary files, and
leaves nothing.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.backup import archive as reading
from mopac_spend.backup.places import PRIVATE
from mopac_spend.backup.proving import prove
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mopac_spend.backup.archive import Archive
    from mopac_spend.backup.manifest import Manifest

_ANOTHER = "name a folder on a disk that takes it"
_ELSEWHERE = "make room, or say where temporary files may be with TMPDIR=DIR"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and proved.

    Attributes:
        manifest: the list of it.
        doubts: what is as it was and still wrong, in sentences.

    """

    manifest: Manifest
    doubts: Sequence[str]

    @property
    def tops(self) -> Mapping[str, int]:
        """How many files of each: of books, cases, drafts."""
        return Counter(name.partition("/")[0] for name in self.manifest.files)


def restore(
    file: Path, output: Path, also: Callable[[Path], list[str]] = lambda _: []
) -> Restored:
    """Restore an archive into a folder.

    Args:
        file: the archive.
        output: a folder that is not there yet, or empty.
        also: finds what is wrong in a restored folder besides, in sentences.

    Raises:
        Refusal: `BACKUP-004`, `-005` or `-006`, the archive cannot be taken;
            `BACKUP-007`, the folder cannot; `BACKUP-003`, what came out is not what
            was kept. Nothing is restored then.

    """
    with reading.opened(file) as archive:
        _refuse_folder(output, archive.manifest.size)
        staged = output.absolute().with_name(f"{files.TEMPORARY}{secrets.token_hex(8)}")
        try:
            files.make_folder(output.absolute().parent)
            restored = _unpacked(archive, staged, also, lasting=True)
            if output.is_dir():
                output.rmdir()
            staged.rename(output)
            files.sync_folder(output.absolute().parent)
        except OSError as error:
            raise _unwritable(error, output) from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return restored


def rehearse(file: Path, also: Callable[[Path], list[str]] = lambda _: []) -> Restored:
    """Restore an archive for a while, to see that it can be.

    Args:
        file: the archive.
        also: finds what is wrong in a restored folder besides, in sentences.

    Raises:
        Refusal: as `restore`.

    """
    with reading.opened(file) as archive:
        try:
            with tempfile.TemporaryDirectory(prefix="mopac-spend-") as name:
                folder = Path(name)
                _refuse_folder(folder, archive.manifest.size, _ELSEWHERE)
                return _unpacked(archive, folder / "rehearsal", also, lasting=False)
        except OSError as error:
            raise _unwritable(error, Path(tempfile.gettempdir()), _ELSEWHERE) from error


def _unpacked(
    archive: Archive, folder: Path, also: Callable[[Path], list[str]], *, lasting: bool
) -> Restored:
    files.make_folder(folder, private=True)
    for name in archive.manifest.files:
        content = archive.content(name)
        private = name.partition("/")[0] in PRIVATE
        files.write_atomically(folder / name, content, lasting=lasting, private=private)
    doubts = [*prove(folder, archive.manifest), *also(folder)]
    return Restored(archive.manifest, doubts)


def _refuse_folder(output: Path, size: int, advice: str = _ANOTHER) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        msg = "it is no folder; name one that is not there yet"
        raise Refusal("BACKUP-007", msg, str(output))
    above = output.absolute()
    try:
        if output.is_dir() and any(output.iterdir()):
            msg = (
                "there is something in it, and nothing is restored over what is there; "
                "name a folder that is not there yet"
            )
            raise Refusal("BACKUP-007", msg, str(output))
        while not above.exists():
            above = above.parent
        free = shutil.disk_usage(above).free
    except OSError as error:
        raise _unwritable(error, output) from error
    if free < size:
        msg = (
            f"there is room for {free:,} bytes, and the backup holds {size:,}; {advice}"
        )
        raise Refusal("BACKUP-007", msg, str(above))


def _unwritable(error: OSError, output: Path, advice: str = _ANOTHER) -> Refusal:
    msg = f"cannot be written ({error.strerror or error}); {advice}"
    return Refusal("BACKUP-007", msg, str(output))
