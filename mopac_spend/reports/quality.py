"""How far the figures of a period can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.reports.cells import within
from mopac_spend.reports.figures import counted, percent, pounds
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row


def quality(sources: Sources) -> Table | None:
    """What is undecided, without a decision, apportioned, or not in the books."""
    days = sources.span.period
    cells = within(sources.cells, days)
    if not cells:
        return None
    size = sum((cell.size for cell in cells), NIL)

    def of_cells(what: str, kind: str) -> Row:
        some = [cell for cell in cells if getattr(cell, kind) in {UNTAGGED, ""}]
        share = percent(sum((cell.size for cell in some), NIL), size)
        return (what, counted(some), pounds(some), share)

    without = sources.ask("spend-without-decision", from_=days.first, to=days.last)
    divided = [cell for cell in cells if not cell.direct]
    files = sources.ask("completeness", from_=days.first, to=days.last)
    none = Mark.NOT_APPLICABLE
    rows: list[Row] = [
        of_cells("No directorate decided", "directorate"),
        of_cells("No initiative decided", "initiative"),
        of_cells("No category decided", "category"),
        of_cells("No fund named", "fund"),
        (
            "No decision named",
            without.whole("payments"),
            without.pounds(),
            none,
        ),
        (
            "Part of a shared cost, divided by a recorded rule",
            counted(divided),
            pounds(divided),
            percent(sum((cell.size for cell in divided), NIL), size),
        ),
        (
            "Rows of source files that could not be read, in no figure",
            files.whole("rows_set_aside"),
            files.pounds("pounds_set_aside"),
            none,
        ),
    ]
    return Table(
        name="quality",
        heading="What to know about the data",
        title=f"Payments that lack something, {sources.span.words}",
        columns=(
            Column("what", "What", Kind.TEXT),
            Column("payments", "Payments (number)", Kind.PAYMENTS, summed=False),
            Column("amount", "Net (£)", Kind.POUNDS, summed=False),
            Column("size_percent", "Share of pounds by size (%)", Kind.PER_CENT),
        ),
        rows=tuple(rows),
        total=("All payments of the period", counted(cells), pounds(cells), none),
        notes=(
            (
                "A payment may be in several lines. Rows that could not be read are "
                "of the files whose payments are of the period, and are not among its "
                "payments."
            ),
        ),
    )


TABLES = (quality,)
