"""What an evaluation comes to, as a list for the terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.sampling.design import ATTRIBUTES
from mopac_spend.sampling.population import pounds_of
from mopac_spend.sampling.words import conclusion
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.sampling.evaluation import Evaluation
    from mopac_spend.tables.model import Row, Table

_POUNDS = (
    *("direction", "known_whole", "payments_misstated", "sum_of_taints"),
    *("projected", "limit_stringer", "limit_gamma"),
)
_RATES = (
    *("stratum", "payments", "drawn", "in_error", "difference", "projected"),
    "payments_in_error_at_most",
)


def results(evaluation: Evaluation) -> list[Table]:
    """Give tables of figures, of the last of which the conclusion is the notes."""
    tables = []
    notes = tuple(conclusion(evaluation))
    title = "What the findings come to"
    if evaluation.over and evaluation.under:
        rows: list[Row] = [
            (
                *(direction, pounds_of(of.known), of.payments),
                f"{float(of.taints):.6f}",
                *map(pounds_of, (of.projected, of.stringer, of.gamma)),
            )
            for direction, of in (
                ("overstatement", evaluation.over),
                ("understatement", evaluation.under),
            )
        ]
        tables.append(listed(title, _POUNDS, rows, notes))
    rates = list(_rates(evaluation))
    if rates:
        last = notes if not tables else ()
        tables.append(listed("By stratum of payments", _RATES, rates, last))
    return tables


def figures(tables: Sequence[Table], notes: tuple[str, ...]) -> Table:
    """Give the figures of tables as one list, a line each."""
    rows: list[Row] = [
        (row[0], column.heading, row[at])
        for table in tables
        for row in table.rows
        for at, column in enumerate(table.columns)
        if at and row[at] is not None
    ]
    return listed(tables[0].title, ("of", "figure", "value"), rows, notes)


def _rates(evaluation: Evaluation) -> Iterator[Row]:
    in_pounds = evaluation.drawn.design.design != ATTRIBUTES
    for rate in (*evaluation.rates, *evaluation.apart):
        of = rate.stratum
        if of.payments:
            pounds = (
                (pounds_of(rate.difference), pounds_of(rate.projected))
                if in_pounds
                else (None, None)
            )
            yield of.name, of.payments, of.drawn, rate.wrong, *pounds, rate.at_most
