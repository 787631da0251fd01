"""Tables with all that a chart has to bear, and each kind of chart of them."""

from __future__ import annotations

from decimal import Decimal

from mopac_spend.charts import (
    Chart,
    Series,
    bars,
    columns,
    heat,
    lines,
    multiples,
    stacked,
)
from mopac_spend.tables import Column, Kind, Mark, Table

HOSTILE = "<b>Bold</b> \u202e & 'Co' \"Ltd\" \x00 \ufffe ]]> =1+1"
NAMES = (
    "Violence Reduction Unit",
    "Victims' services, and the commissioning of support for witnesses of each kind",
    HOSTILE,
    "\u6f22\u5b57" * 60,
    "W" * 10_000,
    "Refunds",
    "Nothing",
)
SPENT = ["13197413.10", "8000000.00", "340000.00", "1234567.89", "0.01", "-2500000.00"]
PLANNED = ["12000000.00", "9100000.00", "500000.00", "0.00", "0.00", "0.00", "10.00"]
PARTS = ("Grants", "Consultancy and professional services", "Training", "Untagged")
MONTHS = [
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
    "Jan",
    "Feb",
    "Mar",
]


def pounds(name: str, heading: str, *, summed: bool = True) -> Column:
    return Column(name, f"{heading} (£)", Kind.POUNDS, summed)


def against() -> Table:
    spent = [*map(Decimal, SPENT), Decimal("0.00")]
    planned = [*map(Decimal, PLANNED)]
    rows = [
        (f"code-{at}", name, one, other)
        for at, (name, one, other) in enumerate(zip(NAMES, spent, planned, strict=True))
    ]
    return Table(
        title="Spending & budget",
        columns=(
            Column("code", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            pounds("spent", "Spent"),
            pounds("planned", "Budget"),
        ),
        rows=rows,
        total=("total", "Total", sum(spent), sum(planned)),
        notes=("Signed with a <note>.",),
    )


def parted() -> Table:
    rows = []
    for at, name in enumerate(NAMES):
        parts = [Decimal((at * 7919 + n * 104729) % 99991 * 37) / 100 for n in range(4)]
        parts[at % 4] = Decimal("-12345.67") if at % 2 else Decimal("0.00")
        rows.append((name, *parts, sum(parts)))
    heads = [pounds(f"part-{n}", words) for n, words in enumerate(PARTS)]
    return Table(
        title="Parts",
        columns=(
            Column("title", "Initiative", Kind.TEXT),
            *heads,
            pounds("all", "All"),
        ),
        rows=rows,
    )


WIDE = tuple(f"part-{n}" for n in range(24))


def wide() -> Table:
    heads = [pounds(name, f"A part with the number {n}") for n, name in enumerate(WIDE)]
    amounts = [Decimal(n * 1_000_003 % 7_654_321) for n in range(len(WIDE))]
    return Table(
        title="Many parts",
        columns=(
            Column("title", "Initiative", Kind.TEXT),
            *heads,
            pounds("all", "All"),
        ),
        rows=[("All of them", *amounts, sum(amounts))],
    )


def years(count: int) -> Table:
    return Table(
        title="Years",
        columns=(
            Column("year", "Year", Kind.TEXT),
            pounds("spent", "Spent"),
            pounds("planned", "Budget"),
        ),
        rows=[
            (
                f"{2021 - count + n}-{22 - count + n:02}",
                Decimal(10_000_000 + n * 3_456_789),
                Decimal(12_000_000 + n * 3_000_000) if n else Mark.NOT_AVAILABLE,
            )
            for n in range(count)
        ],
    )


def through() -> Table:
    return Table(
        title="Months",
        columns=(
            Column("month", "Month", Kind.TEXT),
            pounds("spent", "Spent", summed=False),
            pounds("planned", "Budget", summed=False),
            pounds("foreseen", "Forecast", summed=False),
        ),
        rows=[
            (
                month,
                Decimal(10**6 * (n + 1)) if n < 8 else Mark.NOT_AVAILABLE,
                Decimal(1_100_000 * (n + 1)),
                Decimal(1_050_000 * (n + 1)) if n > 6 else Mark.NOT_AVAILABLE,
            )
            for n, month in enumerate(MONTHS)
        ],
    )


def every() -> dict[str, Chart]:
    parts = tuple(f"part-{n}" for n in range(4))
    planned, foreseen = Series("planned", hollow=True), Series("foreseen", hollow=True)
    pair, three = ("spent", planned), ("spent", planned, foreseen)
    charts = (
        bars(against(), "pair", "title", pair, "Spending against budget"),
        bars(against(), "alone", "title", ("spent",), "Spending <alone>"),
        stacked(parted(), "stack", "title", parts, "In parts", "all"),
        columns(years(4), "few", "year", pair, "Four years"),
        columns(years(10), "many", "year", pair, "Ten years"),
        lines(through(), "line", "month", three, "Through the year"),
        heat(wide(), "wide", "title", WIDE, "By many parts", "all"),
        heat(parted(), "heat", "title", parts, "By part", "all"),
        multiples(parted(), "small", "title", parts, "Each by part"),
    )
    return {chart.name: chart for chart in charts}
