"""Check files that are to leave: a child reads each, what is found is listed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.forms.process import MIB, Wanted, answered
from mopac_spend.residue.kinds import DO, Residue

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    head = json.dumps({"name": path.name, "names": list(names), "body": body})
    found = []
    job = "mopac_spend.residue.looking"
    for each in answered(job, [head.encode(), b"\n", content], wanted, _WAIT):
        match each:
            case {"code": str(code), "why": str(why)}:
                raise Refusal(code, why, str(path))
            case place, what, text:
                found.append(Residue(str(path), place, what, text, DO[what]))
    return found
