"""A selection in the engine's terms: the table `spend` that questions read.

`narrow` makes it on a cursor of its own, with the other views of payments, and lets
`mopac_spend.questions.asked` say there what was asked: `asked`, `asked_codes`, and
which entries of a register the filters leave (`contracts_asked` and the like).
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.books.payees import PAYEES, insert, join
from mopac_spend.books.table import TABLES, provide, spend_between
from mopac_spend.fields import ACCOUNT, ASKED, ASKED_BY_CODE
from mopac_spend.findings import Refusal
from mopac_spend.questions.asked import say_what_is_asked
from mopac_spend.questions.division import SPEND_COLUMNS, Division, divide
from mopac_spend.questions.meant import Meant, names_of
from mopac_spend.questions.selection import (
    DOCUMENT,
    LIMITS,
    Selection,
)
from mopac_spend.questions.serving import serving
from mopac_spend.questions.structure import on_structure
from mopac_spend.questions.withholding import (
    LINES,
    OF_LINES,
    meeting,
    prepare,
    withheld,
    withholds,
)
from mopac_spend.register import Grant, Supplier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period

SPEND = "spend"
# The same payments on the same days a year earlier.
BEFORE = "spend_year_before"
# The same payments without the filters that only tagged spend can pass.
BROAD = "broad"
# What a plan filter leaves out for its date alone: payments of initiatives that
# serve the plan, on days on which it is not in force.
OUT_OF_FORCE = "out_of_force"
# By the name as it was written, or as a supplier of the register.
_OF_SUPPLIERS = """(
    supplier IN (SELECT value FROM {asked} WHERE kind = 'supplier')
    OR EXISTS (
        SELECT 1 FROM {payees} AS payees
        WHERE payees.supplier = payments.supplier
        AND payees.supplier_id = payments.supplier_id
        AND payments.date BETWEEN payees.first AND payees.last
        AND payees.code IN (SELECT value FROM {asked} WHERE kind = 'payee')
    )
)"""
# A document is of one source, one supplier and one day: numbers come again, when a
# year begins anew or an invoice is paid in parts, and what is over a limit in a year
# has to be what is over it in one of its months. A payment without a number is a
# document by itself, and so is one whose number, supplier and day no other has: most
# are, and to find them by hash is faster than to group texts. A hash that two share
# by chance sends both to be compared as texts.
_KEY = "split_part(ref, ':', 1) AS system, document, supplier, date"
_HASH = "hash(document, supplier, date)"
_OF_DOCUMENTS = f"""CASE
    WHEN document = '' OR {_HASH} NOT IN (SELECT hash FROM {{several}}) THEN {{alone}}
    ELSE EXISTS (
        SELECT 1 FROM {{documents}} AS documents
        WHERE documents.document = payments.document
        AND documents.supplier = payments.supplier
        AND documents.date = payments.date
        AND documents.system = split_part(payments.ref, ':', 1)
    )
END"""  # noqa: S608 - constants


# How many payments rows are: as many, but for those that are parts of one. Asked for
# as `count(DISTINCT ref)` a million rows take ten times as long.
_WHOLES = "CREATE TEMP MACRO payments_in(ref, apportioned_by) AS count(*)"
_PARTS = """
CREATE TEMP MACRO payments_in(ref, apportioned_by) AS
    count(*) FILTER (apportioned_by = '')
    + coalesce(len(list_distinct(list(ref) FILTER (apportioned_by <> ''))), 0)
