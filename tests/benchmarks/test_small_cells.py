"""How long it takes to hide the small cells of a large table, with all its margins.

The table is 40 x 12 x 4, after two earlier releases; see `test_speed`.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from mopac_spend.disclosure import Cell, Rule, Standing, decide
from tests.disclosure.test_suppress import ALL, table

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


def test_small_cells(benchmark: BenchmarkFixture) -> None:
    people, cells = table(random.Random(11), (40, 12, 4), 1500)  # noqa: S311
    margins = [each for each in cells if each.name.count(ALL) > 1]
    earlier: list[Cell] = []
    for some in (margins[::2], margins[1::2]):
        before = decide(people, [*some, *earlier], Rule())
        earlier += [
            Cell(c.name, c.shares, Standing.HIDDEN if gone else Standing.SHOWN)
            for c, gone in zip(some, before.hidden, strict=False)
        ]
    decision = benchmark.pedantic(  # type: ignore[no-untyped-call]
        decide, args=(people, [*cells, *earlier], Rule()), rounds=1
    )
    assert any(decision.hidden)
    benchmark.extra_info["name"] = "Small cells of 40 x 12 x 4 hidden"
