"""The report of the sample books in a real browser: for everyone, and asking nobody."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.dashboard import dashboard
from mopac_spend.reports.issue import issue
from mopac_spend.reports.page import columns, shown
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import quarter
from tests.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from mopac_spend.reports.model import Report

pytestmark = pytest.mark.slow

LEDGER = Path(__file__).parents[2] / "ledger"
WIDTHS = {"desk": 1280, "phone": 360}


@pytest.fixture(scope="module")
def report() -> Report:
    return assemble(Sources(open_books(LEDGER), quarter("2020-21", 4)))


@pytest.fixture(scope="module")
def address(report: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    return issue(report, folder, ["html"]).places["html"].as_uri()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("front")
    books = open_books(LEDGER)
    table = connect(books)
    made = []
    for number in range(1, 5):
        drawn = assemble(Sources(books, quarter("2020-21", number), table))
        made.append((drawn, issue(drawn.summarised(), folder, ["html"])))
    return dashboard(made, folder).as_uri()


def faults(page: Page) -> list[str]:
    """Give what axe-core finds, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['impact']}: {each['id']}: {node['target']}"
        for each in found
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_fault(
    page: Page, address: str, front: str, width: str, scheme: str
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name, place in (("report", address), ("dashboard", front)):
        page.goto(place)
        assert faults(page) == []
        shot = SCREENSHOTS / f"{name}-{width}-{scheme}.png"
        page.screenshot(path=shot, full_page=True)


def test_every_figure_at_the_head_leads_to_its_table(
    page: Page, address: str, report: Report
) -> None:
    page.goto(address)
    links = page.locator(".heads a")
    assert links.count() == len(report.headlines) == 3
    for at, head in enumerate(report.headlines):
        assert links.nth(at).get_attribute("href") == f"#{head.table}"
        assert page.locator(f"section#{head.table} table").count() == 1


def test_the_first_page_is_printed_on_one_sheet(page: Page, address: str) -> None:
    page.goto(address)
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    first, second = sheets[0].extract_text(), sheets[1].extract_text()
    assert "Amounts on this page are rounded" in first
    assert "Amounts on this page are rounded" not in second
    assert sheets[0].mediabox.height > sheets[0].mediabox.width
    assert sheets[1].mediabox.height < sheets[1].mediabox.width


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(
    page: Page, address: str, front: str, width: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    for place in (address, front):
        page.goto(place)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= WIDTHS[width]


def test_a_page_asks_nobody(browser: Browser, address: str) -> None:
    context = browser.new_context()
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert [url for url in asked if not url.startswith("data:")] == [address]
    context.close()


def test_every_figure_is_on_the_page_without_scripts(
    browser: Browser, address: str, report: Report
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    tables = page.locator("table")
    assert tables.count() == len(report.tables)
    for at, table in enumerate(report.tables):
        cells = (
            tables.nth(at)
            .locator("tbody th, tbody td, tfoot th, tfoot td")
            .all_inner_texts()
        )
        assert [" ".join(cell.split()) for cell in cells] == [
            " ".join(shown(row[place]).split())
            for row in table.lines
            for place, _ in columns(table)
        ]
    context.close()


def test_charts_have_names_and_descriptions(page: Page, address: str) -> None:
    page.goto(address)
    charts = page.locator("svg[role=img]")
    assert charts.count() >= 10
    for at in range(charts.count()):
        named = charts.nth(at).get_attribute("aria-labelledby") or ""
        title, words = named.split()
        assert page.locator(f"#{title}").text_content()
        assert "Exact figures" in str(page.locator(f"#{words}").text_content())


def test_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    # Whatever scrolls sideways can be reached and scrolled with the keyboard.
    scrolling = page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".filter(each => each.scrollWidth > each.clientWidth && each.tabIndex < 0)"
        ".length"
    )
    assert scrolling == 0


def test_printed_nothing_is_cut_off(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1030, "height": 700})  # A4 landscape in margins
    cut = page.evaluate(
        "[...document.querySelectorAll('table, svg')]"
        ".filter(each => each.getBoundingClientRect().right > innerWidth + 1)"
        ".map(each => each.closest('section').id)"
    )
    assert cut == []
    content = page.pdf(prefer_css_page_size=True)
    assert content.startswith(b"%PDF")
