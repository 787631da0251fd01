"""Workbooks read in this process: where many are, a child for each takes the time.

    with read_here():
        ...

That a child reads them, within its bounds, is shown in `tests/forms`.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.forms import cells, child, filled, process, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.forms.process import Wanted


def _from_here(job: str, content: bytes, wanted: Wanted, wait: float) -> Iterator[Any]:
    serve = {"values": values.serve, "cells": cells.serve}[job]
    process.look_before_unpacking(content, wanted)
    said = (f"{json.dumps(each)}\n".encode() for each in child.served(serve, content))
    yield from process.values(said, wanted)


@contextlib.contextmanager
def read_here() -> Iterator[None]:
    """Have workbooks read, or refused, without a child."""
    with pytest.MonkeyPatch.context() as patch:
        for reader in (filled, values):
            patch.setattr(reader, "from_child", _from_here)
        yield
