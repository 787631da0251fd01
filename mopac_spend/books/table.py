"""The spend table and its registers inside DuckDB, ready to be asked.

`connect` gives a database in memory that can reach nothing outside itself: no
files, no network, no Python variables, and no way to change that back.

Tables:

`payments`
    every column of `mopac_spend.spend.Payment`, with `financial_year`
    (`2020-21`) and `quarter` (`2020-21-Q4`); `amount` is DECIMAL(18,2).
a table for each kind of code (`directorates`, `grants`, `published_sums` …)
    `code`, `title`, `valid_from`, `valid_to`, what the register says besides (a
    list as one text, yes and no as `true` and `false`), and `sort`: the print
    order. The reserved codes that a payment may carry are among them, business as
    usual and untagged last.
a table for each kind of event (`uplifts`, `instalments`, `progress` …)
    `code` of what it happened to, `day`, and what it says.
`initiative_plans`
    `initiative`, `plan`, `heading` ("" where it serves the plan as a whole).
`initiative_commitments`
    `initiative`, `commitment`.
`accounts`
    `account`, its `category`, its `codes` in the finance system.
`routes`
    `route` to a contract and whether suppliers `competed` on it.
`batches`
    what each import read, posted and set aside, in rows and pounds.
`bank_holidays`
    `day`: those of England and Wales.

All but `payments` are made when somebody asks for them (`provide`).

And one function, `share(part, whole)`: a proportion with two places as DECIMAL,
rounded to the nearest, but `1.00` only where it is all and `0.00` only where it
is nothing (or there is no whole).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.books.arrow import Type, table
from mopac_spend.books.rows import PAYMENT_COLUMNS, Rows, quarter_name
from mopac_spend.holidays import bank_holidays
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    EVENTS,
    KINDS,
    RESERVED,
    ROUTES,
    TAGS,
    UNTAGGED,
    Commitment,
    Decision,
    Heading,
    Initiative,
)
from mopac_spend.register.shape import Sort, metadata
from mopac_spend.spend import BATCH_COUNTS, BATCH_POUNDS, Batch, Payment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import duckdb
    import pyarrow as pa

    from mopac_spend.books.load import Books
    from mopac_spend.periods import Period
    from mopac_spend.register import Entry, Register
    from mopac_spend.register.shape import Described

# What stands in the place of a definition for the two codes no register holds.
DEFINITIONS = {
    UNTAGGED: "Nobody has decided yet.",
    BUSINESS_AS_USUAL: "Decided: the payment serves no initiative.",
}
TABLES = {name: kind.plural for name, kind in KINDS.items()}
_HAPPENED = {name: kind.plural for name, kind in EVENTS.items()}


Columns: TypeAlias = "dict[str, tuple[Type, Sequence[Any]]]"
_SQL = {
    Type.TEXT: "VARCHAR",
    Type.WHOLE: "BIGINT",
    Type.DAY: "DATE",
    Type.POUNDS: "DECIMAL(18,2)",
}

# Whole pence throughout, because dividing two DECIMALs gives a DOUBLE.
_SHARE = """
CREATE MACRO share(part, whole) AS CAST(
    CASE
        WHEN whole = 0 OR part = 0 THEN 0.00
        WHEN part = whole THEN 1.00
        ELSE greatest(0.01, least(0.99, CAST(
            (
                CAST(CAST(part AS DECIMAL(20,2)) * 100 AS HUGEINT) * 200
                + CAST(CAST(whole AS DECIMAL(20,2)) * 100 AS HUGEINT)
            ) // (CAST(CAST(whole AS DECIMAL(20,2)) * 100 AS HUGEINT) * 2)
        AS DECIMAL(9,2)) * 0.01))
    END
AS DECIMAL(3,2))
"""


def connect(books: Books) -> duckdb.DuckDBPyConnection:
    """Load books into a sealed database.

    Args:
        books: as `mopac_spend.books.load.open_books` gives them.

    Returns:
        A connection; `cursor()` of it gives another over the same tables, whose
        temporary tables are its own.

    """
    import duckdb

    rows = books.payments
    parts = [str(path) for path in rows.parts] if isinstance(rows, Rows) else []
    connection = duckdb.connect(
        ":memory:", config={"python_enable_replacements": False}
    )
    # The parts of these books, and nothing else outside the database.
    connection.execute("SET allowed_paths = ?", [parts])
    connection.execute("SET enable_external_access = false")
    # A part never changes under its name, so where its columns stand is kept.
    connection.execute("SET parquet_metadata_cache = true")
    _payments(connection, parts, rows.others if isinstance(rows, Rows) else rows)
    connection.execute(_SHARE)
    connection.execute("SET lock_configuration = true")
    return connection


def provide(
    connection: duckdb.DuckDBPyConnection, books: Books, names: Iterable[str]
) -> None:
    """Make tables of the register, those that are not there yet.

    Args:
        connection: of `connect`, or a cursor of it: every cursor sees them.
        books: the same.
        names: of `READABLE`.

    """
    told = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    there = {name for (name,) in told}
    for name in sorted(set(names) - there):
        if name in _MADE:
            _fill(connection, name, _MADE[name](books))


@dataclass(frozen=True, slots=True)
class Source:
    """Where the payments of some days stand.

    Attributes:
        sql: for `FROM`; they are called `payments`.
        name: of the days, for tables that are made of these payments.

    """

    sql: str
    name: str


# All payments of the books.
EVER = Source("payments", "ever")


def spend_between(rows: Sequence[Payment], period: Period | None) -> Source:
    """Say where the payments of a period stand.

    Parts that have none of them are left out, for speed alone: the payments of
    other days in the same part are still there, and whoever asks must say which
    days are wanted.

    Args:
        rows: of the books whose `connect` is asked.
        period: None for all payments.

    """
    if period is None or not isinstance(rows, Rows):
        return EVER
    name = f"{period.first:%Y%m%d}_{period.last:%Y%m%d}"
    parts = [str(part) for part in rows.within(period.first, period.last)]
    if not parts:
        return Source("payments", name)
    return Source(f"({_from(parts, rows.others)}) AS payments", name)


def is_there(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether a table has been made."""
    told = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]
    )
    return told.fetchone() != (0,)


