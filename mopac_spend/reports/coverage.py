"""Coverage: how much of the spend carries a decision on its initiative.

A decision is an initiative, or business as usual; the rest is untagged. Shares
of pounds are of the pounds by size, a credit counted like a payment: netted, one
large credit would make what is left look better or worse covered than it is.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL, allocate
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.reports.figures import (
    ORDER,
    TENTH,
    code_of,
    counted,
    ordered,
    percent,
    pounds,
    pounds_by,
)
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.register import Register
    from mopac_spend.reports.cells import Spent
    from mopac_spend.reports.figures import Selected
    from mopac_spend.tables import Row

NAMED = "named-initiative"
STATUS = {
    NAMED: "Tagged to an initiative",
    BUSINESS_AS_USUAL: "Decided: business as usual",
    UNTAGGED: "Untagged: not decided yet",
}
BY_SIZE = (
    "By size means that a credit counts like a payment, so that a large one does not "
    "distort the shares."
)


def shares(parts: Sequence[Decimal]) -> list[Cell]:
    """Divide a hundred per cent by parts, to one place, so that it sums to 100."""
    if not any(parts):
        return [Mark.NOT_APPLICABLE] * len(parts)
    # The tenths of a hundred per cent are the pence of ten pounds.
    return [(part * 10).quantize(TENTH) for part in allocate(Decimal("10.00"), parts)]


def status_of(cell: Spent) -> str:
    """Say what was decided about the initiative of a cell: one of `STATUS`."""
    code = cell.initiative or UNTAGGED
    return code if code in STATUS else NAMED


def by_decision(name: str, heading: str, title: str, cells: Sequence[Spent]) -> Table:
    """Pounds and payments by what was decided about their initiative."""
    net = pounds_by(cells, status_of)
    size: defaultdict[str, Decimal] = defaultdict(lambda: NIL)
    count: defaultdict[str, int] = defaultdict(int)
    for cell in cells:
        size[status_of(cell)] += cell.size
        count[status_of(cell)] += cell.payments
    of_pounds = shares([size[status] for status in STATUS])
    of_payments = shares([Decimal(count[status]) for status in STATUS])
    whole: Cell = Decimal("100.0") if cells else Mark.NOT_APPLICABLE

    def shown(amount: Decimal) -> Cell:
        return amount if cells else Mark.NOT_AVAILABLE

    return Table(
        name=name,
        heading=heading,
        title=title,
        columns=(
            Column("status", "Code", Kind.CODE),
            Column("title", "Decision on the initiative", Kind.TEXT),
            Column("spend", "Spend (£)", Kind.POUNDS),
            Column("size", "Payments and credits by size (£)", Kind.POUNDS),
            Column("size_percent", "Share of pounds by size (%)", Kind.PER_CENT),
            Column("payments", "Payments (number)", Kind.PAYMENTS),
            Column("payments_percent", "Share of payments (%)", Kind.PER_CENT),
        ),
        rows=tuple(
            (
                status,
                words,
                shown(net[status]),
                shown(size[status]),
                of_pounds[at],
                count[status],
                of_payments[at],
            )
            for at, (status, words) in enumerate(STATUS.items())
        ),
        total=(
            "total",
            "Total",
            shown(pounds(cells)),
            shown(sum(size.values(), NIL)),
            whole if any(size.values()) else Mark.NOT_APPLICABLE,
            counted(cells),
            whole,
        ),
        notes=(BY_SIZE,),
    )


def by_directorate(title: str, chosen: Selected, register: Register) -> Table:
    """Directorate by what was decided about the initiative, for the period."""
    read = code_of("directorate")
    by_status = pounds_by(chosen.period, lambda c: (read(c), status_of(c)))
    rows = pounds_by(chosen.period, read)
    whole = pounds_by(chosen.period, status_of)
    size: defaultdict[tuple[str, bool], Decimal] = defaultdict(lambda: NIL)
    for cell in chosen.period:
        decided = status_of(cell) != UNTAGGED
        size[read(cell), decided] += cell.size

    def line(
        label: tuple[str, str], amounts: list[Decimal], sizes: tuple[Decimal, Decimal]
    ) -> Row:
        cells = amounts if chosen.period else [Mark.NOT_AVAILABLE] * len(amounts)
        return (*label, *cells, percent(sizes[0], sum(sizes, NIL)))

    return Table(
        name="coverage-by-directorate",
        heading="Coverage by directorate",
        title=title,
        columns=(
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            *(
                Column(code, f"{text} (£)", Kind.POUNDS)
                for code, text in STATUS.items()
            ),
            Column("total", "Total (£)", Kind.POUNDS),
            Column(
                "decided_percent", "Decided, by size (%)", Kind.PER_CENT, summed=False
            ),
        ),
        rows=tuple(
            line(
                (code, register.title("directorate", code)),
                [*(by_status[code, status] for status in STATUS), rows[code]],
                (size[code, True], size[code, False]),
            )
            for code in ordered("directorate", rows, list(rows))
        ),
        notes=(ORDER["directorate"], BY_SIZE),
        total=line(
            ("total", "Total"),
            [*(whole[status] for status in STATUS), pounds(chosen.period)],
            (
                sum((of for (_, decided), of in size.items() if decided), NIL),
                sum((of for (_, decided), of in size.items() if not decided), NIL),
            ),
        ),
    )
