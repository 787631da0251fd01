"""What was asked, in tables that questions read beside the payments.

`asked`
    one row: `first` and `last` day (`first` NULL, and `last` that of the last
    payment, where no days were asked about) and `filters`: the names of the filters
    and limits that were set, one text joined by `, `; `''` for none.
`asked_codes`
    `kind` and `code`, a row each, of every filter, and of every limit: `over`,
    `500.00`.
`contracts_asked`, `grants_asked`, `decisions_asked` … (`REGISTER_VIEWS`)
    the `code`s of a register that the filters leave by what the register itself
    says: a filter that has the name of a field (`initiative`, `borough`) goes by that
    field, and one that has the name of the kind by the code. `in_full` is false where
    a filter or limit is set that the register cannot answer. A question that lists
    what no payment names takes those in full:

    SELECT title FROM contracts
    WHERE code IN (SELECT code FROM contracts_asked WHERE in_full)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import TABLES, insert, provide
from mopac_spend.engine.paid_days import paid_days
from mopac_spend.fields import FILTERS_BY_NAME
from mopac_spend.questions.nearest import NONE
from mopac_spend.questions.selection import CODED, shown_as
from mopac_spend.register import KINDS, Grant, Supplier
from mopac_spend.register.shape import metadata

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.selection import Selection
    from mopac_spend.register import Register

PERIOD_TABLE = "asked"
CODES_TABLE = "asked_codes"
# The filters that a field of a register can answer. Not a supplier's: payments know
# it by names and ids, and on days, of which a field of a contract says nothing.
_ANSWERED = {*CODED, *FILTERS_BY_NAME} - {Supplier.kind}


def _fields(kind: str) -> frozenset[str]:
    return frozenset(_ANSWERED & {slot.name for slot in metadata(KINDS[kind])})


# By the name of the view, the kind whose codes it has.
REGISTER_VIEWS = {f"{TABLES[kind]}_asked": kind for kind in KINDS if _fields(kind)}
# A grant that was made of another is asked about with it.
_MADE_OF = {Grant.kind: "onward_of"}


def make_filter_tables(
    cursor: Cursor,
    books: Books,
    selection: Selection,
    named: Mapping[str, Sequence[str]],
    tables: Collection[str],
) -> None:
    """Make those of the tables that a question reads.

    Args:
        cursor: the tables are its own.
        books: of the registers.
        selection: what was asked.
        named: by filter, the names it takes, as the books write them.
        tables: what the question reads.

    """
    of_registers = sorted(REGISTER_VIEWS.keys() & {*tables})
    if PERIOD_TABLE in tables:
        _period(cursor, selection)
    if CODES_TABLE in tables or of_registers:
        _codes(cursor, books.register, selection, named)
    provide(cursor, books, [TABLES[REGISTER_VIEWS[name]] for name in of_registers])
    for name in of_registers:
        _register_view(cursor, selection, name, REGISTER_VIEWS[name])


def _period(cursor: Cursor, selection: Selection) -> None:
    period = selection.period
    days: list[object]
    if period:
        days = [period.first, period.last]
    else:
        newest = cursor.execute(f"SELECT max(date) FROM {paid_days(cursor)}").fetchone()  # noqa: S608 - our own name
        days = [None, newest and newest[0]]
    cursor.execute(
        f"CREATE TEMP TABLE {PERIOD_TABLE} (first DATE, last DATE, filters VARCHAR)"
    )
    cursor.execute(
        f"INSERT INTO {PERIOD_TABLE} VALUES (?, ?, ?)",  # noqa: S608 - constants
        [*days, ", ".join(_set(selection))],
    )


def _codes(
    cursor: Cursor,
    register: Register,
    selection: Selection,
    named: Mapping[str, Sequence[str]],
) -> None:
    rows = [
        # Who asks by an individual's name has it; the answer does not repeat it.
        (
            kind,
            shown_as(register, kind, code) if kind == Supplier.kind else code or NONE,
        )
        for kind, codes in selection.codes.items()
        for code in named.get(kind, codes)
    ]
    rows += [(name, f"{pounds:.2f}") for name, pounds in selection.limits.items()]
    cursor.execute(f"CREATE TEMP TABLE {CODES_TABLE} (kind VARCHAR, code VARCHAR)")
    insert(cursor, CODES_TABLE, rows)


def _register_view(cursor: Cursor, selection: Selection, name: str, kind: str) -> None:
    """Make the view of the entries of one register that the filters leave."""
    columns = {each: [each] for each in _fields(kind)}
    columns[kind] = ["code", *([_MADE_OF[kind]] if kind in _MADE_OF else [])]
    answered = [each for each in _set(selection) if each in columns]
    conditions = ["true"]
    for each in answered:
        codes = f"(SELECT code FROM {CODES_TABLE} WHERE kind = '{each}')"  # noqa: S608
        matches = " OR ".join(
            f"coalesce(nullif(\"{column}\", ''), '{NONE}') IN {codes}"
            for column in columns[each]
        )
        conditions.append(f"({matches})")
    in_full = "true" if len(answered) == len(_set(selection)) else "false"
    cursor.execute(
        f"CREATE TEMP VIEW {name} AS SELECT code, {in_full} AS in_full "  # noqa: S608
        f"FROM {TABLES[kind]} WHERE {' AND '.join(conditions)}"
    )


def _set(selection: Selection) -> list[str]:
    """Give the names of the filters and limits that were set, in order."""
    chosen = ["refs"] if selection.refs is not None else []
    return [*selection.codes, *selection.limits, *chosen]
