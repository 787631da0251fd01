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
    # A picture leaves an empty style behind, and a form at fault is answered so.
    known = ("inline style", "status of 422")
    assert [each for each in SAID if not any(one in each for one in known)] == []


def for_everyone(page: Page, name: str) -> None:
    """See that a page is right for whoever reads it, however wide the screen is."""
    seen = Axe().run(page)
    assert not seen.violations_count, f"{name}: {seen.generate_report()}"
    SCREENSHOTS.mkdir(exist_ok=True)
    for shown, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} at {width}"
        path = SCREENSHOTS / f"desk-{name}-{shown}.png"
        page.screenshot(path=path, full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def signed(folder: Path) -> tuple[str, str, str]:
    """Give the command and the names of the last entry of the record."""
    last = read(folder / "books").entries[-1]
    return last.command, last.by, last.approver


def test_the_bank(browser: Browser, served: Served, folder: Path) -> None:
    """A statement is dropped, settled by click and recorded."""
    page = entered(browser, served, "preparer")
    for_everyone(page, "month-end")
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
    assert signed(folder) == ("reconcile", "Paul Preparer", "")
    page.goto(f"{served.address}/bank/")
    for_everyone(page, "bank")
    page.context.close()


def test_a_register(browser: Browser, served: Served, folder: Path) -> None:
    """A fault stands beside its field, is put right, checked and written, by keys."""
    page = entered(browser, served, "preparer")
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
    assert signed(folder)[1:] == ("Paul Preparer", "")
    page.goto(f"{served.address}/registers/contract")
    for_everyone(page, "register-entries")
    page.context.close()


def test_a_closing(browser: Browser, served: Served, folder: Path) -> None:
    """It is prepared as a list of tasks, by keys, and approved by another."""
    page = entered(browser, served, "preparer")
    page.goto(f"{served.address}/closing/")
    page.fill("#other", "2018-05")
    tab_to(page, "See its checklist")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Close 2018-05")
    still = page.locator(".govuk-task-list__item:has-text('Open') a")
    while still.count():
        still.first.click()
        page.fill("#why", "It is looked at next month")
        for_everyone(page, "closing-point")
        tab_to(page, "Explain")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Close 2018-05")
    page.fill("#reason", "month end")
    with page.expect_navigation():
        page.click("main button:has-text('Ask for approval')")
    page.context.close()
    approver = entered(browser, served, "approver")
    approver.click("text=Approve what others prepared")
    approver.click("text=Close 2018-05")
    for_everyone(approver, "closing")
    approver.click("text=Approve and close")
    expect(approver.locator("main")).to_contain_text("approved by Anna Approver")
    assert signed(folder) == ("close", "Paul Preparer", "Anna Approver")
    for_everyone(approver, "closings")
    approver.click("main a:has-text('Open again')")
    for_everyone(approver, "opening")
    approver.context.close()


def test_a_report(browser: Browser, served: Served, folder: Path) -> None:
    """It is drawn, read, and issued by two."""
    page = entered(browser, served, "preparer")
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
    with page.expect_navigation():
        page.click("main button:has-text('Ask for approval')")
    page.context.close()
    approver = entered(browser, served, "approver")
    approver.goto(f"{served.address}/approvals/")
    approver.click("text=Issue the report")
    for_everyone(approver, "report")
    approver.click("text=Approve and issue")
    expect(approver.locator(".govuk-inset-text")).to_contain_text("Issued")
    assert signed(folder) == ("report", "Paul Preparer", "Anna Approver")
    approver.goto(f"{served.address}/reports/")
    for_everyone(approver, "reports")
    approver.context.close()
