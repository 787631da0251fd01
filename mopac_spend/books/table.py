"""The spend table and its registers inside DuckDB, ready to be asked.

`connect` gives a database in memory that can reach nothing outside itself: no
files, no network, no Python variables, and no way to change that back.

Tables:

`payments`
    every column of `mopac_spend.spend.Payment`, with `financial_year`
    (`2020-21`) and `quarter` (`2020-21-Q4`); `amount` is DECIMAL(18,2).
`directorates`, `categories`, `initiatives`, `plans`, `headings`, `funds`,
`decisions`, `suppliers`, `grants`
    `code`, `title`, `valid_from`, `valid_to`, what the register says besides,
    and `sort`: the print order. The reserved codes that a payment may carry are
    among them, business as usual and untagged last.
    Of suppliers and grants, `individual` is the text `true` or `false`.
`initiative_plans`
    `initiative`, `plan`, `heading` ("" where it serves the plan as a whole).

And one function, `share(part, whole)`: a proportion with two places as DECIMAL,
rounded to the nearest, but `1.00` only where it is all and `0.00` only where it
is nothing (or there is no whole).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.books.arrow import Type, table
from mopac_spend.books.rows import PAYMENT_COLUMNS, Rows, quarter_name
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    KINDS,
    RESERVED,
    TAGS,
    UNTAGGED,
    Decision,
    Grant,
    Heading,
    Initiative,
    Plan,
    Supplier,
)
from mopac_spend.spend import Payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    import pyarrow as pa

    from mopac_spend.books.load import Books
    from mopac_spend.periods import Period
    from mopac_spend.register import Entry, Register

# What stands in the place of a definition for the two codes no register holds.
DEFINITIONS = {
    UNTAGGED: "Nobody has decided yet.",
    BUSINESS_AS_USUAL: "Decided: the payment serves no initiative.",
}
TABLES = {kind: "categories" if kind == "category" else f"{kind}s" for kind in KINDS}


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
    for kind in KINDS:
        _fill(connection, TABLES[kind], _codes(books.register, kind))
    _fill(connection, "initiative_plans", _initiative_plans(books.register))
    connection.execute(_SHARE)
    connection.execute("SET lock_configuration = true")
    return connection


def spend_between(rows: Sequence[Payment], period: Period | None) -> str:
    """Name where the payments of a period stand, for `FROM`.

    Parts that have none of them are left out, for speed alone: the payments of
    other days in the same part are still there, and whoever asks must say which
    days are wanted.

    Args:
        rows: of the books whose `connect` is asked.
        period: None for all payments.

    """
    if period is None or not isinstance(rows, Rows):
        return "payments"
    parts = [str(part) for part in rows.within(period.first, period.last)]
    return f"({_from(parts, rows.others)}) AS payments" if parts else "payments"


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
    described = ", ".join(f"{each} {_SQL[kind]}" for each, (kind, _) in columns.items())
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
    names = ("code", "title", "valid_from", "valid_to", *_BESIDES.get(kind, ()))
    ordered = sorted(register.entries[kind].values(), key=_print_order)
    rows = [
        {name: getattr(entry, _FIELD.get(name, name)) for name in names}
        for entry in ordered
    ]
    rows += [
        {"code": code, "title": RESERVED[code], "definition": DEFINITIONS[code]}
        for code in _reserved(kind)
    ]
    columns: Columns = {
        name: (_TYPES.get(name, Type.TEXT), [row.get(name) for row in rows])
        for name in names
    }
    return {**columns, "sort": (Type.WHOLE, range(len(rows)))}


_TYPES = {
    "valid_from": Type.DAY,
    "valid_to": Type.DAY,
    "starts": Type.DAY,
    "ends": Type.DAY,
    "position": Type.WHOLE,
    "amount": Type.POUNDS,
}
# What each register says of a code beyond title and dates.
_BESIDES: dict[str, tuple[str, ...]] = {
    "directorate": ("successor",),
    "category": ("definition",),
    Plan.kind: ("source",),
    Heading.kind: ("plan", "position"),
    Decision.kind: ("reference", "amount", "initiative", "period", "nature", "source"),
    Supplier.kind: ("company", "charity", "individual", "successor"),
    Grant.kind: (
        *("identifier", "amount", "recipient", "recipient_id", "individual"),
        *("programme", "funder", "funder_id", "starts", "ends", "regrant", "source"),
    ),
}
_FIELD = {"position": "order"}  # a reserved word of SQL


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
