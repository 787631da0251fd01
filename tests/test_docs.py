"""Every command that the README and the pages of docs show is run, in order."""

from __future__ import annotations

import csv
import doctest
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.tagging import rules
from tests.program import TRULY, program
from tests.sampling.papers import fill

ROOT = Path(__file__).parent.parent
PAGES = [
    *("docs/finance.md", "docs/foi.md", "docs/auditor.md", "docs/publishing.md"),
    "docs/deployment.md",
    *(f"docs/tutorial/{page}.md" for page in ("README", "finance", "foi", "auditor")),
    "docs/many-bodies.md",
]
# They show commands too, of which no one line is run by itself.
MORE = ["docs/analyst.md", "docs/questions.md", "docs/desk.md"]
_PYCON = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What a page shows of what the commands before it print, `…` where it leaves out.
_SHOWN = re.compile(r"^```(sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FINDING = re.compile(r"^\| `(sample:\S+)` \| ([\d.]+) \| ", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def arguments(command: str, started: tuple[str, ...]) -> list[str]:
    words = shlex.split(command, comments=True)
    if words[0] == "mopac-spend":
        return [*started, *words[1:]]
    assert words[0] == "bean-check", f"a page shows a command no test can run: {words}"
    return [sys.executable, "-m", "beancount.scripts.check", *words[1:]]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A reader's folder: the sample books, the sample exports, and the pages."""
    for name in ("ledger", "importers", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_page_run_and_print_what_it_shows(page: str, desk: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    printed = ""
    for kind, block in _SHOWN.findall(text):
        if kind == "sh":
            lines = [line for line in block.splitlines() if line.strip()]
            printed = " ".join(run(line, desk, text) for line in lines)
            continue
        for part in block.split("…"):
            assert " ".join(part.split()) in " ".join(printed.split()), part
    assert printed


def run(command: str, desk: Path, page: str) -> str:
    """Run one command as its reader would, and give what it printed."""
    if " browse" in command:
        answers_over_http(command, desk)
        return ""
    if " evaluate " in command and "--help" not in command:
        findings = dict(_FINDING.findall(page))
        assert findings
        fill(desk / shlex.split(command)[-1], findings)
    if " tag review.csv" in command:
        decide(desk / "review.csv")
    done = subprocess.run(
        arguments(command, program()),
        cwd=desk,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return f"{done.stdout} {done.stderr}"


def decide(file: Path) -> None:
    """Fill a review list in as the tutorial says that it was: all business as usual."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        groups = [*csv.DictReader(text)]
    for each in groups:
        if each["line"] == "group":
            each["decide initiative"] = "business-as-usual"
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, groups[0].keys())
        writer.writeheader()
        writer.writerows(groups)


def answers_over_http(command: str, desk: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [port if word == "5000" else word for word in arguments(command, TRULY)]
    with subprocess.Popen(words, cwd=desk, env=environment()) as server:
        try:
            page = read_when_ready(f"http://127.0.0.1:{port}/", server)
        finally:
            server.terminate()
    assert "ILLUSTRATIVE" in page


def read_when_ready(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert server.poll() is None, "browse stopped before it answered"
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    pytest.fail("browse did not answer within two minutes")


@pytest.mark.parametrize("page", ["docs/analyst.md", "docs/tutorial/analyst.md"])
def test_python_of_the_analysts_pages_runs(
    page: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    text = (ROOT / page).read_text(encoding="utf-8")
    examples = "\n".join(_PYCON.findall(text))
    test = doctest.DocTestParser().get_doctest(examples, {}, "analyst", page, 0)
    printed: list[str] = []
    done = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(
        test, out=printed.append
    )
    assert done.attempted > 10
    assert done.failed == 0, "".join(printed)


def test_rules_and_layouts_of_the_finance_page_load(tmp_path: Path) -> None:
    page = (ROOT / "docs/finance.md").read_text(encoding="utf-8")
    register = open_books(ROOT / "ledger").register
    loaded: list[str] = []
    for block in _TOML.findall(page):
        is_layout = "[columns]" in block
        path = tmp_path / ("my-system.toml" if is_layout else "rules.toml")
        path.write_text(block, encoding="utf-8")
        loaded += (
            [layouts.load(path).name]
            if is_layout
            else [rule.id for rule in rules.load(path, register)]
        )
    assert loaded == ["seed-fund", "evaluation", "my-system"]


@pytest.mark.parametrize("room", ["importers", "ledger/starters", "ledger/registers"])
def test_no_file_promises_a_review_list(room: str) -> None:
    for path in (ROOT / room).rglob("*"):
        if path.suffix in {".toml", ".md", ".beancount"}:
            words = " ".join(path.read_text(encoding="utf-8").split())
            assert "review list" not in words.replace("; ", "").replace("# ", ""), path


def test_readme_shows_the_two_commands_and_they_are_in_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "source .venv/bin/activate" in readme.partition("## Use")[2]
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert f"\n{target}: " in makefile


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "SECURITY.md", "CONTRIBUTING.md"),
        *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md")),
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{page} links to {target}"


def test_every_command_and_question_is_in_the_docs() -> None:
    from mopac_spend.cli.main import COMMANDS

    text = "".join(
        (ROOT / page).read_text(encoding="utf-8")
        for page in ["README.md", *PAGES, *MORE]
    )
    for name in COMMANDS:
        assert re.search(rf"mopac-spend (--books \S+ )?{name}\b", text), name
    for question in (ROOT / "queries").glob("*.sql"):
        assert question.stem in text, question.stem
