"""Workbooks read in this process: where many are, a child for each takes the time.

    with read_here():
        ...

That a child reads them, and what it refuses, is shown in `tests/limited`.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.limited import as_written, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.limited.process import Wanted


def _said(job: str, content: bytes, wanted: Wanted, wait: float) -> Iterator[Any]:
    serve = {"values": values.serve, "as_written": as_written.serve}[job]
    return (json.loads(json.dumps(each)) for each in serve(content))


@contextlib.contextmanager
def read_here() -> Iterator[None]:
    """Have sound workbooks read without a child."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(as_written, "said", _said)
        patch.setattr(values, "said", _said)
        yield
