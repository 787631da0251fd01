"""Files that were dropped and are not posted: where they lie, and what is said of them.

Each lies in a private folder of its own, under its own name, because the name of a file
stands in the books. What a browser says of a name is taken as a name and never as a
path. Whatever is said of a file is a draft (`mopac_spend.desk.drafts`).
"""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from mopac_spend.desk.acts import Place
from mopac_spend.files import make_folder, write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.registering.spelled import Spelling

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.desk.desk import Desk

DROPPED = Place("files")
KIND = "import"
# Before the row that is put right, where that is said of a file.
MEND = "mend "
# Before the kind and the spelling that were said to stand for a code.
SPELT = "spelt "
_LONGEST = 120
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was dropped.

    Attributes:
        id: by which pages name it: of its content.
        name: as it came.
        path: where it lies.
        by, at: who dropped it, and when.

    """

    id: str
    name: str
    path: Path
    by: str
    at: str

    @property
    def place(self) -> Place:
        """Give where what is said of it is kept."""
        return Place(KIND, self.id)


def take(desk: Desk, name: str, content: IO[bytes], by: str) -> Dropped:
    """Take a file in; one that is in hand already is the same.

    Args:
        desk: where it was dropped.
        name: what its sender calls it.
        content: read as far as the largest file goes.
        by: who dropped it.

    Raises:
        Refusal: `IMPORT-030`, it is larger than any export; `IMPORT-003`, it is empty.

    """
    plain = plain_name(name)
    whole = content.read(desk.settings.body + 1)
    if len(whole) > desk.settings.body:
        msg = "it is larger than any export; save fewer months at a time"
        raise Refusal("IMPORT-030", msg, plain)
    if not whole:
        msg = "the file is empty; export it again from the source system"
        raise Refusal("IMPORT-003", msg, plain)
    digest = hashlib.sha256(whole).hexdigest()[:24]
    if (known := find(desk, digest)) and known.path.is_file():
        return known
    folder = desk.settings.uploads / digest
    make_folder(folder, private=True)
    write_atomically(folder / plain, whole, private=True)
    desk.drafts.decide(DROPPED, {digest: {"name": plain}}, by, f"dropped {plain}")
    found = find(desk, digest)
    if found is None:
        raise KeyError(digest)
    return found


def plain_name(name: str) -> str:
    """Take what a browser says for the name of a file, and for nothing else."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    shown = "".join(each for each in last if each.isprintable())
    plain = _NO_NAME.sub("-", shown).strip(" .-")
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[: _LONGEST - len(ending) - 1]}{dot}{ending}" if dot else plain
    return short[:_LONGEST] or "file"


def find(desk: Desk, digest: str) -> Dropped | None:
    """Find a file that is in hand, or was posted."""
    return everything(desk).get(digest)


def everything(desk: Desk) -> dict[str, Dropped]:
    """Give every file that was dropped and not put away, oldest first."""
    return {
        digest: Dropped(
            digest,
            each.says["name"],
            desk.settings.uploads / digest / each.says["name"],
            each.by,
            each.at,
        )
        for digest, each in desk.drafts.standing(DROPPED).items()
        if each.says
    }


def put_away(desk: Desk, dropped: Dropped, by: str) -> None:
    """Put a file away that will not be posted, or was."""
    words = f"put {dropped.name} away"
    desk.drafts.decide(DROPPED, {dropped.id: None}, by, words)
    desk.wishes.forget(KIND, dropped.id)
    shutil.rmtree(desk.settings.uploads / dropped.id, ignore_errors=True)


def said(desk: Desk, dropped: Dropped) -> dict[str, Any]:
    """Give what is said of a file: when it is posted it is still so."""
    return desk.drafts.said(dropped.place)


def mended(desk: Desk, dropped: Dropped) -> list[str]:
    """Name the rows of a file that are put right by hand, and not posted so yet."""
    standing = desk.drafts.standing(dropped.place)
    marked = [key for key, each in standing.items() if each.says]
    return [key.removeprefix(MEND) for key in marked if key.startswith(MEND)]


def spelt(desk: Desk, dropped: Dropped) -> list[Spelling]:
    """Give which spellings were said on its page to stand for which codes."""
    found = []
    for key, code in said(desk, dropped).items():
        if key.startswith(SPELT) and code:
            kind, _, text = key.removeprefix(SPELT).partition(" ")
            found.append(Spelling(kind, code, text))
    return found
