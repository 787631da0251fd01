"""How a field of a register is asked for in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.desk.words import sentence
from mopac_spend.register.shape import Sort
from mopac_spend.registering.columns import NO, YES, may_hold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.register.shape import Slot

_SHORT = {Sort.DAY, Sort.POUNDS, Sort.WHOLE, Sort.COUNT}


def field(
    slot: Slot,
    cells: Mapping[str, str],
    meanings: Mapping[str, str],
    said: Mapping[str, str],
) -> dict[str, Any]:
    """Say how a field of a form is asked for.

    Args:
        slot: the field.
        cells: what is typed, by heading.
        meanings: what fields mean, by name.
        said: what is wrong, by heading.

    """
    options: tuple[str, ...] = slot.one_of
    if slot.sort is Sort.YES_OR_NO or slot.sort is Sort.SAID:
        options = (YES, NO)
    holds = (
        ""
        if options or (slot.sort is Sort.TEXT and not slot.names)
        else (may_hold(slot))
    )
    meaning = "" if slot.one_of else meanings.get(slot.name, "")
    return {
        "heading": slot.heading,
        "label": label(slot),
        "needed": slot.needed,
        "hint": ". ".join(filter(None, [sentence(meaning).rstrip("."), upper(holds)])),
        "options": options,
        "short": slot.sort in _SHORT,
        "pounds": slot.sort is Sort.POUNDS,
        "value": cells.get(slot.heading, ""),
        "wrong": said.get(slot.heading, ""),
    }


def label(slot: Slot) -> str:
    """Name a field, as people read it."""
    return upper(slot.heading.replace("_", " "))


def upper(text: str) -> str:
    """Begin a text with a capital, and leave the rest as it is."""
    return text[:1].upper() + text[1:]
