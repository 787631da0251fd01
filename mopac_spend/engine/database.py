"""The spend table and its registers inside an engine, ready to be asked.

`connect` gives a database in memory that can reach nothing outside itself: no
files, no network, no Python variables, and no way to change that back.

Tables:

`payments`
    every column of `mopac_spend.spend.Payment`, with `financial_year`
    (`2020-21`) and `quarter` (`2020-21-Q4`); `amount` is DECIMAL(18,2).
the tables of the register
    `grants`, `uplifts`, `initiative_plans` …, as `mopac_spend.engine.registers`
    tells.

All but `payments` are made when somebody asks for them (`provide`). What SELECTs may
call beside (`share`, `financial_year_of`, `contracts_at` …) is told in
`mopac_spend.engine.macros`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from mopac_spend.books.arrow import OF_SORT, Type, table
from mopac_spend.books.rows import PAYMENT_COLUMNS, Rows, quarter_name
from mopac_spend.books.steadily import steadily
from mopac_spend.engine import embedded
from mopac_spend.engine.contracted import names_of
from mopac_spend.engine.macros import OF_TABLES, SCALARS
from mopac_spend.engine.registers import COLUMNS_OF, DEFINITIONS, STANDINGS, TABLES
from mopac_spend.fields import FIELDS, Payment
from mopac_spend.money import NIL, to_pence
from mopac_spend.register import Contract

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.registers import Columns
    from mopac_spend.periods import Period

__all__ = [
    "DEFINITIONS",
    "EVER",
    "NO_PART",
    "READABLE",
    "TABLES",
    "Source",
    "connect",
    "insert",
    "is_there",
    "of_parts",
    "payments",
    "pounds_of",
    "provide",
    "spend_between",
]

# The engine that is asked where no other is named.
EMBEDDED = "duckdb"
_SQL = {
    Type.TEXT: "VARCHAR",
    Type.WHOLE: "BIGINT",
    Type.DAY: "DATE",
    Type.POUNDS: "DECIMAL(18,2)",
}


def connect(books: Books, engine: str = EMBEDDED) -> Cursor:
    """Load books into a sealed database.

    Args:
        books: as `mopac_spend.books.load.open_books` gives them.
        engine: `duckdb`, in this process; `spark`, or `spark://HOST:PORT`.

    Returns:
        A connection; `cursor()` of it gives another over the same tables, whose
        temporary tables are its own.

    Raises:
        Refusal: `ENGINE-001`, there is no such engine here.

    """
    # The engine looks into the parts when it is told of them.
    return steadily(books.payments, partial(_connected, books, engine), lambda: None)


def _connected(books: Books, engine: str) -> Cursor:
    rows = books.payments
    parts = rows.names() if isinstance(rows, Rows) else []
    connection = embedded.opened(parts) if engine == EMBEDDED else _far(engine, parts)
    if isinstance(rows, Rows):
        _payments(connection, parts, rows.others, rows.without)
    else:
        _payments(connection, parts, rows)
    for macro in SCALARS:
        connection.execute(macro)
    return connection


def _far(engine: str, parts: list[str]) -> Cursor:
    from mopac_spend.engine.spark import session

    return session.opened(engine, parts)


def provide(connection: Cursor, books: Books, names: Iterable[str]) -> None:
    """Make tables of the register, those that are not there yet.

    Args:
        connection: of `connect`, or a cursor of it: every cursor sees them.
        books: the same.
        names: of `READABLE` and of `OF_TABLES`.

    """
    called = [OF_TABLES[name] for name in sorted(OF_TABLES.keys() & {*names})]
    wanted = {*names}.union(*(each.reads for each in called))
    of_register = sorted(wanted & COLUMNS_OF.keys())
    # As a rule all of them are: one look is cheaper than one at each.
    missing = bool(of_register) and not is_there(connection, *of_register)
    for name in of_register if missing else ():
        if is_there(connection, name):
            continue
        columns = COLUMNS_OF[name](books)
        if name == TABLES[Contract.kind]:
            written = columns["supplier"][1]
            named = names_of(connection, books.register, written)
            columns = {**columns, "supplier_name": (Type.TEXT, named)}
        whole(connection, name, partial(_fill, connection, columns))
    with _ONE_AT_A_TIME:
        for each in called:
            connection.execute(each.sql)


def whole(connection: Cursor, name: str, make: Callable[[str], None]) -> None:
    """Make a table that every cursor sees, unless it is there: all of it, or none.

    Args:
        connection: of `connect`, or a cursor of it.
        name: of the table.
        make: makes it under the name it is given; whoever stops it half-way leaves
            nothing that would be taken for the table.

    """
    if is_there(connection, name):
        return
    with _ONE_AT_A_TIME:
        # Somebody else may have made it meanwhile.
        if is_there(connection, name):
            return
        half = f"{name}_half_made"
        connection.execute(f"DROP TABLE IF EXISTS {half}")
        make(half)
        connection.execute(f"ALTER TABLE {half} RENAME TO {name}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the payments of some days stand.

    Attributes:
        sql: for `FROM`; they are called `payments`.
        name: of the days, for tables that are made of these payments.
        numbered: whether each has a number, which is another one in another source.

    """

    sql: str
    name: str
    numbered: bool = False


