"""What a report leaves behind, so that a later one can say what changed since.

Beside its tables a report writes `lines.csv`: the reference, day, pounds and tags of
every payment of its period, and the lines and movements of the budget. A later report
of the year reads it where it finds it. For strangers who add up its first page again
there are `payments.csv`, of the year to date and of the year before, and `budget.csv`.
None of them holds a name or a description.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.books import arrow
from mopac_spend.books.record import Publication, read
from mopac_spend.cells import csv_text
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.periods import Period
from mopac_spend.questions.method import Amount
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.register import BudgetLine, Reserve
from mopac_spend.register import budget as budgeting

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from mopac_spend.books.record import Published as Recorded
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.reports.sources import Sources

LINES, PAYMENTS, BUDGETS = "lines.csv", "payments.csv", "budget.csv"
METADATA = "metadata.json"
# What the name of a report for staff ends with; nothing is compared with it.
DRAFT = "draft"
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
# Larger than any report writes.
_MOST = {METADATA: 20_000_000, LINES: 2_000_000_000}
_FOLDER = re.compile(r"(?P<name>.+?)(?:-v(?P<version>\d+))?-tables")
_PAYMENTS = """
SELECT
    'payment' AS kind, ref, date, amount, directorate, initiative, category, fund
FROM spend
ORDER BY date, ref, initiative, amount
"""


@dataclass(frozen=True, slots=True)
class Published:
    """An earlier report of the year, or of the same days.

    Attributes:
        name: `quarterly-2020-21-Q3`, with its version.
        title: what it is called in sentences: `2020-21-Q3`.
        period: the days it was about.
        lines: its lines, the columns of `COLUMNS`.

    """

    name: str
    title: str
    period: Period
    lines: pa.Table


class Before(NamedTuple):
    """What was reported before.

    Attributes:
        earlier: reports of earlier days of the year, by their days.
        own: the report of these days, drawn before, or the one of them that was
            published; None where it was not found.
        recorded: what the record says of its publication; None where it says nothing.
        apart: sentences on what was found and cannot be compared.

    """

    earlier: list[Published]
    own: Published | None
    recorded: Recorded | None
    apart: list[str]


def lines(sources: Sources, period: Period) -> pa.Table:
    """Give the lines of a period as the books have them now.

    Returns:
        `COLUMNS`: date is date32, amount decimal128(18, 2) in pounds, the rest text.
        By kind, payments first, then by day and reference.

    """
    import pyarrow as pa

    selection = select(sources.register, from_=period.first, to=period.last)
    cursor = narrow(sources.books, selection, sources.table).cursor
    payments = _typed(cursor.sql(_PAYMENTS).to_arrow_table())
    planned = [*_planned(sources, period)]
    columns = [*zip(*planned, strict=True)] or [()] * len(COLUMNS)
    kinds = [_KINDS.get(name, arrow.Type.TEXT) for name in COLUMNS]
    rest = arrow.table(
        dict(zip(COLUMNS, zip(kinds, columns, strict=True), strict=True))
    )
    return pa.concat_tables([payments, rest])


def _typed(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    return table.cast(pa.schema(_types()))


def _types() -> dict[str, pa.DataType]:
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


def written(sources: Sources) -> bytes:
    """Write the lines of a report's period as CSV."""
    return _csv(lines(sources, sources.span.period))


def beside(sources: Sources) -> dict[str, bytes]:
    """Write what lies beside the tables of a report.

    Returns:
        By name: the lines that a later report compares with; every payment of the year
        to date and of that before; and the budget lines of the year. So a stranger can
        add up again what the first page says.

    """
    files = {LINES: written(sources), PAYMENTS: _csv(payments(sources))}
    if planned := _budget_lines(sources):
        files[BUDGETS] = csv_text(BUDGET_COLUMNS, planned).encode()
    return files


def payments(sources: Sources) -> pa.Table:
    """Give the payments of the year to date, and of that before."""
    import pyarrow as pa

    span = sources.span
    some = []
    for days in (span.to_date_before, span.to_date):
        selection = select(sources.register, from_=days.first, to=days.last)
        cursor = narrow(sources.books, selection, sources.table).cursor
        some.append(_typed(cursor.sql(_PAYMENTS).to_arrow_table()))
    return pa.concat_tables(some).drop_columns(["kind"])


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


def _csv(table: pa.Table) -> bytes:
    from pyarrow import csv

    content = io.BytesIO()
    csv.write_csv(table, content)
    return content.getvalue()


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
    digest = hashlib.sha256(_csv(table)).hexdigest()
    return Publication(report, period, size.payments, size.pounds, digest)


def size_of(cursor: Cursor, table: str) -> Amount:
    """Count and sum the payments of lines that a cursor knows as a table."""
    row = cursor.execute(
        "SELECT coalesce(sum(amount), 0.00), count(DISTINCT ref) "  # noqa: S608
        f"FROM {table} WHERE kind = '{PAYMENT}'"
    ).fetchone()
    return Amount(*(row or (NIL, 0)))


