"""Find out what stands beside a figure: the method of one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.table import DEFINITIONS
from mopac_spend.money import NIL, show, to_pence
from mopac_spend.periods import day_words
from mopac_spend.questions.method import (
    BEFORE_FILTERS,
    BY_SIZE,
    OVERLAP,
    Amount,
    Method,
)
from mopac_spend.questions.narrowing import BROAD, OUT_OF_FORCE, suppliers
from mopac_spend.questions.selection import nearest
from mopac_spend.questions.statement import SPEND
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    RESERVED,
    UNTAGGED,
    Category,
    Plan,
    alike,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.selection import Selection
    from mopac_spend.register import Register

# Tables that turn a figure into a figure by plan.
_BY_PLAN = {"plans", "headings", "initiative_plans"}


def method_of(asked: Question, narrowed: Narrowed, total: Decimal) -> Method:
    """Say how an answer was made.

    Args:
        asked: the question.
        narrowed: the payments it was asked of.
        total: pounds; what its rows come to.

    """
    books, selection = narrowed.books, narrowed.selection
    cursor = narrowed.cursor
    register = books.register
    of = register.books
    period = selection.period_words(*narrowed.days())
    here, base = _amounts(cursor, SPEND), _amounts(cursor, BROAD)
    narrower = bool(selection.plan or selection.initiative)
    by_plan = bool(selection.plan) or not _BY_PLAN.isdisjoint(asked.tables)
    return Method(
        question=asked.name,
        title=asked.title,
        definition=asked.definition,
        caveats=asked.caveats,
        source=asked.source,
        body=of.title if of else "",
        basis=of.basis if of else "",
        vat=of.vat if of else "",
        period=period,
        filters=tuple(selection.filter_words(register)),
        definitions=_definitions(books, cursor),
        selected=here["all"],
        coverage=_coverage(cursor),
        coverage_basis=f"{BEFORE_FILTERS} {BY_SIZE}" if narrower else BY_SIZE,
        untagged=base[UNTAGGED],
        business_as_usual=base[BUSINESS_AS_USUAL],
        overlap=_overlap(selection, register) if by_plan else "",
        exclusions=tuple(_exclusions(narrowed, here, base, total)),
        notes=tuple(_notes(narrowed, here["all"])),
        books=books.title,
        books_sha256=books.sha256,
        illustrative=books.illustrative,
        findings=tuple(map(str, books.findings)),
        sql=asked.select,
    )


def _amounts(cursor: duckdb.DuckDBPyConnection, table: str) -> dict[str, Amount]:
    """Sum all of a table, and of it the two codes that are no initiative."""
    told = cursor.execute(
        f"SELECT initiative, sum(amount), count(*) FROM {table} GROUP BY ALL"  # noqa: S608 - a constant
    ).fetchall()
    by_code = {code: (amount, count) for code, amount, count in told}
    # Books opened despite errors may lack the tag altogether.
    lacking = by_code.pop("", (NIL, 0))
    undecided = by_code.get(UNTAGGED, (NIL, 0))
    by_code[UNTAGGED] = (undecided[0] + lacking[0], undecided[1] + lacking[1])
    everything = (
        sum((amount for amount, _ in by_code.values()), NIL),
        sum(count for _, count in by_code.values()),
    )
    wanted = {"all": everything, UNTAGGED: by_code[UNTAGGED]}
    wanted[BUSINESS_AS_USUAL] = by_code.get(BUSINESS_AS_USUAL, (NIL, 0))
    return {name: Amount(to_pence(a), n) for name, (a, n) in wanted.items()}


def _coverage(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    decided = "initiative NOT IN ('untagged', '')"
    told = cursor.execute(
        f"""
        SELECT
            share(
                coalesce(sum(abs(amount)) FILTER ({decided}), 0),
                coalesce(sum(abs(amount)), 0)
            ),
            share(count(*) FILTER ({decided}), count(*))
        FROM {BROAD}
        """  # noqa: S608 - built of constants
    ).fetchall()
    return {"pounds": str(told[0][0]), "payments": str(told[0][1])}


def _definitions(books: Books, cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    told = cursor.execute(
        f"SELECT DISTINCT category FROM {SPEND}"  # noqa: S608 - a constant
    ).fetchall()
    occurring = {code for (code,) in told}
    known = books.register.of(Category)
    listed = sorted(known.values(), key=lambda category: category.title.casefold())
    found = {c.title: c.definition for c in listed if c.code in occurring}
    if UNTAGGED in occurring:
        found[RESERVED[UNTAGGED]] = DEFINITIONS[UNTAGGED]
    return found


def _overlap(selection: Selection, register: Register) -> str:
    if not selection.plan:
        return OVERLAP
    return (
        f"{OVERLAP} A payment counts where its initiative serves the plan and it was "
        f"paid on a day on which the plan (and the heading of it that the initiative "
        f"serves) is in force: {_in_force(selection, register)}."
    )


def _in_force(selection: Selection, register: Register) -> str:
    """Say the days of each plan: `Police and Crime Plan, from 1 April 2017`."""
    plans = [register.of(Plan)[code] for code in selection.plan]
    return "; ".join(f"{plan.title}, {_days(plan)}" for plan in plans)


def _days(plan: Plan) -> str:
    first = day_words(plan.valid_from)
    return (
        f"{first} to {day_words(plan.valid_to)}" if plan.valid_to else f"from {first}"
    )


def _exclusions(
    narrowed: Narrowed,
    here: dict[str, Amount],
    base: dict[str, Amount],
    total: Decimal,
) -> Iterable[str]:
    if total != here["all"].pounds:
        yield (
            f"The rows come to {show(total)} and the selected spend to "
            f"{show(here['all'].pounds)}: the question leaves some of it out, or "
            f"counts some more than once."
        )
    selection = narrowed.selection
    if selection.plan:
        outside = _amounts(narrowed.cursor, OUT_OF_FORCE)["all"]
        if outside.payments:
            yield (
                f"Payments of initiatives that serve the plan, on days on which it is "
                f"not in force: {outside}."
            )
    if not (selection.plan or selection.initiative):
        return
    untagged = Amount(
        base[UNTAGGED].pounds - here[UNTAGGED].pounds,
        base[UNTAGGED].payments - here[UNTAGGED].payments,
    )
    if untagged.payments:
        yield (
            f"Untagged spend of the same period, some of which may belong here, but "
            f"which a plan or initiative filter cannot find: {untagged}."
        )


def _notes(narrowed: Narrowed, here: Amount) -> Iterable[str]:
    if narrowed.selection.supplier:
        yield from _supplier_notes(narrowed)
    if not here.payments:
        first, last = narrowed.days()
        ending = f", {day_words(first)} to {day_words(last)}" if first and last else ""
        held = len(narrowed.books.payments)
        told = f"No payment matches. The books hold {held:,} payments{ending}."
        selection, register = narrowed.selection, narrowed.books.register
        days = f" In force: {_in_force(selection, register)}."
        yield told + (days if selection.plan else "")


def _supplier_notes(narrowed: Narrowed) -> Iterable[str]:
    """Say which other supplier names may have been meant."""
    found = {alike(name) for name in narrowed.suppliers}
    others = {*suppliers(narrowed.cursor)} - {*narrowed.suppliers}
    for asked in narrowed.selection.supplier:
        near = nearest(asked, others, 5, cutoff=0.6)
        holding = [name for name in near if alike(asked) in alike(name)]
        if alike(asked) not in found:
            hint = f"; nearest: {', '.join(map(repr, near))}" if near else ""
            yield f"No supplier in these books is called {asked!r}{hint}."
        elif holding:
            yield (
                f"Other supplier names that hold {asked!r}, not selected: "
                f"{', '.join(map(repr, holding))}."
            )
