"""What every kind of code has, and how its dataclass says what a field may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import datetime as dt


def one_of(*values: str) -> Any:  # noqa: ANN401 - a field that is a text
    """Make a field that holds one of some words, or nothing."""
    return field(default="", metadata={"one_of": values})


def names(*kinds: str) -> Any:  # noqa: ANN401 - as above
    """Make a field that names a code of another register, or nothing."""
    return field(default="", metadata={"names": kinds})


def names_all(*kinds: str) -> Any:  # noqa: ANN401 - a field that is several texts
    """Make a field that names codes of other registers."""
    return field(default=(), metadata={"names": kinds})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code of one register: what every kind has.

    Attributes:
        code: what payments carry.
        title: what people read.
        valid_from, valid_to: first and last day it may be used; no last day
            means it is still in use.
        source: where it is published.
        file, line: where it is written.

    """

    kind: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    # Of the books, where a new one is written.
    folder: ClassVar[str] = "registers"
    code: str
    title: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = ""
    note: str = ""
    file: str = ""
    line: int = 0

    def valid_on(self, day: dt.date) -> bool:
        """Say whether a payment of that day may carry the code."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )
