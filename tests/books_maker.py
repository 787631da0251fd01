"""Make small books for a test, complete with control totals and seal.

    books = make_books(tmp_path, '''
        2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
        2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
        2018-07-02 | Acme | Refund | -10.00 | vru / victims / grants | fund=home-office
    ''')

Each line is a payment: date, supplier, description, pounds, the three tags, and
optional tags as `name=value`. `REGISTERS` holds the codes that tests may use;
pass `registers` for others. The books are sound unless a test breaks them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.books.canonical import batch_text
from mopac_spend.money import NIL, to_pence
from mopac_spend.register import UNTAGGED
from mopac_spend.spend import Batch, Payment, document_of, seal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAIN = """\
option "title" "Test books"
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
2012-01-16 open Expenses:Grants GBP
  category: "grants"
2012-01-16 open Expenses:Training GBP
  category: "training"
2012-01-16 open Expenses:Unclassified GBP
  category: "untagged"
"""

REGISTERS = """\
2012-01-16 custom "directorate" "finance" "Finance"
2012-01-16 custom "directorate" "vru" "Violence Reduction Unit"
2012-01-16 custom "alias" "directorate" "vru" "VRU (hosted)"
2012-01-16 custom "category" "consultancy" "Consultancy"
  definition: "Advice bought for a set piece of work."
2012-01-16 custom "category" "grants" "Grants"
  definition: "Money given for a purpose."
2012-01-16 custom "category" "training" "Training"
  definition: "Courses bought from others."
2017-04-01 custom "plan" "pcp" "Police and Crime Plan"
2017-04-01 custom "plan" "kcs" "Knife Crime Strategy"
2017-04-01 custom "heading" "pcp-priorities" "Our priorities"
  plan: "pcp"
  order: 1
2012-01-16 custom "initiative" "knife-crime" "Knife crime seed fund"
  serves: "pcp-priorities kcs"
2012-01-16 custom "initiative" "victims" "Services for victims"
  serves: "pcp"
2012-01-16 custom "initiative" "archive" "Archive"
2012-01-16 custom "fund" "home-office" "Home Office grant"
2016-11-09 custom "decision" "PCD-79" "Crime prevention fund"
  reference: "PCD 79"
  amount: 72000000.00 GBP
"""

BODY = """\
2012-01-16 custom "books" "Office for Testing"
  body: "pcc"
  basis: "payments: dated on the day they cleared."
  vat: "net of recoverable VAT."
  bank: "Assets:Bank"
"""

ILLUSTRATIVE = "ILLUSTRATIVE: every payment is invented."
BANK = "Assets:Bank"
_CATEGORY_ACCOUNT = {
    "consultancy": "Expenses:Consultancy",
    "grants": "Expenses:Grants",
    "training": "Expenses:Training",
    UNTAGGED: "Expenses:Unclassified",
}


def payment(line: str, number: int, batch: str) -> Payment:
    """Read one line of the table in the module's docstring.

    Args:
        line: date | supplier | description | pounds | tags | name=value …
        number: of the line; it becomes row, document and part of the ref.
        batch: the batch it belongs to.

    """
    date, supplier, description, pounds, tags, *rest = (
        part.strip() for part in line.split(" | ")
    )
    directorate, initiative, category = tags.split(" / ")
    optional = dict(part.split("=", 1) for part in rest)
    return make_payment(
        number,
        batch,
        date=dt.date.fromisoformat(date),
        supplier=supplier,
        description=description,
        amount=Decimal(pounds),
        tags=(directorate, initiative, category),
        optional=optional,
    )


def make_payment(  # noqa: PLR0913 - one argument per column a test sets
    number: int,
    batch: str,
    *,
    date: dt.date,
    supplier: str = "Acme Ltd",
    description: str = "",
    amount: Decimal,
    tags: tuple[str, str, str],
    optional: dict[str, str] | None = None,
) -> Payment:
    """Make a sound payment: account, flag, ref and row follow from the rest."""
    given = dict(optional or {})
    ref = given.pop("ref", f"test:{number}:{number:012x}")
    names = {name.replace("-", "_"): value for name, value in given.items()}
    values: dict[str, Any] = dict.fromkeys(Payment._fields, "") | names
    return Payment(
        **values
        | {
            "ref": ref,
            "date": date,
            "amount": to_pence(amount),
            "supplier": supplier,
            "description": description,
            "directorate": tags[0],
            "initiative": tags[1],
            "category": tags[2],
            "account": _CATEGORY_ACCOUNT[tags[2]],
            "document": document_of(ref),
            "batch": batch,
            "row": str(number + 1),
            "flag": "!" if UNTAGGED in tags else "*",
            "line": 0,
        }
    )


def make_batch(name: str, payments: Sequence[Payment]) -> Batch:
    """Make the control totals that hold for the payments."""
    total = sum((payment.amount for payment in payments), NIL)
    return Batch(
        id=name,
        date=max((payment.date for payment in payments), default=dt.date(2012, 1, 16)),
        source=f"{name}.csv",
        sha256="0" * 64,
        layout="test",
        rows_read=len(payments),
        rows_posted=len(payments),
        rows_already=0,
        rows_set_aside=0,
        rows_reversed=0,
        pounds_read=total,
        pounds_posted=total,
        pounds_already=NIL,
        pounds_set_aside=NIL,
        pounds_reversed=NIL,
        payments=len(payments),
        amends="",
        set_aside="",
        seal=seal(payments),
        file="",
        line=0,
    )


def make_books(
    folder: Path,
    lines: str | Sequence[Payment] = "",
    *,
    registers: str = REGISTERS,
    illustrative: str = "",
) -> Path:
    """Write sound books into a folder.

    Args:
        folder: where; made if need be.
        lines: payments, as the module's docstring shows, or ready made.
        registers: directives for `registers/codes.beancount`.
        illustrative: label of invented books; "" for real ones.

    Returns:
        The folder, to be opened or broken.

    """
    batch = "test-batch"
    payments = (
        [
            payment(line, number, batch)
            for number, line in enumerate(filter(str.strip, lines.splitlines()), 1)
        ]
        if isinstance(lines, str)
        else list(lines)
    )
    body = BODY + (f'  illustrative: "{illustrative}"\n' if illustrative else "")
    contents = {
        "main.beancount": MAIN,
        "accounts.beancount": ACCOUNTS,
        "registers/body.beancount": body,
        "registers/codes.beancount": registers,
        "payments/about.beancount": "; payments by financial year\n",
    }
    if payments:
        text = batch_text(make_batch(batch, payments), payments, BANK)
        contents[f"payments/all/{batch}.beancount"] = text
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
