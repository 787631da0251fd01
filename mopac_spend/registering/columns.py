"""The columns in which people see a kind of entry or event.

columns_of(Tender)[5].heading       "route"
may_hold(columns_of(Tender)[5])     "open, restricted, mini-competition, …"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.register import EVENTS, KINDS, Entry, Event
from mopac_spend.register.shape import Slot, Sort, metadata
from mopac_spend.register.values import joined

if TYPE_CHECKING:
    from mopac_spend.books.register_text import Recorded
    from mopac_spend.cells import Cell
    from mopac_spend.register.shape import Described

# Entries, then what happens to them.
ALL: tuple[Described, ...] = (*KINDS.values(), *EVENTS.values())
YES, NO = "yes", "no"
_HOLDS = {
    Sort.TEXT: "text",
    Sort.DAY: "a day, such as 2021-03-31 or 31/03/2021",
    Sort.POUNDS: "pounds, such as 1234.50",
    Sort.WHOLE: "a whole number",
    Sort.COUNT: "a whole number",
    Sort.YES_OR_NO: f"{YES} or {NO}",
    Sort.SAID: f"{YES}, {NO}, or nothing where nobody has decided",
    Sort.LIST: "one or more, with commas between them",
}
# What fields name that is no kind of entry; a reserved code is itself.
_OTHER = {"account": "accounts"}
_ATTRIBUTES = re.compile(r"\n +Attributes:\n(.*)", re.DOTALL)
_EXPLAINED = re.compile(r" +((?:[a-z_]+, )*[a-z_]+): (.*)")


def kind_named(text: str) -> Described:
    """Find a kind of entry or event by its name or plural.

    Raises:
        Refusal: `REGISTER-003`, there is none.

    """
    wanted = "-".join(re.split(r"[\s_-]+", text.strip().casefold()))
    for kind in ALL:
        if wanted in {kind.kind, plural(kind)}:
            return kind
    names = ", ".join(kind.kind for kind in ALL)
    msg = f"there is no register of {text!r}; there are {names}"
    raise Refusal("REGISTER-003", msg)


def plural(kind: Described) -> str:
    """Give a kind's plural as people and files write it: `published-sums`."""
    return kind.plural.replace("_", "-")


def purpose(kind: Described) -> str:
    """Say what a kind is for: the first line of its docstring."""
    return (kind.__doc__ or "").partition("\n")[0].replace("`", "")


def columns_of(kind: Described) -> tuple[Slot, ...]:
    """Give the columns of a kind, what names and dates a row first.

    The code of an event is one of the entry that it happens to.
    """
    others = sorted(metadata(kind), key=lambda slot: slot.name != "valid_to")
    if issubclass(kind, Event):
        code = Slot("code", "code", Sort.TEXT, names=(kind.of.kind,))
        return code, Slot("day", "day", Sort.DAY), *others
    named = Slot("code", "code", Sort.TEXT), Slot("title", "title", Sort.TEXT)
    return *named, Slot("valid_from", "valid_from", Sort.DAY), *others


def may_hold(slot: Slot) -> str:
    """Say what a column may hold."""
    if slot.one_of:
        return ", ".join(slot.one_of)
    if slot.names:
        of = " or ".join(
            plural(KINDS[kind]) if kind in KINDS else _OTHER.get(kind, kind)
            for kind in slot.names
        )
        if slot.sort is Sort.LIST:
            return f"codes of {of}, with commas between them"
        return f"a code of {of}"
    return _HOLDS[slot.sort]


def explained(kind: Described) -> dict[str, str]:
    """Say what fields mean, as far as the docstrings of a kind do, by field."""
    texts: dict[str, str] = {}
    for described in reversed(kind.__mro__):
        match = _ATTRIBUTES.search(described.__doc__ or "")
        if match is None or not issubclass(described, Entry | Event):
            continue
        text = re.sub(r"\n {9,}", " ", match[1]).replace("`", "")
        for names, words in _EXPLAINED.findall(text):
            texts |= dict.fromkeys(names.split(", "), words)
    return texts


def cell_of(slot: Slot, recorded: Recorded) -> Cell:
    """Give what stands in a column for an entry or event; None where nothing does."""
    value = getattr(recorded, slot.name)
    match slot.sort:
        case Sort.YES_OR_NO | Sort.SAID:
            return None if value is None else YES if value else NO
        case Sort.LIST:
            return joined(slot, value) or None
        case Sort.TEXT | Sort.WHOLE:
            return value or None
        case _:
            cell: Cell = value
            return cell
