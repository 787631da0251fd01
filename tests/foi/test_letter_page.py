"""A letter as a piece of the page of its release."""

from __future__ import annotations

import datetime as dt

from lxml import html as parser

from mopac_spend.foi.letter import TABLE, Block, Grid, Letter
from mopac_spend.foi.letter_page import html


def test_two_tables_of_one_caption_are_two_places_of_the_page() -> None:
    grid = Grid(("Plan", "Pounds"), [("<b>&A", "1.00")], (False, True))
    caption = 'Spend "by" plan <i>'
    blocks = [Block(TABLE, caption, table=grid)] * 2
    day = dt.date(2021, 6, 28)
    page = parser.fromstring(
        f"<main>{html(Letter('Reply', 'A body', 'FOI-2021-0001', day, blocks))}</main>"
    )
    assert page.xpath("//div/@aria-label") == [
        f"Table {number} of our reply: {caption}" for number in (1, 2)
    ]
    assert page.xpath("//caption/text()") == [caption] * 2
    assert page.xpath("//td/text() | //tbody//th/text()")[0] == "<b>&A"
