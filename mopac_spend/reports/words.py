"""The sentences of a quarterly report, built from its figures.

No sentence says what the tables do not hold: each takes its amounts from the
same lists of payments, or from a table.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.register import UNTAGGED, Category, Directorate
from mopac_spend.reports.figures import percent, pounds
from mopac_spend.reports.model import SHORTHAND, Headline, Mark, Note
from mopac_spend.reports.months import listed, missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.periods import Period
    from mopac_spend.register import Register
    from mopac_spend.reports.figures import Selected
    from mopac_spend.reports.model import Table
    from mopac_spend.spend import Payment

MOVEMENTS = 3
UNDECIDED = (
    "Not decided yet. These payments are counted in every total and wait for a "
    "person to tag them."
)


def days(period: Period) -> str:
    """Write a period by its days: `1 January 2021 to 31 March 2021`."""
    return f"{day_words(period.first)} to {day_words(period.last)}"


def payments_words(count: int) -> str:
    """Write a number of payments: `1 payment`, `1,234 payments`."""
    return f"{count:,} {'payment' if count == 1 else 'payments'}"


def headlines(chosen: Selected, coverage: Table) -> tuple[Headline, ...]:
    """Give the four figures at the head of the report."""
    quarter, before = chosen.quarter, chosen.quarter_before
    decided = _decided_share(coverage)
    return (
        _spend_of(f"Spend in quarter {chosen.number}", quarter),
        Headline(
            f"Change on quarter {chosen.number} of {chosen.year.before}",
            signed(pounds(quarter) - pounds(before))
            if quarter and before
            else Mark.NOT_APPLICABLE.value,
            f"from {_amount(before)}" if before else "no payments to compare with",
        ),
        _spend_of("Spend in the year to date", chosen.to_date),
        Headline(
            "Initiative decided, by size",
            decided.value if isinstance(decided, Mark) else f"{decided} per cent",
            f"{_amount(untagged(quarter))} of the quarter untagged"
            if quarter
            else "no payment to decide on",
        ),
    )


def _spend_of(label: str, payments: Sequence[Payment]) -> Headline:
    if not payments:
        none = "the books hold no payment of it"
        return Headline(label, Mark.NOT_AVAILABLE.value, none)
    return Headline(label, _amount(payments), payments_words(len(payments)))


def _amount(payments: Sequence[Payment]) -> str:
    return show(pounds(payments))


def signed(amount: Decimal) -> str:
    """Write a change with its sign: `+£12.00`, `-£3.50`, `£0.00`."""
    return f"{'+' if amount > 0 else ''}{show(amount)}"


def untagged(payments: Iterable[Payment]) -> list[Payment]:
    """Keep the payments whose initiative nobody has decided."""
    return [p for p in payments if p.initiative in {UNTAGGED, ""}]


def _decided_share(coverage: Table) -> Decimal | Mark:
    share = coverage.column("size_percent")[-1]
    return Decimal(100) - share if isinstance(share, Decimal) else Mark.NOT_APPLICABLE


def opening(chosen: Selected, tables: dict[str, Table]) -> tuple[str, ...]:
    """Say in plain sentences what was spent, what moved and how much is tagged."""
    number, year = chosen.number, chosen.year
    quarter = f"quarter {number} of {year} ({days(year.quarter(number))})"
    so_far = f"the year to date ({days(year.to_date(number))})"
    if not chosen.quarter:
        first = [f"The books hold no payment dated in {quarter}."]
    else:
        first = [
            _spent(quarter, chosen.quarter)
            + _against(chosen.quarter, chosen.quarter_before, "quarter", year.before),
            *_largest(tables),
        ]
    paragraphs = [" ".join(first)]
    if chosen.quarter and chosen.quarter_before:
        paragraphs.append(_movements(tables["by-directorate"], str(year.before)))
    if chosen.quarter:
        paragraphs.append(_tagged(chosen.quarter, tables["coverage"]))
    if chosen.to_date:
        paragraphs.append(
            _spent(so_far, chosen.to_date)
            + _against(chosen.to_date, chosen.to_date_before, "period", year.before)
        )
    else:
        paragraphs.append(f"They hold none of {so_far} either.")
    return tuple(paragraphs)


def _spent(period: str, payments: Sequence[Payment]) -> str:
    total = pounds(payments)
    count = payments_words(len(payments))
    if total < 0:
        return (
            f"In {period}, credits exceeded payments by {show(-total)}, counting "
            f"{count}"
        )
    return f"In {period}, {show(total)} was spent in {count}"


def _against(
    now: Sequence[Payment], base: Sequence[Payment], what: str, before: object
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
    return f"{show(abs(change))}{part} {'more' if change > 0 else 'less'}"


def _largest(tables: dict[str, Table]) -> list[str]:
    found = [
        (kind, top)
        for kind in ("directorate", "category")
        if (top := _top(tables[f"by-{kind}"]))
    ]
    return [
        f"The {kind} with the most spend was {title} ({show(amount)})."
        for kind, (title, amount) in found
    ]


def _top(table: Table) -> tuple[str, Decimal] | None:
    decided = [
        (title, amount)
        for code, title, amount in zip(
            table.column(table.columns[0].name),
            table.column("title"),
            table.column("quarter"),
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
            table.column("quarter_before"),
            strict=True,
        )
        if isinstance(change, Decimal) and isinstance(base, Decimal) and change
    ]
    if not moved:
        return f"No directorate's spend differs from the same quarter of {before}."
    moved.sort(key=lambda line: (-abs(line[1]), line[0]))
    said = [
        f"{title}, {_change(change, base)}" for title, change, base in moved[:MOVEMENTS]
    ]
    many = len(said) > 1
    return (
        f"The largest {'movements' if many else 'movement'} against the same quarter "
        f"of {before} {'were' if many else 'was'}: {'; '.join(said)}."
    )


def _tagged(payments: Sequence[Payment], coverage: Table) -> str:
    share = _decided_share(coverage)
    open_ = untagged(payments)
    decided = len(payments) - len(open_)
    percentage = (
        "" if isinstance(share, Mark) else f" ({share} per cent of the pounds by size)"
    )
    if not open_:
        return (
            "Every payment of the quarter carries a decision on its initiative: one "
            "is named, or business as usual."
        )
    return (
        f"{decided:,} of the quarter's {payments_words(len(payments))}{percentage} "
        f"carry a decision on their initiative: one is named, or business as usual. "
        f"The other {len(open_):,}, {_amount(open_)}, are untagged: nobody has "
        f"decided yet."
    )


def gaps(chosen: Selected) -> tuple[str, ...]:
    """Say which months have no payment at all, of this year and of the year before."""
    year, number = chosen.year, chosen.number
    found = []
    if absent := missing(chosen.to_date, year.to_date(number)):
        found.append(
            f"The books hold no payment at all dated in {listed(absent)}. A gap in "
            f"the books is not spending of nil: totals that cover "
            f"{'this month' if len(absent) == 1 else 'these months'} leave out "
            f"whatever was spent."
        )
    if not chosen.to_date_before:
        found.append(
            f"The books hold no payment at all dated in "
            f"{days(year.before.to_date(number))}, so nothing is compared with the "
            f"year before."
        )
    elif absent := missing(chosen.to_date_before, year.before.to_date(number)):
        found.append(
            f"Of the year before, the books hold no payment at all dated in "
            f"{listed(absent)}: a change measured against "
            f"{'this month' if len(absent) == 1 else 'these months'} is not like for "
            f"like."
        )
    return tuple(found)


def notes(books: Books, chosen: Selected, directorates: set[str]) -> tuple[Note, ...]:
    """Write the conventions, the basis and the limits of the report."""
    year, number = chosen.year, chosen.number
    of = books.register.books
    unknown = "The books do not say."
    marks = "; ".join(f"{mark.value} {words}" for mark, words in SHORTHAND.items())
    return (
        Note(
            "Sign convention",
            "Spend is positive; a minus is a credit; a positive change means more "
            "was spent than in the same quarter of the year before.",
        ),
        Note("Basis", _sentence(of.basis) if of and of.basis else unknown),
        Note("VAT", _sentence(of.vat) if of and of.vat else unknown),
        Note("Units", "Pounds and pence, exact; percentages to one decimal place."),
        Note(
            "Periods",
            f"The financial year runs from 1 April to 31 March. Quarter {number} is "
            f"{days(year.quarter(number))}, the year to date is "
            f"{days(year.to_date(number))}; each is compared with the same days of "
            f"{year.before}.",
        ),
        Note(
            "Changes in per cent",
            "Change divided by the amount of the year before. There is no "
            "percentage where that amount is nil or a net credit.",
        ),
        Note("Shorthand", f"{marks[0].upper()}{marks[1:]}."),
        Note(
            "Budgets",
            "The books hold no budgets, so the tables have no budget, forecast or "
            "variance columns.",
        ),
        Note(
            "Business as usual and untagged",
            "Business as usual is a decision: the payment serves no initiative. "
            "Untagged means that nobody has decided yet. Both are shown, also at "
            "nil, and counted in every total.",
        ),
        Note(
            "Coverage",
            "A payment is covered when its initiative is decided: one is named, or "
            "business as usual. Shares of pounds count payments and credits by "
            "their size, so that a large credit does not distort them, and are "
            "rounded so that they sum to 100.",
        ),
        Note("Directorates", _directorates(books.register, directorates)),
        Note(
            "To check a figure",
            f"The same totals come from: mopac-spend ask spend-by-directorate "
            f"--quarter {year.quarter(number).name}. Books with the same SHA-256 "
            f"give this report again, to the byte.",
        ),
        Note("Books", f"{books.title}; SHA-256 {books.sha256}"),
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _directorates(register: Register, shown: set[str]) -> str:
    said = [
        (
            "Each payment stands under the directorate it was made by, as it was "
            "called on that day."
        )
    ]
    for code in sorted(shown):
        entry = register.of(Directorate).get(code)
        if entry and entry.valid_to and entry.successor:
            after = register.title("directorate", entry.successor)
            said.append(
                f"{entry.title}, in use until {day_words(entry.valid_to)}, was "
                f"followed by {after}; changes of the two are best read together."
            )
    return " ".join(said)


def definitions(register: Register, codes: Iterable[object]) -> tuple[Note, ...]:
    """Give the definition of every category shown."""
    known = register.of(Category)
    return tuple(
        Note(
            register.title("category", str(code)),
            UNDECIDED if code == UNTAGGED else _definition(known.get(str(code))),
        )
        for code in codes
    )


def _definition(category: Category | None) -> str:
    none = "The register gives no definition."
    return (category.definition or none) if category else none
