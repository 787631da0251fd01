"""The sentences of a report about its spend, built from its figures.

No sentence says what the tables do not hold: each takes its amounts from the
same cells, or from a table.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from mopac_spend.charts import short
from mopac_spend.findings import listed
from mopac_spend.periods import day_words
from mopac_spend.register import UNTAGGED
from mopac_spend.reports.figures import counted, percent, pounds
from mopac_spend.reports.model import Headline
from mopac_spend.reports.months import missing
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mopac_spend.reports.cells import Spent
    from mopac_spend.reports.figures import Selected
    from mopac_spend.tables import Table

MOVEMENTS = 3
# At the head of a report, where a mark would be a riddle.
UNKNOWN = "not known"
# The table that the figures of spend at the head of a report are in.
SPENT = "by-directorate"
_MILLION, _THOUSAND = Decimal(1_000_000), Decimal(1_000)


def rounded(amount: Decimal) -> str:
    """Write the size of an amount as people say it: `£50.3 million`, `£340,000`.

    Under a thousand pounds it is given to the pound.
    """
    size = abs(amount)
    if size >= _MILLION - 50_000:
        tenths = (size / _MILLION).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        return f"£{tenths:,} million"
    if size >= _THOUSAND:
        thousands = (size / _THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return f"£{thousands * 1000:,}"
    return f"£{size.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def payments_words(count: int) -> str:
    """Write a number of payments: `1 payment`, `1,234 payments`."""
    return f"{count:,} {'payment' if count == 1 else 'payments'}"


def headlines(chosen: Selected) -> tuple[Headline, ...]:
    """Give the main figures of the spend: the period, its change, the year so far."""
    span, period, before = chosen.span, chosen.period, chosen.period_before
    return (
        _amount_of(f"Spent in {span.words}", period),
        Headline(
            f"Change on {span.then}" if span.whole else "Change on a year before",
            _moved(pounds(period) - pounds(before), pounds(period))
            if period and before
            else UNKNOWN,
            f"from {short(pounds(before))}"
            if before
            else "no payments to compare with",
            SPENT,
        ),
        *(
            (_covered(period),)
            if span.whole
            else (_amount_of("Spent in the year to date", chosen.to_date),)
        ),
    )


def spend_of(label: str, chosen: Selected) -> Headline:
    """Give the spend of the period, and how it compares with a year before."""
    now, before = chosen.period, chosen.period_before
    if not (now and before):
        return _amount_of(label, now)
    moved = _moved(pounds(now) - pounds(before), pounds(now))
    same = f"the same quarter of {chosen.span.then}"
    if chosen.span.kind != "quarter":
        same = f"the same days of {chosen.span.then}"
    return Headline(label, short(pounds(now)), f"{moved} than in {same}", SPENT)


def _moved(change: Decimal, beside: Decimal) -> str:
    if not change:
        return "£0 more"
    size = short(abs(change), beside=beside)
    return f"{size} {'more' if change > 0 else 'less'}"


def _amount_of(label: str, cells: Sequence[Spent]) -> Headline:
    if not cells:
        none = "the books hold no payment of it"
        return Headline(label, UNKNOWN, none, SPENT)
    count = f"in {payments_words(counted(cells))}"
    return Headline(label, short(pounds(cells)), count, SPENT)


def _covered(cells: Sequence[Spent]) -> Headline:
    if not cells:
        return Headline("Untagged", UNKNOWN, "no payment to decide on")
    open_ = pounds(untagged(cells))
    return Headline(
        "Untagged", short(open_), "nobody has decided on its initiative yet"
    )


def _amount(cells: Sequence[Spent]) -> str:
    return rounded(pounds(cells))


def untagged(cells: Iterable[Spent]) -> list[Spent]:
    """Keep the cells whose initiative nobody has decided."""
    return [cell for cell in cells if cell.initiative in {UNTAGGED, ""}]


def _decided_share(coverage: Table) -> Decimal | Mark:
    share = coverage.column("size_percent")[-1]
    return Decimal(100) - share if isinstance(share, Decimal) else Mark.NOT_APPLICABLE


def opening(chosen: Selected, tables: dict[str, Table]) -> tuple[str, ...]:
    """Say in plain sentences what was spent, what moved and how much is tagged."""
    span, cells = chosen.span, chosen.period
    period = f"{span.words} ({span.period.days})"
    if not cells:
        first = [f"The books hold no payment dated in {period}."]
    else:
        first = [
            _spent(period, cells)
            + _against(cells, chosen.period_before, "period", span.then),
            *_largest(tables),
        ]
    paragraphs = [" ".join(first)]
    if cells and chosen.period_before:
        paragraphs.append(_movements(tables["by-directorate"], span.then))
    if cells:
        paragraphs.append(tagged(cells, tables["coverage"]))
    if span.whole:
        return tuple(paragraphs)
    so_far = f"the year to date ({span.to_date.days})"
    if chosen.to_date:
        paragraphs.append(
            _spent(so_far, chosen.to_date)
            + _against(chosen.to_date, chosen.to_date_before, "period", span.then)
        )
    else:
        paragraphs.append(f"They hold none of {so_far} either.")
    return tuple(paragraphs)


def held(first: dt.date | None, last: dt.date | None) -> str:
    """Say of which days the books hold payments, to whom asks for others."""
    if first is None or last is None:
        return "They hold none of any day yet."
    return f"They hold payments from {day_words(first)} to {day_words(last)}."


def _spent(period: str, cells: Sequence[Spent]) -> str:
    total = pounds(cells)
    count = payments_words(counted(cells))
    if total < 0:
        return (
            f"In {period}, credits exceeded payments by {rounded(total)}, counting "
            f"{count}"
        )
    return f"In {period}, {rounded(total)} was spent in {count}"


def _against(
    now: Sequence[Spent], base: Sequence[Spent], what: str, before: str
) -> str:
    same = f"the same {what} of {before}"
    if not base:
        return (
            f". The books hold no payment of {same}, so there is nothing to compare "
            f"it with."
        )
    total, was = pounds(now), pounds(base)
    if total == was:
        return f", as much as in {same}."
    return f", {_change(total - was, was)} than in {same}."


def _change(change: Decimal, base: Decimal) -> str:
    share = percent(abs(change), base)
    part = "" if isinstance(share, Mark) else f" ({share} per cent)"
    return f"{rounded(change)}{part} {'more' if change > 0 else 'less'}"


def _largest(tables: dict[str, Table]) -> list[str]:
    tops = [
        (kind, top)
        for kind in ("directorate", "category")
        if (top := _top(tables[f"by-{kind}"]))
    ]
    return [
        f"The {kind} with the most spend was {title} ({rounded(amount)})."
        for kind, (title, amount) in tops
    ]


def _top(table: Table) -> tuple[str, Decimal] | None:
    decided = [
        (title, amount)
        for code, title, amount in zip(
            table.column(table.columns[0].name),
            table.column("title"),
            table.column("period"),
            strict=True,
        )
        if code != UNTAGGED and isinstance(title, str) and isinstance(amount, Decimal)
    ]
    best = max(decided, key=lambda pair: pair[1], default=None)
    return best if best and best[1] > 0 else None


def _movements(table: Table, before: str) -> str:
    moved = [
        (str(title), change, base)
        for title, change, base in zip(
            table.column("title"),
            table.column("change"),
            table.column("period_before"),
            strict=True,
        )
        if isinstance(change, Decimal) and isinstance(base, Decimal) and change
    ]
    if not moved:
        return f"No directorate's spend differs from the same period of {before}."
    moved.sort(key=lambda line: (-abs(line[1]), line[0]))
    changes = [
        f"{title}, {_change(change, base)}" for title, change, base in moved[:MOVEMENTS]
    ]
    many = len(changes) > 1
    return (
        f"The largest {'movements' if many else 'movement'} against the same period "
        f"of {before} {'were' if many else 'was'}: {'; '.join(changes)}."
    )


def tagged(cells: Sequence[Spent], coverage: Table) -> str:
    """Say how much of the period carries a decision on its initiative."""
    share = _decided_share(coverage)
    open_ = untagged(cells)
    decided = counted(cells) - counted(open_)
    percentage = (
        "" if isinstance(share, Mark) else f" ({share} per cent of the pounds by size)"
    )
    if not open_:
        return (
            "Every payment of the period carries a decision on its initiative: one "
            "is named, or business as usual."
        )
    return (
        f"{decided:,} of the period's {payments_words(counted(cells))}{percentage} "
        f"carry a decision on their initiative: one is named, or business as usual. "
        f"The other {counted(open_):,}, {_amount(open_)}, are untagged: nobody has "
        f"decided yet."
    )


def gaps(chosen: Selected) -> tuple[str, ...]:
    """Say which months have no payment at all, of this year and of the year before."""
    span = chosen.span
    sentences = []
    if absent := missing(chosen.months, span.to_date):
        sentences.append(
            f"The books hold no payment at all dated in {listed(absent)}. A gap in "
            f"the books is not spending of nil: totals that cover "
            f"{'this month' if len(absent) == 1 else 'these months'} leave out "
            f"whatever was spent."
        )
    if not chosen.to_date_before:
        sentences.append(
            f"The books hold no payment at all dated in {span.to_date_before.days}, "
            f"so nothing is compared with the year before."
        )
    elif absent := missing(chosen.months_before, span.to_date_before):
        sentences.append(
            f"Of the year before, the books hold no payment at all dated in "
            f"{listed(absent)}: a change measured against "
            f"{'this month' if len(absent) == 1 else 'these months'} is not like for "
            f"like."
        )
    return tuple(sentences)
