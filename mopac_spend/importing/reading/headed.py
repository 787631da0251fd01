"""What the headings of a file say of its pounds: net or gross, and their currency.

    headed = of_file(source, layout)
    headed.basis, headed.heading      "net", "Net Amount"

It is read beside the rows, and decides nothing about them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.words import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mopac_spend.importing.reading.layouts import Heading, Layout
    from mopac_spend.importing.reading.sheets import Sheet, Source

NET, GROSS = "net", "gross"
_NET = re.compile(any_of("headings.anywhere.net"), re.IGNORECASE)
_GROSS = re.compile(any_of("headings.anywhere.gross"), re.IGNORECASE)
# A column of a foreign original says nothing of the pounds that were paid.
_CURRENCY = re.compile(r"(?!.*orig)(.*\W)?(currency|ccy|curr)(\W.*)?", re.IGNORECASE)
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


@dataclass(frozen=True, slots=True)
class Headed:
    """What is written above the pounds of a file, and beside them.

    Attributes:
        heading: what the column of pounds is called in the file.
        basis: `net` or `gross` of VAT, "" where no heading says so.
        others: what the layout says of the pounds of other files: one of the two
            for each heading that it takes, "" where one says nothing.
        currencies: how many rows say so, by what is in a column of currencies.

    """

    heading: str = ""
    basis: str = ""
    others: frozenset[str] = frozenset()
    currencies: Mapping[str, int] = field(default_factory=dict)


def of_file(source: Source, layout: Layout) -> Headed:
    """Read the headings of a file under its layout."""
    headings: list[str] = []
    bases: set[str] = set()
    currencies: Counter[str] = Counter()
    # Where the dates are is not asked here, and a file may have none.
    undated = replace(layout, undated=True)
    for sheet in layout.read(source):
        if heading := undated.heading(sheet):
            texts = [str(cell or "") for cell in sheet.rows[heading.at].cells]
            pounds = texts[heading.columns["amount"]]
            headings.append(" ".join(pounds.split()))
            bases.add(_basis(pounds, texts))
            currencies.update(_currencies(sheet, heading, texts))
    return Headed(
        headings[0] if headings else "",
        bases.pop() if len(bases) == 1 else "",
        frozenset(map(basis_of, layout.columns["amount"])),
        dict(currencies.most_common()),
    )


def _basis(pounds: str, beside: Iterable[str]) -> str:
    """Say what pounds are, by their heading, or by the one of the other sort."""
    if own := basis_of(pounds):
        return own
    others = {basis_of(text) for text in beside if text != pounds} - {""}
    return {NET: GROSS, GROSS: NET}[others.pop()] if len(others) == 1 else ""


def basis_of(heading: str) -> str:
    """Say whether pounds headed so are `net` or `gross` of VAT; "" if it does not."""
    words = _WORDS.sub(" ", heading)
    net, gross = _NET.search(words), _GROSS.search(words)
    if bool(net) == bool(gross):
        return ""
    return NET if net else GROSS


def _currencies(sheet: Sheet, heading: Heading, texts: list[str]) -> Iterator[str]:
    named = (at for at, text in enumerate(texts) if _CURRENCY.fullmatch(text.strip()))
    if (at := next(named, None)) is None:
        return
    for row in sheet.rows[heading.at + 1 :]:
        cell = row.cells[at] if at < len(row.cells) else None
        if isinstance(cell, str) and cell.strip():
            yield cell.strip().upper()
