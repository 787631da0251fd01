"""The pictures of the README and of the tutorial: `make pictures`, with Chromium.

All of them are of the sample books, whose payments are invented: each says so itself,
and the pages that show it say so in its alternative text and beneath it.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from mopac_spend import open_books
from mopac_spend.cli.ask import WHOLE
from mopac_spend.cli.demonstrated import ACROSS
from tests.browser.conftest import chromium, launched
from tests.desk.serving import free_port
from tests.fava.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs/pictures"
# Bytes that a picture may have.
LARGEST = 150_000
WIDE, HIGH = 1120, 700
# Pages of the window, by the name of their picture.
WINDOW = {
    "window.png": "extension/Front/",
    "window-spend.png": "extension/Spend/?time=2020-21",
    "window-thing.png": "extension/Thing/?of=initiative&code=vru-work-programme",
    "window-payments.png": "extension/Spend/?initiative=knife-crime-seed-fund"
    "&time=2019-20&row=knife-crime-seed-fund",
}
DESK = ("desk.png", "desk-file.png", "desk-case.png")
TERMINAL = ("demo.svg", "ask.svg", "frame.svg")
# Drawn of what was measured, by `benchmarks.public` and `benchmarks.growth`.
MEASURED = ("tools.svg", "growth.svg")
NAMES = (*TERMINAL, *WINDOW, *DESK, *MEASURED, "report.png")

_ASKED = ("spend-by-category", "kcs-2017")
_FACE = re.compile(r"@font-face \{.*?\n    \}\n", re.DOTALL)
_SIGN_IN = re.compile(r"sign in as (\w+) +(\S+) ")
_LEFT = re.compile(r"to be dropped +(.+)")
_SCRATCH = "/tmp/mopac-spend-demo"  # noqa: S108 - what the picture says


def main() -> None:
    """Make all of them."""
    found = chromium()
    if found is None:
        sys.exit("there is no Chromium on this machine; install one")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, launched(found) as browser:
        demonstrated = Path(scratch) / "demo"
        terminal("demo.svg", "mopac-spend demo", lambda c: demo(c, demonstrated))
        terminal("ask.svg", "mopac-spend ask {} --plan {}".format(*_ASKED), asked)
        terminal("frame.svg", "python", framed)
        report = demonstrated / "reports/quarterly-2020-21-Q4.html"
        with looking(browser) as page:
            page.goto(report.as_uri())
            shot(page, "report.png", height=780)
        with serving(ROOT / "ledger") as served, looking(browser) as page:
            for name, address in WINDOW.items():
                page.goto(served.page(address))
                shot(page, name)
        with desk(Path(scratch) / "desk") as printed:
            at_the_desk(browser, printed)


def terminal(name: str, title: str, show: Callable[[Console], None]) -> None:
    """Draw what is printed as SVG, which asks nobody for a font."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(
            file=nowhere,
            width=ACROSS,
            record=True,
            highlight=False,
            force_terminal=True,
        )
        show(console)
    drawn = console.export_svg(
        title=f"{title}   (ILLUSTRATIVE books)",
        theme=DIMMED_MONOKAI,
        unique_id=name.partition(".")[0],
    )
    drawn = _FACE.sub("", drawn)
    drawn = re.sub(r"<!--.*?-->", "", drawn)
    drawn = drawn.replace(
        "Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace"
    )
    kept(name, drawn.encode())


