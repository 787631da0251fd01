"""The lines that a report writes beside its tables, and what a publication records.

`lines.csv` has the reference, day, pounds and tags of every payment of the report's
period, and the lines and movements of the budget: a later report compares with it. For
strangers who add up the first page again there are `payments.csv`, of the year to date
and of the year before, and `budget.csv`. None of them holds a name or a description;
nor, where the body has it left out, a payment to an individual by itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from mopac_spend.books import arrow
from mopac_spend.books.record import Publication
from mopac_spend.cells import csv_text
from mopac_spend.engine.database import insert
from mopac_spend.money import NIL
from mopac_spend.periods import months_of
from mopac_spend.questions.method import Amount
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.register import BudgetLine, Reserve
from mopac_spend.register import budget as budgeting
from mopac_spend.reports.spooled import Digested, Spooled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    import pyarrow as pa

    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.reports.individuals import Individuals
    from mopac_spend.reports.sources import Sources
    from mopac_spend.reports.spooled import Content

LINES, PAYMENTS, BUDGETS = "lines.csv", "payments.csv", "budget.csv"
COLUMNS = (
    *("kind", "ref", "date", "amount"),
    *("directorate", "initiative", "category", "fund"),
)
BUDGET_COLUMNS = (
    *("line", "directorate", "initiative", "fund"),
    *("original", "moved", "revised", "planned_to_date", "forecast"),
)
_KINDS = {"date": arrow.Type.DAY, "amount": arrow.Type.POUNDS}
MONTHS = 12
PAYMENT, BUDGET, MOVEMENT = "payment", "budget", "movement"
# What references begin with that stand for payments to individuals.
TOGETHER = "individuals:"
_TAGS = "directorate, initiative, category, fund"
_PAYMENTS = f"""
SELECT 'payment' AS kind, ref, date, amount, {_TAGS}
FROM ({{source}})
ORDER BY date, ref, initiative, amount
"""  # noqa: S608 - constants
_PLAIN = "FROM spend WHERE date BETWEEN DATE '{first}' AND DATE '{last}'"
# The first line of a group has what it comes to, and the others nil: so there are as
# many as there are payments, and nobody is told one amount.
_TOGETHER = f"""
SELECT ref, date, amount, {_TAGS} FROM spend
WHERE ref NOT IN (SELECT ref FROM individuals_lines)
UNION ALL
SELECT
    place.line, place.day,
    if(
        place.first = 'yes',
        sum(spend.amount) OVER (PARTITION BY place.of, spend.initiative),
        0.00
    ),
    {_TAGS}
FROM spend
JOIN individuals_lines AS place USING (ref)
WHERE place.line <> ''
"""  # noqa: S608 - constants
_PLACES = (
    "CREATE TEMP TABLE individuals_lines "
    "(ref VARCHAR, line VARCHAR, day DATE, first VARCHAR, of INTEGER)"
)


def lines(sources: Sources, period: Period) -> pa.Table:
    """Give the lines of a period as the books have them now.

    Returns:
        `COLUMNS`: date is date32, amount decimal128(18, 2) in pounds, the rest text.
        By kind, payments first, then by day and reference.

    """
    import pyarrow as pa

    payments = pa.concat_tables(_paid(sources, period, together=sources.leaves_out))
    return pa.concat_tables([payments, _of_budget(sources, period)])


def _of_budget(sources: Sources, period: Period) -> pa.Table:
    planned = [*_planned(sources, period)]
    columns = [*zip(*planned, strict=True)] or [()] * len(COLUMNS)
    kinds = [_KINDS.get(name, arrow.Type.TEXT) for name in COLUMNS]
    return arrow.table(
        dict(zip(COLUMNS, zip(kinds, columns, strict=True), strict=True))
    )


def _paid(sources: Sources, period: Period, *, together: bool) -> Iterator[pa.Table]:
    """Give the lines of payments; those to individuals together, or one by one.

    Month by month, so that no year is sorted at once; all of them at once only where
    some stand together.
    """
    places = [*_places(sources.individuals)] if together else []
    if not places:
        yield from (table for _, table in _by_month(sources, period))
        return
    cursor = _selected(sources, period)
    cursor.execute(_PLACES)
    insert(cursor, "individuals_lines", places)
    yield _typed(cursor.sql(_PAYMENTS.format(source=_TOGETHER)).to_arrow_table())


def _by_month(sources: Sources, period: Period) -> Iterator[tuple[Period, pa.Table]]:
    """Give the lines of the payments of each month of a period, one by one."""
    cursor = _selected(sources, period)
    for month in months_of(period):
        days = month.period
        source = _PLAIN.format(first=days.first, last=days.last)
        rows = cursor.sql(_PAYMENTS.format(source=source))
        yield days, _typed(rows.to_arrow_table())


def _selected(sources: Sources, period: Period) -> Cursor:
    selection = select(sources.register, from_=period.first, to=period.last)
    return narrow(sources.books, selection, sources.table).cursor


def _places(of: Individuals) -> Iterator[tuple[object, ...]]:
    """Say on which line payments to individuals stand; none of those left out."""
    for each in of.left:
        for ref in each.refs:
            yield ref, "", each.month, "", -1
    counts: Counter[str] = Counter()
    for number, each in enumerate(of.shown):
        codes, refs = "|".join(each.codes.values()), each.refs
        digest = hashlib.sha256(codes.encode()).hexdigest()[:8]
        name = f"{TOGETHER}{each.month:%Y-%m}:{digest}"
        for ref in refs:
            counts[name] += 1
            first = "yes" if ref == refs[0] else "no"
            yield ref, f"{name}:{counts[name]}", each.month, first, number


def as_public(sources: Sources, table: pa.Table) -> pa.Table:
    """Give the lines of an earlier report without what no report shows any more."""
    left = sources.individuals.left_refs if sources.leaves_out else ()
    if not left:
        return table
    import pyarrow.compute as pc

    gone = pc.is_in(table["ref"], value_set=arrow.text(sorted(left)))
    return table.filter(pc.invert(gone))


def _typed(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    return table.cast(pa.schema(column_types()))


def column_types() -> dict[str, pa.DataType]:
    """Give the type of each of `COLUMNS`."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = dict.fromkeys(COLUMNS, pa.string())
    types["date"], types["amount"] = pa.date32(), pa.decimal128(18, 2)
    return types


