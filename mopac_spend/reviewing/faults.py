"""The faults of a filled-in list, each with its place, told all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

# Faults are shown one a line; a person mends no more of them at a time.
_SHOWN = 200


class RefusedListError(Refusal):
    """A list with faults: `.faults` holds each with its place."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        """Show the faults, one a line."""
        first = faults[0]
        super().__init__(first.code, first.message, first.place)
        self.faults = list(faults)
        lines = [str(each) for each in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"… and {counted(len(faults) - _SHOWN, 'fault')} more")
        if len(faults) > 1:
            lines.append(f"{counted(len(faults), 'fault')}: nothing was changed")
        self.args = ("\n".join(lines),)


@dataclass(slots=True)
class Faults:
    """Faults by place: one that many payments share is told once, with their number."""

    _held: dict[tuple[str, str, str], tuple[str, list[str]]] = field(
        default_factory=dict
    )

    def add(self, place: str, code: str, message: str, *, of: str = "") -> None:
        """Note a fault; `{of}` in its message stands for the payments it is of."""
        key = (place, code, message.partition("{")[0])
        self._held.setdefault(key, (message, []))[1].append(of)

    def refusals(self, name: str) -> list[Refusal]:
        """Give the faults of a file in the order in which they were found."""
        made = []
        for (place, code, _), (message, of) in self._held.items():
            others = counted(len(of) - 1, "payment")
            who = f"{of[0]} (and {others} more)" if len(of) > 1 else of[0]
            text = message.replace("{of}", who)
            made.append(Refusal(code, text, f"{name}, {place}"))
        return made
