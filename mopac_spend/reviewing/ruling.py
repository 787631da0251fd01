"""What a filled-in list wants to be decided so from now on: its column *make a rule*.

Which rules files keep, and what a rule does to the books, is for the rooms that know
rules; here it is only read what somebody wants.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.fields import ACCOUNT
from mopac_spend.reviewing import columns
from mopac_spend.reviewing.filled import accepts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.forms.filled import Faults, Line, Place
    from mopac_spend.spend import Payment

# What is decided: by kind, the code and the place of the cell that says so.
Decided: TypeAlias = "dict[str, tuple[str, Place]]"
# Words of a list to the field of a row that a rule looks at.
LOOKS_AT = {"supplier": "supplier", "text": "description", "account": "account"}
_BETWEEN = re.compile(r"\s+and\s+|\s*[,+]\s*")


class Wanted(NamedTuple):
    """A rule that somebody wants.

    Attributes:
        place: of the cell that says so.
        on: fields that it looks at.
        then: codes by kind.
        payments: like which those are that it is for.

    """

    place: Place
    on: tuple[str, ...]
    then: dict[str, str]
    payments: list[Payment]


def unacceptable(line: Line) -> str:
    """Say why the suggestions of a row cannot be accepted; "" where they can."""
    accepted = accepts(line)
    if accepted is None:
        return f"write {columns.YES} to accept what is suggested, or nothing"
    if accepted and not any(each in line.cells for each in columns.SUGGESTED.values()):
        return "nothing is suggested here; choose codes, or empty the cell"
    return ""


def wanted(
    groups: Mapping[str, tuple[Line, Decided]],
    of_group: Mapping[str, Sequence[Payment]],
    faults: Faults,
) -> list[Wanted]:
    """Give the rules that groups of a list want; what cannot be one is a fault.

    Args:
        groups: by name, each with what it decides.
        of_group: the payments of each that the list names.
        faults: those of the list, to which these are added (`REVIEW-003`).

    """
    found = []
    for name, (line, decided) in groups.items():
        cell = line.cells.get(columns.RULE)
        if cell is None:
            continue
        place = line.at(columns.RULE)
        on = looked_at(cell.trimmed)
        then = {kind: code for kind, (code, _) in decided.items() if code}
        if then.get(ACCOUNT):
            then.pop("category", None)
        if cell.is_a or not on:
            words = ", ".join(columns.CHOICES[columns.RULE])
            faults.add(place, "REVIEW-003", f"say by what the rule goes: {words}")
        elif not then:
            msg = "the group decides nothing that could be a rule; decide, or empty it"
            faults.add(place, "REVIEW-003", msg)
        elif payments := of_group.get(name):
            found.append(Wanted(place, on, then, list(payments)))
    return found


def looked_at(words: str) -> tuple[str, ...]:
    """Give the fields of a row that words of a list name; () where one is unknown."""
    said = words.casefold()
    if said == columns.YES:
        said = "supplier and text"
    each = dict.fromkeys(_BETWEEN.split(said))
    return tuple(LOOKS_AT[one] for one in each) if {*each} <= {*LOOKS_AT} else ()
