"""Write the sample export for what the law wants published: a year of every duty.

    python importers/samples/duties.py

writes `duties/duties-2026-27.csv`, ILLUSTRATIVE payments of April 2026 to March 2027,
the same bytes each time. The registers beside it are written by hand. What it shows:

    items over £500 and under it, two lines on one document, a credit
    grants of any amount, one of £300 a month among them
    travel, accommodation and subsistence of office holders
    payments over £30,000 with VAT under contracts begun since 1 April 2026, one at the
    limit, and others under contracts begun before
    invoices paid within thirty days and later, with the days on which they came
    an individual and a refuge, whose names are withheld; tax, which no duty is about
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = Path(__file__).resolve().parent / "duties" / "duties-2026-27.csv"
SEED: Final = "a year of duties"
FIRST: Final = dt.date(2026, 4, 1)
RATE: Final = Decimal("0.20")
OFFICE, COMMISSIONING, FINANCE = "office", "commissioning", "finance"
NOBODY: Final = "business-as-usual"
HEADINGS: Final = (
    *("Document", "Paid", "Supplier", "Account", "Directorate", "Initiative"),
    *("Category", "Net amount", "Gross amount", "VAT not recovered"),
    *("Invoice received", "Purpose", "Decision", "Contract", "Grant"),
)
# What each account counts in.
CATEGORIES: Final = {
    "5100": "professional-fees",
    "5200": "training",
    "5300": "running-costs",
    "6100": "community-grants",
    "6200": "grants-to-public-bodies",
    **dict.fromkeys(("7100", "7200", "7300"), "office-holders"),
    "8100": "taxes",
}


class Item(NamedTuple):
    """What is paid for.

    Attributes:
        day: of the month.
        net: pounds without VAT.
        waits: days from the receipt of the invoice; None where there is none.
        taxed: VAT is on it.
        same: it is on the document of the item before it.

    """

    day: int
    supplier: str
    account: str
    directorate: str
    net: str
    purpose: str
    decision: str
    initiative: str = NOBODY
    contract: str = ""
    grant: str = ""
    waits: int | None = None
    taxed: bool = True
    same: bool = False


def month(number: int, chance: Random) -> Iterator[Item]:
    """Give what is paid in a month of the financial year."""

    def about(pounds: int) -> str:
        return f"{chance.randrange(pounds * 80, pounds * 120) / 100:.2f}"

    it = ("Sprocket Lantern IT Ltd", "5100", FINANCE)
    yield Item(
        *(3, *it, "6600.00", "Managed IT service, month", "D-2"),
        contract="C-2025-1",
        waits=chance.randrange(12, 35),
    )
    victims = ("Tidewell Support Ltd", "5100", COMMISSIONING)
    yield Item(
        *(5, *victims, "12500.00", "Support for victims, month", "D-1", "victims"),
        contract="C-2025-2",
        waits=chance.randrange(8, 66),
    )
    # At the limit with VAT, and a penny over it; then well over.
    stages = {3: ("25000.00", "25000.01"), 7: ("52500.00",), 10: ("52500.00",)}
    for at, net in enumerate(stages.get(number, ())):
        evaluators = ("Larkspur Evaluation LLP", "5100", COMMISSIONING)
        yield Item(
            *(17 + at, *evaluators, net, "Evaluation, stage", "D-1", "safer-streets"),
            contract="C-2026-1",
            waits=chance.randrange(1, 3),
        )
    if number in {8, 11, 12}:
        yield Item(
            *(24, *it, about(60000), "Records system, stage", "D-2"),
            contract="C-2026-2",
            waits=chance.randrange(20, 75),
        )
    paper = ("Pigeonpost Paper Ltd", "5300", OFFICE)
    yield Item(*(7, *paper, about(420), "Paper and printing", "D-2"))
    yield Item(*(9, *paper, "300.00", "Leaflets", "D-2"))
    yield Item(*(9, *paper, "300.00", "Posters", "D-2"), same=True)
    yield Item(
        *(11, "Saffron Kettle Academy Ltd", "5200", OFFICE, about(900)),
        *("Course on data protection", "D-2"),
    )
    if number % 3 == 0:
        yield Item(*(21, *paper, "-700.00", "Credit for a print run", "D-2"))
    yield Item(
        *(13, "Hearthgate Refuge", "5100", COMMISSIONING, about(2400)),
        *("Places for victims, month", "D-1", "victims"),
        taxed=False,
    )
    yield Item(
        *(15, "Jory Quillby", "5100", OFFICE, about(640), "Facilitation", "D-2"),
        taxed=False,
    )
    yield Item(
        *(2, "Thistledown Youth Trust", "6100", COMMISSIONING, "4000.00"),
        *("Youth work on three estates", "D-1", "safer-streets"),
        grant="G-1",
        taxed=False,
    )
    if number > 1:
        yield Item(
            *(4, "Harbour Lamp Helpline", "6100", COMMISSIONING, "300.00"),
            *("Helpline for victims", "D-1", "victims"),
            grant="G-2",
            taxed=False,
        )
    if number % 3 == 1:
        yield Item(
            *(8, "Nowhereshire Council", "6200", COMMISSIONING, "30000.00"),
            *("Lighting and guardianship", "D-1", "safer-streets"),
            grant="G-3",
            taxed=False,
        )
    yield Item(
        *(12, "Northern Chord Railways Ltd", "7100", OFFICE, about(90)),
        *("Train to a meeting of commissioners", "D-3"),
        taxed=False,
    )
    if number % 2:
        yield Item(
            *(12, "Bellwether Inn Ltd", "7200", OFFICE, about(110)),
            *("One night before a hearing", "D-3"),
        )
        yield Item(
            *(13, "Bellwether Inn Ltd", "7300", OFFICE, about(24)),
            *("Dinner before a hearing", "D-3"),
        )
    yield Item(
        *(22, "HM Revenue and Customs", "8100", FINANCE, about(31000)),
        *("PAYE and National Insurance, month", "D-2"),
        taxed=False,
    )


def rows() -> Iterator[tuple[str, ...]]:
    """Give the rows of the export."""
    chance = Random(SEED)
    document = 700100
    for number in range(1, 13):
        year, at = divmod(FIRST.month + number - 2, 12)
        first = dt.date(FIRST.year + year, at + 1, 1)
        for item in month(number, chance):
            document += not item.same
            day = first + dt.timedelta(item.day - 1)
            net = Decimal(item.net)
            vat = (net * RATE).quantize(Decimal("0.01")) if item.taxed else Decimal(0)
            # What of VAT is not recovered is in the amount.
            lost = vat if item.account in {"5200", "7300"} else Decimal(0)
            came = "" if item.waits is None else str(day - dt.timedelta(item.waits))
            yield (
                *(str(document), f"{day:%d/%m/%Y}", item.supplier, item.account),
                *(item.directorate, item.initiative, CATEGORIES[item.account]),
                *(f"{net + lost:.2f}", f"{net + vat:.2f}", f"{lost:.2f}", came),
                *(item.purpose, item.decision, item.contract, item.grant),
            )


def text() -> str:
    """Give the export whole."""
    to = io.StringIO(newline="")
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows())
    return to.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(text().encode())
