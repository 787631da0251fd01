"""What registers say of individuals in pounds: an answer that leaves is without it.

The award of a grant to an individual, and the value of a contract with one, are sums of
one person, and no rule of shares hides them: nobody was paid them yet. So whatever is
to leave is asked of books whose registers do not say them.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from mopac_spend.engine.contracted import WITHHELD, names_of
from mopac_spend.register import Contract, Entry, Event, Grant

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor

LEFT_OUT = (
    "What grants to individuals were awarded, and what contracts with individuals are "
    "worth, is in no figure, as if no register said it: that would say what one person "
    "is to be paid (section 40 of the Freedom of Information Act)."
)
_POUNDS = ("amount", "fee", "value", "commitments")

T = TypeVar("T", Entry, Event)


def without_sums(books: Books, connection: Cursor) -> Books | None:
    """Give books whose registers do not say what individuals are to be paid.

    Args:
        books: as they are.
        connection: of their database.

    Returns:
        None where no register says it.

    """
    register = books.register
    grants = register.of(Grant)
    contracts = register.of(Contract)
    paid = {code: each.recipient for code, each in grants.items()}
    own = {code for code, each in grants.items() if each.individual}
    of = {
        Grant.kind: own | _individuals(books, connection, paid),
        Contract.kind: _individuals(
            books, connection, {code: each.supplier for code, each in contracts.items()}
        ),
    }
    if not any(of.values()):
        return None
    entries = {
        kind: {
            code: _blank(each) if code in of.get(kind, ()) else each
            for code, each in some.items()
        }
        for kind, some in register.entries.items()
    }
    events = {
        kind: [
            _blank(each) if each.code in of.get(each.of.kind, ()) else each
            for each in some
        ]
        for kind, some in register.events.items()
    }
    return replace(books, register=replace(register, entries=entries, events=events))


def _individuals(books: Books, connection: Cursor, names: dict[str, str]) -> set[str]:
    named = names_of(connection, books.register, [*names.values()])
    return {code for code, name in zip(names, named, strict=True) if name == WITHHELD}


def _blank(of: T) -> T:
    """Give an entry, or what happened to it, without its pounds."""
    blank: dict[str, Any] = {
        each.name: () if each.name == "commitments" else None
        for each in fields(of)
        if each.name in _POUNDS
    }
    return replace(of, **blank)
