"""The one reader of what people fill in: reviews, registers, budgets, suppliers.

    form = read(Path("contracts.xlsx"), "REGISTER-001", "mopac-spend register export")
    form.first.rows[1].cells[0]        # Cell("C-AUDIT")

XLSX, ODS and CSV, always in the limited child. Nothing is looked up here: what a cell
means is for the room whose form it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.cells import unguarded
from mopac_spend.findings import Refusal, RefusedListError, counted
from mopac_spend.forms.process import Wanted, from_child

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WAIT = 300
# The largest register there is has a hundredth of this.
LARGEST = 64_000_000
_BLANKS = " \u00a0\u200b\ufeff"
# What was not typed, or not into one cell, whatever the column.
_NOT_TYPED = {
    "formula": "is a formula; type what should be there",
    "error": "is an error of the spreadsheet; type what should be there",
    "merged": "is merged with other cells; take them apart and fill in each",
}


class Cell(NamedTuple):
    """One cell: what it shows, and what it is where it is no text.

    `is_a` is "", `number`, `day`, `truth value`, `error`, `formula` or `merged`. A day
    is `2020-04-01`, with its time `2020-04-01T09:30:00`; a truth value TRUE or FALSE.
    """

    text: str
    is_a: str = ""

    @property
    def trimmed(self) -> str:
        """The text without the blanks around it."""
        return trimmed(self.text)

    @property
    def says_something(self) -> bool:
        """Whether it is more than blanks."""
        return bool(self.trimmed or self.is_a)

    @property
    def fault(self) -> str:
        """Why nobody can have typed it so, or ""."""
        return _NOT_TYPED.get(self.is_a, "")


NOTHING = Cell("")


class Row(NamedTuple):
    """One row: its number, and its cells that hold something by column from 0."""

    number: int
    cells: dict[int, Cell]

    def cell(self, at: int) -> Cell:
        """Give a cell; an empty one where there is none."""
        return self.cells.get(at, NOTHING)


class Place(NamedTuple):
    """Where something stands in a form: a sheet, a row of it or a cell."""

    file: str
    sheet: str = ""
    row: int = 0
    column: int = -1
    heading: str = ""

    @property
    def within(self) -> str:
        """The place within the file: `Groups!K7 (decide category)`, `Groups, row 7`."""
        if self.column < 0:
            where = [self.sheet, f"row {self.row}" if self.row else ""]
            place = ", ".join(filter(None, where))
        else:
            where = [self.sheet, f"{letters(self.column)}{self.row}"]
            place = "!".join(filter(None, where))
        return f"{place} ({self.heading})" if self.heading else place

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.file, self.within)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the rows of it that hold something. CSV has one without a name."""

    file: str
    name: str
    rows: list[Row]
    hidden: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is CSV, where every cell is text."""
        return not self.name

    def place(self, row: int = 0, column: int = -1, heading: str = "") -> Place:
        """Name a row, counted as spreadsheets do, or a cell of it."""
        return Place(self.file, self.name, row, column, heading)

    @property
    def holds_nothing(self) -> bool:
        """Whether all of its cells are blank."""
        return not any(
            cell.says_something for row in self.rows for cell in row.cells.values()
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, its cells by heading; those that are blank are left out."""

    sheet: Sheet
    row: int
    cells: dict[str, Cell]
    places: dict[str, int]

    def __getitem__(self, heading: str) -> str:
        """Give the text under a heading, or ""."""
        return unguarded(self.cells.get(heading, NOTHING).trimmed)

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.sheet.place(self.row)

    def at(self, heading: str) -> Place:
        """Name the place of a cell."""
        return self.sheet.place(self.row, self.places.get(heading, -1), heading)


def lines(sheet: Sheet, rows: Iterable[Row], places: dict[str, int]) -> Iterator[Line]:
    """Give the rows that say something in the columns of some headings."""
    for row in rows:
        cells = {
            heading: cell
            for heading, at in places.items()
            if (cell := row.cell(at)).says_something
        }
        if cells:
            yield Line(sheet, row.number, cells, places)


@dataclass(frozen=True, slots=True)
class Form:
    """A file that somebody filled in.

    Attributes:
        name, sha256: of the file.
        code: of the refusals of files that are no such form.
        made_by: the command that writes it, empty.
        sheets: in order, those that are hidden too.

    """

    name: str
    sha256: str
    code: str
    made_by: str
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def first(self) -> Sheet:
        """The first sheet that is shown.

        Raises:
            Refusal: none is, or it is empty.

        """
        shown = next((each for each in self.sheets if not each.hidden), None)
        if shown is None:
            why = "it has no sheet that is shown"
            raise self.refused(why)
        if shown.holds_nothing:
            where = f"its first sheet, {shown.name}," if shown.name else "it"
            why = f"{where} is empty"
            raise self.refused(why)
        return shown

    def refused(self, why: str) -> Refusal:
        """Make the refusal of a file that is no such form."""
        return Refusal(self.code, f"{why}; make one with: {self.made_by}", self.name)


def read(path: Path, code: str, made_by: str, largest: int = 0) -> Form:
    """Read a form.

    Args:
        path: the file.
        code: of a refusal.
        made_by: the command that writes such a form.
        largest: bytes that it may have, and may unpack to; 0 takes `LARGEST`.

    Raises:
        Refusal: it cannot be read, or is none of XLSX, ODS and CSV.

    """
    largest = largest or LARGEST
    try:
        if (size := path.stat().st_size) > largest:
            msg = f"it has {size:,} bytes, more than any such file; name one made by"
            raise Refusal(code, f"{msg}: {made_by}", path.name)
        content = path.read_bytes()
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check its name and your rights"
        raise Refusal(code, msg, str(path)) from error
    form = Form(path.name, hashlib.sha256(content).hexdigest(), code, made_by)
    wanted = Wanted(path.name, code, unpacked=largest)
    for each in from_child("cells", content, wanted, _WAIT):
        match each:
            case {"merged": ranges}:
                _mark(form.sheets[-1].rows, ranges)
            case str(name), bool(hidden):
                form.sheets.append(Sheet(path.name, name, [], hidden))
            case number, cells:
                row = Row(number, {at: Cell(text, is_a) for at, text, is_a in cells})
                form.sheets[-1].rows.append(row)
    return form


def _mark(rows: list[Row], ranges: Iterable[tuple[int, int, int, int]]) -> None:
    """Say of the cells of merged ranges that they are."""
    numbered = {row.number: row.cells for row in rows} if ranges else {}
    for first, left, last, right in ranges:
        for number in range(first, min(last, rows[-1].number if rows else 0) + 1):
            cells = numbered.get(number, {})
            for at in [at for at in cells if left <= at <= right]:
                cells[at] = Cell(cells[at].text, cells[at].is_a or "merged")


@dataclass(slots=True)
class Faults:
    """The faults of a form, each at its place, told all at once.

    One that many payments share is told once, with their number.
    """

    _by_place: dict[tuple[Place, str, str], tuple[str, list[str]]] = field(
        default_factory=dict
    )

    def add(self, place: Place, code: str, message: str, *, of: str = "") -> None:
        """Note a fault; `{of}` in its message stands for the payments it is of."""
        key = (place, code, message.partition("{of}")[0])
        self._by_place.setdefault(key, (message, []))[1].append(of)

    def refuse(self) -> None:
        """Refuse the form if it has faults.

        Raises:
            RefusedListError: all of them, sheet by sheet, from the top.

        """
        sheets = list(dict.fromkeys(place.sheet for place, *_ in self._by_place))
        in_order = sorted(
            self._by_place.items(),
            key=lambda each: (
                sheets.index(each[0][0].sheet),
                each[0][0].row,
                each[0][0].column,
            ),
        )
        faults = []
        for (place, code, _), (message, of) in in_order:
            more = f" (and {counted(len(of) - 1, 'payment')} more)" if of[1:] else ""
            text = message.replace("{of}", f"{of[0]}{more}")
            faults.append(Refusal(code, text, str(place)))
        if faults:
            raise RefusedListError(faults)


def trimmed(text: str) -> str:
    """Take the blanks around a text away, those that nobody sees too."""
    return text.strip().strip(_BLANKS).strip()


def letters(at: int) -> str:
    """Give the letters of a column: 0 is A, 26 is AA."""
    text = ""
    at += 1
    while at:
        at, digit = divmod(at - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def place_of(column: str) -> int:
    """Give the place of a column from 0 by its letters: A is 0, AA is 26."""
    place = 0
    for letter in column:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
