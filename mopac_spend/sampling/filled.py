"""Read a filled-in working paper, and hold it to the sample that it says it is.

What it says of digest, seed and design is drawn again by whoever has the payments;
every cell but those for findings has to be as it was written. Rows may be sorted,
columns moved, and columns of one's own added.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.forms.cell import DAY, NUMBER
from mopac_spend.forms.filled import NOTHING, Faults, Place, lines
from mopac_spend.forms.filled import read as read_form
from mopac_spend.money import from_text, to_pence
from mopac_spend.sampling.design import ATTRIBUTES, Design
from mopac_spend.sampling.paper import AUDITED, DEVIATES, FINDINGS, NOTE, REF, SAMPLE
from mopac_spend.sampling.words import DESIGN, DIGEST, SEED
from mopac_spend.tables.fitting import fitted
from mopac_spend.tables.workbook import NOTES

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.forms.filled import Cell as Typed
    from mopac_spend.forms.filled import Form, Line
    from mopac_spend.sampling.paper import Paper
    from mopac_spend.tables.model import Table

_LARGEST = 1_000_000_000
_MADE_BY = "mopac-spend sample --output sample.xlsx"
# Headings stand below a title, warnings and a sentence.
_HEADING_ROWS = 30
_ANSWERS = {"yes": 1, "y": 1, "no": 0, "n": 0}
# A double that shows pennies is not further from them.
_BESIDE = Decimal("0.000001")


class Filled:
    """A filled-in paper."""

    def __init__(self, form: Form) -> None:
        """Take a form.

        Raises:
            Refusal: `SAMPLE-004`, it is no working paper.

        """
        self._form = form
        self._sheets = {sheet.name: sheet for sheet in form.sheets}
        notes = {
            _shown(line, "note"): _shown(line, "text")
            for line in self._lines(NOTES, {"note", "text"})
        }
        try:
            parts = (notes[label] for label in (DIGEST, SEED, DESIGN))
            self.design = Design.of(*parts)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            why = (
                "its sheet Notes doesn't say the digest of the payments, the seed and "
                "the design as they were written"
            )
            raise form.refused(why) from error

    def findings(self, paper: Paper) -> dict[str, int]:
        """Hold it to the sample that it says it is; give the findings.

        Returns:
            As `mopac_spend.sampling.evaluation.evaluate` takes them.

        Raises:
            RefusedListError: `SAMPLE-006`, it was changed; `SAMPLE-007`, a finding is
                none.

        """
        faults = Faults()
        for table in paper.tables():
            self._hold(table, faults)
        faults.refuse()
        of_attributes = self.design.design == ATTRIBUTES
        column = DEVIATES if of_attributes else AUDITED
        read = _deviates if of_attributes else _pence
        refs = {_one_line(fitted(item.ref)): item.ref for item in paper.drawn.items}
        findings: dict[str, int] = {}
        nothing = True
        for line in self._lines(SAMPLE, {REF, column}):
            cell, ref = line.cells.get(column, NOTHING), refs[_shown(line, REF)]
            nothing &= not cell.says_something
            try:
                findings[ref] = read(cell)
            except ValueError as error:
                faults.add(_at(line, column), "SAMPLE-007", f"{ref}: {error}")
        if nothing:
            msg = (
                f"nothing is filled in under {_heading(column)!r}; fill in a finding "
                f"for each payment, and save it"
            )
            raise Refusal("SAMPLE-007", msg, self._form.name)
        faults.refuse()
        return findings

    def _hold(self, table: Table, faults: Faults) -> None:
        """Note what is not as it was written."""
        names = [name for name in table.names if name not in FINDINGS]
        keyed = REF if REF in names else names[0]
        written = {
            _one_line(fitted(str(key))): row
            for key, row in zip(table.column(keyed), table.rows, strict=True)
        }
        sheet = self._sheets.get(table.name)
        if sheet and sheet.hidden:
            faults.add(sheet.place(), "SAMPLE-006", "it is hidden; show it, and look")
        for line in self._lines(table.name, {*table.names} - {NOTE}):
            key = _shown(line, keyed)
            row = written.pop(key, None)
            if row is None:
                msg = (
                    f"a row that is not of this sample, or stands twice: {key!r}; "
                    f"take it out"
                )
                faults.add(_at(line, keyed), "SAMPLE-006", msg)
                continue
            for name, cell in zip(table.names, row, strict=True):
                read = line.cells.get(name, NOTHING)
                if name in FINDINGS or _is_same(read, cell):
                    continue
                what = read.fault.partition(";")[0] or f"was changed to {read.text!r}"
                msg = (
                    f"{_heading(name)} of {key} {what}; take the paper as it was "
                    f"written, and change only the findings"
                )
                faults.add(_at(line, name), "SAMPLE-006", msg)
        for missing in written:
            msg = f"the row of {missing} is missing; a sample is evaluated whole"
            place = Place(self._form.name, table.name)
            faults.add(place, "SAMPLE-006", msg)

    def _lines(self, name: str, wanted: set[str]) -> list[Line]:
        """Give the rows below the headings of a sheet.

        Raises:
            Refusal: `SAMPLE-004`, there is no such sheet, or a heading is missing or
                stands twice.

        """
        sheet = self._sheets.get(name)
        for at, row in enumerate(sheet.rows[:_HEADING_ROWS] if sheet else ()):
            names = {
                column: cell.trimmed.casefold().replace(" ", "_")
                for column, cell in row.cells.items()
            }
            if sheet and wanted <= {*names.values()}:
                known = [(each, c) for c, each in names.items() if each in wanted]
                if len(known) > len(wanted):
                    why = f"two columns of its sheet {name} have one heading"
                    raise self._form.refused(why)
                return [*lines(sheet, sheet.rows[at + 1 :], dict(known))]
        headings = ", ".join(sorted(map(_heading, wanted)))
        why = f"it has no sheet {name} with the headings {headings}"
        raise self._form.refused(why)


def read(path: Path) -> Filled:
    """Read a working paper.

    Raises:
        Refusal: `SAMPLE-004`, it is none.

    """
    form = read_form(path, "SAMPLE-004", _MADE_BY, _LARGEST)
    if any(sheet.is_text for sheet in form.sheets):
        why = "it is CSV, which has no room for the method of a sample"
        raise form.refused(why)
    return Filled(form)


def _shown(line: Line, name: str) -> str:
    return _one_line(line.cells.get(name, NOTHING).text)


def _at(line: Line, name: str) -> Place:
    return line.at(name)._replace(heading="")


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_same(read: Typed, cell: Cell) -> bool:
    """Say whether a cell is as it was written, as any spreadsheet program saves it."""
    if read.fault:
        return False
    if cell is None or isinstance(cell, str):
        return _one_line(read.text) == _one_line(fitted(cell or ""))
    if isinstance(cell, dt.date):
        return read.is_a in {"", DAY} and read.text == cell.isoformat()
    try:
        return abs(Decimal(read.text) - cell) <= _BESIDE
    except InvalidOperation:
        return False


def _pence(cell: Typed) -> int:
    """Read what a payment should have been.

    Raises:
        ValueError: it is no amount that was typed.

    """
    if not cell.says_something:
        msg = (
            "no audited pounds; write what it should have been, its own if it is right"
        )
        raise ValueError(msg)
    if cell.is_a not in {"", NUMBER}:
        msg = f"a finding that {cell.fault or f'is a {cell.is_a}; type the pounds'}"
        raise ValueError(msg)
    if not cell.is_a:
        return int(from_text(cell.trimmed) * 100)
    exact = Decimal(cell.text)
    if abs(to_pence(exact) - exact) > _BESIDE:
        msg = f"{cell.text} has fractions of a penny; write two decimal places"
        raise ValueError(msg)
    return int(to_pence(exact) * 100)


def _deviates(cell: Typed) -> int:
    """Read whether a payment deviates.

    Raises:
        ValueError: it is neither yes nor no.

    """
    answer = _ANSWERS.get(cell.trimmed.casefold())
    if cell.fault:
        msg = f"a finding that {cell.fault}"
        raise ValueError(msg)
    if cell.is_a or answer is None:
        msg = f"{cell.text!r} is neither yes nor no; write whether it deviates"
        raise ValueError(msg)
    return answer
