"""The tools: what each is run as, what it keeps, and how its answer is read.

All are asked for the spend of one financial year by initiative and category. A tool
that is not there is left out in words; none is a reason to stop.
"""

from __future__ import annotations

import csv
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from .formats import BEANCOUNT, JOURNAL
from .payments import BEFORE, FROM, TO, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Answer = Mapping[tuple[str, ...], int]

BOOKS = "books"
# Where the npm package of rustledger is.
RUSTLEDGER = "RUSTLEDGER_WASM"
_HERE = Path(__file__).parent
_BQL = (
    "SELECT any_meta('initiative') AS i, any_meta('category') AS c, sum(number) AS n "
    f"WHERE account ~ '^Expenses' AND date >= {FROM} AND date <= {TO} GROUP BY i, c"
)
_PYTHON = [sys.executable, "-m"]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        name: by which it is named.
        command: what answers, for the folder of the payments.
        read: what it printed as pence by initiative and category, or by initiative.
        version: prints its version.
        missing: words that say why it cannot be run here; "" where it can.
        cold: environment in which it finds nothing that was kept, by a new folder.
        warm: environment in which it finds what it kept in the run before; None where
            it keeps nothing.
        told: what a reader has to know of it.

    """

    name: str
    command: Callable[[Path], list[str]]
    read: Callable[[str], Answer]
    version: list[str]
    missing: str
    cold: Callable[[Path], dict[str, str]]
    warm: Callable[[Path], dict[str, str]] | None
    told: str


def prepare(tool: str, folder: Path, count: int) -> None:
    """Write what one tool needs beside the files that all have."""
    if tool == "mopac-spend" and not (folder / BOOKS).exists():
        module = f"{__package__}.mopac_books"
        program = [*_PYTHON, module, str(count), str(folder / BOOKS)]
        subprocess.run(program, check=True)


def tools() -> list[Tool]:
    """Give all tools, in the order of the table."""
    return [
        Tool(
            name="mopac-spend",
            command=lambda at: [
                *(*_PYTHON, "mopac_spend", "--books", str(at / BOOKS), "ask"),
                *("spend-by-initiative", "--fy", YEAR, "--format", "json"),
            ],
            read=_mopac,
            version=_versions("mopac-spend", "duckdb"),
            missing=_package("mopac-spend"),
            cold=lambda kept: {"MOPAC_SPEND_CACHE": str(kept)},
            warm=lambda kept: {"MOPAC_SPEND_CACHE": str(kept)},
            told="books of its own layout, with more of each payment; checks "
            "registers, control totals and seals; warm, hashes all that was kept",
        ),
        Tool(
            name="bean-query",
            command=lambda at: [
                *(*_PYTHON, "beanquery", "-f", "csv", str(at / BEANCOUNT), _BQL),
            ],
            read=_comma,
            version=_versions("beanquery", "beancount"),
            missing=_package("beanquery"),
            cold=lambda _: {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
            warm=lambda kept: {"BEANCOUNT_LOAD_CACHE_FILENAME": f"{kept}-{{filename}}"},
            told="warm, trusts its pickle by the time of the file",
        ),
        Tool(
            name="rustledger (WASM)",
            command=lambda at: [
                *("node", "--max-old-space-size=8192", str(_HERE / "rustledger.mjs")),
                *(os.environ.get(RUSTLEDGER, ""), str(at / BEANCOUNT), _BQL),
            ],
            read=_tabbed,
            version=["node", "-p", _WHICH],
            missing=_rustledger(),
            cold=lambda _: {},
            warm=None,
            told="within Node; its own cache is not measured (see README)",
        ),
        Tool(
            name="hledger",
            command=lambda at: [
                *("hledger", "-f", str(at / JOURNAL), "balance", "acct:^Expenses"),
                *("--pivot", "initiative", "-O", "csv", "-N", "-b", FROM, "-e", BEFORE),
            ],
            read=_by_initiative,
            version=["hledger", "--version"],
            missing=_program("hledger"),
            cold=lambda _: {},
            warm=None,
            told="by initiative alone: versions before 1.41 pivot on one tag",
        ),
        Tool(
            name="ledger",
            command=lambda at: [
                *("ledger", "-f", str(at / JOURNAL), "register", "^Expenses"),
                *("--format", _LINE, "-b", FROM, "-e", BEFORE),
            ],
            read=_tabbed,
            version=["ledger", "--version"],
            missing=_program("ledger"),
            cold=lambda _: {},
            warm=None,
            told="prints the lines, which are added up outside and not timed",
        ),
    ]


_WHICH = (
    "`@rustledger/wasm ${JSON.parse(require('fs').readFileSync("
    f"process.env.{RUSTLEDGER} + '/package.json')).version}} "
    "/ Node ${process.version}`"
)
_LINE = '%(tag("initiative"))\\t%(tag("category"))\\t%(quantity(amount))\\n'


def version(tool: Tool) -> str:
    """Ask a tool what it is; one that does not say has been measured all the same."""
    done = subprocess.run(tool.version, capture_output=True, text=True, check=False)
    told = done.stdout.strip().splitlines() or ["of a version that it does not tell"]
    return told[0].partition(",")[0]


def answered(tool: Tool, output: str, wanted: Answer) -> bool:
    """Say whether what a tool printed is the answer, to the penny."""
    try:
        return compared(tool.read(output), wanted)
    except (ValueError, LookupError, ArithmeticError):
        return False  # it cannot be read as one


def compared(found: Answer, wanted: Answer) -> bool:
    """Say whether every figure of an answer is what it has to be, to the penny."""
    if found and all(len(names) == 1 for names in found):
        by_first: Counter[tuple[str, ...]] = Counter()
        for names, pence in wanted.items():
            by_first[names[:1]] += pence
        wanted = by_first
    return _without_nil(found) == _without_nil(wanted)


def _without_nil(answer: Answer) -> Answer:
    return {names: pence for names, pence in answer.items() if pence}


def _versions(*packages: str) -> list[str]:
    told = " + ' / ' + ".join(f"'{name} ' + version('{name}')" for name in packages)
    asked = f"from importlib.metadata import version; print({told})"
    return [sys.executable, "-c", asked]


def _package(name: str) -> str:
    # A folder of its source code, such as a clone, is not yet what can be run.
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"Python here has no {name} (pip install {name})"
    return ""


def _program(name: str) -> str:
    return "" if shutil.which(name) else f"no {name} on the path"


def _rustledger() -> str:
    if missing := _program("node"):
        return missing
    if not Path(os.environ.get(RUSTLEDGER, ""), "rustledger_wasm.js").is_file():
        return (
            f"npm install @rustledger/wasm, and let {RUSTLEDGER} name its folder "
            "(node_modules/@rustledger/wasm)"
        )
    return ""


def _mopac(output: str) -> Answer:
    # A sentence that the books are illustrative stands before it.
    told = json.loads(output[output.index("{\n") : output.rindex("}") + 1])
    names = told["columns"]
    at = [names.index(name) for name in ("initiative", "category", "amount")]
    rows = ([row[number] for number in at] for row in told["rows"])
    return _summed(((first, second), amount) for first, second, amount in rows)


def _comma(output: str) -> Answer:
    rows = list(csv.reader(io.StringIO(output)))[1:]
    return _summed(((row[0], row[1]), row[2]) for row in rows if row)


def _tabbed(output: str) -> Answer:
    rows = (line.split("\t") for line in output.splitlines() if line)
    return _summed(((row[0], row[1]), row[2]) for row in rows)


def _by_initiative(output: str) -> Answer:
    rows = list(csv.reader(io.StringIO(output)))[1:]
    return _summed(((row[0],), row[1]) for row in rows if row)


def _summed(rows: Iterable[tuple[Sequence[str], str]]) -> Answer:
    pence: Counter[tuple[str, ...]] = Counter()
    for names, amount in rows:
        pounds = Decimal(re.sub(r"[^-\d.]", "", amount))
        pence[tuple(name.strip() for name in names)] += int(pounds * 100)
    return pence
