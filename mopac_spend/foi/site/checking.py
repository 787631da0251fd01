"""What is to be published is looked into first, many files at once."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.residue.kinds import PERSON
from mopac_spend.residue.run import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

# What is looked into at once: bytes, and files.
_AT_ONCE, _FILES = 64 * 1024 * 1024, 2_000


def found(
    files: Mapping[str, Callable[[], bytes]],
    names: Sequence[str],
    own: Mapping[str, Sequence[str]],
    body: str,
) -> list[str]:
    """Look into files of a site, many at once.

    Args:
        files: what gives each, by name.
        names: of individuals, who may be named in none.
        own: names that may not stand in the files below a folder, `requests/…/`.
        body: whose site it is.

    Returns:
        What was found, one sentence each: file, place, what, and what it says.

    """
    sentences = []
    known = {*names}
    for archive, folders in _archives(files, own):
        everybody = [*names, *(each for of in folders for each in own[of])]
        for each in checked(archive, everybody, body):
            where = each.place
            mine = [name for of in folders if where.startswith(of) for name in own[of]]
            # Whoever asked for something else may be named here: a firm, for instance.
            if (
                each.what != PERSON
                or each.text not in everybody
                or (each.text in known or each.text in mine)
            ):
                sentences.append(f"{where}: {each.what}: {each.text}")
    return sentences


def _archives(
    files: Mapping[str, Callable[[], bytes]], own: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Path, list[str]]]:
    """Give archives with all of the files, each with the folders that are in it."""
    waiting = list(files.items())
    with tempfile.TemporaryDirectory(prefix="mopac-spend-") as folder:
        path = Path(folder) / "site.zip"
        while waiting:
            size, count, inside = 0, 0, set()
            with zipfile.ZipFile(path, "w") as archive:
                while waiting and size < _AT_ONCE and count < _FILES:
                    name, content = waiting.pop(0)
                    written = content()
                    archive.writestr(zipfile.ZipInfo(name), written)
                    size, count = size + len(written), count + 1
                    inside.add("/".join(name.split("/")[:2]) + "/")
            yield path, sorted(inside & own.keys())
