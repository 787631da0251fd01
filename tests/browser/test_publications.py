"""The site of publications in a real browser, from a disk, asking nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.books_maker import REGISTERS, make_books
from tests.browser.sites import WIDTHS, look
from tests.errors.commands import run
from tests.publishing.conftest import Desk
from tests.publishing.test_adopted import FILE, LAYOUT
from tests.publishing.test_adopted import LINES as PAID
from tests.publishing.test_calendar import accept

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

CHANGES = "changes/sio-3g-2020-07--sio-3g-2020-07-v2.html"
PAGES = ("index.html", CHANGES)
HOSTILE = "</script><script>document.title = 'run'</script>\u202e" + "a" * 300
ITEM = "vru / victims / consultancy"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publications")
    lines = f"{PAID}\n    2020-07-05 | {HOSTILE} | Advice | 800.00 | {ITEM}\n"
    make_books(folder / "books", lines, registers=REGISTERS)
    desk = Desk(folder)
    accept(desk)
    (folder / "old.toml").write_text(LAYOUT)
    (folder / "july.csv").write_text(FILE)
    typed = ("--duty=sio-3g", "--period=2020-07", "--layout=old.toml", "--by=Officer")
    done = desk.run("adopt", "july.csv", *typed)
    assert done.status == 0, done.err
    for period in ("2020-07", "2020-08"):
        for duty in ("sio-3g", "sio-3f"):
            desk.publish(duty, period)
    done = run("--books", "books", "publish", *SITE, cwd=folder)
    assert done.status == 0, done.err
    return folder / "site"


SITE = ("--site", "site", "--output", "out")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_fault_and_nothing_is_asked(
    browser: Browser, site: Path, width: str, scheme: str
) -> None:
    look(browser, site, PAGES, width, scheme, "publications")


def test_a_publication_is_found_with_the_keyboard(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    words = page.get_by_label("Words")
    words.focus()
    page.keyboard.type("grants 2020-07")
    expect(page.get_by_role("status")).to_have_text("1 found")
    page.get_by_label("Words").fill("sio-3g")
    expect(page.get_by_role("status")).to_have_text("2 found")
    page.get_by_label("Words").fill("2020")
    expect(page.get_by_role("status")).to_have_text("4 found")
    page.get_by_label("Duty").select_option(label="Items of expenditure over £500")
    expect(page.get_by_role("status")).to_have_text("2 found")


def test_everything_is_there_without_a_script(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="since version 1").click()
    assert "Left the bank" not in page.inner_text("h1")
    assert "It left the bank, and was not in the file" in page.inner_text("main")
    page.get_by_role("link", name="What is published").click()
    page.get_by_role("link", name="2020-07, version 2").click()
    assert "Items of expenditure over £500" in page.inner_text("h1")
    context.close()
