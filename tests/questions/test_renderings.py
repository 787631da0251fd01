"""Every form of an answer: complete, exact, harmless, labelled."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.money import from_cell
from mopac_spend.questions.ask import ask
from mopac_spend.questions.renderings import ENDINGS, FORMS, WORKBOOKS
from mopac_spend.questions.renderings.payments import payment_table
from mopac_spend.questions.renderings.workbook import workbook
from mopac_spend.tables import fitting
from tests.books_maker import ILLUSTRATIVE, make_books
from tests.questions.conftest import LINES, TOTAL
from tests.tables.reading import as_read, cells, parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from mopac_spend.tables import Column, Row, Table

TEXT_FORMS = [form for form in FORMS if form not in WORKBOOKS]


class Page(HTMLParser):
    """The tags of a page, in order, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def printed(answer: Answer, width: int, *, payments: bool = False) -> str:
    page = io.StringIO()
    console = Console(file=page, width=width, color_system=None)
    answer.table(console, payments=payments)
    return page.getvalue()


def sheets(
    answer: Answer, form: str, *, payments: bool = False
) -> dict[str, list[list[Any]]]:
    return cells(answer.rendered(form, payments=payments))


def headed(of: Answer | Table) -> list[Column]:
    return [column.with_unit for column in of.columns]


def records(answer: Answer, *, payments: bool = False) -> list[list[str]]:
    text = answer.rendered("csv", payments=payments).decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


# --- JSON --------------------------------------------------------------------------


def test_json_has_the_published_shape(books: Books) -> None:
    answer = ask(books, "spend-by-category", fy="2018-19", category=["grants"])
    content = json.loads(answer.rendered("json"))
    assert list(content) == [
        "question",
        "parameters",
        "method",
        "columns",
        "rows",
        "total",
    ]
    assert content["question"] == "spend-by-category"
    assert content["parameters"] == {"fy": "2018-19", "category": ["grants"]}
    assert content["columns"] == [
        "category",
        "category_title",
        "financial_year",
        "payments",
        "amount",
    ]
    assert content["rows"] == [["grants", "Grants", "2018-19", 2, "90.00"]]
    assert content["total"] == "90.00"
    assert content["method"]["coverage"] == {"pounds": "1.00", "payments": "1.00"}
    assert content["method"]["books_sha256"] == books.sha256
    assert content["method"]["untagged"] == {"pounds": "0.00", "payments": 0}
    assert content["method"]["illustrative"] == ""


def test_json_holds_no_floating_point_and_iso_days(books: Books) -> None:
    def no_float(text: str) -> None:
        pytest.fail(f"a floating point number: {text}")

    for name in ("payments", "coverage", "spend-by-supplier"):
        text = ask(books, name).rendered("json", payments=True)
        content = json.loads(text, parse_float=no_float)
        assert content["payments"]["total"] == TOTAL
        assert content["payments"]["rows"][0][0] == "2018-05-14"


# --- CSV ---------------------------------------------------------------------------


def test_csv_is_one_long_table_with_harmless_text(books: Books) -> None:
    answer = ask(books, "spend-by-supplier")
    header, *rows = records(answer)
    assert header == list(answer.names)
    assert [row[0] for row in rows] == [
        "'=1+1",
        "Acme Ltd",
        "Bolt LLP",
        "Nobody",
        "ACME  LTD",
    ]
    assert rows[-1][-1] == "-10.00"
    assert answer.rendered("csv").count(b"\r\n") == len(rows) + 1


def test_csv_of_invented_books_is_labelled_in_every_row(invented: Books) -> None:
    header, *rows = records(ask(invented, "coverage"))
    assert header[-1] == "label"
    assert {row[-1] for row in rows} == {ILLUSTRATIVE}


def test_csv_gives_the_payments_in_place_of_the_totals(books: Books) -> None:
    header, *rows = records(ask(books, "coverage"), payments=True)
    assert header[-2:] == ["ref", "amount"]
    assert sum(Decimal(row[-1]) for row in rows) == Decimal(TOTAL)


# --- XLSX and ODS ------------------------------------------------------------------


