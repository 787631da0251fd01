"""Registers and batches as JSON, exactly, for what is kept beside the parts.

Only what the books' own text said is written, and it is read back into the same
dataclasses: a date as ISO text, an amount as text with two places.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from mopac_spend.books.rows import day
from mopac_spend.register import (
    EVENTS,
    KINDS,
    BooksOf,
    Entry,
    Register,
    SpendAccount,
)
from mopac_spend.register.reviews import Review
from mopac_spend.spend import BATCH_POUNDS, Batch

if TYPE_CHECKING:
    from collections.abc import Callable

Plain = dict[str, Any]


def of_batch(batch: Batch) -> Plain:
    """Write a batch."""
    return {name: _plain(value) for name, value in batch._asdict().items()}


def to_batch(raw: Plain) -> Batch:
    """Read a batch.

    Raises:
        KeyError, TypeError, ValueError: it is not what `of_batch` wrote.

    """
    values = dict(raw)
    values["date"] = dt.date.fromisoformat(values["date"])
    for name in BATCH_POUNDS:
        values[name] = Decimal(values[name])
    return Batch(**values)


def of_register(register: Register) -> Plain:
    """Write a register."""
    return {
        "entries": {
            kind: [_of(entry) for entry in known.values()]
            for kind, known in register.entries.items()
        },
        "events": {
            kind: [_of(event) for event in events]
            for kind, events in register.events.items()
        },
        "accounts": [_of(account) for account in register.accounts.values()],
        "aliases": [[*key, code] for key, code in register.aliases.items()],
        "books": _of(register.books) if register.books else None,
        "reviews": [_of(review) for review in register.reviews.values()],
    }


def to_register(raw: Plain) -> Register:
    """Read a register.

    Raises:
        KeyError, TypeError, ValueError: it is not what `of_register` wrote.

    """
    register = Register()
    for kind, known in raw["entries"].items():
        for each in known:
            entry: Entry = _typed(KINDS[kind], each)
            register.entries[kind][entry.code] = entry
    for kind, events in raw["events"].items():
        register.events[kind] = [_typed(EVENTS[kind], each) for each in events]
    for each in raw["accounts"]:
        account = _typed(SpendAccount, each)
        register.accounts[account.name] = account
    register.aliases = {(kind, text): code for kind, text, code in raw["aliases"]}
    register.books = _typed(BooksOf, raw["books"]) if raw["books"] else None
    for each in raw["reviews"]:
        review = _typed(Review, each)
        register.reviews[review.id] = review
    return register


def _of(value: Any) -> Plain:  # noqa: ANN401 - any of the register's dataclasses
    return {slot.name: _plain(getattr(value, slot.name)) for slot in fields(value)}


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


# What becomes of a text that was a day or pounds, by the type of the field as a
# dataclass writes it. One name may be a day in one kind and a text in another.
_READ: dict[str, Callable[[str], object]] = {
    "dt.date": day,
    "dt.date | None": day,
    "Decimal": Decimal,
    "Decimal | None": Decimal,
}


@cache
def _readers(kind: type[Any]) -> list[tuple[str, Callable[[Any], object]]]:
    """Say what becomes of which fields of a dataclass; the others stay as they are."""
    types = {slot.name: str(slot.type) for slot in fields(kind)}
    several = [(name, tuple) for name, type_ in types.items() if "tuple[" in type_]
    return [(n, _READ[type_]) for n, type_ in types.items() if type_ in _READ] + several


def _typed(kind: type[Any], raw: Plain) -> Any:  # noqa: ANN401 - one of that kind
    """Make one of the register's dataclasses of what `_of` wrote."""
    # A class is no Hashable to mypy, which `cache` asks for.
    described: Any = kind
    values = {**raw}
    for name, read in _readers(described):
        if values.get(name) is not None:
            values[name] = read(values[name])
    return kind(**values)