def demo(console: Console, scratch: Path) -> None:
    """Print the one screen of the demonstration."""
    done = subprocess.run(
        [sys.executable, "-m", "mopac_spend", "demo", str(scratch)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    said = done.stdout.replace(str(scratch), _SCRATCH)
    said = said.replace(f"{sys.executable} -m mopac_spend", "mopac-spend")
    console.print(Text(said.rstrip()))


def asked(console: Console) -> None:
    """Print an answer as a terminal shows it, but for most of its method."""
    question, plan = _ASKED
    answer = open_books(ROOT / "ledger").ask(question, plan=plan)
    page = io.StringIO()
    answer.table(Console(file=page, width=ACROSS, color_system=None), whole=WHOLE)
    lines = page.getvalue().splitlines()
    end = next(at for at, line in enumerate(lines) if line.startswith("Period"))
    console.print(Text("\n".join([*lines[: end + 1], "…"])))


def framed(console: Console) -> None:
    """Print a session of Python."""
    answer = open_books(ROOT / "ledger").ask(
        "spend-by-initiative", fy="2020-21", category="training"
    )
    frame = answer.frame[["initiative", "category", "amount"]]
    largest = frame.sort_values("amount", ascending=False).head(8)
    lines = (
        "# The payments are ILLUSTRATIVE.",
        ">>> from mopac_spend import open_books",
        '>>> books = open_books("ledger")',
        ">>> answer = books.ask(",
        '...     "spend-by-initiative", fy="2020-21", category="training"',
        "... )",
        '>>> frame = answer.frame[["initiative", "category", "amount"]]',
        '>>> frame.sort_values("amount", ascending=False).head(8)',
        largest.to_string(index=False),
        ">>> answer.total",
        repr(answer.total),
    )
    console.print(Text("\n".join(lines)))


@contextlib.contextmanager
def looking(browser: Browser) -> Iterator[Page]:
    """Give a page as wide as a desk's, and close it."""
    context = browser.new_context(viewport={"width": WIDE, "height": HIGH})
    yield context.new_page()
    context.close()


def shot(page: Page, name: str, height: int = HIGH) -> None:
    """Take a picture of what is in sight."""
    page.set_viewport_size({"width": WIDE, "height": height})
    page.wait_for_load_state("networkidle")
    text = page.locator("body").inner_text()
    if "ILLUSTRATIVE" not in text or "no such page" in text:
        sys.exit(f"{name}: {page.url} does not show what it should")
    kept(name, page.screenshot())


@contextlib.contextmanager
def desk(folder: Path) -> Iterator[str]:
    """Open the desk of a demonstration, and give what it printed."""
    port = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "mopac_spend", "demo", "--desk", "--port", port, folder],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    printed = f"http://127.0.0.1:{port}\n"
    try:
        for line in process.stdout:
            printed += line
            if "The desk is at" in line:
                break
        yield printed
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def at_the_desk(browser: Browser, printed: str) -> None:
    """Drop the file, and answer a request."""
    address = printed.partition("\n")[0]
    passwords = dict(_SIGN_IN.findall(printed))
    (left,) = _LEFT.findall(printed)
    with looking(browser) as page:
        _enter(page, address, "preparer", passwords)
        shot(page, "desk.png")
        page.goto(f"{address}/files/")
        page.set_input_files("input[type=file]", left)
        page.click("text=Look at these files")
        page.wait_for_load_state("networkidle")
        shot(page, "desk-file.png")
    with looking(browser) as page:
        _enter(page, address, "officer", passwords)
        page.goto(f"{address}/cases/new")
        text = (ROOT / "docs/tutorial/request.txt").read_text(encoding="utf-8")
        page.fill("#text", text)
        for part, value in (("day", "22"), ("month", "6"), ("year", "2021")):
            page.fill(f"#received-{part}", value)
        page.click("text=Open it")
        page.wait_for_url("**/cases/FOI-*")
        page.goto(f"{page.url}/parts/1")
        shot(page, "desk-case.png")


def _enter(page: Page, address: str, name: str, passwords: dict[str, str]) -> None:
    page.goto(address)
    page.fill("#name", name)
    page.fill("#password", passwords[name])
    page.click("main button")
    page.wait_for_load_state("networkidle")


def kept(name: str, content: bytes) -> None:
    """Write a picture, and say how large it is."""
    if len(content) > LARGEST:
        sys.exit(f"{name}: {len(content):,} bytes are more than {LARGEST:,}")
    (PICTURES / name).write_bytes(content)
    print(f"{name} {len(content):,}")  # noqa: T201


if __name__ == "__main__":
    main()
