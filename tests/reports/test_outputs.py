"""Page, workbook and data files: the same figures, the labels, nothing that runs."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import hashlib
import io
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from mopac_spend.books.load import open_books
from mopac_spend.findings import Finding
from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.page import css_text, page
from mopac_spend.reports.pdf import pdf
from mopac_spend.reports.tables_csv import tables
from mopac_spend.reports.workbook import FORMS, workbook
from mopac_spend.tables import Kind, Mark
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Column

HOSTILE = "<script>alert(\"$x$ & 'y'\")</script>"
LABEL = "ILLUSTRATIVE: every payment is invented."


class Tables(HTMLParser):
    """Read the cells of every table of a page, and what could reach outside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        attributes = dict(attrs)
        self.ids += [str(attributes["id"])] if "id" in attributes else []
        for name in ("src", "href", "xlink:href", "action", "data"):
            self.addresses += [str(attributes[name])] if name in attributes else []
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            assert tag == "td" or attributes["scope"] in {"row", "col"}
            self.tables[-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[-1][-1][-1] += data


def read_back(text: str, column: Column) -> Cell:
    """Read a cell back as the report holds it."""
    for mark in Mark:
        if text == mark.value:
            return mark
    if column.kind.base is Kind.TEXT:
        return text
    if column.kind is Kind.DAY:
        return dt.datetime.strptime(text, "%d %B %Y").date()  # noqa: DTZ007
    return Decimal(text.replace(",", ""))


@pytest.fixture(scope="module")
def html(report: Report) -> str:
    return page(report)


def test_page_holds_every_figure(report: Report, html: str) -> None:
    shown = Tables(html).tables
    assert len(shown) == len(report.tables)
    for table, (head, *lines) in zip(report.tables, shown, strict=True):
        places = [n for n, c in enumerate(table.columns) if c.kind is not Kind.CODE]
        assert head == [table.columns[n].heading for n in places]
        columns = [table.columns[n] for n in places]
        assert [
            [read_back(text, c) for text, c in zip(line, columns, strict=True)]
            for line in lines
        ] == [[row[n] for n in places] for row in table.lines]


@pytest.mark.parametrize("form", FORMS)
def test_workbook_holds_every_figure(report: Report, form: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, form)))
    names = [table.name for table in report.tables]
    drawn = ["Charts"] if form == "xlsx" else []
    assert book.sheet_names == ["Cover", *drawn, "Notes", "Definitions", *names]
    for number, table in enumerate(report.tables, 1):
        rows = book.get_sheet_by_name(table.name).to_python()
        assert rows[0][0] == f"{table.name}: Table {number}: {table.title}"
        assert rows[1][0] == LABEL
        assert all(note in str(rows[2][0]) for note in table.notes)
        assert rows[3] == [column.heading for column in table.columns]
        assert len(rows) == 4 + len(table.lines)
        for row, line in zip(rows[4:], table.lines, strict=True):
            for read, cell in zip(row, line, strict=True):
                if isinstance(cell, Decimal):
                    assert Decimal(str(read)).quantize(cell) == cell
                else:
                    assert read == (cell.value if isinstance(cell, Mark) else cell)


def test_sheet_names_are_short_and_each_sheet_says_its_label(report: Report) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, "xlsx")))
    for name in book.sheet_names:
        assert len(name) < 31
        assert book.get_sheet_by_name(name).to_python()[1][0] == LABEL