# Several threads may ask of one database.
_ONE_AT_A_TIME = threading.RLock()
# Rows that are fetched together.
_AT_A_TIME = 10_000
# All payments of the books.
EVER = Source("payments", "ever")


# What is made of the rows of books, and not of their registers.
NO_PART, _LEFT_OUT = "payments_of_no_part", "payments_left_out"
_OF_ROWS = ("payments", NO_PART, _LEFT_OUT)
# By the place of a part among those that are read, and that of a row within it.
_NUMBERS = (
    f", (CAST(file_index AS BIGINT) << 32) + file_row_number AS {embedded.NUMBER}",
    f", -1 - rowid AS {embedded.NUMBER}",
)


def forget(connection: Cursor) -> None:
    """Drop what was made beside the payments, whatever it was made of."""
    if embedded.is_embedded(connection):
        embedded.put_away(connection)
    for name, kind in _tables(connection).items():
        if kind == "BASE TABLE" and name not in _OF_ROWS:
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')


def spend_between(
    rows: Sequence[Payment], period: Period | None, *, numbered: bool = False
) -> Source:
    """Say where the payments of a period stand.

    Parts that have none of them are left out, for speed alone: the payments of
    other days in the same part are still there, and whoever asks must say which
    days are wanted.

    Args:
        rows: of the books whose `connect` is asked.
        period: None for all payments.
        numbered: give each its number, too, if they rest in parts.

    """
    if not isinstance(rows, Rows) or (period is None and not numbered):
        return EVER
    name, within = EVER.name, rows.parts
    if period:
        name = f"{period.first:%Y%m%d}_{period.last:%Y%m%d}"
        within = tuple(rows.within(period.first, period.last))
    parts = [str(part) for part in within]
    if not parts:
        none = "(SELECT * FROM payments WHERE false) AS payments"
        return Source("payments" if rows.others else none, name)
    of = _from(parts, rows.others, rows.without, numbered=numbered)
    return Source(f"({of}) AS payments", name, numbered)


def of_parts(rows: Rows, parts: Sequence[Path]) -> Source:
    """Say where the payments of some parts stand, and no others.

    Args:
        rows: of the books whose `connect` is asked.
        parts: some of theirs, at least one.

    Raises:
        Refusal: as `Rows.names`.

    """
    names = rows.names(parts)
    return Source(f"({_from(names, (), rows.without)}) AS payments", "")


def pounds_of(cursor: Cursor) -> Decimal:
    """Sum all payments of a database, in pounds."""
    row = cursor.execute("SELECT sum(amount) FROM payments").fetchone()
    return NIL if row is None or row[0] is None else to_pence(row[0])


def is_there(connection: Cursor, *tables: str) -> bool:
    """Say whether some tables have been made, all of them."""
    if not embedded.is_embedded(connection):
        return _tables(connection).keys() >= {*tables}
    from mopac_spend.engine.errors import CatalogException

    try:
        # To look into the catalogue takes three times as long.
        connection.execute(f"SELECT 1 FROM {', '.join(tables)} LIMIT 0")  # noqa: S608 - our own names
    except CatalogException:
        return False
    return True


