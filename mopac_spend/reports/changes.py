"""What changed in a period, and in earlier ones of the year, since it was reported."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.periods import day_words
from mopac_spend.questions.method import Amount
from mopac_spend.register import Virement
from mopac_spend.register.reviews import REVIEW
from mopac_spend.reports.compared import NOW, PUBLISHED, TAGS, compared
from mopac_spend.reports.lines import (
    BUDGET,
    MOVEMENT,
    PAYMENT,
    TOGETHER,
    publication,
    size_of,
)
from mopac_spend.reports.model import Lack, Note
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from mopac_spend.books.record import Published as Recorded
    from mopac_spend.engine import Cursor
    from mopac_spend.reports.published import Before, Published
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

# Changed lines that a table shows one by one; the others are one line together.
MOST = 100
HEADING = "What changed since publication"
ADDED, GONE = "added", "no longer there"
_BY_DIRECTORATE = """
SELECT directorate, sum(amount) FROM {lines} WHERE kind = 'payment' GROUP BY ALL
"""
_RESTATED = """
SELECT count(*), coalesce(sum(amount), 0.00) FROM payments
WHERE date NOT BETWEEN $1 AND $2
    AND belongs BETWEEN CAST($1 AS VARCHAR) AND CAST($2 AS VARCHAR)
