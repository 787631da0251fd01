"""A request at the desk in a real browser: by keyboard alone, and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.books_maker import make_books
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_desk import SAID, WIDTHS, entered, tab_to
from tests.desk.conftest import LINES
from tests.desk.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.desk.serving import Served

pytestmark = pytest.mark.slow

TEXT = """Dear Sir or Madam,

1. How much was spent on consultancy in 2018/19?
2. Which staff were hired?
"""
ID = "FOI-2021-0001"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("cases")
    books = make_books(folder / "books", LINES)
    with serving(books, folder / "kept") as started:
        yield started


@pytest.fixture(autouse=True)
def _nothing_is_stopped() -> Iterator[None]:
    SAID.clear()
    yield
    # What was refused is answered with 422, which a browser counts as an error.
    known = ("inline style", "status of 422")
    assert [each for each in SAID if not any(words in each for words in known)] == []


def typed_day(page: Page, day: str, name: str = "day") -> None:
    year, month, of_month = day.split("-")
    for part, value in (("day", of_month), ("month", month), ("year", year)):
        page.fill(f"form:visible >> #{name}-{part} >> nth=0", value)


def into(page: Page, field: str) -> None:
    """Go on by the key of tabulation to a field."""
    page.wait_for_load_state()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == field:
            return
    pytest.fail(f"{field} is not reached by the keyboard")


def by_keys(page: Page, field: str, text: str) -> None:
    into(page, field)
    page.keyboard.insert_text(text)


def press(page: Page, words: str) -> None:
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def led_on(page: Page, what: str) -> None:
    """Click, and be on the page that it leads to: a click alone may return before."""
    with page.expect_navigation():
        page.click(what)


def day_by_keys(page: Page, day: str, name: str = "day") -> None:
    year, month, of_month = day.split("-")
    for part, value in (("day", of_month), ("month", month), ("year", year)):
        by_keys(page, f"{name}-{part}", value)


def test_a_request_from_receipt_to_release_by_keyboard_alone(
    browser: Browser, served: Served
) -> None:
    page = entered(browser, served, "officer")
    press(page, "Answer requests")
    press(page, "Open a request")
    by_keys(page, "text", TEXT)
    day_by_keys(page, "2021-06-22", "received")
    press(page, "Open it")
    expect(page.locator("h1")).to_have_text(ID)
    press(page, "Acknowledge the request")
    day_by_keys(page, "2021-06-23")
    press(page, "Acknowledge")
    expect(page.locator("main")).to_contain_text("The request is acknowledged.")

    press(page, "Answer the parts")
    expect(page.locator(".desk-proposal").first).to_contain_text("£20.50")
    look = page.locator(".desk-proposal button").first.inner_text().strip()
    press(page, look)
    expect(page.locator("#answer")).to_contain_text("What the books say")
    day_by_keys(page, "2021-06-30", "books-day")
    press(page, "Give this answer")
    expect(page.locator("main")).to_contain_text("Part 1 was answered.")

    expect(page.locator("h1")).to_contain_text("Which staff were hired?")
    tab_to(page, "In words")
    page.keyboard.press("Space")
    by_keys(page, "say", "The books hold payments, and no staff.")
    press(page, "Give this answer")
    expect(page.locator("main")).to_contain_text("Part 2 was answered.")
    page.context.close()


def test_the_reply_is_changed_checked_approved_and_sent(
    browser: Browser, served: Served
) -> None:
    page = entered(browser, served, "officer")
    page.goto(f"{served.address}/cases/{ID}/letter")
    own = page.input_value("#text")
    page.fill("#text", f"{own}\nPlease tell us what you think of our service.\n")
    page.click("text=Keep it and check")
    expect(page.locator("h1")).to_have_text("Check the reply")
    expect(page.locator("main")).to_contain_text("Nothing that should stay")
    page.click("text=Submit for approval")
    expect(page.locator("main")).to_contain_text("Somebody else has to approve it")
    head = entered(browser, served, "head")
    head.click(f"text=Approve the reply to {ID}")
    expect(head.locator("ins")).to_contain_text("what you think of our service")
    head.click("text=Approve this reply")
    expect(head.locator("main")).to_contain_text("can be released")
    page.goto(f"{served.address}/cases/{ID}")
    page.click("text=Release the reply")
    page.click("button:has-text('Release the reply')")
    with page.expect_download() as download:
        page.click("text=Download what was released")
    assert download.value.suggested_filename == f"{ID}-release.zip"
    for each in (page, head):
        each.context.close()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_every_page_of_a_request_is_for_everyone(
    browser: Browser, served: Served, width: int
) -> None:
    page = entered(browser, served, "officer", width)
    head = entered(browser, served, "head", width)
    page.goto(f"{served.address}/cases/new")
    page.fill("#text", TEXT)
    typed_day(page, "2021-07-01", "received")
    led_on(page, "text=Open it")
    case = page.url
    found: dict[str, str] = {}

    def look(name: str, at: Page = page) -> None:
        seen = Axe().run(at)
        if seen.violations_count:
            found[name] = seen.generate_report()
        wide = at.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, wide)
        SCREENSHOTS.mkdir(exist_ok=True)
        at.screenshot(
            path=SCREENSHOTS / f"desk-case-{name}-{width}.png", full_page=True
        )

    look("case")
    for name in ("list", "new"):
        page.goto(f"{served.address}/cases/{'new' if name == 'new' else ''}")
        look(name)
    for step in ("acknowledge", "clarify", "charge", "estimate", "close"):
        page.goto(f"{case}/do/{step}")
        led_on(page, "main form button:last-of-type")
        look(step)
    head.goto(f"{case}/do/extend")
    look("extend", head)
    page.goto(f"{case}/parts/1")
    expect(page.locator(".desk-proposal").first).to_be_visible()
    page.click(".desk-proposal button >> nth=0")
    expect(page.locator("#answer")).to_be_visible()
    expect(page.locator(".desk-proposal").first).to_be_visible()
    page.click("summary:has-text('It is refused')")
    look("part")
    page.click("text=Refuse it")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look("part-refused")
    page.click("summary:has-text('In words')")
    page.fill("#say", "We hold none.")
    page.check("#words-whole")
    page.click("form:has(#say) button")
    expect(page.locator("main")).to_contain_text("Every part was answered.")
    page.goto(f"{case}/letter")
    look("letter")
    led_on(page, "text=Keep it and check")
    look("check")
    led_on(page, "text=Submit for approval")
    head.goto(f"{case}/approve")
    look("approve", head)
    assert found == {}
    for each in (page, head):
        each.context.close()
