"""Columns that change what a row's amount is: credits, kinds of row, currencies.

A file may write a credit in a column of its own, or as an amount without a minus
whose row says "Credit Note". Its rows may be in euros, or of payments cancelled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.currencies import in_pounds, of_one_side
from mopac_spend.importing.reading.words import any_of, words_of
from mopac_spend.importing.suggesting import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.importing.suggesting.column import Column

_CREDIT, _KIND, _CURRENCY = (
    re.compile(any_of(f"headings.beside.{name}"))
    for name in ("credit", "kind", "currency")
)
_CODE = re.compile(r"[A-Za-z]{3}|£", re.ASCII)
_IS_CREDIT, _VOID, _VAT_LINE = (
    re.compile(any_of(f"rows.kind.{name}"), re.IGNORECASE)
    for name in ("credit", "void", "vat")
)
# These say it only beside others that say the opposite.
_MAY_BE_CREDIT = words_of("rows.kind.may_be_credit")
_DEBIT = words_of("rows.kind.debit")
_MOST_KINDS = 20


@dataclass(frozen=True, slots=True)
class Kinds:
    """A column that says what kind of row each is.

    Attributes:
        column: the column.
        credits: kinds whose amounts are taken off, though they have no minus.
        void: kinds that are no payments.

    """

    column: Column
    credits: tuple[str, ...]
    void: tuple[str, ...]


def credit_column(amount: Column, columns: Sequence[Column]) -> Column | None:
    """Find the column of credits beside one of debits."""
    if "debit" not in vocabulary.words(amount.heading):
        return None
    fits = (
        column
        for column in columns
        if _CREDIT.fullmatch(vocabulary.words(column.heading))
        and (column.pounds or not column.filled)
    )
    return next(fits, None)


def currency_column(amount: Column, columns: Sequence[Column]) -> Column | None:
    """Find the column that says what money an amount is in."""
    # An amount headed so is in pounds, whatever the row was in before.
    if in_pounds(amount.heading):
        return None
    headings = [column.heading for column in columns]
    for column in columns:
        texts = _texts(column)
        if not of_one_side(amount.heading, column.heading, headings):
            continue
        if _CURRENCY.fullmatch(vocabulary.words(column.heading)) and texts:
            return column if all(map(_CODE.fullmatch, texts)) else None
    return None


def kinds(amount: Column, columns: Sequence[Column]) -> Kinds | None:
    """Find the column by which some rows are credits or no payments."""
    named = (c for c in columns if _KIND.fullmatch(vocabulary.words(c.heading)))
    return next(filter(None, (kinds_in(amount, column) for column in named)), None)


def kinds_in(amount: Column, column: Column) -> Kinds | None:
    """Find which kinds of row of a column are credits or no payments."""
    texts = _texts(column)
    if not 0 < len(texts) <= _MOST_KINDS:
        return None
    credits_ = tuple(each for each in _credits(texts) if _plus(amount, column, each))
    void = tuple(each for each in texts if _VOID.fullmatch(each))
    return Kinds(column, credits_, void) if credits_ or void else None


def vat_lines(column: Column) -> list[str]:
    """Find texts by which a row says that it is the VAT of another."""
    return [text for text in _texts(column) if _VAT_LINE.fullmatch(text)]


def _texts(column: Column) -> list[str]:
    return list(dict.fromkeys(clean(cell) for cell in column.cells if cell is not None))


def _credits(texts: Sequence[str]) -> Iterator[str]:
    opposite = any(each.casefold() in _DEBIT for each in texts)
    for each in texts:
        if _IS_CREDIT.fullmatch(each) or (
            opposite and each.casefold() in _MAY_BE_CREDIT
        ):
            yield each


def _plus(amount: Column, column: Column, kind: str) -> bool:
    """Say whether no row of a kind has a minus."""
    pounds = [
        each
        for each, cell in zip(amount.amounts, column.cells, strict=True)
        if each and clean(cell) == kind
    ]
    return bool(pounds) and min(pounds) > 0
