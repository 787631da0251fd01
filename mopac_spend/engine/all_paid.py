"""What shipped questions may know of all payments, whatever they are asked about.

`names_paid`
    every supplier name: `supplier` as the source wrote it; `who`, a number from 1 on,
    the same for all names of one supplier, as the register joins them or their spelling
    does (`mopac_spend.register.spelling`); `registered`, whether the register does;
    `name` to print; `individual` and `hidden`, of people the register knows and of
    payees that the source does not name; and `first`, the day of its first payment in
    these books.
`documents`
    every document number: `source`, `document`; `several`, whether it is on payments to
    more than one name; and, where it ends in figures, `prefix` and `number`: what
    stands before the last of them, in capitals, and these without noughts in front.
    The number of a line behind it is no part of either. `run` is the same for all
    numbers of one prefix and source between which none is missing.
`document_runs`
    every such run: `run`, `source`, `prefix`; its `first` and `last` number; and how
    many of its numbers are on payments to `several` names.
`described`
    for each category with a wording, every `description` that the wording is found in:
    `category`, `description`.

No question of a body's own reads `names_paid` or `described`: they have the names of
individuals.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert, whole
from mopac_spend.engine.payees import printed
from mopac_spend.register import Category, Supplier
from mopac_spend.register.spelling import plain_name, redacted
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Container

    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register

NAMES_PAID, DESCRIBED = "names_paid", "described"
DOCUMENTS, RUNS = "documents", "document_runs"
_SHAPE = """
CREATE TABLE {name} (
    supplier VARCHAR, who BIGINT, registered BOOLEAN, name VARCHAR,
    individual BOOLEAN, hidden BOOLEAN, first DATE
)
"""
_FIRST = "SELECT supplier, min(date) FROM payments GROUP BY supplier ORDER BY supplier"
# Texts are compared by hash: two names of one hash are a number that passes for one of
# a single supplier, and no payment less or more. The last fifteen figures are counted;
# those before them belong to what stands before.
_DOCUMENTS = """
CREATE TABLE {name} AS
WITH every AS (
    SELECT
        split_part(ref, ':', 1) AS source,
        document,
        min(hash(supplier)) <> max(hash(supplier)) AS several,
        upper(trim(without_line(document))) AS stem,
        regexp_extract(stem, '[0-9]+$') AS figures,
        ltrim(figures, '0') AS plain
    FROM payments
    WHERE document <> ''
    GROUP BY source, document
)
SELECT
    *,
    -- In an unbroken run every number is as far from its place in the order.
    hash(source, prefix, number - dense_rank() OVER (
        PARTITION BY source, prefix ORDER BY number
    )) AS run
FROM (
    SELECT
        source,
        document,
        several,
        left(stem, length(stem) - length(figures))
            || left(plain, greatest(length(plain) - 15, 0)) AS prefix,
        if(figures = '', NULL, CAST('0' || right(plain, 15) AS BIGINT)) AS number
    FROM every
) AS numbered
"""
_RUNS = """
CREATE TABLE {name} AS
SELECT
    run,
    min(source) AS source,
    min(prefix) AS prefix,
    min(number) AS first,
    max(number) AS last,
    count(DISTINCT CASE WHEN several THEN number END) AS several
FROM documents
WHERE number IS NOT NULL
GROUP BY run
"""


# The engine's patterns are RE2's: linear in the length of a text. One that is bound
# is compiled once, and one that stands in a column once a row.
_DESCRIBED = """
INSERT INTO {name}
SELECT $1, description
FROM (SELECT DISTINCT description FROM payments)
WHERE regexp_matches(description, $2, 'i')
"""


def know(cursor: Cursor, register: Register, tables: Container[str]) -> None:
    """Make those of the tables above that a question reads.

    Args:
        cursor: of `mopac_spend.engine.database.connect`.
        register: the codes of those books.
        tables: what the question reads.

    """
    if NAMES_PAID in tables:
        whole(cursor, NAMES_PAID, partial(_name, cursor, register))
    if DOCUMENTS in tables or RUNS in tables:
        whole(cursor, DOCUMENTS, partial(_run, cursor, _DOCUMENTS))
    if RUNS in tables:
        whole(cursor, RUNS, partial(_run, cursor, _RUNS))
    if DESCRIBED in tables:
        whole(cursor, DESCRIBED, partial(_describe, cursor, register))


def _run(cursor: Cursor, sql: str, name: str) -> None:
    cursor.execute(sql.format(name=name))


def _describe(cursor: Cursor, register: Register, name: str) -> None:
    cursor.execute(f"CREATE TABLE {name} (category VARCHAR, description VARCHAR)")
    for category in register.of(Category).values():
        if category.wording:
            values = [category.code, category.wording]
            cursor.execute(_DESCRIBED.format(name=name), values)


def _name(cursor: Cursor, register: Register, name: str) -> None:
    suppliers, names = register.of(Supplier), Names(register)
    titles = printed(register)
    cursor.execute(_SHAPE.format(name=name))
    rows: list[tuple[object, ...]] = []
    # A million payments are grouped by numbers in less time than by texts.
    numbers: dict[str, int] = {}
    for supplier, first in cursor.execute(_FIRST).fetchall():
        code = names.find(supplier)
        who, shown, individual = plain_name(supplier), supplier, False
        if code is not None:
            heir = names.days(code)[-1][2]
            who, shown = f"={heir}", titles[heir]
            individual = bool(suppliers[code].individual or suppliers[heir].individual)
        number = numbers.setdefault(who, len(numbers) + 1)
        told = shown, individual, redacted(supplier), first
        rows.append((supplier, number, code is not None, *told))
    insert(cursor, name, rows)
