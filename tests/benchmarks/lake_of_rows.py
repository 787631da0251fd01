"""A lake of a billion payments, or as many as are wanted, and one question of it.

    python -m tests.benchmarks.lake_of_rows make /some/lake --bodies 50 --each 2000000
    python -m tests.benchmarks.lake_of_rows ask /some/lake
    python -m tests.benchmarks.lake_of_rows ask /some/lake --engine spark --bodies 2

`make` writes ILLUSTRATIVE payments of `--bodies` bodies in ten financial years,
`--each` in every one of these, as `docs/many-bodies.md` has them: one Parquet file for
each body and year, every column of the spend table, and the list. What stands beside
the payments is that of books without any. The payments are a function of year and
number, so that the spend of every category is known by arithmetic, which shares no line
with SQL. Every body has the same payments, in copies of the same files: to invent them
takes ten times as long as to ask of them, and who reads them has as much to read.

`ask` puts the SQL of one question, the spend by category and financial year, to the
parts of each body in turn, by the engine that any question is put to, compares every
figure with that arithmetic, and prints the seconds, of the clock and of the processor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb

from mopac_spend.books.lakes import LIST
from mopac_spend.books.load import open_books
from mopac_spend.books.rows import PAYMENT_COLUMNS
from mopac_spend.engine.database import EMBEDDED
from mopac_spend.importing import starter
from mopac_spend.lake.manifest import PAYMENTS, Body, File, Manifest, Part
from mopac_spend.lake.reading import open_lake
from mopac_spend.lake.staging import digest_of, stage
from mopac_spend.periods import FinancialYear

YEARS = [FinancialYear.of(dt.date(year, 4, 1)) for year in range(2011, 2021)]
# Of the register of the sample books; each has an account of a name of its own.
CATEGORIES = (
    *("consultancy", "community-grants", "grants-to-public-bodies", "training"),
    *("grant-management-fees", "tenders", "direct-awards", "agency-staff"),
    *("legal-fees", "audit-fees", "running-costs"),
)
# A prime, so that amounts go through all that there are before they come again.
_AMOUNTS, _STEP = 100_003, 7919
_DAYS = 365
ASKED = (
    "SELECT financial_year, category, sum(amount), count(*) FROM payments GROUP BY ALL"
)
_BLANK = "''"
# What every column holds that is not blank; `i` is the number of the row in its part.
_COLUMNS = {
    "ref": "concat('lake:', i // 2, ':', i)",
    "date": f"DATE '{{first}}' + CAST(i * {_DAYS} // {{each}} AS INTEGER)",
    "amount": f"CAST(CAST((i // {len(CATEGORIES)} + {{shift}}) * {_STEP} % {_AMOUNTS} "
    "+ 1 AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2))",
    "supplier": "concat('Illustrative Supplier ', i * 31 % 3000, ' Ltd')",
    "description": "concat('Invented service ', i * 17 % 200)",
    "directorate": "'strategy'",
    "initiative": "'business-as-usual'",
    "category": f"{[*CATEGORIES]}[CAST(i % {len(CATEGORIES)} AS INTEGER) + 1]",
    "account": f"concat('Expenses:Invented:', i % {len(CATEGORIES)})",
    "document": "CAST(i // 2 AS VARCHAR)",
    "supplier_id": "CAST(100000 + i * 31 % 3000 AS VARCHAR)",
    "row": "CAST(i + 2 AS VARCHAR)",
    "flag": "'*'",
    "batch": "'illustrative'",
    "file": "'payments/{year}.beancount'",
    "line": "i * 12",
    "financial_year": "'{year}'",
    "quarter": "concat('{year}-Q', quarter(date - INTERVAL 3 MONTH))",
}


def make(folder: Path, bodies: int, each: int) -> None:
    """Write a lake of so many bodies, with so many payments in each of ten years."""
    with tempfile.TemporaryDirectory() as scratch:
        starter.make_books(Path(scratch) / "books", starter.MOPAC, illustrative=True)
        books = open_books(Path(scratch) / "books")
        listed: dict[str, Body] = {}
        for number in range(bodies):
            code = f"body-{number:02}"
            title = f"Illustrative body {number:02}"
            none = stage(books, code, title, dt.date(2021, 4, 1), folder)
            first = next(iter(listed.values()), None)
            listed[code] = _filled(none, folder, first, each)
            sys.stdout.write(f"{code}: {listed[code].payments:,} payments\n")
    (folder / LIST).write_text(Manifest(listed).text, encoding="utf-8")


def _filled(body: Body, folder: Path, other: Body | None, each: int) -> Body:
    """Write the parts of a body: copies of another's, or anew where there is none."""
    within = [_within(body, year) for year in YEARS]
    for place in within:
        (folder / place).mkdir(parents=True)
    if other:
        parts = []
        for place, part in zip(within, other.parts, strict=True):
            path = place / Path(part.file.path).name
            shutil.copyfile(folder / part.file.path, folder / path)
            file = File(path.as_posix(), part.file.sha256)
            parts.append(replace(part, file=file))
        return replace(body, parts=tuple(parts))
    return replace(body, parts=tuple(_part(folder, body, y, each) for y in YEARS))


