"""A log of lines that holds nobody up: what it cannot take is known, and said once.

    log = Lines(file, "access.log")
    log.write(line)        False where it could not be written
    log.failing             why the last line was not written; "" where it was

A disk may be full, or have become one that is only read. Whoever asked for a page gets
it all the same; whoever looks after the server is told on its errors when that begins,
and whoever asks whether it is ready as long as it lasts.
"""

from __future__ import annotations

import sys
import threading
from typing import TextIO


class Lines:
    """A log that is open for appending; for several threads."""

    def __init__(self, file: TextIO, name: str) -> None:
        """Write to a file, which may fail later.

        Args:
            file: open for appending.
            name: by which it is spoken of.

        """
        self.file, self.name, self.failing = file, name, ""
        self._one_at_a_time = threading.Lock()

    def write(self, line: str) -> bool:
        """Write a line that ends with its end; say whether it was written."""
        with self._one_at_a_time:
            before = self.failing
            try:
                self.file.write(line)
                self.file.flush()
            except OSError as error:
                self.failing = error.strerror or f"{error}"
            else:
                self.failing = ""
            if self.failing and not before:
                words = f"{self.name} cannot be written ({self.failing})"
                sys.stderr.write(f"{words}; requests are answered all the same\n")
                sys.stderr.flush()
            return not self.failing