def _payments(connection: Any, parts: list[str], rows: Sequence[Payment]) -> None:  # noqa: ANN401
    """Make the table of payments: parts are left where they rest."""
    if not parts:
        _store(connection, "payments", payments(rows))
        return
    if rows:
        _store(connection, "payments_of_no_part", payments(rows))
    connection.execute(f"CREATE VIEW payments AS {_from(parts, rows)}")


def _from(parts: list[str], rows: Sequence[Payment]) -> str:
    columns = ", ".join(PAYMENT_COLUMNS)
    names = ", ".join("'" + part.replace("'", "''") + "'" for part in parts)
    files = f"read_parquet([{names}], hive_partitioning = false)"
    of_parts = f"SELECT {columns} FROM {files}"  # noqa: S608 - our own files
    of_rows = f" UNION ALL SELECT {columns} FROM payments_of_no_part" if rows else ""  # noqa: S608
    return of_parts + of_rows


def _store(connection: Any, name: str, rows: pa.Table) -> None:  # noqa: ANN401
    connection.register("incoming", rows)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608 - our own names
    connection.unregister("incoming")


def _fill(connection: Any, name: str, columns: Columns) -> None:  # noqa: ANN401
    """Make a small table of values: a register is not worth loading Arrow for."""
    described = ", ".join(
        f'"{each}" {_SQL[kind]}' for each, (kind, _) in columns.items()
    )
    connection.execute(f"CREATE TABLE {name} ({described})")
    # One list a column: a parameter for each cell takes 0.3 s for 800 grants.
    casts = [
        f"CAST(unnest(?::VARCHAR[]) AS {_SQL[kind]})" for kind, _ in columns.values()
    ]
    connection.execute(
        f"INSERT INTO {name} SELECT {', '.join(casts)}",
        [[_plain(value) for value in values] for _, values in columns.values()],
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
    types = {"date": Type.DAY, "amount": Type.POUNDS, "line": Type.WHOLE}
    return table(
        {
            name: (types.get(name, Type.TEXT), column)
            for name, column in zip(PAYMENT_COLUMNS, values, strict=True)
        }
    )


def _codes(register: Register, kind: str) -> Columns:
    """Give one register as a table, in print order."""
    ordered = sorted(register.entries[kind].values(), key=_print_order)
    rows = [
        {name: _cell(getattr(entry, _FIELD.get(name, name))) for name in _named(kind)}
        for entry in ordered
    ]
    rows += [
        {"code": code, "title": RESERVED[code], "definition": DEFINITIONS[code]}
        for code in _reserved(kind)
    ]
    columns: Columns = {
        name: (sort, [row.get(name) for row in rows])
        for name, sort in _named(kind).items()
    }
    return {**columns, "sort": (Type.WHOLE, range(len(rows)))}


def _happened(register: Register, kind: str) -> Columns:
    """Give the events of one kind as a table, by day."""
    names = {"code": Type.TEXT, "day": Type.DAY, **_slots(EVENTS[kind])}
    events = register.events[kind]
    return {
        name: (sort, [_cell(getattr(event, name)) for event in events])
        for name, sort in names.items()
    }


def _named(kind: str) -> dict[str, Type]:
    first = {"code": Type.TEXT, "title": Type.TEXT, "valid_from": Type.DAY}
    return {**first, "valid_to": Type.DAY, **_slots(KINDS[kind])}


def _slots(kind: Described) -> dict[str, Type]:
    return {_COLUMN.get(s.name, s.name): _SORTS[s.sort] for s in metadata(kind)}


def _cell(value: object) -> object:
    return ", ".join(value) if isinstance(value, tuple) else value


_SORTS = {
    Sort.TEXT: Type.TEXT,
    Sort.LIST: Type.TEXT,
    Sort.YES_OR_NO: Type.TEXT,
    Sort.DAY: Type.DAY,
    Sort.POUNDS: Type.POUNDS,
    Sort.WHOLE: Type.WHOLE,
    Sort.COUNT: Type.WHOLE,
}
# Reserved words of SQL.
_COLUMN = {"order": "position", "use": "used_for"}
_FIELD = {column: name for name, column in _COLUMN.items()}


def _print_order(entry: Entry) -> tuple[str, int, str, str]:
    if isinstance(entry, Heading):
        return entry.plan, entry.order, entry.title.casefold(), entry.code
    if isinstance(entry, Decision):
        return entry.valid_from.isoformat(), 0, entry.title.casefold(), entry.code
    return "", 0, entry.title.casefold(), entry.code


def _reserved(kind: str) -> tuple[str, ...]:
    if kind == Initiative.kind:
        return BUSINESS_AS_USUAL, UNTAGGED
    return (UNTAGGED,) if kind in TAGS else ()


def _initiative_plans(register: Register) -> Columns:
    rows = [
        (initiative, plan, heading)
        for initiative in register.of(Initiative)
        for plan, headings in register.plans_of(initiative).items()
        for heading in headings or [""]
    ]
    names = ("initiative", "plan", "heading")
    return {
        name: (Type.TEXT, [row[at] for row in rows]) for at, name in enumerate(names)
    }


def _initiative_commitments(register: Register) -> Columns:
    commitments = register.of(Commitment)
    rows = [
        (initiative.code, code)
        for initiative in register.of(Initiative).values()
        for code in initiative.serves
        if code in commitments
    ]
    return {
        "initiative": (Type.TEXT, [initiative for initiative, _ in rows]),
        "commitment": (Type.TEXT, [commitment for _, commitment in rows]),
    }


def _accounts(register: Register) -> Columns:
    held = list(register.accounts.values())
    return {
        "account": (Type.TEXT, [each.name for each in held]),
        "category": (Type.TEXT, [each.category for each in held]),
        "codes": (Type.TEXT, [" ".join(each.codes) for each in held]),
        "valid_from": (Type.DAY, [each.valid_from for each in held]),
        "sort": (Type.WHOLE, range(len(held))),
    }


def _of_codes(kind: str) -> Callable[[Books], Columns]:
    return lambda books: _codes(books.register, kind)


def _of_events(kind: str) -> Callable[[Books], Columns]:
    return lambda books: _happened(books.register, kind)


def _routes(_: Books) -> Columns:
    return {
        "route": (Type.TEXT, list(ROUTES)),
        "competed": (Type.TEXT, list(ROUTES.values())),
    }


def _batches(books: Books) -> Columns:
    types = dict.fromkeys(BATCH_COUNTS, Type.WHOLE) | {"date": Type.DAY}
    types |= dict.fromkeys(BATCH_POUNDS, Type.POUNDS)
    held = sorted(books.batches, key=lambda batch: (batch.date, batch.id))
    return {
        name: (types.get(name, Type.TEXT), [getattr(each, name) for each in held])
        for name in Batch._fields
        if name != "line"
    }


def _bank_holidays(_: Books) -> Columns:
    return {"day": (Type.DAY, sorted(bank_holidays()))}


# What `provide` can make, and how.
_MADE: dict[str, Callable[[Books], Columns]] = {
    **{table: _of_codes(kind) for kind, table in TABLES.items()},
    **{table: _of_events(kind) for kind, table in _HAPPENED.items()},
    "initiative_plans": lambda books: _initiative_plans(books.register),
    "initiative_commitments": lambda books: _initiative_commitments(books.register),
    "accounts": lambda books: _accounts(books.register),
    "routes": _routes,
    "batches": _batches,
    "bank_holidays": _bank_holidays,
}
READABLE = frozenset(_MADE)
