"""The sample books' report as the public reads it, in each form, as text that is kept.

`python -m tests.reports.test_golden` writes the texts anew, for somebody to read the
difference. The digest of the books is left out: it changes with every comment.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from mopac_spend.books.load import open_books
from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.page import page
from mopac_spend.reports.pdf import pdf
from mopac_spend.reports.tables_csv import METADATA, tables
from mopac_spend.reports.workbook import workbook

if TYPE_CHECKING:
    from mopac_spend.reports.model import Report

GOLDEN = Path(__file__).parent / "golden"
LEDGER = Path(__file__).parents[2] / "ledger"
FORMS = ("csv", "html", "ods", "pdf", "xlsx")


def sheets(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    lines = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        lines += [f"== {name}", *("\t".join(map(str, row)) for row in rows)]
    return "\n".join(lines)


def content_of(report: Report, form: str) -> str:
    """Give what a form says, as text."""
    if form == "csv":
        files = {k: v for k, v in tables(report).items() if k != METADATA}
        text = "".join(f"== {name}\n{files[name].decode()}" for name in sorted(files))
    elif form == "html":
        body = html.fromstring(page(report).encode()).xpath("//body")[0]
        text = "\n".join(filter(None, map(str.strip, body.itertext())))
    elif form == "pdf":
        pages = PdfReader(io.BytesIO(pdf(report))).pages
        text = "\n".join(each.extract_text() for each in pages)
    else:
        text = sheets(workbook(report, form))
    for half in (report.books_sha256, report.books_sha256[:28]):
        text = text.replace(half, "DIGEST")
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").splitlines()]
    # The PDF breaks the digest where its line ends.
    return "\n".join("DIGEST" if "DIGEST" in line else line for line in lines) + "\n"


@pytest.fixture(scope="module")
def sample() -> Report:
    return drawn()


def drawn() -> Report:
    return quarterly(open_books(LEDGER), "2020-21", 4)


@pytest.mark.parametrize("form", FORMS)
def test_it_says_what_it_said(sample: Report, form: str) -> None:
    golden = (GOLDEN / f"{form}.txt").read_text(encoding="utf-8")
    assert content_of(sample, form) == golden


def main() -> None:
    """Write the texts anew."""
    GOLDEN.mkdir(exist_ok=True)
    report = drawn()
    for form in FORMS:
        (GOLDEN / f"{form}.txt").write_text(content_of(report, form), encoding="utf-8")


if __name__ == "__main__":
    main()
