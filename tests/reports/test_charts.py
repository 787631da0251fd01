"""Charts: well-formed, described, and never resting on colour or a float alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.charts import charts
from mopac_spend.reports.drawing import short
from mopac_spend.reports.grid import MOST, largest, thousands
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Row

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    # Our own drawing of our own figures.
    root = ET.fromstring(svg)  # noqa: S314
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def test_every_chart_is_named_and_described(report: Report) -> None:
    drawn = charts(report)
    assert list(drawn) == [
        *("by-directorate", "initiative-by-category", "by-month", "trend"),
    ]
    for name, chart in drawn.items():
        root = ET.fromstring(chart.svg)  # noqa: S314
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"chart-{name}-title chart-{name}-desc"
        title, words = root[0], root[1]
        assert (title.tag, words.tag) == (f"{SVG}title", f"{SVG}desc")
        assert title.text == chart.title
        assert "Exact figures" in str(words.text)
        assert not list(root.iter(f"{SVG}image"))
        assert "<metadata" not in chart.svg
        assert "<!DOCTYPE" not in chart.svg


def test_bars_are_labelled_directly(report: Report) -> None:
    words = texts(charts(report)["by-directorate"].svg)
    assert {"Violence Reduction Unit", "2020-21: £600.00", "2019-20: £0.00"} <= {
        text.replace("\xa0", " ").replace("  ", " ") for text in words
    }


def test_lines_are_labelled_at_their_ends(report: Report) -> None:
    words = texts(charts(report)["by-month"].svg)
    assert {"● 2020-21", "£2k", "□ 2019-20", "£666.03", "Apr", "Mar"} <= set(words)


def test_grid_prints_every_figure(books: Books) -> None:
    words = texts(charts(quarterly(books, "2021-22", 1))["initiative-by-category"].svg)
    assert words.count("9") == 4  # the cell, its line's, column's and whole total
    assert "Knife crime seed fund" in words


def test_one_year_alone_has_one_line(books: Books) -> None:
    chart = charts(quarterly(books, "2019-20", 2))["by-month"]
    assert chart.title == "Running total of spend by month, 2019-20"


def test_largest_keeps_business_as_usual_and_untagged_apart() -> None:
    rows: list[Row] = [
        (f"code-{n}", f"Title {n}", Decimal(100 - n), Decimal(100 - n))
        for n in range(MOST + 3)
    ]
    rows += [
        ("business-as-usual", "Business as usual", Decimal(5), Decimal(5)),
        ("untagged", "Untagged", Decimal(0), Decimal(0)),
    ]
    lines = largest(rows)
    assert len(lines) == MOST + 3
    assert lines[MOST] == ("All 3 other initiatives", [Decimal(261), Decimal(261)])
    assert [name for name, _ in lines[-2:]] == ["Business as usual", "Untagged"]
    assert sum(c[-1] for _, c in lines if isinstance(c[-1], Decimal)) == sum(
        row[-1] for row in rows if isinstance(row[-1], Decimal)
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("1234567.89"), "£1.23m"),
        (Decimal("999500.00"), "£1.00m"),
        (Decimal("999499.99"), "£999k"),
        (Decimal("-1500.00"), "-£2k"),
        (Decimal("999.99"), "£999.99"),
        (Decimal("-0.05"), "-£0.05"),
        (Mark.NOT_APPLICABLE, "[z]"),
    ],
)
def test_short(amount: Decimal | Mark, words: str) -> None:
    assert short(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("1234567.89"), "1,235"),
        (Decimal("499.99"), "<1"),
        (Decimal("-499.99"), "-<1"),
        (Decimal("-1500.00"), "-2"),
        (Decimal("0.00"), "-"),
        (Mark.NOT_AVAILABLE, "[x]"),
    ],
)
def test_thousands(amount: Decimal | Mark, words: str) -> None:
    assert thousands(amount) == words
