"""Whoever has no mouse: pages worked on by Tab, arrows, Enter and Space alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.desk.conftest import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.desk.serving import Served

# What is said of what has the focus, and whether that can be seen.
_NAME = """(() => { const at = document.activeElement;
  const label = at.labels && at.labels.length ? at.labels[0].innerText : '';
  return (label || at.innerText || at.value || '').replace(/\\s+/g, ' ').trim() })()"""
_SEEN = """(() => { const at = document.activeElement, s = getComputedStyle(at);
  const own = at.nextElementSibling;
  const near = own && getComputedStyle(own, ':before');
  const drawn = (of) => of.outlineStyle !== 'none' || of.boxShadow !== 'none';
  return drawn(s) || Boolean(near && drawn(near)) })()"""
_FILE = """(() => { const at = document.activeElement;
  return at.type === 'file' || at.className.includes('file-upload-button') })()"""
_MOST = 150
# Milliseconds: beside other tests a page may take its time.
_WAITS = 30_000


class Keys:
    """A page, and a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Whoever listens from the start has no window of the system opened unseen.
        page.on("filechooser", lambda _: None)

    @classmethod
    def entered(cls, browser: Browser, served: Served, name: str) -> Keys:
        """Sign in."""
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(served.address)
        keys = cls(page)
        keys.write("Name", name)
        keys.write("Password", PASSWORD)
        keys.press("Sign in")
        expect(page.locator("h1")).to_have_text("What there is to do")
        return keys

    def to(self, words: str, *, begins: bool = False) -> None:
        """Go on as far as what is called so, and see that it is seen."""
        self.page.wait_for_load_state()
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            name = self.page.evaluate(_NAME)
            if name == words or (begins and name.startswith(words)):
                assert self.page.evaluate(_SEEN), f"{words} has the focus, unseen"
                return
        pytest.fail(f"{words} is not reached on {self.page.url}")

    def press(self, words: str, *, begins: bool = False) -> None:
        """Press a button, or follow a link, to another page."""
        self.to(words, begins=begins)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, words: str, text: str, *, begins: bool = False) -> None:
        """Write into a field in place of what stands there."""
        self.to(words, begins=begins)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, words: str, *, begins: bool = False) -> None:
        """Tick a box, or choose among buttons of which one is chosen."""
        self.to(words, begins=begins)
        self.page.keyboard.press("Space")

    def among(self, first: str, steps: int) -> None:
        """Choose among radio buttons by arrows, from the first of them."""
        self.to(first)
        self.page.keyboard.press("Space")
        for _ in range(steps):
            self.page.keyboard.press("ArrowDown")

    def pick(self, words: str = "", steps: int = 1) -> None:
        """Choose in a list by arrows: in the one called so, or in the next there is."""
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            kind = self.page.evaluate("document.activeElement.tagName")
            if kind == "SELECT" and words in {"", self.page.evaluate(_NAME)}:
                for _ in range(steps):
                    self.page.keyboard.press("ArrowDown")
                return
        pytest.fail(f"no list {words} is reached on {self.page.url}")

    def file(self, path: Path) -> None:
        """Choose a file in the window that the system shows."""
        self.page.wait_for_load_state()
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_FILE):
                with self.page.expect_file_chooser() as chooser:
                    self.page.keyboard.press("Space")
                chooser.value.set_files(str(path))
                return
        pytest.fail(f"no file can be chosen on {self.page.url}")

    def day(self, day: str) -> None:
        """Write a day into its three fields."""
        year, month, of_month = day.split("-")
        for words, part in (("Day", of_month), ("Month", month), ("Year", year)):
            self.write(words, part)

    def shows(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words, timeout=_WAITS)

    def close(self) -> None:
        self.page.context.close()
