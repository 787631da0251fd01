"""A release as a stranger opens it: by double click, with no server and no network."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mopac_spend.files import write_folder
from mopac_spend.pack.contents import contents
from mopac_spend.pack.parts import Letter, Part
from mopac_spend.questions.leaving import ABOUT, LINES, REFERENCES
from tests.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

WIDTHS = {"desk": 1280, "phone": 390}
# What a payee may be called whom a source names: for a page, a script, a spreadsheet.
HOSTILE = [
    "</script><script>document.title='run'</script>",
    "<img src=x onerror=document.title='run'>",
    "<!--<script>",
    '\'=HYPERLINK("http://attacker.example")',
    "A\u2028B & C",
    "Caf\u00e9 Zo\u00eb Ltd",
    '"];alert(1);["',
]
NAMES = ["line", "date", "supplier", "description", "initiative", "amount", "label"]


def rows(count: int) -> list[list[str]]:
    return [
        [
            f"{at}",
            f"2020-{at % 12 + 1:02}-{at % 28 + 1:02}",
            HOSTILE[at % 7] if at % 50 == 1 else f"Quayside Advisers {at % 997} LLP",
            f"Training of staff, lot {at % 4001}",
            ["knife-crime", "vru-work-programme", "business-as-usual"][at % 3],
            f"{at * 37 - 90_000}.{at % 100:02}",
            "ILLUSTRATIVE",
        ]
        for at in range(1, count + 1)
    ]


def csv_of(names: list[str], of: list[list[str]]) -> bytes:
    import io

    file = io.StringIO(newline="")
    csv.writer(file).writerows([names, *of])
    return file.getvalue().encode()


def part(name: str, count: int, words: str = "What was spent?") -> Part:
    lines = rows(count)
    total = f"{sum((Decimal(row[5]) for row in lines), Decimal(0)):.2f}"
    about = {
        "title": "Spend by initiative",
        "definition": "The sum of payments by initiative (ILLUSTRATIVE).",
        "period": "2020-21",
        "filters": ["category is Training"],
        "total": f"£{total}",
        "without": "",
        "nothing": "",
        "illustrative": "ILLUSTRATIVE: the payments are invented.",
        "body": "An invented body",
        "books_sha256": "0" * 64,
        "definitions": {"Training": "What is paid to train people."},
        "sums": ["amount"],
        "of_lines": "amount",
        "tables": [
            {
                "title": "Spend by initiative",
                "headings": ["Initiative", "Amount (£)"],
                "figures": [False, True],
                "stub": 1,
                "rows": [["Knife crime", total], ["Total", total]],
                "total": True,
                "left_out": 0,
            }
        ],
        "withheld": [
            {
                "field": "Name of the payee",
                "instead": "Individual (name withheld)",
                "lines": 3,
                "amount": "12.00",
                "section": "40(2)",
                "why": "personal data of an individual who was paid",
            }
        ],
    }
    files = {
        "answer.csv": csv_of(["initiative", "amount"], [["knife-crime", total]]),
        "answer.html": b"<!DOCTYPE html><html lang=en><title>A</title><p>Answer</p>",
        LINES: csv_of(NAMES, lines),
        REFERENCES: csv_of(["line", "ref"], [[row[0], f"r{row[0]}"] for row in lines]),
        ABOUT: json.dumps(about).encode(),
    }
    return Part(name, words, files)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of 28,000 lines."""
    folder = tmp_path_factory.mktemp("packs") / "pack"
    write_folder(folder, contents([part("", 28_000)]).files)
    return folder


