"""Files of councils and of Transport for London, published again out of their books.

What they have is read with `csv` and an independent reader of amounts; nothing of the
importer or of the publisher is used for it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear
from mopac_spend.publishing.lines import drawn
from mopac_spend.publishing.sources import Sources
from tests import real_data
from tests.fuzz import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
# What their own files are: payments of any amount, since what they leave out is not in
# the books; nobody has said of which category each is, so the duty takes all of it.
CLASSES = (
    *("class-grants-vcse", "class-grants-public", "class-office-holders"),
    *("class-purchases", "class-salaries", "class-taxes", "class-financing"),
    "class-not-spending",
)
DUTY = """
2008-04-01 custom "duty" "ltc-500" "All that was published"
  law: "Local Government Transparency Code 2015, part 2.1"
  what: "each payment of the body's own files"
  per: "payment"
  credits: TRUE
  vat: "net"
  classes: "{classes}"
  frequency: "quarter"
  form: "Date: date, Beneficiary: recipient, Amount (£): amount"
"""
# Of each layout its files, but for those that are no list of payments.
FILES = {
    "hyndburn": "spend/hyndburn/*.csv",
    "lambeth": "spend/lambeth/2012-*.csv",
    "leeds": "spend/leeds/*.csv",
    "newcastle": "spend/newcastle/*.csv",
    "oxford": "spend/oxford/*.csv",
    "tfl": "spend/tfl/*.csv",
}
FEWEST = 500


def plain(cell: str) -> str:
    """Take out what encodings made of a pound sign and of a blank."""
    return " ".join(cell.replace("Â", "").replace("†", " ").split())


def amounts(file: Path, layout: str) -> Iterator[Decimal]:
    """Read the amounts of rows that have a day, surely an amount, and more."""
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    wanted = oracle.SOURCES[layout]
    for row in rows:
        titles = [plain(cell).casefold().rstrip(": ") for cell in row]
        found = [
            [titles.index(each) for each in some if each in titles] for some in wanted
        ]
        if all(found):
            break
    else:
        pytest.fail(f"{file.name} has no headings")
    at_day, at_pounds, _ = (places[0] for places in found)
    for row in rows:
        day, pounds, *others = (
            *(row[at] if at < len(row) else "" for at in (at_day, at_pounds)),
            *(cell for at, cell in enumerate(row) if at not in {at_day, at_pounds}),
        )
        value = oracle.pounds(plain(pounds))
        # A total says nothing of whom it is.
        if day.strip() and "".join(others).strip() and isinstance(value, Decimal):
            yield value


@pytest.mark.parametrize("layout", FILES)
def test_a_file_published_again_is_the_file(layout: str, tmp_path: Path) -> None:
    folder, _, names = FILES[layout].rpartition("/")
    files = sorted(real_data.path(folder).glob(names))
    assert files
    make_books(tmp_path / "books", "pcc")
    registers = tmp_path / "books/registers"
    # The files begin before there were commissioners.
    for file in (tmp_path / "books").rglob("*.beancount"):
        text = file.read_text("utf-8").replace("2012-11-22", "2008-04-01")
        file.write_text(text, encoding="utf-8")
    (registers / "duties.beancount").write_text(
        DUTY.format(classes=" ".join(CLASSES)), encoding="utf-8"
    )
    import_files(tmp_path / "books", files, layout=layout)
    sources = Sources.of(open_books(tmp_path / "books"))
    found: Counter[Decimal] = Counter()
    for start in range(2008, 2027):
        period = FinancialYear(start).period
        lines = drawn(sources, sources.law.duty("ltc-500", period), period)
        at = next(n for n, each in enumerate(lines.fields) if each.name == "amount")
        found.update(Decimal(f"{row[at]}") for row in lines.cells())
        assert lines.rows == sum(each.rows for each in lines.classes)
    due = Counter(each for file in files for each in amounts(file, layout))
    # All of them, many of which are alike, row by row and to the penny.
    assert due.total() > FEWEST
    assert sum(found.elements(), NIL) == sum(due.elements(), NIL)
    assert found == due
