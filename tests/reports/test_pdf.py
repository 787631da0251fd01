"""The PDF: tagged, titled, in its language, every figure in it, nothing that runs."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from mopac_spend.books.load import open_books
from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.charts import charts
from mopac_spend.reports.model import Note
from mopac_spend.reports.page import columns, shown
from mopac_spend.reports.pdf import pdf
from mopac_spend.tables import Mark
from tests.books_maker import REGISTERS, make_books
from tests.reports.budget_books import BUDGET
from tests.reports.conftest import PAYMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.reports.model import Report

HOSTILE = (
    '#import "x": *',
    "$x$ *bold* _em_ `raw` <label> @ref // comment /* open",
    '#panic(\\"no\\")',
    "W" * 400,
    "a\u202eb \u0000 \U0001fae0 漢字",
)


def text_of(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("pdf")
    books = make_books(folder, PAYMENTS, registers=REGISTERS + BUDGET)
    return quarterly(open_books(books), "2020-21", 3)


@pytest.fixture(scope="module")
def content(drawn: Report) -> bytes:
    return pdf(drawn)


def elements(content: bytes) -> list[dict[str, Any]]:
    """Give every element of the structure of a document."""
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    waiting, every = [root["/StructTreeRoot"]["/K"]], []
    while waiting:
        here: Any = waiting.pop()
        here = here.get_object() if hasattr(here, "get_object") else here
        if isinstance(here, list):
            waiting += here
        elif isinstance(here, dict):
            every.append(here)
            waiting += [here["/K"]] if "/K" in here else []
    return every


def test_it_is_tagged_titled_and_in_its_language(drawn: Report, content: bytes) -> None:
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].casefold() == "en-gb"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == drawn.title
    assert reader.metadata.author == drawn.body
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part[^0-9]+1", metadata)
    tags = [str(element.get("/S", "")) for element in elements(content)]
    assert tags.count("/Table") == len(drawn.tables)
    heads = sum(len(columns(table)) for table in drawn.tables)
    assert tags.count("/TH") == heads
    assert {"/H1", "/H2", "/THead", "/TBody", "/TD", "/Figure", "/TOC"} <= {*tags}
    assert len(reader.outline) > 3


def test_every_chart_has_a_text_in_its_place(drawn: Report, content: bytes) -> None:
    figures = [each for each in elements(content) if each.get("/S") == "/Figure"]
    assert len(figures) == len(charts(drawn))
    assert len(figures) >= 8
    assert all("Exact figures" in str(figure.get("/Alt")) for figure in figures)


def test_every_figure_is_in_it(drawn: Report, content: bytes) -> None:
    text = squeezed(text_of(content))
    for table in drawn.tables:
        assert squeezed(table.title) in text
        for row in table.lines:
            for at, _ in columns(table):
                assert squeezed(shown(row[at])) in text


def test_labels_stand_on_every_page(tmp_path: Path) -> None:
    label = "ILLUSTRATIVE: every payment is invented."
    books = make_books(tmp_path, PAYMENTS, illustrative=label)
    reader = PdfReader(io.BytesIO(pdf(quarterly(open_books(books), "2020-21", 4))))
    assert all(label in page.extract_text() for page in reader.pages)


def test_equal_reports_give_equal_bytes(drawn: Report, content: bytes) -> None:
    assert pdf(dataclasses.replace(drawn)) == content


def test_text_of_the_books_is_only_text(tmp_path: Path) -> None:
    titles = [json.dumps(text)[1:-1] for text in HOSTILE[:4]]
    registers = REGISTERS + "".join(
        f'2012-01-16 custom "initiative" "hostile-{n}" "{title}"\n'
        for n, title in enumerate(titles)
    )
    lines = "".join(
        f"2020-04-0{n + 1} | A | B | {n + 1}.00 | vru / hostile-{n} / grants\n"
        for n in range(len(titles))
    )
    report = quarterly(
        open_books(make_books(tmp_path, lines, registers=registers)), "2020-21", 1
    )
    worst = dataclasses.replace(report, notes=(*report.notes, Note("x", HOSTILE[4])))
    text = squeezed(text_of(pdf(worst)))
    for hostile in HOSTILE[:3]:
        assert squeezed(hostile) in text
    assert "W" * 400 in text
    assert squeezed("a\ufffdb \ufffd \ufffd \ufffd\ufffd") in text


def test_a_report_of_nothing_can_be_printed(tmp_path: Path) -> None:
    report = quarterly(open_books(make_books(tmp_path)), "2030-31", 1)
    assert report.table("by-directorate").total_of("period") is Mark.NOT_AVAILABLE
    assert "[x]" in text_of(pdf(report))
