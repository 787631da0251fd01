"""`mopac-spend review`: list what nobody has decided, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mopac_spend.cli.filters import codes, days


@click.command("review")
@days
@codes
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    default=Path("review.xlsx"),
    show_default=True,
    help="File to write, ending in .xlsx or .csv.",
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def command(
    path: str,
    /,
    output: Path,
    *,
    overwrite: bool,
    **filters: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Write the undecided payments to a spreadsheet, with suggestions.

    Fill it in, then apply it with: mopac-spend tag FILE
    """
    from mopac_spend.books.collection import no_collection
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import to_fill_in, write_file
    from mopac_spend.cli.progress import Progress
    from mopac_spend.engine.database import connect
    from mopac_spend.engine.withholding import SPEND_PRIVATE
    from mopac_spend.findings import counted
    from mopac_spend.money import show
    from mopac_spend.questions.narrowing import narrow
    from mopac_spend.questions.selection import select
    from mopac_spend.reviewing import columns, workbook
    from mopac_spend.reviewing.undecided import review

    form = to_fill_in(
        output, Path(path), "a review list", overwrite=overwrite, code="REVIEW-001"
    )
    books = opened(path)
    narrowed = narrow(
        books, select(books.register, as_recorded=True, **filters), connect(books)
    )
    # The list is made once and in memory: collecting cycles was a third of its time.
    with Progress() as progress, no_collection():
        listed = review(
            books,
            narrowed.cursor,
            SPEND_PRIVATE,
            progress.of("learning from what is decided"),
        )
        if not listed.groups:
            click.echo("Nothing is undecided there; no file was written.", err=True)
            return
        content = columns.csv(listed) if form == "csv" else workbook.render(listed)
        write_file(output, content, "REVIEW-001")
    click.echo(
        f"wrote {output}: {counted(listed.count, 'payment')} "
        f"({show(listed.pounds)}) in {counted(len(listed.groups), 'group')}",
        err=True,
    )
    for each in listed.accuracy:
        if each.tried:
            click.echo(f"suggestions, {each.words}", err=True)
    click.echo(f"fill it in, then: mopac-spend tag {output} --by 'Your name'", err=True)
