"""How long pages of the auditor's window take, several readers at once.

    python -m tests.benchmarks.window_speed /some/books --fy 2020-21

serves the books as `mopac-spend browse` does and reads pages of one kind after the
other, each reader asking again as soon as it was answered: nobody at a desk is as
quick.
It prints what the median and the 95th of a hundred answers took, in seconds, and the
size of the largest page; then what the first reader waits after a file has changed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.fava.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fava.conftest import Served

# By kind of page, what is read of it in turns; `{supplier}` is one of many.
KINDS = {
    "Front page": ["Front/", "Front/?time=2019-20"],
    "Search": [
        *("Search/?words=knife+crime", "Search/?words=pcd+79"),
        *("Search/?words={supplier}", "Search/?words=consultancy+in+2019/20"),
    ],
    "Thing": [
        *("Thing/?of=category&code=consultancy", "Thing/?of=initiative&code=untagged"),
        *("Thing/?of=supplier&code={supplier}", "Thing/?of=directorate&code=strategy"),
    ],
    "Spend": [
        *("Spend/", "Spend/?down=supplier&across=quarter", "Spend/?time=2019-20"),
        "Spend/?down=category&across=financial-year&sort=name",
    ],
}
# Of suppliers in turn; every reader comes to others.
_SUPPLIERS = 40
_PERCENT = 95
_FIRST = ("Front/", "Search/?words=knife+crime")


def main(words: list[str] | None = None) -> None:
    """Serve, read and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("books", type=Path)
    parser.add_argument("--fy", default="2020-21")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--answers", type=int, default=200, help="of each kind")
    parser.add_argument("--changed", action="store_true", help="the first reader too")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        books = asked.books
        if asked.changed:
            books = Path(folder) / asked.books.name
            shutil.copytree(asked.books, books)
        with serving(books, "--fy", asked.fy) as served:
            _measure(served, asked.readers, asked.answers)
            if asked.changed:
                _after_a_change(served, books)


def _measure(served: Served, readers: int, answers: int) -> None:
    told = f"load before: {os.getloadavg()[0]:.1f}; {readers} readers"
    sys.stdout.write(f"{told}\n{'':12}    p50    p95      KB\n")
    for kind, patterns in KINDS.items():
        # Once by one reader, as after a first look; then by all at once.
        _read(served, _addresses(patterns, 0, len(patterns)))
        taken = []
        with ThreadPoolExecutor(readers) as pool:
            turns = [
                pool.submit(_read, served, _addresses(patterns, at, answers // readers))
                for at in range(readers)
            ]
            for turn in turns:
                taken += turn.result()
        seconds = [each for each, _ in taken]
        p95 = statistics.quantiles(seconds, n=100)[_PERCENT - 1]
        largest = max(size for _, size in taken) / 1000
        sys.stdout.write(
            f"{kind:12} {statistics.median(seconds):6.3f} {p95:6.3f} {largest:7.0f}\n"
        )
        sys.stdout.flush()


def _addresses(patterns: list[str], start: int, count: int) -> list[str]:
    """Give addresses for one reader: each begins elsewhere, with other suppliers."""
    return [
        patterns[(start + turn) % len(patterns)].format(
            supplier=quote(
                f"Illustrative Supplier {(start * 5 + turn) % _SUPPLIERS:04} Ltd"
            )
        )
        for turn in range(count)
    ]


def _read(served: Served, names: Iterable[str]) -> list[tuple[float, int]]:
    taken = []
    for name in names:
        begun = time.perf_counter()
        status, text = served.get(f"extension/{name}")
        taken.append((time.perf_counter() - begun, len(text.encode())))
        assert status == 200, (name, status)
    return taken


def _after_a_change(served: Served, books: Path) -> None:
    file = max(books.glob("payments/*/*.beancount"))
    for name in _FIRST:
        text = file.read_text(encoding="utf-8")
        other = "strategy" if 'directorate: "finance"' in text else "finance"
        was = 'directorate: "[^"]*"'
        file.write_text(
            re.sub(was, f'directorate: "{other}"', text, count=1), encoding="utf-8"
        )
        time.sleep(2)
        ((seconds, _),) = _read(served, [name])
        sys.stdout.write(f"first reader after a change, {name}: {seconds:.2f}\n")


if __name__ == "__main__":
    main()
