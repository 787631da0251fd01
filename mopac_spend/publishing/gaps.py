"""What the law asks for and the books lack: cells, codes, and whole classes.

It is listed before anything is written; what is published all the same says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.publishing.classes import DOUBTFUL
from mopac_spend.publishing.columns import REF, ROWS, at
from mopac_spend.publishing.law import OF_REGISTERS
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.publishing.classes import Class
    from mopac_spend.publishing.columns import Field
    from mopac_spend.publishing.law import Law
    from mopac_spend.register import Duty

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the law asks for and the books lack.

    Attributes:
        what: it is.
        rows: how many rows lack it; `pounds`, what they come to.
        where: refs of some of them, or codes.

    """

    what: str
    rows: int
    pounds: Decimal
    where: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say it on one line; a ref is for the body's own eyes."""
        if not self.rows and not self.where:
            return self.what
        found = ", ".join(self.where[:_SHOWN])
        more_of = max(self.rows, len(self.where)) - _SHOWN
        more = f", and {more_of} more" if more_of > 0 else ""
        return f"{self.public} ({found}{more})" if found else self.public

    @property
    def public(self) -> str:
        """Say it without refs, as it may be published."""
        if not self.rows:
            return self.what
        return f"{self.what}: {counted(self.rows, 'row')}, {show(self.pounds)}"


def gaps_of(  # noqa: PLR0913, PLR0917 - what it is found in
    cursor: Cursor,
    fields: list[Field],
    classes: list[Class],
    books: Books,
    law: Law,
    duty: Duty,
) -> Iterator[Gap]:
    """Find what the books lack of a publication.

    Args:
        cursor: with the rows of the publication, and all payments sorted.
        fields: of its form.
        classes: what became of all spending of the period.
        books: that it is of.
        law: what is in force.
        duty: that is published.

    """
    yield from _lacking(cursor, fields)
    yield from _doubts(cursor, classes, duty)
    yield from _apart(books, law, duty)


def people_of(names: list[str]) -> Iterator[Gap]:
    """Say which payees may be people; their rows are withheld until it is decided."""
    if names:
        yield Gap(
            f"Payees that read like people, of which nobody has decided, and which are "
            f"withheld until somebody does (mopac-spend suppliers people): "
            f"{len(names):,}",
            0,
            NIL,
            tuple(names),
        )


def _lacking(cursor: Cursor, fields: list[Field]) -> Iterator[Gap]:
    for place, each in enumerate(fields):
        if not each.required:
            continue
        lacking = f"{at(place)} IS NULL"
        if each.known.kind is Kind.TEXT:
            lacking = f"coalesce({at(place)}, '') = ''"
        ((count, pounds, refs),) = cursor.execute(
            f"SELECT count(*), coalesce(sum(pounds), 0.00), "  # noqa: S608 - our own names
            f"list({REF} ORDER BY number)[:{_SHOWN}] "
            f"FROM {ROWS} WHERE reason = '' AND {lacking}"
        ).fetchall()
        if count:
            yield Gap(each.heading, count, pounds, tuple(refs))


def _doubts(cursor: Cursor, classes: list[Class], duty: Duty) -> Iterator[Gap]:
    """Give what nobody can tell whether it has to be published."""
    if duty.per in OF_REGISTERS:
        return
    if not any(each.rows for each in classes):
        words = "no payment of these days, which is not the same as spending of nil"
        yield Gap(f"Payments: the books hold {words}", 0, NIL)
    for each in classes:
        if each.code in DOUBTFUL:
            rows = cursor.execute(
                f"SELECT {REF} FROM {SORTED} WHERE outcome = ? AND duty IN ('', ?) "  # noqa: S608 - constants
                f"ORDER BY 1 LIMIT {_SHOWN}",
                [each.code, duty.code],
            ).fetchall()
            if rows:
                refs = tuple(ref for (ref,) in rows)
                yield Gap(f"{each.title}, {each.why}", each.rows, each.pounds, refs)


def _apart(books: Books, law: Law, duty: Duty) -> Iterator[Gap]:
    """Say which classes of a duty no account or category of the books is of."""
    register = books.register
    known = {
        *register.accounts,
        *(each.category for each in register.accounts.values()),
    }
    known |= {
        name[: len(code)]
        for name in register.accounts
        for each in law.classes.values()
        for code in each.covers
        if name.startswith(f"{code}:")
    }
    if duty.classes and not any(
        known & {*law.classes[code].covers} for code in duty.classes
    ):
        titles = " and ".join(law.classes[code].title for code in duty.classes)
        yield Gap(
            f"no account and no category of these books is of the class {titles!r}, so "
            f"that nothing of it can be told apart from other spending; give it an "
            f"account of its own",
            0,
            NIL,
        )
