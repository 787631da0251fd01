"""Whether a row of a filled-in list still stands beside its own payment.

What is wrong is said in words for whoever filled the list in.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from mopac_spend.register import UNTAGGED, alike
from mopac_spend.reviewing import columns
from mopac_spend.tables.fitting import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.forms.filled import Line
    from mopac_spend.spend import Payment

_SORTED_APART = (
    "rows were probably sorted in some columns only, so write the list again"
)
_NEITHER = re.compile(r"[^a-z0-9]+")
_NUMBERS = re.compile(r"\d+")
_MONEY = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
# So many letters together are words; a spreadsheet makes dates and numbers of less.
_WORD = re.compile(r"[a-z]{4}")


def from_payment(entry: Line, payment: Payment) -> str:
    """Hold supplier, pounds and text of a row against the payment it names."""
    if not _same(entry, payment):
        return (
            f"the row says {entry[columns.SUPPLIER]!r} and "
            f"{entry[columns.POUNDS]} pounds, and the payment {payment.ref} is "
            f"{payment.amount} to {payment.supplier!r}; {_SORTED_APART}"
        )
    if not _same_text(entry, payment):
        return (
            f"the row says {entry[columns.DESCRIPTION][:80]!r}, and the "
            f"payment {payment.ref} says {payment.description[:80]!r}; {_SORTED_APART}"
        )
    return ""


def from_group(group: Line, payment: Payment) -> str:
    """Hold a group against one of its payments: they have one supplier and text."""
    supplier = _letters(group[columns.SUPPLIER])
    if supplier not in ("", _letters(payment.supplier)):
        wanted = group[columns.SUPPLIER]
    elif not _same_text(group, payment):
        wanted = group[columns.DESCRIPTION]
    else:
        return ""
    return (
        f"the row is in the group at {group.place.within}, which is for "
        f"{wanted[:80]!r}; {_SORTED_APART}"
    )


def from_tags(entry: Line, payment: Payment) -> Iterator[tuple[str, str]]:
    """Give each heading of a tag that is not the payment's, and what to say of it."""
    for kind, heading in columns.NOW.items():
        shown, now = entry[heading], getattr(payment, kind)
        if alike(shown) not in ("", UNTAGGED) and _letters(shown) != _letters(now):
            why = (
                f"the row shows the {kind} {shown[:80]!r} as decided, and {{of}} has "
                f"{now}: {_SORTED_APART}"
            )
            yield heading, why


def _same(entry: Line, payment: Payment) -> bool:
    """Whether supplier and pounds of a row, where it has them, are the payment's."""
    supplier = entry[columns.SUPPLIER]
    if supplier and _letters(supplier) != _letters(payment.supplier):
        return False
    pounds = entry[columns.POUNDS]
    return not pounds or _pounds(pounds) == payment.amount


def _same_text(entry: Line, payment: Payment) -> bool:
    """Whether the text of a row, where both are words, is that of the payment.

    Numbers count as alike, as they do in a group.
    """
    written, text = entry[columns.DESCRIPTION], payment.description
    if not (_WORD.search(written.casefold()) and _WORD.search(text.casefold())):
        return True
    ours, theirs = (_NUMBERS.sub("", _letters(each)) for each in (text, written))
    return ours == theirs or (len(written) >= LETTERS and ours.startswith(theirs))


def _letters(text: str) -> str:
    """Keep what every program that saves a list leaves alone."""
    return _NEITHER.sub("", alike(text))


def _pounds(text: str) -> Decimal | None:
    """Read an amount as spreadsheets write it out, to the penny."""
    plain = re.sub(r"[£,\s]", "", text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if not _MONEY.fullmatch(plain):
        return None
    try:
        return Decimal(plain).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