"""


class Changed(NamedTuple):
    """One line that is not as it was published."""

    period: str
    kind: str
    ref: str
    what: str
    was: Decimal
    now: Decimal
    reason: str


class Since(NamedTuple):
    """What a report says of those before it.

    Attributes:
        lead: the sentence that it begins with; "" where its days were not reported.
        tables: every line that changed, and from each figure to what it is now.

    """

    lead: str = ""
    tables: tuple[Table, ...] = ()


def since(sources: Sources, before: Before) -> Since:
    """List what changed, and lead from each figure as published to what it is now."""
    reports = [*before.earlier, *([before.own] if before.own else [])]
    lead = "" if before.own else _unseen(sources, before.recorded)
    changed: list[Changed] = []
    bridge: list[Row] = []
    for each in reports:
        cursor = sources.table.cursor()
        # Every report of the year has its whole budget: the newest is compared.
        rows = compared(sources, each, cursor, budgets=each is reports[-1])
        some = [*_changed(sources, each.title, rows)]
        if each is before.own:
            lead = _lead(sources, each, before.recorded, some, cursor)
        changed += some
        bridge += _bridge(sources, each, cursor)
    lead += _restated(sources) if lead else ""
    if not reports:
        return Since(lead)
    return Since(lead, (_listed(changed, reports, before), _bridged(bridge, before)))


def _lead(
    sources: Sources,
    own: Published,
    recorded: Recorded | None,
    changed: Sequence[Changed],
    cursor: Cursor,
) -> str:
    """Lead from the report of the same days, drawn before, to this one."""
    was, now = size_of(cursor, PUBLISHED), size_of(cursor, NOW)
    name = own.name.removesuffix("-tables")
    act = f"published on {_day(recorded.day)}" if recorded else "drawn before"
    words = f"{_of(sources)} was {act} ({name}): {was}."
    if not changed:
        return f"{words} No line of it has changed since."
    some = [each.what for each in changed if each.kind == PAYMENT]
    added, gone = (some.count(each) for each in (ADDED, GONE))
    counts = {
        "of payments added": added,
        "of payments no longer there": gone,
        "of payments otherwise": len(some) - added - gone,
        "of the budget otherwise": len(changed) - len(some),
    }
    lines_of = [f"{counted(n, 'line')} {what}" for what, n in counts.items() if n]
    return (
        f"{words} It is now {now}, "
        f"{_more(now.pounds - was.pounds)}: {listed(lines_of)}; each is listed under "
        f"{HEADING}."
    )


def _unseen(sources: Sources, recorded: Recorded | None) -> str:
    """Say what the record says of a publication whose lines were not found."""
    if not recorded:
        return ""
    then, day = recorded.publication, _day(recorded.day)
    now = publication(sources, then.report)
    size = Amount(then.pounds, then.payments)
    words = f"{_of(sources)} was published on {day} ({then.report}): {size}."
    if now == then:
        return f"{words} No line of it has changed since."
    return (
        f"{words} It is now {Amount(now.pounds, now.payments)}, "
        f"{_more(now.pounds - then.pounds)}. Its tables were not found, so what "
        f"changed is not listed."
    )


def _of(sources: Sources) -> str:
    return f"The report of {sources.span.words}"


def _restated(sources: Sources) -> str:
    """Say what belongs to these days and was posted on others."""
    period = sources.span.period
    payments, pounds = (
        sources.table.cursor()
        .execute(_RESTATED, [period.first, period.last])
        .fetchone()
    ) or (0, NIL)
    if not payments:
        return ""
    return (
        f" Not counted in it is what belongs to it and was posted on other days: "
        f"{Amount(pounds, payments)}."
    )


def _more(change: Decimal) -> str:
    if not change:
        return "as much as then"
    return f"{show(abs(change))} {'more' if change > 0 else 'less'}"


def _day(day: str) -> str:
    return day_words(dt.date.fromisoformat(day))


def _changed(
    sources: Sources, period: str, rows: Iterable[dict[str, Any]]
) -> Iterator[Changed]:
    together = sources.individuals.shown_refs if sources.leaves_out else ()
    for row in rows:
        yield Changed(
            period,
            row["kind"],
            row["ref"],
            _what(row),
            row["amount_was"],
            row["amount_now"],
            _reason(sources, row, together),
        )


def _what(row: dict[str, object]) -> str:
    if row["added"]:
        return ADDED
    if row["removed"]:
        return GONE
    moved = [
        f"{tag} from {row[f'{tag}_was'] or 'none'} to {row[f'{tag}_now'] or 'none'}"
        for tag in TAGS
        if row[f"{tag}_was"] != row[f"{tag}_now"]
    ]
    if row["amount_was"] != row["amount_now"]:
        moved.insert(0, "amount")
    return ", ".join(moved) or "day"


def _reason(
    sources: Sources, row: dict[str, object], together: Collection[object]
) -> str:
    """Say why, as far as the books do."""
    if row["kind"] in {BUDGET, MOVEMENT}:
        return _planned(sources, row)
    if row["ref"] in together or str(row["ref"]).startswith(TOGETHER):
        how = "together" if sources.leaves_out else "one by one"
        return f"Payments to individuals of a month stand {how}."
    if row["removed"]:
        return "The books no longer hold it under this day."
    if row["reverses"]:
        return f"It takes back {row['reverses']}."
    if row["added"]:
        return _imported(sources, str(row["batch"]))
    return _tagged(sources, str(row["rule"] or ""))


def _tagged(sources: Sources, rule: str) -> str:
    if rule.startswith(REVIEW) and (review := sources.register.reviews.get(rule)):
        return f"Decided in a review of {review.day} ({review.source})."
    return f"Tagged by {rule}." if rule else "No reason is recorded."


def _planned(sources: Sources, row: dict[str, object]) -> str:
    if row["kind"] == BUDGET:
        return "The budget line was written otherwise."
    code = str(row["ref"]).partition(":")[0]
    virement = sources.register.of(Virement).get(code)
    return virement.title if virement else "The virement is no longer in the books."


def _imported(sources: Sources, code: str) -> str:
    batch = next((each for each in sources.books.batches if each.id == code), None)
    if batch is None:
        return "No reason is recorded."
    what = "a new version of" if batch.amends else "the import of"
    return f"It came with {what} {batch.source}."


def _listed(
    changed: Sequence[Changed], reports: Sequence[Published], before: Before
) -> Table:
    shown, rest = changed[:MOST], changed[MOST:]
    rows: list[Row] = [
        (
            each.period,
            each.kind.capitalize(),
            each.ref,
            each.what,
            *(each.was, each.now, each.now - each.was, each.reason),
        )
        for each in shown
    ]
    if rest:
        was = sum((each.was for each in rest), NIL)
        now = sum((each.now for each in rest), NIL)
        words = f"{len(rest):,} other lines, with smaller differences"
        rows.append(("", "", words, "", was, now, now - was, ""))
    was = sum((each.was for each in changed), NIL)
    now = sum((each.now for each in changed), NIL)
    names = ", ".join(each.name.removesuffix("-tables") for each in reports)
    whose = "Lines" if before.own else "Lines of earlier periods"
    nothing = () if changed else ("Nothing changed.",)
    return Table(
        name="changed-since",
        heading=HEADING,
        title=f"{whose} that are not as they were published",
        columns=(
            Column("period", "Period", Kind.TEXT),
            Column("kind", "What it is", Kind.TEXT),
            Column("ref", "Reference", Kind.TEXT),
            Column("what", "Change", Kind.TEXT),
            Column("was", "As published (£)", Kind.POUNDS),
            Column("now", "Now (£)", Kind.POUNDS),
            Column("difference", "Difference (£)", Kind.POUNDS),
            Column("reason", "Reason", Kind.TEXT),
        ),
        rows=tuple(rows),
        total=("Total", "", "", "", was, now, now - was, ""),
        notes=(*nothing, f"Compared with {names}."),
    )


def _bridge(sources: Sources, published: Published, cursor: Cursor) -> Iterator[Row]:
    was, now = (
        dict(cursor.execute(_BY_DIRECTORATE.format(lines=name)).fetchall())
        for name in (PUBLISHED, NOW)
    )
    for code in sorted({*was, *now}):
        before, after = was.get(code, NIL), now.get(code, NIL)
        title = sources.register.title("directorate", code)
        yield (published.title, code, title, before, after - before, after)


def _bridged(rows: Sequence[Row], before: Before) -> Table:
    sums = [
        sum((c for row in rows if isinstance(c := row[at], Decimal)), NIL)
        for at in (3, 4, 5)
    ]
    whose = "this and earlier periods" if before.own else "earlier periods"
    return Table(
        name="earlier-periods",
        heading=f"{whose}, as published and now".capitalize(),
        title=f"Spend of {whose} by directorate, as published and now",
        columns=(
            Column("period", "Period", Kind.TEXT),
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            Column("published", "As published (£)", Kind.POUNDS),
            Column("changes", "Changes since (£)", Kind.POUNDS),
            Column("now", "Now (£)", Kind.POUNDS),
        ),
        rows=tuple(rows),
        total=("Total", "total", "", *sums),
        notes=("As published, with the changes listed above, is what it is now.",),
    )


def note(sources: Sources, before: Before) -> tuple[Note, ...]:
    """Say what cannot be compared, or that there was no report of an earlier period."""
    text = " ".join(before.apart)
    if _alone(sources, before):
        text = (
            f"No earlier report of {sources.span.now} was found, so nothing is said of "
            f"what changed since. {text}"
        )
    return (Note("Changes since publication", text.strip()),) if text else ()


def lacks(sources: Sources, before: Before) -> tuple[Lack, ...]:
    """Say to staff how a report finds those before it."""
    some = []
    if _alone(sources, before):
        year = sources.span.now
        some.append(f"Name the folder of earlier reports of {year} with --published.")
    if before.recorded and not before.own:
        then = before.recorded.publication.report
        some.append(f"Name the folder of the tables of {then} with --published.")
    return tuple(Lack("", each) for each in some)


def _alone(sources: Sources, before: Before) -> bool:
    return bool(sources.span.previous and not before.earlier)
