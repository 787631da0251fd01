"""Invented payments for the further tests of an auditor, and plain reckonings of them.

    payments = drawn(seed=1)
    books = open_books(make_books(folder, [p.made() for p in payments], ...))

Nothing of the questions is used for what is due: names are called one supplier by a
list, and everything is added up by loops.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.books.load import open_books
from tests.books_maker import REGISTERS as CODES
from tests.books_maker import make_books, make_payment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.answer import Answer
    from mopac_spend.spend import Payment

# ILLUSTRATIVE: one firm of two names in the register, two whose spellings say it, a
# payee that the source hides, and an individual.
REGISTERS = f"""{CODES}
2012-01-16 custom "supplier" "acme" "Acme Limited"
2012-01-16 custom "alias" "supplier" "acme" "Acme Holdings"
2012-01-16 custom "supplier" "one" "Illustrative Person One"
  individual: TRUE
"""
ONE = {
    "Acme Limited": "acme",
    "Acme Holdings": "acme",
    "Bolt LLP": "bolt",
    "BOLT L.L.P.": "bolt",
    "Bolt": "bolt",
    "The Cord Company": "cord",
    "Cord": "cord",
    "Drum": "drum",
    "Egret Trust": "egret",
    "Illustrative Person One": "one",
}
HIDDEN = "REDACTED"
# Of a question that lists the largest and puts the others into one line.
ALL_LINES = {"top": 100_000}
CATEGORIES = ("consultancy", "grants", "training")


@dataclass(frozen=True)
class Paid:
    """One invented payment."""

    number: int
    date: dt.date
    amount: Decimal
    supplier: str = "Drum"
    supplier_id: str = ""
    document: str = ""
    source: str = "test"
    reverses: str = ""
    category: str = "grants"

    @property
    def ref(self) -> str:
        """Its name in the books."""
        return f"{self.source}:{self.document}:{self.number:012x}"

    @property
    def who(self) -> str:
        """The supplier that its name is one of; "" for one that is hidden."""
        return ONE.get(self.supplier, "")

    def made(self) -> Payment:
        """Give it as the books have it."""
        optional = {"ref": self.ref}
        optional |= {"supplier-id": self.supplier_id} if self.supplier_id else {}
        optional |= {"reverses": self.reverses} if self.reverses else {}
        return make_payment(
            self.number,
            "test-batch",
            date=self.date,
            supplier=self.supplier,
            amount=self.amount,
            tags=("vru", "victims", self.category),
            optional=optional,
        )


def paid(number: int, day: str, amount: str, **more: str) -> Paid:
    """Write down one payment."""
    return Paid(number, dt.date.fromisoformat(day), Decimal(amount), **more)


def drawn(seed: int, payments: int = 400) -> list[Paid]:
    """Draw payments that meet each other often: few names, numbers, days, amounts."""
    chance = random.Random(seed)  # noqa: S311 - invented payments
    rows: list[Paid] = []
    for number in range(1, payments + 1):
        pounds = chance.choice(
            [
                Decimal(chance.choice([1000, 2000, 2500, 4999, 5000, 5001, 2499])),
                Decimal(chance.randrange(-200_000, 900_000)) / 100,
                Decimal(chance.randrange(1, 12)) * 500,
            ]
        )
        document = chance.choice(
            [
                *("", f"INV-{chance.randrange(1, 60):04}"),
                *(
                    f"{5100 + chance.randrange(40)}",
                    f"{chance.randrange(900000, 900090)}",
                ),
                f"{chance.randrange(900000, 900090)} - {chance.randrange(1, 4)}",
                f"7{'0' * 12}{chance.randrange(10**16, 10**16 + 30)}",
                f"A{chance.randrange(100)}B",
            ]
        )
        reverses = ""
        if rows and chance.random() < 0.04:
            taken = chance.choice(rows)
            if not taken.reverses and taken.ref not in {row.reverses for row in rows}:
                rows.append(
                    Paid(
                        **{
                            **vars(taken),
                            "number": number,
                            "amount": -taken.amount,
                            "reverses": taken.ref,
                        }
                    )
                )
                continue
        rows.append(
            Paid(
                number,
                dt.date(2018, 4, 1) + dt.timedelta(days=chance.randrange(600)),
                pounds or Decimal(1),
                chance.choice([*ONE, HIDDEN]),
                chance.choice(["", "", "100", "101", "102"]),
                document,
                chance.choice(["test", "test", "cards"]),
                reverses,
                chance.choice(CATEGORIES),
            )
        )
    return rows


def opened(folder: Path, rows: Iterable[Paid]) -> Books:
    made = [row.made() for row in rows]
    return open_books(make_books(folder, made, registers=REGISTERS))


def refs(answer: Answer) -> set[str]:
    """Give the refs of the lines beneath, each of which stands there once."""
    beneath = list(answer.payments()["ref"])
    assert len(beneath) == len(set(beneath))
    assert sum(answer.payments()["amount"]) == answer.method.selected.pounds
    return set(beneath)


def stem(document: str) -> str:
    return document[:-4] if document[-4:-1] == " - " else document


def standing(rows: list[Paid]) -> list[Paid]:
    """Leave out what was reversed, and what reversed it."""
    gone = {row.reverses for row in rows}
    return [row for row in rows if not row.reverses and row.ref not in gone]


Document = tuple[object, ...]


def documents(rows: Iterable[Paid]) -> dict[Document, list[Paid]]:
    by_document: defaultdict[Document, list[Paid]] = defaultdict(list)
    for row in rows:
        number = stem(row.document) or row.ref
        by_document[row.who, row.source, number, row.date].append(row)
    return by_document


def pounds(rows: Iterable[Paid]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))
