"""The figures of a report: cells of spend in, tables out, pounds exact.

Nothing here knows how a table is shown. Each function makes one table; all of
them add up the same cells, so their totals are the same total.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, TypeVar

from mopac_spend.fields import TAGS
from mopac_spend.money import NIL
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.reports.cells import within
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.register import Register
    from mopac_spend.reports.cells import Spent
    from mopac_spend.reports.sources import Sources
    from mopac_spend.reports.span import Span
    from mopac_spend.tables import Row

K = TypeVar("K")
TENTH = Decimal("0.1")
# What payments that name no fund stand under; no code can be written so.
NO_FUND = "(none)"
# Lines that are shown even at nil, after all others, in this order: what was
# decided to serve no initiative, and what nobody has decided yet.
LAST = {
    "directorate": (UNTAGGED,),
    "category": (UNTAGGED,),
    "initiative": (BUSINESS_AS_USUAL, UNTAGGED),
    "fund": (NO_FUND,),
}
ORDER = {
    "directorate": "Largest in the year to date first; untagged last, also at nil.",
    "category": "Largest in the year to date first; untagged last, also at nil.",
    "initiative": (
        "Largest in the year to date first; business as usual and untagged last, also "
        "at nil."
    ),
    "fund": "Largest in the year to date first; payments that name no fund last.",
}
# Only books opened despite errors hold a payment without a tag.
MISSING = "(tag missing)"


@dataclass(frozen=True, slots=True)
class Selected:
    """The spend that a report counts: two periods, and each a year before.

    Attributes:
        span: the days.
        period, to_date: the cells of the period, and of the year to its end.
        period_before, to_date_before: the same of the year before.
        months, months_before: the year to date and that of the year before, by
            month alone.

    """

    span: Span
    period: list[Spent]
    to_date: list[Spent]
    period_before: list[Spent]
    to_date_before: list[Spent]
    months: list[Spent]
    months_before: list[Spent]

    @classmethod
    def of(cls, sources: Sources) -> Selected:
        """Pick the cells of a period, its year to date and the year before."""
        span, cells = sources.span, sources.cells
        return cls(
            span,
            period=within(cells, span.period),
            to_date=within(cells, span.to_date),
            period_before=within(cells, span.before),
            to_date_before=within(cells, span.to_date_before),
            months=within(sources.months, span.to_date),
            months_before=within(sources.months, span.to_date_before),
        )


def pounds(cells: Iterable[Spent]) -> Decimal:
    """Sum cells, in pounds."""
    return sum((cell.amount for cell in cells), NIL)


def counted(cells: Iterable[Spent]) -> int:
    """Count the payments of cells."""
    return sum(cell.payments for cell in cells)


def pounds_by(cells: Iterable[Spent], key: Callable[[Spent], K]) -> dict[K, Decimal]:
    """Sum cells by a key, in pounds; a key without cells gives nil."""
    totals: defaultdict[K, Decimal] = defaultdict(lambda: NIL)
    for cell in cells:
        totals[key(cell)] += cell.amount
    return totals


def code_of(kind: str) -> Callable[[Spent], str]:
    """Give the function that reads a tag of a cell."""
    absent = MISSING if kind in TAGS else NO_FUND

    def read(cell: Spent) -> str:
        return getattr(cell, kind) or absent

    return read


def percent(part: Decimal, whole: Decimal) -> Decimal | Mark:
    """Say what per cent a part is of a whole, to one place, a half upwards.

    A whole of nil, or of net credits, has no percentage.
    """
    if whole <= 0:
        return Mark.NOT_APPLICABLE
    share = (part * 100 / whole).quantize(TENTH, rounding=ROUND_HALF_UP)
    return share + 0  # a small decrease would print as -0.0


def ordered(kind: str, totals: dict[str, Decimal], among: Iterable[str]) -> list[str]:
    """Put codes in reading order: largest first, what carries no decision last."""
    last = LAST[kind]
    first = sorted(set(among) - {*last}, key=lambda code: (-totals[code], code))
    return [*first, *last]


def comparison(kind: str, title: str, chosen: Selected, register: Register) -> Table:
    """Spend by one tag: the period and the year to date, each with a year before.

    Args:
        kind: `directorate`, `category`, `initiative` or `fund`.
        title: of the table.
        chosen: the cells.
        register: gives the titles.

    """
    read = code_of(kind)
    lists = [chosen.period, chosen.period_before]
    if not chosen.span.whole:
        lists += [chosen.to_date, chosen.to_date_before]
    by_code = [pounds_by(cells, read) for cells in lists]
    present = [bool(cells) for cells in lists]
    codes = {code for totals in by_code for code in totals}

    def line(label: tuple[str, str], amounts: Sequence[Decimal]) -> Row:
        compared_ = [
            compared(amounts[at], amounts[at + 1], present[at], present[at + 1])
            for at in range(0, len(lists), 2)
        ]
        return (*label, *(cell for cells in compared_ for cell in cells))

    return Table(
        name=f"by-{kind}",
        heading=f"Spend by {kind}",
        title=title,
        columns=_comparison_columns(kind, chosen.span),
        rows=tuple(
            line((code, _title(register, kind, code)), [sums[code] for sums in by_code])
            for code in ordered(kind, by_code[-2], codes)
        ),
        total=line(("total", "Total"), [pounds(cells) for cells in lists]),
        notes=(ORDER[kind],),
    )


def _title(register: Register, kind: str, code: str) -> str:
    return "No fund named" if code == NO_FUND else register.title(kind, code)


def compared(now: Decimal, before: Decimal, present: bool, base: bool) -> Row:  # noqa: FBT001
    """Give the cells amount, amount of the year before, change, change in per cent.

    Args:
        now: pounds of the period.
        before: pounds of the same period of the year before.
        present: whether the books hold any payment of the period.
        base: whether they hold any of the year before.

    """
    none = Mark.NOT_APPLICABLE
    first = now if present else Mark.NOT_AVAILABLE
    second = before if base else none
    if not (present and base):
        return (first, second, none, none)
    return (first, second, now - before, percent(now - before, before))


def _comparison_columns(kind: str, span: Span) -> tuple[Column, ...]:
    now, before = span.now, span.then
    return (
        Column(kind, "Code", Kind.CODE),
        Column("title", kind.capitalize(), Kind.TEXT),
        Column("period", f"{span.label}, {now} (£)", Kind.POUNDS),
        Column("period_before", f"{span.label}, {before} (£)", Kind.POUNDS),
        Column("change", "Change (£)", Kind.POUNDS),
        Column("change_percent", "Change (%)", Kind.PER_CENT, summed=False),
        *(() if span.whole else _to_date_columns(now, before)),
    )


def _to_date_columns(now: str, before: str) -> tuple[Column, ...]:
    return (
        Column("to_date", f"Year to date, {now} (£)", Kind.POUNDS),
        Column("to_date_before", f"Year to date, {before} (£)", Kind.POUNDS),
        Column("change_to_date", "Change, year to date (£)", Kind.POUNDS),
        Column(
            "change_to_date_percent",
            "Change, year to date (%)",
            Kind.PER_CENT,
            summed=False,
        ),
    )


def by_quarter(title: str, chosen: Selected, register: Register) -> Table | None:
    """Directorate by quarter of the year, up to the report's end.

    None where the report does not end with a quarter of a financial year.
    """
    year, last = chosen.span.year, chosen.span.period.last
    ends = {} if year is None else {year.quarter(n).last: n for n in range(1, 5)}
    if year is None or last not in ends:
        return None
    read = code_of("directorate")
    lists = {
        number: within(chosen.to_date, year.quarter(number))
        for number in range(1, ends[last] + 1)
    }
    by_code = {number: pounds_by(cells, read) for number, cells in lists.items()}
    whole = pounds_by(chosen.to_date, read)

    def cell(number: int, amount: Decimal) -> Cell:
        if number not in lists:
            return Mark.NOT_APPLICABLE
        return amount if lists[number] else Mark.NOT_AVAILABLE

    def line(code: str) -> Row:
        return (
            code,
            register.title("directorate", code),
            *(cell(n, by_code[n][code] if n in by_code else NIL) for n in range(1, 5)),
            whole[code] if chosen.to_date else Mark.NOT_AVAILABLE,
        )

    return Table(
        name="by-directorate-by-quarter",
        heading="Directorates through the year",
        title=title,
        columns=(
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            *(
                Column(f"quarter_{n}", f"Quarter {n} (£)", Kind.POUNDS)
                for n in range(1, 5)
            ),
            Column("to_date", "Year to date (£)", Kind.POUNDS),
        ),
        rows=tuple(line(code) for code in ordered("directorate", whole, list(whole))),
        total=(
            "total",
            "Total",
            *(cell(n, pounds(lists.get(n, ()))) for n in range(1, 5)),
            pounds(chosen.to_date) if chosen.to_date else Mark.NOT_AVAILABLE,
        ),
        notes=(ORDER["directorate"],),
    )


def initiative_by_category(title: str, chosen: Selected, register: Register) -> Table:
    """Spend by initiative and category, of the year to date."""
    initiative, category = code_of("initiative"), code_of("category")
    cells = pounds_by(chosen.to_date, lambda p: (initiative(p), category(p)))
    rows = pounds_by(chosen.to_date, initiative)
    across = pounds_by(chosen.to_date, category)
    codes = ordered("category", across, list(across))

    def shown(amount: Decimal) -> Cell:
        return amount if chosen.to_date else Mark.NOT_AVAILABLE

    return Table(
        name="initiative-by-category",
        heading="Initiatives by category",
        title=title,
        columns=(
            Column("initiative", "Code", Kind.CODE),
            Column("title", "Initiative", Kind.TEXT),
            *(
                Column(code, f"{register.title('category', code)} (£)", Kind.POUNDS)
                for code in codes
            ),
            Column("total", "Total (£)", Kind.POUNDS),
        ),
        rows=tuple(
            (
                code,
                register.title("initiative", code),
                *(shown(cells[code, other]) for other in codes),
                shown(rows[code]),
            )
            for code in ordered("initiative", rows, list(rows))
        ),
        total=(
            "total",
            "Total",
            *(shown(across[code]) for code in codes),
            shown(pounds(chosen.to_date)),
        ),
        notes=("Every initiative with a payment in the year to date.",),
    )
