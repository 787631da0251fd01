"""How public bodies head the columns of spend files, and what each heading means.

The words are in `importers/words/headings.toml`. A heading's weight for a field says
how sure they alone make it; values decide the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from mopac_spend.importing.reading.layouts import FIELDS
from mopac_spend.importing.reading.words import table, together

SURE, LIKELY = 100, 80
_LONGEST = 120


def _patterns(name: str, rows: list[list[Any]]) -> list[tuple[int, re.Pattern[str]]]:
    """Read what a field may be headed: rows of a weight and texts.

    Raises:
        ValueError: there is no such field, or a row is none.

    """
    if name not in FIELDS or not all(0 <= row[0] <= SURE and row[1:] for row in rows):
        msg = f"headings.toml: {name} is no field, or a row of it no weight and texts"
        raise ValueError(msg)
    return [(row[0], re.compile(together("headings", row[1:]))) for row in rows]


# Field: weight and what a heading must be, whole. The first that fits counts.
_FIELDS = {
    name: _patterns(name, rows) for name, rows in table("headings", "fields").items()
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^\w£]+|_")
# SAP heads the text of a code with the code's own heading and a T: "Vendor id(T)".
_TEXT_OF = re.compile(r"(?:[ _](?:id|no|code|number))? ?\(T\)\s*$", re.IGNORECASE)
# What a system puts before its own names: "FIN.TRANSACTION DATE".
_PREFIX = re.compile(r"^[A-Z]{2,4}\.(?=[A-Z])")


@lru_cache(maxsize=4096)
def words(heading: str) -> str:
    """Reduce a heading to small words: `SupplierName` is `supplier name`.

    >>> words("Net Amount (£)")
    'net amount gbp'
    >>> words("Supplier id(T)")
    'supplier name'
    """
    text = _PREFIX.sub("", _TEXT_OF.sub(" Name", heading.strip()[:_LONGEST]))
    # A heading in capitals has no words hidden in it.
    parted = text if text.isupper() else _CAMEL.sub(" ", text)
    plain = _OTHER.sub(" ", parted.replace("'s", "s")).casefold()
    return " ".join(plain.replace("£", " gbp ").split())


@lru_cache(maxsize=16384)
def weight(field: str, heading: str) -> int:
    """Give how much a heading speaks for a field: 0 to 100.

    Args:
        field: a field of a layout.
        heading: as the file writes it.

    """
    plain = words(heading)
    if not plain:
        return 0
    fits = (weight for weight, each in _FIELDS[field] if each.fullmatch(plain))
    return next(fits, 0)


def fields() -> tuple[str, ...]:
    """Give the fields that headings are known for."""
    return tuple(_FIELDS)
