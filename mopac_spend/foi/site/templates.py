"""What fills in the pages, and what all of them have."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.periods import day_words
from mopac_spend.tables import html, page
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from jinja2 import Environment


def shared(body: str, label: str, title: str, description: str) -> dict[str, Any]:
    """Give what every page is filled in with.

    Args:
        body: whose page it is.
        label: what to print where the payments are invented; "".
        title: of the page.
        description: what is on it, in a sentence.

    """
    return {
        "body": plain(body),
        "label": plain(label),
        "title": plain(title),
        "description": plain(description),
        "style": page.style(),
        "policy": page.policy(),
        "up": "",
        "full": False,
        "licence": True,
    }


def filled(template: str, content: dict[str, Any]) -> str:
    """Fill a page in; every text is escaped."""
    written: str = _environment().get_template(template).render(content)
    return written


@cache
def _environment() -> Environment:
    templates = html.environment(page.templates(Path(__file__).parent))
    templates.filters["day"] = day_words
    return templates
