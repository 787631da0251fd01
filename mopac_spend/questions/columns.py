"""The columns of an answer: what kind of value each holds, and its heading.

Answers hold five kinds and no other. A question whose SELECT gives a floating
point number is refused, because pounds would have passed through it.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.fields import FIELDS
from mopac_spend.findings import Refusal
from mopac_spend.questions.division import SPEND_COLUMNS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

_DECIMAL = re.compile(r"DECIMAL\(\d+,2\)")
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
SHARE_PREFIX = "share"


class Kind(enum.Enum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole number"
    DAY = "date"
    POUNDS = "pounds"
    SHARE = "share"

    @property
    def is_figure(self) -> bool:
        """Whether people expect it aligned on the right."""
        return self in {Kind.WHOLE, Kind.POUNDS, Kind.SHARE}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name programs use, its kind, the heading people read."""

    name: str
    kind: Kind
    heading: str

    @property
    def with_unit(self) -> str:
        """The heading with its unit: `Amount (£)`."""
        return f"{self.heading} (£)" if self.kind is Kind.POUNDS else self.heading


def column(name: str, kind: Kind) -> Column:
    """Make a column whose heading is its name in words.

    >>> column("initiative_title", Kind.TEXT).heading
    'Initiative'
    """
    words = name.removesuffix("_title").replace("_", " ")
    return Column(name, kind, words[:1].upper() + words[1:])


def of_engine(name: str, engine_type: str, place: str) -> Column:
    """Make a column of what the engine says a question gives.

    Raises:
        Refusal: `ASK-004`, a type no answer may hold.

    """
    if engine_type == "VARCHAR":
        return column(name, Kind.TEXT)
    if engine_type == "DATE":
        return column(name, Kind.DAY)
    if engine_type in _WHOLE:
        return column(name, Kind.WHOLE)
    if _DECIMAL.fullmatch(engine_type):
        share = name.startswith(SHARE_PREFIX)
        return column(name, Kind.SHARE if share else Kind.POUNDS)
    msg = (
        f"the column {name} is {engine_type}; cast it to DECIMAL(18,2) for pounds, "
        f"BIGINT for a count, VARCHAR for text or DATE for a day"
    )
    raise Refusal("ASK-004", msg, place)


def told_apart(columns: Iterable[Column]) -> list[Column]:
    """Head a code `Initiative code` where its title stands beside it."""
    given = list(columns)
    names = {one.name for one in given}
    return [
        replace(one, heading=f"{one.heading} code")
        if f"{one.name}_title" in names
        else one
        for one in given
    ]


_OF_SORTS = {
    str: Kind.TEXT,
    int: Kind.WHOLE,
    dt.date: Kind.DAY,
    Decimal: Kind.POUNDS,
}
# The columns of the payments beneath an answer.
PAYMENTS = tuple(
    Column(name, _OF_SORTS[FIELDS[name].sort], FIELDS[name].heading)
    if name in FIELDS
    else column(name, Kind.POUNDS if name == WHOLE else Kind.TEXT)
    for name in SPEND_COLUMNS
)
