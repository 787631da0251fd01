"""Charts in a real browser: no word is cut off on a phone, and axe finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from mopac_spend.charts import figure, style
from tests.browser.conftest import SCREENSHOTS
from tests.charts.samples import every

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
# No inline style but this one: what a strict policy allows.
_PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Charts</title>
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
style-src 'unsafe-inline'; style-src-attr 'none'">
<style>:root {{ color-scheme: light dark }} body {{ font: 16px/1.5 sans-serif;
background: Canvas }}
main {{ padding: 0 1rem }} {style}</style><main><h1>Charts</h1>{charts}</main>"""
_CUT = """[...document.querySelectorAll('svg[role=img] text')].filter(text => {
  if (!text.getClientRects().length) return false;
  const box = text.getBoundingClientRect();
  const around = text.ownerSVGElement.closest('svg[role=img]').getBoundingClientRect();
  return box.left < around.left - 1 || box.right > around.right + 1
    || box.top < around.top - 1 || box.bottom > around.bottom + 3;
}).map(text => text.textContent)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_read_on_a_phone_and_at_a_desk(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    place = tmp_path / "charts.html"
    charts = "".join(str(figure(chart)) for chart in every().values())
    place.write_text(_PAGE.format(style=style(), charts=charts), encoding="utf-8")
    faults: list[str] = []
    for wide in (320, 390, 1280):
        context = browser.new_context(
            viewport={"width": wide, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.goto(place.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        assert page.evaluate(_CUT) == []
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('svg text')]"
            ".map(text => parseFloat(getComputedStyle(text).fontSize)))"
        )
        assert smallest >= 13
        if wide != 390:
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert faults == []
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(
            path=SCREENSHOTS / f"charts-{scheme}-{wide}.png", full_page=True
        )
        context.close()
