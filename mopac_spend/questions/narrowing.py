"""A selection in the engine's terms: the table `spend` that questions read.

`narrow` makes it on a cursor of its own, with the other views of payments, and lets
`mopac_spend.questions.filter_tables` say there what was asked: `asked`, `asked_codes`,
and which entries of a register the filters leave (`contracts_asked` and the like).
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.all_paid import know
from mopac_spend.engine.altered import prepare_altered, with_altered
from mopac_spend.engine.database import insert, provide, spend_between
from mopac_spend.engine.fetching import rows_of
from mopac_spend.engine.named_texts import TEXTS, known_individuals, without_names
from mopac_spend.engine.paid_days import days_of
from mopac_spend.engine.payees import PAYEES, join
from mopac_spend.engine.withholding import (
    BEFORE,
    NAMELESS_ORDER,
    PAPERLESS,
    SELECTED,
    SPEND,
    SPEND_PRIVATE,
    Names,
    lines,
    meeting,
    prepare,
    private,
    shown,
    withheld,
    withholds,
)
from mopac_spend.fields import ACCOUNT, FILTERS, FILTERS_BY_CODE
from mopac_spend.findings import Refusal
from mopac_spend.questions.condition import Only
from mopac_spend.questions.division import SPEND_COLUMNS, Division, counting, divide
from mopac_spend.questions.filter_tables import make_filter_tables
from mopac_spend.questions.limits import within
from mopac_spend.questions.meant import Meant, names_of
from mopac_spend.questions.serving import served
from mopac_spend.questions.structure import on_structure
from mopac_spend.questions.tallies import Tallies, keep
from mopac_spend.questions.titles import means_none
from mopac_spend.register import Supplier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence
    from contextlib import AbstractContextManager

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.altered import Altered
    from mopac_spend.engine.database import Source
    from mopac_spend.periods import Period
    from mopac_spend.questions.selection import Selection

# The same payments without the filters that only tagged spend can pass.
BROAD = "broad"
# What a plan filter leaves out for its date alone: payments of initiatives that
# serve the plan, on days on which it is not in force.
OUT_OF_FORCE = "out_of_force"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Books of which some payments are selected.

    Attributes:
        books: all of them.
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.
        divided: whether a payment may stand in `spend` as several parts.
        numbered: whether those that do have a number, by which they may be counted.
        names: what the question sees of who is an individual.
        cursor: of the books' database, with views of its own: `spend` as a SELECT
            sees it, and `spend_private`; under filters that only tagged spend can
            pass `broad`, without them; under a plan filter `out_of_force`; and
            `spend_year_before` for a question that reads it.

    """

    books: Books
    selection: Selection
    suppliers: list[str]
    cursor: Cursor
    _views: _Views
    divided: bool = False
    numbered: bool = False
    names: Names = Names.ALL

    def seen(self) -> AbstractContextManager[None]:
        """Let the cursor see what the question may see, for a while."""
        if self.names is Names.ALL:
            return nullcontext()
        return withheld(self.cursor, keys=self.names is Names.KEYS)

    def view(self, name: str, selection: Selection) -> None:
        """Make one more view, of the payments that another selection takes."""
        self._views.view(name, selection, selection.period)

    def lines(
        self, names: Sequence[str] = SPEND_COLUMNS, *, paperless: bool = False
    ) -> list[tuple[Cell, ...]]:
        """Give the selected payments by date and ref.

        Args:
            names: columns, of `SPEND_COLUMNS`; to fetch all takes twice as long as
                to fetch what is shown.
            paperless: nothing in them leads to a payment whose name is withheld; such
                stand last of a day.

        """
        of = spend_between(self.books.payments, self.selection.period)
        source, instead = lines(self.cursor, self.books, of)
        order = f"{SPEND}.ref"
        if paperless and instead:
            instead, order = {**instead, **PAPERLESS}, NAMELESS_ORDER
        expressions = {name: f'{SPEND}."{name}"' for name in names} | instead
        columns = ", ".join(f'{expressions[name]} AS "{name}"' for name in names)
        self.cursor.execute(
            f"SELECT {columns} FROM {source} AS {SPEND} "  # noqa: S608 - constants
            f"ORDER BY {SPEND}.date, {order}, {SPEND}.initiative"
        )
        return [*self._nameless(names, rows_of(self.cursor), of, TEXTS)]

    def without_names(
        self, names: Sequence[str], rows: Sequence[tuple[Cell, ...]]
    ) -> Sequence[tuple[Cell, ...]]:
        """Withhold the texts of an answer, under its columns, that name somebody."""
        # Where no payee is seen, no text of a payment is, but those of registers are.
        of = None
        if self.names is not Names.NOBODY:
            of = spend_between(self.books.payments, self.selection.period)
        return self._nameless(names, rows, of)

    def _nameless(
        self,
        names: Sequence[str],
        rows: Sequence[tuple[Cell, ...]],
        of: Source | None,
        columns: Iterable[str] | None = None,
    ) -> Sequence[tuple[Cell, ...]]:
        if not withholds(self.books.register):
            return rows
        known = partial(known_individuals, self.cursor, self.books, of)
        return without_names(names, rows, known, columns=columns)

    def tallies(self, view: str) -> Tallies:
        """Sum up a view, once for all questions that take every payment of its days."""
        of, kept = self.selection, self._views.all_taken.get(view, "")
        # What parts say of themselves knows no condition.
        if kept and not self._views.only.condition:
            keep(self.cursor, kept, self.books, of)
        return Tallies.of(
            self.cursor, view, divided=self.divided, period=of.period, kept=kept
        )

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """Give the first and the last day of all payments of the books."""
        return days_of(self.cursor)


