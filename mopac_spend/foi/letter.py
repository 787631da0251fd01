"""A reply as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.periods import day_words
from mopac_spend.tables import typeset

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.foi.reply import Block

LAYOUT = "letter.typ"


def pdf(blocks: Sequence[Block], case: str, body: str, sent: dt.date) -> bytes:
    """Write a reply as PDF; equal replies give equal bytes.

    Args:
        blocks: what it says.
        case: its reference.
        body: who writes.
        sent: the day of the letter.

    """
    data = {
        "title": next(each.text for each in blocks if each.kind == "subject"),
        "body": body,
        "id": case,
        "sent": day_words(sent),
        "blocks": [each._asdict() for each in blocks],
    }
    return typeset.pdf(Path(__file__).with_name(LAYOUT), "letter", data)