@pytest.mark.parametrize("form", WORKBOOKS)
def test_workbooks_hold_every_cell_of_the_answer(books: Books, form: str) -> None:
    answer = ask(books, "spend-by-initiative")
    by_sheet = sheets(answer, form, payments=True)
    assert list(by_sheet) == [
        "Cover",
        "Notes",
        "Table 1",
        "Table 2",
        "Data",
        "Payments",
    ]
    lines = payment_table(answer)
    first, second = answer.tables
    due: dict[str, tuple[Sequence[Column], list[Row]]] = {
        "Table 1": (headed(first), [*first.rows, first.total]),
        "Table 2": (headed(second), [*second.rows, second.total]),
        "Data": (headed(answer), [*answer.rows]),
        "Payments": (lines.columns, [*lines.rows, lines.total]),
    }
    for name, (columns, rows) in due.items():
        # A title and a sentence stand above the headings.
        header, *body = by_sheet[name][2:]
        assert header == [column.heading for column in columns]
        assert body == [[*map(as_read, row)] for row in rows]
    amounts = [from_cell(row[-1]) for row in by_sheet["Data"][3:]]
    assert amounts == [row[-1] for row in answer.rows]
    assert from_cell(by_sheet["Table 1"][-1][-1]) == Decimal(TOTAL)
    assert from_cell(by_sheet["Payments"][-1][-1]) == Decimal(TOTAL)
    notes = [tuple(row) for row in by_sheet["Notes"][3:]]
    assert notes == [*answer.method.lines(), ("SQL", answer.method.sql)]


@pytest.mark.parametrize("form", WORKBOOKS)
def test_the_cover_says_what_was_asked_and_what_there_is(
    books: Books, form: str
) -> None:
    answer = ask(books, "spend-by-category", fy="2018-19", category=["grants"])
    lines = sheets(answer, form)["Cover"]
    assert [line for (line,) in lines] == [
        "Spend by category",
        answer.method.body,
        answer.method.definition,
        "Period: 2018-19 (1 April 2018 to 31 March 2019)",
        "Only where category is Grants",
        "Total: £90.00",
        "Read figures back from this workbook only rounded to the penny.",
        "Contents",
        "Notes: how these figures were made",
        "Table 1: Spend by category, by financial year (£)",
        "Data: Spend by category",
    ]


def test_the_cover_calls_the_total_of_overlapping_rows_so(books: Books) -> None:
    lines = sheets(ask(books, "spend-by-plan"), "ods")["Cover"]
    assert ["Total (each payment once): £1,234,679.40"] in lines


@pytest.mark.parametrize("form", WORKBOOKS)
def test_an_answer_without_rows_is_a_workbook_all_the_same(
    books: Books, form: str
) -> None:
    answer = ask(books, "payments", fy="2030-31")
    by_sheet = sheets(answer, form, payments=True)
    assert [answer.method.nothing] in by_sheet["Cover"]
    assert by_sheet["Data"][2:] == [[column.heading for column in headed(answer)]]
    assert by_sheet["Payments"][-1][0] == "Total"


@pytest.mark.parametrize("form", WORKBOOKS)
def test_text_in_a_workbook_is_no_formula(books: Books, form: str) -> None:
    answer = ask(books, "spend-by-supplier")
    assert sheets(answer, form)["Data"][3][0] == "=1+1"
    for part in parts(answer.rendered(form)).values():
        if not isinstance(part, bytes):
            assert not list(part.iter("{*}f", "{*}mergeCell"))
            assert "formula" not in str([each.attrib for each in part.iter()])


@pytest.mark.parametrize("form", WORKBOOKS)
def test_workbooks_of_invented_books_are_labelled(invented: Books, form: str) -> None:
    by_sheet = sheets(ask(invented, "spend-by-category"), form, payments=True)
    assert {rows[1][0] for rows in by_sheet.values()} == {ILLUSTRATIVE}
    assert by_sheet["Data"][3][0] == "Category code"


def test_a_table_without_total_has_no_last_row(books: Books) -> None:
    answer = ask(books, "spend-by-category")
    table = answer.tables[0]
    untold: tuple[Cell, ...] = ("Total", *[None] * (len(table.columns) - 1))
    with pytest.MonkeyPatch.context() as patch:
        bare = [dataclasses.replace(table, total=untold)]
        patch.setattr(type(answer), "tables", property(lambda _: bare))
        laid_out = workbook(answer, payments=False).tables[0]
    assert (laid_out.total, laid_out.notes) == ((), ())
    assert laid_out.rows == table.rows


@pytest.mark.parametrize("form", WORKBOOKS)
def test_writing_says_how_far_it_is(books: Books, form: str) -> None:
    steps: list[tuple[int, int]] = []
    answer = ask(books, "payments")
    answer.rendered(form, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] > len(answer.rows)


