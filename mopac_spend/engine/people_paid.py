"""Payees that read like people, whom no register knows, and what was paid to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.engine.database import EVER, connect
from mopac_spend.engine.payees import written_names
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.register import Grant, alike
from mopac_spend.register.undecided import Undecided

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.database import Source
    from mopac_spend.people.likeness import Likeness

# By name and id: either may stand for a supplier of the register. Who is paid on
# a grant to an individual is withheld whoever it is.
_PAID = """
SELECT
    supplier, supplier_id, count(*), sum(amount), min(date), max(date)
FROM {source}
WHERE "grant" <> ALL(?::VARCHAR[])
    AND supplier IN (SELECT unnest(?::VARCHAR[])){days}
GROUP BY supplier, supplier_id
ORDER BY supplier, supplier_id
"""
_OF_TEXTS = """
SELECT DISTINCT supplier FROM payments
WHERE upper(supplier) IN (SELECT upper(unnest(?::VARCHAR[])))
"""
# What to type to see them.
DECIDE = "mopac-spend suppliers people"


@dataclass(frozen=True, slots=True)
class PersonPaid:
    """A payee that reads like a person, and of which nobody has said whether it is.

    Attributes:
        name: as sources wrote it.
        likeness: how surely it is a person, and why.
        payments, pounds, first, last: what was paid under it.
        code: of the register's supplier that it is, "" where it has none.

    """

    name: str
    likeness: Likeness
    payments: int
    pounds: Decimal
    first: dt.date
    last: dt.date
    code: str = ""


def undecided_people(
    books: Books,
    *,
    least: int = 0,
    cursor: Cursor | None = None,
    source: Source = EVER,
    days: tuple[dt.date, dt.date] | None = None,
) -> list[PersonPaid]:
    """Give the payees that read like people and are not decided, most pounds first.

    Args:
        books: whose payments and registers.
        least: points from which one is given; 0 for the body's own limit.
        cursor: of their database, where there is one.
        source: the payments that are looked at.
        days: the first and the last of these; None for all.

    """
    asking = Undecided(books.register)
    grants = [c for c, each in books.register.of(Grant).items() if each.individual]
    limit = least or asking.least
    own = (cursor or connect(books)).cursor()
    # A finance system may have an id for each payment, and has some names.
    names = written_names(own, source)
    read = [name for name in names if asking.reads(name).points >= limit]
    if not read:
        return []
    within = " AND date BETWEEN ? AND ?" if days else ""
    rows = own.execute(
        _PAID.format(source=source.sql, days=within), [grants, read, *(days or ())]
    )
    found: dict[str, PersonPaid] = {}
    for name, number, payments, pounds, first, last in rows.fetchall():
        likeness = asking.likeness(name, number)
        if likeness.points < limit:
            continue
        before = found.get(name)
        found[name] = PersonPaid(
            name,
            likeness,
            payments + (before.payments if before else 0),
            pounds + (before.pounds if before else NIL),
            min(first, before.first) if before else first,
            max(last, before.last) if before else last,
            (before.code if before else "") or asking.code(name, number),
        )
    return sorted(found.values(), key=lambda each: (-each.pounds, each.name))


def payees_among(books: Books, texts: Iterable[str]) -> list[str]:
    """Give those of some texts that a payment has for its payee, whatever their case.

    Args:
        books: whose payments.
        texts: any.

    """
    wanted = sorted(texts)
    if not wanted:
        return []
    rows = connect(books).cursor().execute(_OF_TEXTS, [wanted]).fetchall()
    paid = {alike(name) for (name,) in rows}
    return [each for each in wanted if alike(each) in paid]


def said(people: Sequence[PersonPaid]) -> str:
    """Say how many there are, what they were paid, and how to see them."""
    one = len(people) == 1
    return (
        f"{counted(len(people), 'payee')} ({show(pounds_of(people))}) "
        f"{'reads like a person' if one else 'read like people'}, and no register says "
        f"whether that is so; see: {DECIDE}"
    )


def pounds_of(people: Iterable[PersonPaid]) -> Decimal:
    """Sum what was paid to some of them."""
    return sum((each.pounds for each in people), NIL)
