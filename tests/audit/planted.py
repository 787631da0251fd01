"""Books with payments that were made twice, among many that only look so.

`planted(seed)` gives the payments and, by kind, the pairs of refs that are one
payment made twice. Everything is invented. References are of each supplier's own
form, as invoice numbers are.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from tests.books_maker import make_payment

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.spend import Payment

_TAGS = ("finance", "untagged", "consultancy")
_WORDS = (
    *("Harbour", "Meadow", "Copper", "Falcon", "Juniper", "Lantern", "Orchard"),
    *("Pebble", "Quarry", "Ridge", "Saddler", "Thistle", "Umber", "Vale", "Willow"),
)
_TRADES = ("Training", "Security", "Print", "Catering", "Software", "Transport")
_FIRST = dt.date(2018, 4, 3)
EACH = 12


class Paid(NamedTuple):
    """A payment before it is one of the books."""

    supplier: str
    document: str
    pence: int
    date: dt.date
    supplier_id: str


class Planted:
    """What is put into the books, and which of it is one payment made twice."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same books every time
        self.payments: list[Payment] = []
        self.twice: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
        self.suppliers = [
            (f"{word} {trade}", f"{100000 + at * 7}")
            for at, (word, trade) in enumerate(
                (word, trade) for word in _WORDS for trade in _TRADES
            )
        ]

    def pay(self, paid: Paid, reverses: str = "") -> str:
        """Put a payment into the books; give its ref."""
        number = len(self.payments) + 1
        ref = f"test:{paid.document}:{number:012x}"
        optional = {"ref": ref, "supplier-id": paid.supplier_id, "reverses": reverses}
        self.payments.append(
            make_payment(
                number,
                "test-batch",
                date=paid.date,
                supplier=paid.supplier,
                amount=Decimal(paid.pence).scaleb(-2),
                tags=_TAGS,
                optional=optional,
            )
        )
        return ref

    def invoice(self) -> Paid:
        """Invent an invoice: supplier, number of its own form, odd amount, day."""
        chance = self.chance
        name, supplier_id = chance.choice(self.suppliers)
        form = hash_of(name) % 4
        number = chance.randrange(10000, 99999)
        document = (
            f"INV-{number}",
            f"{number}",
            f"{name[:2].upper()}{number}/{chance.choice('ABC')}",
            f"SI{number:08}",
        )[form]
        return Paid(
            f"{name} Ltd",
            document,
            chance.randrange(20_001, 900_000) // 10 * 10 + chance.randrange(1, 10),
            _FIRST + dt.timedelta(days=chance.randrange(700)),
            supplier_id,
        )

    def again(self, kind: str, change: Callable[[Paid], Paid]) -> None:
        """Pay an invoice, and pay it again with a change."""
        first = self.invoice()
        second = change(first)
        assert second != first
        self.twice[kind].add(frozenset({self.pay(first), self.pay(second)}))


def hash_of(name: str) -> int:
    """Give a number of a name that is the same in every run."""
    return sum(map(ord, name))


