"""A letter: what it says, block by block, before it is text, DOCX or PDF.

`letter_plain`, `letter_docx` and `letter_pdf` write the same blocks, so that nobody
reads one thing on paper and another aloud.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.periods import day_words
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

HEADING, TEXT, ITEM, NOTE, TABLE = "heading", "text", "item", "note", "table"
LANGUAGE = "en-GB"
_ENDS = ".!?:;\u2026)"
# How the last column of what is pivoted is headed.
TOTAL = "Total"
# Of more columns than these a table with one row is turned on its side.
_WIDE = 4


def clean(text: str) -> str:
    """Put a text on one line, a mark in place of what is no sign for people."""
    return plain(text.encode("utf-8", "replace").decode())


class Grid(NamedTuple):
    """The cells of a table, written for people.

    Attributes:
        headings: of the columns.
        rows: as many cells each; the last one is the total, if `total`.
        figures: which columns are figures.
        total: whether there is a total.
        after: what stands under it, such as how many rows are left out; or "".

    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: Sequence[bool]
    total: bool = False
    after: str = ""

    @property
    def shown(self) -> Grid:
        """The table, in signs that every form holds."""
        return self._replace(
            headings=[clean(each) for each in self.headings],
            rows=[[clean(each) for each in row] for row in self.rows],
            after=clean(self.after),
        )

    @property
    def upright(self) -> Grid:
        """The table, turned on its side where it is one long row."""
        if len(self.headings) <= _WIDE or len(self.rows) - self.total != 1:
            return self
        name, *values = self.rows[0]
        rows = list(zip(self.headings[1:], values, strict=True))
        total = self.headings[-1] == TOTAL
        return Grid([self.headings[0], name], rows, [False, True], total, self.after)


class Block(NamedTuple):
    """One thing that a letter says.

    Attributes:
        kind: `heading`, `text`, `item` of a list, `note` (set apart) or `table`.
        text: the words; of a table, its title.
        level: of a heading, 1 or 2.
        table: of a table, its cells.

    """

    kind: str
    text: str
    level: int = 1
    table: Grid | None = None

    @property
    def shown(self) -> Block:
        """The block, in signs that every form holds."""
        table = self.table and self.table.shown
        return self._replace(text=clean(self.text), table=table)


@dataclass(frozen=True)
class Letter:
    """A letter, whole.

    Attributes:
        title: its subject.
        body: who writes.
        case: the reference of the request.
        sent: the day of the letter.
        blocks: what it says.
        help: what could be asked instead or besides, a sentence each (section 16).

    """

    title: str
    body: str
    case: str
    sent: dt.date
    blocks: Sequence[Block]
    help: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        """Leave no sign in it that moves a cursor, or that a form cannot hold."""
        shown = [each.shown for each in self.blocks]
        object.__setattr__(self, "blocks", shown)
        for name in ("title", "body"):
            object.__setattr__(self, name, clean(getattr(self, name)))

    @property
    def fields(self) -> Mapping[str, str]:
        """What a body's own template may name."""
        return {
            "title": self.title,
            "body": self.body,
            "id": self.case,
            "sent": day_words(self.sent),
        }


def heading(text: str, level: int = 1) -> Block:
    """Head what follows."""
    return Block(HEADING, clean(text), level)


def paragraphs(text: str) -> list[Block]:
    """Give the paragraphs of a text that somebody wrote; blank lines part them.

    A line that begins with `- ` is an item of a list.
    """
    blocks: list[Block] = []
    joins = False
    for line in text.splitlines() or [text]:
        words = clean(line)
        if not words:
            joins = False
        elif line.lstrip().startswith("- "):
            blocks.append(Block(ITEM, words.removeprefix("- ")))
            joins = False
        elif joins:
            blocks[-1] = blocks[-1]._replace(text=f"{blocks[-1].text} {words}")
        else:
            blocks.append(Block(TEXT, words))
            joins = True
    return blocks


def sentence(text: str) -> str:
    """End what somebody wrote, so that a sentence can follow it."""
    words = text.strip()
    return words if not words or words[-1] in _ENDS else f"{words}."
