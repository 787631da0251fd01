"""What a report says of individuals: no name; and what too few of them were paid.

The public form of a report is of all that was spent, or leaves that out: the books say
which (`reports-of-individuals`). A draft lists it either way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.engine.database import connect
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.register.body import LEFT_OUT as _LEFT_OUT
from mopac_spend.register.body import REPORTS_OF_INDIVIDUALS, WHOLE
from mopac_spend.reports.answers import totals
from mopac_spend.reports.cells import within
from mopac_spend.reports.figures import pounds
from mopac_spend.reports.model import Lack, Note
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.periods import Period
    from mopac_spend.reports.individuals import Group
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

NOT_NAMED = "Individuals are not named in any table."
LEFT_OUT = (
    "What individuals were paid is left out where it would say what one of them was "
    "paid (see Notes)."
)
_HEADING = "Left out of the public form"
_FEW = "Payments to few individuals"
_KINDS = ("directorate", "category", "initiative", "fund")


def public(sources: Sources) -> Sources:
    """Give what the public form of a report is drawn from.

    Raises:
        Refusal: `DISCLOSURE-002`, what was released before is damaged; not where all
            that was spent is shown, which is not held against it.

    """
    if not sources.leaves_out:
        return replace(sources, connection=sources.table, public=True)
    of = sources.individuals
    books = of.without(sources.books, sources.table)
    table = sources.table if books is sources.books else connect(books)
    return replace(sources, books=books, connection=table, known=of, public=True)


def left(sources: Sources, *periods: Period) -> list[Group]:
    """Give what too few were paid on some days, or on all that a report is about."""
    days = periods or (sources.span.to_date_before, sources.span.to_date)
    return [
        each
        for each in sources.individuals.left
        if any(each.month in period for period in days)
    ]


def said(sources: Sources) -> str:
    """Say on the first page that something was left out; "" where nothing was."""
    return LEFT_OUT if choice(sources) == _LEFT_OUT and left(sources) else ""


def choice(sources: Sources) -> str:
    """Give what a report has of what individuals were paid, as books say it."""
    return _LEFT_OUT if sources.public and sources.leaves_out else WHOLE


def note(sources: Sources) -> Note:
    """Say what a report shows of individuals."""
    by = f"(the books say {REPORTS_OF_INDIVIDUALS}: {{}})"
    if not sources.leaves_out:
        return Note(
            "Individuals",
            f"{NOT_NAMED} What they were paid is in every figure, so that the totals "
            f"are those of the books {by.format(WHOLE)}.",
        )
    if not sources.individuals.groups:
        return Note(
            "Individuals", f"{NOT_NAMED} Nothing is left out {by.format(_LEFT_OUT)}."
        )
    if not sources.public:
        return Note(
            "Individuals",
            f"{NOT_NAMED} This report is in full, for staff: {_left_out(sources)}",
        )
    return Note(
        "Individuals",
        f"{NOT_NAMED} What they were paid in a month under the same codes is in every "
        f"figure where it says nothing of one of them, and stands in the data files as "
        f"one sum. Where it would say what one person was paid, it is in no figure and "
        f"no data file, and neither is what a register says that one person is to be "
        f"paid. So all totals of this report are of the same payments, and tie; they "
        f"are less than those of the books by what was left out, and spending is so "
        f"much further below its budget {by.format(_LEFT_OUT)}.",
    )


def lacks(sources: Sources) -> tuple[Lack, ...]:
    """Say to staff what the public form leaves out, or could."""
    if sources.leaves_out:
        return (Lack("", _left_out(sources)),) if left(sources) else ()
    if sources.public or not left(sources):
        return ()
    return (
        Lack(
            "",
            f"Look at what too few individuals were paid: {_of_the_year(sources)}, are "
            f"in the figures and listed under {_FEW}. To have them left out of the "
            f"public form of every report, write {REPORTS_OF_INDIVIDUALS}: "
            f'"{_LEFT_OUT}" under custom "books" in registers/body.beancount.',
        ),
    )


def _left_out(sources: Sources) -> str:
    return (
        f"The public form leaves out {_of_the_year(sources)}; a draft lists them under "
        f"{_HEADING}."
    )


def _of_the_year(sources: Sources) -> str:
    some = left(sources, sources.span.to_date)
    many = counted(sum(len(each.keys) for each in some), "payment")
    return f"{many} to individuals of the year to date, {show(_pounds(some))}"


def tables(sources: Sources) -> tuple[Table, ...]:
    """List for staff what too few were paid; and lead to all of the spend from less."""
    if sources.public or not left(sources):
        return ()
    groups = _groups(sources)
    return (groups, _led(sources)) if sources.leaves_out else (groups,)


def _groups(sources: Sources) -> Table:
    register, less = sources.register, sources.leaves_out
    columns = (
        Column("month", "Month", Kind.TEXT),
        *(Column(kind, kind.capitalize(), Kind.TEXT) for kind in _KINDS),
        Column("people", "People (number)", Kind.WHOLE, summed=False),
        Column("payments", "Payments (number)", Kind.PAYMENTS),
        Column("amount", "Pounds (£)", Kind.POUNDS),
        Column("why", "Why" if less else "What could follow", Kind.TEXT),
    )
    rows: list[Row] = [
        (
            f"{each.month:%B %Y}",
            *(
                register.title(kind, code) if (code := each.codes[kind]) else "none"
                for kind in _KINDS
            ),
            each.people,
            len(each.keys),
            each.pounds,
            each.why if less else f"what one person was paid: {each.why}",
        )
        for each in left(sources, sources.span.to_date)
    ]
    which = "that the public form leaves out" if less else "who are too few"
    return Table(
        name=_LEFT_OUT if less else "few-individuals",
        heading=_HEADING if less else _FEW,
        title=f"Payments to individuals {which}, {sources.span.to_date.days}",
        columns=columns,
        rows=tuple(rows),
        total=totals(columns, rows),
        notes=(
            (
                "Payments of one month with the same codes are one line: no table "
                "tells them apart."
            ),
        ),
    )


def _led(sources: Sources) -> Table:
    """Lead from the totals of the public form to those of the books."""
    span = sources.span
    days = {
        "period": (f"{span.label}, {span.now}", span.period),
        "period_before": (f"{span.label}, {span.then}", span.before),
    }
    if not span.whole:
        days |= {
            "to_date": (f"Year to date, {span.now}", span.to_date),
            "to_date_before": (f"Year to date, {span.then}", span.to_date_before),
        }
    whole = [pounds(within(sources.cells, each)) for _, each in days.values()]
    gone = [_pounds(left(sources, each)) for _, each in days.values()]
    public_ = [all_ - less for all_, less in zip(whole, gone, strict=True)]
    return Table(
        name="public-and-in-full",
        heading="From the public form to all that was spent",
        title=f"Spend in the public form of this report and in the books, {span.words}",
        columns=(
            Column("what", "What", Kind.TEXT),
            *(Column(n, f"{words} (£)", Kind.POUNDS) for n, (words, _) in days.items()),
        ),
        rows=(
            ("In the public form", *public_),
            ("Left out: payments to individuals", *gone),
        ),
        total=("In the books", *whole),
    )


def _pounds(groups: list[Group]) -> Decimal:
    return sum((each.pounds for each in groups), NIL)
