"""The end of a month at the desk, in a real browser: by mouse, keys and phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from tests.banking.bank_maker import lloyds
from tests.books_maker import make_books
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_desk import SAID, WIDTHS, entered, tab_to
from tests.desk.serving import serving
from tests.desk.test_banking import LINES as STATEMENT
from tests.desk.test_banking import PAYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.desk.serving import Served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("month-end")
    books = make_books(folder / "books", PAYMENTS)
    accept(books, "A. Officer", "first")
    lloyds(folder / "may.csv", "500.00", STATEMENT)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder / "books", folder / "kept") as started:
        yield started


@pytest.fixture(autouse=True)
def _nothing_is_stopped() -> Iterator[None]:
    SAID.clear()
    yield
    assert [each for each in SAID if "inline style" not in each] == []


def for_everyone(page: Page, name: str) -> None:
    """See that a page is right for whoever reads it, however wide the screen is."""
    for shown, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        seen = Axe().run(page)
        assert not seen.violations_count, f"{name}: {seen.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} at {width}"
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"desk-{name}-{shown}.png"
        page.screenshot(path=path, full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_end_of_a_month(browser: Browser, served: Served, folder: Path) -> None:
    page = entered(browser, served, "preparer")
    for_everyone(page, "month-end")
    # The bank: dropped, settled by click, recorded.
    page.click("text=Reconcile the bank")
    page.set_input_files("input[type=file]", str(folder / "may.csv"))
    page.click("text=Look at these statements")
    expect(page.locator("h1")).to_have_text("may.csv")
    for_everyone(page, "bank-statement")
    page.click("fieldset label:has-text('Cole')")
    page.click("text=Keep these choices")
    expect(page.locator("main")).to_contain_text("Take this choice back")
    page.click("text=Record this")
    expect(page.locator(".govuk-inset-text")).to_contain_text("Recorded by Paul")
    page.goto(f"{served.address}/bank/")
    for_everyone(page, "bank")
    # A register: a fault beside its field, put right, checked and written, by keys.
    page.goto(f"{served.address}/registers/")
    for_everyone(page, "registers")
    page.goto(f"{served.address}/registers/contract")
    page.click("text=Add one")
    page.fill("#code", "C-AUDIT")
    page.fill("#title", "External audit")
    page.fill("#valid_from", "soon")
    tab_to(page, "Check this")
    page.keyboard.press("Enter")
    expect(page.locator("#valid_from-error")).to_contain_text("is not a day")
    for_everyone(page, "register-form")
    page.fill("#valid_from", "01/04/2018")
    tab_to(page, "Check this")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check what will be added")
    for_everyone(page, "register-check")
    tab_to(page, "Write it into the register")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("C-AUDIT: External audit")
    for_everyone(page, "register-entry")
    page.goto(f"{served.address}/registers/contract")
    for_everyone(page, "register-entries")
    # The closing: prepared as a list of tasks, and approved by another.
    page.goto(f"{served.address}/closing/")
    page.fill("#other", "2018-05")
    tab_to(page, "See its checklist")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Close 2018-05")
    while page.locator(".govuk-task-list__item:has-text('Open') a").count():
        page.locator(".govuk-task-list__item:has-text('Open') a").first.click()
        page.fill("#why", "It is looked at next month")
        for_everyone(page, "closing-point")
        tab_to(page, "Explain")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Close 2018-05")
    page.fill("#reason", "month end")
    page.click("main button:has-text('Ask for approval')")
    approver = entered(browser, served, "approver")
    approver.click("text=Approve what others prepared")
    approver.click("text=Close 2018-05")
    for_everyone(approver, "closing")
    approver.click("text=Approve and close")
    expect(approver.locator("main")).to_contain_text("approved by Anna Approver")
    for_everyone(approver, "closings")
    approver.click("text=Open again")
    for_everyone(approver, "opening")
    # The report: drawn, read, and issued by two.
    page.goto(f"{served.address}/reports/")
    page.select_option("#period", "2018-19-Q1")
    page.click("main button:has-text('Draw')")
    expect(page.locator("h1")).to_have_text("Report of quarter 1 of 2018-19")
    with page.context.expect_page() as opened:
        page.click("text=Read the report")
    expect(opened.value.locator("h1")).to_contain_text("Quarterly spend report")
    opened.value.screenshot(path=SCREENSHOTS / "desk-report-read.png")
    opened.value.close()
    with page.expect_download() as taken:
        page.click("main a:has-text('PDF')")
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    page.fill("#reason", "for the committee")
    page.click("main button:has-text('Ask for approval')")
    approver.goto(f"{served.address}/approvals/")
    approver.click("text=Issue the report")
    for_everyone(approver, "report")
    approver.click("text=Approve and issue")
    expect(approver.locator(".govuk-inset-text")).to_contain_text("Issued")
    approver.goto(f"{served.address}/reports/")
    for_everyone(approver, "reports")
    entries = read(folder / "books").entries
    assert [(each.by, each.approver) for each in entries[1:]] == [
        ("Paul Preparer", ""),
        ("Paul Preparer", ""),
        ("Paul Preparer", "Anna Approver"),
        ("Paul Preparer", "Anna Approver"),
    ]
    page.context.close()
    approver.context.close()
