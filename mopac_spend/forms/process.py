"""Have a child process read a workbook, and hear what it says.

The child gets the bytes and says JSON, one value a line, so that a list of a million
lines need not be held twice. It ends each reading with a word of its own; without it
what was said is not the whole, and is refused.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIB = 1024 * 1024
# By these first bytes a workbook is known, whatever it is called: XLSX and ODS, XLS.
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# How the child's last line begins.
END, DAMAGED, LARGE, REFUSED = "end", "damaged", "large", "refused"
# What every workbook that is packed has: those of Excel, and of OpenDocument.
_PARTS, _SHOWN = {"[Content_Types].xml", "content.xml", "mimetype"}, 4
_TOO_MUCH = "reading it took more memory or time than any workbook of its kind needs"


class TooLargeError(Exception):
    """In the child: what no workbook of its kind has; the text says what it is."""


class RefusedError(Exception):
    """In the child: what is no workbook; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read, and how its refusals are coded.

    Attributes:
        name: of the file, as refusals say it.
        damaged: the code of a workbook that cannot be read.
        large: the code of one that is too large; "" takes `damaged`.
        unpacked: bytes that it may have unpacked.

    """

    name: str
    damaged: str
    large: str = ""
    unpacked: int = 400 * MIB

    def too_large(self, why: str) -> Refusal:
        """Give the refusal of a workbook that is larger than any of its kind."""
        msg = (
            f"{why}; open it in a spreadsheet program, copy the rows that count to a "
            f"new workbook, or save them as CSV"
        )
        return Refusal(self.large or self.damaged, msg, self.name)

    def unreadable(self, why: str) -> Refusal:
        """Give the refusal of a workbook that is damaged or locked."""
        msg = (
            f"the workbook cannot be read ({why}); open it in a spreadsheet program, "
            f"remove any password and save it again"
        )
        return Refusal(self.damaged, msg, self.name)


def from_child(job: str, content: bytes, wanted: Wanted, wait: float) -> Iterator[Any]:
    """Give what a child says of a workbook, line by line.

    Args:
        job: a module of this room, with `serve`.
        content: the workbook.
        wanted: the file, and codes.
        wait: seconds after which the child is ended.

    Raises:
        Refusal: `wanted.damaged` or `wanted.large`.

    """
    look_before_unpacking(content, wanted)
    yield from answered(f"mopac_spend.forms.{job}", [content], wanted, wait)


def answered(
    job: str, content: Iterable[bytes], wanted: Wanted, wait: float
) -> Iterator[Any]:
    """Give what a child says of whatever it is sent, line by line.

    Args:
        job: a module of the package, with `serve`, `SECONDS` and `MEMORY`.
        content: what it finds on its standard input, piece after piece.
        wanted: the file, and codes.
        wait: seconds after which the child is ended.

    Raises:
        Refusal: `wanted.damaged` or `wanted.large`.

    """
    flags = ["-PB"] if sys.dont_write_bytecode else ["-P"]
    command = [sys.executable, *flags, "-m", "mopac_spend.forms.child", job]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - this very program
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as child:
        late = threading.Timer(wait, child.kill)
        late.start()
        try:
            yield from _lines(child, content, wanted)
        finally:
            late.cancel()
            child.kill()


def _lines(
    child: subprocess.Popen[bytes], content: Iterable[bytes], wanted: Wanted
) -> Iterator[Any]:
    if child.stdin is None or child.stdout is None:  # pragma: no cover - both are pipes
        return
    # It reads all before it says a word, so neither waits for the other.
    with contextlib.suppress(BrokenPipeError):
        for piece in content:
            child.stdin.write(piece)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()
    yield from values(child.stdout, wanted)


def values(lines: Iterable[bytes], wanted: Wanted) -> Iterator[Any]:
    """Give what a child said, line by line.

    Raises:
        Refusal: `wanted.damaged` or `wanted.large`; it said so, or did not end.

    """
    for line in lines:
        value = json.loads(line) if line.endswith(b"\n") else None
        match value:
            case {"end": _}:
                return
            case {"large": why}:
                raise wanted.too_large(why)
            case {"damaged": why}:
                raise wanted.unreadable(why)
            case {"refused": why}:
                raise Refusal(wanted.damaged, why, wanted.name)
            case None:
                break
        yield value
    raise wanted.too_large(_TOO_MUCH)


def look_before_unpacking(content: bytes, wanted: Wanted) -> None:
    """See that what is packed is a workbook, and not too large a one.

    Raises:
        Refusal: `wanted.damaged` or `wanted.large`.

    """
    if not content.startswith(b"PK"):
        return
    with contextlib.suppress(zipfile.BadZipFile, ValueError, NotImplementedError):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
            names = {each.filename for each in packed.infolist()}
        if unpacked > wanted.unpacked:
            why = f"unpacked it would be {unpacked // MIB:,} MiB"
            raise wanted.too_large(why)
        if not names & _PARTS:
            inside = ", ".join(sorted(names)[:_SHOWN])
            inside = "".join(c for c in inside if c.isprintable() and c not in "<>")
            msg = "it is a ZIP file and no workbook; unpack it and take what is in it"
            raise Refusal(wanted.damaged, f"{msg}: {inside}", wanted.name)