@pytest.fixture(scope="module")
def replied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of a reply, of two parts with lines and one without."""
    folder = tmp_path_factory.mktemp("packs") / "replied"
    parts = [
        part("1", 40, "What was spent on training?"),
        Part("2", "Who decides?", {}),
        part("3a", 12, "And on </h3><script>tenders</script>?"),
    ]
    html = "<h3>1. What was spent on training?</h3><p>£5.00 was spent.</p>"
    letter = Letter("Your request", "An invented body", html, {"reply.txt": b"Dear\n"})
    write_folder(folder, contents(parts, letter).files)
    return folder


def opened(browser: Browser, folder: Path, **more: object) -> tuple[Page, list[str]]:
    """Open a pack, and hear whatever it asks for or complains of."""
    page = browser.new_context(**more).new_page()  # type: ignore[arg-type]
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("request", lambda request: heard.append(request.url))
    page.goto((folder / "index.html").as_uri())
    assert heard.pop(0) == (folder / "index.html").as_uri()
    return page, heard


def lines_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "data/lines.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def with_words(folder: Path, words: str) -> list[dict[str, str]]:
    """Find lines as a person would in the CSV."""
    plain = {"cafe": "caf\u00e9", "zoe": "zo\u00eb"}
    wanted = [plain.get(word, word) for word in words.lower().split()]
    return [
        line
        for line in lines_of(folder)
        if all(
            any(
                (word.replace(",", "") if name == "amount" else word) in cell.lower()
                for name, cell in line.items()
            )
            for word in wanted
        )
    ]


def pounds(of: list[dict[str, str]]) -> str:
    total = sum((Decimal(line["amount"]) for line in of), Decimal(0))
    return f"{'-' * (total < 0)}£{abs(total):,.2f}"


def said(of: list[dict[str, str]]) -> str:
    noun = "line" if len(of) == 1 else "lines"
    return f"{len(of):,} {noun}, {pounds(of)} in total"


@pytest.fixture(scope="module")
def searched(browser: Browser, folder: Path) -> Iterator[tuple[Page, list[str]]]:
    """Give one page on which one search follows the other, as people search."""
    page, heard = opened(browser, folder)
    yield page, heard
    page.context.close()


@pytest.mark.parametrize(
    "words",
    [
        "quayside 17 knife",
        "TRAINING  lot 12 vru",
        "cafe zoe",
        "2020-03-15",
        "21,000.00",
        "-89,889.03",
        "</script>",
        "hyperlink",
        "nobody at all",
        "",
    ],
)
def test_what_is_found_is_what_the_csv_has(
    searched: tuple[Page, list[str]], folder: Path, words: str
) -> None:
    page, heard = searched
    page.get_by_role("searchbox").fill(words)
    found = with_words(folder, words)
    assert (found == []) == (words == "nobody at all")
    expect(page.get_by_role("status")).to_have_text(said(found))
    first = page.locator("#lines-table tbody tr th").all_inner_texts()
    assert first == [line["line"] for line in found[:100]]
    assert heard == []
    assert page.title() == "Spend by initiative \u2013 An invented body"


def test_lines_are_sorted_by_a_column_and_all_can_be_seen(
    browser: Browser, folder: Path
) -> None:
    page, heard = opened(browser, folder)
    page.get_by_role("searchbox").fill("lot 4000")
    found = with_words(folder, "lot 4000")
    assert len(found) < 1000
    button = page.get_by_role("button", name="Amount (£)")
    amounts = [Decimal(line["amount"]) for line in found]
    shown = page.locator("#lines-table tbody tr td:nth-child(5)")
    for falls in (False, True):
        button.click()
        texts = [Decimal(text.replace(",", "")) for text in shown.all_inner_texts()]
        assert texts == sorted(amounts, reverse=falls)[: len(texts)]
        way = "descending" if falls else "ascending"
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == way
    more = page.get_by_role("button", name="Show more")
    while more.is_visible():
        more.click()
    assert shown.count() == len(found)
    assert heard == []
    page.context.close()


def test_a_search_is_instant_and_the_folder_small(
    browser: Browser, folder: Path
) -> None:
    page, _ = opened(browser, folder)
    box = page.get_by_role("searchbox")
    box.fill("a")
    took = page.evaluate(
        """() => {
            const box = document.getElementById("lines-words");
            const once = (words) => {
                const before = performance.now();
                box.value = words;
                box.dispatchEvent(new Event("input"));
                document.body.offsetHeight;
                return performance.now() - before;
            };
            // The least of five: meanwhile others may be at work on this machine.
            return ["q", "quayside 17", "training lot knife", "e", ""].map((words) =>
                Math.min(...[1, 2, 3, 4, 5].flatMap(() => [once(words), once("z")])
                    .filter((_, at) => at % 2 === 0)));
        }"""
    )
    assert sorted(took)[len(took) // 2] < 100, took
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    assert size < 20_000_000
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["folder", "replied"])
def test_axe_finds_no_fault_and_nothing_is_wider_than_the_screen(
    browser: Browser,
    request: pytest.FixtureRequest,
    which: str,
    width: str,
    scheme: str,
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page, heard = opened(
        browser,
        request.getfixturevalue(which),
        viewport={"width": WIDTHS[width], "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    page.get_by_role("searchbox").fill("training 1")
    found = Axe().run(page).response["violations"]
    faults = [(each["id"], node["target"]) for each in found for node in each["nodes"]]
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]
    page.screenshot(path=SCREENSHOTS / f"pack-{which}-{width}-{scheme}.png")
    assert heard == []
    page.context.close()


def test_a_reply_stands_before_its_answers(browser: Browser, replied: Path) -> None:
    page, heard = opened(browser, replied)
    headings = page.locator("h2, h3").all_inner_texts()
    assert headings[:3] == ["Our reply", "1. What was spent on training?", "Answers"]
    assert "3a. And on </h3><script>tenders</script>?" in headings
    page.get_by_role("searchbox").fill("3a quayside")
    lines = [line for line in lines_of(replied) if line["part"] == "3a"]
    found = [line for line in lines if "Quayside" in line["supplier"]]
    expect(page.get_by_role("status")).to_have_text(said(found))
    assert [line["part_line"] for line in lines] == [f"{n}" for n in range(1, 13)]
    for link in page.locator("main a[href]").all():
        path = link.get_attribute("href") or ""
        assert path.startswith("#") or (replied / path).exists() or "manifest" in path
    assert heard == []
    page.context.close()


def test_without_a_script_the_first_lines_and_the_csv_are_there(
    browser: Browser, folder: Path
) -> None:
    page, heard = opened(browser, folder, java_script_enabled=False)
    assert page.locator("#lines-table tbody tr").count() == 100
    expect(page.get_by_role("link", name="data/lines.csv")).to_be_visible()
    assert page.locator("h2").count() == 5
    assert heard == []
    page.context.close()


def test_printed_it_has_no_box_to_search_in(browser: Browser, folder: Path) -> None:
    page, _ = opened(browser, folder)
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).not_to_be_visible()
    assert page.pdf().startswith(b"%PDF")
    page.context.close()