def _within(body: Body, year: FinancialYear) -> Path:
    return Path(PAYMENTS) / f"body={body.code}" / f"financial_year={year}"


def _part(folder: Path, body: Body, year: FinancialYear, each: int) -> Part:
    within = _within(body, year)
    staged = folder / within / "staged"
    _write(staged, year, each)
    sha256 = digest_of(staged)
    path = within / f"{sha256[:16]}.parquet"
    staged.rename(folder / path)
    first = dt.date(year.start, 4, 1)
    last = first + dt.timedelta(days=(each - 1) * _DAYS // each)
    pounds = sum(expected(year, each).values(), Decimal(0))
    return Part(File(path.as_posix(), sha256), str(year), first, last, each, pounds)


def _write(file: Path, year: FinancialYear, each: int) -> None:
    """Write the payments of a body in a year, in the order of their days."""
    known = {"year": year, "first": f"{year.start}-04-01", "each": each}
    known["shift"] = _shift(year)
    columns = ", ".join(
        f"{_COLUMNS.get(name, _BLANK).format(**known)} AS {name}"
        for name in PAYMENT_COLUMNS
    )
    # One group of rows after the other, so that no more than a few are in memory.
    duckdb.execute(
        f"COPY (SELECT {columns} FROM range({each}) AS numbers(i)) TO '{file}' "  # noqa: S608 - our own
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


def _shift(year: FinancialYear) -> int:
    """Say where among the amounts those of a year begin."""
    return year.start * 1009


def expected(year: FinancialYear, each: int) -> dict[str, Decimal]:
    """Give the spend of each category in a part of so many rows, by arithmetic.

    The amounts of a category are the pence from 1 to a prime, in another order, so
    many times over; only what is left behind the last whole round is added up.
    """
    pounds, shift = {}, _shift(year)
    for at, category in enumerate(CATEGORIES):
        count = len(range(at, each, len(CATEGORIES)))
        rounds, left = divmod(count, _AMOUNTS)
        pence = rounds * (_AMOUNTS * (_AMOUNTS + 1) // 2)
        pence += sum((k + shift) * _STEP % _AMOUNTS + 1 for k in range(left))
        pounds[category] = Decimal(pence).scaleb(-2)
    return pounds


def ask(folder: Path, engine: str, bodies: int | None = None) -> None:
    """Ask the first bodies, or all, compare every figure, and print how long it took.

    Raises:
        SystemExit: a figure is another than it has to be.

    """
    lake = open_lake(folder)
    if engine != EMBEDDED:
        lake.table(lake.named()[0], engine)  # what it takes to start is no question
    began, used = time.perf_counter(), _processor()
    proving = 0.0
    payments, pounds = 0, Decimal(0)
    for code in lake.named()[:bodies]:
        before = time.perf_counter()
        lake.books(code)
        proving += time.perf_counter() - before
        rows = lake.table(code, engine).execute(ASKED).fetchall()
        found = {(year, category): amount for year, category, amount, _ in rows}
        each = lake.bodies[code].parts[0].payments
        wanted = {
            (str(year), category): amount
            for year in YEARS
            for category, amount in expected(year, each).items()
        }
        if found != wanted:
            sys.exit(f"{code}: not what it has to be")
        payments += sum(row[3] for row in rows)
        pounds += sum(found.values())
    took, used = time.perf_counter() - began, _processor() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{engine}: {payments:,} payments, £{pounds:,}, equal to the penny; "
        f"{took:.1f} s ({proving:.1f} of them the digests of all bytes), "
        f"{used:.1f} s of processor, {most:,} MiB; load {os.getloadavg()[0]:.1f}\n"
    )


def _processor() -> float:
    """Seconds of processor time of this process and of those it started, so far.

    Java goes on, so what it has used is read where the system says it.
    """
    used = time.process_time()
    ticks = os.sysconf("SC_CLK_TCK")
    for task in Path("/proc/self/task").glob("*/children"):
        for child in task.read_text(encoding="utf-8").split():
            fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8")
            user, system = fields.rpartition(")")[2].split()[11:13]
            used += (int(user) + int(system)) / ticks
    return used


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.lake_of_rows")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("folder", type=Path)
    making.add_argument("--bodies", type=int, default=10)
    making.add_argument("--each", type=int, default=10_000_000)
    asking = commands.add_parser("ask")
    asking.add_argument("folder", type=Path)
    asking.add_argument("--engine", default=EMBEDDED)
    asking.add_argument("--bodies", type=int, help="so many of them; all, unless said")
    given = parser.parse_args()
    if given.command == "make":
        make(given.folder, given.bodies, given.each)
    else:
        ask(given.folder, given.engine, given.bodies)


if __name__ == "__main__":
    main()
