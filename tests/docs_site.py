"""What `make site` adds to the pages of docs: pages that lie elsewhere in the clone.

MkDocs calls these functions, by their names. A link out of `docs/` leads to a page of
the site where the file is one of `ELSEWHERE`, and is the name of the file where it is
none: the site is read by people who have no clone.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
# Of the clone, by their paths; in the site they stand below this folder.
ELSEWHERE = (
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "queries/README.md",
    "ledger/README.md",
)
CLONE = "clone"
_LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:)([^)#\s]+)(#[^)]*)?\)")


def on_config(config: MkDocsConfig) -> None:
    """List every decision where the navigation says `decisions/`."""
    decisions: list[Any] = [
        f"decisions/{page.name}"
        for page in sorted((ROOT / "docs/decisions").glob("*.md"))
    ]
    decisions.sort(key=lambda page: not page.endswith("README.md"))
    for part in config.nav or ():
        for pages in part.values():
            for at, page in enumerate(pages):
                if page == {"Decisions": "decisions/"}:
                    pages[at] = {"Decisions": decisions}


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the pages that lie elsewhere."""
    from mkdocs.structure.files import File

    for path in ELSEWHERE:
        of = File.generated(config, f"{CLONE}/{path}", abs_src_path=str(ROOT / path))
        files.append(of)


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Let links lead where the page is in the site."""
    return led(markdown, page.file.src_uri)


def led(markdown: str, at: str) -> str:
    """Rewrite the links of a page.

    Args:
        markdown: of the page.
        at: its path in the site.

    """
    file = at.removeprefix(f"{CLONE}/") if at.startswith(CLONE) else f"docs/{at}"

    def link(found: re.Match[str]) -> str:
        text, target, anchor = found[1], found[2], found[3] or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
        if (ROOT / path / "README.md").is_file():
            path += "/README.md"
        if path.startswith("docs/") and (ROOT / path).is_file():
            there = path.removeprefix("docs/")
        elif path in ELSEWHERE:
            there = f"{CLONE}/{path}"
        else:
            return f"{text} (`{path}`)" if text != f"`{path}`" else text
        way = posixpath.relpath(there, posixpath.dirname(at) or ".")
        return f"[{text}]({way}{anchor})"

    return _LINK.sub(link, markdown)
