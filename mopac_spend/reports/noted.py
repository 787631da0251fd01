"""The notes of a report: its conventions, its basis and its limits; and definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.periods import day_words
from mopac_spend.register import UNTAGGED, Category, Directorate
from mopac_spend.reports.model import SHORTHAND, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.books.load import Books
    from mopac_spend.register import Register
    from mopac_spend.reports.figures import Selected
    from mopac_spend.reports.span import Span

UNDECIDED = (
    "Not decided yet. These payments are counted in every total and wait for a "
    "person to tag them."
)


def notes(books: Books, chosen: Selected, directorates: set[str]) -> tuple[Note, ...]:
    """Write the conventions, the basis and the limits of the report."""
    span = chosen.span
    of = books.register.books
    unknown = "The books do not say."
    marks = "; ".join(f"{mark.value} {words}" for mark, words in SHORTHAND.items())
    return (
        Note(
            "Sign convention",
            "Spend is positive; a minus is a credit; a positive change means more "
            "was spent than in the same period of the year before. A variance is "
            "spending less budget: a minus means less was spent than budgeted.",
        ),
        Note("Basis", _sentence(of.basis) if of and of.basis else unknown),
        Note("VAT", _sentence(of.vat) if of and of.vat else unknown),
        Note("Units", "Pounds and pence, exact; percentages to one decimal place."),
        Note("Periods", _periods(span)),
        Note(
            "Changes in per cent",
            "Change divided by the amount of the year before. There is no "
            "percentage where that amount is nil or a net credit.",
        ),
        Note("Shorthand", f"{marks[0].upper()}{marks[1:]}."),
        Note(
            "Business as usual and untagged",
            "Business as usual is a decision: the payment serves no initiative. "
            "Untagged means that nobody has decided yet. Both are shown, also at "
            "nil, and counted in every total.",
        ),
        Note(
            "Shared costs",
            "A payment that serves several initiatives and is divided by a recorded "
            "rule stands under each with its part, as in every answer. It counts as "
            "one payment, with the first of its initiatives in the alphabet. Totals by "
            "initiative, by plan and of decisions on initiatives are so with shared "
            "costs; what an initiative or a plan comes to as paid stands beside them "
            "where it differs. All other totals are the same as paid and with shared "
            "costs.",
        ),
        Note(
            "Coverage",
            "A payment is covered when its initiative is decided: one is named, or "
            "business as usual. Shares of pounds count payments and credits by "
            "their size, so that a large credit does not distort them, and are "
            "rounded so that they sum to 100.",
        ),
        Note("Directorates", _directorates(books.register, directorates)),
        *([Note("Sealed", f"Books {books.sealed}.")] if books.sealed else []),
        Note(
            "To check a figure",
            f"The same totals come from: mopac-spend ask spend-by-directorate "
            f"{_options(span)}. Of the data files payments.csv has every payment of "
            f"the year to date and of that before, and budget.csv the lines of the "
            f"budget, to add them up again. Books with the same SHA-256 give this "
            f"report again, to the byte.",
        ),
        Note("Books", f"{books.title}; SHA-256 {books.sha256}"),
    )


def _periods(span: Span) -> str:
    first = "The financial year runs from 1 April to 31 March. " if span.year else ""
    period = f"{span.words[0].upper()}{span.words[1:]} is {span.period.days}"
    to_date = "" if span.whole else f", the year to date is {span.to_date.days}"
    return (
        f"{first}{period}{to_date}; each is compared with the same days of {span.then}."
    )


def _options(span: Span) -> str:
    options = {"quarter": "--quarter", "month": "--period", "year": "--fy"}
    if span.kind in options:
        return f"{options[span.kind]} {span.name}"
    if span.kind == "calendar-year":
        return f"--calendar-year {span.name}"
    return f"--from {span.period.first} --to {span.period.last}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _directorates(register: Register, shown: set[str]) -> str:
    sentences = [
        (
            "Each payment stands under the directorate it was made by, as it was "
            "called on that day."
        )
    ]
    for code in sorted(shown):
        entry = register.of(Directorate).get(code)
        if entry and entry.valid_to and entry.successor:
            after = register.title("directorate", entry.successor)
            sentences.append(
                f"{entry.title}, in use until {day_words(entry.valid_to)}, was "
                f"followed by {after}; changes of the two are best read together."
            )
    return " ".join(sentences)


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
