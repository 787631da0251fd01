"""Views of payments: what a period, filters and a condition take of those of books."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.engine.altered import with_altered
from mopac_spend.engine.database import insert, spend_between
from mopac_spend.engine.withholding import SELECTED, SPEND_PRIVATE, meeting
from mopac_spend.fields import ACCOUNT, FILTERS, FILTERS_BY_CODE
from mopac_spend.questions.division import SPEND_COLUMNS, Division, divide
from mopac_spend.questions.limits import within
from mopac_spend.questions.serving import served
from mopac_spend.questions.structure import on_structure
from mopac_spend.questions.titles import means_none
from mopac_spend.register import Supplier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.altered import Altered
    from mopac_spend.periods import Period
    from mopac_spend.questions.condition import Only
    from mopac_spend.questions.meant import Meant
    from mopac_spend.questions.selection import Selection


@dataclass(slots=True)
class Views:
    """Makes views of payments on one cursor.

    A view reads no more columns than a question names. It cannot hold bound
    values, so they go, bound, into tables that it looks them up in.

    Attributes:
        cursor: of the books' database.
        books: whose payments.
        suppliers: what names of suppliers mean.
        named: by filter, the names it takes, as the books write them.
        only: the question's own condition.
        payees: what stands beneath the table of payees.
        withholding: whether the condition sees keys of individuals.
        selected: whether payments that do not meet it are wanted too.
        altered: what stands in the place of payments to individuals.
        may_number: whether payments may have numbers.
        divided: by their days, the payments that were divided.
        all_taken: of views that take every payment of their days, or every one that
            meets the condition of the question, a name of these.

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
        taken = " AND ".join(conditions)
        select = f"SELECT * FROM ({inner}) AS payments WHERE {taken}"  # noqa: S608
        if self.selected and name == SPEND_PRIVATE:
            seen = with_altered(self.cursor, SELECTED, select, self.altered)
            self.cursor.execute(f"CREATE TEMP VIEW {SELECTED} AS {seen}")
        if self.only.condition and self.withholding:
            condition = self.only.looked_up(self.cursor)
            select = meeting(self.cursor, select, condition, SPEND_COLUMNS, self.payees)
        # Another structure is told before a condition is.
        elif (
            self.divided[period].near
            and not selection.structure
            and (met := self.only.met_at_hand(self.cursor, numbered=self.may_number))
        ):
            select = f"SELECT * FROM ({met}) AS payments WHERE {taken}"  # noqa: S608
        elif self.only.condition:
            kept = self.all_taken.get(name, "")
            select = self.only.met(self.cursor, name, select, kept)
        select = with_altered(self.cursor, name, select, self.altered)
        self.cursor.execute(f"CREATE TEMP VIEW {name} AS {select}")

    def alike(self, selection: Selection, columns: Sequence[str]) -> str:
        """Give the SELECT of all payments, as many as are alike in one row.

        Returns:
            "" where not all are taken, they are not at hand, or few are alike.

        """
        all_taken = selection.takes_all and not (self.only.condition or self.altered)
        period = selection.period
        if period or not (all_taken and self.may_number and self.divided[period].near):
            return ""
        from mopac_spend.engine.fewer import alike_at_hand

        table = alike_at_hand(self.cursor, columns)
        return table and f"SELECT * FROM {table}"  # noqa: S608 - our own name

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
