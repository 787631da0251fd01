"""The statistics as a page, one long table of CSV, JSON, and a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.cells import csv_text
from mopac_spend.foi import statistics
from mopac_spend.foi.measures import MEASURES
from mopac_spend.foi.site.templates import filled, shared
from mopac_spend.periods import day_words
from mopac_spend.tables import Column, Kind, Table, json
from mopac_spend.tables.listing import rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mopac_spend.foi.statistics import Statistics

_LABEL = "label"
_NAMES = ("period", "measure", "detail", "counted", "figure", "definition")


def page(of: Statistics, body: str, label: str, *, csv: str = "") -> str:
    """Write the page of statistics, a table a year.

    Args:
        of: the figures.
        body: whose they are.
        label: what to print where the payments are invented; "".
        csv: the file beside it that has them too; "" where the page stands alone.

    """
    about = "Freedom of information statistics, by calendar year and quarter."
    return filled(
        "statistics.html.j2",
        {
            **shared(body, label, "Freedom of information statistics", about),
            "licence": bool(csv),
            "canonical": "statistics.html",
            "as_at": of.as_at,
            "first": of.first,
            "last": of.last,
            "csv": csv,
            "tables": [_table(of, year) for year in of.years],
            "measures": MEASURES,
        },
    )


def as_csv(of: Statistics, body: str, label: str) -> str:  # noqa: ARG001 - a writer
    """Write one long table, each figure with its definition."""
    rows = statistics.lines(of)
    if label:
        return csv_text((*_NAMES, _LABEL), [(*row, label) for row in rows])
    return csv_text(_NAMES, rows)


def as_json(of: Statistics, body: str, label: str) -> str:
    """Write the figures and the definitions; a figure of per cent is a text."""
    return json.text(
        {
            "body": body,
            "label": label,
            "from": of.first.isoformat() if of.first else None,
            "to": of.last.isoformat() if of.last else None,
            "as_at": of.as_at.isoformat(),
            "figures": json.records(
                _NAMES[:-1], [row[:-1] for row in statistics.lines(of)]
            ),
            "definitions": {each.name: each.definition for each in MEASURES},
        }
    )


def as_text(of: Statistics, body: str, label: str) -> str:
    """Write a table a year for a terminal."""
    heads = [each for each in (label, body) if each]
    heads.append(f"Requests for information as they stood on {day_words(of.as_at)}")
    tables = [rendered(_table(of, year), "table") for year in of.years]
    return "\n".join([*heads, *(tables or ["There are no requests yet.\n"])])


def _table(of: Statistics, year: str) -> Table:
    # The year stands first, where a narrow screen shows it.
    periods = (year, *(f"{year}-Q{number}" for number in range(1, 5)))
    headings = ("Year", "Jan to Mar", "Apr to Jun", "Jul to Sep", "Oct to Dec")
    return Table(
        title=f"Requests, reviews and complaints of {year}",
        name=year,
        columns=(
            Column("counted", "Counted", Kind.TEXT),
            *(
                Column(each, heading, Kind.PER_CENT, summed=False)
                for each, heading in zip(periods, headings, strict=True)
            ),
        ),
        rows=[
            (
                statistics.words(each.name, detail),
                *(of.value(period, each.name, detail) for period in periods),
            )
            for each in MEASURES
            for detail in of.details(each.name)
        ],
    )


WRITERS: Mapping[str, Callable[[Statistics, str, str], str]] = {
    "table": as_text,
    "csv": as_csv,
    "json": as_json,
    "html": page,
}
