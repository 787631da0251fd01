"""HTML: one self-contained page that a screen reader can find its way around.

No script, no font, no address is fetched. Every table has a caption.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mopac_spend.questions.renderings.payments import payment_table
from mopac_spend.tables.html import environment

if TYPE_CHECKING:
    from jinja2 import Template

    from mopac_spend.questions.result import Result


def write(answer: Result, *, payments: bool, most: int | None = None) -> bytes:
    """Fill the page.

    Args:
        answer: what it shows.
        payments: with the payments beneath.
        most: rows of each table that it shows, where the others are in a file beside.

    """
    tables = [*answer.tables, payment_table(answer)] if payments else answer.tables
    page = _template().render(
        method=answer.method,
        tables=tables,
        nothing=answer.method.nothing if answer.method.found_nothing else "",
        total=answer.total_words,
        most=most,
    )
    return page.encode()


@cache
def _template() -> Template:
    source = files(__package__).joinpath("answer.html").read_text(encoding="utf-8")
    return environment().from_string(source)