"""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Books of which some payments are selected.

    Attributes:
        books: all of them.
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.
        divided: whether a payment may stand in `spend` as several parts.
        hides: views in which the question may not see who is an individual.
        cursor: of the books' database, with views of its own: `spend`;
            under filters that only tagged spend can pass `broad`, without them;
            under a plan filter `out_of_force`; and `spend_year_before` for a
            question that reads it.

    """

    books: Books
    selection: Selection
    suppliers: list[str]
    cursor: duckdb.DuckDBPyConnection
    _views: _Views
    divided: bool = False
    hides: tuple[str, ...] = ()

    def seen(self) -> AbstractContextManager[None]:
        """Let the cursor see what the question may see, for a while."""
        return withheld(self.cursor, self.hides) if self.hides else nullcontext()

    def view(self, name: str, selection: Selection) -> None:
        """Make one more view, of the payments that another selection takes."""
        self._views.view(name, selection, selection.period)

    def lines(self, names: Sequence[str] = SPEND_COLUMNS) -> list[tuple[Cell, ...]]:
        """Give the selected payments by date and ref.

        Args:
            names: columns, of `SPEND_COLUMNS`; to fetch all takes twice as long as
                to fetch what is shown.

        """
        told = {name: f'{SPEND}."{name}"' for name in SPEND_COLUMNS if name in {*names}}
        source = SPEND
        if withholds(self.books.register):
            source = self.with_individuals()
            told |= {name: LINES[name] for name in LINES if name in told}
        columns = ", ".join(f'{told[name]} AS "{name}"' for name in names)
        self.cursor.execute(
            f"SELECT {columns} FROM {source} "  # noqa: S608 - constants
            f"ORDER BY {SPEND}.date, {SPEND}.ref, {SPEND}.initiative"
        )
        return self.cursor.fetchall()

    def individuals(self) -> set[str]:
        """Give the supplier names of all payments that are known for individuals."""
        register = self.books.register
        if not withholds(register):
            return set()
        join(self.cursor, register)
        provide(self.cursor, self.books, [TABLES[Supplier.kind], TABLES[Grant.kind]])
        told = self.cursor.execute(
            "SELECT payees.supplier FROM payees "
            "JOIN suppliers ON suppliers.code = payees.code "
            "WHERE suppliers.individual = 'true' "
            'UNION SELECT supplier FROM payments WHERE "grant" IN '
            "(SELECT code FROM grants WHERE individual = 'true')"
        )
        return {name for (name,) in told.fetchall()}

    def with_individuals(self) -> str:
        """Give payments for `FROM`, each with `withheld`: it went to an individual."""
        register, period = self.books.register, self.selection.period
        join(self.cursor, register, spend_between(self.books.payments, period))
        provide(self.cursor, self.books, [TABLES[Supplier.kind], TABLES[Grant.kind]])
        return OF_LINES

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """Give the first and the last day of all payments of the books."""
        told = self.cursor.execute("SELECT min(date), max(date) FROM payments")
        first, last = told.fetchone() or (None, None)
        return first, last


def narrow(  # noqa: PLR0913 - what is asked, and of what
    books: Books,
    selection: Selection,
    connection: duckdb.DuckDBPyConnection,
    tables: Collection[str] = (),
    only: str = "",
    *,
    ours: bool = True,
) -> Narrowed:
    """Select payments.

    Args:
        books: where from.
        selection: which.
        connection: the books' database; only tables of the register are added.
        tables: what the question reads.
        only: the question's own condition, checked when it was loaded.
        ours: whether the question is trusted to withhold individuals itself.

    Raises:
        Refusal: `ASK-002`, a borough that no payment names; `ASK-003`, the
            question compares with the year before and no period is asked.

    """
    cursor = connection.cursor()
    provide(cursor, books, tables)
    suppliers = selection.of("supplier")
    # A comparison looks at other days too.
    days = None if BEFORE in tables else selection.period
    source = spend_between(books.payments, days)
    withholding = not ours and withholds(books.register)
    payees = ""
    if withholding:
        payees = prepare(cursor, books, source)
    elif PAYEES in tables or suppliers:
        payees = join(cursor, books.register, source)
    wanted = Meant.of(cursor, suppliers, books.register)
    making = _Views(
        cursor,
        books,
        wanted,
        names_of(cursor, selection, books.register),
        only,
        payees,
        withholding=withholding,
    )
    making.view(SPEND, selection, selection.period)
    if selection.tagged_only:
        making.view(BROAD, _broad(selection), selection.period)
    if selection.served:
        making.view(OUT_OF_FORCE, selection, selection.period, in_force=False)
    if BEFORE in tables:
        if selection.window.before is None:
            msg = (
                "this question compares with the year before; say of which days, such "
                "as --fy 2020-21 or --to-date 2020-10-31"
            )
            raise Refusal("ASK-003", msg)
        making.view(BEFORE, selection, selection.window.before)
    say_what_is_asked(cursor, books, selection, making.named, tables)
    divided = any(division.divided for division in making.divided.values())
    cursor.execute(_PARTS if divided else _WHOLES)
    return Narrowed(
        books,
        selection,
        wanted.spellings(cursor),
        cursor,
        making,
        divided=divided,
        hides=(SPEND, *({BEFORE} & {*tables})) if withholding else (),
    )


