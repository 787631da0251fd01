"""The condition `only` of a question in the engine's terms: which payments it counts.

    -- only: ref IN (SELECT ref FROM selected WHERE whole % $multiple = 0)
    -- param: multiple pounds 1000: what counts as a round sum

A parameter is looked up in a table, because a view holds no bound values. `selected`
is all that the period and the filters take, with the payments that do not meet the
condition, so that a payment can be held against those beside it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.engine.at_hand import from_hand
from mopac_spend.engine.database import is_there, whole
from mopac_spend.engine.payees import PAYEES
from mopac_spend.engine.withholding import SELECTED, SPEND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.questions.parameters import Parameter, Value

_VALUES = "only_values"
# A parameter, and what only looks like one: texts and quoted names.
_VALUE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z][a-z_]*)""")
_READS_SELECTED = re.compile(rf"\b{SELECTED}\b")
# Payees are looked up for the days that are asked about, and of others are not there.
_READS_OF_DAYS = re.compile(rf"\b({SELECTED}|{PAYEES})\b")
_SORTS = {"whole": "BIGINT", "pounds": "DECIMAL(18,2)", "day": "DATE"}


@dataclass(frozen=True, slots=True)
class Only:
    """The condition that payments meet to be counted.

    Attributes:
        condition: of SQL, checked when its question was loaded; "" for all payments.
        parameters: of the question.
        values: by the name of each.
        shipped: whether the question comes with the program.

    """

    condition: str = ""
    parameters: Sequence[Parameter] = ()
    values: Mapping[str, Value | None] = field(default_factory=dict)
    shipped: bool = False

    @property
    def is_always_the_same(self) -> bool:
        """Whether the same payments of the same days meet it, whoever asks when.

        A condition of a body's own may look at the clock, or draw lots.
        """
        looks_up = any(match[1] for match in _VALUE.finditer(self.condition))
        return not self.condition or (self.shipped and not looks_up)

    @property
    def is_of_one_payment(self) -> bool:
        """Whether a payment and the registers say if it is met, whatever is asked."""
        same = self.condition and self.is_always_the_same
        return bool(same) and not _READS_OF_DAYS.search(self.condition)

    @property
    def mark(self) -> str:
        """Names the condition in the names of tables; "" for all payments."""
        if not self.condition:
            return ""
        return f"_{hashlib.sha256(self.condition.encode()).hexdigest()[:32]}"

    def looked_up(self, cursor: Cursor) -> str:
        """Put the values into a table of a cursor, and give the condition on them."""
        if self.parameters and not is_there(cursor, _VALUES):
            casts = ", ".join(
                f"CAST(${each.name} AS {_SORTS.get(each.sort, 'VARCHAR')}) "
                f'AS "{each.name}"'
                for each in self.parameters
            )
            cursor.execute(
                f"CREATE TEMP TABLE {_VALUES} AS SELECT {casts}",
                dict(self.values),
            )
        return _VALUE.sub(
            lambda m: f'(SELECT "{m[1]}" FROM {_VALUES})' if m[1] else m[0],  # noqa: S608 - declared names
            self.condition,
        )

    def met_at_hand(self, cursor: Cursor, *, numbered: bool) -> str:
        """Give the SELECT of those that meet it, of all that are at hand.

        Args:
            cursor: of a database whose payments are.
            numbered: whether with their numbers.

        Returns:
            "" where they are many, where it is another's condition each time, or one
            that looks at other payments or at payees.

        """
        if not self.is_of_one_payment:
            return ""
        from mopac_spend.engine.fewer import met_at_hand

        table = met_at_hand(cursor, self.mark, self.condition)
        return from_hand(numbered=numbered, table=table) if table else ""

    def met(self, cursor: Cursor, name: str, select: str, kept: str = "") -> str:
        """Give the SELECT of the payments that meet the condition.

        One that looks at other payments is worked out once, because it costs more
        than all that is asked of those that meet it; a payment that is divided then
        meets it with all of its parts.

        Args:
            cursor: of the selection.
            name: of the view that is made of it.
            select: the payments that the period and the filters take.
            kept: names these payments, where those that meet the condition are kept
                with the database for whoever asks the same again; "" where not.

        """
        condition = self.looked_up(cursor)
        if not _READS_SELECTED.search(condition):
            return f"SELECT * FROM ({select}) AS {SPEND} WHERE ({condition}\n)"  # noqa: S608 - checked
        met = (
            f"WITH {SELECTED} AS NOT MATERIALIZED ({select}) "  # noqa: S608 - checked
            f"SELECT DISTINCT ref FROM {SELECTED} AS {SPEND} WHERE ({condition}\n)"
        )
        table = f"met_{kept}" if kept else f"{name}_met"
        if kept:
            whole(cursor, table, lambda made: _make(cursor, f"TABLE {made}", met))
        else:
            _make(cursor, f"TEMP TABLE {table}", met)
        return f"SELECT * FROM ({select}) WHERE ref IN (SELECT ref FROM {table})"  # noqa: S608 - our own names


def _make(cursor: Cursor, table: str, select: str) -> None:
    cursor.execute(f"CREATE {table} AS {select}")
