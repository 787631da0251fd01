"""Books of any size, for measuring: seeded, in monthly batches, all rules kept.

    python -m tests.benchmarks.large_books 1000000 /some/folder

writes ILLUSTRATIVE books whose payments spread evenly over the 96 months from
April 2013 to March 2021. Equal sizes give equal bytes.

    python -m tests.benchmarks.large_books --export 100000 /some/inbox

writes into a folder what an import into such books is measured with: `new.csv`,
so many rows in the layout `sample-finance`; `earlier.csv`, whose rows are every
tenth of them, to be imported before the measuring; and `sample-finance.toml`, 200
tagging rules to be put into `importers/rules` of the books.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import random
import sys
from decimal import Decimal
from pathlib import Path

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.importing import starter
from mopac_spend.periods import FinancialYear
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    UNTAGGED,
    Directorate,
    Initiative,
    Register,
)
from mopac_spend.spend import Payment
from tests.books_maker import make_batch

FIRST_YEAR, MONTHS = 2013, 96
SUPPLIERS = 3000
RULES = 200
HEADINGS = (
    *("Company", "Cost Centre", "Directorate", "GL Code", "GL Description"),
    *("Supplier No", "Supplier", "Document No", "Line", "Clearing Date"),
    *("Net Amount", "Text", "Project", "PCD Ref", "Fund"),
)
_SOURCE = "bench"
# Spellings as a source has them; the last of each is in no register.
_TEAMS = ("Finance", "CFO", "Strategy", "Dir of Strategy", "DARA", "Shared Desk")
_ACCOUNTS = (
    *(("542000", "Consultancy"), ("544077", "Grants"), ("504200", "Staff Training")),
    *(("536000", "Manage IT Services"), ("999999", "Suspense")),
)
_DECISIONS = ("", "", "", "PCD79", "PCD 421", "PCD 9999")


def make(target: Path, payments: int, seed: int = 1) -> None:
    """Write books of so many payments into a new folder."""
    starter.make_books(target, starter.MOPAC, illustrative=True)
    register = open_books(target).register
    for month in range(MONTHS):
        count = payments * (month + 1) // MONTHS - payments * month // MONTHS
        if count:
            rows = month_of(register, month, count, seed)
            write_batch(target, f"month-{month:03}", rows)


def month_of(register: Register, month: int, count: int, seed: int) -> list[Payment]:
    """Invent the payments of one month."""
    # Benchmarks need the same books every time, not secrets.
    chance = random.Random(f"{seed}-{month}-{count}")  # noqa: S311
    year, at = divmod(month + 3, 12)
    first = dt.date(FIRST_YEAR + year, at + 1, 1)
    directorates = codes(register, Directorate.kind, first)
    initiatives = [*codes(register, Initiative.kind, first), BUSINESS_AS_USUAL]
    accounts = list(register.accounts.values())
    rows = []
    for number in range(count):
        account = chance.choice(accounts)
        initiative = chance.choice(initiatives)
        if chance.random() < 0.1:
            initiative = UNTAGGED
        undecided = UNTAGGED in {initiative, account.category}
        document = f"{5100000000 + month * 1000000 + number // 2}"
        digest = hashlib.sha256(f"{month}-{number}".encode()).hexdigest()[:12]
        rows.append(
            Payment(
                ref=f"{_SOURCE}:{document}:{digest}",
                date=first + dt.timedelta(days=chance.randrange(28)),
                amount=Decimal(chance.randrange(-20000, 2000000)).scaleb(-2),
                supplier=f"Illustrative Supplier {chance.randrange(SUPPLIERS):04} Ltd",
                description=f"Invented service {chance.randrange(200)}",
                directorate=chance.choice(directorates),
                initiative=initiative,
                category=account.category,
                account=account.name,
                document=document,
                fund="",
                decision="",
                grant="",
                contract="",
                purpose="",
                gross="",
                irrecoverable_vat="",
                invoice_received="",
                borough="",
                evidence="",
                supplier_id=f"{100000 + chance.randrange(SUPPLIERS)}",
                decision_as_written="",
                reverses="",
                belongs="",
                batch="",
                row=str(number + 2),
                rule=f"rule-{chance.randrange(50)}",
                flag="!" if undecided else "*",
                file="",
                line=0,
            )
        )
    return rows


def codes(register: Register, kind: str, day: dt.date) -> list[str]:
    """Give the codes that stand through the month that begins on a day."""
    last = day + dt.timedelta(days=27)
    return [
        code
        for code, entry in register.entries[kind].items()
        if entry.valid_on(day) and entry.valid_on(last)
    ] or [UNTAGGED]


def write_batch(target: Path, name: str, rows: list[Payment]) -> Path:
    """Write one batch file with its control totals."""
    rows = [row._replace(batch=name) for row in rows]
    first = min(row.date for row in rows)
    batch = make_batch(name, rows)._replace(
        date=first, sha256=hashlib.sha256(name.encode()).hexdigest()
    )
    path = target / f"payments/{FinancialYear.of(first)}/{name}.beancount"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(batch_text(batch, rows, "Assets:Bank"), encoding="utf-8")
    return path


def export(folder: Path, rows: int, seed: int = 1) -> None:
    """Write exports and rules to measure an import with; see the module."""
    chance = random.Random(f"{seed}-export-{rows}")  # noqa: S311 - not secrets
    first = dt.date(2018, 4, 1)
    cells = [_cells(number, first, chance) for number in range(rows)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, some in (("new.csv", cells), ("earlier.csv", cells[::10])):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *some])
    path = folder / "sample-finance.toml"
    path.write_text("".join(map(_rule, range(RULES))), encoding="utf-8")


def _cells(number: int, first: dt.date, chance: random.Random) -> list[str]:
    day = first + dt.timedelta(days=number * 90 // 100_000 % 365)
    supplier = chance.randrange(SUPPLIERS)
    code, title = chance.choice(_ACCOUNTS)
    pounds = Decimal(chance.randrange(-20000, 2000000)).scaleb(-2)
    return [
        "2000",
        f"CC{chance.randrange(400):03}",
        chance.choice(_TEAMS),
        code,
        title,
        f"{100000 + supplier}",
        f"Illustrative Supplier {supplier:04} Ltd",
        f"{5200000000 + number // 2}",
        f"{number % 2 + 1}",
        f"{day:%d/%m/%Y}",
        f"{pounds:,}",
        f"Invented service {chance.randrange(200)}, order {chance.randrange(50_000)}",
        chance.choice(["", f"PRJ-{chance.randrange(300)}"]),
        chance.choice(_DECISIONS),
        chance.choice(["Core", "Home Office", ""]),
    ]


def _rule(number: int) -> str:
    """Write one of the rules; they take turns in how they compare."""
    conditions = (
        f'when.description = {{ contains = "service {number}," }}',
        f'when.project = "PRJ-{number}"',
        f'when.supplier = {{ starts = ["illustrative supplier {number:04}"] }}',
        f'when.description = {{ matches = "service {number}, order [1-6]" }}',
        f'when = {{ supplier.contains = "{number:04} ltd", amount.above = "500.00" }}',
    )
    return (
        f'[[rule]]\nid = "rule-{number}"\nwhy = "To measure with."\n'
        f"{conditions[number % len(conditions)]}\n"
        f'then = {{ initiative = "{BUSINESS_AS_USUAL}" }}\n\n'
    )


if __name__ == "__main__":
    if sys.argv[1] == "--export":
        export(Path(sys.argv[3]), int(sys.argv[2]))
    else:
        make(Path(sys.argv[2]), int(sys.argv[1]))
