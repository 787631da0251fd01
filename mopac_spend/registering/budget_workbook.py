"""A year's budget as one file that finance staff fill in: tables side by side.

    tables_of(Path("budget.xlsx"))     # [(AnnualBudget, sheet), (BudgetLine, …), …]

A workbook has a sheet for each; a CSV file holds one, told by its headings. Two tables
are laid out for people and not as the ledger has them: a budget line has a column for
each month, and a virement has its movements in its own rows. Both are turned into the
plain tables of `filled`, row by row, so that a fault is told at the row it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.forms.cell import NUMBER
from mopac_spend.forms.filled import Cell, Faults, Row, read
from mopac_spend.register import (
    Accrual,
    AnnualBudget,
    BudgetLine,
    Explanation,
    Forecast,
    Movement,
    Reserve,
    Virement,
)
from mopac_spend.registering.columns import columns_of
from mopac_spend.registering.filled import heading_of, places_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.forms.filled import Sheet
    from mopac_spend.register.shape import Described

MONTHS = (
    *("april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "january", "february", "march"),
)
PROFILE = "profile"
TEMPLATE = "mopac-spend budget template FILE"
# The place of what is joined from several columns: in none of them.
_JOINED = -2
# Sheets that hold no table to import.
UNREAD = {"notes", "how to fill in"}


@dataclass(frozen=True, slots=True)
class Form:
    """One table of the file.

    Attributes:
        title: of its sheet; `name`, of the table in commands.
        kind: of its entries or events; those of a virement are in `within` too.
        headings: of its columns, in order.

    """

    title: str
    kind: Described
    headings: tuple[str, ...]
    within: Described | None = None

    @property
    def name(self) -> str:
        """`budget-lines`."""
        return self.title.casefold().replace(" ", "-")


def _headings(kind: Described) -> tuple[str, ...]:
    return tuple(slot.heading for slot in columns_of(kind))


def _by_month() -> tuple[str, ...]:
    names = [name for name in _headings(BudgetLine) if name != PROFILE]
    at = names.index("amount") + 1
    return (*names[:at], *MONTHS, *names[at:])


FORMS = (
    Form("Annual budgets", AnnualBudget, _headings(AnnualBudget)),
    Form("Budget lines", BudgetLine, _by_month()),
    Form(
        "Virements",
        Virement,
        (
            *("code", "valid_from", "title", "from", "to", "amount"),
            *("approver", "decision", "source", "note"),
        ),
        Movement,
    ),
    Form("Forecasts", Forecast, _headings(Forecast)),
    Form("Reserves", Reserve, _headings(Reserve)),
    Form("Explanations", Explanation, _headings(Explanation)),
    Form("Accruals", Accrual, _headings(Accrual)),
)


def tables_of(path: Path) -> tuple[list[tuple[Described, Sheet]], Faults]:
    """Read a file as plain tables of registers, with faults of cells that they join.

    Raises:
        Refusal: `REGISTER-001`, it cannot be read, or no table of it is known.

    """
    form, faults = read(path, "REGISTER-001", TEMPLATE), Faults()
    tables: dict[str, tuple[Described, Sheet]] = {}
    for sheet in form.sheets:
        name = sheet.name.strip().casefold()
        if name in UNREAD or sheet.holds_nothing:
            continue
        if sheet.hidden:
            if name in {each.title.casefold() for each in FORMS}:
                msg = f"the sheet {sheet.name} is hidden; show it, or delete it"
                raise Refusal("REGISTER-001", msg, path.name)
            continue
        for kind, plain in _plain(_form(sheet), sheet, faults):
            if kind.kind in tables:
                other = tables[kind.kind][1].name
                msg = (
                    f"{other} and {sheet.name} are the same table; put their rows into "
                    f"one"
                )
                raise Refusal("REGISTER-001", msg, path.name)
            tables[kind.kind] = kind, plain
    if not tables:
        names = ", ".join(each.title for each in FORMS)
        why = f"it holds none of the tables {names}"
        raise form.refused(why)
    return list(tables.values()), faults


def _form(sheet: Sheet) -> Form:
    """Tell which table a sheet is, by its name or else by its headings."""
    named = sheet.name.strip().casefold()
    for form in FORMS:
        if named == form.title.casefold():
            return form
    heads = {*places_of(sheet)} - {""}
    fitting = [form for form in FORMS if heads and heads <= _known(form)]
    if fitting:
        # Of those that have all its headings, the one of which fewest are left out.
        return min(fitting, key=lambda form: len({*form.headings} - heads))
    what = f"sheet {sheet.name} is" if sheet.name else "its headings are"
    names = ", ".join(form.title for form in FORMS)
    msg = (
        f"it cannot be told which table {what}; call the sheet one of {names}, or give "
        f"it the headings of one: {TEMPLATE}"
    )
    raise Refusal("REGISTER-001", msg, sheet.file)


def _known(form: Form) -> set[str]:
    return {*form.headings, *_headings(form.kind)}


def _plain(form: Form, sheet: Sheet, faults: Faults) -> list[tuple[Described, Sheet]]:
    if form.kind is BudgetLine:
        return [(form.kind, _profiled(sheet, faults))]
    if form.within is not None:
        return [(form.kind, _once(sheet)), (form.within, _moved(sheet))]
    return [(form.kind, sheet)]


def _profiled(sheet: Sheet, faults: Faults) -> Sheet:
    """Join the columns of months to a profile, which stands in no column."""
    places = {at: month for month, at in places_of(sheet).items() if month in MONTHS}
    in_order = sorted(places, key=lambda at: MONTHS.index(places[at]))
    if not places:
        return sheet
    rows: list[Row] = []
    for row in sheet.rows:
        cells = {at: cell for at, cell in row.cells.items() if at not in places}
        months = [row.cell(at) for at in in_order]
        if row is sheet.rows[0]:
            cells[_JOINED] = Cell(PROFILE)
        elif wrong := [at for at in in_order if row.cell(at).fault]:
            for at in wrong:
                place = sheet.place(row.number, at, places[at])
                faults.add(place, "REGISTER-002", row.cell(at).fault)
        elif any(cell.says_something for cell in months):
            cells[_JOINED] = Cell(", ".join(map(_pounds, months)))
        rows.append(Row(row.number, cells))
    return replace(sheet, rows=rows)


def _pounds(cell: Cell) -> str:
    if cell.is_a == NUMBER:
        return str(Decimal(cell.text).quantize(Decimal("0.01")))
    return cell.trimmed.replace(",", "").replace("£", "")


# By the heading of a virement, that of the entry and that of its movements.
_OF_ENTRY = {
    name: name
    for name in (
        *("code", "title", "valid_from", "approver"),
        *("decision", "source", "note"),
    )
}
_OF_MOVEMENT = {"code": "code", "valid_from": "day", "from": "from", "to": "to"}
_OF_MOVEMENT |= {"amount": "amount"}


def _once(sheet: Sheet) -> Sheet:
    """Take the entries of virements: the first row of each code."""
    seen: set[str] = set()
    top, *rows = _columns(sheet, _OF_ENTRY)
    at = places_of(sheet).get("code", -1)
    first = []
    for row in rows:
        code = row.cell(at).text.strip()
        if code not in seen:
            first.append(row)
        seen |= {code} - {""}
    return replace(sheet, rows=[top, *first])


def _moved(sheet: Sheet) -> Sheet:
    """Take the movements of virements; a row without an amount moves nothing."""
    top, *rows = _columns(sheet, _OF_MOVEMENT)
    places = places_of(sheet)
    if {"code", "valid_from"} <= {*places}:
        code, day = places["code"], places["valid_from"]
        first: dict[str, Cell] = {}
        for row in rows:
            # The day of a virement is written once, in its first row.
            name = row.cell(code).text.strip()
            if row.cells and not row.cell(day).says_something and name in first:
                row.cells[day] = first[name]
            first.setdefault(name, row.cell(day))
    return replace(sheet, rows=[top, *rows])


def _columns(sheet: Sheet, names: Mapping[str, str]) -> list[Row]:
    """Keep the columns of some headings, under other headings.

    Those that neither part knows stay with the entries, for their fault to be told.
    """
    top, *rows = sheet.rows
    wanted = {at: heading_of(cell) for at, cell in top.cells.items()}
    unknown = {*wanted.values()} - {*_OF_ENTRY} - {*_OF_MOVEMENT} - {""}
    headings = dict(names)
    if names is _OF_ENTRY:
        headings |= {name: name for name in unknown}
    known = {at: headings[name] for at, name in wanted.items() if name in headings}
    return [
        Row(top.number, {at: Cell(name) for at, name in known.items()}),
        *(
            Row(row.number, {at: c for at, c in row.cells.items() if at in known})
            for row in rows
        ),
    ]
