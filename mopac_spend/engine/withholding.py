"""Names of individuals, withheld from whoever does not ask for them by name.

A selection stands on a cursor twice: as `spend_private`, with every name, for the code
that needs them and for no SELECT; and as `spend`, which SELECTs read. What a SELECT
sees there, and in the registers beside it, is one of `Names`:

`NOBODY`
    a shipped question, as a rule: the columns that can name anybody (`PERSONAL`) are
    blank, and `contracts` has no supplier that is an individual. It costs nothing.
`KEYS`
    a question of a body's own. `spend` has `supplier`, `description`, `purpose` and
    `evidence` as in the lines beneath any answer; `supplier_id` is a key, such as
    `individual 7`, that tells one payee from another and nothing else. `payees` has
    the same name and key, so that both still join; `suppliers`, `contracts`
    and `grants` have no more of an individual than a code, which is a key again.
`ALL`
    a shipped question whose header says `-- reads: spend_private`, because it
    withholds whom the registers know for individuals as its answer needs it.

Keys are numbers in an order that says nothing, the same each time the same books are
asked.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING

from mopac_spend.engine.contracted import WITHHELD as OF_CONTRACTS
from mopac_spend.engine.database import EVER, TABLES, is_there, provide, whole
from mopac_spend.engine.payees import PAYEES, join
from mopac_spend.fields import PERSONAL
from mopac_spend.register import Contract, Grant, Supplier, Withholding
from mopac_spend.register.undecided import names_of_individuals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.database import Source
    from mopac_spend.register import Register

SPEND, SPEND_PRIVATE = "spend", "spend_private"
# Of a shipped question with a condition `only`: what the period and the filters
# select, with the payments that do not meet it.
SELECTED = "selected"
# The same payments on the same days a year earlier.
BEFORE = "spend_year_before"
NAME, TEXT = "Individual (name withheld)", "Withheld"
_STAND_INS = {"supplier": f"'{NAME}'", "description": f"'{TEXT}'"}
# What lines show of a payment to an individual, but for its supplier id.
SHOWN = {name: _STAND_INS.get(name, "''") for name in PERSONAL if name != "supplier_id"}
# What lines beneath say of payments to individuals, whose names are personal data.
_LINES = {
    name: f"if(withheld, {instead}, spend.{name})"
    for name, instead in {**SHOWN, "supplier_id": "''"}.items()
}
# By these the paper behind a payment is found, and with it whose it is. A ref is a
# digest of the supplier's name among others: whoever knows the rest tries names until
# it fits.
_LEADING = {
    **dict.fromkeys(("ref", "document", "reverses", "batch", "row", "file"), "''"),
    "line": "0",
}
PAPERLESS = {
    name: f'if(withheld, {blank}, {SPEND}."{name}")' for name, blank in _LEADING.items()
}
# Among those of a day payments to individuals stand last, by what is shown of them: a
# place by ref says of a ref where it lies.
NAMELESS_ORDER = (
    "withheld, if(withheld, '', spend.ref), if(withheld, spend.amount, 0), "
    "if(withheld, concat_ws('|', spend.initiative, spend.directorate, spend.category, "
    'spend.fund, spend.decision, spend."grant", spend.contract, spend.account, '
    "spend.apportioned_by, CAST(spend.whole AS VARCHAR)), '')"
)
# Who is an individual, as payments name it, and on which days; and on which grants.
_INDIVIDUALS = """
SELECT DISTINCT payees.supplier, payees.supplier_id, payees.first, payees.last
FROM payees
JOIN suppliers ON suppliers.code = payees.code
WHERE suppliers.individual = 'true'
"""
_GRANTS = "SELECT code FROM grants WHERE individual = 'true'"
_OF_LINES = f"""(
    SELECT
        spend.*,
        individuals.supplier IS NOT NULL OR "grant" IN ({_GRANTS}) AS withheld
    FROM {SPEND_PRIVATE} AS spend
    LEFT JOIN ({_INDIVIDUALS}) AS individuals
        ON individuals.supplier = spend.supplier
        AND individuals.supplier_id = spend.supplier_id
        AND spend.date BETWEEN individuals.first AND individuals.last
)"""  # noqa: S608 - constants
_PAIRS = """
CREATE OR REPLACE TEMP TABLE withheld_pairs AS
SELECT *, 'individual ' || row_number() OVER (
    ORDER BY sha256(concat_ws('|', $salt, supplier, supplier_id))
) AS key
FROM (
    SELECT supplier, supplier_id FROM withheld_days
    UNION
    SELECT supplier, supplier_id FROM {source}
    WHERE "grant" IN (FROM withheld_grants)
)
"""
_CODES = """
CREATE OR REPLACE TEMP TABLE withheld_codes AS
SELECT code, 'individual-' || row_number() OVER (
    ORDER BY sha256(concat_ws('|', $salt, code))
) AS key
FROM suppliers
WHERE individual = 'true'
"""
_PAYMENTS = """
SELECT
    entry.*,
    days.supplier IS NOT NULL OR entry."grant" IN (FROM withheld_grants) AS {flag},
    pairs.key AS {key}
