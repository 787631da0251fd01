"""What the books hold of the rows that an import asks about.

The payments themselves rest in the database: books of a million are not read to
compare a file with them, only the rows that have a ref in common with it.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import TYPE_CHECKING

from mopac_spend.books.arrow import Type, table
from mopac_spend.importing.reading.period import ASSUMED
from mopac_spend.spend import Payment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.importing.reading.line import Lines

# A ref is its base, the number among rows of one identity, the part of a split row.
_BASE = r".*:[0-9a-f]{12}"
ROW_REF = re.compile(
    rf"(?s)(?P<row>(?P<base>{_BASE})(?:\.(?P<number>[0-9]+))?)(?:/[0-9]+)?"
    rf"(?P<back>-reversed)?"
)
# The same in SQL. Nearly every ref is its own base, which is quick to see.
_PLAIN = "regexp_matches(ref, ':[0-9a-f]{12}$')"
_VIEW = rf"""
CREATE TEMP VIEW posted AS SELECT *,
    CASE WHEN {_PLAIN} THEN ref ELSE regexp_extract(ref,
        '(?s)^({_BASE})(?:\.[0-9]+)?(?:/[0-9]+)?(?:-reversed)?$', 1) END AS base,
    CASE WHEN {_PLAIN} THEN ref ELSE regexp_extract(ref,
        '(?s)^({_BASE}(?:\.[0-9]+)?)(?:/[0-9]+)?(?:-reversed)?$', 1) END AS row_ref,
    ends_with(ref, '-reversed') AS back, {{on_day}} AS on_day
FROM payments
"""  # noqa: S608 - our own patterns

# A restatement is dated on the day on which it was posted.
_ON_DAY = "if(belongs = '', date, CAST(belongs AS DATE))"

# A row that was split has its pounds in its parts together.
_SAME_DAY = """
SELECT DISTINCT base FROM (
    SELECT base, on_day AS date, amount, document FROM posted
    WHERE on_day BETWEEN $1 AND $2 AND NOT back AND ref = row_ref
    UNION ALL
    SELECT base, on_day AS date, sum(amount) AS amount, document FROM posted
    WHERE on_day BETWEEN $1 AND $2 AND NOT back AND ref <> row_ref
    GROUP BY base, row_ref, on_day, document
) WHERE base <> '' AND (
    (date, amount) IN (SELECT (date, amount) FROM wanted_like)
    OR (date, document) IN (
        SELECT (date, document) FROM wanted_like WHERE document <> ''
    )
)
"""
_ANY_DAY = f"""
SELECT DISTINCT base FROM (
    SELECT base, supplier, sum(amount) AS amount FROM posted
    WHERE NOT back AND ($1 OR ends_with(evidence, '{ASSUMED}'))
        AND supplier IN (SELECT supplier FROM wanted_like)
    GROUP BY base, row_ref, supplier
) WHERE base <> ''
    AND (supplier, amount) IN (SELECT (supplier, amount) FROM wanted_like)
UNION
SELECT DISTINCT base FROM (
    SELECT base, document, sum(amount) AS amount FROM posted
    WHERE NOT back
        AND document IN (SELECT document FROM wanted_like WHERE document <> '')
    GROUP BY base, row_ref, document
) WHERE base <> ''
    AND (document, amount) IN (SELECT (document, amount) FROM wanted_like)
"""  # noqa: S608 - our own words

# First and last day of what is asked about.
Span = tuple[dt.date, dt.date]
ALWAYS: Span = (dt.date.min, dt.date.max)


class InBooks:
    """Opened books: the questions that a comparison asks of what is posted."""

    def __init__(self, books: Books) -> None:
        """Hold books; nothing is read yet."""
        self._books = books

    def of_bases(self, bases: Collection[str], span: Span) -> Iterable[Payment]:
        """Give all payments whose ref has one of these bases, reversals included.

        A base holds its day, so that none is outside the span of the days.
        """
        # A parameter for each of a hundred thousand texts would take a second.
        wanted = table({"base": (Type.TEXT, list(bases))})
        self._database.register("wanted", wanted)
        columns = ", ".join(Payment._fields)
        rows = self._database.execute(
            f"SELECT {columns} FROM posted WHERE on_day BETWEEN $1 AND $2 "  # noqa: S608 - our own names
            f"AND base IN (SELECT base FROM wanted) ORDER BY date, file, line",
            list(span),
        ).fetchall()
        self._database.unregister("wanted")
        return map(Payment._make, rows)

    def bases_of(self, batches: Collection[str]) -> set[str]:
        """Give the bases of the rows that batches posted."""
        rows = self._database.execute(
            "SELECT DISTINCT base FROM posted "
            "WHERE batch IN (SELECT unnest(?::VARCHAR[])) AND base <> '' AND NOT back",
            [list(batches)],
        ).fetchall()
        return {base for (base,) in rows}

    def standing(self, batches: Collection[str]) -> dict[str, int]:
        """Count the rows of batches that nothing reversed; left out where none."""
        rows = self._database.execute(
            "SELECT batch, count(DISTINCT row_ref) FROM posted "
            "WHERE batch IN (SELECT unnest(?::VARCHAR[])) AND base <> '' AND NOT back "
            "AND row_ref NOT IN (SELECT row_ref FROM posted WHERE back) GROUP BY batch",
            [list(batches)],
        ).fetchall()
        return dict(rows)

    def restating(self) -> set[str]:
        """Name the batches that restate closed periods and hold nothing else."""
        if not self._books.closed:
            return set()
        rows = self._database.execute(
            "SELECT batch FROM posted GROUP BY batch HAVING bool_and(belongs <> '')"
        ).fetchall()
        return {batch for (batch,) in rows}

    def bases_like(
        self, lines: Lines, span: Span, *, undated: bool
    ) -> tuple[set[str], set[str]]:
        """Give the bases of rows that may say what one of these lines says.

        First those of its day, with its pounds or its document. Then those of any
        day with its document and pounds; and those with its supplier and pounds
        whose date is assumed, or, where the lines themselves are undated, whatever
        the date of a row. All lines are looked up at once.
        """
        like = table(
            {
                "date": (Type.DAY, lines.dates),
                "amount": (Type.POUNDS, lines.amounts),
                "supplier": (Type.TEXT, lines.text("supplier")),
                "document": (Type.TEXT, lines.text("document")),
            }
        )
        self._database.register("wanted_like", like)
        of_day = self._database.execute(_SAME_DAY, list(span)).fetchall()
        others = self._database.execute(_ANY_DAY, [undated]).fetchall()
        self._database.unregister("wanted_like")
        return {base for (base,) in of_day}, {base for (base,) in others}

    def close(self) -> None:
        """Let go of the database; whoever asks again waits until it is opened."""
        self.__dict__.pop("_database", None)

    @cached_property
    def _database(self) -> Cursor:
        from mopac_spend.engine.database import connect

        database = connect(self._books)
        # Parts without the days that are asked for are passed over by their dates.
        on_day = _ON_DAY if self._books.closed else "date"
        database.execute(_VIEW.replace("{on_day}", on_day))
        return database
