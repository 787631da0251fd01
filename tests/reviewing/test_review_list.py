"""The review list: what is in it, and what a spreadsheet may do with it."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from mopac_spend.cli.output import to_fill_in
from mopac_spend.findings import Refusal
from mopac_spend.forms.filled import place_of
from mopac_spend.reviewing import workbook
from mopac_spend.reviewing.undecided import valid
from tests.books_maker import REGISTERS, make_books
from tests.reviewing import desk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("workbooks_here")

RENAMED = REGISTERS + (
    '2012-01-16 custom "directorate" "old-office" "Old office"\n'
    "  valid-to: 2018-05-31\n"
)


def settled(folder: Path, name: str, *, overwrite: bool = False) -> str:
    file, books = folder / name, folder / "books"
    code = "REVIEW-001"
    return to_fill_in(file, books, "a review list", overwrite=overwrite, code=code)


def test_payments_that_are_alike_are_one_group(tmp_path: Path) -> None:
    """Numbers in a text do not set payments apart; supplier and tags do."""
    books = make_books(tmp_path, desk.LINES)
    listed = desk.listed(books)
    groups = [(g.name, g.one.supplier, len(g.lines), g.pounds) for g in listed.groups]
    assert groups == [
        ("G1", "Acme Ltd", 2, Decimal("140.00")),
        ("G2", "Bolt LLP", 1, Decimal("20.50")),
    ]
    rows = desk.table(workbook.render(listed), "Payments")
    assert [row["group"] for row in rows] == ["G1", "G1", "G2"]
    assert len({row["ref"] for row in rows}) == 3


def test_reversed_payments_are_not_listed(tmp_path: Path) -> None:
    """What was taken back, and what takes it back, need no decision."""
    books = make_books(
        tmp_path,
        """
        2018-05-14 | Acme | Fund | 100.00 | vru / untagged / grants | ref=t:1:00a
        2018-05-14 | Acme | Fund | -100.00 | vru / untagged / grants | reverses=t:1:00a
        2018-05-15 | Acme | Fund | 30.00 | vru / untagged / grants
        """,
    )
    assert [g.pounds for g in desk.listed(books).groups] == [Decimal("30.00")]


def _lists(content: bytes, sheet: str) -> dict[str, list[str]]:
    """Give the codes of the drop-down list of each cell that has one."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        number = {"Groups": 2, "Payments": 3}[sheet]
        xml = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
    lists = desk.sheet(content, "Lists").rows
    by_name: dict[str, list[str]] = {}
    for cells, column, first, last in re.findall(
        r'sqref="([A-Z0-9 :]+)"[^>]*><formula1>'
        r"Lists!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)</formula1>",
        xml,
    ):
        codes = [
            row.cells[place_of(column)].text
            for row in lists
            if int(first) <= row.number <= int(last) and place_of(column) in row.cells
        ]
        for stretch in cells.split():
            start, _, end = stretch.partition(":")
            letter = start.rstrip("0123456789")
            rows = range(
                int(start[len(letter) :]), int((end or start)[len(letter) :]) + 1
            )
            by_name.update({f"{letter}{row}": codes for row in rows})
    return by_name


def test_drop_down_lists_hold_the_codes_of_the_day(tmp_path: Path) -> None:
    """A group has what is valid on all its days, a payment what is valid on its own."""
    books = make_books(tmp_path, desk.LINES, registers=RENAMED)
    content = desk.workbook_of(books)
    groups, payments = _lists(content, "Groups"), _lists(content, "Payments")

    def at(sheet: str, row: int, kind: str = "directorate") -> str:
        return desk.cell_of(content, sheet, f"decide {kind}", row)

    assert groups[at("Groups", 2)] == ["finance", "vru", "untagged"]
    assert payments[at("Payments", 2)] == ["finance", "old-office", "vru", "untagged"]
    assert payments[at("Payments", 3)] == ["finance", "vru", "untagged"]
    assert "business-as-usual" in groups[at("Groups", 2, "initiative")]
    assert "Expenses:Grants" in groups[at("Groups", 2, "account")]
    assert at("Groups", 3) not in groups, "the directorate of Bolt is decided"


