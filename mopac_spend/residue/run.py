"""Check files that are to leave: a child reads each, what is found is listed."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.forms.process import MIB, Wanted, answered
from mopac_spend.residue.kinds import DO, Residue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LARGEST, _WAIT = 256 * MIB, 360
_UNREADABLE, _DAMAGED, _LARGE = "RESIDUE-001", "RESIDUE-002", "RESIDUE-004"


@dataclass(frozen=True, slots=True)
class _Wanted(Wanted):
    """A file that is to be released, and how its refusals are said."""

    def too_large(self, why: str) -> Refusal:
        """Give the refusal of a file that is larger than any that is released."""
        msg = f"{why}, too much to be looked through; release it in parts, or as CSV"
        return Refusal(self.large, msg, self.name)

    def unreadable(self, why: str) -> Refusal:
        """Give the refusal of a file that is damaged."""
        msg = f"it is damaged ({why}); open it in its program and save it again"
        return Refusal(self.damaged, msg, self.name)


def checked(path: Path, names: Sequence[str] = (), body: str = "") -> list[Residue]:
    """Find what a file says besides what it shows, and what should not leave.

    Args:
        path: the file; nothing else is read, and nothing is written.
        names: of individuals, as a register writes them.
        body: whose file it is; the author that a document may name.

    Raises:
        Refusal: `RESIDUE-001` to `-004`, it cannot be looked into.

    """
    wanted = _Wanted(str(path), _DAMAGED, _LARGE)
    try:
        if (size := path.stat().st_size) > LARGEST:
            msg = f"it has {size // MIB:,} MiB"
            raise wanted.too_large(msg)
        content = path.read_bytes()
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check its name and your rights"
        raise Refusal(_UNREADABLE, msg, str(path)) from error
    return _looked_into(path.name, content, names, body, wanted)


def checked_together(
    contents: Mapping[str, bytes], names: Sequence[str] = (), body: str = ""
) -> list[Residue]:
    """Find the same in files that are still to be written, as one folder.

    Args:
        contents: of each file, by its path; together at most `LARGEST`, or each by
            itself.
        names: of individuals, as a register writes them.
        body: whose files they are.

    Raises:
        Refusal: `RESIDUE-001` to `-004`, one cannot be looked into.

    """
    # To start a child takes as long as to look into most files; there are two, as
    # archives, for the two processors that any machine has.
    groups: list[dict[str, bytes]] = [{}, {}]
    sizes = [0, 0]
    for name in sorted(contents, key=lambda name: (-len(contents[name]), name)):
        at = sizes.index(min(sizes))
        if sizes[at] and sizes[at] + len(contents[name]) > LARGEST // 2:
            groups.append({})
            sizes.append(0)
            at = -1
        groups[at][name] = contents[name]
        sizes[at] += len(contents[name])
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda group: _of_group(group, names, body), groups)
        order = {name: at for at, name in enumerate(contents)}
        return sorted((r for of in found for r in of), key=lambda r: order[r.file])


def _of_group(
    contents: Mapping[str, bytes], names: Sequence[str], body: str
) -> list[Residue]:
    if not contents:
        return []
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in contents.items():
            packed.writestr(zipfile.ZipInfo(name), content)
    wanted = _Wanted("the release", _DAMAGED, _LARGE)
    found = _looked_into("release", archive.getvalue(), names, body, wanted)
    residues = []
    for each in found:
        # Within an archive a place begins with the name of the file.
        name = max((n for n in contents if each.place.startswith(n)), key=len)
        place = each.place[len(name) :].removeprefix(": ") or "its name"
        residues.append(replace(each, file=name, place=place))
    return residues


def _looked_into(
    name: str, content: bytes, names: Sequence[str], body: str, wanted: _Wanted
) -> list[Residue]:
    head = json.dumps({"name": name, "names": list(names), "body": body})
    found = []
    job = "mopac_spend.residue.looking"
    for each in answered(job, [head.encode(), b"\n", content], wanted, _WAIT):
        match each:
            case {"code": str(code), "why": str(why)}:
                raise Refusal(code, why, wanted.name)
            case place, what, text:
                found.append(Residue(wanted.name, place, what, text, DO[what]))
    return found
