"""The chart of initiative by category: a grid of figures, darker for larger.

Every cell prints its figure, in thousands of pounds, so nothing rests on its
shade. The largest initiatives have a line each and the others one together;
business as usual and untagged are always there.
"""

from __future__ import annotations

import textwrap
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.money import NIL
from mopac_spend.reports import drawing
from mopac_spend.reports.drawing import BLUE, INK, PAPER, RULE, VERMILION, at, short
from mopac_spend.reports.figures import LAST
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mopac_spend.cells import Cell
    from mopac_spend.reports.drawing import Drawn
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Row

MOST = 12
LEFT, WIDE, HIGH, HEAD = 262, 82, 36, 58
THOUSAND = Decimal(1000)
# The darkest ground on which dark type keeps a contrast of five to one.
DARKEST = 0.75
Line: TypeAlias = "tuple[str, Sequence[Cell]]"


def initiatives(report: Report) -> Drawn | None:
    """Draw initiative by category for the year to date."""
    table = report.table("initiative-by-category")
    heads = [column.heading.removesuffix(" (£)") for column in table.columns[2:]]
    lines = largest(table.rows)
    inner = [abs(at(cell)) for _, cells in lines for cell in cells[:-1]]
    if not any(inner):
        return None
    height, width = HEAD + HIGH * (len(lines) + 1), LEFT + WIDE * len(heads)
    figure, axes = drawing.canvas(height, width)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    for n, head in enumerate(heads):
        text = "\n".join(textwrap.wrap(head, 12)[:3])
        axes.text(LEFT + WIDE * (n + 1) - 8, HEAD - 6, text, ha="right", va="bottom")
    for n, line in enumerate(lines):
        _draw(axes, HEAD + HIGH * n, line, max(inner))
    _draw(axes, HEAD + HIGH * len(lines), ("Total", table.total[2:]), None)
    totals = [f"{name} {short(cells[-1])}" for name, cells in lines]
    return drawing.Drawn(
        figure,
        "Spend by initiative and category, year to date, in thousands of pounds",
        f"A grid with a line for each initiative and a column for each category; a "
        f"larger figure stands on a darker ground. Totals of the lines: "
        f"{'; '.join(totals)}. Exact figures are in the table.",
    )


def largest(rows: Sequence[Row]) -> list[Line]:
    """Keep the lines that come first, add up the others, and end as the table does.

    Args:
        rows: of the table, largest first: code, title, then amounts.

    """
    named = [row for row in rows if row[0] not in LAST["initiative"]]
    last = [row for row in rows if row[0] in LAST["initiative"]]
    rest = named[MOST:]
    lines: list[Line] = [(str(row[1]), row[2:]) for row in named[:MOST]]
    if rest:
        others = [_sum(cells) for cells in zip(*(row[2:] for row in rest), strict=True)]
        lines.append((f"All {len(rest)} other initiatives", others))
    return [*lines, *((str(row[1]), row[2:]) for row in last)]


def _sum(cells: Sequence[Cell]) -> Decimal:
    return sum((cell for cell in cells if isinstance(cell, Decimal)), NIL)


def thousands(cell: Cell) -> str:
    """Write an amount in thousands: `1,235`, `-3`, `<1`; nil is a dash."""
    if isinstance(cell, Mark):
        return cell.value
    if not isinstance(cell, Decimal) or not cell:
        return "-"
    whole = (abs(cell) / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{'-' if cell < 0 else ''}{f'{whole:,}' if whole else '<1'}"


def _draw(axes: Axes, y: float, line: Line, top: float | None) -> None:
    name, cells = line
    heavy = "bold" if top is None else "normal"
    text = "\n".join(textwrap.wrap(name, 38)[:2])
    axes.text(LEFT - 10, y + HIGH / 2, text, ha="right", va="center", weight=heavy)
    for n, cell in enumerate(cells):
        last = n == len(cells) - 1
        if top and not last:
            _ground(axes, LEFT + WIDE * n, y, at(cell) / top)
        axes.text(
            LEFT + WIDE * (n + 1) - 8,
            y + HIGH / 2,
            thousands(cell),
            ha="right",
            va="center",
            weight="bold" if last else heavy,
        )
    if top is None:
        axes.axhline(y, color=INK, linewidth=1)


def _ground(axes: Axes, x: float, y: float, part: float) -> None:
    from matplotlib.patches import Rectangle  # slow; only charts

    # The square root shows small amounts too, which a straight scale would not.
    shade = DARKEST * abs(part) ** 0.5
    axes.add_patch(
        Rectangle(
            (x + 1, y + 1),
            WIDE - 2,
            HIGH - 2,
            facecolor=(BLUE if part >= 0 else VERMILION, shade) if part else PAPER,
            edgecolor=RULE,
            linewidth=0.5,
        )
    )
