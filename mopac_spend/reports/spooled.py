"""A data file of a report that is too large to be held, and its digest."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.files import being_written
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path


class Spooled(io.RawIOBase):
    """Content that rests on the disk, without a name, until it is copied to its place.

    It is written once, from its beginning to its end.
    """

    def __init__(self) -> None:
        """Begin with nothing.

        Raises:
            Refusal: `REPORT-001`, there is no room for temporary files.

        """
        self._digest = hashlib.sha256()
        try:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        except OSError as error:
            raise _no_room(error) from error

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever has bytes
        """Add to its end.

        Raises:
            Refusal: `REPORT-001`, the disk is full.

        """
        self._digest.update(data)
        try:
            return self._file.write(data)
        except OSError as error:
            raise _no_room(error) from error

    def tell(self) -> int:
        """Give the number of bytes that are written."""
        return self._file.tell()

    def close(self) -> None:
        """Give up the content."""
        if not self.closed:
            self._file.close()
        super().close()

    @property
    def sha256(self) -> str:
        """The digest of what is written."""
        return self._digest.hexdigest()

    def content(self) -> bytes:
        """Give all of it.

        Raises:
            Refusal: as `write`.

        """
        self._to_the_beginning()
        return self._file.read()

    def copy(self, place: Path) -> None:
        """Write it to a place, whole or not at all.

        Raises:
            OSError: as `mopac_spend.files.being_written`.
            Refusal: as `write`.

        """
        self._to_the_beginning()
        with being_written(place) as file:
            shutil.copyfileobj(self._file, file, 1 << 20)

    def _to_the_beginning(self) -> None:
        try:
            # The last of it may go to the disk only now.
            self._file.seek(0)
        except OSError as error:
            raise _no_room(error) from error


class Digested(io.RawIOBase):
    """Content of which no more is kept than its digest."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._digest, self._written = hashlib.sha256(), 0

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever has bytes
        """Add to its end."""
        self._digest.update(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        """Give the number of bytes that are written."""
        return self._written

    @property
    def sha256(self) -> str:
        """The digest of what is written."""
        return self._digest.hexdigest()


Content: TypeAlias = bytes | Spooled


def sha256_of(content: Content) -> str:
    """Give the digest of a data file."""
    if isinstance(content, Spooled):
        return content.sha256
    return hashlib.sha256(content).hexdigest()


def bytes_of(content: Content) -> bytes:
    """Give a data file whole, for whoever has the room."""
    return content.content() if isinstance(content, Spooled) else content


def _no_room(error: OSError) -> Refusal:
    msg = (
        f"cannot write to {tempfile.gettempdir()} ({error.strerror}); name a folder "
        f"for temporary files in TMPDIR"
    )
    return Refusal("REPORT-001", msg)
