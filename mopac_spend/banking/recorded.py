"""What the books already hold of bank statements: `bank/` read back.

Each recorded statement is one file below `bank/`, a folder a financial year. Its
`bank-statement` directive says what it covers, each of its lines is a transaction
that carries `bank-line`, and a payment that a line paid stands in `pays`. A payment
found later for a recorded line stands in a transaction that carries `settles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mopac_spend.books.wholeness import BANK as FOLDER
from mopac_spend.findings import BooksError, Finding
from mopac_spend.money import NIL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

DIRECTIVE = "bank-statement"
_DIGITS = re.compile(r"\d{4,}")
_WORDS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Booked:
    """One line of a statement as the books hold it.

    Attributes:
        key: statement's id and number of the line, `3f9a2c11d0be:4`.
        date: the day the bank booked it.
        amount: money in is positive.
        text: what the bank says of it.
        pays: refs of the payments it paid; empty where none was found.

    """

    key: str
    date: dt.date
    amount: Decimal
    text: str
    pays: tuple[str, ...] = ()


@dataclass(slots=True)
class History:
    """What is recorded of one account of the bank, oldest line first.

    Attributes:
        account: its account in the books.
        ids: statements that are recorded.
        lines: every recorded line.
        opening: balance before the first line.
        first, last: days covered; None where nothing is recorded.
        asserted: the latest day on which a balance is asserted.

    """

    account: str
    ids: set[str] = field(default_factory=set)
    lines: list[Booked] = field(default_factory=list)
    opening: Decimal = NIL
    closing: Decimal = NIL
    first: dt.date | None = None
    last: dt.date | None = None
    asserted: dt.date | None = None


def account_of(bank: str, number: str) -> str:
    """Name the account in the books for an account of the bank.

    The last four digits are the same in a sort code with account number and in an
    IBAN, and do not give the number away: `Assets:Bank:Account-5252`.
    """
    digits = _DIGITS.findall(number.replace(" ", "").replace("-", ""))
    if digits:
        return f"{bank}:Account-{digits[-1][-4:]}"
    name = _WORDS.sub("-", number).strip("-")[:20].strip("-")
    return f"{bank}:Account-{name or 'Main'}"


def equity_of(account: str, name: str) -> str:
    """Name an account for what is no payment: `Equity:Bank:Account-5252:…`."""
    return f"Equity:{account.partition(':')[2]}:{name}"


def read(root: Path) -> dict[str, History]:
    """Read every recorded statement, by account in the books.

    Raises:
        BooksError: a file below `bank/` is not as it was written.

    """
    heads: list[tuple[int, Any, list[Any]]] = []
    settled: dict[str, tuple[str, ...]] = {}
    for path in sorted((root / FOLDER).glob("**/*.beancount")):
        for directive, transactions in _file(path, root):
            if directive is None:
                settled |= {each.meta["settles"]: _pays(each) for each in transactions}
            else:
                heads.append((int(directive.meta["number"]), directive, transactions))
    histories: dict[str, History] = {}
    for _, directive, transactions in sorted(heads, key=lambda each: each[0]):
        meta = directive.meta
        account = str(meta["bank-account"])
        history = histories.setdefault(
            account, History(account, opening=meta["opening"].number)
        )
        history.ids.add(directive.values[0].value)
        history.lines += [_booked(each, account, settled) for each in transactions]
        history.closing = meta["closing"].number
        history.first = history.first or meta["from"]
        history.last = max(history.last or meta["to"], meta["to"])
        history.asserted = meta["asserted"]
    return histories


def _file(path: Path, root: Path) -> Iterator[tuple[Any, list[Any]]]:
    """Give the directive of a file and its transactions; None for settlements."""
    from beancount.core import data

    from mopac_spend.books import door, folders

    place = path.relative_to(root).as_posix()
    entries, errors, *_ = door.parse(folders.content(path), str(path))
    try:
        named = [
            e for e in entries if isinstance(e, data.Custom) and e.type == DIRECTIVE
        ]
        listed = [
            e
            for e in entries
            if isinstance(e, data.Transaction) and "bank-line" in e.meta
        ]
        later = [
            e
            for e in entries
            if isinstance(e, data.Transaction) and "settles" in e.meta
        ]
        if errors or len(named) > 1 or (listed and not named):
            raise ValueError  # noqa: TRY301 - one wording for every fault, below
        if named:
            _whole(named[0], listed)
            listed.sort(key=_number)
            yield named[0], listed
        if later:
            yield None, later
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = (
            "the record of a bank statement is not as it was written; restore the file "
            "from your backup, or delete it with every later file of its account below "
            f"{FOLDER}/ and reconcile their statements again"
        )
        raise BooksError([Finding(place, 0, "SPEND-001", msg)]) from error


def _whole(directive: Any, listed: list[Any]) -> None:  # noqa: ANN401
    """See that a file holds what a reconciliation wrote.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it does not.

    """
    meta = directive.meta
    for key in ("number", "bank-account", "from", "to", "asserted"):
        meta[key]
    if len(listed) != int(meta["lines"]) or meta["opening"].number is None:
        raise ValueError


def _number(entry: Any) -> int:  # noqa: ANN401
    return int(str(entry.meta["bank-line"]).rpartition(":")[2])


def _pays(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(
        posting.meta["pays"]
        for posting in entry.postings
        if posting.meta and "pays" in posting.meta
    )


def _booked(entry: Any, account: str, settled: dict[str, tuple[str, ...]]) -> Booked:  # noqa: ANN401
    key = entry.meta["bank-line"]
    amount = next(p.units.number for p in entry.postings if p.account == account)
    return Booked(
        key,
        entry.meta.get("booked", entry.date),
        amount,
        entry.narration or "",
        _pays(entry) or settled.get(key, ()),
    )
