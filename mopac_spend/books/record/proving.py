"""The proof of one line of a signed release, which shows nothing of the others."""

from __future__ import annotations

import base64
import csv
import io
import mmap
from typing import TYPE_CHECKING, NoReturn

from mopac_spend.books.record import verify
from mopac_spend.books.record.release import BLOCK, INDEX
from mopac_spend.books.record.tree import inclusion
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path


def prove(folder: Path, wanted: str) -> str:
    """Prove one line of a release; it shows nothing of the others.

    Beside the line it is 842 bytes of a million lines.

    Args:
        folder: the release.
        wanted: the number of the line.

    Raises:
        Refusal: the folder is no signed release or was changed, or it does not have
            the line (`PROOF-005`).

    """
    try:
        *_, more = verify.checkpoint((folder / verify.TEXT).read_bytes().decode())
        count, root, *_ = verify.released(more)
        if not (wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted) <= count):
            _refuse(
                f"{wanted} is no line of this release; name the number of a line, 1 to "
                f"{count}"
            )
        number = int(wanted)
        with (
            (folder / verify.LINES).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines,
        ):
            blocks = _Blocks(folder, lines)
            row, path = blocks.path(number)
        salt = verify.salt_of(blocks.secret, number)
        hashed = verify.line_hash(salt, row)
        if verify.rooted(hashed, number - 1, count, path) != root:
            _refuse(f"{folder} was changed; check it with its verify.py")
    except (verify.Fault, OSError, ValueError, IndexError, csv.Error) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        _refuse(
            f"{folder} is no signed release that can be read ({why}); name the folder "
            f"that its verify.py is in"
        )
    proof = base64.b85encode(salt + b"".join(path)).decode()
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\n").writerow(row)
    return f"{verify.PROOF}\n{line.getvalue()}{proof}\n"


class _Blocks:
    """The lines of a release by 256, so that a proof reads few of them."""

    def __init__(self, folder: Path, lines: mmap.mmap) -> None:
        rows = (folder / INDEX).read_bytes().decode().split("\n")[:-1]
        parted = [row.split(" ") for row in rows]
        self._lines, self._at = lines, [int(at) for at, _ in parted]
        self._roots = [verify.plain(root) for _, root in parted]
        self.secret = bytes.fromhex((folder / verify.SALT).read_text().strip())

    def path(self, number: int) -> tuple[list[str], list[bytes]]:
        """Give a line and its path to the root."""
        block, at = divmod(number - 1, BLOCK)
        rows = self._rows(block)
        hashes = [
            verify.line_hash(verify.salt_of(self.secret, line), row)
            for line, row in enumerate(rows, block * BLOCK + 1)
        ]
        return rows[at], [*inclusion(at, hashes), *inclusion(block, self._roots)]

    def _end(self, block: int) -> int:
        return self._at[block + 1] if block + 1 < len(self._at) else len(self._lines)

    def _rows(self, block: int) -> list[list[str]]:
        text = self._lines[self._at[block] : self._end(block)].decode()
        return [*csv.reader(io.StringIO(text, ""), strict=True)]


def _refuse(why: str) -> NoReturn:
    raise Refusal("PROOF-005", why)
