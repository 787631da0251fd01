"""A selection in the engine's terms: the table `spend` that questions read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.books.payees import PAYEES, join
from mopac_spend.books.rows import PAYMENT_COLUMNS
from mopac_spend.books.table import spend_between
from mopac_spend.questions.statement import SPEND
from mopac_spend.register import Supplier, alike
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterable

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.selection import Selection
    from mopac_spend.register import Register

# The same payments without the filters that only tagged spend can pass.
BROAD = "broad"
# What a plan filter leaves out for its date alone: payments of initiatives that
# serve the plan, on days on which it is not in force.
OUT_OF_FORCE = "out_of_force"
# By the name as it was written, or as a supplier of the register.
_OF_SUPPLIERS = """(
    supplier IN (SELECT value FROM {asked} WHERE kind = 'supplier')
    OR EXISTS (
        SELECT 1 FROM payees
        WHERE payees.supplier = payments.supplier
        AND payees.supplier_id = payments.supplier_id
        AND payments.date BETWEEN payees.first AND payees.last
        AND payees.code IN (SELECT value FROM {asked} WHERE kind = 'payee')
    )
)"""
_BY_CODE = ("initiative", "category", "directorate", "fund", "decision")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Books of which some payments are selected.

    Attributes:
        books: all of them.
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.
        cursor: of the books' database, with views of its own: `spend`;
            `broad`, which leaves plan and initiative out; and, under a plan
            filter, `out_of_force`.

    """

    books: Books
    selection: Selection
    suppliers: list[str]
    cursor: duckdb.DuckDBPyConnection

    def lines(self) -> list[tuple[Cell, ...]]:
        """Give the selected payments by date and ref, as `PAYMENT_COLUMNS`."""
        columns = ", ".join(PAYMENT_COLUMNS)
        self.cursor.execute(f"SELECT {columns} FROM {SPEND} ORDER BY date, ref")  # noqa: S608 - constants
        return self.cursor.fetchall()

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """Give the first and the last day of all payments of the books."""
        told = self.cursor.execute("SELECT min(date), max(date) FROM payments")
        first, last = told.fetchone() or (None, None)
        return first, last


def narrow(
    books: Books,
    selection: Selection,
    connection: duckdb.DuckDBPyConnection,
    tables: Container[str] = (),
) -> Narrowed:
    """Select payments.

    Args:
        books: where from.
        selection: which.
        connection: the books' database; it is left as it is.
        tables: what the question reads; `payees` is made where it is named.

    """
    cursor = connection.cursor()
    if PAYEES in tables or selection.supplier:
        join(cursor, books.register)
    wanted = _Suppliers.of(cursor, selection.supplier, books.register)
    source = spend_between(books.payments, selection.period)
    _view(cursor, (SPEND, source), selection, wanted)
    broad = replace(selection, plan=(), initiative=())
    _view(cursor, (BROAD, source), broad, wanted)
    if selection.plan:
        _view(cursor, (OUT_OF_FORCE, source), selection, wanted, in_force=False)
    return Narrowed(books, selection, wanted.spellings(cursor), cursor)


