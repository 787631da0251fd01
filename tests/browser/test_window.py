"""The auditor's window in a real browser: every page, for everyone."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.books_maker import make_books
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_report_page import faults
from tests.fava.conftest import ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

    from tests.fava.conftest import Served

pytestmark = pytest.mark.slow

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
OURS = {
    "front": "extension/Front/",
    "search": "extension/Search/?words=knife+crime",
    "thing": "extension/Thing/?of=initiative&code=vru-work-programme",
    "spend-heat": "extension/Spend/?time=2020-21&picture=heat&before=yes",
    "spend-shared": "extension/Spend/?time=2020-21&shared=divided&sort=-total",
    "nothing": "extension/Spend/?time=1999&directorate=finance",
    "ask": "extension/Ask/",
    "ask-meant": "extension/Ask/?words=consultants+for+knife+crime+in+2019/20",
    "ask-answered": "extension/Ask/?words=the+ten+largest+suppliers&choice=1",
    "spend": "extension/Spend/?time=2020-21",
    "spend-suppliers": "extension/Spend/?down=supplier&across=financial-year",
    "payments": "extension/Spend/?row=untagged&time=2020-21",
    "budget": "extension/Budget/?time=2020-21",
    "registers": "extension/Registers/",
    "grants": "extension/Registers/?of=grants&time=2020-21",
    "commitments": "extension/Registers/?of=commitments",
    "controls": "extension/Controls/",
    "batches": "extension/Controls/?list=batches",
    "duplicates": "extension/Controls/?list=duplicates",
    "evidence": "extension/Controls/?list=evidence",
    "record": "extension/Controls/?list=record",
    "payment": "extension/Payment/?ref=sample:1900003944:2586ebf5e4c3",
}
# What of our pages is cut off, but for what scrolls by itself.
BEYOND = """(width) => [...document.querySelectorAll(".spend-page *")]
    .filter((each) => !each.closest(".spend-wide, .chart-scroll, pre, option"))
    .filter((each) => each.getBoundingClientRect().right > width)
    .map((each) => each.outerHTML.slice(0, 80))"""
FAVAS = ["income_statement/", "balance_sheet/", "journal/?time=2020-06", "query/"]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(ROOT / "ledger") as started:
        yield started


def opened(page: Page, served: Served, name: str) -> None:
    page.goto(served.page(name))
    page.locator("header").first.wait_for()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", OURS)
def test_our_pages_have_no_fault(reader: Page, served: Served, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    opened(reader, served, OURS[name])
    assert reader.locator("html").get_attribute("lang") == "en-GB"
    assert faults(reader) == []
    reader.screenshot(path=SCREENSHOTS / f"window-{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360])
def test_a_phone_and_four_hundred_per_cent(
    browser: Browser, served: Served, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 700},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    for name in ("front", "thing", "spend", "controls", "record", "payment", "budget"):
        opened(page, served, OURS[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(BEYOND, width) == [], name
        assert faults(page) == [], name
        page.screenshot(path=SCREENSHOTS / f"window-{name}-{scheme}-{width}.png")
    context.close()


@pytest.mark.parametrize("name", FAVAS)
def test_favas_own_pages_are_mended(reader: Page, served: Served, name: str) -> None:
    opened(reader, served, name)
    grave = [each for each in faults(reader) if "button-name" in each or "lang" in each]
    assert grave == []
    assert reader.locator("html").get_attribute("lang") == "en-GB"
    for words in ("Editor", "Import"):
        expect(reader.locator("aside").get_by_text(words, exact=True)).to_be_hidden()
    expect(reader.locator('a[href="#add-transaction"]').first).to_be_hidden()


def test_nothing_can_be_saved_or_deleted(page: Page, served: Served) -> None:
    opened(page, served, "journal/?time=2020-06")
    page.locator("ol.journal li.transaction .datecell a").first.click()
    entry = page.locator("dialog .spend-entry pre")
    expect(entry).to_contain_text(
        re.compile(r'^2020-06-\d\d \* "[^"]+".*\n  ref: "', re.MULTILINE)
    )
    where = page.locator("dialog code").first
    expect(where).to_have_text(re.compile(r"^\s*payments/2020-21/[\w.-]+:\d+\s*$"))
    buttons = page.locator("dialog button, dialog input, dialog [contenteditable]")
    assert [each.inner_text() for each in buttons.all() if each.is_visible()] == ["x"]
    assert page.locator('dialog a[href*="/editor/"]').count() == 0
    assert faults(page) == []
    page.screenshot(path=SCREENSHOTS / "window-entry.png")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    for gone in ("#add-transaction", "#upload"):
        page.goto(served.page(f"journal/?time=2020-06{gone}"))
        expect(page.locator("dialog")).to_have_count(0)


def test_what_cannot_be_shown_is_said_on_the_page(reader: Page, served: Served) -> None:
    opened(reader, served, "extension/Spend/")
    reader.get_by_placeholder("Account", exact=True).fill("Foo")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("alert")).to_contain_text("have no account 'Foo'")
    opened(reader, served, "extension/Spend/?row=nobody")
    expect(reader.get_by_role("alert")).to_contain_text("have no initiative 'nobody'")
    assert faults(reader) == []
    opened(reader, served, "query/?query_string=SELECT%20payee%20WHERE%20payee~'(?=a)'")
    expect(reader.get_by_text("it looks ahead or behind")).to_be_visible()


def test_a_figure_is_followed_with_the_keyboard_alone(
    page: Page, served: Served
) -> None:
    opened(page, served, "extension/Spend/")
    page.get_by_placeholder("Time").focus()
    page.keyboard.type("2020-21 Q4")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("time=2020-21(%20|\\+)Q4"))
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Spend", exact=True)).to_be_visible()
    cell = page.get_by_role("table").locator("tbody td a").first
    amount = cell.inner_text()
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("row="))
    expect(
        page.get_by_role("article").or_(page.get_by_role("main")).first
    ).to_contain_text(f"£{amount} in")
    rows = page.locator("tbody td.num").all_inner_texts()
    summed = sum(Decimal(each.replace(",", "")) for each in rows)
    assert f"{summed:,.2f}" == amount
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/Payment/"))
    expect(page.get_by_role("heading", name="Source row")).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile("row="))
    expect(page.locator("tbody th a").first).to_be_visible()
    page.go_back()
    page.wait_for_url(lambda url: "row=" not in url)
    expect(page.get_by_role("heading", name="Spend", exact=True)).to_be_visible()


def test_a_thing_is_found_with_the_keyboard_alone(page: Page, served: Served) -> None:
    page.goto(served.page(""))
    page.wait_for_url(re.compile("/extension/Front/"))
    page.wait_for_load_state("networkidle")
    first = page.locator("aside li a").first
    expect(first).to_have_text("Front page")
    assert page.locator("aside a[href*='/Thing/']").count() <= 1
    page.locator("h2").first.click()
    page.keyboard.press("/")
    page.keyboard.type("pcd 79")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/Search/"))
    found = page.locator(".spend-found a").first
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("of=decision"))
    expect(page.get_by_role("img", name="Spend by quarter")).to_be_visible()
    amount = page.locator(".spend-lead strong").inner_text()
    page.locator(".spend-lead a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("of=payments"))
    expect(page.locator("article")).to_contain_text(f"{amount} in")


def test_rows_are_put_in_order_and_shared_costs_divided_with_the_keyboard_alone(
    page: Page, served: Served
) -> None:
    opened(page, served, "extension/Spend/?time=2020-21")
    for order in ("descending", "ascending"):
        page.locator(".spend-matrix thead th.sum a").focus()
        page.keyboard.press("Enter")
        head = page.locator(f'.spend-matrix th.sum[aria-sort="{order}"]')
        expect(head).to_be_visible()
    page.get_by_role("link", name="With shared costs").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("shared=divided"))
    expect(page.locator(".spend-shared strong")).to_have_text("With shared costs:")
    assert "sort=-total" in page.url
    expect(page.locator('.spend-matrix th.sum[aria-sort="ascending"]')).to_be_visible()


def test_names_of_large_books_complete_what_is_typed(
    page: Page, tmp_path: Path
) -> None:
    lines = [
        f"2018-05-14 | Acme {number} Ltd | Work | 1.00 | vru / knife-crime / grants"
        for number in range(510)
    ]
    books = make_books(tmp_path / "books", "\n".join(lines))
    with serving(books, slug="test-books") as served:
        opened(page, served, "extension/Front/")
        assert "Acme 431" not in page.content()
        box = page.get_by_placeholder("Filter by tag, payee, …")
        box.focus()
        page.keyboard.type("431")
        option = page.locator("#spend-completions option").first
        expect(option).to_have_attribute("value", r'payee:"Acme\ 431\ Ltd"')
        assert faults(page) == []


def test_the_matrix_is_cards_on_a_phone(browser: Browser, served: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    opened(page, served, "extension/Spend/?time=2020-21")
    card = page.locator(".spend-matrix tbody tr").first
    box = card.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    label = card.locator("td[data-label]").first.evaluate(
        "(cell) => getComputedStyle(cell, '::before').content"
    )
    assert len(label.strip('"')) > 2
    context.close()


def test_the_journal_has_amounts_and_folds_registers_away(
    reader: Page, served: Served
) -> None:
    opened(reader, served, "journal/?time=2020-06")
    expect(reader.locator("ol.journal .postings .num").first).to_be_visible()
    opened(reader, served, "journal/?time=2020-04")
    assert reader.locator("ol.journal li.custom:visible").count() == 0
    expect(reader.locator("aside")).to_contain_text("Income and spend")


def test_the_form_and_the_sidebar_keep_the_filters(page: Page, served: Served) -> None:
    opened(page, served, "extension/Spend/?time=2019-20")
    page.get_by_label("Rows").select_option("directorate")
    page.get_by_label("Columns").select_option("quarter")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("down=directorate"))
    # The address changes before the table does.
    expect(page.locator(".spend-matrix thead th").nth(1)).to_have_text("2019-20-Q1")
    heads = page.locator(".spend-matrix thead th").all_inner_texts()
    assert heads[1:5] == [f"2019-20-Q{number}" for number in range(1, 5)]
    page.locator("aside").get_by_text("Budget", exact=True).click()
    expect(page.get_by_role("heading", name="2019-20", exact=True)).to_be_visible()
    page.locator("aside").get_by_text("2018-19", exact=True).click()
    expect(page.get_by_role("heading", name="2018-19", exact=True)).to_be_visible()


@pytest.mark.parametrize("form", ["CSV", "XLSX"])
def test_the_table_is_downloaded(page: Page, served: Served, form: str) -> None:
    opened(page, served, "extension/Spend/?time=2020-21")
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile(form)).click()
    assert started.value.suggested_filename == f"spend-by-two.{form.lower()}"
    assert started.value.path().stat().st_size > 1000


def test_no_text_of_the_books_runs(browser: Browser, tmp_path: Path) -> None:
    books = make_books(
        tmp_path / "books",
        f"2018-05-14 | {MARKUP} | {MARKUP} | 100.00 | vru / knife-crime / grants\n",
    )
    (books / "documents").mkdir()
    (books / "documents" / "page.html").write_text(f"<html>{MARKUP}</html>")
    context = browser.new_context()
    page = context.new_page()
    ran: list[str] = []

    def seen(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", seen)
    pages = [
        *("journal/", "income_statement/", "query/?query_string=SELECT%20payee"),
        *("extension/Spend/?down=supplier", "extension/Spend/?row=knife-crime"),
        *("extension/Controls/?list=evidence", "account/Expenses:Grants/"),
    ]
    with serving(books, slug="test-books") as served:
        for name in pages:
            opened(page, served, name)
            page.wait_for_timeout(200)
            assert ran == [], name
    context.close()


def test_a_time_that_cannot_be_is_said(reader: Page, served: Served) -> None:
    opened(reader, served, "extension/Spend/")
    reader.goto(served.page("income_statement/?time=2017-99"))
    expect(reader.get_by_role("alert")).to_contain_text("names no days. Write 2020-21")
    assert faults(reader) == []


def test_an_error_of_the_books_stands_over_every_page(
    page: Page, tmp_path: Path
) -> None:
    books = make_books(
        tmp_path / "books",
        "2018-05-14 | Acme | Work | 100.00 | vru / knife-crime / grants\n",
    )
    (file,) = books.glob("payments/all/*.beancount")
    file.write_text(file.read_text().replace('"knife-crime"', '"nobody"'))
    with serving(books, "--despite-errors", slug="test-books") as served:
        for name in ("income_statement/", "extension/Spend/", "extension/Controls/"):
            opened(page, served, name)
            expect(page.locator(".books-banner")).to_be_visible()
            expect(page.locator(".books-banner")).to_contain_text("SPEND-012")
        page.screenshot(path=SCREENSHOTS / "window-errors.png")


def test_the_day_of_the_books_stands_over_every_page(page: Page) -> None:
    with serving(ROOT / "ledger", "--as-at", "2021-04-12") as served:
        opened(page, served, "income_statement/")
        said = page.get_by_text(
            "The books as they were recorded by the end of 2021-04-12: entry 12"
        )
        expect(said).to_be_visible()
        page.locator("aside").get_by_text("Controls", exact=True).click()
        page.get_by_role("link", name="Record", exact=True).click()
        heading = page.get_by_role("heading", name="Does the record answer for")
        expect(heading).to_be_visible()
        expect(said).to_be_visible()
        assert faults(page) == []
        page.screenshot(path=SCREENSHOTS / "window-as-at.png")
