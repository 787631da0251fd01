"""The rows of a filled-in file, held against the register: all faults, or all rows.

    read_rows(sheet, Contract, register, faults)

A cell that says what the register has, as an export wrote it, is taken as it is, so
that an export which nobody changed changes nothing. An empty cell says that there is
nothing to say; a column that is left out leaves what the register has.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mopac_spend.register import RESERVED, Entry, Event
from mopac_spend.register.shape import Sort
from mopac_spend.registering.cells import as_written, taken
from mopac_spend.registering.columns import cell_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.forms.filled import Cell, Faults, Sheet
    from mopac_spend.forms.filled import Row as FormRow
    from mopac_spend.register import Register
    from mopac_spend.register.shape import Described, Slot

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_EMPTY: dict[Sort, object] = {
    **dict.fromkeys((Sort.DAY, Sort.POUNDS, Sort.COUNT, Sort.SAID)),
    Sort.TEXT: "",
    Sort.LIST: (),
    Sort.WHOLE: 0,
    Sort.YES_OR_NO: False,
}
# Looking for what somebody may have meant takes time in a large register.
_HINTS = 20
_HEADING = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, what the register has and what it will have.

    Attributes:
        sheet: it is of; `number`, as spreadsheets count.
        old: None where the entry or event is new.
        new: equal to `old` where nothing changes.

    """

    sheet: Sheet
    number: int
    old: Recorded | None
    new: Recorded

    @property
    def place(self) -> str:
        """Name it: `budget.xlsx, Budget lines, row 3`."""
        return str(self.sheet.place(self.number))


def recorded_of(kind: Described, register: Register) -> list[Recorded]:
    """Give the entries or events of a kind, in the order of the register."""
    if issubclass(kind, Event):
        return list(register.events[kind.kind])
    return list(register.entries[kind.kind].values())


def key_of(recorded: Recorded) -> tuple[str, ...]:
    """Give what no two entries, or events of a kind, share."""
    return (recorded.code,) if isinstance(recorded, Entry) else recorded.key


def heading_of(cell: Cell) -> str:
    """Give a heading however it is spelt: `Valid from` is `valid_from`."""
    return "_".join(re.split(r"[\s_-]+", cell.trimmed.casefold()))


def places_of(sheet: Sheet) -> dict[str, int]:
    """Give the column of each heading; the last one where it stands twice."""
    top = sheet.rows[0].cells if sheet.rows else {}
    return {heading_of(cell): at for at, cell in top.items()}


def codes_of(sheet: Sheet) -> frozenset[str]:
    """Give what stands in the column of codes of a table, faults and all."""
    at = places_of(sheet).get("code", -1)
    return frozenset(row.cell(at).text.strip() for row in sheet.rows[1:])


def read_rows(
    sheet: Sheet,
    kind: Described,
    register: Register,
    faults: Faults,
    beside: Mapping[str, Collection[str]] | None = None,
) -> list[Row]:
    """Read every row of a table, but for those that are at fault.

    Args:
        sheet: the table.
        kind: of the entries or events in it.
        register: of the books.
        faults: where each cell that is wrong is noted, as `REGISTER-002`.
        beside: codes that other tables of the same file have, by kind.

    """
    return _Reading(sheet, kind, register, faults, beside or {}).rows()


