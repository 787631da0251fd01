"""A year's budget as one file that finance staff fill in: tables side by side.

    tables_of(Path("budget.xlsx"))     # [(AnnualBudget, sheet), (BudgetLine, …), …]

A workbook has a sheet for each; a CSV file holds one, told by its headings. Two tables
are laid out for people and not as the ledger has them: a budget line has a column for
each month, and a virement has its movements in its own rows. Both are turned into the
plain tables of `filled`, row by row, so that a fault is told at the row it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
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
from mopac_spend.registering.cells import is_blank
from mopac_spend.registering.columns import columns_of
from mopac_spend.registering.sheet import read_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mopac_spend.register.shape import Described
    from mopac_spend.registering.sheet import Sheet

MONTHS = (
    *("april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "january", "february", "march"),
)
PROFILE = "profile"
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
    return tuple(column.name for column in columns_of(kind))


def _by_month() -> tuple[str, ...]:
    kept = [name for name in _headings(BudgetLine) if name != PROFILE]
    at = kept.index("amount") + 1
    return (*kept[:at], *MONTHS, *kept[at:])


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


def tables_of(path: Path) -> list[tuple[Described, Sheet]]:
    """Read a file as plain tables of registers.

    Raises:
        Refusal: `REGISTER-001`, it cannot be read, or no table of it is known.

    """
    tables: list[tuple[Described, Sheet]] = []
    for sheet in read_all(path):
        if sheet.sheet.strip().casefold() in UNREAD:
            continue
        tables += _plain(_form(sheet), sheet)
    if not tables:
        names = ", ".join(form.title for form in FORMS)
        msg = (
            f"it holds none of the tables {names}; make a form with: mopac-spend "
            f"budget template FILE"
        )
        raise Refusal("REGISTER-001", msg, path.name)
    together: dict[str, tuple[Described, Sheet]] = {}
    for kind, sheet in tables:
        if kind.kind in together:
            msg = (
                f"{together[kind.kind][1].sheet} and {sheet.sheet} are the same table; "
                f"put their rows into one"
            )
            raise Refusal("REGISTER-001", msg, path.name)
        together[kind.kind] = (kind, sheet)
    return tables


def _form(sheet: Sheet) -> Form:
    """Tell which table a sheet is, by its name or else by its headings."""
    named = sheet.sheet.strip().casefold()
    for form in FORMS:
        if named == form.title.casefold():
            return form
    heads = {_said(cell) for cell in sheet.rows[0] if not is_blank(cell)}
    fitting = [form for form in FORMS if heads and heads <= _known(form)]
    if fitting:
        # Of those that have all its headings, the one of which fewest are left out.
        return min(fitting, key=lambda form: len({*form.headings} - heads))
    what = f"sheet {sheet.sheet} is" if sheet.sheet else "its headings are"
    names = ", ".join(form.title for form in FORMS)
    msg = (
        f"it cannot be told which table {what}; call the sheet one of {names}, or give "
        f"it the headings of one: mopac-spend budget template FILE"
    )
    raise Refusal("REGISTER-001", msg, sheet.file)


def _known(form: Form) -> set[str]:
    return {*form.headings, *_headings(form.kind)}


def _said(cell: object) -> str:
    return "_".join(re.split(r"[\s_-]+", str(cell).strip().casefold()))


def _plain(form: Form, sheet: Sheet) -> list[tuple[Described, Sheet]]:
    if form.kind is BudgetLine:
        return [(form.kind, _profiled(sheet))]
    if form.within is not None:
        return [(form.kind, _once(sheet)), (form.within, _moved(sheet))]
    return [(form.kind, sheet)]


def _profiled(sheet: Sheet) -> Sheet:
    """Join the columns of months to a profile."""
    heads = [_said(cell) for cell in sheet.rows[0]]
    places = [heads.index(month) for month in MONTHS if month in heads]
    if not places:
        return sheet
    at = places[0]
    kept = [place for place in range(len(heads)) if place not in places or place == at]
    rows: list[list[object]] = []
    for down, row in enumerate(sheet.rows):
        cells = [row[place] if place < len(row) else None for place in kept]
        months = [row[place] if place < len(row) else None for place in places]
        cells[kept.index(at)] = PROFILE if down == 0 else _joined(months)
        rows.append(cells)
    # What was refused in a month is refused in the profile.
    moved = {
        place: kept.index(at if place in places else place)
        for place in range(len(heads))
    }
    refused = {
        (down, moved[across]): what
        for (down, across), what in sheet.refused.items()
        if across in moved
    }
    return replace(sheet, rows=rows, refused=refused)


def _joined(months: Sequence[object]) -> str:
    if all(is_blank(each) for each in months):
        return ""
    return ", ".join("" if is_blank(each) else _pounds(each) for each in months)


def _pounds(cell: object) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return str(Decimal(repr(cell)).normalize().quantize(Decimal("0.01")))
    return str(cell).replace(",", "").replace("£", "").strip()


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
    made = _columns(sheet, _OF_ENTRY)
    at = [_said(cell) for cell in made.rows[0]].index("code") if made.rows[0] else -1
    rows: list[Sequence[object]] = [made.rows[0]]
    for row in made.rows[1:]:
        code = str(row[at]).strip() if 0 <= at < len(row) else ""
        rows.append([None] * len(row) if code and code in seen else row)
        seen.add(code)
    kept = {
        (down, across): what
        for (down, across), what in made.refused.items()
        if any(not is_blank(cell) for cell in rows[down])
    }
    return replace(made, rows=rows, refused=kept)


def _moved(sheet: Sheet) -> Sheet:
    """Take the movements of virements; a row without an amount moves nothing."""
    made = _columns(sheet, _OF_MOVEMENT)
    heads = [str(cell) for cell in made.rows[0]]
    if not {"code", "day"} <= {*heads}:
        return made
    code, day = heads.index("code"), heads.index("day")
    first: dict[str, object] = {}
    rows: list[Sequence[object]] = [made.rows[0]]
    for row in made.rows[1:]:
        cells = [*row]
        # The day of a virement is written once, in its first row.
        if is_blank(cells[day]):
            cells[day] = first.get(str(cells[code]).strip())
        first.setdefault(str(cells[code]).strip(), cells[day])
        rows.append(cells if any(not is_blank(cell) for cell in row) else row)
    return replace(made, rows=rows)


def _columns(sheet: Sheet, names: Mapping[str, str]) -> Sheet:
    """Keep the columns of some headings, under other headings.

    Those that neither part knows stay with the entries, for their fault to be told.
    """
    heads = [_said(cell) for cell in sheet.rows[0]]
    unknown = {*heads} - {*_OF_ENTRY} - {*_OF_MOVEMENT} - {""}
    wanted = dict(names)
    if "title" in names:
        wanted |= {name: name for name in unknown}
    kept = [place for place, head in enumerate(heads) if head in wanted]
    rows: list[list[object]] = [[wanted[heads[place]] for place in kept]]
    rows += [
        [row[place] if place < len(row) else None for place in kept]
        for row in sheet.rows[1:]
    ]
    refused = {
        (down, kept.index(across)): what
        for (down, across), what in sheet.refused.items()
        if across in kept
    }
    return replace(sheet, rows=rows, refused=refused)
