"""`mopac-spend check`: every control, with what passed."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from mopac_spend.cli.opening import opened
from mopac_spend.cli.output import table_or_json
from mopac_spend.findings import CONTROLS, listed
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.books.recording import Status
    from mopac_spend.engine.people_paid import PersonPaid
    from mopac_spend.importing.reperforming import Reperformed


@click.command("check")
@table_or_json
@click.option(
    "--against-sources",
    "sources",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Make every batch again from its source in this folder, and compare.",
)
@click.pass_obj
def command(path: str, form: str, sources: Path | None) -> None:
    """Run every control over the books, and hold them against their record.

    Exit status 1 on any failure, and where no entry of the record answers for a change.
    """
    from mopac_spend.books.recording import status
    from mopac_spend.engine.database import connect, pounds_of
    from mopac_spend.engine.people_paid import undecided_people

    books = opened(path, despite_errors=True)
    table = connect(books)
    checked = _Checked(
        books,
        pounds_of(table),
        status(path),
        _made_again(books, sources) if sources else [],
        # Of registers that are at fault nobody can say whom they know.
        [] if books.findings else undecided_people(books, cursor=table),
    )
    if form == "json":
        click.echo(json.text(checked.plain), nl=False)
    else:
        for line in checked.lines(sources):
            click.echo(line)
        for fault in checked.faults():
            click.echo(fault, err=True)
    sys.exit(0 if checked.passed else 1)


class _Checked(NamedTuple):
    """Books with their findings, how they stand to their record and their sources.

    `pounds` is the sum of all payments.
    """

    books: Books
    pounds: Decimal
    status: Status
    made_again: list[Reperformed]
    people: list[PersonPaid]

    @property
    def uncovered(self) -> bool:
        """Whether something differs from a record that names every file."""
        return self.status.record.whole and not self.status.covered

    @property
    def otherwise(self) -> list[Reperformed]:
        """Batches that are not what their sources say."""
        return [each for each in self.made_again if not each.is_same]

    @property
    def passed(self) -> bool:
        return not (self.books.findings or self.uncovered or self.otherwise)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings each control has."""
        codes = Counter(finding.code for finding in self.books.findings)
        return {code: codes[code] for code in CONTROLS}

    @property
    def plain(self) -> dict[str, object]:
        """All of it, as JSON holds it."""
        from mopac_spend.engine.people_paid import pounds_of

        books, counts = self.books, self.counts
        return {
            "books": books.title,
            "books_sha256": books.sha256,
            "payments": len(books.payments),
            "pounds": f"{self.pounds:.2f}",
            "batches": len(books.batches),
            "recorded": bool(self.status.record.entries),
            "covered": self.status.covered,
            "unrecorded": books.unrecorded,
            "lost": [str(each) for each in self.status.lost],
            "allowed": list(books.allowed),
            "read_like_people": {
                "payees": len(self.people),
                "pounds": f"{pounds_of(self.people):.2f}",
            },
            "against_sources": [each._asdict() for each in self.made_again],
            "controls": [
                {"code": code, "control": line, "findings": counts[code]}
                for code, line in CONTROLS.items()
            ],
            "findings": [
                {"code": f.code, "file": f.file, "line": f.line, "message": f.message}
                for f in books.findings
            ],
        }

    def lines(self, sources: Path | None) -> Iterator[str]:
        """What was checked, and what came of it."""
        from mopac_spend.engine.people_paid import said

        books, counts = self.books, self.counts
        yield f"{books.title}\n"
        for code, line in CONTROLS.items():
            state = f"FAILED {counts[code]:>5}" if counts[code] else "passed      "
            yield f"  {state}  {code}  {line}"
        yield (
            f"\n{len(books.payments):,} payments, £{self.pounds:,.2f}, in "
            f"{len(books.batches)} batches"
        )
        if books.batches and not self.status.record.entries:
            yield (
                "No record says which batches have to be here, so one that is deleted "
                "is not noticed; begin it with: mopac-spend record --by NAME --why "
                "REASON"
            )
        if self.uncovered:
            yield f"NOT RECORDED  {self.status.differences.words or 'see below'}"
        elif self.status.covered:
            yield "Every file says what the record answers for."
        if self.people:
            yield said(self.people)
        if sources:
            same = len(self.made_again) - len(self.otherwise)
            yield (
                f"Made again from {sources}: {same} of {len(self.made_again)} batches "
                f"are what their sources say."
            )
        if books.allowed:
            yield f"Allowed when the books were opened: {listed(books.allowed)}"

    def faults(self) -> Iterator[str]:
        """What is wrong, a line each."""
        yield from map(str, (*self.books.findings, *self.status.lost))
        for each in self.otherwise:
            yield f"batch {each.batch}: {each.outcome}: {each.why}"
        if self.uncovered:
            yield "see what was changed by hand with: mopac-spend status"


def _made_again(books: Books, sources: Path) -> list[Reperformed]:
    from mopac_spend.cli.progress import Progress
    from mopac_spend.importing.reperforming import reperform

    with Progress() as progress:
        return list(reperform(books, sources, progress.step))
