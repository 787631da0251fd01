"""All payments at hand: in memory, for whoever asks again and again of all of them.

A desk that is open all day, or a window, asks the same million payments many times;
each question would open every part, and read and divide them anew. At the third that
takes all days, a thread begins to put the payments into one table, divided as the
recorded rules do, packed as in parts: columns and types are those that SELECTs see
anyway, so no question can tell. Nobody waits for it: until it is there, parts are read.
A command that asks once, or of few days, pays for none of it.

The table is made of proven parts, and goes with what else was made of them
(`mopac_spend.engine.database.forget`); books that changed are another database.
"""

from __future__ import annotations

import atexit
import re
import threading
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from mopac_spend.books.rows import Rows
from mopac_spend.engine.database import (
    EVER,
    NO_PART,
    Source,
    of_parts,
    pounds_of,
)
from mopac_spend.engine.embedded import (
    ASKED,
    AT_HAND,
    NUMBER,
    is_embedded,
)
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, to_pence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.engine.loading import duckdb
    from mopac_spend.spend import Payment

# At which question of all payments they are put at hand.
_AT_LAST = 3
# A million is two seconds' work and 40 MB; past this many they stay where they rest.
_MOST = 2_500_000
# Parts that are read together: more are faster, and take the memory of all their rows
# before they are packed.
_TOGETHER = 12
PAYMENTS = f"{AT_HAND}.payments"
_COUNTED = re.compile(r"\bpayments_in\((\w+\.)?ref,")
_NUMBERS = """
CREATE TEMP TABLE {numbers} AS
SELECT ref, CAST(row_number() OVER () AS INTEGER) AS number
FROM (SELECT DISTINCT ref FROM ({select}) WHERE apportioned_by <> '')
"""
_NUMBERED = """
SELECT divided.*, numbers.number AS {number}
FROM ({select}) AS divided
LEFT JOIN {numbers} AS numbers
    ON numbers.ref = divided.ref AND divided.apportioned_by <> ''
"""
_halves = count()
# Threads that make a table, each with its cursor.
_at_work: dict[threading.Thread, duckdb.DuckDBPyConnection] = {}
# Seconds between two attempts to stop one.
_PATIENCE = 0.05


def parts_at_hand(cursor: Cursor) -> int | None:
    """Say how many payments that stand as parts are at hand, divided as recorded.

    Returns:
        None where the payments of the database are not at hand.

    """
    from mopac_spend.engine.errors import CatalogException

    if not is_embedded(cursor):
        return None
    try:
        row = cursor.execute(f"SELECT max({NUMBER}) FROM {PAYMENTS}").fetchone()  # noqa: S608 - our own names
    except CatalogException:
        return None
    return row[0] or 0 if row else 0


def put_at_hand(
    cursor: Cursor, rows: Sequence[Payment], select: Callable[[Source], str]
) -> None:
    """Begin to put payments at hand, if they were asked for often enough.

    Args:
        cursor: of the books' database, which is asked for all payments.
        rows: of the books.
        select: gives the SELECT of the payments of a source, divided as recorded.

    """
    if not isinstance(rows, Rows) or len(rows) > _MOST or not is_embedded(cursor):
        return
    (asked,) = cursor.execute(f"SELECT nextval('{ASKED}')").fetchone() or (0,)
    # No two who ask have one number: one of them begins it.
    if asked == _AT_LAST:
        own = cursor.cursor()
        thread = threading.Thread(target=_make, args=(own, rows, select), daemon=True)
        _at_work[thread] = own
        thread.start()


def wait() -> None:
    """Wait until all that is being put at hand is there."""
    for thread in [*_at_work]:
        thread.join()


@atexit.register
def _stop() -> None:
    """Stop the threads while Python is whole: one that ends later ends the process."""
    for thread, cursor in [*_at_work.items()]:
        while thread.is_alive():
            cursor.interrupt()
            thread.join(_PATIENCE)


def from_hand(*, numbered: bool, table: str = PAYMENTS) -> str:
    """Give the SELECT of the payments, with their numbers or without.

    Args:
        numbered: whether with them.
        table: with some of the payments, where not all are wanted.

    """
    return f"SELECT {'*' if numbered else f'* EXCLUDE ({NUMBER})'} FROM {table}"  # noqa: S608 - our own names


def counted_by_number(sql: str, counting: str) -> str:
    """Let a question count payments by their numbers.

    Args:
        sql: its SELECT.
        counting: the macro that does, of `mopac_spend.engine.embedded`.

    """
    return _COUNTED.sub(rf"{counting}(\1{NUMBER},", sql)


def _make(cursor: Cursor, rows: Rows, select: Callable[[Source], str]) -> None:
    """Make the table, if all payments are in it; leave nothing where they are not."""
    from mopac_spend.engine.errors import Error

    half = f"{AT_HAND}.half_{next(_halves)}"
    try:
        # What is wrong with a part is met again where it is read; or there was no
        # memory for it, or it was forgotten meanwhile, or is stopped.
        with suppress(Error, Refusal):
            _fill(cursor, half, rows, select)
    finally:
        with suppress(Error):
            cursor.execute(f"DROP TABLE IF EXISTS {half}")
            cursor.close()
        _at_work.pop(threading.current_thread(), None)


def _fill(
    cursor: Cursor, half: str, rows: Rows, select: Callable[[Source], str]
) -> None:
    before, numbers = rows.states, "numbers"
    cursor.execute(_NUMBERS.format(numbers=numbers, select=select(EVER)))
    for made, source in enumerate(_sources(rows)):
        of = {"select": select(source), "numbers": numbers, "number": NUMBER}
        into = f"INSERT INTO {half}" if made else f"CREATE TABLE {half} AS"
        cursor.execute(f"{into} {_NUMBERED.format(**of)}")
        # Packs what was put in.
        cursor.execute(f"CHECKPOINT {AT_HAND}")
    stands = _is_whole(cursor, half, rows)
    if stands and not rows.prove() and rows.states == before:
        cursor.execute(f"ALTER TABLE {half} RENAME TO payments")


def _sources(rows: Rows) -> Iterator[Source]:
    parts = rows.parts
    for at in range(0, len(parts), _TOGETHER):
        yield of_parts(rows, parts[at : at + _TOGETHER])
    if rows.others:
        yield Source(f"{NO_PART} AS payments", "")


def _is_whole(cursor: Cursor, table: str, rows: Rows) -> bool:
    """Say whether a table has every payment, to the penny."""
    found = cursor.execute(
        "SELECT count(*) FILTER (apportioned_by = '') "  # noqa: S608 - our own name
        "+ count(DISTINCT CASE WHEN apportioned_by <> '' THEN ref END), sum(amount) "
        f"FROM {table}"
    ).fetchone()
    return found is not None and (found[0], to_pence(found[1] or NIL)) == (
        len(rows),
        pounds_of(cursor),
    )
