"""What the dataclasses of kinds and events say of their fields.

    for one in metadata(Contract):
        one.name, one.key, one.sort, one.one_of, one.names

So that whatever reads, writes or lists a register needs to know no kind by name.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from mopac_spend.register.entry import Entry
    from mopac_spend.register.events import Event

    Described: TypeAlias = type[Entry | Event]


class Sort(enum.Enum):
    """What a field holds; the value is its type as a dataclass writes it."""

    TEXT = "str"
    DAY = "dt.date | None"
    POUNDS = "Decimal | None"
    WHOLE = "int"
    COUNT = "int | None"
    YES_OR_NO = "bool"
    SAID = "bool | None"  # yes, no, or nobody has said
    LIST = "tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Slot:
    """One field that is written as metadata of a directive.

    Attributes:
        name: of the dataclass; `key`, in the ledger.
        sort: what it holds.
        one_of: the only words it may hold, none for any.
        names: the kinds whose codes it may hold (`account` among them), and codes
            that no register holds and it may; none for any text.

    """

    name: str
    key: str
    sort: Sort
    one_of: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Of its column in a spreadsheet: the ledger's own name, with `_`."""
        return self.key.replace("-", "_")

    @property
    def needed(self) -> bool:
        """Whether no row may leave it empty."""
        return self.name in _NEEDED


_NEEDED = ("code", "title", "valid_from", "day")
# Written by the directive itself, or by its place.
_SET_ELSEWHERE = {"code", "title", "valid_from", "day", "file", "line"}
# Metadata that differs from the field it fills.
_KEYS = {"nature": "kind", "giver": "from", "receiver": "to"}


def metadata(kind: Described) -> tuple[Slot, ...]:
    """Give the fields of a kind of entry or event that are metadata, in order.

    What the kind has of its own comes first, and what every kind has last.
    """
    # A union of classes is no Hashable to mypy, which `cache` asks for.
    described: Any = kind
    return _metadata(described)


@cache
def _metadata(kind: type[Any]) -> tuple[Slot, ...]:
    slots = [
        Slot(
            slot.name,
            _KEYS.get(slot.name, slot.name.replace("_", "-")),
            Sort(slot.type),
            tuple(slot.metadata.get("one_of", ())),
            tuple(slot.metadata.get("names", ())),
        )
        for slot in fields(kind)
        if slot.name not in _SET_ELSEWHERE
    ]
    shared = {slot.name for slot in fields(kind.__mro__[1])}
    return (
        *(one for one in slots if one.name not in shared),
        *(one for one in slots if one.name in shared),
    )
