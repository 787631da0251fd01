"""The faults of a filled-in list, each with its place, told all at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from mopac_spend.findings import Refusal, counted


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
