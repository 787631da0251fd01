"""Accounts of the books, as far as payments ask for them.

Beancount has the words for an account that is not open, in pounds, on the days on which
it is used; here it is only told whether all of them are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.rows import day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from mopac_spend.books.parts import Facts


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    Attributes:
        name: as `Assets:Bank`.
        opened: the day from which it is open.
        closed: the day from which it is closed; None where it is not.
        in_pounds: whether pounds may stand on it.
        may_be_bank: whether payments can be paid from it.

    """

    name: str
    opened: dt.date
    closed: dt.date | None
    in_pounds: bool
    may_be_bank: bool

    @property
    def plain(self) -> list[object]:
        """The account as JSON holds it."""
        closed = self.closed and self.closed.isoformat()
        opened = self.opened.isoformat()
        return [self.name, opened, closed, self.in_pounds, self.may_be_bank]

    @classmethod
    def of_plain(cls, raw: object) -> Account:
        """Read what `plain` gave.

        Raises:
            ValueError: it gave something else.

        """
        match raw:
            case [str(name), str(opened), closed, bool(pounds), bool(bank)]:
                until = None if closed is None else day(str(closed))
                return cls(name, day(opened), until, pounds, bank)
        raise ValueError(raw)


def stand(accounts: Iterable[Account], facts: Iterable[Facts]) -> bool:
    """Say whether every account of parts is open, in pounds, on the days it is used."""
    known = {each.name: each for each in accounts}
    for part in facts:
        for name, first, last in part.legs:
            account = known.get(name)
            if account is None or not account.in_pounds or account.opened > day(first):
                return False
            if account.closed and account.closed <= day(last):
                return False
        if not known[part.legs[-1][0]].may_be_bank:
            return False
    return True