def _view(
    cursor: duckdb.DuckDBPyConnection,
    view: tuple[str, str],
    selection: Selection,
    suppliers: _Suppliers,
    *,
    in_force: bool = True,
) -> None:
    """Make a view, named and over a source, of the payments a selection takes.

    Under a plan filter it takes those of the days on which the plan is in
    force, or, with `in_force` off, those of the other days.

    A view reads no more columns than a question names. It cannot hold bound
    values, so they go, bound, into a table that it looks them up in.
    """
    name, source = view
    asked = f"{name}_asked"
    wanted = {kind: getattr(selection, kind) for kind in (*_BY_CODE, "plan")}
    wanted |= {"supplier": suppliers.names, "payee": suppliers.codes}
    period = selection.period
    values = [[kind, value] for kind, values in wanted.items() for value in values]
    cursor.execute(f"CREATE TEMP TABLE {asked} (kind VARCHAR, value VARCHAR)")
    for each in values:
        cursor.execute(f"INSERT INTO {asked} VALUES (?, ?)", each)  # noqa: S608 - a constant
    cursor.execute(f"CREATE TEMP TABLE {asked}_days (first DATE, last DATE)")
    conditions = ["true"]
    if period:
        days = [period.first, period.last]
        cursor.execute(f"INSERT INTO {asked}_days VALUES (?, ?)", days)  # noqa: S608
        conditions += [
            f"date >= (SELECT first FROM {asked}_days)",  # noqa: S608
            f"date <= (SELECT last FROM {asked}_days)",  # noqa: S608
        ]
    if selection.supplier:
        conditions.append(_OF_SUPPLIERS.format(asked=asked))
    for kind in _BY_CODE:
        if getattr(selection, kind):
            conditions.append(
                f"{kind} IN (SELECT value FROM {asked} WHERE kind = '{kind}')"  # noqa: S608
            )
    if selection.plan:
        conditions += _of_plans(cursor, asked, in_force=in_force)
    cursor.execute(
        f"CREATE TEMP VIEW {name} AS SELECT * FROM {source} WHERE "  # noqa: S608
        + " AND ".join(conditions)
    )


def _of_plans(
    cursor: duckdb.DuckDBPyConnection, asked: str, *, in_force: bool
) -> list[str]:
    """Give the conditions of a plan filter.

    An initiative serves a plan from the plan's first day to its last; where it
    serves a heading of the plan, on the days of the heading too.
    """
    cursor.execute(
        f"""
        CREATE TEMP TABLE {asked}_serving AS
        SELECT
            serving.initiative,
            greatest(plans.valid_from, headings.valid_from) AS first,
            least(plans.valid_to, headings.valid_to) AS last
        FROM initiative_plans AS serving
        JOIN plans ON plans.code = serving.plan
        LEFT JOIN headings ON headings.code = serving.heading
        WHERE serving.plan IN (SELECT value FROM {asked} WHERE kind = 'plan')
        """  # noqa: S608 - constants
    )
    on_a_day_in_force = (
        f"EXISTS (SELECT 1 FROM {asked}_serving AS serving "  # noqa: S608
        f"WHERE serving.initiative = payments.initiative "
        f"AND payments.date >= serving.first "
        f"AND (serving.last IS NULL OR payments.date <= serving.last))"
    )
    return [
        f"initiative IN (SELECT initiative FROM {asked}_serving)",  # noqa: S608
        on_a_day_in_force if in_force else f"NOT {on_a_day_in_force}",
    ]


@dataclass(frozen=True, slots=True)
class _Suppliers:
    """What the supplier names typed stand for.

    Attributes:
        names: supplier names of the books, for those the register does not know.
        codes: suppliers of the register.

    """

    names: list[str]
    codes: list[str]

    @classmethod
    def of(
        cls,
        cursor: duckdb.DuckDBPyConnection,
        wanted: Iterable[str],
        register: Register,
    ) -> _Suppliers:
        """Look up what was typed: a name means its successors too, a code does not."""
        register_names, names, codes = Names(register), set(), []
        for text in wanted:
            code = register.resolve(Supplier.kind, text)
            if code is None:
                names.add(alike(text))
            elif alike(text) == alike(code):
                codes.append(code)
            else:
                codes += [each for _, _, each in register_names.days(code)]
        held = suppliers(cursor) if names else []
        return cls([name for name in held if alike(name) in names], codes)

    def spellings(self, cursor: duckdb.DuckDBPyConnection) -> list[str]:
        """Give every supplier name of the books that is meant."""
        if not self.codes:
            return self.names
        told = cursor.execute(
            "SELECT DISTINCT supplier FROM payees WHERE list_contains(?, code)",
            [self.codes],
        )
        return sorted({*self.names, *(name for (name,) in told.fetchall())})


def suppliers(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Give every supplier name of the books, in order."""
    told = cursor.execute("SELECT DISTINCT supplier FROM payments ORDER BY ALL")
    return [name for (name,) in told.fetchall()]
