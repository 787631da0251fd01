"""Refs of parts are held against each other, and none is passed over."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import arrow, refs
from mopac_spend.books.arrow import Type

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        ([], [["a"]], True),
        ([[]], [["a"]], True),
        ([["a", "b"], ["c"]], [["d", "e"], ["f"]], True),
        ([["a", "b", "a"]], [], False),
        ([["a", "b"], [], ["c", "a"]], [], False),
        ([["m"]], [["a", "m", "z"]], False),
        ([["z", "b"], ["a"]], [["y"], ["b"]], False),
        ([["b", "d"]], [["a", "c", "e"]], True),
        # Of texts as long as this Parquet keeps no first and last one.
        ([["b"]], [["b", "c" * 5000]], False),
    ],
)
def test_a_ref_that_stands_twice_is_found_wherever_it_stands(
    tmp_path: Path, new: list[list[str]], known: list[list[str]], *, expected: bool
) -> None:
    import pyarrow.parquet as pq

    names = []
    for number, some in enumerate(known):
        names.append(str(tmp_path / f"{number}.parquet"))
        pq.write_table(arrow.table({"ref": (Type.TEXT, some)}), names[-1])
    read = dict(zip(names, known, strict=True))
    added = map(refs.digests_of, new)
    assert refs.differ(added, names, read.__getitem__) is expected


def test_digests_of_another_key_are_known_for_such() -> None:
    """A process that was not begun as a copy of this one has another key."""
    made = refs.digests_of(["a", "b"])
    assert made.are_ours
    program = (
        "from mopac_spend.books import refs; print(*refs.digests_of(['a', 'b'])[:1])"
    )
    signs = {
        subprocess.check_output(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}
        )
        for seed in "12"
    }
    assert len(signs) == 2
    assert all(not made._replace(sign=int(sign)).are_ours for sign in signs)
