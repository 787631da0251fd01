"""Whether budgets and virements add up: `SPEND-030` and `SPEND-054` to `-057`."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.findings import Finding
from mopac_spend.money import NIL, show
from mopac_spend.periods import FinancialYear, parse_quarter
from mopac_spend.register.budget_kinds import (
    Accrual,
    AnnualBudget,
    BudgetLine,
    Reserve,
    Virement,
)
from mopac_spend.register.events import Event, Explanation, Forecast, Movement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.register.codes import Register
    from mopac_spend.register.entry import Entry


def findings(register: Register) -> Iterator[Finding]:
    """Run every rule."""
    yield from annual_budgets(register)
    yield from lines(register)
    yield from virements(register)
    yield from explanations(register)
    yield from amounts(register)


def annual_budgets(register: Register) -> Iterator[Finding]:
    """A year has one budget, and its lines sum to it (`SPEND-054`, `-057`)."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: NIL)
    for line in register.of(BudgetLine).values():
        sums[line.budget] += line.amount or NIL
    years: dict[str, AnnualBudget] = {}
    for budget in register.of(AnnualBudget).values():
        if not _is_year(budget.year):
            yield at(
                budget,
                "SPEND-057",
                f"{budget.year!r} is no financial year; write the year it is for, such "
                f'as year: "2020-21"',
            )
        elif (first := years.setdefault(budget.year, budget)) is not budget:
            yield at(
                budget,
                "SPEND-057",
                f"{budget.year} has its budget at {first.file}:{first.line}; a change "
                f"of it is a virement, so remove one of the two",
            )
        if budget.amount is not None and budget.amount != sums[budget.code]:
            yield at(
                budget,
                "SPEND-054",
                f"it is {show(budget.amount)} and its lines sum to "
                f"{show(sums[budget.code])}, {_apart(sums[budget.code], budget.amount)}"
                f"; correct amount: or the lines",
            )


def lines(register: Register) -> Iterator[Finding]:
    """A line is of a budget and a directorate, and its profile sums to it."""
    of_same: dict[tuple[str, ...], BudgetLine] = {}
    for line in register.of(BudgetLine).values():
        yield from (
            at(line, "SPEND-057", f'it names no {slot}; add {key}: "…" under it')
            for key, slot, code in (
                ("budget", "annual budget", line.budget),
                ("directorate", "directorate", line.directorate),
            )
            if not code
        )
        if line.profile and sum(map(Decimal, line.profile)) != line.amount:
            whole = sum(map(Decimal, line.profile), NIL)
            yield at(
                line,
                "SPEND-054",
                f"its profile sums to {show(whole)} and it is "
                f"{show(line.amount or NIL)}, {_apart(whole, line.amount or NIL)}; "
                f"correct one of the months",
            )
        key = (line.budget, line.directorate, line.initiative, line.fund)
        first = of_same.setdefault(key, line)
        if first is not line:
            yield at(
                line,
                "SPEND-057",
                f"it is for the same as {first.code} at {first.file}:{first.line}; "
                f"make one line of the two",
            )


def virements(register: Register) -> Iterator[Finding]:
    """A virement nets to nil within a year and has its authority."""
    moved: defaultdict[str, list[Movement]] = defaultdict(list)
    for movement in register.events_of(Movement):
        moved[movement.code].append(movement)
    for virement in register.of(Virement).values():
        some = moved.get(virement.code, [])
        if not some:
            yield at(
                virement,
                "SPEND-055",
                "it moves nothing; add a movement with from:, to: and amount:",
            )
            continue
        yield from _nets(virement, some)
        yield from _authority(register, virement, some)
        if not virement.approver:
            yield at(
                virement,
                "SPEND-056",
                "nobody can see which post approved it; add approver: under it",
            )