def narrow(  # noqa: PLR0913 - what is asked, and of what
    books: Books,
    selection: Selection,
    connection: Cursor,
    tables: Collection[str] = (),
    only: Only = Only(),  # noqa: B008 - it never changes
    *,
    names: Names = Names.NOBODY,
    altered: Altered | None = None,
    numbered: bool = False,
) -> Narrowed:
    """Select payments.

    Args:
        books: where from.
        selection: which.
        connection: the books' database; only tables of the register are added.
        tables: what the question reads.
        only: the question's own condition, checked when it was loaded.
        names: what its SELECT sees of who is an individual.
        altered: what stands in the place of payments to individuals.
        numbered: whether `spend` may have one column more, as
            `mopac_spend.engine.at_hand` tells.

    Raises:
        Refusal: `ASK-002`, a borough that no payment names; `ASK-003`, the
            question compares with the year before and no period is asked.

    """
    cursor = connection.cursor()
    provide(cursor, books, tables)
    know(cursor, books.register, tables)
    suppliers = selection.of("supplier")
    # A comparison looks at other days too.
    days = None if BEFORE in tables else selection.period
    source = spend_between(books.payments, days)
    keys = names is Names.KEYS and withholds(books.register)
    payees = ""
    if keys:
        payees = prepare(cursor, books, source)
    elif PAYEES in tables or suppliers:
        payees = join(cursor, books.register, source)
    prepare_altered(cursor, books, source, altered)
    wanted = Meant.of(cursor, suppliers, books.register)
    making = _Views(
        cursor,
        books,
        wanted,
        names_of(cursor, selection, books.register),
        only,
        payees,
        withholding=keys,
        selected=SELECTED in tables,
        altered=altered,
        may_number=numbered,
    )
    making.view(SPEND_PRIVATE, selection, selection.period)
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
        making.view(private(BEFORE), selection, selection.window.before)
    if not withholds(books.register) and names is Names.KEYS:
        names = Names.ALL
    for name in (SPEND, *({BEFORE} & {*tables})):
        cursor.execute(f"CREATE TEMP VIEW {name} AS {shown(name, names)}")
    make_filter_tables(cursor, books, selection, making.named, tables)
    divided = any(division.divided for division in making.divided.values())
    # Another thread may put payments at hand between two periods.
    sorts = {division.numbered for division in making.divided.values()}
    numbered = "" not in sorts and len(sorts) == 1
    cursor.execute(counting(divided=divided))
    return Narrowed(
        books,
        selection,
        wanted.spellings(cursor),
        cursor,
        making,
        divided=divided,
        numbered=numbered,
        names=names,
    )


def _broad(selection: Selection) -> Selection:
    """Leave out the filters that can only find what is tagged."""
    tagged = {"initiative", *selection.served}
    others = {
        name: codes for name, codes in selection.codes.items() if name not in tagged
    }
    return replace(selection, codes=others)


