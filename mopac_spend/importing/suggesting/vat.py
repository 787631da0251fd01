"""Whether an amount has VAT in it, as the columns beside it show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.words import any_of
from mopac_spend.importing.suggesting import vocabulary
from mopac_spend.money import PENNY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.importing.suggesting.column import Column

_MOST, _HALF = 0.8, 0.5
_LOST = re.compile(any_of("headings.anywhere.vat_lost"))


def without_vat(amount: Column, others: list[Column]) -> str:
    """Say which column is the amount with VAT, if sums show it; or ""."""
    for vat in others:
        if not _is_vat(vat) or vat.pounds <= _HALF:
            continue
        for gross in others:
            if gross is not vat and _adds_up(amount, vat, gross):
                return (
                    f"{amount.heading!r} is taken, which is without VAT: with "
                    f"{vat.heading!r} it makes {gross.heading!r}, the other way"
                )
    return ""


def irrecoverable(others: list[Column]) -> Iterator[str]:
    """Say which column of VAT may be a cost, and is not in what is taken."""
    for column in others:
        plain = vocabulary.words(column.heading)
        some = sum(bool(each) for each in column.amounts)
        if some and "vat" in plain.split() and _LOST.search(plain):
            yield (
                f"{column.heading!r} has pounds in {some} sampled rows, which are not "
                f"added; where it is a cost beside the amount, export the sum of both"
            )


def with_vat(amount: Column, others: list[Column]) -> str:
    """Say that an amount holds VAT, if a column of VAT is a sixth of it; or ""."""
    for vat in others:
        pairs = [
            (whole, tax)
            for whole, tax in zip(amount.amounts, vat.amounts, strict=True)
            if whole and tax
        ]
        sixth = sum(abs(whole - 6 * tax) <= 6 * PENNY for whole, tax in pairs)
        if _is_vat(vat) and pairs and sixth >= _HALF * len(pairs):
            return (
                f"{amount.heading!r} is taken, which seems to have VAT in it: "
                f"{vat.heading!r} is a sixth of it, and no column is without VAT; "
                f"where the VAT is recovered, export the amounts without it"
            )
    return ""


def _is_vat(column: Column) -> bool:
    return "vat" in vocabulary.words(column.heading).split()


def _adds_up(net: Column, vat: Column, gross: Column) -> bool:
    sums = [
        abs(one + tax - whole) <= PENNY
        for one, tax, whole in zip(net.amounts, vat.amounts, gross.amounts, strict=True)
        if one is not None and tax is not None and whole is not None
    ]
    return bool(sums) and sum(sums) >= _MOST * len(sums)