def test_valid_codes_are_those_of_the_register(tmp_path: Path) -> None:
    listed = desk.listed(make_books(tmp_path, desk.LINES, registers=RENAMED))
    days = [line.payment.date for group in listed.groups for line in group.lines]
    assert valid("directorate", listed.register, days[:1])[1] == "old-office"
    assert "Expenses:Unclassified" not in valid("account", listed.register, days)


def test_text_that_could_run_is_text(tmp_path: Path) -> None:
    """Names of suppliers come from outside, and the list goes into a spreadsheet."""
    evil = "=cmd|' /C calc'!A0"
    books = make_books(
        tmp_path, f"2018-05-14 | {evil} | @SUM(1) | 1.00 | vru / untagged / grants"
    )
    content = desk.workbook_of(books)
    assert desk.table(content, "Groups")[0]["supplier"] == evil
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets"):
                assert b"<f" not in archive.read(name).replace(b"<formula1", b"")
    rows = desk.rows_of_csv(books)
    assert rows[0]["supplier"] == f"'{evil}"
    assert rows[0]["description"] == "'@SUM(1)"


def test_headings_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    content = desk.workbook_of(make_books(tmp_path, desk.LINES))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for number in (2, 3):
            xml = archive.read(f"xl/worksheets/sheet{number}.xml")
            assert b'state="frozen"' in xml
            assert b"<autoFilter" in xml
            assert b"mergeCell" not in xml


def test_equal_lists_are_equal_bytes(tmp_path: Path) -> None:
    books = make_books(tmp_path, desk.LINES)
    assert desk.workbook_of(books) == desk.workbook_of(books)


def test_a_single_code_teaches_nothing(tmp_path: Path) -> None:
    """Where every decided payment has one code, any trial of it would be right."""
    lines = "\n".join(
        f"2018-05-{day:02} | Acme | Fund | 1.00 | vru / victims / grants"
        for day in range(1, 29)
    )
    open_one = "2018-06-01 | Acme | Fund | 1.00 | vru / untagged / grants"
    listed = desk.listed(make_books(tmp_path, f"{lines}\n{open_one}"))
    assert listed.groups[0].suggestions["initiative"] is None


def test_a_suggestion_is_what_was_decided_before(tmp_path: Path) -> None:
    """Its confidence is below certainty, and its evidence is said."""
    lines = "\n".join(
        f"2018-05-{day:02} | {name} | Fund | 1.00 | vru / {code} / grants"
        for day in range(1, 29)
        for name, code in (("Acme", "victims"), ("Bolt", "archive"))
    )
    open_one = "2018-06-01 | ACME | fund | 1.00 | vru / untagged / grants"
    listed = desk.listed(make_books(tmp_path, f"{lines}\n{open_one}"))
    suggestion = listed.groups[0].suggestions["initiative"]
    assert suggestion is not None
    assert suggestion.code == "victims"
    assert 0.9 < suggestion.confidence < 1
    assert suggestion.why == "28 of 28 payments to this supplier with this text"


@pytest.mark.parametrize("name", ["list.pdf", "books/list.xlsx", "none/list.csv"])
def test_a_list_goes_where_it_can_be_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "books").mkdir()
    with pytest.raises(Refusal, match="REVIEW-001"):
        settled(tmp_path, name)


def test_a_list_that_may_be_filled_in_is_not_overwritten(tmp_path: Path) -> None:
    there = tmp_path / "review.xlsx"
    there.write_bytes(b"decided")
    with pytest.raises(Refusal, match="--overwrite"):
        settled(tmp_path, "review.xlsx")
    assert settled(tmp_path, "review.xlsx", overwrite=True) == "xlsx"