def _broad(selection: Selection) -> Selection:
    """Leave out the filters that can only find what is tagged."""
    tagged = {"initiative", *selection.served}
    kept = {
        name: codes for name, codes in selection.codes.items() if name not in tagged
    }
    return replace(selection, codes=kept)


@dataclass(slots=True)
class _Views:
    """Makes views of payments on one cursor.

    A view reads no more columns than a question names. It cannot hold bound
    values, so they go, bound, into tables that it looks them up in.
    """

    cursor: duckdb.DuckDBPyConnection
    books: Books
    suppliers: Meant
    named: dict[str, list[str]]
    only: str
    payees: str
    withholding: bool = False
    divided: dict[Period | None, Division] = field(default_factory=dict)

    def view(
        self,
        name: str,
        selection: Selection,
        period: Period | None,
        *,
        in_force: bool = True,
    ) -> None:
        """Make a view of the payments that a selection takes.

        Under a plan filter it takes those of the days on which the plan is in
        force, or, with `in_force` off, those of the other days.
        """
        asked = f"{name}_asked"
        self._keep(asked, selection)
        days = self._days(asked, period)
        inner = self._divided(selection, period)
        conditions = ["true", *days]
        if selection.limits:
            conditions.append(self._limits(asked, selection, period, days))
        conditions += [
            f"\"{kind}\" IN (SELECT value FROM {asked} WHERE kind = '{kind}')"  # noqa: S608
            for kind in ASKED
            if kind != Supplier.kind and selection.of(kind)
        ]
        if selection.of("supplier"):
            conditions.append(_OF_SUPPLIERS.format(asked=asked, payees=self.payees))
        if selection.refs is not None:
            conditions.append(self._chosen(asked, selection.refs))
        if selection.served:
            conditions += self._served(asked, selection, in_force=in_force)
        shown = inner
        if selection.structure:
            shown = on_structure(
                self.cursor, self.books.register, selection.structure, name, inner
            )
        told = f"SELECT * FROM ({shown}) AS payments WHERE {' AND '.join(conditions)}"  # noqa: S608
        if self.only and self.withholding:
            told = meeting(self.cursor, told, self.only, SPEND_COLUMNS, self.payees)
        elif self.only:
            told = f"SELECT * FROM ({told}) AS {SPEND} WHERE ({self.only}\n)"  # noqa: S608
        self.cursor.execute(f"CREATE TEMP VIEW {name} AS {told}")

    def _divided(self, selection: Selection, period: Period | None) -> str:
        """Give the payments of a period, shared ones divided; once a period."""
        if period not in self.divided:
            self.divided[period] = divide(
                self.cursor,
                self.books.register,
                spend_between(self.books.payments, period),
                recorded=selection.divided,
                invented=selection.assumed,
            )
        return self.divided[period].select

    def _keep(self, asked: str, selection: Selection) -> None:
        wanted: dict[str, Sequence[str]]
        wanted = {kind: selection.of(kind) for kind in (*ASKED_BY_CODE, ACCOUNT)}
        wanted |= self.named
        wanted["supplier"] = self.suppliers.names
        wanted["payee"] = self.suppliers.codes
        self.cursor.execute(f"CREATE TEMP TABLE {asked} (kind VARCHAR, value VARCHAR)")
        rows = [(kind, value) for kind, values in wanted.items() for value in values]
        insert(self.cursor, asked, rows)

    def _days(self, asked: str, period: Period | None) -> list[str]:
        if period is None:
            return []
        self.cursor.execute(f"CREATE TEMP TABLE {asked}_days (first DATE, last DATE)")
        days = [period.first, period.last]
        self.cursor.execute(f"INSERT INTO {asked}_days VALUES (?, ?)", days)  # noqa: S608
        return [
            f"date >= (SELECT first FROM {asked}_days)",  # noqa: S608 - constants
            f"date <= (SELECT last FROM {asked}_days)",  # noqa: S608
        ]

    def _chosen(self, asked: str, refs: Sequence[str]) -> str:
        self.cursor.execute(f"CREATE TEMP TABLE {asked}_refs (ref VARCHAR)")
        insert(self.cursor, f"{asked}_refs", [(ref,) for ref in refs])
        return f"ref IN (SELECT ref FROM {asked}_refs)"  # noqa: S608 - constants

    def _limits(
        self, asked: str, selection: Selection, period: Period | None, days: list[str]
    ) -> str:
        """Hold amounts against limits, a payment or a document at a time."""
        names = list(selection.limits)
        columns = ", ".join(f"{name} DECIMAL(18,2)" for name in names)
        self.cursor.execute(f"CREATE TEMP TABLE {asked}_limits ({columns})")
        insert(self.cursor, f"{asked}_limits", [tuple(selection.limits.values())])

        def within(amount: str) -> str:
            return " AND ".join(
                f"{amount} {LIMITS[name][0]} (SELECT {name} FROM {asked}_limits)"  # noqa: S608
                for name in names
            )

        if selection.per != DOCUMENT:
            return within("whole")
        source = spend_between(self.books.payments, period).sql
        where = " AND ".join(["document <> ''", *days])
        several, documents = f"{asked}_several", f"{asked}_documents"
        self.cursor.execute(
            f"CREATE TEMP TABLE {several} AS SELECT {_HASH} AS hash FROM {source} "  # noqa: S608
            f"WHERE {where} GROUP BY ALL HAVING count(*) > 1"
        )
        self.cursor.execute(
            f"CREATE TEMP TABLE {documents} AS SELECT {_KEY} FROM {source} "  # noqa: S608
            f"WHERE {where} AND {_HASH} IN (SELECT hash FROM {several}) "
            f"GROUP BY ALL HAVING {within('sum(amount)')}"
        )
        return _OF_DOCUMENTS.format(
            alone=within("whole"), several=several, documents=documents
        )

    def _served(self, asked: str, selection: Selection, *, in_force: bool) -> list[str]:
        """Give the conditions of filters by plan, strand and commitment."""
        table = f"{asked}_serving"
        self.cursor.execute(
            f"CREATE TEMP TABLE {table} "
            f"(kind VARCHAR, initiative VARCHAR, first DATE, last DATE)"
        )
        rows = [
            (kind, *each)
            for kind in selection.served
            for each in serving(self.books.register, kind, selection.of(kind))
        ]
        insert(self.cursor, table, rows)
        serving_it = {
            kind: f"SELECT 1 FROM {table} AS s WHERE s.kind = '{kind}' "  # noqa: S608
            f"AND s.initiative = payments.initiative"
            for kind in selection.served
        }
        on_a_day = " AND ".join(
            f"EXISTS ({each} AND payments.date BETWEEN s.first AND s.last)"
            for each in serving_it.values()
        )
        told = [f"EXISTS ({each})" for each in serving_it.values()]
        return [*told, on_a_day if in_force else f"NOT ({on_a_day})"]
