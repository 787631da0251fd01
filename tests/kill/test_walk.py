"""Whatever is done in whatever order, and killed: books, record and roots in step.

`python -m tests.kill.walk --steps 300` does it for long.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from tests.kill.walk import Walk, apart

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="commands are forked"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]
STEPS = 24


def test_what_was_said_on_a_day_is_said_of_it_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")  # the walk has its own, taken back
    walk = Walk(tmp_path, random.Random("walk"))  # noqa: S311 - not a secret
    walk.begin()
    walk.go(STEPS)
    apart(walk.referee)
    assert walk.seen["killed"] > STEPS // 8
    assert walk.seen["as at a day"] > STEPS
    assert sum(n for what, n in walk.seen.items() if what.endswith("done")) > STEPS // 2