@dataclass(slots=True)
class _Views:
    """Makes views of payments on one cursor.

    A view reads no more columns than a question names. It cannot hold bound
    values, so they go, bound, into tables that it looks them up in.
    """

    cursor: Cursor
    books: Books
    suppliers: Meant
    named: dict[str, list[str]]
    only: Only
    payees: str
    withholding: bool = False
    selected: bool = False
    altered: Altered | None = None
    may_number: bool = False
    divided: dict[Period | None, Division] = field(default_factory=dict)
    # Of views that take every payment of their days, or every one that meets the
    # condition of the question, a name of these.
    all_taken: dict[str, str] = field(default_factory=dict)

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
        table = f"{name}_asked"
        self._note_if_all(name, selection, period)
        self._keep(table, selection)
        days = self._days(table, period)
        inner = self._divided(selection, period)
        conditions = ["true", *days]
        if selection.limits:
            source = spend_between(self.books.payments, period).sql
            conditions.append(within(self.cursor, table, selection, source, days))
        conditions += [
            f"\"{kind}\" IN (SELECT value FROM {table} WHERE kind = '{kind}')"  # noqa: S608
            for kind in FILTERS
            if kind != Supplier.kind and selection.of(kind)
        ]
        if selection.of("supplier"):
            conditions.append(self.suppliers.condition(table, self.payees))
        if selection.refs is not None:
            conditions.append(self._chosen(table, selection.refs))
        if selection.served:
            conditions += served(
                self.cursor, self.books.register, table, selection, in_force=in_force
            )
        if selection.structure:
            inner = on_structure(
                self.cursor, self.books.register, selection.structure, name, inner
            )
        select = f"SELECT * FROM ({inner}) AS payments WHERE {' AND '.join(conditions)}"  # noqa: S608
        if self.selected and name == SPEND_PRIVATE:
            seen = with_altered(self.cursor, SELECTED, select, self.altered)
            self.cursor.execute(f"CREATE TEMP VIEW {SELECTED} AS {seen}")
        if self.only.condition and self.withholding:
            condition = self.only.looked_up(self.cursor)
            select = meeting(self.cursor, select, condition, SPEND_COLUMNS, self.payees)
        elif self.only.condition:
            kept = self.all_taken.get(name, "")
            select = self.only.met(self.cursor, name, select, kept)
        select = with_altered(self.cursor, name, select, self.altered)
        self.cursor.execute(f"CREATE TEMP VIEW {name} AS {select}")

    def _divided(self, selection: Selection, period: Period | None) -> str:
        """Give the payments of a period, shared ones divided; once a period."""
        if period not in self.divided:
            self.divided[period] = divide(
                self.cursor,
                self.books,
                period,
                recorded=selection.divided,
                invented=selection.assumed,
                numbered=self.may_number,
            )
        return self.divided[period].select

    def _note_if_all(
        self, name: str, selection: Selection, period: Period | None
    ) -> None:
        if selection.takes_all and self.only.is_always_the_same and not self.altered:
            span = f"{period.first:%Y%m%d}_{period.last:%Y%m%d}" if period else "ever"
            how = "divided" if selection.divided else "recorded"
            self.all_taken[name] = f"{how}_{span}{self.only.mark}"

    def _keep(self, table: str, selection: Selection) -> None:
        if not selection.codes:
            return
        wanted: dict[str, Sequence[str]]
        register = self.books.register
        wanted = {
            kind: [
                "" if means_none(register, kind, code) else code
                for code in selection.of(kind)
            ]
            for kind in (*FILTERS_BY_CODE, ACCOUNT)
        }
        wanted |= self.named
        wanted["supplier"] = self.suppliers.names
        wanted["payee"] = self.suppliers.codes
        self.cursor.execute(f"CREATE TEMP TABLE {table} (kind VARCHAR, value VARCHAR)")
        rows = [(kind, value) for kind, values in wanted.items() for value in values]
        insert(self.cursor, table, rows)

    def _days(self, prefix: str, period: Period | None) -> list[str]:
        if period is None:
            return []
        self.cursor.execute(f"CREATE TEMP TABLE {prefix}_days (first DATE, last DATE)")
        days = [period.first, period.last]
        self.cursor.execute(f"INSERT INTO {prefix}_days VALUES (?, ?)", days)  # noqa: S608
        return [
            f"date >= (SELECT first FROM {prefix}_days)",  # noqa: S608 - constants
            f"date <= (SELECT last FROM {prefix}_days)",  # noqa: S608
        ]

    def _chosen(self, prefix: str, refs: Sequence[str]) -> str:
        self.cursor.execute(f"CREATE TEMP TABLE {prefix}_refs (ref VARCHAR)")
        insert(self.cursor, f"{prefix}_refs", [(ref,) for ref in refs])
        return f"ref IN (SELECT ref FROM {prefix}_refs)"  # noqa: S608 - constants
