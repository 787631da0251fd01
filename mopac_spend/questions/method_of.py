"""Find out what stands beside a figure: the method of one answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.engine.database import DEFINITIONS
from mopac_spend.engine.payees import written_names
from mopac_spend.engine.withholding import SPEND_PRIVATE, individuals
from mopac_spend.findings import counted, listed
from mopac_spend.money import NIL, share, show
from mopac_spend.periods import FinancialYear, day_words
from mopac_spend.questions import closings, gaps
from mopac_spend.questions.apportioning import ASSUMED
from mopac_spend.questions.method import (
    BEFORE_FILTERS,
    BY_SIZE,
    NO_DAYS,
    NOTHING_FOUND,
    OF_REGISTERS,
    OVERLAP,
    Amount,
    Method,
    YearCoverage,
)
from mopac_spend.questions.narrowing import BROAD, OUT_OF_FORCE
from mopac_spend.questions.nearest import called, nearest
from mopac_spend.questions.structure import merged
from mopac_spend.questions.tallies import Tallies
from mopac_spend.register import (
    RESERVED,
    UNTAGGED,
    Apportionment,
    Category,
    Supplier,
    alike,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.parameters import Value
    from mopac_spend.questions.selection import Selection
    from mopac_spend.questions.sensitivity import Moved
    from mopac_spend.register import Entry, Register

# Tables that turn a figure into a figure by plan.
_BY_PLAN = {
    *("plans", "headings", "initiative_plans"),
    *("commitments", "initiative_commitments"),
}


def method_of(
    question: Question,
    narrowed: Narrowed,
    total: Decimal | int,
    values: Mapping[str, Value | None],
    moves: Sequence[Moved] = (),
) -> Method:
    """Say how an answer was made.

    Args:
        question: the question.
        narrowed: the payments it was asked of.
        total: what its rows come to, pounds or a count.
        values: its parameters.
        moves: the total under other definitions of its category.

    """
    books, selection = narrowed.books, narrowed.selection
    register = books.register
    of = register.books
    here = Tallies((), {}) if question.of_registers else narrowed.tallies(SPEND_PRIVATE)
    narrower = selection.tagged_only and not question.of_registers
    base = narrowed.tallies(BROAD) if narrower else here
    coverage, by_year = _coverage(base)
    by_plan = bool(selection.served) or not _BY_PLAN.isdisjoint(question.tables)
    return Method(
        question=question.name,
        title=question.title,
        definition=question.definition,
        caveats=question.caveats,
        source=question.source,
        body=of.title if of else "",
        basis=OF_REGISTERS if question.of_registers else of.basis if of else "",
        vat=of.vat if of and not question.of_registers else "",
        period=(
            NO_DAYS
            if question.of_registers and selection.period is None
            else selection.period_words(
                *((None, None) if selection.period else narrowed.days())
            )
        ),
        parameters=tuple(_parameters(question, values)),
        filters=tuple(selection.filter_words(register)),
        definitions={}
        if question.of_registers
        else _definitions(books, here.categories),
        selected=here.all,
        coverage=coverage,
        coverage_by_year=by_year,
        coverage_basis=f"{BEFORE_FILTERS} {BY_SIZE}" if narrower else BY_SIZE,
        untagged=base.untagged,
        business_as_usual=base.business_as_usual,
        direct=here.divided_by({""}),
        apportioned=here.divided_by(here.rules - {"", ASSUMED}),
        assumed=here.divided_by({ASSUMED}),
        rules=tuple(_rules(here.rules, selection, register)),
        sensitivity=tuple(moved.words for moved in moves),
        of_registers=question.of_registers,
        overlap=_overlap(selection, register) if by_plan else "",
        exclusions=tuple(_exclusions(question, narrowed, here, base, total)),
        notes=tuple(_notes(question, narrowed, here.all)),
        books=books.title,
        books_sha256=books.sha256,
        sealed=books.sealed,
        illustrative=books.illustrative,
        findings=tuple(map(str, books.findings)),
        sql=_sql(question),
    )


def _sql(question: Question) -> str:
    """Give the SELECT, with the condition that payments meet to be counted."""
    only = f"-- of the payments where {question.only}\n" if question.only else ""
    return only + question.select


def _parameters(
    question: Question, values: Mapping[str, Value | None]
) -> Iterable[str]:
    for each in question.parameters:
        value = as_text(values[each.name]) or "any"
        yield f"{each.option.removeprefix('--')} is {value} ({each.words})"


def _coverage(tallies: Tallies) -> tuple[dict[str, str], tuple[YearCoverage, ...]]:
    """Say how much is decided, of all and year by year."""
    pounds, payments = _decided(tallies)
    return {"pounds": pounds, "payments": payments}, tuple(
        YearCoverage(
            year,
            *_decided(of),
            untagged=of.untagged,
            began=day_words(of.began) if of.began else "",
        )
        for year, of in tallies.by_year().items()
    )


def _decided(of: Tallies) -> tuple[str, str]:
    """Give the decided shares of pounds and payments."""
    every, untagged = of.all.payments, of.untagged.payments
    return (
        str(share(of.decided_size, of.size)),
        str(share(Decimal(every - untagged), Decimal(every))),
    )


def _rules(used: set[str], selection: Selection, register: Register) -> Iterable[str]:
    """Say which recorded rules and which inventions divided what was selected."""
    known = register.of(Apportionment)
    for code in sorted(used & set(known)):
        rule = known[code]
        by = f", approved by {rule.approver}" if rule.approver else ""
        yield (
            f"Rule {code}: {rule.title}; {rule.shared} divided by {rule.driver}: "
            f"{', '.join(rule.shares)}{by}."
        )
    if ASSUMED in used:
        for each in selection.assumed:
            yield f"Assumed: {each.text}."


def _definitions(books: Books, occurring: set[str]) -> dict[str, str]:
    known = books.register.of(Category)
    listed = sorted(known.values(), key=lambda category: category.title.casefold())
    definitions = {c.title: c.definition for c in listed if c.code in occurring}
    if UNTAGGED in occurring:
        definitions[RESERVED[UNTAGGED]] = DEFINITIONS[UNTAGGED]
    return definitions


def _overlap(selection: Selection, register: Register) -> str:
    if not selection.served:
        return OVERLAP
    return (
        f"{OVERLAP} A payment counts where its initiative serves the plan and it was "
        f"paid on a day on which the plan (and the heading of it that the initiative "
        f"serves) is in force: {_in_force(selection, register)}."
    )


def _in_force(selection: Selection, register: Register) -> str:
    """Say the days of each plan: `Police and Crime Plan, from 1 April 2017`."""
    return "; ".join(
        f"{entry.title}, {_days(entry)}"
        if (entry := register.entries[kind].get(code))
        else f"none, which is what no {called(kind)} counts on its day"
        for kind in selection.served
        for code in selection.of(kind)
    )


def _days(entry: Entry) -> str:
    first = day_words(entry.valid_from)
    return (
        f"{first} to {day_words(entry.valid_to)}" if entry.valid_to else f"from {first}"
    )


def _exclusions(
    question: Question,
    narrowed: Narrowed,
    here: Tallies,
    base: Tallies,
    total: Decimal | int,
) -> Iterable[str]:
    if question.of_registers:
        return
    if question.adds and isinstance(total, Decimal) and total != here.all.pounds:
        yield (
            f"The rows come to {show(total)} and the selected spend to "
            f"{show(here.all.pounds)}: the question leaves some of it out, or "
            f"counts some more than once."
        )
    yield from _set_aside(narrowed)
    selection = narrowed.selection
    if selection.served:
        outside = Tallies.of(narrowed.cursor, OUT_OF_FORCE, divided=False).all
        if outside.payments:
            yield (
                f"Payments of initiatives that serve the plan, on days on which it is "
                f"not in force: {outside}."
            )
    if not selection.tagged_only:
        return
    untagged = Amount(
        base.untagged.pounds - here.untagged.pounds,
        base.untagged.payments - here.untagged.payments,
    )
    if untagged.payments:
        yield (
            f"Untagged spend of the same period, some of which may belong here, but "
            f"which a plan or initiative filter cannot find: {untagged}."
        )


def _set_aside(narrowed: Narrowed) -> Iterable[str]:
    """Count the rows that imports could not read, of the years that are asked about."""
    period = narrowed.selection.period
    batches = [
        batch
        for batch in narrowed.books.batches
        if batch.rows_set_aside
        and (
            period is None
            or (
                batch.date <= period.last
                and FinancialYear.of(batch.date).period.last >= period.first
            )
        )
    ]
    rows = sum(batch.rows_set_aside for batch in batches)
    if rows:
        pounds = sum((batch.pounds_set_aside for batch in batches), NIL)
        yield (
            f"Rows of source files of these years that could not be read and are in "
            f"no figure: {counted(rows, 'row')}, {show(pounds)} as far as their "
            f"amounts could be read."
        )


def _notes(question: Question, narrowed: Narrowed, here: Amount) -> Iterable[str]:
    selection, register = narrowed.selection, narrowed.books.register
    if narrowed.books.allowed:
        yield f"Allowed when the books were opened: {listed(narrowed.books.allowed)}."
    if narrowed.books.unrecorded:
        yield narrowed.books.unrecorded
    yield from selection.read_as
    if not question.of_registers:
        yield from closings.notes(narrowed.cursor, narrowed.books, selection.period)
    if selection.of("supplier"):
        yield from _supplier_notes(narrowed)
    if selection.divided:
        shared = {rule.shared for rule in register.of(Apportionment).values()}
        for code in sorted(shared.intersection(selection.of("initiative"))):
            yield (
                f"{register.title('initiative', code)} is shared: what a recorded rule "
                f"divided of it stands under the initiatives that share it. "
                f"--as-recorded shows it whole."
            )
    if selection.structure:
        text = (
            f"Directorates are shown as they stood on {day_words(selection.structure)}"
        )
        left = merged(register, selection.structure)
        ending = (
            f"; {', '.join(left)} cannot be told apart on that day and stays as it is"
            if left
            else ""
        )
        yield f"{text}{ending}. The total is the same on every structure."
    if not here.payments and not question.of_registers:
        first, last = narrowed.days()
        ending = f", {day_words(first)} to {day_words(last)}" if first and last else ""
        count = len(narrowed.books.payments)
        text = f"{NOTHING_FOUND} The books hold {count:,} payments{ending}."
        days = f" In force: {_in_force(selection, register)}."
        yield text + (days if selection.served else "")
    if not question.of_registers:
        yield from gaps.notes(narrowed.cursor, narrowed.books, selection.period)


def _joined(typed: str, code: str, narrowed: Narrowed) -> Iterable[str]:
    """Say which names the register of suppliers takes for the one that was typed."""
    register = narrowed.books.register
    if register.of(Supplier)[code].individual:
        yield "By the register of suppliers this is an individual; no name is given."
        return
    rows = narrowed.cursor.execute(
        "SELECT DISTINCT supplier FROM payees WHERE code = ? ORDER BY ALL", [code]
    )
    names = [name for (name,) in rows.fetchall() if name != typed]
    if names:
        yield (
            f"By the register of suppliers {typed!r} is {code}, paid as "
            f"{', '.join(map(repr, names))}."
        )
    else:
        yield f"By the register of suppliers {typed!r} is {code}."


def _supplier_notes(narrowed: Narrowed) -> Iterable[str]:
    """Say which other supplier names may have been meant."""
    matched = {alike(name) for name in narrowed.suppliers}
    others = {*written_names(narrowed.cursor)} - {*narrowed.suppliers}
    others -= individuals(narrowed.cursor, narrowed.books)
    register = narrowed.books.register
    for typed in narrowed.selection.of("supplier"):
        code = register.resolve(Supplier.kind, typed)
        if code is not None:
            yield from _joined(typed, code, narrowed)
            continue
        near = nearest(typed, others, 5, cutoff=0.6)
        holding = [name for name in near if alike(typed) in alike(name)]
        if alike(typed) not in matched:
            hint = f"; nearest: {', '.join(map(repr, near))}" if near else ""
            yield f"No supplier in these books is called {typed!r}{hint}."
        elif holding:
            yield (
                f"Other supplier names that hold {typed!r}, not selected: "
                f"{', '.join(map(repr, holding))}."
            )
