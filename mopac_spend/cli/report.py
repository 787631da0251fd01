"""`mopac-spend report`: the figures of a period as a page, PDF, workbooks and data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.filters import as_at
from mopac_spend.reports.issue import FORMS, WORDS, issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.reports.issue import Issued
    from mopac_spend.reports.model import Report
    from mopac_spend.reports.sources import Sources
    from mopac_spend.reports.span import Span

_OPTIONS = (
    as_at,
    click.option(
        "--output",
        required=True,
        metavar="DIR",
        type=click.Path(),
        help="Folder for the report; a report already there is kept.",
    ),
    click.option(
        "--format",
        "forms",
        multiple=True,
        type=click.Choice(FORMS),
        help="Write this form alone; may be repeated. All of them otherwise.",
    ),
    click.option(
        "--summary", is_flag=True, help="The first page alone, for the public."
    ),
    click.option(
        "--published",
        multiple=True,
        metavar="DIR",
        type=click.Path(),
        help="Folder of earlier reports to compare with; may be repeated. DIR of "
        "--output is looked at anyway.",
    ),
    click.option(
        "--despite-errors",
        is_flag=True,
        help="Draw it over findings in the books, with a banner on every page.",
    ),
)
_FY = click.option("--fy", required=True, metavar="YEAR", help="Such as 2020-21.")


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return click.pass_obj(command)


@click.group("report")
def command() -> None:
    """Draw a report from the books."""


@command.command("quarterly")
@_FY
@click.option(
    "--quarter",
    required=True,
    metavar="N",
    help="1 (April to June) to 4 (January to March).",
)
@_with_options
def quarterly(path: str, fy: str, quarter: str, **how: Any) -> None:  # noqa: ANN401
    """Budget, spend and forecast of a quarter and of the year so far."""
    from mopac_spend.reports import span

    _issue(path, span.quarter(fy, quarter), **how)


@command.command("monthly")
@_FY
@click.option(
    "--month", required=True, metavar="M", help="April to March, or P1 to P12."
)
@_with_options
def monthly(path: str, fy: str, month: str, **how: Any) -> None:  # noqa: ANN401
    """The same of a month."""
    from mopac_spend.reports import span

    _issue(path, span.month(fy, month), **how)


@command.command("half-year")
@_FY
@click.option("--half", required=True, metavar="N", help="1 (April to September) or 2.")
@_with_options
def half_year(path: str, fy: str, half: str, **how: Any) -> None:  # noqa: ANN401
    """The same of half a year."""
    from mopac_spend.reports import span

    _issue(path, span.half_year(fy, half), **how)


@command.command("outturn")
@_FY
@_with_options
def outturn(path: str, fy: str, **how: Any) -> None:  # noqa: ANN401
    """The same of a whole financial year."""
    from mopac_spend.reports import span

    _issue(path, span.outturn(fy), **how)


@command.command("calendar-year")
@click.option("--year", required=True, metavar="YEAR", help="Such as 2020.")
@_with_options
def calendar_year(path: str, year: str, **how: Any) -> None:  # noqa: ANN401
    """The spend of a calendar year; budgets are of financial years."""
    from mopac_spend.reports import span

    _issue(path, span.calendar_year(year), **how)


@command.command("dashboard")
@_FY
@_with_options
def dashboard(path: str, fy: str, **how: Any) -> None:  # noqa: ANN401
    """Draw the four quarters of a year, and a page that leads to them."""
    from mopac_spend.reports import span

    spans = [span.quarter(fy, number) for number in range(1, 5)]
    _issue_all(path, spans, front=True, **how)


def _issue(path: str, days: Span, **how: Any) -> None:  # noqa: ANN401
    _issue_all(path, [days], front=False, **how)


def _issue_all(  # noqa: PLR0913 - one for each option
    path: str,
    spans: list[Span],
    *,
    front: bool,
    output: str,
    forms: tuple[str, ...],
    summary: bool,
    published: tuple[str, ...],
    as_at: str | None,
    despite_errors: bool,
) -> None:
    """Draw and write reports, and say where they are."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.progress import Progress
    from mopac_spend.engine.database import connect
    from mopac_spend.reports.assembly import assemble
    from mopac_spend.reports.sources import Sources

    books = opened(path, despite_errors=despite_errors, as_at=as_at)
    table = connect(books)
    wanted = forms or FORMS
    reports = []
    with Progress(total=len(spans) * (1 + len(wanted)) + front) as progress:
        for days in spans:
            sources = Sources(books, days, table, (output, *published))
            progress.step(f"drawing {days.words}")
            drawn = assemble(sources)
            report = drawn.summarised() if summary else drawn
            issued = issue(
                report,
                output,
                wanted,
                beside=None if summary or "csv" not in wanted else _beside(sources),
                progress=lambda form: progress.step(f"writing the {WORDS[form]}"),
            )
            reports.append((report, issued))
        if front:
            from mopac_spend.reports.dashboard import dashboard as lead

            progress.step("writing the dashboard")
            place = lead(reports, output)
    for report, issued in reports:
        _tell(report, issued, output)
    if front:
        click.echo(f"dashboard: {place}")


def _beside(sources: Sources) -> dict[str, bytes]:
    """Give what a later report compares with."""
    from mopac_spend.reports import published

    return {published.LINES: published.written(sources)}


def _tell(report: Report, issued: Issued, output: str) -> None:
    if issued.earlier:
        click.echo(
            f"{output} already holds {issued.earlier}, which is kept as it is; this "
            f"report is {issued.name}",
            err=True,
        )
    click.echo(report.summary[0])
    for gap in report.gaps:
        click.echo(gap)
    for form, place in issued.places.items():
        click.echo(f"{WORDS[form] + ':':<14}{place}")
