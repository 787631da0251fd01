"""A sample as the working paper of an auditor: tables, a workbook, JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.cells import as_text
from mopac_spend.findings import Refusal
from mopac_spend.money import show
from mopac_spend.sampling.design import ATTRIBUTES, MUS
from mopac_spend.sampling.population import pounds_of
from mopac_spend.sampling.words import method
from mopac_spend.tables.json import records, text
from mopac_spend.tables.model import Column, Kind, Table
from mopac_spend.tables.workbook import TooLarge, Workbook, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.sampling.drawing import Drawn, Item
    from mopac_spend.sampling.population import Tied

POPULATION, STRATA, SAMPLE = "Population", "Strata", "Sample"
REF, AUDITED, DEVIATES, NOTE = "ref", "audited_pounds", "deviation", "note"
SOURCE_FILE = "source_file"
# Columns that the auditor fills in.
FINDINGS = (AUDITED, DEVIATES, NOTE)
# What is shown of a payment beside what drew it, by the name of the column.
DETAILS = {
    "date": Kind.DAY,
    "supplier": Kind.TEXT,
    "description": Kind.TEXT,
    "document": Kind.TEXT,
    "account": Kind.CODE,
    "directorate": Kind.CODE,
    "category": Kind.CODE,
    "batch": Kind.CODE,
    "row": Kind.CODE,
    SOURCE_FILE: Kind.TEXT,
    "evidence": Kind.TEXT,
}
_HIT = {"hits": Kind.WHOLE, "pound_hit": Kind.POUNDS}
_SUMS = {"payments": Kind.WHOLE, "pounds": Kind.POUNDS}

_FILL = (
    "Under Audited pounds, fill in what each payment should have been, or is.",
    "Fill in yes or no under Deviation.",
)
_BRIEF = ("stratum", "date", "supplier", "pounds", "hits", REF)


class Paper(NamedTuple):
    """A sample with all that its paper says.

    Attributes:
        drawn: the sample.
        tied: how its population ties to the books.
        details: cells of each payment that was drawn, as `DETAILS`, by ref.
        body: whose payments they are.
        period: of which days.
        filters: each in words.
        warnings: what every sheet says.

    """

    drawn: Drawn
    tied: list[Tied]
    details: Mapping[str, tuple[Cell, ...]]
    body: str
    period: str
    filters: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Audit sample: {self.drawn.design.design}, {self.period}"

    def notes(self) -> list[tuple[str, str]]:
        """Give the method, label and text."""
        filters = (("Only where", each) for each in self.filters)
        return [("Population", self.period), *filters, *method(self.drawn)]

    def tables(self) -> tuple[Table, Table, Table]:
        """Give tie-out, strata and sample."""
        return self._population(), self._strata(), self._sample()

    def _population(self) -> Table:
        return Table(
            name=POPULATION,
            title="how the population ties to the books",
            columns=_columns({"what": Kind.TEXT, **_SUMS}),
            rows=[tuple(each) for each in self.tied],
            widest=60,
        )

    def _strata(self) -> Table:
        taken = {"drawn": Kind.WHOLE, "pounds_drawn": Kind.POUNDS, "how": Kind.TEXT}
        return Table(
            name=STRATA,
            title="what the population consists of, and how much was drawn",
            columns=_columns({"stratum": Kind.TEXT, **_SUMS, **taken}),
            rows=[
                (name, count, pounds_of(pence), drawn, pounds_of(drawn_pence), how)
                for name, count, pence, drawn, drawn_pence, how in self.drawn.strata
            ],
            widest=70,
        )

    def _sample(self) -> Table:
        design = self.drawn.design.design
        hit = _HIT if design == MUS else {}
        columns = {"stratum": Kind.TEXT, REF: Kind.CODE, "pounds": Kind.POUNDS}
        columns |= {**DETAILS, "key": Kind.CODE, **hit}
        if design == ATTRIBUTES:
            columns |= {DEVIATES: Kind.TEXT, NOTE: Kind.TEXT}
        else:
            columns |= {AUDITED: Kind.POUNDS, NOTE: Kind.TEXT}
        return Table(
            name=SAMPLE,
            title="the payments to examine",
            columns=_columns(columns),
            rows=[self._row(item, hits=bool(hit)) for item in self.drawn.items],
            notes=(_FILL[design == ATTRIBUTES],),
        )

    def _row(self, item: Item, *, hits: bool) -> tuple[Cell, ...]:
        hit: tuple[Cell, ...] = ()
        if hits:
            hit = (item.hits, pounds_of(item.unit)) if item.unit else (None, None)
        return (
            *(item.stratum, item.ref, pounds_of(item.pence)),
            *self.details[item.ref],
            *(f"{item.key:016x}", *hit, None, None),
        )

    def brief(self) -> Table:
        """Give what a terminal has room for of the sample."""
        sample = self._sample()
        places = [sample.names.index(name) for name in _BRIEF if name in sample.names]
        return replace(
            sample,
            columns=tuple(sample.columns[at] for at in places),
            rows=[tuple(row[at] for at in places) for row in sample.rows],
        )

    def workbook(self) -> bytes:
        """Give the working paper in XLSX.

        Raises:
            Refusal: `SAMPLE-001`, more payments than a sheet holds.

        """
        strata = self.drawn.strata
        whole = show(pounds_of(sum(each.pence for each in strata)))
        book = Workbook(
            title=self.title,
            body=self.body,
            cover=(
                self.body,
                f"Period: {self.period}",
                *(f"Only where {each}" for each in self.filters),
                f"Population: {sum(s.payments for s in strata):,} payments, {whole}",
                f"Drawn: {len(self.drawn.items):,} payments",
                "Fill in the last two columns of the sheet Sample, and nothing else.",
                "Then: mopac-spend sample evaluate FILE",
            ),
            notes=self.notes(),
            tables=self.tables(),
            warnings=self.warnings,
        )
        try:
            return written(book, "xlsx")
        except TooLarge as error:
            msg = f"{error}; draw fewer: --size, --credits, --nil, --individuals"
            raise Refusal("SAMPLE-001", msg) from error

    def json(self) -> str:
        """Give all of it for programs."""
        drawn = self.drawn
        tied, strata, sample = self.tables()
        content = {
            "title": self.title,
            "warnings": [*self.warnings],
            "payments_sha256": drawn.design.sha256,
            "seed": drawn.design.seed,
            "design": json.loads(drawn.design.text),
            "size": drawn.size,
            "interval": as_text(pounds_of(drawn.interval)) if drawn.interval else None,
            "start": as_text(pounds_of(drawn.start)) if drawn.start else None,
            "population": records(tied.names, tied.rows),
            "strata": records(strata.names, strata.rows),
            "rows": records(sample.names, sample.rows),
            "method": dict(self.notes()),
        }
        return text(content)


def _columns(named: Mapping[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column.named(*each) for each in named.items())


def details(
    cursor: Cursor,
    source: str,
    instead: Mapping[str, str],
    drawn: Drawn,
    files: Mapping[str, str],
) -> dict[str, tuple[Cell, ...]]:
    """Give what a paper shows of the payments that were drawn, by ref.

    Args:
        cursor: of the books' database.
        source: as `mopac_spend.sampling.population.gather` takes it.
        instead: likewise.
        drawn: the sample.
        files: the source file of each batch.

    """
    names = [name for name in DETAILS if name != SOURCE_FILE]
    shown = ", ".join(instead.get(name, f'spend."{name}"') for name in names)
    cursor.execute(
        f"SELECT spend.ref, {shown} FROM {source} AS spend "  # noqa: S608 - our own names
        f"WHERE spend.ref IN (SELECT unnest(?::VARCHAR[]))",
        [[item.ref for item in drawn.items]],
    )
    shown_by_ref = {}
    for ref, *cells in cursor.fetchall():
        of = dict(zip(names, cells, strict=True))
        of[SOURCE_FILE] = files.get(of["batch"], "")
        shown_by_ref[ref] = tuple(of[name] for name in DETAILS)
    return shown_by_ref
