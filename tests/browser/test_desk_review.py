"""The review queue in a real browser: by keys alone, by mouse, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from tests.books_maker import make_books
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_desk import entered
from tests.desk.serving import serving
from tests.desk.test_reviewing import DECIDED, MAY
from tests.reviewing.test_make_rules import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.desk.serving import Served

pytestmark = pytest.mark.slow

PHONE = 390
_FOCUSED = "document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    books = make_books(folder / "books", DECIDED)
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / "office.toml").write_text(LAYOUT)
    (folder / "may.csv").write_text(MAY)
    import_files(books, [folder / "may.csv"])
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder / "books", folder / "kept") as started:
        yield started


def test_by_keys_alone_from_the_queue_to_the_books(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    page.goto(f"{served.address}/review/")
    tab_to(page, "Decide Acre & Sons, Course 14")
    for key in ("j", "ArrowDown"):
        page.keyboard.press(key)
    # The third line is the one for which something is suggested.
    page.keyboard.press("a")
    expect(page.locator(".govuk-notification-banner")).to_contain_text(
        "1 payment (£60.00) decided"
    )
    tab_to(page, "Decide Acre & Sons, Course 14")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("input[name=chosen]:checked")).to_have_count(2)
    page.keyboard.press("k")
    page.keyboard.press("d")
    expect(page.locator("h1")).to_have_text("Decide 1 payment, £900.00")
    page.go_back()
    page.reload()
    tab_to(page, "Decide Acre & Sons, Course 14")
    page.keyboard.press("Enter")
    page.locator("#initiative").focus()
    page.keyboard.type("Archive")
    page.keyboard.press("Tab")
    tab_to(page, "Keep this decision")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-inset-text")).to_contain_text("initiative archive")
    page.click("text=Check what is decided, and write")
    page.click("text=Write to the books")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("2 payments")
    tagged = {
        p.description: p.initiative for p in open_books(folder / "books").payments
    }
    assert tagged["Course 14"] == "archive"
    page.context.close()


def tab_to(page: Page, words: str) -> None:
    """Go on by the key of tabulation alone, as far as what says so."""
    # A page that is still read has not all of its lines, nor a script that hears keys.
    page.wait_for_load_state()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED) == words:
            return
    pytest.fail(f"{words} is not reached by the keyboard")


@pytest.mark.parametrize("width", [1280, PHONE])
def test_axe_finds_no_fault_and_nothing_is_wider_than_the_screen(
    browser: Browser, served: Served, width: int
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page = entered(browser, served, "preparer", width)
    page.goto(f"{served.address}/review/?by=supplier")
    line = page.locator("[data-bundle]", has_text="Harbour Training Ltd")
    line.locator("[data-key=d]").click()
    page.select_option("#initiative", label="Services for victims")
    for name, what in [
        ("decide", ""),
        ("queue", "text=Keep this decision"),
        ("rule", "text=Make this a rule"),
        ("suggested", "/review/suggested?least=60"),
        ("check", "/review/post"),
        ("aside", "/set-aside/"),
    ]:
        if what.startswith("/"):
            page.goto(served.address + what)
        elif what:
            with page.expect_navigation():
                page.locator(what).first.click()
        found = Axe().run(page).response["violations"]
        faults = [(e["id"], node["target"]) for e in found for node in e["nodes"]]
        assert faults == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(
            path=SCREENSHOTS / f"desk-review-{name}-{width}.png", full_page=True
        )
    page.goto(f"{served.address}/review/")
    page.click("text=Take it back")
    page.context.close()
