"""What was measured is written, whatever it was measured of."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.page import tables


def measured(name: str, seconds: float, **extra: object) -> dict[str, Any]:
    return {"stats": {"median": seconds}, "extra_info": {"name": name, **extra}}


def test_each_figure_has_its_place() -> None:
    text = tables(
        [
            measured("a month published", 5.4, payments=100_000, mib=389),
            measured("cold", 2.0, payments=1_000_000, mib=200),
            measured("within one process", 0.029, payments=1_000_000, mib=0),
            measured("another tool", 90, payments=1_000_000, mib=3000, peer=True),
            measured("Small cells hidden", 13.1),
        ],
        "Machine: of nobody",
    )
    ours, peers = text.split("## Beside other tools")
    assert "|  | 100,000 payments | 1,000,000 payments |" in ours
    assert "| a month published | 5.40 s, 389 MiB |  |" in ours
    assert "| within one process |  | 29 ms |" in ours
    assert "\nSmall cells hidden: 13 s\n" in ours
    assert "| another tool | 90 s, 3,000 MiB (45 the time, 15 the memory) |" in peers
