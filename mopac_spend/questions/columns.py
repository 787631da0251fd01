"""The columns of an answer: what kind of value each holds, and its heading.

Answers hold five kinds and no other. A question whose SELECT gives a floating
point number is refused, because pounds would have passed through it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.fields import FIELDS
from mopac_spend.findings import Refusal
from mopac_spend.questions.division import SPEND_COLUMNS, WHOLE
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

_DECIMAL = re.compile(r"DECIMAL\(\d+,2\)")
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
SHARE_PREFIX = "share"


def of_engine(name: str, engine_type: str, place: str) -> Column:
    """Make a column of what the engine says a question gives.

    Raises:
        Refusal: `ASK-004`, a type no answer may hold.

    """
    if engine_type == "VARCHAR":
        return Column.named(name, Kind.TEXT)
    if engine_type == "DATE":
        return Column.named(name, Kind.DAY)
    if engine_type in _WHOLE:
        return Column.named(name, Kind.WHOLE)
    if _DECIMAL.fullmatch(engine_type):
        share = name.startswith(SHARE_PREFIX)
        return Column.named(name, Kind.SHARE if share else Kind.POUNDS)
    msg = (
        f"the column {name} is {engine_type}; cast it to DECIMAL(18,2) for pounds, "
        f"BIGINT for a count, VARCHAR for text or DATE for a day"
    )
    raise Refusal("ASK-004", msg, place)


def with_code_headings(columns: Sequence[Column]) -> list[Column]:
    """Head a code `Initiative code` where its title stands beside it."""
    names = {one.name for one in columns}
    return [
        one._replace(heading=f"{one.heading} code")
        if f"{one.name}_title" in names
        else one
        for one in columns
    ]


_OF_SORTS = {
    str: Kind.TEXT,
    int: Kind.WHOLE,
    dt.date: Kind.DAY,
    Decimal: Kind.POUNDS,
}
# Which body of a lake a row is of, by its code: the first column of its answers.
BODY = Column.named("body", Kind.TEXT)
# The columns of the payments beneath an answer.
PAYMENTS = tuple(
    Column(name, FIELDS[name].heading, _OF_SORTS[FIELDS[name].sort])
    if name in FIELDS
    else Column.named(name, Kind.POUNDS if name == WHOLE else Kind.TEXT)
    for name in SPEND_COLUMNS
)
