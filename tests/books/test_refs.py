"""Refs of parts are held against each other, and none is passed over."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books import arrow, refs
from mopac_spend.books.arrow import Type
from mopac_spend.books.refs import Reach
from mopac_spend.books.resting import Resting
from mopac_spend.books.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.books.refs import Digests


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


def _of_another_key(some: list[str]) -> Digests:
    made = refs.digests_of([f"{each} by another key" for each in some])
    return made._replace(sign=made.sign + 1, least=min(some), most=max(some))


@pytest.mark.parametrize("first", [refs.digests_of, _of_another_key, lambda _: None])
@pytest.mark.parametrize("second", [refs.digests_of, _of_another_key, lambda _: None])
@pytest.mark.parametrize("apart", ["", "0", "1"])
def test_whoever_made_the_digests_of_parts_a_ref_of_both_is_found(
    tmp_path: Path,
    first: Callable[[list[str]], Digests | None],
    second: Callable[[list[str]], Digests | None],
    apart: str,
) -> None:
    import pyarrow.parquet as pq

    resting, day = [], dt.date(2018, 5, 14)
    for number, (some, made) in enumerate(((["a", "m"], first), (["m", "z"], second))):
        path = tmp_path / f"{number}.parquet"
        pq.write_table(arrow.table({"ref": (Type.TEXT, some)}), path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        resting.append(Resting(path, "", day, day, sha256, refs=made(some)))
    fresh = Rows([replace(part) for part in resting], 4, [], resting.remove)
    assert fresh.less({"m"}).refs_differ({apart})
    rows = Rows(resting, 4, [], resting.remove)
    assert not rows.refs_differ({apart})
    # Books are kept, and the digests of what was asked are not.
    assert not any(part.refs for part in resting if part.path.stem != apart)
    assert not rows.refs_differ({apart})
    assert not rows.less({"z"}).refs_differ({apart})


@given(
    st.lists(st.lists(st.text("ab£😀", max_size=2), min_size=1, max_size=3), max_size=4)
)
def test_refs_that_are_said_to_lie_apart_differ(parts: list[list[str]]) -> None:
    reaches = [refs.looked_at(some)[1] for some in parts]
    kept = [Reach.of_plain(json.loads(json.dumps(each))) for each in reaches]
    assert kept == reaches
    every = [each for some in parts for each in some]
    apart = refs.lie_apart(kept)
    ordered = sorted(reaches)
    assert apart == (
        all(each.differ for each in reaches)
        and all(one.last < other.first for one, other in pairwise(ordered))
    )
    assert not apart or len({*every}) == len(every)
    assert not parts or not refs.lie_apart([*kept, None])


@pytest.mark.parametrize(
    ("parts", "apart"),
    [
        ([["b", "a"], ["d", "c"]], True),
        ([["d", "c"], ["b", "a"]], True),
        ([["a", "a"], ["c"]], False),
        ([["a", "c"], ["b"]], False),
        ([["a", "c"], ["c"]], False),
        ([["a", "d"], ["b", "c"], ["e"]], False),
        ([], True),
    ],
)
def test_by_first_and_last_alone_it_is_told_where_refs_lie_apart(
    parts: list[list[str]], *, apart: bool
) -> None:
    assert refs.lie_apart([refs.looked_at(some)[1] for some in parts]) is apart


@pytest.mark.parametrize("raw", [None, [], ["a", "b"], ["a", 1, True], ["a", "b", 1]])
def test_what_is_no_reach_is_none(raw: object) -> None:
    assert Reach.of_plain(raw) is None