class _Reading:
    def __init__(
        self,
        sheet: Sheet,
        kind: Described,
        register: Register,
        faults: Faults,
        beside: Mapping[str, Collection[str]],
    ) -> None:
        self._sheet, self._kind, self._register = sheet, kind, register
        self._faults, self._beside = faults, beside
        self._columns = columns_of(kind)
        recorded = recorded_of(kind, register)
        self._recorded = {key_of(each): each for each in recorded}
        self._by_cell = {
            slot.heading: _values_by_cell(slot, recorded, is_text=sheet.is_text)
            for slot in self._columns
        }
        self._hints = _HINTS
        # Codes of entries of this file, which its other rows may name.
        self._here: set[str] = set()

    def rows(self) -> list[Row]:
        places = self._headings()
        lines = [row for row in self._sheet.rows[1:] if self._says_something(row)]
        code, *others = self._columns
        codes = [self._cells(row, [code], places) for row in lines]
        is_entry = issubclass(self._kind, Entry)
        if is_entry:
            self._here = {str(each["code"]) for each in codes if each}
        rows: list[Row] = []
        for row, first in zip(lines, codes, strict=True):
            values = first | self._cells(row, others, places)
            if all(s.name in values for s in self._columns if s.heading in places):
                rows += self._row(row.number, values)
        self._once(
            [
                (row.number, (str(first["code"]),) if first else ())
                for row, first in zip(lines, codes, strict=True)
            ]
            if is_entry
            else [(row.number, key_of(row.new)) for row in rows]
        )
        return rows

    def _fault(self, row: int, at: int, heading: str, what: str) -> None:
        place = self._sheet.place(row, at, heading)
        self._faults.add(place, "REGISTER-002", what)

    def _headings(self) -> dict[str, int]:
        """Find the columns by the headings in the first row that holds something."""
        places: dict[str, int] = {}
        known = {
            name: slot.heading
            for slot in self._columns
            for name in (slot.heading, slot.name)
        }
        top = self._sheet.rows[0]
        for at, cell in top.cells.items():
            if not cell.trimmed:
                continue
            heading = known.get(heading_of(cell))
            if heading is None:
                what = f"there is no column {cell.text[:_HEADING]!r}; there are "
                names = ", ".join(slot.heading for slot in self._columns)
                self._fault(top.number, at, "", what + names)
            elif heading in places:
                what = f"{heading} stands above two columns; leave one of them"
                self._fault(top.number, at, "", what)
            else:
                places[heading] = at
        for slot in self._columns:
            if slot.needed and slot.heading not in places:
                what = f"there is no column {slot.heading}; add it"
                self._fault(top.number, -1, "", what)
        return places

    def _says_something(self, row: FormRow) -> bool:
        """Say whether a row holds anything, and refuse what has no heading."""
        top = self._sheet.rows[0]
        filled = [at for at, cell in row.cells.items() if cell.says_something]
        for at in filled:
            if not top.cell(at).trimmed:
                what = "the column has no heading; give it one, or empty the cell"
                self._fault(row.number, at, "", what)
        return bool(filled)

    def _cells(
        self, row: FormRow, columns: Sequence[Slot], places: dict[str, int]
    ) -> dict[str, Any]:
        """Give the values of a row by field, but for those that are faults."""
        values: dict[str, Any] = {}
        for slot in columns:
            at = places.get(slot.heading)
            if at is None:
                continue
            try:
                values[slot.name] = self._value(slot, row.cell(at))
            except (TypeError, ValueError) as error:
                self._fault(row.number, at, slot.heading, str(error))
        return values

    def _value(self, slot: Slot, cell: Cell) -> object:
        """Give the value of a cell.

        Raises:
            TypeError, ValueError: it has none, in words.

        """
        known = self._by_cell[slot.heading]
        typed = not cell.is_a or self._sheet.is_text
        if typed and cell.text and cell.text in known:
            value = known[cell.text]
        elif cell.says_something:
            value = taken(slot, cell)
        elif slot.needed:
            msg = "is empty; every row needs it"
            raise ValueError(msg)
        else:
            return _EMPTY[slot.sort]
        if slot.name == "code" and issubclass(self._kind, Entry):
            self._is_free(str(value))
        for code in value if isinstance(value, tuple) else (value,):
            self._is_known(str(code), slot.names)
        return value

    def _is_free(self, code: str) -> None:
        """See that an entry may have a code.

        Raises:
            ValueError: it may not.

        """
        if not _CODE.fullmatch(code):
            msg = f"{code!r} cannot be a code: use letters, digits and hyphens"
            raise ValueError(msg)
        if code in RESERVED:
            msg = f"{code} has its meaning without an entry; choose another code"
            raise ValueError(msg)
        for kind, known in self._register.entries.items():
            if code in known and kind != self._kind.kind:
                msg = f"{code} is already the code of a {kind}; choose another"
                raise ValueError(msg)

    def _is_known(self, code: str, kinds: Sequence[str]) -> None:
        """See that a register, or another row, has a code.

        Raises:
            ValueError: none has, with what may have been meant.

        """
        registers: dict[str, Collection[str]] = {
            kind: {*self._codes(kind), *self._beside.get(kind, ())} for kind in kinds
        }
        if not kinds or any(code in known for known in registers.values()):
            return
        if self._kind.kind in kinds and code in self._here:
            return
        known = [kind for kind in kinds if kind not in RESERVED]
        msg = f"no {' or '.join(known)} has the code {code!r}"
        if self._hints:
            self._hints -= 1
            msg += self._hint(code, registers)
        raise ValueError(msg)

    def _codes(self, kind: str) -> Collection[str]:
        register = self._register
        if kind in RESERVED:
            return (kind,)
        return register.accounts if kind == "account" else register.entries[kind]

    def _hint(self, code: str, registers: dict[str, Collection[str]]) -> str:
        for kind in registers:
            if meant := self._register.resolve(kind, code):
                return f"; it is the name of {meant}: write that"
        near = difflib.get_close_matches(
            code, [c for r in registers.values() for c in r]
        )
        return f"; nearest: {', '.join(near)}" if near else "; add it first"

    def _row(self, number: int, values: dict[str, Any]) -> Iterator[Row]:
        if any(each.needed and each.name not in values for each in self._columns):
            return
        new = self._kind(**values)
        old = self._recorded.get(key_of(new))
        yield Row(
            self._sheet, number, old, new if old is None else replace(old, **values)
        )

    def _once(self, keys: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        first: dict[tuple[str, ...], int] = {}
        for row, key in keys:
            number = first.setdefault(key, row)
            if number != row and key:
                what = f"row {number} is the same {self._kind.kind}; leave one of them"
                self._fault(row, -1, "", what)


def _values_by_cell(
    slot: Slot, recorded: Sequence[Recorded], *, is_text: bool
) -> dict[object, object]:
    """Give the values that a column has in the register, by the cells that say them."""
    cells = [(cell_of(slot, each), getattr(each, slot.name)) for each in recorded]
    # A workbook that a spreadsheet saves as CSV is not as an export writes it.
    plain: dict[object, object] = dict(cells)
    return plain | {as_written(c, is_text=is_text): value for c, value in cells}