def _tables(connection: Cursor) -> dict[str, str]:
    """Give each table that a cursor sees, and no view, with its sort."""
    # Not of the catalogue of the standard: that binds every view, and so opens parts.
    rows = connection.execute(
        "SELECT table_name, if(temporary, 'LOCAL TEMPORARY', 'BASE TABLE') "
        "FROM duckdb_tables()"
    )
    return dict(rows.fetchall())


def _payments(
    connection: Cursor,
    parts: list[str],
    rows: Sequence[Payment],
    without: Collection[str] = (),
) -> None:
    """Make the table of payments: parts are left where they rest."""
    if not parts:
        _store(connection, "payments", payments(rows))
        return
    if rows:
        _store(connection, NO_PART, payments(rows))
    if without:
        connection.execute(f"CREATE TABLE {_LEFT_OUT} (ref VARCHAR)")
        insert(connection, _LEFT_OUT, [(ref,) for ref in sorted(without)])
    connection.execute(f"CREATE VIEW payments AS {_from(parts, rows, without)}")


def _from(
    parts: list[str],
    rows: Sequence[Payment],
    without: Collection[str],
    *,
    numbered: bool = False,
) -> str:
    columns = ", ".join(f'"{name}"' for name in PAYMENT_COLUMNS)
    of_part, of_row = _NUMBERS if numbered else ("", "")
    names = ", ".join("'" + part.replace("'", "''") + "'" for part in parts)
    files = f"read_parquet([{names}], hive_partitioning = false)"
    of_parts = f"SELECT {columns}{of_part} FROM {files}"  # noqa: S608 - our own files
    if without:
        of_parts += f" WHERE ref NOT IN (SELECT ref FROM {_LEFT_OUT})"  # noqa: S608
    if not rows:
        return of_parts
    return f"{of_parts} UNION ALL SELECT {columns}{of_row} FROM {NO_PART}"  # noqa: S608


def _store(connection: Cursor, name: str, rows: pa.Table) -> None:
    connection.register("incoming", rows)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608 - our own names
    connection.unregister("incoming")


def _fill(connection: Cursor, columns: Columns, name: str) -> None:
    described = ", ".join(f'"{at}" {_SQL[kind]}' for at, (kind, _) in columns.items())
    connection.execute(f"CREATE TABLE {name} ({described})")
    _insert(connection, name, [values for _, values in columns.values()])


def fetched(cursor: Cursor) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a result, of which the library holds few at a time.

    A text that stands in many rows is held once.
    """
    texts: dict[str, str] = {}
    while rows := cursor.fetchmany(_AT_A_TIME):
        for row in rows:
            yield tuple([texts.setdefault(c, c) if type(c) is str else c for c in row])
        if len(texts) > _AT_A_TIME:
            texts.clear()


def insert(cursor: Cursor, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Put rows into a table of a cursor."""
    if rows:
        _insert(cursor, table, list(zip(*rows, strict=True)))


def _insert(cursor: Cursor, table: str, columns: Sequence[Iterable[object]]) -> None:
    """Put columns into a table, as texts that the engine casts.

    One list a column: a parameter for each cell takes 0.3 s for 800 grants, and to load
    Arrow is worth it from a hundred thousand rows on.
    """
    lists = ", ".join(["unnest(?::VARCHAR[])"] * len(columns))
    cursor.execute(
        f"INSERT INTO {table} SELECT {lists}",
        [[_plain(value) for value in values] for values in columns],
    )


def _plain(value: object) -> str | None:
    """Write a value as the text that its column's type is read from."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def payments(rows: Sequence[Payment]) -> pa.Table:
    """Give the spend table as Arrow.

    Returns:
        One row a payment, the columns of `PAYMENT_COLUMNS`: `date` date32,
        `amount` decimal128(18, 2) in pounds, `line` int64, the rest text.

    """
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(
        Payment._fields
    )
    quarters = [quarter_name(row.date) for row in rows]
    values += [[name.rpartition("-")[0] for name in quarters], quarters]
    kinds = [OF_SORT[each.sort] for each in FIELDS.values()] + [Type.TEXT] * 2
    typed = zip(kinds, values, strict=True)
    return table(dict(zip(PAYMENT_COLUMNS, typed, strict=True)))


READABLE = frozenset(COLUMNS_OF) - {STANDINGS}
