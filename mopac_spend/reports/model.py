"""A report as data: named tables of exact figures, with the words around them.

    report = quarterly(books, "2020-21", 4)
    report.table("by-directorate").total
    report.frame("by-directorate")

Every way of showing a report reads these values and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.tables import Mark, frame

if TYPE_CHECKING:
    import pandas as pd

    from mopac_spend.findings import Finding
    from mopac_spend.reports.span import Span
    from mopac_spend.tables import Table


SHORTHAND: dict[Mark, str] = {
    Mark.NOT_APPLICABLE: (
        "not applicable: there is nothing to compare with, days lie after the "
        "report, or the figures of a column do not add up to a total"
    ),
    Mark.NOT_AVAILABLE: (
        "not available: the books hold no payment at all of that time, so what was "
        "spent is not known"
    ),
}

DRAFT = "DRAFT for staff: it says what is still to be done, and is not for the public."

# The table that a summary is about: the first of these that a report has.
MAIN = ("budget-to-date", "by-directorate")


class Headline(NamedTuple):
    """One of the few figures at the head of a report; `table` has it to the penny."""

    label: str
    figure: str
    detail: str
    table: str = ""


class Note(NamedTuple):
    """One thing a reader must know to use the figures."""

    title: str
    text: str


class Passage(NamedTuple):
    """Paragraphs of the first page, under one heading; "" for those it begins with."""

    title: str
    paragraphs: tuple[str, ...]


class Lack(NamedTuple):
    """Something that the books lack, and what staff can do about it, if anything."""

    said: str
    do: str = ""


class Part(NamedTuple):
    """Some tables that are read together, under one heading.

    Attributes:
        title: the heading.
        tables: in the order they are read.
        later: tables of this part that are long and stand at the end of the report.

    """

    title: str
    tables: tuple[Table, ...]
    later: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report says.

    Attributes:
        name: stem of its file names, `quarterly-2020-21-Q4`.
        title: heading, `Quarterly spend report: quarter 4 of 2020-21`.
        body: whose spending it is.
        books_title, books_sha256: the books it was drawn from.
        illustrative: what to print where the payments are invented, or "".
        findings: faults of the books it was drawn despite; normally none.
        span: the days it is about, and those they are compared with.
        headlines: the main figures.
        passages: what its first page says, for a member of the public.
        gaps: sentences on what is missing: months of which the books hold
            nothing, budgets, forecasts, explanations.
        staff: what staff can do about it; only a draft shows it.
        parts: the tables, in the order they are read.
        notes: conventions, basis and limits.
        definitions: title and definition of every category shown.
        individuals: what it has of what they were paid, `whole` or `left-out`.
        draft: whether it is for staff alone.
        whole: what it is the summary of, which the chart of its first page draws.

    """

    name: str
    title: str
    body: str
    books_title: str
    books_sha256: str
    illustrative: str
    findings: tuple[Finding, ...]
    span: Span
    headlines: tuple[Headline, ...]
    passages: tuple[Passage, ...]
    gaps: tuple[str, ...]
    staff: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    definitions: tuple[Note, ...]
    individuals: str
    draft: bool = False
    whole: Report | None = None

    @property
    def summary(self) -> tuple[str, ...]:
        """The paragraphs of the first page."""
        return tuple(text for each in self.passages for text in each.paragraphs)

    @property
    def tasks(self) -> tuple[str, ...]:
        """What a draft says to staff; nothing in what is for the public."""
        return self.staff if self.draft else ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order they are read."""
        return tuple(table for part in self.parts for table in part.tables)

    def summarised(self) -> Report:
        """Give the first page alone, with the one table that it is about."""
        names = [table.name for table in self.tables]
        first = next(name for name in MAIN if name in names)
        shortened = [
            Part(part.title, tuple(t for t in part.tables if t.name == first))
            for part in self.parts
        ]
        return replace(
            self,
            name=f"{self.name}-summary",
            title=f"{self.title}: summary",
            parts=tuple(part for part in shortened if part.tables),
            definitions=(),
            whole=self,
        )

    def drafted(self) -> Report:
        """Give it for staff: with what they can do, and named as a draft."""
        return replace(self, name=f"{self.name}-draft", draft=True)

    @property
    def labels(self) -> tuple[str, ...]:
        """What must stand at the top of every page, sheet and data file."""
        count = len(self.findings)
        banner = (
            f"NOT RELIABLE: drawn despite {count} "
            f"{'finding' if count == 1 else 'findings'} in the books; mend the books "
            f"and make the report again before anyone relies on it."
        )
        draft = DRAFT if self.draft else ""
        return tuple(filter(None, (banner if count else "", draft, self.illustrative)))

    def table(self, name: str) -> Table:
        """Find a table by its name.

        Raises:
            KeyError: there is none of that name; the message lists them.

        """
        for table in self.tables:
            if table.name == name:
                return table
        names = ", ".join(table.name for table in self.tables)
        msg = f"no table {name!r}; the tables are {names}"
        raise KeyError(msg)

    def frame(self, name: str, *, total: bool = False) -> pd.DataFrame:
        """Give a table as a pandas DataFrame.

        Args:
            name: of the table.
            total: add the total row as the last one; left out otherwise, so
                that a sum over the frame is not doubled.

        Returns:
            One row a line, in the types of `mopac_spend.tables.frame`.

        """
        table = self.table(name)
        return frame(table.columns, table.lines if total else table.rows)