def _nets(virement: Virement, some: Sequence[Movement]) -> Iterator[Finding]:
    out = sum((m.amount or NIL for m in some if m.giver), NIL)
    taken = sum((m.amount or NIL for m in some if m.receiver), NIL)
    if out != taken:
        yield at(
            virement,
            "SPEND-055",
            f"it takes {show(out)} and gives {show(taken)}, "
            f"{_apart(taken, out)}; what is taken from: must be given to:",
        )
    for movement in some:
        if movement.giver == movement.receiver:
            yield at(
                movement,
                "SPEND-055",
                "it moves from a line to the same line; correct from: or to:",
            )
        if movement.day != virement.valid_from:
            yield at(
                movement,
                "SPEND-055",
                f"its day is {movement.day} and that of the virement "
                f"{virement.valid_from}; give both the same day",
            )


def _authority(
    register: Register, virement: Virement, some: Sequence[Movement]
) -> Iterator[Finding]:
    sides = [side for m in some for side in (m.giver, m.receiver) if side]
    known = register.of(BudgetLine)
    budgets = {known[side].budget for side in sides if side in known}
    if len(budgets) > 1:
        yield at(
            virement,
            "SPEND-055",
            f"it moves money between {' and '.join(sorted(budgets))}; what is needed "
            f"in a later year goes to a reserve, and from there in that year",
        )
    if virement.decision:
        return
    through = next((side for side in sides if side in register.of(Reserve)), "")
    if through:
        yield at(
            virement,
            "SPEND-056",
            f"it moves money from or to the reserve {through}, which needs a decision; "
            f'add decision: "…" under it',
        )
        return
    total = sum((m.amount or NIL for m in some if m.receiver), NIL)
    entries = register.of(AnnualBudget)
    limits = [
        limit
        for code in budgets
        if code in entries and (limit := entries[code].virement_limit) is not None
    ]
    if limits and total > min(limits):
        yield at(
            virement,
            "SPEND-056",
            f"it moves {show(total)}, more than {show(min(limits))}, which needs a "
            f'decision; add decision: "…" under it',
        )


def explanations(register: Register) -> Iterator[Finding]:
    """An explanation says of which quarter, and says something (`SPEND-057`)."""
    for explanation in register.events_of(Explanation):
        try:
            good = parse_quarter(explanation.period).name == explanation.period
        except ValueError:
            good = False
        if not good:
            yield at(
                explanation,
                "SPEND-057",
                f"{explanation.period!r} is no quarter; write the quarter it explains, "
                f'such as period: "2020-21-Q4"',
            )
        if not explanation.what or not explanation.cause:
            yield at(
                explanation,
                "SPEND-057",
                "it explains nothing; add what: and cause: under it",
            )


def amounts(register: Register) -> Iterator[Finding]:
    """What is planned or moved has an amount, and what is moved is above nil."""
    needed: list[BudgetLine | Accrual | Forecast] = [
        *register.of(BudgetLine).values(),
        *register.of(Accrual).values(),
        *register.events_of(Forecast),
    ]
    for each in needed:
        if each.amount is None:
            yield at(
                each, "SPEND-030", "its amount is missing; add amount: 5000.00 GBP"
            )
    for reserve in register.of(Reserve).values():
        if reserve.opening is None:
            yield at(
                reserve,
                "SPEND-030",
                "it does not say what was in it; add opening: 5000.00 GBP",
            )
    for movement in register.events_of(Movement):
        if movement.amount is None or movement.amount <= 0:
            yield at(
                movement,
                "SPEND-030",
                "its amount is missing or not above nil; write what is moved, and "
                "turn from: and to: round for the other direction",
            )


def _is_year(text: str) -> bool:
    try:
        return str(FinancialYear.parse(text)) == text
    except ValueError:
        return False


def _apart(one: Decimal, other: Decimal) -> str:
    return f"{show(abs(one - other))} too {'much' if one > other else 'little'}"


def at(entry: Entry | Event, code: str, message: str) -> Finding:
    """Say what is wrong with an entry or an event, at its place."""
    whose = (
        f"{entry.kind} of {entry.code}"
        if isinstance(entry, Event)
        else f"{entry.kind} {entry.code}"
    )
    return Finding(entry.file, entry.line, code, f"{whose}: {message}")
