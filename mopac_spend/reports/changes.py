"""What changed in earlier periods of the year since their reports were published."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL
from mopac_spend.register import Virement
from mopac_spend.register.reviews import REVIEW
from mopac_spend.reports.model import Note
from mopac_spend.reports.published import BUDGET, MOVEMENT, lines
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.reports.published import Published
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

# Changed lines that a table shows one by one; the others are one line together.
MOST = 100
_TAGS = ("directorate", "initiative", "category", "fund")
# A divided payment has a line for each of its parts, which are told apart by order.
_NUMBERED = """
    SELECT *, row_number() OVER (
        PARTITION BY kind, ref ORDER BY initiative, directorate, amount
    ) AS part
"""
# Why is looked up for what changed alone: a million payments are not read for it.
_COMPARED = f"""
WITH changed AS MATERIALIZED (
    SELECT
        coalesce(now.kind, was.kind) AS kind,
        coalesce(now.ref, was.ref) AS ref,
        was.ref IS NULL AS added,
        now.ref IS NULL AS removed,
        coalesce(was.amount, 0.00) AS amount_was,
        coalesce(now.amount, 0.00) AS amount_now,
        {", ".join(f"was.{t} AS {t}_was, now.{t} AS {t}_now" for t in _TAGS)}
    FROM ({_NUMBERED} FROM lines_published) AS was
    FULL JOIN ({_NUMBERED} FROM lines_now) AS now USING (kind, ref, part)
    WHERE ($budgets OR coalesce(now.kind, was.kind) <> '{BUDGET}')
        AND (
            was.ref IS NULL
            OR now.ref IS NULL
            OR was.date <> now.date
            OR was.amount <> now.amount
            {" ".join(f"OR was.{t} <> now.{t}" for t in _TAGS)}
        )
)
SELECT changed.*, reasons.rule, reasons.reverses, reasons.batch
FROM changed
LEFT JOIN (
    SELECT ref, min(rule) AS rule, min(reverses) AS reverses, min(batch) AS batch
    FROM payments
    WHERE ref IN (SELECT ref FROM changed)
    GROUP BY ref
) AS reasons USING (ref)
ORDER BY abs(amount_now - amount_was) DESC, kind, ref
"""  # noqa: S608 - constants
_BY_DIRECTORATE = """
SELECT directorate, sum(amount) FROM {lines} WHERE kind = 'payment' GROUP BY ALL
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


def tables(sources: Sources, earlier: Sequence[Published]) -> tuple[Table, ...]:
    """List what changed, and lead from each figure as published to what it is now."""
    if not earlier:
        return ()
    changed: list[Changed] = []
    bridge: list[Row] = []
    for each in earlier:
        cursor = sources.table.cursor()
        cursor.register("lines_published", each.lines)
        cursor.register("lines_now", lines(sources, each.period))
        # Every report of the year has its whole budget: the newest is compared.
        changed += _changed(sources, each, cursor, budgets=each is earlier[-1])
        bridge += _bridge(sources, each, cursor)
    return (_listed(changed, earlier), _bridged(bridge))


def _changed(
    sources: Sources,
    published: Published,
    cursor: Cursor,
    *,
    budgets: bool,
) -> Iterator[Changed]:
    result = cursor.execute(_COMPARED, {"budgets": budgets})
    names = [column[0] for column in result.description or ()]
    for values in result.fetchall():
        row = dict(zip(names, values, strict=True))
        yield Changed(
            published.title,
            row["kind"],
            row["ref"],
            _what(row),
            row["amount_was"],
            row["amount_now"],
            _reason(sources, row),
        )


def _what(row: dict[str, object]) -> str:
    if row["added"]:
        return "added"
    if row["removed"]:
        return "no longer there"
    moved = [
        f"{tag} from {row[f'{tag}_was'] or 'none'} to {row[f'{tag}_now'] or 'none'}"
        for tag in _TAGS
        if row[f"{tag}_was"] != row[f"{tag}_now"]
    ]
    if row["amount_was"] != row["amount_now"]:
        moved.insert(0, "amount")
    return ", ".join(moved) or "day"


def _reason(sources: Sources, row: dict[str, object]) -> str:
    """Say why, as far as the books do."""
    if row["kind"] in {BUDGET, MOVEMENT}:
        return _planned(sources, row)
    if row["removed"]:
        return "The books no longer hold it under this day."
    if row["reverses"]:
        return f"It takes back {row['reverses']}."
    if row["added"]:
        return _imported(sources, str(row["batch"]))
    rule = str(row["rule"] or "")
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


def _listed(changed: Sequence[Changed], earlier: Sequence[Published]) -> Table:
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
    names = ", ".join(each.name.removesuffix("-tables") for each in earlier)
    nothing = () if changed else ("Nothing changed.",)
    return Table(
        name="changed-since",
        heading="What changed since publication",
        title="Lines of earlier periods that are not as they were published",
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
        for name in ("lines_published", "lines_now")
    )
    for code in sorted({*was, *now}):
        before, after = was.get(code, NIL), now.get(code, NIL)
        title = sources.register.title("directorate", code)
        yield (published.title, code, title, before, after - before, after)


def _bridged(rows: Sequence[Row]) -> Table:
    sums = [
        sum((c for row in rows if isinstance(c := row[at], Decimal)), NIL)
        for at in (3, 4, 5)
    ]
    return Table(
        name="earlier-periods",
        heading="Earlier periods, as published and now",
        title="Spend of earlier periods by directorate, as published and now",
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


def note(
    sources: Sources, earlier: Sequence[Published], apart: Sequence[str]
) -> tuple[Note, ...]:
    """Say what earlier reports were compared with, or that there was none."""
    if sources.span.previous is None:
        return ()
    words = " ".join(apart)
    if not earlier:
        words = (
            f"No earlier report of {sources.span.now} was found, so nothing is said of "
            f"what changed since; name its folder with --published. {words}"
        )
    return (Note("Changes since publication", words.strip()),) if words else ()