FROM {source} AS entry
LEFT JOIN withheld_days AS days
    ON days.supplier = entry.supplier
    AND days.supplier_id = entry.supplier_id
    AND entry.date BETWEEN days.first AND days.last
LEFT JOIN withheld_pairs AS pairs
    ON pairs.supplier = entry.supplier AND pairs.supplier_id = entry.supplier_id
"""
_PAYEES = f"""
SELECT entry.* REPLACE (
    if(codes.key IS NULL, entry.supplier, '{NAME}') AS supplier,
    if(codes.key IS NULL, entry.supplier_id, pairs.key) AS supplier_id,
    coalesce(codes.key, entry.code) AS code,
    if(codes.key IS NULL, entry.name, '{NAME}') AS name
)
FROM {{source}} AS entry
LEFT JOIN withheld_codes AS codes ON codes.code = entry.code
LEFT JOIN withheld_pairs AS pairs
    ON pairs.supplier = entry.supplier AND pairs.supplier_id = entry.supplier_id
"""  # noqa: S608 - constants
# Where the tables of the register stand, under views of the same name.
_TABLES = "memory.main"


class Names(Enum):
    """What a SELECT sees of the names of individuals."""

    NOBODY = auto()
    KEYS = auto()
    ALL = auto()


def withholds(register: Register) -> bool:
    """Say whether a register knows individuals, whom no answer names."""
    return any(each.individual for each in register.of(Supplier).values()) or any(
        each.individual for each in register.of(Grant).values()
    )


def prepare(cursor: Cursor, books: Books, source: Source) -> str:
    """Find out on a cursor which payments went to individuals.

    Args:
        cursor: of the books' database.
        books: whose registers know individuals.
        source: the payments that are looked at.

    Returns:
        As `mopac_spend.engine.payees.join`.

    """
    joined = _know(cursor, books, source)
    for name, select in (("days", _INDIVIDUALS), ("grants", _GRANTS)):
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE withheld_{name} AS {select}")
    # The digest of the books is in every method: whoever tries names against the order
    # of keys would have to know all who are withheld.
    secret = [books.sha256, *sorted(names_of_individuals(books.register))]
    salt = {"salt": hashlib.sha256("\n".join(secret).encode()).hexdigest()}
    cursor.execute(_PAIRS.format(source=source.sql), salt)
    cursor.execute(_CODES, salt)
    return joined


def lines(cursor: Cursor, books: Books, source: Source) -> tuple[str, dict[str, str]]:
    """Say where the selected payments stand beside who is an individual.

    Args:
        cursor: of a selection.
        books: that it is of.
        source: the payments that it is of.

    Returns:
        What is called `spend` in a `FROM`, and what stands for its columns there; none
        where nobody is withheld. With `PAPERLESS` nothing leads to their payments.

    """
    if not withholds(books.register):
        return SPEND_PRIVATE, {}
    _know(cursor, books, source)
    return _OF_LINES, _LINES


def individuals(cursor: Cursor, books: Books, source: Source = EVER) -> set[str]:
    """Give the supplier names of payments that are known for individuals."""
    if not withholds(books.register):
        return set()
    _know(cursor, books, source)

    def make(name: str) -> None:
        cursor.execute(
            f"CREATE TABLE {name} AS SELECT supplier FROM ({_INDIVIDUALS}) UNION "  # noqa: S608 - constants
            f'SELECT supplier FROM {source.sql} WHERE "grant" IN ({_GRANTS})'
        )

    kept = f"individuals_{source.name}"
    whole(cursor, kept, make)
    rows = cursor.execute(f"SELECT supplier FROM {kept}")  # noqa: S608 - our own name
    return {name for (name,) in rows.fetchall()}


def _know(cursor: Cursor, books: Books, source: Source) -> str:
    provide(cursor, books, [TABLES[Supplier.kind], TABLES[Grant.kind]])
    return join(cursor, books.register, source)


def private(name: str) -> str:
    """Name the view of payments with names beneath one that SELECTs read."""
    return f"{name}_private"


def shown(name: str, names: Names) -> str:
    """Give the SELECT of payments that stands before what is private.

    Args:
        name: of the view; for `KEYS` its cursor is prepared.
        names: what is seen there.

    """
    source = private(name)
    if names is Names.ALL:
        return f"SELECT * FROM {source}"  # noqa: S608 - our own names
    if names is Names.NOBODY:
        blank = ", ".join(f"'' AS {each}" for each in PERSONAL)
        return f"SELECT * REPLACE ({blank}) FROM {source}"  # noqa: S608 - our own names
    flag, key = "is_withheld", "withheld_key"
    payments = _PAYMENTS.format(source=source, flag=flag, key=key)
    keyed = ", ".join(f"{to} AS {each}" for each, to in _shown(flag, key).items())
    return f"SELECT * EXCLUDE ({flag}, {key}) REPLACE ({keyed}) FROM ({payments})"  # noqa: S608 - our own names


def meeting(
    cursor: Cursor,
    source: str,
    condition: str,
    columns: Iterable[str],
    joined: str,
) -> str:
    """Give the SELECT of the payments that meet a condition of a question's own.

    The condition sees them without names, and they are given as they are.

    Args:
        cursor: that is prepared.
        source: a SELECT of payments.
        condition: about `spend`.
        columns: of the payments.
        joined: what stands beneath `payees`.

    """
    tables = {PAYEES: _PAYEES.format(source=joined), **_registers(cursor, keys=True)}
    named = ", ".join(f"{name} AS ({select})" for name, select in tables.items())
    # What stands outside has a name that no condition can guess.
    outside = f"as_paid_{secrets.token_hex(8)}"
    flag, key = f"{outside}_flag", f"{outside}_key"
    shown = {name: f'{outside}."{name}"' for name in columns}
    shown |= _shown(flag, key, f"{outside}.")
    seen = ", ".join(f'{instead} AS "{name}"' for name, instead in shown.items())
    payments = _PAYMENTS.format(source=f"({source})", flag=flag, key=key)
    return (
        f"SELECT * EXCLUDE ({flag}, {key}) FROM ({payments}) AS {outside} "  # noqa: S608 - our own names
        f"WHERE EXISTS (WITH {named} "
        f"SELECT 1 FROM (SELECT {seen}) AS spend WHERE ({condition}\n))"
    )


def _shown(flag: str, key: str, prefix: str = "") -> dict[str, str]:
    replacements = {**SHOWN, "supplier_id": key}
    return {
        name: f"if({flag}, {instead}, {prefix}{name})"
        for name, instead in replacements.items()
    }


@contextmanager
def withheld(cursor: Cursor, *, keys: bool) -> Iterator[None]:
    """Put registers without names in the place of those with names, for a while.

    Args:
        cursor: whose SELECT is run; prepared for `keys`.
        keys: it may read `payees` and `suppliers`, and not only `contracts`.

    """
    over: list[str] = []
    try:
        if keys:
            cursor.execute(f"ALTER VIEW {PAYEES} RENAME TO withheld_{PAYEES}")
            over.append(PAYEES)
            select = _PAYEES.format(source=f"withheld_{PAYEES}")
            cursor.execute(f"CREATE TEMP VIEW {PAYEES} AS {select}")
        for name, select in _registers(cursor, keys=keys).items():
            over.append(name)
            cursor.execute(f"CREATE TEMP VIEW {name} AS {select}")
        yield
    finally:
        for name in over:
            cursor.execute(f"DROP VIEW IF EXISTS temp.{name}")
        if PAYEES in over:
            cursor.execute(f"ALTER VIEW withheld_{PAYEES} RENAME TO {PAYEES}")


def _registers(cursor: Cursor, *, keys: bool) -> dict[str, str]:
    """Give the SELECT of each register that may name individuals."""
    views = {}
    suppliers, contracts = TABLES[Supplier.kind], TABLES[Contract.kind]
    if keys:
        cursor.execute(f"SELECT * FROM {_TABLES}.{suppliers} LIMIT 0")  # noqa: S608 - our own names
        described = cursor.description or ()
        texts = {name for name, sort, *_ in described if str(sort) == "VARCHAR"}
        columns = {
            name: f"if(entry.individual = 'true', '', entry.{name})"
            for name in sorted(texts - {"individual"})
        }
        columns["title"] = f"if(entry.individual = 'true', '{NAME}', entry.title)"
        columns["code"] = "coalesce(own.key, entry.code)"
        columns["successor"] = "coalesce(after.key, entry.successor)"
        replaced = ", ".join(f"{each} AS {name}" for name, each in columns.items())
        # Joined and not looked up: the engine stops at a lookup within a condition.
        views[suppliers] = (
            f"SELECT entry.* REPLACE ({replaced}) "  # noqa: S608 - our own names
            f"FROM {_TABLES}.{suppliers} AS entry "
            "LEFT JOIN withheld_codes AS own ON own.code = entry.code "
            "LEFT JOIN withheld_codes AS after ON after.code = entry.successor"
        )
        # Who it is would be a finding, and no answer but for books opened despite it;
        # why somebody was given a grant is theirs as well.
        grants = TABLES[Grant.kind]
        blank = ", ".join(
            f"if(individual = 'true', '', {name}) AS {name}"
            for name in (
                *("recipient", "recipient_id"),
                *("individual_reasons", "individual_purposes"),
            )
        )
        views[grants] = f"SELECT * REPLACE ({blank}) FROM {_TABLES}.{grants}"  # noqa: S608 - our own names
    if is_there(cursor, contracts):
        views[contracts] = (
            f"SELECT * REPLACE (if(supplier_name = '{OF_CONTRACTS}', '', supplier) "  # noqa: S608 - our own names
            f"AS supplier) FROM {_TABLES}.{contracts}"
        )
    if is_there(cursor, withholdings := TABLES[Withholding.kind]):
        # Its supplier may be an individual, by a code that names them.
        key = "coalesce(own.key, entry.supplier)" if keys else "''"
        joined = "LEFT JOIN withheld_codes AS own ON own.code = entry.supplier"
        views[withholdings] = (
            f"SELECT entry.* REPLACE ({key} AS supplier) "  # noqa: S608 - our own names
            f"FROM {_TABLES}.{withholdings} AS entry {joined if keys else ''}"
        )
    return views
