"""What a pack is put together from: parts, a letter, and the lines of all parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.record.release import NUMBER
from mopac_spend.questions.columns import PAYMENTS
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of which part a line is, and its number within that part, by which answers name it.
PART, OF_PART, AMOUNT = "part", "part_line", "amount"
DEFINITIONS, WITHHELD = "definitions.csv", "withheld.csv"


class Part(NamedTuple):
    """One part of a pack.

    Attributes:
        name: of the part; "" where it is the only answer, and nobody asked by letter.
        words: of the request, or "".
        files: of its answer, as `questions.leaving` writes them; empty where the
            letter alone answers.

    """

    name: str
    words: str
    files: Mapping[str, bytes]


class Letter(NamedTuple):
    """The reply that goes with the answers.

    Attributes:
        title: of the pack.
        body: who replies.
        html: the letter, as a piece of a page.
        files: the same as files, by name.

    """

    title: str
    body: str
    html: str
    files: Mapping[str, bytes]


class Lines(NamedTuple):
    """The lines of all parts, as they stand in the CSV."""

    names: tuple[str, ...]
    rows: list[list[str]]


def column_of(name: str) -> Column:
    """Give a column of lines by its name."""
    known = {column.name: column.with_unit for column in PAYMENTS} | {
        NUMBER: Column(NUMBER, "Line", Kind.WHOLE),
        PART: Column(PART, "Part", Kind.TEXT),
        OF_PART: Column(OF_PART, "Line of the part", Kind.WHOLE),
        LABEL: Column(LABEL, "Label", Kind.TEXT),
    }
    of = known[name]
    # A day that is withheld is its month.
    return of._replace(kind=Kind.TEXT) if of.kind is Kind.DAY else of
