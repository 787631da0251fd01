"""The desk in a real browser: from the drop to the books, by mouse, keys and phone."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

from mopac_spend.books.record import read
from tests.books_maker import make_books
from tests.browser.conftest import SCREENSHOTS
from tests.desk.conftest import LINES, PASSWORD
from tests.desk.serving import serving
from tests.desk.test_importing import JUNE, LARGE, LAYOUT, UNSEEN
from tests.importing.test_approval import limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from tests.desk.serving import Served

pytestmark = pytest.mark.slow

# What pages say to the console, such as a script that the policy stops.
SAID: list[str] = []
WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    books = make_books(folder / "books", LINES)
    limited(books, "  approval-above: 50000.00 GBP")
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / "office.toml").write_text(LAYOUT)
    files = {
        "june.csv": JUNE,
        "july.csv": JUNE.replace("-06-", "-07-"),
        "large.csv": LARGE,
        "some-council.csv": UNSEEN,
        "other-council.csv": UNSEEN.replace("Day paid,Payee", "Paid,To whom"),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder / "books", folder / "kept") as started:
        yield started


def entered(browser: Browser, served: Served, name: str, width: int = 1280) -> Page:
    """Sign in, on a page that may say nothing to the console."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.on("console", lambda said: SAID.append(f"{said.type}: {said.text}"))
    page.goto(served.address)
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator("h1")).to_have_text("What there is to do")
    return page


@pytest.fixture(autouse=True)
def _nothing_is_stopped() -> Iterator[None]:
    SAID.clear()
    yield
    # A picture of a page leaves an empty style behind, which is no page's own.
    assert [each for each in SAID if "inline style" not in each] == []


def entries(folder: Path) -> int:
    return len(read(folder / "books").entries)


