"""That a checkpoint was signed, as the entry of the record says it."""

from __future__ import annotations

from dataclasses import dataclass

from mopac_spend.quoting import quoted_on_one_line as quoted


@dataclass(frozen=True, slots=True)
class Sealing:
    """What was signed.

    Attributes:
        origin: whose books these are, such as `books.example/spend`.
        size: how many entries of the record it rests on.
        root: of the tree of them, in hexadecimal.

    """

    origin: str
    size: int
    root: str

    def lines(self, heading: str) -> list[str]:
        """Write it as a directive, which begins as `heading` says, but for its kind."""
        return [
            heading.format("sealing", quoted(self.origin)),
            f"  size: {self.size}",
            f"  root: {quoted(self.root)}",
        ]
