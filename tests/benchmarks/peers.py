"""The same question put to the tools that a user could pick instead.

Each is given the same payments in its own format, and asked for the spend of one
financial year by initiative and, where it can, by category. What it answers is
added up and held against our own total, to the penny. A tool that is not
installed is left out, and the page says so.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books.journal import MAIN
from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIRST, LAST, AFTER = "2018-04-01", "2019-03-31", "2019-04-01"
YEAR = "2018-19"
BARE, JOURNAL, TABLE = "peer.beancount", "peer.journal", "peer.csv"
_COLUMNS = "date, supplier, description, initiative, category, account, amount"
_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to the answer.

    Attributes:
        name: as the page shows it.
        command: for a folder that `prepare` was given.
        total: adds up what the command prints.
        environment: besides the test's own.
        warmed: it is run once before, for what it keeps.

    """

    name: str
    command: Callable[[Path], list[str]]
    total: Callable[[str], Decimal]
    environment: Mapping[str, str]
    warmed: bool = False

    @property
    def missing(self) -> str:
        """The program that is not installed, or ""."""
        program = self.command(Path())[0]
        return "" if shutil.which(program) else Path(program).name


def prepare(books: Path) -> None:
    """Write the payments of books beside them in the formats of the peers."""
    main = (books / MAIN).read_text(encoding="utf-8").splitlines(keepends=True)
    # Beancount alone: our plugin's checks are no part of what it is asked.
    bare = [line for line in main if not line.startswith("plugin ")]
    (books / BARE).write_text("".join(bare), encoding="utf-8")
    table = connect(open_books(books))
    table.execute(f"SELECT {_COLUMNS} FROM payments ORDER BY date")  # noqa: S608
    with (
        (books / JOURNAL).open("w", encoding="utf-8") as journal,
        (books / TABLE).open("w", encoding="utf-8", newline="") as rows,
    ):
        writer = csv.writer(rows)
        writer.writerow(_COLUMNS.split(", "))
        while some := table.fetchmany(_AT_ONCE):
            writer.writerows(some)
            journal.writelines(_transaction(*row) for row in some)


def _transaction(  # noqa: PLR0913, PLR0917 - the columns
    date: object,
    supplier: str,
    description: str,
    initiative: str,
    category: str,
    account: str,
    amount: Decimal,
) -> str:
    return (
        f"{date} * {supplier} - {description}\n"
        f"    ; initiative: {initiative}\n    ; category: {category}\n"
        f"    {account}  GBP {amount}\n    Assets:Bank  GBP {-amount}\n\n"
    )


def _bean_query(books: Path) -> list[str]:
    asked = (
        "SELECT any_meta('initiative') AS i, any_meta('category') AS c, "
        f"sum(number) AS n WHERE account ~ '^Expenses' AND date >= {FIRST} "
        f"AND date <= {LAST} GROUP BY i, c"
    )
    program = str(Path(sys.executable).with_name("bean-query"))
    return [program, "-f", "csv", str(books / BARE), asked]


def _hledger(books: Path) -> list[str]:
    # This version pivots on one tag; the payments of the year are read all the same.
    what = ["balance", "acct:^Expenses", "--pivot", "initiative", "-O", "csv", "-N"]
    return ["hledger", "-f", str(books / JOURNAL), *what, "-b", FIRST, "-e", AFTER]


def _ledger(books: Path) -> list[str]:
    line = '%(tag("initiative"))\\t%(tag("category"))\\t%(quantity(amount))\\n'
    what = ["register", "^Expenses", "--format", line, "-b", FIRST, "-e", AFTER]
    return ["ledger", "-f", str(books / JOURNAL), *what]


_DUCKDB = """
import duckdb, sys
path, first, last = sys.argv[1:]
rows = duckdb.execute(
    "SELECT initiative, category, sum(amount) FROM read_csv(?, "
    "types={'amount': 'DECIMAL(18,2)', 'date': 'DATE'}) "
    "WHERE date BETWEEN ?::DATE AND ?::DATE GROUP BY ALL",
    [path, first, last],
).fetchall()
print(*("\\t".join(map(str, row)) for row in rows), sep="\\n")
"""


def _duckdb(books: Path) -> list[str]:
    return [sys.executable, "-c", _DUCKDB, str(books / TABLE), FIRST, LAST]


def _last_column(output: str) -> Decimal:
    rows = list(csv.reader(io.StringIO(output)))[1:]
    return sum((_pounds(row[-1]) for row in rows if row), Decimal(0))


def _tabbed(output: str) -> Decimal:
    cells = (line.split("\t")[-1] for line in output.splitlines())
    return sum(map(_pounds, cells), Decimal(0))


def _pounds(text: str) -> Decimal:
    return Decimal(re.sub(r"[^-\d.]", "", text))


_NO_CACHE = {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
PEERS = [
    Peer("bean-query", _bean_query, _last_column, _NO_CACHE),
    Peer("bean-query, its cache warm", _bean_query, _last_column, {}, warmed=True),
    Peer("hledger (by initiative alone)", _hledger, _last_column, {}),
    Peer("ledger (lines; added up outside)", _ledger, _tabbed, {}),
    Peer("DuckDB on a CSV (no checks)", _duckdb, _tabbed, {}),
]
