"""Workbooks of both formats: complete, harmless, laid out as the guidance asks."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.tables import Column, Kind, Table, shown
from mopac_spend.tables.fitting import (
    COLUMNS,
    HEADING,
    LETTERS,
    ROWS,
    fitted,
    headings,
    lines,
    widths,
)
from mopac_spend.tables.workbook import (
    EMPTY,
    FORMS,
    ONE_TABLE,
    TooLarge,
    Workbook,
    check,
    written,
)
from tests.tables.reading import cells, expected, parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.cells import Cell

WARNING = "ILLUSTRATIVE: invented."
COLUMNS_OF_ALL_KINDS = (
    Column.named("supplier", Kind.TEXT),
    Column.named("paid", Kind.DAY),
    Column.named("payments", Kind.WHOLE),
    Column.named("share", Kind.SHARE),
    Column("amount", "Amount (£)", Kind.POUNDS),
)
ROWS_OF_ALL_KINDS: list[tuple[Cell, ...]] = [
    ("Acme Ltd", dt.date(2020, 4, 1), 1234, Decimal("0.87"), Decimal("-1234567.89")),
    ("", None, None, None, None),
    ("Bolt LLP", dt.date(1900, 3, 1), 0, Decimal("1.00"), Decimal("999999999999.99")),
    ("Nobody", dt.date(2021, 3, 31), -1, Decimal("0.00"), Decimal("0.01")),
]
HOSTILE = (
    '=HYPERLINK("http://example.org","see")',
    "@SUM(A1)",
    "+44 20",
    "-1",
    "1e5",
    "2018-05-14",
    "TRUE",
    "https://example.org/?a=b&c=d",
    "internal:'Cover'!A1",
    "<b>bold</b> & ]]> &amp; <!--",
    "\x00\x07\x1b[2J bell\x0b",
    "half \ud800 of a pair, \ufffe and \uffff",
    "_x0041_ is no A, nor is _x005F_",
    "  blanks   within  and after  ",
    "line\nline\r\nline\rline\n",
    "tab\there",
    "x" * 40_000,
    "\U0001f4b7" * 20_000,
    "'quoted",
    '"quoted"',
    "\u202ecod",
)


def workbook(*tables: Table, **words: Any) -> Workbook:  # noqa: ANN401 - any attribute
    options: dict[str, Any] = {
        "title": "Spend by supplier",
        "body": "Example Body",
        "cover": ("What was paid. " * 20, "Total: £1.00"),
        "notes": [("Basis", "payments"), ("SQL", "SELECT\n    1")],
        "tables": tables or (kinds(),),
        "warnings": (WARNING,),
    }
    return Workbook(**(options | words))


def table(  # noqa: PLR0913, PLR0917 - one argument per part of a table
    name: str,
    title: str,
    shows: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Cell, ...]],
    total: tuple[Cell, ...] = (),
) -> Table:
    return Table(
        name=name, title=title, notes=(shows,), columns=columns, rows=rows, total=total
    )


def kinds() -> Table:
    total = ("Total", None, 1233, None, Decimal("999998765432.11"))
    return table(
        "Table 1",
        "Spend by supplier (£)",
        "The last row is the total.",
        COLUMNS_OF_ALL_KINDS,
        ROWS_OF_ALL_KINDS,
        total,
    )


def one_column(texts: tuple[str, ...], name: str = "Data") -> Table:
    return table(
        name,
        "Texts",
        "",
        (Column.named("text", Kind.TEXT),),
        [(text,) for text in texts],
    )


def attributes(root: Any, tag: str, name: str) -> list[str | None]:  # noqa: ANN401
    """Give an attribute of all elements of a name, namespaces aside."""
    return [
        {key.rpartition("}")[2]: value for key, value in each.attrib.items()}.get(name)
        for each in root.iter(f"{{*}}{tag}")
    ]


# --- Cells -------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_cell_reads_back(form: str) -> None:
    book = workbook(kinds(), one_column(("a", "b")))
    rows = cells(written(book, form))
    assert list(rows) == ["Cover", "Notes", "Table 1", "Data"]
    assert rows == expected(book)


@pytest.mark.parametrize("form", FORMS)
def test_a_table_of_many_rows_reads_back(form: str) -> None:
    rows: list[tuple[Cell, ...]] = [
        (
            f"Supplier {n}",
            dt.date(2018, 1, 1) + dt.timedelta(n),
            n,
            None,
            Decimal(n) / 4,
        )
        for n in range(3000)
    ]
    steps: list[tuple[int, int]] = []
    book = workbook(table("Data", "All", "", COLUMNS_OF_ALL_KINDS, rows))
    content = written(book, form, lambda done, total: steps.append((done, total)))
    assert cells(content) == expected(book)
    # Two rows are of the notes.
    assert steps[-1] == (3002, 3002)
    assert steps == sorted(steps)
    assert len(steps) > 3


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_stays_text(form: str) -> None:
    text = "".join(HOSTILE[:-4])
    columns = tuple(Column(each, each, Kind.TEXT) for each in HOSTILE)
    book = workbook(
        one_column(HOSTILE),
        table("Heads", text, text, columns, [HOSTILE], HOSTILE),
        title=text,
        body=text,
        cover=HOSTILE,
        notes=[(each, each) for each in HOSTILE],
        warnings=HOSTILE,
    )
    content = written(book, form)
    assert cells(content) == expected(book)
    for part in parts(content).values():
        if not isinstance(part, bytes):
            assert not list(part.iter("{*}f"))
            assert set(attributes(part, "table-cell", "formula")) <= {None}
            assert set(attributes(part, "Relationship", "TargetMode")) <= {None}
            # Only the list of the sheets leads anywhere, and only to a sheet.
            assert set(attributes(part, "a", "href")) <= {
                "#'Notes'.A1",
                "#'Data'.A1",
                "#'Heads'.A1",
            }
            assert set(attributes(part, "hyperlink", "location")) <= {
                "'Notes'!A1",
                "'Data'!A1",
                "'Heads'!A1",
            }


def test_what_a_cell_cannot_hold_is_marked_or_cut() -> None:
    assert fitted("\x00a\x1b\ud800\ufffe\uffff") == "\ufffda" + "\ufffd" * 4
    assert fitted("a\r\nb\rc\td") == "a\nb\nc d"
    assert fitted("£ \u202e \U0001f4b7") == "£ \u202e \U0001f4b7"
    assert fitted("x" * LETTERS) == "x" * LETTERS
    assert fitted("x" * (LETTERS + 1)) == "x" * (LETTERS - 1) + "…"
    # A spreadsheet counts these as two.
    money = fitted("\U0001f4b7" * 20_000)
    assert money == "\U0001f4b7" * 16_383 + "…"
    assert len(money.encode("utf-16-le")) <= 2 * LETTERS


def test_no_two_headings_are_alike() -> None:
    assert headings(["A", "a", "A", "", "b\n c", "A (2)"]) == [
        "A",
        "a (2)",
        "A (3)",
        "Column 4",
        "b c",
        "A (2) (2)",
    ]
    long = headings(["x" * 300, "x" * 300])
    assert [len(each) for each in long] == [HEADING, HEADING]
    assert long[1].endswith("… (2)")


def test_figures_are_shown_as_people_write_them() -> None:
    assert shown(Decimal("-1234567.89"), Kind.POUNDS) == "-1,234,567.89"
    assert shown(Decimal("0.87"), Kind.SHARE) == "87%"
    assert shown(1234, Kind.WHOLE) == "1,234"
    assert shown(dt.date(2020, 4, 1), Kind.DAY) == "2020-04-01"
    assert not shown(None, Kind.TEXT)


def test_columns_are_as_wide_as_their_figures() -> None:
    assert widths(kinds()) == [12, 12, 12, 12, 20]
    assert widths(one_column(("x" * 500,))) == [54]
    assert lines(["x" * 54, None, 5], [54, 1, 1]) == 1
    assert lines(["x" * 55, "a\nb\nc"], [54, 54]) == 3


def test_a_day_before_the_days_of_xlsx_is_text() -> None:
    days = table(
        "Data", "Days", "", (Column.named("day", Kind.DAY),), [(dt.date(1899, 4, 1),)]
    )
    assert cells(written(workbook(days), "xlsx"))["Data"][-1] == ["1899-04-01"]
    assert cells(written(workbook(days), "ods"))["Data"][-1] == [dt.date(1899, 4, 1)]


# --- Layout ------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_each_sheet_says_what_it_is(form: str) -> None:
    written_rows = cells(written(workbook(kinds(), one_column(("a", "b"))), form))
    cover, notes, table, data = (
        [row[0] for row in rows] for rows in written_rows.values()
    )
    assert cover[:2] == ["Spend by supplier", WARNING]
    assert cover[-4:] == [
        "Contents",
        "Notes: how these figures were made",
        "Table 1: Spend by supplier (£)",
        "Data: Texts",
    ]
    assert notes[:3] == [
        "Notes: how these figures were made",
        WARNING,
        "This worksheet contains one table.",
    ]
    assert notes[-1] == "SQL"
    assert table[:4] == [
        "Table 1: Spend by supplier (£)",
        WARNING,
        f"{ONE_TABLE} The last row is the total. {EMPTY}",
        "Supplier",
    ]
    assert data == [
        "Data: Texts",
        WARNING,
        "This worksheet contains one table.",
        "Text",
        "a",
        "b",
    ]


def test_xlsx_keeps_to_the_guidance() -> None:
    files = parts(written(workbook(kinds(), one_column(())), "xlsx"))
    everything = [part for part in files.values() if not isinstance(part, bytes)]
    for part in everything:
        for tag in ("mergeCell", "sheetProtection", "autoFilter", "f", "drawing"):
            assert not list(part.iter(f"{{*}}{tag}"))
        for tag in ("sheet", "row", "col"):
            assert set(attributes(part, tag, "hidden")) <= {None}
            assert set(attributes(part, tag, "state")) <= {None}
    tables = [files["xl/tables/table1.xml"], files["xl/tables/table2.xml"]]
    assert [(each.get("displayName"), each.get("ref")) for each in tables] == [
        ("Notes", "A4:B6"),
        ("Table_1", "A4:E9"),
    ]
    assert {each.get("headerRowCount") for each in tables} == {None}  # which means one
    names = attributes(tables[1], "tableColumn", "name")
    assert names == [column.heading for column in COLUMNS_OF_ALL_KINDS]
    assert "xl/tables/table3.xml" not in files  # an empty table cannot be marked
    sheet = files["xl/worksheets/sheet3.xml"]
    assert attributes(sheet, "pane", "state") == ["frozen"]
    assert attributes(sheet, "pane", "topLeftCell") == ["A5"]
    assert attributes(sheet, "dimension", "ref") == ["A1:E9"]
    assert attributes(sheet, "row", "r") == [str(row) for row in range(1, 10)]
    core = files["docProps/core.xml"]
    assert core.findtext("{*}language") == "en-GB"
    assert core.findtext("{*}title") == "Spend by supplier"
    assert core.findtext("{*}creator") == "Example Body"
    assert core.findtext("{*}description") == WARNING
    assert core.findtext("{*}created") == "1980-01-01T00:00:00Z"


def test_xlsx_formats_of_cells() -> None:
    files = parts(written(workbook(), "xlsx"))
    styles = files["xl/styles.xml"]
    custom = {
        each.get("numFmtId"): each.get("formatCode")
        for each in styles.iter("{*}numFmt")
    }
    # Numbers that the format itself gives to formats.
    formats = {"0": "", "3": "#,##0", "4": "#,##0.00", "9": "0%"} | custom
    fonts = [font.find("{*}b") is not None for font in styles.find("{*}fonts")]
    looks = [
        (formats[each.get("numFmtId")], fonts[int(each.get("fontId"))])
        for each in styles.find("{*}cellXfs")
    ]
    rows = {
        row.get("r"): row for row in files["xl/worksheets/sheet3.xml"].iter("{*}row")
    }
    of = {
        number: [looks[int(cell.get("s"))] for cell in row]
        for number, row in rows.items()
    }
    kinds = ["", "yyyy\\-mm\\-dd", "#,##0", "0%", "#,##0.00"]
    kinds[1] = next(form for form in custom.values() if form.startswith("yyyy"))
    assert kinds[1].replace("\\", "") == "yyyy-mm-dd"
    assert of["4"] == [("", True)] * 5
    assert of["5"] == [(form, False) for form in kinds]
    assert of["9"] == [(form, True) for form in kinds]


def test_ods_keeps_to_the_guidance() -> None:
    content = written(workbook(kinds(), one_column(())), "ods")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read(first).endswith(b"opendocument.spreadsheet")
    files = parts(content)
    listed = attributes(files["META-INF/manifest.xml"], "file-entry", "full-path")
    assert set(listed) == {"/", *files} - {"mimetype", "META-INF/manifest.xml"}
    body = files["content.xml"]
    assert not list(body.iter("{*}covered-table-cell"))
    for name in ("number-columns-spanned", "number-rows-spanned", "formula"):
        assert set(attributes(body, "table-cell", name)) == {None}
    for tag in ("table-row", "table-column"):
        assert set(attributes(body, tag, "visibility")) == {None}
    assert set(attributes(body, "table-properties", "display")) == {"true"}
    tables = list(body.iter("{*}table"))
    heads = [
        ["".join(cell.itertext()) for cell in head.iter("{*}table-cell")]
        for table in tables
        for head in table.iter("{*}table-header-rows")
    ]
    kinds_of = [column.heading for column in COLUMNS_OF_ALL_KINDS]
    assert heads == [["Note", "Text"], kinds_of, ["Text"]]
    assert attributes(body, "database-range", "contains-header") == ["true"] * 3
    assert attributes(body, "database-range", "target-range-address") == [
        "'Notes'.A4:'Notes'.B6",
        "'Table 1'.A4:'Table 1'.E9",
        "'Data'.A4:'Data'.A4",
    ]
    styles = files["styles.xml"]
    default = styles.find(".//{*}default-style/{*}text-properties")
    assert {each.rpartition("}")[2]: default.attrib[each] for each in default.attrib}[
        "language"
    ] == "en"
    assert attributes(default, "text-properties", "country") == ["GB"]
    named = {*attributes(styles, "style", "name"), *attributes(body, "style", "name")}
    used = {*attributes(body, "table-cell", "style-name")}
    used |= {*attributes(body, "table-row", "style-name")}
    used |= {*attributes(body, "table-column", "style-name")}
    assert used <= named
    assert len(attributes(styles, "style", "name")) == len(
        set(attributes(styles, "style", "name"))
    )
    meta = files["meta.xml"]
    assert meta.findtext(".//{*}language") == "en-GB"
    assert meta.findtext(".//{*}title") == "Spend by supplier"
    assert meta.findtext(".//{*}creator") == "Example Body"
    assert meta.findtext(".//{*}description") == WARNING
    items = files["settings.xml"]
    frozen = [
        item.text
        for item in items.iter("{*}config-item")
        if item.get(item.keys()[0]) == "VerticalSplitPosition"
    ]
    assert frozen == ["4", "4", "4"]


@pytest.mark.parametrize("form", FORMS)
def test_equal_workbooks_give_equal_bytes_without_a_clock(form: str) -> None:
    content = written(workbook(), form)
    assert written(workbook(), form) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        dates = {each.date_time for each in archive.infolist()}
        assert dates == {(1980, 1, 1, 0, 0, 0)}
        today = str(dt.datetime.now(tz=dt.UTC).year).encode()
        texts = b"".join(map(archive.read, archive.namelist()))
    assert b"-" + today not in texts
    assert today + b"-" not in texts


@pytest.mark.parametrize(
    "name", ["", "x" * 31, "a/b", "'a", "a'", "[a]", "cover", "a:b"]
)
def test_a_sheet_has_a_name_that_every_program_takes(name: str) -> None:
    with pytest.raises(ValueError, match="no sheet can be called"):
        workbook(one_column((), name))


def test_no_two_sheets_have_one_name() -> None:
    with pytest.raises(ValueError, match="no sheet can be called 'table-1'"):
        workbook(kinds(), one_column((), "table-1"))


def test_more_than_a_sheet_holds_is_refused_before_writing() -> None:
    column = (Column.named("text", Kind.TEXT),)
    # Title, warning, sentence and headings stand above.
    fits = [("x",)] * (ROWS - 4)
    check(workbook(table("Data", "", "", column, fits)))
    for high in (
        table("Data", "", "", column, [*fits, ("x",)]),
        table("Data", "", "", column, fits, ("Total",)),
    ):
        with pytest.raises(TooLarge, match="rows are more than a sheet holds"):
            written(workbook(high), "xlsx")
    wide = table("Data", "", "", column * (COLUMNS + 1), [])
    with pytest.raises(TooLarge, match="16,385 columns are more than a sheet holds"):
        written(workbook(wide), "ods")


# --- LibreOffice -------------------------------------------------------------------

OFFICE = shutil.which("soffice")
# Comma, quote, UTF-8, from row 1, as shown, and every sheet a file.
_AS_CSV = (
    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
)


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is missing: no soffice on the path")
@pytest.mark.parametrize("form", FORMS)
def test_libreoffice_shows_every_cell(tmp_path: Path, form: str) -> None:
    book = workbook(kinds(), one_column(HOSTILE[:14]))
    (tmp_path / f"book.{form}").write_bytes(written(book, form))
    done = subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            _AS_CSV,
            f"book.{form}",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for sheet in book.sheets:
        text = (tmp_path / f"book-{sheet.name}.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        body = sheet.table.lines if sheet.table else []
        columns = sheet.table.columns if sheet.table else []
        due = [[fitted(line.text)] for line in sheet.lines]
        if columns:
            due.append([column.heading for column in columns])
        due += [
            [
                # It leaves out the commas between thousands.
                fitted(cell)
                if isinstance(cell, str)
                else shown(cell, column.kind).replace(",", "")
                for cell, column in zip(row, columns, strict=True)
            ]
            for row in body
        ]
        width = max(map(len, due))
        assert rows == [[*row, *[""] * (width - len(row))] for row in due]