def _planned(sources: Sources, period: Period) -> Iterator[tuple[Any, ...]]:
    """Give the budget lines of the year, and what was moved on days of the period."""
    year, register = sources.span.year, sources.register
    if year is None:
        return
    budget = budgeting.of_year(register, year, period.last)
    for line in budget.lines if budget else ():
        of = line.entry
        tags = (of.directorate, of.initiative, "", of.fund)
        yield (BUDGET, of.code, of.valid_from, line.original, *tags)
    budgets, reserves = register.of(BudgetLine), register.of(Reserve)
    sums: dict[tuple[str, dt.date, str], Any] = {}
    for each in budgeting.movements(register, year, period.first, period.last):
        moved = each.movement
        for side, change in moved.sides:
            key = (f"{moved.code}:{side}", moved.day, side)
            sums[key] = sums.get(key, 0) + change
    for (ref, day, side), amount in sums.items():
        at = budgets.get(side)
        tags = (at.directorate, at.initiative, "", at.fund) if at else ("",) * 4
        if at or side in reserves:
            yield (MOVEMENT, ref, day, amount, *tags)


def beside(sources: Sources) -> dict[str, Content]:
    """Write what lies beside the tables of a report.

    Returns:
        By name: the lines that a later report compares with; every payment of the year
        to date and of that before; and the budget lines of the year. So a stranger can
        add up again what the first page says.

    Raises:
        Refusal: `REPORT-001`, there is no room for temporary files.

    """
    own, every = Spooled(), Spooled()
    period = sources.span.period
    if sources.leaves_out:
        _write_csv([lines(sources, period)], own)
        _write_csv(payments(sources), every)
    else:
        # A payment of the period is one of the year to date, too, and is read once. One
        # month is written while the next one is asked for.
        with ThreadPoolExecutor(1) as writing:
            written: Future[None] | None = None
            for days in _days(sources):
                for month, table in _by_month(sources, days):
                    if written:
                        written.result()
                    to = own if month.first in period else None
                    written = writing.submit(_write_month, table, to, every)
            if written:
                written.result()
        _write_csv([_of_budget(sources, period)], own)
    files: dict[str, Content] = {LINES: own, PAYMENTS: every}
    if planned := _budget_lines(sources):
        files[BUDGETS] = csv_text(BUDGET_COLUMNS, planned).encode()
    return files


def _write_month(table: pa.Table, own: Spooled | None, every: Spooled) -> None:
    if own:
        _write_csv([table], own)
    _write_csv([_without_kind(table)], every)


def payments(sources: Sources) -> Iterator[pa.Table]:
    """Give the payments of the year before, up to the same day, and of this year."""
    together = sources.public and sources.leaves_out
    for each in _days(sources):
        for table in _paid(sources, each, together=together):
            yield _without_kind(table)


def _without_kind(table: pa.Table) -> pa.Table:
    return table.drop_columns(["kind"])


def one_by_one(sources: Sources) -> tuple[Period, ...]:
    """Give the days whose payments to individuals the public data files have each."""
    return () if sources.leaves_out else _days(sources)


def _days(sources: Sources) -> tuple[Period, ...]:
    return sources.span.to_date_before, sources.span.to_date


def _budget_lines(sources: Sources) -> list[tuple[Cell, ...]]:
    """Give the lines of the budget as they stood at the end of the report."""
    year, day = sources.span.year, sources.span.period.last
    budget = budgeting.of_year(sources.register, year, day) if year else None
    if budget is None or year is None:
        return []
    months = (day.year - year.start) * MONTHS + day.month - year.period.first.month + 1
    return [
        (
            *(line.entry.code, line.entry.directorate),
            *(line.entry.initiative, line.entry.fund),
            *(line.original, line.moved, line.revised, line.profile_to(months)),
            line.forecast,
        )
        for line in budget.lines
    ]


def digest_of(table: pa.Table) -> str:
    """Give the digest of the file that holds the lines of a table."""
    content = Digested()
    _write_csv([table], content)
    return content.sha256


def _write_csv(tables: Iterable[pa.Table], to: Digested | Spooled) -> None:
    """Write tables of the same columns as one, of which one at a time is held."""
    from pyarrow import csv

    sink: Any = to
    for table in tables:
        csv.write_csv(table, sink, csv.WriteOptions(include_header=not to.tell()))
        del table


def publication(sources: Sources, report: str) -> Publication:
    """Give what the record says of a report that is published.

    Args:
        sources: what it was drawn from.
        report: what it is called, with its version.

    """
    period = sources.span.period
    table = lines(sources, period)
    cursor = sources.table.cursor()
    cursor.register("lines_now", table)
    size = size_of(cursor, "lines_now")
    return Publication(report, period, size.payments, size.pounds, digest_of(table))


def size_of(cursor: Cursor, table: str) -> Amount:
    """Count and sum the payments of lines that a cursor knows as a table."""
    row = cursor.execute(
        "SELECT coalesce(sum(amount), 0.00), count(DISTINCT ref) "  # noqa: S608
        f"FROM {table} WHERE kind = '{PAYMENT}'"
    ).fetchone()
    return Amount(*(row or (NIL, 0)))
