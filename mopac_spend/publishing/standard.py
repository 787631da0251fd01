"""How a duty follows a standard of its own, such as 360Giving.

A duty names its standard in the register (`standard`), and a module of `standards` has
it. Its rows are drawn, kept, compared and published as those of every duty; the
standard says what fields they may have, fills them, and writes its own files beside
the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from mopac_spend.publishing.columns import form_of
from mopac_spend.publishing.standards import STANDARDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.columns import Field, Known
    from mopac_spend.publishing.gaps import Gap
    from mopac_spend.publishing.sources import Sources
    from mopac_spend.register import Duty


@dataclass(frozen=True, slots=True)
class Draft:
    """What a standard fills its rows from.

    Attributes:
        cursor: with all payments of the period, sorted (`sorting`), and the registers.
            Tables that a standard makes here are there when its files are written.
        sources: the books, and what is known of them.
        duty: that is published; `period`, of which days.
        fields: of its form; `column_0` is the first (`columns.at`).
        reasons: gives the SQL of the exception that is about a row, "" for none; asked
            with SQL of what a row has of each kind of code (`grant`: `grants.code`), of
            its day and of its ref, and of the last day of what it says, if that is
            another.
        dark: likewise, without the ref, whether its amount is withheld too.
        kept: what a standard filled its rows from, by names of its own, for its files.

    """

    cursor: Cursor
    sources: Sources
    duty: Duty
    period: Period
    fields: Sequence[Field]
    reasons: Callable[..., str]
    dark: Callable[..., str]
    kept: dict[str, Any] = field(default_factory=dict)


class Named(Protocol):
    """What a publication says besides its rows, as `publication` has it."""

    @property
    def name(self) -> str:
        """The name of the folder and of its files."""

    @property
    def title(self) -> str:
        """What people read."""

    @property
    def body(self) -> str:
        """Whose it is."""

    @property
    def label(self) -> str:
        """What every form of it says where the payments are invented."""

    @property
    def notes(self) -> list[str]:
        """How to read it, a sentence each."""

    @property
    def cells(self) -> list[tuple[Cell, ...]]:
        """The rows in the order of the fields, text that moves no cursor."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a standard.

    Attributes:
        name: in the folder of the publication.
        content: all of it.
        what: it is for, in a few words.
        media: its type, as `application/json`.

    """

    name: str
    content: bytes
    what: str
    media: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Payments that the files of a standard print one by one, beside the rows.

    Attributes:
        refs: of them, where no row is of one payment.
        before: cursors with those of earlier periods that are among them.

    """

    refs: AbstractSet[str] = frozenset()
    before: Sequence[Cursor] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """How a standard is followed.

    Attributes:
        fields: that its forms may have, by name; `amount` and `withheld` among them.
        fill: makes the table `columns.ROWS` with `ref`, `pounds`, `day`, `reason`,
            `dark`, `number` and a column for each field, shown only where no reason
            is or the field is safe. It is called again when rows turn out to name an
            individual.
        gaps: what the standard asks for and the books lack, besides empty cells of
            columns that are marked.
        files: written beside the others.
        refuse: refuses what the standard does not allow, `PUBLISH-008`, before anything
            is written and whether or not the books lack something.
        printed: payments that its files print one by one, where its rows do not.

    """

    fields: Mapping[str, Known]
    fill: Callable[[Draft], None]
    gaps: Callable[[Draft], Iterator[Gap]]
    files: Callable[[Draft, Named], list[File]]
    refuse: Callable[[Draft], None] = lambda _: None
    printed: Callable[[Draft], Printed] = lambda _: Printed()


def standard_of(duty: Duty) -> Standard | None:
    """Give the standard of a duty; None where the law's own columns are all."""
    if not duty.standard:
        return None
    name = f"{__package__}.standards.{STANDARDS[duty.standard]}"
    found: Standard = import_module(name).STANDARD
    return found


def fields_of(duty: Duty) -> list[Field]:
    """Read the form of a duty.

    Raises:
        Refusal: `PUBLISH-003`, a field is not known, or a heading stands in it twice.

    """
    standard = standard_of(duty)
    return form_of(duty, standard.fields if standard else None)
