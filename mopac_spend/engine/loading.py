"""DuckDB, loaded in one piece.

A Ctrl-C while its extension is made is an exception in the middle of C++: the process
aborts, or says that it cannot be imported. It is kept until all of it is there.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@contextmanager
def _in_one_piece() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    stops: list[tuple[int, FrameType | None]] = []
    try:
        if callable(before):
            signal.signal(signal.SIGINT, lambda *stop: stops.append(stop))
    except ValueError:  # a thread has no signals
        before = None
    try:
        yield
    finally:
        if callable(before):
            signal.signal(signal.SIGINT, before)
    if callable(before) and stops:
        before(*stops[0])


with _in_one_piece():
    import duckdb

__all__ = ["duckdb"]
