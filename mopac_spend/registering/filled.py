"""The rows of a filled-in file, held against the register: all faults, or all rows.

    read_rows(sheet, Contract, register)

A cell that says what the register has, as an export wrote it, is taken as it is, so
that an export which nobody changed changes nothing. An empty cell says that there is
nothing to say; a column that is left out leaves what the register has.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.register import RESERVED, Entry, Event
from mopac_spend.register.shape import Sort
from mopac_spend.registering.cells import as_written, is_blank, taken
from mopac_spend.registering.columns import cell_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.register import Register
    from mopac_spend.register.shape import Described
    from mopac_spend.registering.columns import Column
    from mopac_spend.registering.sheet import Sheet

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_EMPTY: dict[Sort, object] = {
    **dict.fromkeys((Sort.DAY, Sort.POUNDS, Sort.COUNT)),
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
        return self.sheet.place(self.number)


def held_of(kind: Described, register: Register) -> list[Recorded]:
    """Give the entries or events of a kind, in the order of the register."""
    if issubclass(kind, Event):
        return list(register.events[kind.kind])
    return list(register.entries[kind.kind].values())


def key_of(recorded: Recorded) -> tuple[str, ...]:
    """Give what no two entries, or events of a kind, share."""
    return (recorded.code,) if isinstance(recorded, Entry) else recorded.key


def codes_of(sheet: Sheet) -> frozenset[str]:
    """Give what stands in the column of codes of a table, faults and all."""
    heads = [str(cell).strip().casefold() for cell in sheet.rows[0]]
    if "code" not in heads:
        return frozenset()
    at = heads.index("code")
    return frozenset(str(row[at]).strip() for row in sheet.rows[1:] if at < len(row))


def read_rows(
    sheet: Sheet,
    kind: Described,
    register: Register,
    beside: Mapping[str, Collection[str]] | None = None,
) -> list[Row]:
    """Read every row of a table.

    Args:
        sheet: the table.
        kind: of the entries or events in it.
        register: of the books.
        beside: codes that other tables of the same file have, by kind.

    Raises:
        RefusedListError: `REGISTER-002`, with every cell that is wrong.

    """
    return _Reading(sheet, kind, register, beside or {}).rows()


class _Reading:
    def __init__(
        self,
        sheet: Sheet,
        kind: Described,
        register: Register,
        beside: Mapping[str, Collection[str]],
    ) -> None:
        self._sheet, self._kind, self._register = sheet, kind, register
        self._beside = beside
        self._columns = columns_of(kind)
        # Each with its row and the place of its column, by which they are shown.
        self._faults: list[tuple[int, int, Refusal]] = []
        held = held_of(kind, register)
        self._held = {key_of(each): each for each in held}
        self._said = {
            column.name: _said(column, held, is_text=sheet.is_text)
            for column in self._columns
        }
        self._hints = _HINTS
        # Codes of entries of this file, which its other rows may name.
        self._here: set[str] = set()

    def rows(self) -> list[Row]:
        places = self._headings()
        lines = [
            (down, row)
            for down, row in enumerate(self._sheet.rows[1:], 1)
            if self._says_something(down, row)
        ]
        code = next(each for each in self._columns if each.name == "code")
        codes = [self._cells(down, row, [code], places) for down, row in lines]
        if issubclass(self._kind, Entry):
            self._here = {str(each["code"]) for each in codes if each}
        others = [each for each in self._columns if each is not code]
        rows: list[Row] = []
        for (down, row), first in zip(lines, codes, strict=True):
            given = first | self._cells(down, row, others, places)
            if all(c.slot.name in given for c in self._columns if c.name in places):
                rows += self._row(down + 1, given)
        if issubclass(self._kind, Entry):
            named = [(str(g["code"]),) if g else () for g in codes]
            self._once(
                [(down + 1, key) for (down, _), key in zip(lines, named, strict=True)]
            )
        else:
            self._once([(row.number, key_of(row.new)) for row in rows])
        if self._faults:
            raise RefusedListError(
                [fault for *_, fault in sorted(self._faults, key=lambda f: f[:2])]
            )
        return rows

    def _fault(self, row: int, at: int, column: str, what: str) -> None:
        place = self._sheet.place(row, column)
        self._faults.append((row, at, Refusal("REGISTER-002", what, place)))

    def _headings(self) -> dict[str, int]:
        """Find the columns by the headings in the first row."""
        places: dict[str, int] = {}
        known = {
            name: each for each in self._columns for name in (each.name, each.slot.name)
        }
        for at, value in enumerate(self._sheet.rows[0]):
            if is_blank(value):
                continue
            said = "_".join(re.split(r"[\s_-]+", str(value).strip().casefold()))
            column = known.get(said)
            if column is None:
                what = f"there is no column {str(value)[:_HEADING]!r}; there are "
                names = ", ".join(each.name for each in self._columns)
                self._fault(1, at, f"column {_letters(at)}", what + names)
            elif column.name in places:
                what = f"{column.name} stands above two columns; leave one of them"
                self._fault(1, at, f"column {_letters(at)}", what)
            else:
                places[column.name] = at
        for column in self._columns:
            if column.needed and column.name not in places:
                self._fault(1, -1, "", f"there is no column {column.name}; add it")
        return places

    def _says_something(self, down: int, row: Sequence[object]) -> bool:
        """Say whether a row holds anything, and refuse what has no heading."""
        top, refused = self._sheet.rows[0], self._sheet.refused
        filled = [
            at
            for at, value in enumerate(row)
            if not is_blank(value) or (down, at) in refused
        ]
        for at in filled:
            if at >= len(top) or is_blank(top[at]):
                what = "the column has no heading; give it one, or empty the cell"
                self._fault(down + 1, at, f"column {_letters(at)}", what)
        return bool(filled)

    def _cells(
        self,
        down: int,
        row: Sequence[object],
        columns: Sequence[Column],
        places: dict[str, int],
    ) -> dict[str, Any]:
        """Give the values of a row by field, but for those that are faults."""
        given: dict[str, Any] = {}
        for column in columns:
            at = places.get(column.name)
            if at is None:
                continue
            try:
                if refused := self._sheet.refused.get((down, at)):
                    msg = f"is {refused}; type what should be there"
                    raise ValueError(msg)  # noqa: TRY301 - told with the others
                value = self._value(column, row[at] if at < len(row) else None)
            except (TypeError, ValueError) as error:
                self._fault(down + 1, at, column.name, str(error))
            else:
                given[column.slot.name] = value
        return given

    def _value(self, column: Column, cell: object) -> object:
        """Give the value of a cell.

        Raises:
            TypeError, ValueError: it has none, in words.

        """
        slot, known = column.slot, self._said[column.name]
        if isinstance(cell, str) and cell and cell in known:
            value = known[cell]
        elif not is_blank(cell):
            value = taken(slot, cell, is_text=self._sheet.is_text)
        elif column.needed:
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

    def _row(self, number: int, given: dict[str, Any]) -> Iterator[Row]:
        if any(each.needed and each.slot.name not in given for each in self._columns):
            return
        new = self._kind(**given)
        old = self._held.get(key_of(new))
        yield Row(
            self._sheet, number, old, new if old is None else replace(old, **given)
        )

    def _once(self, keys: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        first: dict[tuple[str, ...], int] = {}
        for row, key in keys:
            number = first.setdefault(key, row)
            if number != row and key:
                what = f"row {number} is the same {self._kind.kind}; leave one of them"
                self._fault(row, -1, "", what)


def _said(
    column: Column, held: Sequence[Recorded], *, is_text: bool
) -> dict[object, object]:
    """Give the values that a column has in the register, by the cells that say them."""
    cells = [(cell_of(column, e), getattr(e, column.slot.name)) for e in held]
    # A workbook that a spreadsheet saves as CSV is not as an export writes it.
    plain: dict[object, object] = dict(cells)
    return plain | {as_written(c, is_text=is_text): value for c, value in cells}


def _letters(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))
