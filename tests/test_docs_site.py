"""The site of the docs, and the pictures on its pages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from tests.docs_site import CLONE, ELSEWHERE, led
from tests.pictures import LARGEST, NAMES, PICTURES

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*pictures/[^)]+)\)")


def shown() -> dict[str, list[str]]:
    """Give the alternative texts of every picture that a page shows, by its name."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for words, way in _PICTURE.findall(text):
            assert (page.parent / way).resolve().parent == PICTURES, page
            assert "ILLUSTRATIVE" in text
            found.setdefault(Path(way).name, []).append(words)
    return found


def test_every_picture_is_made_by_the_script_and_shown() -> None:
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(NAMES)
    assert set(shown()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small_and_says_that_it_is_illustrative(name: str) -> None:
    content = (PICTURES / name).read_bytes()
    assert len(content) <= LARGEST
    assert all("llustrative" in words for words in shown()[name])
    if name.endswith(".svg"):
        text = content.decode()
        assert "ILLUSTRATIVE" in text
        asked = text.replace("http://www.w3.org/2000/svg", "")
        assert "://" not in asked
        assert "url(http" not in asked


def test_what_the_readme_says_of_python_and_licence_is_so() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    python = project["requires-python"].removeprefix(">=")
    said = f"Python {python} or newer · {project['license']} licence"
    assert said in (ROOT / "README.md").read_text(encoding="utf-8")


def navigated(of: object) -> list[str]:
    if isinstance(of, str):
        return [of]
    parts = of.values() if isinstance(of, dict) else of
    assert isinstance(parts, list | type({}.values()))
    return [page for part in parts for page in navigated(part)]


def test_the_navigation_has_every_page_of_docs_and_no_other() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    there = [
        way
        for path in PAGES[1:]
        if not (way := str(path.relative_to(ROOT / "docs"))).startswith("decisions/")
    ]
    there += ["decisions/", *(f"{CLONE}/{path}" for path in ELSEWHERE)]
    assert sorted(navigated(settings["nav"])) == sorted(there)


@pytest.mark.parametrize(
    ("at", "link", "where"),
    [
        ("finance.md", "[a](../ledger/README.md)", "[a](clone/ledger/README.md)"),
        ("licences.md", "[MIT](../LICENSE)", "MIT (`LICENSE`)"),
        ("decisions/001-a.md", "[a](../words.md#b)", "[a](../words.md#b)"),
        ("clone/SECURITY.md", "[a](docs/desk.md)", "[a](../desk.md)"),
        ("tutorial/foi.md", "[a](https://b.example/)", "[a](https://b.example/)"),
        ("tutorial/foi.md", "![a](../pictures/ask.svg)", "![a](../pictures/ask.svg)"),
    ],
)
def test_links_lead_where_the_page_is_in_the_site(
    at: str, link: str, where: str
) -> None:
    assert led(link, at) == where


class Fetched(HTMLParser):
    """What a browser would fetch from elsewhere to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            link = name == "href" and tag == "link"
            fetches = link or name in {"src", "srcset", "poster", "data"}
            if fetches and re.match(r"(\w+:)?//", value or ""):
                self.found.append(f"{tag} {value}")


@pytest.mark.slow
def test_the_site_is_built_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = [*tmp_path.rglob("*.html")]
    assert len(pages) > 80
    for page in pages:
        fetched = Fetched()
        fetched.feed(page.read_text(encoding="utf-8"))
        assert fetched.found == [], page
    for style in tmp_path.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", style.read_text("utf-8"))
    assert (tmp_path / "search/search_index.json").is_file()