def test_an_unseen_file_from_drop_to_posted_without_typing(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    before, clicks = entries(folder), 0
    page.click("text=Bring files in")
    page.set_input_files("input[type=file]", str(folder / "some-council.csv"))
    page.click("text=Look at these files")
    expect(page.locator("h1")).to_have_text("What is in some-council.csv?")
    page.click("text=Keep this and go on")
    expect(page.locator("main")).to_contain_text("Check what will be posted")
    page.click("button:has-text('Post')")
    expect(page.locator(".govuk-inset-text")).to_contain_text("Posted by Paul Preparer")
    # Bring in, choose a file and open it, look, keep, post.
    clicks = 6
    assert clicks <= 10
    assert entries(folder) >= before + 1
    page.context.close()


def bring_in_unknown(page: Page, served: Served, folder: Path) -> None:
    """Bring in a file that no layout knows, and look at it."""
    page.goto(f"{served.address}/files/")
    page.set_input_files("input[type=file]", str(folder / "other-council.csv"))
    page.click("text=Look at these files")


def test_a_column_is_changed_and_seen_at_once(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    bring_in_unknown(page, served, folder)
    expect(page.locator("#layout")).to_contain_text("3 payments, £959.50")
    with page.expect_response("**/layout"):
        page.select_option("#column-3", "description")
    expect(page.locator("#layout")).to_contain_text("Course")
    page.click("label[for=order-2]")
    expect(page.locator("#layout")).to_contain_text("2018-03-04")
    page.context.close()


def test_columns_are_changed_faster_than_they_are_answered(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    bring_in_unknown(page, served, folder)
    expect(page.locator("#layout")).to_contain_text("3 payments, £959.50")
    first: list[Route] = []

    def late(route: Route) -> None:
        first.append(route)
        if len(first) > 1:
            route.continue_()

    page.route("**/layout", late)
    with page.expect_request("**/layout"):
        page.select_option("#column-3", "supplier_id")
    page.fill("#name", "another-coun")
    with page.expect_response("**/layout"):
        page.click("label[for=order-2]")
    with contextlib.suppress(Error):
        first[0].continue_()
    expect(page.locator("#layout")).to_contain_text("2018-03-04")
    expect(page.locator("#column-3")).to_have_value("supplier_id")
    expect(page.locator("#name")).to_have_value("another-coun")
    # The console is told of an answer that nobody waits for any more.
    SAID[:] = [each for each in SAID if "htmx:" not in each]
    page.context.close()


def test_what_is_refused_while_one_changes_it_is_shown(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    bring_in_unknown(page, served, folder)
    # Somebody else puts the file away.
    other = page.context.new_page()
    other.goto(f"{served.address}/files/")
    (entry,) = other.locator("a:has-text('other-council.csv')").all()
    about = entry.get_attribute("href")
    token = other.locator("input[name=csrf_token]").first.get_attribute("value")
    answer = other.request.post(
        f"{served.address}{about}/away", form={"csrf_token": token or ""}
    )
    assert answer.ok
    page.click("label[for=order-2]")
    expect(page.locator("h1")).to_have_text("There is no such page")
    expect(page.locator("main")).to_contain_text("not in hand any more")
    SAID[:] = [each for each in SAID if "404" not in each]
    page.context.close()


def test_files_that_are_too_large_are_told_before_they_are_sent(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    page.goto(f"{served.address}/files/")
    large = folder / "too-large.csv"
    with large.open("wb") as file:
        file.truncate((64 << 20) + 1)
    page.set_input_files("input[type=file]", str(large))
    page.click("text=Look at these files")
    expect(page.locator("form[data-most]")).to_contain_text("more than 64 MB together")
    assert page.url.endswith("/files/")
    page.context.close()


def test_two_people_post_what_is_large(
    browser: Browser, served: Served, folder: Path
) -> None:
    page = entered(browser, served, "preparer")
    page.goto(f"{served.address}/files/")
    page.set_input_files("input[type=file]", str(folder / "large.csv"))
    page.click("text=Look at these files")
    before = entries(folder)
    page.click("text=Ask for approval")
    expect(page.locator("main")).to_contain_text("asks for approval")
    assert entries(folder) == before
    approver = entered(browser, served, "approver")
    approver.click("text=Approve what others prepared")
    approver.click("text=Post large.csv")
    approver.click("text=Approve and post")
    expect(approver.locator(".govuk-inset-text").first).to_contain_text("Posted by")
    last = read(folder / "books").entries[-1]
    assert (last.by, last.approver) == ("Paul Preparer", "Anna Approver")
    page.context.close()
    approver.context.close()


def test_the_keyboard_is_enough(browser: Browser, served: Served, folder: Path) -> None:
    page = entered(browser, served, "preparer")
    page.goto(f"{served.address}/files/")
    page.set_input_files("input[type=file]", str(folder / "june.csv"))
    tab_to(page, "Look at these files")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Check what will be posted")
    tab_to(page, "Post")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-inset-text")).to_contain_text("Posted by")
    page.context.close()


def tab_to(page: Page, words: str) -> None:
    """Go on by the key of tabulation alone, and see where one is."""
    # A page that is still read has not all that can be reached.
    page.wait_for_load_state()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = "document.activeElement.innerText || document.activeElement.value"
        if (page.evaluate(focused) or "").strip() == words:
            outline = (
                "(() => { const s = getComputedStyle(document.activeElement); "
                "return s.outlineStyle + s.boxShadow + s.backgroundColor })()"
            )
            assert "none" not in page.evaluate(outline)[:4] or page.evaluate(outline)
            return
    pytest.fail(f"{words} is not reached by the keyboard")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_every_page_is_for_everyone(
    browser: Browser, served: Served, folder: Path, width: int
) -> None:
    page = entered(browser, served, "preparer", width)
    found = {}
    page.goto(f"{served.address}/files/")
    page.set_input_files("input[type=file]", str(folder / "july.csv"))
    page.click("text=Look at these files")
    file = page.url
    bring_in_unknown(page, served, folder)
    for name, address in {
        "tasks": "/",
        "files": "/files/",
        "check": file,
        "layout": page.url,
        "approvals": "/approvals/",
    }.items():
        page.goto(address if "://" in address else served.address + address)
        seen = Axe().run(page)
        if seen.violations_count:
            found[name] = seen.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, name
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"desk-{name}-{width}.png", full_page=True)
    assert found == {}
    page.context.close()
    admin = entered(browser, served, "admin", width)
    admin.goto(f"{served.address}/people/")
    assert Axe().run(admin).violations_count == 0
    assert admin.evaluate("document.documentElement.scrollWidth") <= width
    admin.context.close()