@pytest.mark.parametrize("form", WORKBOOKS)
def test_more_rows_than_a_sheet_holds_are_refused(
    books: Books, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Five rows, and title, sentence and headings above.
    monkeypatch.setattr(fitting, "ROWS", 7)
    answer = ask(books, "payments")
    with pytest.raises(Refusal) as refused:
        answer.rendered(form)
    assert str(refused.value) == (
        "ASK-005: 5 rows are more than a sheet holds; narrow the question, or use "
        "--format csv"
    )
    monkeypatch.setattr(fitting, "ROWS", 8)
    assert answer.rendered(form)


@pytest.mark.parametrize("form", FORMS)
def test_equal_answers_give_equal_bytes(books: Books, form: str) -> None:
    first = ask(books, "spend-by-initiative").rendered(form, payments=True)
    assert ask(books, "spend-by-initiative").rendered(form, payments=True) == first


# --- HTML and Markdown -------------------------------------------------------------


def test_html_is_accessible_and_self_contained(invented: Books) -> None:
    answer = ask(invented, "payments")
    text = answer.rendered("html").decode()
    page = Page()
    page.feed(text)
    tags = [tag for tag, _ in page.tags]
    assert page.tags[0] == ("html", {"lang": "en-GB"})
    assert tags.count("caption") == tags.count("table") == 1
    assert {of.get("scope") for tag, of in page.tags if tag == "th"} == {"col", "row"}
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not any({"href", "src", "style"} & set(of) for _, of in page.tags)
    assert f'<p class="warning" role="note">{ILLUSTRATIVE}</p>' in text
    assert "<h1>Payments</h1>" in text
    assert "<caption>Payments</caption>" in text


def test_html_says_its_filters_at_the_top(books: Books) -> None:
    answer = ask(
        books, "spend-by-category", plan="pcp", category=["grants", "training"]
    )
    head = answer.rendered("html").decode().partition('<div class="wide"')[0]
    assert (
        "<p>Only where plan is Police and Crime Plan; category is Grants or "
        "Training.</p>" in head
    )
    plain = ask(books, "spend-by-category").rendered("html").decode()
    assert "Only where" not in plain


def test_html_escapes_what_suppliers_are_called(books: Books) -> None:
    text = ask(books, "payments").rendered("html").decode()
    assert "<b>x</b>" not in text
    assert "&lt;b&gt;x&lt;/b&gt;" in text


def test_markdown_escapes_what_suppliers_are_called(tmp_path: Path) -> None:
    lines = "2018-05-14 | a\\|b*c* | <b> [x](y) `z` | 1.00 | vru / victims / grants"
    folder = make_books(tmp_path, lines.replace("\\|", "|"))
    text = ask(open_books(folder), "payments").rendered("md").decode()
    assert r"| a\|b\*c\* | \<b\> \[x\](y) \`z\` |" in text
    assert "**Total: £1.00**" in text


# --- Terminal ----------------------------------------------------------------------


def test_terminal_shows_table_total_and_method(books: Books) -> None:
    text = printed(ask(books, "spend-by-category"), 100)
    lines = [line.rstrip() for line in text.splitlines()]
    assert lines[:9] == [
        "Spend by category, by financial year (£)",
        "Category      2018-19       2019-20         Total",
        "─────────────────────────────────────────────────",
        "Consultancy     20.50          0.00         20.50",
        "Grants          90.00          0.00         90.00",
        "Training         0.00  1,234,567.89  1,234,567.89",
        "Untagged         0.00          1.01          1.01",
        "",
        "Total          110.50  1,234,568.90  1,234,679.40",
    ]
    assert "Total: £1,234,679.40" in lines
    assert (
        "SQL                     shown by: mopac-spend questions spend-by-category"
        in (lines)
    )


def test_terminal_takes_no_orders_from_text(tmp_path: Path) -> None:
    lines = "2018-05-14 | \x1b[2J[red]A | \u202ecod | 1.00 | vru / victims / grants"
    text = printed(ask(open_books(make_books(tmp_path, lines)), "payments"), 100)
    assert "\ufffd[2J[red]A" in text
    assert not {"\x1b", "\u202e"} & set(text)


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Give a payment a month over two years, of ten digits and more."""
    lines = "\n".join(
        f"20{10 + month // 12}-{month % 12 + 1:02}-01 | Supplier {month} with a name "
        f"| d | {month}23456789.{month:02} | {directorate} / archive / {category}"
        for month, (directorate, category) in enumerate(
            [("vru", "grants"), ("finance", "training"), ("vru", "consultancy")] * 8,
            36,
        )
    )
    return open_books(make_books(tmp_path_factory.mktemp("years"), lines))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 160, 240])
@pytest.mark.parametrize(
    "name", ["spend-by-initiative", "spend-by-directorate", "coverage", "payments"]
)
def test_no_figure_is_ever_cut(years: Books, name: str, width: int) -> None:
    answer = ask(years, name)
    text = printed(answer, width, payments=True)
    shown = set(re.findall(r"-?[\d,]+\.\d\d(?!\d)", text))
    due = {
        f"{cell:,.2f}"
        for table in answer.tables
        for row in (*table.rows, table.total)
        for cell, one in zip(row, table.columns, strict=True)
        if isinstance(cell, Decimal) and one.kind.value == "pounds"
    }
    assert due <= shown
    assert "…" not in text
    if width >= 80:
        assert max(map(len, text.splitlines())) <= width


def test_a_wide_table_is_split_and_not_cut(books: Books) -> None:
    text = printed(ask(books, "spend-by-initiative"), 60)
    assert "Spend by initiative, by category (£) (1 of 2)" in text
    assert "Spend by initiative, by category (£) (2 of 2)" in text
    assert text.count("Knife crime seed fund") == 3
    assert "(1 of 2)" not in printed(ask(books, "spend-by-initiative"), 100)


def test_nothing_found_is_said_first(books: Books) -> None:
    text = printed(ask(books, "spend-by-category", fy="2030-31"), 120)
    assert text.startswith(
        "No payment matches in 2030-31 (1 April 2030 to 31 March 2031).\n"
    )
    assert "Total: £0.00" in text


# --- Banners -----------------------------------------------------------------------


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_faulty_books_put_a_banner_first(broken: Books, form: str) -> None:
    text = ask(broken, "spend-by-category").rendered(form).decode()
    beginning = {
        "table": "DO NOT RELEASE:",
        "csv": '"DO NOT RELEASE:',
        "json": '{\n  "banner": "DO NOT RELEASE:',
        "md": "> **DO NOT RELEASE:",
    }
    if form == "html":
        body = text.partition("<main>")[2]
        assert body.lstrip().startswith('<p class="warning" role="note">DO NOT')
    else:
        assert text.startswith(beginning[form])


@pytest.mark.parametrize("form", WORKBOOKS)
def test_faulty_books_put_a_banner_on_every_sheet(broken: Books, form: str) -> None:
    by_sheet = sheets(ask(broken, "spend-by-initiative"), form, payments=True)
    assert len(by_sheet) == 6
    for rows in by_sheet.values():
        assert rows[1][0].startswith("DO NOT RELEASE:")


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_invented_books_are_labelled_in_every_form(invented: Books, form: str) -> None:
    text = ask(invented, "spend-by-category").rendered(form).decode()
    assert ILLUSTRATIVE in text


# --- Frames and files --------------------------------------------------------------


def test_frames_keep_decimals(books: Books) -> None:
    answer = ask(books, "spend-by-initiative")
    assert str(answer.frame["amount"].dtype) == "decimal128(18, 2)[pyarrow]"
    assert answer.frame["amount"].sum() == Decimal(TOTAL)
    lines = answer.payments()
    assert len(lines) == 5
    assert lines["amount"].sum() == Decimal(TOTAL)
    by_code = lines.groupby("initiative", dropna=False)["amount"].sum()
    assert by_code["knife-crime"] == Decimal("90.00")


def test_an_empty_frame_keeps_its_types(books: Books) -> None:
    frame = ask(books, "payments", fy="2030-31").frame
    assert str(frame["amount"].dtype) == "decimal128(18, 2)[pyarrow]"
    assert str(frame["date"].dtype) == "date32[day][pyarrow]"


@pytest.mark.parametrize("ending", [".csv", ".json", ".xlsx", ".ods", ".html", ".md"])
def test_answers_write_files(tmp_path: Path, books: Books, ending: str) -> None:
    answer = ask(books, "coverage")
    write = {
        ".csv": answer.to_csv,
        ".json": answer.to_json,
        ".xlsx": answer.to_xlsx,
        ".ods": answer.to_ods,
        ".html": answer.to_html,
        ".md": answer.to_markdown,
    }[ending]
    path = tmp_path / f"answer{ending}"
    write(path)
    assert path.read_bytes() == answer.rendered(ENDINGS[ending])


def test_lines_are_what_was_asked_about(books: Books) -> None:
    answer = ask(books, "spend-by-category", category="grants")
    assert [row[0] for row in answer.payment_rows] == [
        "test:1:000000000001",
        "test:3:000000000003",
    ]
    assert len(LINES.strip().splitlines()) == 5
