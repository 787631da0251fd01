"""What stands beside every figure: what was counted, how, and of what books."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import as_text
from mopac_spend.money import show

if TYPE_CHECKING:
    from decimal import Decimal

OVERLAP = "Plans overlap: totals by plan are never added together."
OF_REGISTERS = (
    "the registers of the books: what was decided and recorded, not what was paid."
)
BY_SIZE = "Pounds count by size, so that a credit does not cancel a payment."
BEFORE_FILTERS = (
    "Plan and initiative filters are left out of this, because they find only what is "
    "tagged."
)


# The period of a question to the registers of which no days were asked.
NO_DAYS = "no days were asked about"
# How the note begins that says so.
NOTHING_FOUND = "No payment matches."
# Of an answer that is to leave, and would say too much of too few people.
LEFT_OUT = (
    "Individuals (names withheld) are left out of every figure: a figure with so few "
    "of them would say what one person was paid (section 40 of the Freedom of "
    "Information Act)."
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Pounds, two places, and the number of payments they are."""

    pounds: Decimal
    payments: int

    def __str__(self) -> str:
        """Write for people: `£1,234.50 in 3 payments`."""
        ending = "" if self.payments == 1 else "s"
        return f"{show(self.pounds)} in {self.payments:,} payment{ending}"


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """How far the spend of one financial year is tagged.

    Attributes:
        year: `2020-21`.
        pounds, payments: shares whose initiative is decided, as `0.87`.
        untagged: what is not.
        began: the first payment of the year with a decided initiative, in words;
            "" where there is none.

    """

    year: str
    pounds: str
    payments: str
    untagged: Amount
    began: str

    def __str__(self) -> str:
        """Write for people."""
        share = f"{self.year}: {percent(self.pounds)} of the pounds"
        return f"{share}, {percent(self.payments)} of the payments"

    @property
    def partly(self) -> str:
        """When tagging began, for a year that is not tagged throughout; else ""."""
        if not self.untagged.payments:
            return ""
        if not self.began:
            return f"{self.year} is not tagged at all: {self.untagged} undecided"
        return (
            f"{self.year} is tagged from {self.began} on, but for "
            f"{self.untagged} undecided"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How an answer was made.

    Attributes:
        question, title, definition, caveats, source: of the question.
        basis, vat, body: of the books, in their own words.
        period: the days, in words.
        parameters: each parameter of the question in words.
        filters: each filter in words; empty where none was set.
        definitions: of every category that occurs, title to definition.
        selected: the spend that was asked about.
        coverage: `pounds` and `payments`, each the share whose initiative is
            decided (an initiative, or business as usual), as `0.87`. The plan
            and initiative filters are left out of it, because they can only
            find what is tagged. Pounds count by size, so that a credit does
            not cancel a payment.
        coverage_by_year: the same, year by year, oldest first.
        coverage_basis: the two sentences above, as far as they apply, for print.
        untagged, business_as_usual: of the same spend as the coverage.
        direct: selected payments that carry their initiative themselves.
        apportioned: parts of shared costs, by recorded rules of the books.
        assumed: parts of shared costs, by a division invented for the question.
        rules: the recorded rules and invented divisions, each in words.
        sensitivity: the total under other definitions of its category, in words.
        of_registers: it was asked of the registers: what is said of selected
            payments and coverage is not printed.
        overlap: the warning where plans are in play, else "".
        exclusions: what was selected or left out and is not in the rows.
        notes: what else a reader should know.
        books, books_sha256: title of the ledger and digest of its files.
        sealed: when a checkpoint of the books was signed last, and on what, in words.
        illustrative: what to print where the payments are invented, else "".
        findings: what is wrong with the books; no answer should have any.
        sql: the SELECT of the question.

    """

    question: str
    title: str
    definition: str
    caveats: str
    source: str
    body: str
    basis: str
    vat: str
    period: str
    parameters: tuple[str, ...]
    filters: tuple[str, ...]
    definitions: dict[str, str]
    selected: Amount
    coverage: dict[str, str]
    coverage_by_year: tuple[YearCoverage, ...]
    coverage_basis: str
    untagged: Amount
    business_as_usual: Amount
    direct: Amount
    apportioned: Amount
    assumed: Amount
    rules: tuple[str, ...]
    sensitivity: tuple[str, ...]
    of_registers: bool
    overlap: str
    exclusions: tuple[str, ...]
    notes: tuple[str, ...]
    books: str
    books_sha256: str
    sealed: str
    illustrative: str
    findings: tuple[str, ...]
    sql: str

    @property
    def banner(self) -> str:
        """What to print above an answer from faulty books; "" for sound ones."""
        if not self.findings:
            return ""
        count = len(self.findings)
        return (
            f"DO NOT RELEASE: these books have {count} "
            f"finding{'' if count == 1 else 's'} and were asked all the same. "
            f"Every figure may be wrong. First: {self.findings[0]}"
        )

    @property
    def warnings(self) -> list[str]:
        """What every rendering starts with; mostly nothing."""
        return [text for text in (self.banner, self.illustrative) if text]

    @property
    def leaves_individuals_out(self) -> bool:
        """Whether payments to individuals are in no figure of it."""
        return LEFT_OUT in self.exclusions

    @property
    def found_nothing(self) -> bool:
        """Whether no payment was found where payments were asked for."""
        return not self.of_registers and not self.selected.payments

    @property
    def division_words(self) -> str:
        """What stands as it was recorded and what was divided, for people."""
        if not (self.apportioned.payments or self.assumed.payments):
            return ""
        words = f"Direct: {self.direct}."
        if self.apportioned.payments:
            words += f" Apportioned by recorded rules: {self.apportioned}."
        if self.assumed.payments:
            words += (
                f" ASSUMED, by a division invented for this question and not held in "
                f"the books: {self.assumed}."
            )
        return f"{words} {' '.join(self.rules)}"

    @property
    def nothing(self) -> str:
        """Say what was searched where nothing was found."""
        filters = f" where {'; '.join(self.filters)}" if self.filters else ""
        others = " to others than individuals" if self.leaves_individuals_out else ""
        return f"No payment{others} matches in {self.period}{filters}."

    @property
    def coverage_words(self) -> str:
        """The coverage for people."""
        if not self.selected.payments and not self.untagged.payments:
            return "No payments, so no coverage to state."
        return (
            f"{percent(self.coverage['pounds'])} of the pounds and "
            f"{percent(self.coverage['payments'])} of the payments have their "
            f"initiative decided. Untagged: {self.untagged}. Business as usual: "
            f"{self.business_as_usual}. {self.coverage_basis}"
        )

    def lines(self) -> list[tuple[str, str]]:
        """Label and text of everything but the SQL, for people, in print order."""
        lines = [
            ("Question", f"{self.title} ({self.question})"),
            ("Definition", self.definition),
            ("Caveats", self.caveats),
            ("Body", self.body),
            ("Basis", self.basis),
            ("VAT", self.vat),
            ("Period", self.period),
            ("Parameters", "; ".join(self.parameters)),
            ("Filters", "; ".join(self.filters) or "none"),
            *self._of_payments(),
            ("Plans", self.overlap),
            *(("Left out", text) for text in self.exclusions),
            *(("Note", text) for text in self.notes),
            *(("Sensitivity", text) for text in self.sensitivity),
            *((title, text) for title, text in self.definitions.items()),
            ("Source", self.source),
            ("Books", f"{self.books}; SHA-256 {self.books_sha256}"),
            ("Sealed", f"Books {self.sealed}." if self.sealed else ""),
            *(("Finding", text) for text in self.findings),
        ]
        return [(label, text) for label, text in lines if text]

    def _of_payments(self) -> list[tuple[str, str]]:
        if self.of_registers:
            return []
        by_year = self.coverage_by_year
        partly = [each.partly for each in by_year if each.partly]
        return [
            ("Selected", str(self.selected)),
            ("Coverage", self.coverage_words),
            ("Coverage by year", "; ".join(map(str, by_year[1:] and by_year))),
            ("Tagging", "; ".join(partly)),
            ("Shared costs", self.division_words),
        ]

    def as_json(self) -> dict[str, Any]:
        """Give everything as texts, lists and mappings."""
        values = asdict(self)
        for name in _AMOUNTS:
            values[name] = _amount(getattr(self, name))
        for each, year in zip(
            values["coverage_by_year"], self.coverage_by_year, strict=True
        ):
            each["untagged"] = _amount(year.untagged)
        if not self.sealed:
            del values["sealed"]
        return values


_AMOUNTS = (
    *("selected", "untagged", "business_as_usual"),
    *("direct", "apportioned", "assumed"),
)


def _amount(amount: Amount) -> dict[str, str | int]:
    return {"pounds": as_text(amount.pounds), "payments": amount.payments}


def percent(share: str) -> str:
    """Write a share of two places as a percentage: `0.07` is `7%`."""
    return f"{int(share.replace('.', ''))}%"
