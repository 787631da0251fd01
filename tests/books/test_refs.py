"""Refs of parts are held against each other, and none is passed over."""

from __future__ import annotations

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
    assert refs.differ(new, names, read.__getitem__) is expected
