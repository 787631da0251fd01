"""What a request brings with it: how long it says it is, and reading it to a file.

A length is believed only where a request says it in the one way that nobody reads
otherwise. Whatever two readers of a request could take for two requests is refused:
a second length, a body in pieces, a line that goes on, one that ends in half an end.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Bytes that are read at once, and of a body that are kept in memory.
_PIECE, _IN_MEMORY = 1 << 16, 1 << 20
# Bytes that are read and dropped of what was refused, and seconds: a browser that is
# cut off while it sends shows no answer.
_DROPPED, _DROPPING = 1 << 26, 3.0
# Seconds in which some of a body comes, and all.
_STALL, _WHOLE = 20.0, 300.0
_HALF_ENDS = re.compile(rb"(?<!\r)\n|\r(?!\n)|\0")
_HEADER = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*")
_LENGTH = re.compile(rb"(?i)content-length:[ \t]*([0-9]{1,15})[ \t]*")
# How what is refused is answered.
UNCLEAR, IN_PIECES = "400 Bad Request", "411 Length Required"
TOO_LARGE, TOO_MANY = "413 Content Too Large", "503 Service Unavailable"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class RefusedError(Exception):
    """A request whose body is not read; the text is the line of its answer."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """How much requests may bring.

    Attributes:
        of_anyone: bytes that any request may bring; 0 where none has a body.
        together: bytes of all that are being read or worked on at once.
        allowed: says of an address, and the head of a longer one, how much it may
            bring.
        noted: told of what is refused: the address, the head and the answer's line.

    """

    of_anyone: int = 0
    together: int = 0
    allowed: Callable[[str, bytes], int] = lambda *_: 0
    noted: Callable[[str, bytes, str], None] = lambda *_: None


def length(head: bytes) -> int:
    """Give how many bytes follow the head of a request.

    Raises:
        RefusedError: it can be read in two ways.

    """
    lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    if _HALF_ENDS.search(head) or not all(map(_HEADER.fullmatch, lines[1:])):
        raise RefusedError(UNCLEAR)
    names = [line.partition(b":")[0].lower() for line in lines[1:]]
    if b"transfer-encoding" in names:
        raise RefusedError(IN_PIECES)
    if names.count(b"content-length") > 1 or names.count(b"host") != 1:
        raise RefusedError(UNCLEAR)
    if b"content-length" not in names:
        return 0
    match = _LENGTH.fullmatch(lines[1 + names.index(b"content-length")])
    if match is None:
        raise RefusedError(UNCLEAR)
    return int(match[1])


def waits(head: bytes) -> bool:
    """Say whether whoever asks waits for a word before sending the body."""
    return re.search(rb"(?im)^expect:[ \t]*100-continue", head) is not None


async def read(reader: asyncio.StreamReader, wanted: int) -> IO[bytes]:
    """Read a body, long ones to a file that has no name.

    Raises:
        TimeoutError: it comes too slowly.
        EOFError: it is shorter than it was said to be.
        OSError: there is no room for it.

    """
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    left = wanted
    try:
        async with asyncio.timeout(_WHOLE):
            while left:
                async with asyncio.timeout(_STALL):
                    piece = await reader.read(min(left, _PIECE))
                if not piece:
                    raise EOFError  # noqa: TRY301 - what was read is closed below
                body.write(piece)
                left -= len(piece)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def drop(reader: asyncio.StreamReader) -> None:
    """Read some of what was refused, so that whoever sends it hears the answer."""
    dropped = 0
    try:
        async with asyncio.timeout(_DROPPING):
            while dropped < _DROPPED and (piece := await reader.read(_PIECE)):
                dropped += len(piece)
    except (OSError, TimeoutError):
        pass
