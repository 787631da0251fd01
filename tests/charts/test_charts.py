"""Every chart draws its table and nothing else, whatever the table holds."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from mopac_spend.charts import (
    Chart,
    Point,
    Series,
    bars,
    figure,
    fixed,
    folded,
    lines,
    short,
    stacked,
)
from mopac_spend.charts.model import named
from mopac_spend.charts.scale import ticks
from mopac_spend.charts.words import brief, clean, exact, width, wrapped
from mopac_spend.tables import Kind, Mark, Table
from mopac_spend.tables.model import printed
from tests.charts.samples import HOSTILE, against, every, parted, through, years

SVG = "{http://www.w3.org/2000/svg}"
ALL = every()
_LABELS = {"year": "year", "month": "month"}


@pytest.fixture(params=[*ALL])
def chart(request: pytest.FixtureRequest) -> Chart:
    return ALL[request.param]


def cells(table: Table) -> dict[tuple[str, str], Decimal]:
    """Give every figure of a table by the words of its row and of its column."""
    words = next(at for at, c in enumerate(table.columns) if c.kind is Kind.TEXT)
    return {
        (brief(str(row[words])), column.heading.removesuffix(" (£)")): cell
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
        if isinstance(cell, Decimal)
    }


def told(svg: str) -> list[str]:
    """Give what stands under the pointer, mark by mark."""
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    marks = [each for each in root.iter() if each.tag != f"{SVG}svg"]
    return [str(title.text) for each in marks for title in each.findall(f"{SVG}title")]


def test_every_figure_drawn_is_the_tables(chart: Chart) -> None:
    figures = cells(chart.table)
    assert chart.points
    for point in chart.points:
        assert figures[brief(point.row), point.series] == point.value


def test_every_figure_of_the_columns_is_drawn(chart: Chart) -> None:
    drawn = {(brief(each.row), each.series) for each in chart.points}
    series = {each.series for each in chart.points}
    assert drawn == {key for key in cells(chart.table) if key[1] in series}


def test_each_mark_says_its_figure_to_the_penny(chart: Chart) -> None:
    said = told(fixed(chart))
    due = [each for each in chart.points if each.value or chart.name == "line"]
    assert len(said) == len(due)
    for words, point in zip(sorted(said), sorted(_told(p) for p in due), strict=True):
        assert words == point


def _told(point: Point) -> str:
    row, series, value, kind = point
    return f"{brief(row)}, {series}: {exact(value, kind)}"


def test_the_numbers_below_are_the_table(chart: Chart) -> None:
    read = html.fromstring(str(figure(chart))).xpath("//details//table")[0]
    rows = [
        [cell.text_content() for cell in row.xpath("./th|./td")]
        for row in read.xpath("./tbody/tr|./tfoot/tr")
    ]
    people = [at for at, c in enumerate(chart.table.columns) if c.kind is not Kind.CODE]
    kinds = [c.kind for c in chart.table.columns]
    assert rows == [
        [printed(line[at], kinds[at]) for at in people] for line in chart.table.lines
    ]


@pytest.mark.parametrize("name", ["pair", "alone"])
def test_bars_are_as_long_as_their_figures(name: str) -> None:
    chart = ALL[name]
    root = ET.fromstring(fixed(chart))  # noqa: S314
    long = [float(str(r.get("width"))[:-1]) for r in root.iter(f"{SVG}rect")]
    amounts = [abs(float(each.value)) for each in chart.points if each.value]
    unit = max(long) / max(amounts)
    for length, amount in zip(long, amounts, strict=True):
        assert length == pytest.approx(max(amount * unit, 0.3), abs=0.02)


def test_lines_and_columns_stand_where_their_figures_are() -> None:
    root = ET.fromstring(fixed(ALL["line"]))  # noqa: S314
    high = [float(str(c.get("cy"))) for c in root.iter(f"{SVG}circle")]
    points = ALL["line"].points
    unit = (high[0] - high[7]) / float(points[7].value - points[0].value)
    for y, point in zip(high, points, strict=True):
        away = float(point.value - points[0].value)
        assert y == pytest.approx(high[0] - away * unit, abs=0.05)
    root = ET.fromstring(fixed(ALL["few"]))  # noqa: S314
    bars_ = [r for r in root.iter(f"{SVG}rect") if r.find(f"{SVG}title") is not None]
    tall = [float(str(r.get("height"))) for r in bars_]
    spent = [float(p.value) for p in ALL["few"].points if p.series == "Spent"]
    for height, amount in zip(tall, spent, strict=True):
        assert height / tall[0] == pytest.approx(amount / spent[0], rel=0.001)


def test_it_is_named_and_described(chart: Chart) -> None:
    for svg in html.fromstring(str(figure(chart))).xpath("//figure//svg[@role]"):
        assert svg.get("role") == "img"
        title, words = svg.get("aria-labelledby").split()
        assert svg.xpath(f"./title[@id='{title}']")[0].text.startswith(chart.title)
        assert "Exact figures" in svg.xpath(f"./desc[@id='{words}']")[0].text


def test_ids_are_unique_and_nothing_runs_or_fetches(chart: Chart) -> None:
    text = str(figure(chart))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len({*ids})
    for forbidden in ("style=", "<script", "<style", "href", "url(", "onload", "<b>"):
        assert forbidden not in text


def test_hostile_text_is_text(chart: Chart) -> None:
    for text in (fixed(chart), str(figure(chart))):
        for sign in ("\u202e", "\x00"):
            assert sign not in text
        assert len(text) < 120_000
    ET.fromstring(fixed(chart))  # noqa: S314
    assert clean(HOSTILE).count("\ufffd") == 3


def test_equal_tables_give_equal_bytes(chart: Chart) -> None:
    again = every()[chart.name]
    assert fixed(again).encode() == fixed(chart).encode()
    assert str(figure(again)) == str(figure(chart))


@pytest.mark.parametrize("rows", [[], [("a", "Nil", Decimal("0.00"), Decimal("0.00"))]])
def test_without_a_figure_there_is_a_sentence(rows: list[tuple[object, ...]]) -> None:
    table = Table(title="None", columns=against().columns, rows=rows)  # type: ignore[arg-type]
    for make in (bars, lines, stacked):
        chart = make(table, "none", "title", ("spent", "planned"), "Nothing")
        assert chart.is_empty
        text = str(figure(chart))
        assert "<svg" not in text
        assert "There is nothing to draw" in text
        ET.fromstring(fixed(chart))  # noqa: S314


def test_a_mark_is_written_and_not_drawn() -> None:
    text = fixed(ALL["few"])
    assert "[x]" in text
    assert len([p for p in ALL["few"].points if p.series == "Budget"]) == 3


def test_a_stack_has_no_more_parts_than_colours() -> None:
    with pytest.raises(ValueError, match="at most 6 parts, and 7"):
        stacked(parted(), "s", "title", ("part-0",) * 7, "Too many")


def test_what_is_folded_comes_to_the_same() -> None:
    table = against()
    less = folded(table, 2, "All {count} other directorates")
    assert [row[1] for row in less.rows][2:] == ["All 5 other directorates"]
    assert less.total == table.total
    assert sum(less.column("spent")) == table.total_of("spent")  # type: ignore[arg-type]
    kept = folded(table, 2, keep=lambda row: row[1] == "Nothing")
    assert [row[1] for row in kept.rows][2:] == ["All 4 others", "Nothing"]
    assert folded(table, 6) is table
    with pytest.raises(ValueError, match="the total is"):
        dataclasses.replace(less, rows=less.rows[:2])


def test_what_does_not_add_up_is_not_added_up() -> None:
    less = folded(through(), 3)
    assert less.rows[-1][1:] == (Mark.NOT_APPLICABLE,) * 3


def test_a_series_is_called_by_its_heading_without_the_unit() -> None:
    assert named(Series("spent"), years(4)) == "Spent"
    assert named(Series("spent", "Paid"), years(4)) == "Paid"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("1234567.89"), "£1.2m"),
        (Decimal("950000.00"), "£1.0m"),
        (Decimal("949999.99"), "£950k"),
        (Decimal("-1500.00"), "-£2k"),
        (Decimal("999.49"), "£999"),
        (Decimal("999.50"), "£1k"),
        (Decimal("-0.05"), "-£0.05"),
        (Decimal("0.00"), "£0"),
        (Decimal("1234567890.00"), "£1,234.6m"),
        (Mark.NOT_APPLICABLE, "[z]"),
        (None, ""),
    ],
)
def test_short(amount: Decimal | Mark | None, words: str) -> None:
    assert short(amount) == words


def test_what_stands_beside_millions_is_in_millions() -> None:
    fifty = Decimal("50000000.00")
    assert short(Decimal("716433.52"), beside=fifty) == "£0.7m"
    assert short(Decimal("-50000.00"), beside=fifty) == "-£0.1m"
    assert short(Decimal("49999.99"), beside=fifty) == "£50k"
    assert short(Decimal("716433.52"), beside=Decimal("900000.00")) == "£716k"


def test_short_of_what_is_no_money() -> None:
    assert short(1234, Kind.PAYMENTS) == "1,234"
    assert short(Decimal("87.4"), Kind.PER_CENT) == "87.4%"
    assert short(Decimal("0.87"), Kind.SHARE) == "87%"


@pytest.mark.parametrize("words", ["", "a", "W" * 500, "one two three four five six"])
def test_wrapped_lines_fit(words: str) -> None:
    some = wrapped(words, 9.0, 2)
    assert 1 <= len(some) <= 2
    assert all(width(line) <= 9.6 for line in some)
    assert some[-1].endswith("\N{HORIZONTAL ELLIPSIS}") == (len(words) > 100)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 13), (0, 1), (-7, 100), (-3, 0), (0, 999_999_999)]
)
def test_ticks_are_few_and_round(low: int, high: int) -> None:
    marks = ticks(Decimal(low), Decimal(high))
    assert marks[0] <= low
    assert marks[-1] >= high
    assert len(marks) <= 7
    assert 0 in marks
