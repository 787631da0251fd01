"""Reviews: who decided tags of payments, when, and from which file.

    2026-11-24 custom "review" "review-2026-11-24-1a2b3c4d"
      by: "A. Officer"
      at: "2026-11-24T09:30:00Z"
      source: "review.xlsx"
      sha256: "…"
      payments: 12
      pounds: 1234.50 GBP
      record: "reviews/review-2026-11-24-1a2b3c4d.csv"
      record-sha256: "…"

`mopac-spend tag` writes them, all into `registers/reviews.beancount`. A payment that
was decided carries the id as its `rule`; the record lists every tag before and after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.money import NIL, whole_pence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

# A `rule` that begins so is no tagging rule: a person decided.
REVIEW = "review-"
_ID = re.compile(rf"{REVIEW}[A-Za-z0-9-]+")
_TEXTS = ("by", "at", "source", "sha256", "record", "record_sha256")


@dataclass(frozen=True, slots=True)
class Review:
    """One filled-in file, applied.

    Attributes:
        id: what payments carry as their `rule`.
        day, at: when, as a day and as a moment of Greenwich time.
        by: who decided.
        source, sha256: name and digest of the file.
        payments, pounds: whose tags it changed, and their sum.
        record, record_sha256: the list of what it changed, a file of the books.
        file, line: where this is written.

    """

    id: str
    day: dt.date
    by: str
    at: str
    source: str
    sha256: str
    payments: int
    pounds: Decimal
    record: str
    record_sha256: str
    file: str = ""
    line: int = 0


def review_of(
    day: dt.date,
    values: list[object],
    meta: Mapping[str, Any],
    place: tuple[str, int],
) -> Review:
    """Read one directive.

    Args:
        day: its date.
        values: what stands behind its type.
        meta: its metadata.
        place: file and line.

    Raises:
        TypeError, ValueError: something is missing or of the wrong sort.

    """
    from beancount.core.amount import Amount

    match values:
        case [str(name)] if _ID.fullmatch(name):
            pass
        case _:
            msg = f'takes one text, its id, which begins with "{REVIEW}"'
            raise ValueError(msg)
    texts: dict[str, str] = {}
    for key in _TEXTS:
        written = key.replace("_", "-")
        value = meta.get(written)
        if not isinstance(value, str) or not value:
            msg = f"{written} is missing or is no text"
            raise TypeError(msg)
        texts[key] = value
    count, pounds = meta.get("payments"), meta.get("pounds")
    if not isinstance(count, Decimal) or count != int(count):
        msg = "payments is missing or no whole number"
        raise TypeError(msg)
    if not isinstance(pounds, Amount) or pounds.currency != "GBP":
        msg = "pounds is missing or no amount such as 1234.50 GBP"
        raise TypeError(msg)
    return Review(
        id=name,
        day=day,
        payments=int(count),
        pounds=whole_pence(pounds.number or NIL),
        file=place[0],
        line=place[1],
        **texts,
    )
