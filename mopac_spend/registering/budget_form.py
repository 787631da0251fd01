"""The form of a budget, empty or with what the books hold, to be filled in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

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
from mopac_spend.register.shape import Slot, Sort
from mopac_spend.registering.budget_workbook import FORMS, MONTHS, PROFILE, Form
from mopac_spend.registering.columns import cell_of, columns_of, purpose
from mopac_spend.registering.exporting import form_csv, form_table, form_workbook, notes
from mopac_spend.registering.filled import recorded_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.cells import Cell
    from mopac_spend.periods import FinancialYear
    from mopac_spend.register import Register

_HOW = """\
Fill in the sheets that you need; empty ones and those you delete change nothing.
The lines of a budget have to sum to its amount, and the months of a line to its own;
leave all twelve months empty for twelve equal parts.
A virement has a row for each movement. What it takes (from) and gives (to) have to
come to the same; leave one side empty where the other stands in another row. Its
title, approver and decision are read from its first row.
Transfers from and to reserves, and those over the limit of the year, need a decision.
Try the file with: mopac-spend budget import FILE --dry-run""".splitlines()


def columns(form: Form) -> tuple[Slot, ...]:
    """Give the columns of a table, in the order of its headings."""
    known = {slot.heading: slot for slot in columns_of(form.kind)}
    if form.within is not None:
        known = {each.heading: each for each in columns_of(form.within)} | known
    known |= {month: Slot(month, month, Sort.POUNDS) for month in MONTHS}
    return tuple(known[name] for name in form.headings)


def template(register: Register, year: FinancialYear | None) -> bytes:
    """Write the form as a workbook.

    Args:
        register: of the books.
        year: what the books hold of it is in the form; None for an empty one.

    Raises:
        Refusal: `ASK-005`, a text is longer than a cell of a workbook.

    """
    tables = [
        form_table(form.title, columns(form), _rows(form, register, year))
        for form in FORMS
    ]
    about = [
        (form.title, *row)
        for form in FORMS
        for kind in ([form.kind, form.within] if form.within else [form.kind])
        for row in notes(kind)
        if row[0] in form.headings or row[0] == PROFILE
    ]
    how = [*(f"{form.title}: {purpose(form.kind)}" for form in FORMS), *_HOW]
    title = f"Budget {year}" if year else "Budget"
    return form_workbook(title, tables, about, how)


def table_csv(form: Form, register: Register, year: FinancialYear | None) -> bytes:
    """Write one table of the form as CSV."""
    return form_csv(form.headings, _rows(form, register, year))


def _rows(
    form: Form, register: Register, year: FinancialYear | None
) -> Iterator[list[Cell]]:
    for each in _of_year(form, register, year) if year else ():
        if isinstance(each, BudgetLine):
            yield _by_month(each, columns(form))
        elif isinstance(each, Movement):
            yield _of_virement(each, register, form)
        else:
            yield [cell_of(slot, each) for slot in columns(form)]


def _of_year(form: Form, register: Register, year: FinancialYear) -> Iterator[Recorded]:
    """Give what the books hold of a year, in the order of the register."""
    budgets = {c for c, b in register.of(AnnualBudget).items() if b.year == str(year)}
    lines = {c for c, line in register.of(BudgetLine).items() if line.budget in budgets}
    moved = {
        each.code
        for each in register.events_of(Movement)
        if {each.giver, each.receiver} & lines
    }
    of_code = budgets | lines | moved
    near = (year.period, year.before.period)
    for each in recorded_of(form.within or form.kind, register):
        if isinstance(each, Explanation):
            wanted = each.period.startswith(f"{year}-")
        elif isinstance(each, Accrual):
            wanted = any(each.valid_from in period for period in near)
        elif isinstance(each, AnnualBudget | BudgetLine | Forecast | Movement):
            wanted = each.code in of_code
        else:
            wanted = isinstance(each, Reserve)
        if wanted:
            yield each


def _by_month(line: BudgetLine, of: Sequence[Slot]) -> list[Cell]:
    months: dict[str, Cell] = {
        month: Decimal(amount)
        for month, amount in zip(MONTHS, line.profile, strict=False)
    }
    return [
        months.get(slot.name) if slot.name in MONTHS else cell_of(slot, line)
        for slot in of
    ]


def _of_virement(movement: Movement, register: Register, form: Form) -> list[Cell]:
    virement = register.of(Virement).get(movement.code)
    own = {"from", "to", "amount"}
    return [
        cell_of(slot, movement)
        if slot.heading in own or virement is None
        else cell_of(slot, virement)
        for slot in columns(form)
    ]
