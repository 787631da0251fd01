"""The finance month and a request, whole, by somebody who has no mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from tests.banking.bank_maker import lloyds
from tests.books_maker import make_books
from tests.browser.keys import Keys
from tests.desk.serving import serving
from tests.desk.test_banking import LINES as STATEMENT
from tests.desk.test_banking import PAYMENTS
from tests.desk.test_importing import JUNE, LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.desk.serving import Served

pytestmark = pytest.mark.slow

REQUEST = "Dear Sir or Madam,\n\n1. How much was spent on consultancy in 2018/19?\n"
ID = "FOI-2021-0001"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keyboard")
    books = make_books(folder / "books", PAYMENTS)
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / "office.toml").write_text(LAYOUT)
    accept(books, "A. Officer", "first")
    (folder / "june.csv").write_text(JUNE.replace("some", '"1.234,56"'))
    lloyds(folder / "may.csv", "500.00", STATEMENT)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder / "books", folder / "kept") as started:
        yield started


def test_the_finance_month(browser: Browser, served: Served, folder: Path) -> None:
    keys = Keys.entered(browser, served, "preparer")
    # A file: dropped, a row of it put right, posted.
    keys.press("Bring files in")
    keys.file(folder / "june.csv")
    keys.press("Look at these files")
    keys.among("£1,234.56, a comma before the pence", 1)
    keys.page.keyboard.press("ArrowUp")
    keys.press("Keep this of row 3")
    keys.shows("Row 3 is put right: 1234.56")
    keys.press("Post")
    keys.shows("Posted by Paul Preparer")
    # The review queue: one line decided, and written.
    keys.press("Review")
    keys.press("Decide Harbour Training Ltd", begins=True)
    keys.pick()
    keys.press("Keep this decision")
    keys.press("Check what is decided", begins=True)
    keys.press("Write to the books")
    # The bank.
    keys.press("Bank")
    keys.file(folder / "may.csv")
    keys.press("Look at these statements")
    # Of buttons of which one is chosen, that one is reached, and the others by arrows.
    keys.to("Leave it open")
    keys.page.keyboard.press("ArrowUp")
    keys.press("Keep these choices")
    keys.press("Record this")
    keys.shows("Recorded by Paul")
    # The period.
    keys.press("Closing")
    keys.write("Or another period", "2018-05", begins=True)
    keys.press("See its checklist")
    task = ".govuk-task-list__item:has-text('Open') a"
    while keys.page.locator(task).count():
        keys.press(keys.page.locator(task).first.inner_text())
        keys.write("Why may it stay open?", "It is looked at next month", begins=True)
        keys.press("Explain")
    keys.write("For what reason is it closed?", "month end", begins=True)
    keys.press("Ask for approval")
    keys.close()
    approver = Keys.entered(browser, served, "approver")
    approver.press("Approve what others prepared")
    approver.press("Close 2018-05", begins=True)
    approver.press("Approve and close")
    approver.shows("approved by Anna Approver")
    approver.close()
    entries = [(each.command, each.by) for each in read(folder / "books").entries]
    assert ("close", "Paul Preparer") in entries
    amounts = [f"{each.amount}" for each in open_books(folder / "books").payments]
    assert "1234.56" in amounts


def test_a_request_from_receipt_to_close(browser: Browser, served: Served) -> None:
    keys = Keys.entered(browser, served, "officer")
    keys.press("Answer requests")
    keys.press("Open a request")
    keys.write("The request, as it came", REQUEST, begins=True)
    keys.day("2021-06-22")
    keys.press("Open it")
    keys.press("Acknowledge the request")
    keys.day("2021-06-23")
    keys.press("Acknowledge")
    keys.press("Answer the parts")
    # What is proposed comes after the page.
    keys.shows("Look at this one")
    keys.press("Look at this one", begins=True)
    keys.press("Give this answer")
    keys.shows("Part 1 was answered.")
    keys.press("Check the reply and submit it for approval")
    keys.to("The letter", begins=True)
    keys.page.keyboard.press("Control+End")
    keys.page.keyboard.insert_text("\nPlease tell us what you think of our service.\n")
    keys.press("Keep it and check")
    keys.press("Submit for approval")
    keys.shows("Somebody else has to approve it")
    head = Keys.entered(browser, served, "head")
    head.press(f"Approve the reply to {ID}", begins=True)
    head.press("Approve this reply")
    head.shows("can be released")
    head.close()
    keys.press("Requests")
    keys.press(ID, begins=True)
    keys.press("Release the reply")
    keys.press("Release the reply")
    keys.to("Download what was released", begins=True)
    with keys.page.expect_download() as download:
        keys.page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"{ID}-release.zip"
    keys.press("Close the request")
    keys.pick()
    keys.press("Close the request")
    keys.shows("closed")
    keys.close()