def find(sources: Sources) -> Before:
    """Find the earlier reports of the year, and of these days.

    Of several versions it is the one that the record says was published, or else the
    newest.

    Raises:
        Refusal: `REPORT-002`, one is damaged.

    """
    recorded = {
        each.publication.stem: each for each in read(sources.books.root).published
    }
    span = sources.span
    stem = f"{span.report}-{span.name}"
    reports, apart = [], []
    own: Published | None = None
    for name, versions in sorted(_versions(sources).items()):
        place = _chosen(versions, recorded.get(name))
        meta = _metadata(place)
        period = _period(meta, place)
        days = span.period.first, span.period.last
        if name == stem and (period.first, period.last) != days:
            raise _damaged(place, METADATA, "its days are not those of its name")
        if name != stem and not _earlier(sources, name, period):
            continue
        of = meta.get("books", {})
        whose = (sources.body, sources.books.title)
        if (meta.get("body"), of.get("title")) != whose:
            apart.append(f"{place.name} is a report of other books and not compared.")
            continue
        report = Published(place.name, period.name, period, _read(place, meta))
        if name != stem:
            reports.append(report)
        elif name not in recorded or _is(meta, recorded[name]):
            # A draft is not taken for what was published, where that is gone.
            own = report
    earlier = sorted(reports, key=lambda each: each.period.first)
    return Before(earlier, own, recorded.get(stem), apart)


def _versions(sources: Sources) -> dict[str, list[Path]]:
    """Give the folders of every report by its name, the newest version first."""
    versions: dict[str, list[tuple[int, Path]]] = {}
    for folder in map(Path, sources.published):
        for place in sorted(folder.glob("*-tables")) if folder.is_dir() else ():
            named = _FOLDER.fullmatch(place.name)
            if named and named["name"].endswith(f"-{DRAFT}"):
                continue
            if named and (place / METADATA).is_file() and (place / LINES).is_file():
                version = int(named["version"] or 1), place
                versions.setdefault(named["name"], []).append(version)
    return {
        name: [place for _, place in sorted(some, key=lambda each: -each[0])]
        for name, some in versions.items()
    }


def _chosen(versions: list[Path], recorded: Recorded | None) -> Path:
    """Choose the version that was published, or else the newest."""
    if recorded is None:
        return versions[0]
    named = f"{recorded.publication.report}-tables"
    # Drafts may have the same lines.
    by_name = sorted(versions, key=lambda place: place.name != named)
    like = (place for place in by_name if _is(_metadata(place), recorded))
    return next(like, versions[0])


def _is(metadata: dict[str, Any], recorded: Recorded) -> bool:
    """Say whether a report is the one that the record says was published."""
    return _stated(metadata) == recorded.publication.lines


def _stated(metadata: dict[str, Any]) -> object:
    """Give the digest that a report states of its lines."""
    digests = metadata.get("sha256")
    return digests.get(LINES) if isinstance(digests, dict) else None


def _earlier(sources: Sources, name: str, period: Period) -> bool:
    """Say whether a report is of the same kind, and of earlier days of the year."""
    span = sources.span
    return (
        span.to_date.first <= period.first
        and period.last < span.period.first
        and name.startswith(f"{span.report}-")
    )


def _metadata(place: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(_bytes(place, METADATA))
    except ValueError as error:
        raise _damaged(place, METADATA, "it is no JSON") from error
    if not isinstance(metadata, dict):
        raise _damaged(place, METADATA, "it does not describe a report")
    return metadata


def _period(metadata: dict[str, Any], place: Path) -> Period:
    try:
        days = metadata["periods"]["period"]
        first, last = (dt.date.fromisoformat(days[each]) for each in ("first", "last"))
        return Period(first, last, str(days["name"])[:40])
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(place, METADATA, "it does not say of which days") from error


def _read(place: Path, metadata: dict[str, Any]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    content = _bytes(place, LINES)
    if _stated(metadata) != hashlib.sha256(content).hexdigest():
        raise _damaged(place, LINES, "it was changed after the report was made")
    options = csv.ConvertOptions(column_types=_types(), strings_can_be_null=False)
    try:
        table = csv.read_csv(io.BytesIO(content), convert_options=options)
    except pa.ArrowInvalid as error:
        raise _damaged(place, LINES, "it cannot be read") from error
    if tuple(table.column_names) != COLUMNS:
        raise _damaged(place, LINES, "its headings are not those of a report")
    return table


def _bytes(place: Path, name: str) -> bytes:
    file = place / name
    try:
        if file.stat().st_size > _MOST[name]:
            raise _damaged(place, name, "it is too large")
        return file.read_bytes()
    except OSError as error:
        raise _damaged(place, name, str(error.strerror)) from error


def _damaged(place: Path, name: str, why: str) -> Refusal:
    msg = (
        f"an earlier report cannot be compared with: {why}. Restore the folder as it "
        f"was published, or move it away to draw this report without it"
    )
    return Refusal("REPORT-002", msg, str(place / name))
