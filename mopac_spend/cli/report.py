"""`mopac-spend report`: figures of a period as a page, a workbook and data files."""

from __future__ import annotations

import click

from mopac_spend.cli.opening import opened
from mopac_spend.cli.progress import Progress
from mopac_spend.reports.issue import issue
from mopac_spend.reports.quarterly import asked
from mopac_spend.reports.quarterly import quarterly as draw


@click.group("report")
def command() -> None:
    """Draw a report from the books."""


@command.command("quarterly")
@click.option("--fy", required=True, metavar="YEAR", help="Such as 2020-21.")
@click.option(
    "--quarter",
    required=True,
    metavar="N",
    help="1 (April to June) to 4 (January to March).",
)
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(),
    help="Folder for the report; a report already there is kept.",
)
@click.option(
    "--despite-errors",
    is_flag=True,
    help="Draw it over findings in the books, with a banner on every page.",
)
@click.pass_obj
def quarterly(
    path: str, fy: str, quarter: str, output: str, *, despite_errors: bool
) -> None:
    """Spend of a quarter by directorate, category and initiative."""
    year, number = asked(fy, quarter)  # a mistake is said before the books load
    books = opened(path, despite_errors=despite_errors)
    with Progress(total=2) as progress:
        progress.step("drawing the report")
        report = draw(books, year, number)
        progress.step("writing the report")
        issued = issue(report, output)
    if issued.kept:
        click.echo(
            f"{output} already holds {issued.kept}, which is kept as it is; this "
            f"report is {issued.page.stem}",
            err=True,
        )
    click.echo(report.opening[0])
    for gap in report.gaps:
        click.echo(gap)
    click.echo(f"page:     {issued.page}")
    click.echo(f"workbook: {issued.workbook}")
    click.echo(f"tables:   {issued.tables}")
