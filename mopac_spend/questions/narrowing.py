"""A selection in the engine's terms: the table `spend` that questions read.

`narrow` makes it on a cursor of its own, with the other views of payments, and lets
`mopac_spend.questions.filter_tables` say there what was asked: `asked`, `asked_codes`,
and which entries of a register the filters leave (`contracts_asked` and the like).
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.all_paid import know
from mopac_spend.engine.altered import prepare_altered
from mopac_spend.engine.database import provide, spend_between
from mopac_spend.engine.embedded import COUNTING, COUNTING_ALIKE
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
    prepare,
    private,
    shown,
    withheld,
    withholds,
)
from mopac_spend.findings import Refusal
from mopac_spend.questions.condition import Only
from mopac_spend.questions.division import SPEND_COLUMNS, counting
from mopac_spend.questions.filter_tables import make_filter_tables
from mopac_spend.questions.meant import Meant, names_of
from mopac_spend.questions.tallies import Tallies, keep
from mopac_spend.questions.views import Views

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence
    from contextlib import AbstractContextManager

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.altered import Altered
    from mopac_spend.engine.database import Source
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
        counting: the macro that counts payments by their numbers, of
            `mopac_spend.engine.embedded`; "" where they have none.
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
    _views: Views
    divided: bool = False
    counting: str = ""
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
    alike: Sequence[str] = (),
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
        alike: columns of payments that may stand in `spend` as one row, with no other
            column, if they are alike in these; none where each has its own.

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
    making = Views(
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
    fewer = making.alike(selection, alike) if alike else ""
    cursor.execute(f"CREATE TEMP VIEW {SPEND} AS {fewer or shown(SPEND, names)}")
    if BEFORE in tables:
        cursor.execute(f"CREATE TEMP VIEW {BEFORE} AS {shown(BEFORE, names)}")
    make_filter_tables(cursor, books, selection, making.named, tables)
    divided = any(division.divided for division in making.divided.values())
    # Another thread may put payments at hand between two periods.
    sorts = {division.numbered for division in making.divided.values()}
    by_number = COUNTING if "" not in sorts and len(sorts) == 1 else ""
    cursor.execute(counting(divided=divided))
    return Narrowed(
        books,
        selection,
        wanted.spellings(cursor),
        cursor,
        making,
        divided=divided,
        counting=COUNTING_ALIKE if fewer else by_number,
        names=names,
    )


def _broad(selection: Selection) -> Selection:
    """Leave out the filters that can only find what is tagged."""
    tagged = {"initiative", *selection.served}
    others = {
        name: codes for name, codes in selection.codes.items() if name not in tagged
    }
    return replace(selection, codes=others)
