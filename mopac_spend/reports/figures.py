"""The figures of a report: payments in, tables out, pounds exact.

Nothing here knows how a table is shown. Each function makes one table; all of
them count the same lists of payments, so their totals are the same total.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, TypeVar

from mopac_spend.books.rows import between
from mopac_spend.money import NIL
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.reports.model import Column, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mopac_spend.periods import FinancialYear, Period
    from mopac_spend.register import Register
    from mopac_spend.reports.model import Cell, Row
    from mopac_spend.spend import Payment

K = TypeVar("K")
TENTH = Decimal("0.1")
# Lines that are shown even at nil, after all others, in this order: what was
# decided to serve no initiative, and what nobody has decided yet.
LAST = {
    "directorate": (UNTAGGED,),
    "category": (UNTAGGED,),
    "initiative": (BUSINESS_AS_USUAL, UNTAGGED),
}
ORDER = {
    "directorate": "Largest in the year to date first; untagged last, also at nil.",
    "category": "Largest in the year to date first; untagged last, also at nil.",
    "initiative": (
        "Largest in the year to date first; business as usual and untagged last, also "
        "at nil."
    ),
}
# Only books opened despite errors hold a payment without a tag.
MISSING = "(tag missing)"


@dataclass(frozen=True, slots=True)
class Selected:
    """The payments a quarterly report counts: two periods, and each a year before."""

    year: FinancialYear
    number: int
    quarter: list[Payment]
    to_date: list[Payment]
    quarter_before: list[Payment]
    to_date_before: list[Payment]

    @classmethod
    def of(
        cls, payments: Sequence[Payment], year: FinancialYear, number: int
    ) -> Selected:
        """Pick the payments of a quarter, its year to date and the year before."""
        to_date = year.to_date(number)
        to_date_before = year.before.to_date(number)
        now: list[Payment] = []
        before: list[Payment] = []
        for payment in between(payments, to_date_before.first, to_date.last):
            if payment.date in to_date:
                now.append(payment)
            elif payment.date in to_date_before:
                before.append(payment)
        return cls(
            year,
            number,
            quarter=within(now, year.quarter(number)),
            to_date=now,
            quarter_before=within(before, year.before.quarter(number)),
            to_date_before=before,
        )


def within(payments: Iterable[Payment], period: Period) -> list[Payment]:
    """Keep the payments of a period."""
    return [payment for payment in payments if payment.date in period]


def pounds(payments: Iterable[Payment]) -> Decimal:
    """Sum payments, in pounds."""
    return sum((payment.amount for payment in payments), NIL)


def pounds_by(
    payments: Iterable[Payment], key: Callable[[Payment], K]
) -> dict[K, Decimal]:
    """Sum payments by a key, in pounds; a key without payments gives nil."""
    totals: defaultdict[K, Decimal] = defaultdict(lambda: NIL)
    for payment in payments:
        totals[key(payment)] += payment.amount
    return totals


def code_of(kind: str) -> Callable[[Payment], str]:
    """Give the function that reads a tag of a payment."""

    def read(payment: Payment) -> str:
        return getattr(payment, kind) or MISSING

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
    """Spend by one tag: the quarter and the year to date, each with a year before.

    Args:
        kind: `directorate`, `category` or `initiative`.
        title: of the table.
        chosen: the payments.
        register: gives the titles.

    """
    read = code_of(kind)
    lists = (
        chosen.quarter,
        chosen.quarter_before,
        chosen.to_date,
        chosen.to_date_before,
    )
    by_code = [pounds_by(payments, read) for payments in lists]
    held = [bool(payments) for payments in lists]
    codes = {code for totals in by_code for code in totals}

    def line(label: tuple[str, str], amounts: Sequence[Decimal]) -> Row:
        return (
            *label,
            *compared(amounts[0], amounts[1], held[0], held[1]),
            *compared(amounts[2], amounts[3], held[2], held[3]),
        )

    return Table(
        name=f"by-{kind}",
        heading=f"Spend by {kind}",
        title=title,
        columns=_comparison_columns(kind, chosen),
        rows=tuple(
            line((code, register.title(kind, code)), [held[code] for held in by_code])
            for code in ordered(kind, by_code[2], codes)
        ),
        total=line(("total", "Total"), [pounds(payments) for payments in lists]),
        notes=(ORDER[kind],),
    )


def compared(now: Decimal, before: Decimal, held: bool, base: bool) -> Row:  # noqa: FBT001
    """Give the cells amount, amount of the year before, change, change in per cent.

    Args:
        now: pounds of the period.
        before: pounds of the same period of the year before.
        held: whether the books hold any payment of the period.
        base: whether they hold any of the year before.

    """
    none = Mark.NOT_APPLICABLE
    first = now if held else Mark.NOT_AVAILABLE
    second = before if base else none
    if not (held and base):
        return (first, second, none, none)
    return (first, second, now - before, percent(now - before, before))


def _comparison_columns(kind: str, chosen: Selected) -> tuple[Column, ...]:
    quarter = f"Quarter {chosen.number}"
    now, before = str(chosen.year), str(chosen.year.before)
    return (
        Column(kind, "Code", "code"),
        Column("title", kind.capitalize(), "text"),
        Column("quarter", f"{quarter}, {now} (£)", "pounds"),
        Column("quarter_before", f"{quarter}, {before} (£)", "pounds"),
        Column("change", "Change (£)", "pounds"),
        Column("change_percent", "Change (%)", "per cent", summed=False),
        Column("to_date", f"Year to date, {now} (£)", "pounds"),
        Column("to_date_before", f"Year to date, {before} (£)", "pounds"),
        Column("change_to_date", "Change, year to date (£)", "pounds"),
        Column(
            "change_to_date_percent",
            "Change, year to date (%)",
            "per cent",
            summed=False,
        ),
    )


def by_quarter(title: str, chosen: Selected, register: Register) -> Table:
    """Directorate by quarter of the year, up to the report's quarter."""
    read = code_of("directorate")
    lists = {
        number: within(chosen.to_date, chosen.year.quarter(number))
        for number in range(1, chosen.number + 1)
    }
    by_code = {number: pounds_by(held, read) for number, held in lists.items()}
    whole = pounds_by(chosen.to_date, read)

    def cell(number: int, amount: Decimal) -> Cell:
        if number > chosen.number:
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
            Column("directorate", "Code", "code"),
            Column("title", "Directorate", "text"),
            *(
                Column(f"quarter_{n}", f"Quarter {n} (£)", "pounds")
                for n in range(1, 5)
            ),
            Column("to_date", "Year to date (£)", "pounds"),
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
            Column("initiative", "Code", "code"),
            Column("title", "Initiative", "text"),
            *(
                Column(code, f"{register.title('category', code)} (£)", "pounds")
                for code in codes
            ),
            Column("total", "Total (£)", "pounds"),
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
