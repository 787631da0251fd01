"""The disclosure log in a real browser, from a disk: for everyone, asking nobody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.sites import WIDTHS, look
from tests.foi.log_desk import CASE, LogDesk

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

HOSTILE = (
    "1. <script>document.title = 'run'</script><img src=x onerror=alert(2)>?\n"
    "2. " + "a" * 200_000 + "?\n3. a\u2028b {{ 7*7 }} ]]> ?\n"
)
PAGES = (
    "index.html",
    "2021.html",
    "topics.html",
    "statistics.html",
    f"requests/{CASE}/index.html",
    f"requests/{CASE}/version-1.html",
    "requests/FOI-2021-0002/index.html",
    "requests/FOI-2021-0003/index.html",
    "cases.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = LogDesk(tmp_path_factory.mktemp("log"))
    desk.answered(sections={"2": "43(2)"}, outcome="part")
    desk.answered(HOSTILE)
    desk.answered("What was spent on caf\u00e9s?")
    for number in range(60):
        received = dt.date(2021, 1, 4) + dt.timedelta(days=number)
        desk.answered(f"What was spent in ward {number}?", received=received)
    for name in desk.cabinet.names():
        desk.publish(case=name, day="2021-08-02") if name < "FOI-2021-0004" else None
    desk.publish("--title", "Training and grants", day="2021-08-03")
    words = ("--withdraw", "--reason", "A figure was wrong.")
    desk.publish(*words, day="2021-08-03", case="FOI-2021-0003")
    desk.done(
        "list", "--all", "--format", "html", "--output", str(desk.site / "a.html")
    )
    (desk.site / "a.html").rename(desk.site / "cases.html")
    return desk.site


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_fault_and_nothing_is_asked(
    browser: Browser, site: Path, width: str, scheme: str
) -> None:
    look(browser, site, PAGES, width, scheme, "log")


def test_words_and_topics_are_found_with_the_keyboard(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    words = page.get_by_label("Words")
    words.focus()
    page.keyboard.type("TRAINING grants")
    expect(page.get_by_role("status")).to_have_text("1 found")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Training and grants")
    page.go_back()
    page.get_by_label("Words").fill("zebra")
    expect(page.get_by_role("status")).to_have_text("0 found")
    page.get_by_label("Words").fill("<script>")
    expect(page.get_by_role("status")).to_have_text("1 found")
    page.get_by_label("Words").fill("")
    expect(page.get_by_role("status")).to_have_text("")


def test_everything_is_there_without_a_script(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="2021", exact=True).click()
    page.get_by_role("link", name="Training and grants").click()
    assert page.locator("h1").inner_text() == "Training and grants"
    page.get_by_role("link", name="version 1").click()
    assert "It was published again on 3 August 2021" in page.inner_text("main")
    context.close()
