"""Sites of plain files, looked at as everybody who is given one may have to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from playwright.sync_api import Browser

WIDTHS = {"desk": 1280, "phone": 390}


def look(  # noqa: PLR0913, PLR0917 - at what, and how
    browser: Browser, site: Path, pages: Iterable[str], width: str, scheme: str, of: str
) -> None:
    """Find no fault in pages for everyone, and that nobody else is asked by them.

    Args:
        browser: to look with.
        site: its folder.
        pages: below it.
        width: of `WIDTHS`.
        scheme: light or dark.
        of: what the site is of, for the names of the pictures.

    """
    SCREENSHOTS.mkdir(exist_ok=True)
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for name in pages:
        address = (site / name).as_uri()
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["target"]) for each in found] == [], name
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= WIDTHS[width], name
        assert page.title() != "run"
        assert [each for each in asked if not each.startswith("data:")] == [address]
        asked.clear()
        shot = f"{of}-{name.replace('/', '-')}-{width}-{scheme}.png"
        page.screenshot(path=SCREENSHOTS / shot)
    assert said == []
    context.close()
