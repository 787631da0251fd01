"""Find out what stands beside a figure: the method of one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    Supplier,
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
    days = (None, None) if selection.period else narrowed.days()
    period = selection.period_words(*days)
    narrower = bool(selection.plan or selection.initiative)
    tallies = _tallies(cursor, SPEND)
    broad = _tallies(cursor, BROAD) if narrower else tallies
    here, base = _amounts(tallies), _amounts(broad)
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
        definitions=_definitions(books, {each.category for each in tallies}),
        selected=here["all"],
        coverage=_coverage(cursor, broad),
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


class _Tally(NamedTuple):
    """Payments of one initiative and one category, summed.

    `size` counts a credit like a payment, so that neither cancels the other.
    """

    initiative: str
    category: str
    pounds: Decimal
    size: Decimal
    payments: int

    @property
    def undecided(self) -> bool:
        # Books opened despite errors may lack the tag altogether.
        return self.initiative in {UNTAGGED, ""}


def _tallies(cursor: duckdb.DuckDBPyConnection, table: str) -> list[_Tally]:
    """Sum up all of a table in the one pass that the whole method needs."""
    told = cursor.execute(
        f"SELECT initiative, category, sum(amount), sum(abs(amount)), count(*) "  # noqa: S608 - a constant
        f"FROM {table} GROUP BY ALL"
    )
    return [_Tally(*row) for row in told.fetchall()]


def _amounts(tallies: list[_Tally]) -> dict[str, Amount]:
    """Sum all, and of it the two codes that are no initiative."""
    wanted = {
        "all": tallies,
        UNTAGGED: [each for each in tallies if each.undecided],
        BUSINESS_AS_USUAL: [t for t in tallies if t.initiative == BUSINESS_AS_USUAL],
    }
    return {
        name: Amount(
            to_pence(sum((each.pounds for each in of), NIL)),
            sum(each.payments for each in of),
        )
        for name, of in wanted.items()
    }


def _coverage(
    cursor: duckdb.DuckDBPyConnection, tallies: list[_Tally]
) -> dict[str, str]:
    decided = [each for each in tallies if not each.undecided]
    values = [
        sum((each.size for each in decided), NIL),
        sum((each.size for each in tallies), NIL),
        sum(each.payments for each in decided),
        sum(each.payments for each in tallies),
    ]
    told = cursor.execute(
        "SELECT share(?::DECIMAL(20,2), ?::DECIMAL(20,2)), "
        "share(?::DECIMAL(20,2), ?::DECIMAL(20,2))",
        values,
    ).fetchall()
    return {"pounds": str(told[0][0]), "payments": str(told[0][1])}


def _definitions(books: Books, occurring: set[str]) -> dict[str, str]:
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
        outside = _amounts(_tallies(narrowed.cursor, OUT_OF_FORCE))["all"]
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


def _joined(asked: str, code: str, narrowed: Narrowed) -> Iterable[str]:
    """Say which names the register of suppliers takes for the one that was typed."""
    told = narrowed.cursor.execute(
        "SELECT DISTINCT supplier FROM payees WHERE code = ? ORDER BY ALL", [code]
    )
    names = [name for (name,) in told.fetchall() if name != asked]
    if names:
        yield (
            f"By the register of suppliers {asked!r} is {code}, paid as "
            f"{', '.join(map(repr, names))}."
        )
    else:
        yield f"By the register of suppliers {asked!r} is {code}."


def _supplier_notes(narrowed: Narrowed) -> Iterable[str]:
    """Say which other supplier names may have been meant."""
    found = {alike(name) for name in narrowed.suppliers}
    others = {*suppliers(narrowed.cursor)} - {*narrowed.suppliers}
    register = narrowed.books.register
    for asked in narrowed.selection.supplier:
        code = register.resolve(Supplier.kind, asked)
        if code is not None:
            yield from _joined(asked, code, narrowed)
            continue
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