def test_csv_holds_every_figure(report: Report) -> None:
    files = tables(report)
    metadata = json.loads(files["metadata.json"])
    assert len(files) == len(report.tables) + 1
    for table, about in zip(report.tables, metadata["tables"], strict=True):
        head, *lines = csv.reader(io.StringIO(files[about["url"]].decode(), newline=""))
        names = [column.name for column in table.columns]
        assert head == [*names, "label"]
        columns = about["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == head
        assert [column["total"] for column in columns[:-1]] == lines[-1][:-1]
        content = files[about["url"]]
        assert metadata["sha256"][about["url"]] == hashlib.sha256(content).hexdigest()
        for read, line in zip(lines, table.lines, strict=True):
            assert read[-1] == LABEL
            assert read[:-1] == [
                cell.value if isinstance(cell, Mark) else str(cell) for cell in line
            ]


def test_csv_is_as_the_standard_has_it(report: Report) -> None:
    text = tables(report)["by-directorate.csv"].decode()
    assert text.startswith("directorate,title,period,period_before,change,")
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 5
    assert "finance,Finance,283.33,450.03,-166.70,-37.0," in text


def test_metadata_explains_the_files(report: Report, books: object) -> None:
    metadata = json.loads(tables(report)["metadata.json"])
    assert metadata["labels"] == [LABEL]
    assert metadata["illustrative"] == LABEL
    assert metadata["books"]["sha256"] == report.books_sha256
    assert metadata["periods"]["period"] == {
        "name": "2020-21-Q4",
        "first": "2021-01-01",
        "last": "2021-03-31",
    }
    assert metadata["shorthand"].keys() == {"[z]", "[x]"}
    assert metadata["definitions"][0] == {
        "title": "Grants",
        "text": "Money given for a purpose.",
    }


def test_equal_reports_give_equal_bytes(report: Report, folder: Path) -> None:
    again = quarterly(open_books(folder), "2020-21", 4)
    assert page(again) == page(report)
    assert workbook(again, "xlsx") == workbook(report, "xlsx")
    assert tables(again) == tables(report)


def test_page_asks_nothing_of_anyone(html: str) -> None:
    read = Tables(html)
    assert "script" not in read.tags
    assert {"link", "html", "main", "h1", "caption", "svg"} <= set(read.tags)
    outside = [a for a in read.addresses if not a.startswith(("#", "data:,"))]
    assert outside == []
    inside = {a[1:] for a in read.addresses if a.startswith("#")}
    assert inside <= set(read.ids)
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_page_is_marked_up_for_everyone(html: str) -> None:
    read = Tables(html)
    assert '<html lang="en-GB">' in html
    assert 'class="skip" href="#main"' in html
    assert len(read.ids) == len(set(read.ids))
    assert read.tags.count("h1") == 1
    assert read.tags.count("caption") == read.tags.count("table")
    # Eight charts, of which one is a drawing for each of three directorates.
    assert html.count('role="img"') == 10
    assert html.index(LABEL) < html.index("<h1>")
    assert html.index("dated in August 2020") < html.index("<table")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    registers = REGISTERS.replace('"Finance"', '"=1+1 | -2"').replace(
        '"Services for victims"', json.dumps(HOSTILE)
    )
    lines = (
        "2020-04-01 | =HYPERLINK(1) | B | 1.00 | finance / victims / grants\n"
        "2020-04-02 | A | B | -3.00 | vru / knife-crime / grants\n"
    )
    folder = tmp_path_factory.mktemp("hostile")
    label = "ILLUSTRATIVE: </style><b>"
    books = make_books(folder, lines, registers=registers, illustrative=label)
    return quarterly(open_books(books), "2020-21", 1)


def test_a_name_without_an_end_or_turned_round_is_legible(tmp_path: Path) -> None:
    turned, endless = "Lane \u202e dtL", "endless " * 1250
    registers = REGISTERS + "".join(
        f'2012-01-16 custom "initiative" "odd-{n}" "{title}"\n'
        for n, title in enumerate((turned, endless))
    )
    lines = (
        f"2020-04-01 | {turned} | B | 1000.00 | vru / odd-0 / grants\n"
        f"2020-04-02 | {endless} | B | 3000.00 | vru / odd-1 / grants\n"
    )
    folder = make_books(tmp_path / "books", lines, registers=registers)
    report = quarterly(open_books(folder), "2020-21", 1)
    text = page(report)
    assert "\u202e" not in text
    assert "Lane \ufffd dtL" in text
    assert max(map(len, lxml.fromstring(text).xpath("//td/text()|//th/text()"))) < 1010
    # The data files have all of it.
    data = {name: content.decode() for name, content in tables(report).items()}
    assert endless.strip() in data["by-initiative.csv"]
    assert len(PdfReader(io.BytesIO(pdf(report))).pages) < 30


def test_markup_in_the_books_is_only_text(hostile: Report) -> None:
    html = page(hostile)
    read = Tables(html)
    assert "script" not in read.tags
    assert "b" not in read.tags
    titles = [line[0] for line in read.tables[3]]
    assert HOSTILE in titles


def test_formulas_in_the_books_are_only_text(hostile: Report) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(hostile, "xlsx")))
    rows = book.get_sheet_by_name("by-directorate").to_python()
    assert ["finance", "=1+1 | -2"] in [row[:2] for row in rows]
    text = tables(hostile)["by-directorate.csv"].decode()
    assert "finance,'=1+1 | -2,1.00," in text
    assert "vru,Violence Reduction Unit,-3.00," in text


def test_findings_stand_at_the_top_of_everything(report: Report) -> None:
    finding = Finding("payments/a.beancount", 3, "SPEND-011", "no <initiative>")
    broken = dataclasses.replace(report, findings=(finding,), illustrative="")
    banner = (
        "NOT RELIABLE: drawn despite 1 finding in the books; mend the books and make "
        "the report again before anyone relies on it."
    )
    html = page(broken)
    assert html.index(banner) < html.index("<h1>")
    assert "<li>payments/a.beancount:3: SPEND-011: no &lt;initiative&gt;</li>" in html
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(broken, "xlsx")))
    for name in book.sheet_names:
        assert book.get_sheet_by_name(name).to_python()[1][0] == banner
    assert book.get_sheet_by_name("Findings").to_python()[-1] == [
        "payments/a.beancount:3",
        "SPEND-011: no <initiative>",
    ]
    files = tables(broken)
    assert banner in files["coverage.csv"].decode()
    assert json.loads(files["metadata.json"])["findings"] == [str(finding)]


def test_real_books_carry_no_label(tmp_path: Path) -> None:
    lines = "2020-04-01 | A | B | 1.00 | vru / victims / grants\n"
    real = quarterly(open_books(make_books(tmp_path, lines)), "2020-21", 1)
    assert real.labels == ()
    assert "ILLUSTRATIVE" not in page(real)
    text = tables(real)["coverage.csv"].decode()
    assert text.startswith("status,title,spend,")
    assert "label" not in text.splitlines()[0].split(",")


def test_css_text_escapes_all_but_plain_letters() -> None:
    assert css_text('a"</style>') == r"a\000022\00003c\00002fstyle\00003e"
    assert css_text("A £") == r"A\000020\0000a3"


def test_an_empty_quarter_can_be_shown(folder: Path) -> None:
    empty = quarterly(open_books(folder), "2030-31", 1)
    assert "<svg" not in page(empty)
    assert workbook(empty, "xlsx")
    text = tables(empty)["by-directorate.csv"].decode()
    assert "total,Total,[x],[z],[z],[z]," in text
