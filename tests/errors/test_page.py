"""The error page of the docs is the catalogue."""

from __future__ import annotations

from mopac_spend.findings import CODES
from tests.errors.make_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    advice = "run: python -m tests.errors.make_page"
    assert PAGE.read_text(encoding="utf-8") == page(), advice


def test_the_page_has_every_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for code, headline in CODES.items():
        assert f"\n### {code} {headline}\n" in text
