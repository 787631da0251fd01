"""Books of one month of payments, to measure with what they publish: seeded.

    python -m tests.benchmarks.published_books 360giving 100000 /some/folder

writes books whose payments are all of what the duty publishes, in July 2020: a
contract for every hundred, or an award for every ten. Equal sizes give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from decimal import Decimal
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

from tests.books_maker import REGISTERS, make_books, make_payment

if TYPE_CHECKING:
    from mopac_spend.spend import Payment

PERIOD = "2020-07"
SUPPLIERS = 3000
_A_CONTRACT, _AN_AWARD = 100, 10
_FIRST = dt.date(2020, 7, 1)
_ROUTES = ("open", "restricted", "quotations", "direct-call-off")
_PLACES = ("Brent", "Camden", "All of London", "Hackney, Islington", "")
_BODY = """\
  org-id: "GB-LAE-TST"
  giving-prefix: "360G-testing"
  ocid-prefix: "ocds-213czf"
  published-at: "https://www.body.example/published/"
"""


def make(folder: Path, duty: str, payments: int, seed: int = 1) -> None:
    """Write books of so many payments that a duty publishes into a new folder."""
    # Benchmarks need the same books every time, not secrets.
    chance = random.Random(f"{seed}-{duty}-{payments}")  # noqa: S311
    registers = [REGISTERS, *_suppliers()]
    if duty == "ocds":
        registers += map(_contract, range(payments // _A_CONTRACT))
    if duty == "360giving":
        registers += map(_award, range(payments // _AN_AWARD))
    rows = [_payment(duty, number, payments, chance) for number in range(payments)]
    make_books(folder, rows, registers="".join(registers))
    body = folder / "registers/body.beancount"
    body.write_text(body.read_text("utf-8") + _BODY, encoding="utf-8")


def _name(number: int) -> str:
    return f"Illustrative Supplier {number:04} Ltd"


def _suppliers() -> list[str]:
    """Register every third supplier, and individuals whose names are looked for."""
    known = [
        f'2012-01-16 custom "supplier" "s-{number}" "{_name(number)}"\n'
        f'  company: "{10000000 + number}"\n'
        for number in range(0, SUPPLIERS, 3)
    ]
    people = [
        f'2012-01-16 custom "supplier" "p-{letter}" "Ms Quill Person{letter}"\n'
        f"  individual: TRUE\n"
        for letter in ascii_lowercase
    ]
    return [*known, *people]


def _contract(number: int) -> str:
    varied = (
        f'2020-03-{1 + number % 28:02} custom "variation" "C-{number}"\n'
        f"  amount: {number}.50 GBP\n"
        f'  reason: "Option {number % 7} taken"\n'
    )
    return (
        f'2019-06-{1 + number % 28:02} custom "contract" "C-{number}" '
        f'"Services of sort {number}"\n'
        f'  supplier: "{_name(number * 3 % SUPPLIERS)}"\n'
        f'  route: "{_ROUTES[number % len(_ROUTES)]}"\n'
        f"  value: {90000 + number}.00 GBP\n"
        f"  starts: 2019-07-01\n"
        f"  ends: 2021-06-30\n"
        f'  cpv: "85312310-5"\n'
        f"{varied if number % 3 == 0 else ''}"
    )


def _award(number: int) -> str:
    return (
        f'2020-0{1 + number % 6}-{1 + number % 28:02} custom "grant" "G-{number}" '
        f'"Clubs and mentors {number}"\n'
        f"  amount: {10000 + number}.00 GBP\n"
        f'  recipient: "{_name(number % SUPPLIERS)}"\n'
        f"  starts: 2020-07-01\n"
        f"  ends: 2021-06-30\n"
        f'  sector: "vcse"\n'
        f'  use: "revenue"\n'
        f'  borough: "{_PLACES[number % len(_PLACES)]}"\n'
        f'  initiative: "victims"\n'
    )


def _payment(duty: str, number: int, payments: int, chance: random.Random) -> Payment:
    optional = {"decision": "PCD-79"} if chance.random() < 0.1 else {}
    supplier = _name(chance.randrange(SUPPLIERS))
    category = "consultancy"
    if duty == "ocds":
        contract = number % (payments // _A_CONTRACT)
        optional["contract"] = f"C-{contract}"
        # Some are paid to whoever took over the work.
        if chance.random() < 0.95:
            supplier = _name(contract * 3 % SUPPLIERS)
    if duty == "360giving":
        award = number % (payments // _AN_AWARD)
        category, optional["grant"] = "grants", f"G-{award}"
        supplier = _name(award % SUPPLIERS)
    return make_payment(
        number + 1,
        "test-batch",
        date=_FIRST + dt.timedelta(days=chance.randrange(31)),
        supplier=supplier,
        description=f"Invented service {chance.randrange(200)}, order {number}",
        amount=Decimal(chance.randrange(50100, 2000000)).scaleb(-2),
        tags=("vru", "victims", category),
        optional={
            **optional,
            "ref": f"test:{5100000000 + number // 2}:{number:012x}",
        },
    )


if __name__ == "__main__":
    make(Path(sys.argv[3]), sys.argv[1], int(sys.argv[2]))
