"""The system's Chromium, and pages that may ask nothing of anyone."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SCREENSHOTS = Path(__file__).parent / "screenshots"
# A machine that is busy with other tests is slow to draw a page.
expect.set_options(timeout=30_000)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NONE = (
    "there is no Chromium on this machine; install one (apt-get install chromium), or "
    "name it in $MOPAC_SPEND_BROWSER"
)
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        pytest.skip(_NONE)
    with launched(found) as started:
        yield started


def chromium() -> str | None:
    """Find the system's Chromium."""
    named = os.environ.get("MOPAC_SPEND_BROWSER")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def launched(executable: str) -> Iterator[Browser]:
    """Start it, and close it at the end."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=executable, args=_ARGUMENTS
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """Give one page to the tests of a file that only look, and leave nothing behind.

    A new context reads and compiles again all that a server sends, which takes four
    times as long as to go to another page.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give an empty page, as wide as a desk's."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
