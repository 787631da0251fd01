"""Files read in this process: where many are, a child for each takes the time.

    with read_here():
        ...
    with looked_into_here():
        ...

Workbooks that come in, and files that are to leave. That a child reads them, within its
bounds, is shown in `tests/forms` and in `tests/residue`.
"""

from __future__ import annotations

import contextlib
import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.forms import cells, child, filled, process, values
from mopac_spend.residue import looking, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mopac_spend.forms.process import Wanted


def _said(
    serve: Callable[[bytes], Iterator[Any]], content: bytes, wanted: Wanted
) -> Iterator[Any]:
    # All of it, as a child says it, and then what a refusal leaves unheard.
    lines = [f"{json.dumps(each)}\n".encode() for each in child.served(serve, content)]
    yield from process.values(lines, wanted)


def _from_here(job: str, content: bytes, wanted: Wanted, wait: float) -> Iterator[Any]:
    serve = {"values": values.serve, "cells": cells.serve}[job]
    process.look_before_unpacking(content, wanted)
    yield from _said(serve, content, wanted)


def _looked_into(
    job: str, content: Iterable[bytes], wanted: Wanted, wait: float
) -> Iterator[Any]:
    assert job == looking.__name__
    limit = csv.field_size_limit()
    try:
        yield from _said(looking.serve, b"".join(content), wanted)
    finally:
        csv.field_size_limit(limit)  # which with a child would have ended


@contextlib.contextmanager
def read_here() -> Iterator[None]:
    """Have workbooks read, or refused, without a child."""
    with pytest.MonkeyPatch.context() as patch:
        for reader in (filled, values):
            patch.setattr(reader, "from_child", _from_here)
        yield


@contextlib.contextmanager
def looked_into_here() -> Iterator[None]:
    """Have files that are to leave looked into, or refused, without a child."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "answered", _looked_into)
        yield
