"""Registers and batches as JSON, exactly, for what is kept beside the parts.

Only what the books' own text said is written, and it is read back into the same
dataclasses: a date as ISO text, an amount as text with two places.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from typing import Any

from mopac_spend.register import (
    EVENTS,
    KINDS,
    BooksOf,
    Entry,
    Register,
    SpendAccount,
)
from mopac_spend.register.reviews import Review
from mopac_spend.register.shape import Sort, metadata
from mopac_spend.spend import BATCH_POUNDS, Batch

Plain = dict[str, Any]


def of_batch(batch: Batch) -> Plain:
    """Write a batch."""
    return {name: _plain(value) for name, value in batch._asdict().items()}


def to_batch(raw: Plain) -> Batch:
    """Read a batch.

    Raises:
        KeyError, TypeError, ValueError: it is not what `of_batch` wrote.

    """
    given = dict(raw)
    given["date"] = dt.date.fromisoformat(given["date"])
    for name in BATCH_POUNDS:
        given[name] = Decimal(given[name])
    return Batch(**given)


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
            entry: Entry = KINDS[kind](**_typed(each))
            register.entries[kind][entry.code] = entry
    for kind, events in raw["events"].items():
        register.events[kind] = [EVENTS[kind](**_typed(each)) for each in events]
    for each in raw["accounts"]:
        account = SpendAccount(**_typed(each))
        register.accounts[account.name] = account
    register.aliases = {(kind, text): code for kind, text, code in raw["aliases"]}
    register.books = BooksOf(**_typed(raw["books"])) if raw["books"] else None
    for each in raw["reviews"]:
        review = Review(**_typed(each))
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


# Fields that are days or pounds, whichever dataclass has them.
_SLOTS = [
    slot
    for kinds in (KINDS, EVENTS)
    for kind in kinds.values()
    for slot in metadata(kind)
]
_BY_SORT = {
    sort: {slot.name for slot in _SLOTS if slot.sort is sort}
    for sort in (Sort.DAY, Sort.POUNDS)
}
_DAYS = {"valid_from", "day", "opened", *_BY_SORT[Sort.DAY]}
_POUNDS = {"pounds", *_BY_SORT[Sort.POUNDS]}


def _typed(raw: Plain) -> Plain:
    given = dict(raw)
    for name, value in raw.items():
        if name in _DAYS and value is not None:
            given[name] = dt.date.fromisoformat(value)
        elif name in _POUNDS and value is not None:
            given[name] = Decimal(value)
        elif isinstance(value, list):
            given[name] = tuple(value)
    return given