def planted(seed: int = 4) -> Planted:
    """Make the payments."""
    planted = Planted(seed)
    _honest(planted)
    chance = planted.chance

    def later(paid: Paid, days: int | None = None) -> Paid:
        apart = chance.randrange(3, 90) if days is None else days
        return paid._replace(date=paid.date + dt.timedelta(days=apart))

    def letters(paid: Paid) -> Paid:
        new = paid.document.replace("0", "O", 1).replace("1", "I", 1)
        return later(paid._replace(document=new if new != paid.document else f"{new}O"))

    def swapped(text: str) -> str:
        places = [
            at
            for at in range(len(text) - 2)
            if text[at : at + 2].isdigit() and text[at] != text[at + 1]
        ]
        at = places[len(places) // 2] if places else 0
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    def mistyped(text: str) -> str:
        at = next(at for at, each in enumerate(text) if each in "123456789")
        return f"{text[:at]}{int(text[at]) % 9 + 1}{text[at + 1 :]}"

    def amount_swapped(paid: Paid) -> Paid:
        new = int(swapped(str(paid.pence)))
        return later(paid._replace(pence=new, document=f"{paid.document} "))

    changes: dict[str, Callable[[Paid], Paid]] = {
        "the same reference": later,
        "O for 0, I for 1": letters,
        "a letter behind": lambda p: later(p._replace(document=f"{p.document}R")),
        "punctuation": lambda p: later(
            p._replace(document=f"{p.document[:3]}.{p.document[3:].replace('-', ' ')}")
        ),
        "with VAT": lambda p: later(
            p._replace(pence=round(p.pence * 1.2), document=p.document.lower() + ".")
        ),
        "digits of the amount": amount_swapped,
        "digits of the reference": lambda p: later(
            p._replace(document=swapped(p.document))
        ),
        "one digit mistyped": lambda p: later(
            p._replace(document=mistyped(p.document))
        ),
        "two ids": lambda p: later(
            p._replace(supplier_id="777123", supplier=p.supplier.upper()), 9
        ),
        "two weeks apart": lambda p: later(p._replace(document=f"{p.document}-"), 14),
        "a name misspelt": lambda p: later(
            p._replace(supplier=p.supplier.replace("i", "ii", 1))
        ),
    }
    for kind, change in changes.items():
        for _ in range(EACH):
            planted.again(kind, change)
    return planted


def _honest(planted: Planted) -> None:
    """Put in what only looks like a payment made twice."""
    chance = planted.chance
    for _ in range(2000):
        planted.pay(planted.invoice())
    for _ in range(60):  # lines of one document, of one amount
        paid = planted.invoice()
        for _ in range(3):
            planted.pay(paid)
    for _ in range(60):  # two orders of one price, the next number, days later
        paid, number = planted.invoice(), chance.randrange(10000, 90000)
        for at in range(2):
            day = paid.date + dt.timedelta(days=at * chance.randrange(1, 20))
            planted.pay(paid._replace(document=f"ORD{number + at}", date=day))
    for _ in range(60):  # one amount to two suppliers, and one number of two suppliers
        paid, other = planted.invoice(), planted.invoice()
        planted.pay(paid)
        planted.pay(other._replace(pence=paid.pence))
        planted.pay(planted.invoice()._replace(document=paid.document))
    for _ in range(20):  # payees that the source hides
        paid = planted.invoice()._replace(supplier="REDACTED PERSONAL DATA")
        planted.pay(paid)
        planted.pay(paid._replace(date=paid.date + dt.timedelta(days=5)))
    _regular(planted)
    _taken_back(planted)


def _regular(planted: Planted) -> None:
    for _ in range(25):  # rent: one amount a month, numbers that follow each other
        paid, number = planted.invoice(), planted.chance.randrange(10000, 90000)
        for month in range(12):
            day = paid.date + dt.timedelta(
                days=month * 30 + planted.chance.randrange(3)
            )
            planted.pay(paid._replace(document=f"RENT{number + month}", date=day))
    for _ in range(15):  # one agreement number every month
        paid = planted.invoice()
        for month in range(10):
            planted.pay(paid._replace(date=paid.date + dt.timedelta(days=month * 30)))


def _taken_back(planted: Planted) -> None:
    for at in range(40):  # by a credit the week after, and half of them paid again
        paid = planted.invoice()
        planted.pay(paid)
        if at % 2:
            planted.pay(paid._replace(date=paid.date + dt.timedelta(days=21)))
        back = paid._replace(pence=-paid.pence, document=f"CR{paid.document}")
        planted.pay(back._replace(date=back.date + dt.timedelta(days=7)))
    for _ in range(20):  # by an amended export
        paid = planted.invoice()
        ref = planted.pay(paid)
        planted.pay(paid._replace(pence=-paid.pence), reverses=ref)
        planted.pay(paid._replace(date=paid.date + dt.timedelta(days=1)))
