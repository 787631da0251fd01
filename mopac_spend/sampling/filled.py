"""Read a filled-in working paper, and hold it to the sample that it says it is.

The workbook is read by a child process with limits (`mopac_spend.limited`). What it
says of root, seed and design is drawn again by whoever has the books; every cell but
those for findings has to be as it was written. Rows may be sorted, columns moved, and
columns of one's own added.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.limited.as_written import Cell as Written
from mopac_spend.limited.as_written import Row, Sheet
from mopac_spend.limited.as_written import read as read_workbook
from mopac_spend.limited.process import MIB, ZIP, Wanted
from mopac_spend.money import from_text, to_pence
from mopac_spend.sampling.design import ATTRIBUTES, Design
from mopac_spend.sampling.paper import AUDITED, DEVIATES, FINDINGS, REF, SAMPLE
from mopac_spend.sheets.fitting import fitted
from mopac_spend.sheets.model import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.sampling.paper import Paper
    from mopac_spend.tables import Table

_LARGEST, _UNPACKED = 100 * MIB, 1000 * MIB
# Headings stand below a title, warnings and a sentence.
_HEADING_ROWS = 30
_DAY_NIL = dt.date(1899, 12, 30)
_YES, _NO = {"yes", "y"}, {"no", "n"}
_NOTHING = Written("")
# A double that shows pennies is not further from them.
_BESIDE = Decimal("0.000001")


class _Line(NamedTuple):
    """A row of a sheet: its cells by heading, and the columns of all headings."""

    number: int
    cells: dict[str, Written]


class Filled:
    """A filled-in paper."""

    def __init__(self, name: str, read: list[Sheet]) -> None:
        """Take the sheets of a workbook."""
        self._name = name
        self._sheets = {sheet.name: sheet for sheet in read}
        notes = {
            line.cells.get("note", _NOTHING).text: line.cells.get("text", _NOTHING).text
            for line in self._lines(NOTES, {"note", "text"})
        }
        try:
            self.design = Design.of(
                notes["Root"], notes["Seed"], notes["Text of the design"]
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            msg = (
                "its sheet Notes doesn't say the root, the seed and the design as "
                "mopac-spend sample writes them; take the paper as it was written"
            )
            raise Refusal("SAMPLE-004", msg, self._name) from error

    def findings(self, paper: Paper) -> dict[str, int]:
        """Hold it to the sample that its root, seed and design draw; give the findings.

        Returns:
            As `mopac_spend.sampling.evaluation.evaluate` takes them.

        Raises:
            RefusedListError: `SAMPLE-006`, it was changed; `SAMPLE-007`, a finding is
                none.

        """
        changed = [fault for table in paper.tables() for fault in self._changed(table)]
        if changed:
            raise RefusedListError(changed)
        of_attributes = self.design.design == ATTRIBUTES
        column = DEVIATES if of_attributes else AUDITED
        read = _deviates if of_attributes else _pence
        refs = {_one_line(fitted(item.ref)): item.ref for item in paper.drawn.items}
        by_ref: dict[str, int] = {}
        faults: list[Refusal] = []
        empty = 0
        for line in self._lines(SAMPLE, {REF, column}):
            cell = line.cells.get(column, _NOTHING)
            ref = refs[_one_line(line.cells[REF].text)]
            place = self._place(SAMPLE, line)
            empty += not cell.text
            try:
                by_ref[ref] = read(cell)
            except ValueError as error:
                faults.append(Refusal("SAMPLE-007", f"{ref}: {error}", place))
        if faults and empty == len(paper.drawn.items):
            msg = (
                f"nothing is filled in under {_heading(column)!r}; fill in a finding "
                f"for each payment, and save it"
            )
            raise Refusal("SAMPLE-007", msg, self._name)
        if faults:
            raise RefusedListError(faults)
        return by_ref

    def _changed(self, table: Table) -> Iterator[Refusal]:
        """Say what is not as it was written."""
        names = [name for name in table.names if name not in FINDINGS]
        keyed = REF if REF in names else names[0]
        at = table.names.index(keyed)
        written = {_one_line(fitted(str(row[at]))): row for row in table.rows}
        wanted = {*names, *({*table.names} - {*names, "note"})}
        for line in self._lines(table.name, wanted):
            place, key = self._place(table.name, line), line.cells.get(keyed, _NOTHING)
            row = written.pop(_one_line(key.text), None)
            if row is None:
                msg = (
                    f"a row that is not of this sample, or stands twice: {key.text!r}; "
                    f"take it out"
                )
                yield Refusal("SAMPLE-006", msg, place)
                continue
            for name, cell in zip(table.names, row, strict=True):
                read = line.cells.get(name, _NOTHING)
                if name in names and not _same(read, cell):
                    msg = (
                        f"{_heading(name)} of {key.text} was changed to {read.text!r}"
                        f"{', a formula' if read.is_a == 'formula' else ''}; take the "
                        f"paper as it was written, and change only the findings"
                    )
                    yield Refusal("SAMPLE-006", msg, place)
        for missing in written:
            msg = f"the row of {missing} is missing; a sample is evaluated whole"
            yield Refusal("SAMPLE-006", msg, f"{self._name}, {table.name}")

    def _lines(self, sheet: str, wanted: set[str]) -> Iterator[_Line]:
        """Give the rows below the headings of a sheet.

        Raises:
            Refusal: `SAMPLE-004`, there is no such sheet, or a heading is missing or
                stands twice.

        """
        read = self._sheets.get(sheet, Sheet(sheet, []))
        for at, row in enumerate(read.rows[:_HEADING_ROWS]):
            names = {
                column: cell.text.strip().casefold().replace(" ", "_")
                for column, cell in row.cells.items()
            }
            if not wanted <= {*names.values()}:
                continue
            known = {c: name for c, name in names.items() if name in {*wanted, "note"}}
            if len(known) > len({*known.values()}):
                msg = "two columns have one heading; take out the one that is not ours"
                raise Refusal("SAMPLE-004", msg, f"{self._name}, {sheet}!{row.number}")
            for each in read.rows[at + 1 :]:
                line = _line(each, known)
                if line.cells:
                    yield line
            return
        wanting = ", ".join(sorted(map(_heading, wanted)))
        msg = (
            f"it has no sheet {sheet} with the headings {wanting}, as mopac-spend "
            f"sample writes it; take the paper as it was written"
        )
        raise Refusal("SAMPLE-004", msg, self._name)

    def _place(self, sheet: str, line: _Line) -> str:
        return f"{self._name}, {sheet}!{line.number}"


def read(path: Path) -> Filled:
    """Read a working paper.

    Raises:
        Refusal: `SAMPLE-004`, it is none.

    """
    name = path.name
    try:
        if path.stat().st_size > _LARGEST:
            msg = "it is larger than any working paper; save the paper again"
            raise Refusal("SAMPLE-004", msg, name)
        content = path.read_bytes()
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check the name and your rights"
        raise Refusal("SAMPLE-004", msg, str(path)) from error
    if not content.startswith(ZIP):
        msg = (
            "it is no workbook in XLSX, as mopac-spend sample writes one with --output "
            "sample.xlsx; save the paper in that form"
        )
        raise Refusal("SAMPLE-004", msg, name)
    return Filled(
        name, read_workbook(content, Wanted(name, "SAMPLE-004", unpacked=_UNPACKED))
    )


def _line(row: Row, known: dict[str, str]) -> _Line:
    cells = {name: row.cells[at] for at, name in known.items() if at in row.cells}
    return _Line(row.number, cells)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _same(read: Written, cell: Cell) -> bool:
    """Say whether a cell is as it was written, as any spreadsheet program saves it."""
    if read.is_a == "formula":
        return False
    if cell is None or isinstance(cell, str):
        return _one_line(read.text) == _one_line(fitted(cell or ""))
    if isinstance(cell, dt.date) and not read.is_a:
        return read.text == cell.isoformat()
    try:
        number = Decimal(read.text)
    except InvalidOperation:
        return False
    if isinstance(cell, dt.date):
        return number == (cell - _DAY_NIL).days
    return abs(number - cell) <= _BESIDE


def _pence(cell: Written) -> int:
    """Read what a payment should have been.

    Raises:
        ValueError: it is no amount that was typed.

    """
    if not cell.text and not cell.is_a:
        msg = (
            "no audited pounds; write what it should have been, its own if it is right"
        )
        raise ValueError(msg)
    if cell.is_a not in {"", "number"}:
        msg = f"a {cell.is_a} is no finding; type the pounds"
        raise ValueError(msg)
    if not cell.is_a:
        return int(from_text(cell.text) * 100)
    exact = Decimal(cell.text)
    if not exact.is_finite() or abs(to_pence(exact) - exact) > _BESIDE:
        msg = f"{cell.text} has fractions of a penny; write two decimal places"
        raise ValueError(msg)
    return int(to_pence(exact) * 100)


def _deviates(cell: Written) -> int:
    """Read whether a payment deviates.

    Raises:
        ValueError: it is neither yes nor no.

    """
    answer = cell.text.strip().casefold()
    if cell.is_a or answer not in _YES | _NO:
        msg = f"{cell.text!r} is neither yes nor no; write whether it deviates"
        raise ValueError(msg)
    return int(answer in _YES)
