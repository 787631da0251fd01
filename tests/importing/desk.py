"""A small finance desk for tests: empty books, one layout, and files to import.

    books = make_desk(tmp_path / "books")
    import_files(books, [put(tmp_path / "may.csv", row("D1", "100.00"))])

The layout is `desk`; its columns are those of `HEADINGS`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.books.load import open_books
from mopac_spend.importing.posting.posted import InBooks
from mopac_spend.importing.tagging.conditions import Bound

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from mopac_spend.importing.posting.posted import Span
    from mopac_spend.importing.reading.line import Line
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.spend import Payment

MAIN = """\
option "title" "Desk"
option "operating_currency" "GBP"
plugin "mopac_spend.plugin"
include "accounts.beancount"
include "registers/*.beancount"
include "payments/**/*.beancount"
"""
ACCOUNTS = """\
2012-01-16 open Assets:Bank GBP
2012-01-16 open Expenses:Consultancy GBP
  category: "consultancy"
  code: "5420"
2012-01-16 open Expenses:Consultancy:IT GBP
  category: "consultancy"
  code: "5421 5422"
2012-01-16 custom "alias" "account" "Expenses:Consultancy:IT" "IT Consultancy"
2012-01-16 open Expenses:Grants GBP
  category: "grants"
  code: "5440"
2019-04-01 open Expenses:Training GBP
  category: "training"
  code: "5042"
2012-01-16 open Expenses:Unclassified GBP
  category: "untagged"
"""
REGISTERS = """\
2012-01-16 custom "books" "Office for Testing"
  body: "pcc"
  basis: "payments: dated on the day they cleared."
  vat: "net of recoverable VAT."
  bank: "Assets:Bank"
2012-01-16 custom "directorate" "programmes" "Programmes"
  valid-to: 2019-03-31
  successor: "vru"
2019-04-01 custom "directorate" "vru" "Violence Reduction Unit"
2012-01-16 custom "directorate" "estates" "Estates & Land"
2012-01-16 custom "directorate" "closed" "Closed"
  valid-to: 2018-03-31
2012-01-16 custom "category" "consultancy" "Consultancy"
  definition: "Advice bought for a set piece of work."
2012-01-16 custom "category" "grants" "Grants"
  definition: "Money given for a purpose."
2012-01-16 custom "category" "training" "Training"
  definition: "Courses bought from others."
2012-01-16 custom "initiative" "knife-crime" "Knife crime seed fund"
2012-01-16 custom "initiative" "victims" "Services for victims"
2012-01-16 custom "initiative" "archive" "Archive"
  valid-to: 2018-03-31
2012-01-16 custom "fund" "home-office" "Home Office grant"
2012-01-16 custom "fund" "old-fund" "Old fund"
  valid-to: 2018-03-31
2016-11-09 custom "decision" "PCD-79" "Crime prevention fund"
  reference: "PCD 79"
"""
LAYOUT = """\
name = "desk"
source = "desk"
rules = "desk"
[read]
optional = [
    "description", "document", "account", "account_name", "directorate",
    "initiative", "category", "decision", "fund", "purpose", "supplier_id",
]
[columns]
date = ["Paid On"]
amount = ["Pounds"]
supplier = ["Payee"]
description = ["Text"]
document = ["Doc"]
account = ["Code"]
account_name = ["Code Name"]
directorate = ["Team"]
initiative = ["Project Name"]
category = ["Kind"]
decision = ["Authority"]
fund = ["Money From"]
purpose = ["For"]
supplier_id = ["Payee Number"]
[values]
dates = ["%Y-%m-%d"]
"""
HEADINGS = ("Doc", "Pounds", "Payee", "Paid On", "Text", "Code", "Team")
LOCK = ".import.lock"


def make_desk(folder: Path, rules: str = "", layout: str = LAYOUT) -> Path:
    """Write empty books with the layout `desk` and its rules."""
    texts = {
        "main.beancount": MAIN,
        "accounts.beancount": ACCOUNTS,
        "registers/all.beancount": REGISTERS,
        "payments/about.beancount": "; payments\n",
        "importers/layouts/desk.toml": layout,
        "importers/rules/desk.toml": rules,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def row(  # noqa: PLR0913 - one argument a column
    doc: str = "D1",
    pounds: str = "100.00",
    *,
    payee: str = "Acme Ltd",
    paid_on: str = "2018-05-14",
    text: str = "Advice",
    code: str = "5420",
    team: str = "Estates & Land",
) -> tuple[str, ...]:
    """Give the cells of one payment, in the order of `HEADINGS`."""
    return doc, pounds, payee, paid_on, text, code, team


def rows(count: int, first: int = 1) -> list[tuple[str, ...]]:
    """Give payments of £1.00 each on documents of their own."""
    return [row(f"D{number}", "1.00") for number in range(first, first + count)]


def put(
    path: Path,
    cells: Sequence[Sequence[str]],
    headings: Sequence[str] = HEADINGS,
) -> Path:
    """Write a CSV file as a finance system would."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *cells])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def holdings(books: Path) -> Counter[tuple[str, str, str]]:
    """Count what stands in sound books by document, pounds and payee.

    A payment and its reversal cancel out.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for payment in payments(books):
        amount = payment.amount
        if payment.reverses:
            seen[payment.document, f"{-amount}", payment.supplier] -= 1
        else:
            seen[payment.document, f"{amount}", payment.supplier] += 1
    assert min(seen.values(), default=0) >= 0
    return +seen


def payments(books: Path) -> Sequence[Payment]:
    """Open books with every check and give their payments."""
    return open_books(books).payments


def total(books: Path) -> Decimal:
    """Sum the payments of sound books."""
    return sum((payment.amount for payment in payments(books)), Decimal(0))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder but the lock."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK
    }


def without_history(folder: Path) -> dict[str, bytes]:
    """Read every file but the record, which says in what order things were done."""
    return {k: v for k, v in snapshot(folder).items() if not k.startswith("record/")}


def ledger_files(folder: Path) -> dict[str, bytes]:
    """Read every file that Beancount reads."""
    return {k: v for k, v in snapshot(folder).items() if k.endswith(".beancount")}


class Nothing(InBooks):
    """No books at all: what a ledger then knows, it was given whole."""

    def __init__(self) -> None:
        """Hold nothing."""

    def of_bases(self, bases: Collection[str], span: Span) -> list[Payment]:  # noqa: ARG002
        return []

    def bases_like(
        self,
        lines: Sequence[Line],  # noqa: ARG002
        span: Span,  # noqa: ARG002
        *,
        undated: bool,  # noqa: ARG002
    ) -> tuple[set[str], set[str]]:
        return set(), set()

    def bases_of(self, batches: Collection[str]) -> set[str]:  # noqa: ARG002
        return set()

    def standing(self, batches: Collection[str]) -> dict[str, int]:  # noqa: ARG002
        return {}


def fits(rule: Rule, line: Line, directorate: str = "") -> bool:
    """Hold every condition of a rule against a line, one after the other."""
    return all(
        test.holds(line.amount if test.field == "amount" else line.date)
        if isinstance(test, Bound)
        else test.holds(
            line.text(test.field), directorate if test.field == "directorate" else ""
        )
        for test in rule.tests
    )
