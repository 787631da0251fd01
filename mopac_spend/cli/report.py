"""`mopac-spend report`: the figures of a period as a page, PDF, workbooks and data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.filters import as_at
from mopac_spend.findings import Refusal
from mopac_spend.reports.issue import FORMS, WORDS, issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.reports.issue import Issued
    from mopac_spend.reports.model import Report
    from mopac_spend.reports.sources import Sources
    from mopac_spend.reports.span import Span
    from mopac_spend.reports.spooled import Content

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
        "--draft",
        is_flag=True,
        help="For staff: with what is still to be done, and named and marked a draft.",
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
_PUBLISH = (
    click.option(
        "--publish",
        is_flag=True,
        help="Write into the record of the books that this report is published; say by "
        "whom and why. What comes late to it is then said when it is imported.",
    ),
    click.option("--by", default="", metavar="NAME", help="Who publishes it."),
    click.option("--reason", default="", metavar="TEXT", help="For what reason."),
    click.option("--approver", default="", metavar="NAME", help="Who approved that."),
)
_FY = click.option("--fy", required=True, metavar="YEAR", help="Such as 2020-21.")


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return click.pass_obj(command)


def _of_one_period(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_PUBLISH):
        command = option(command)
    return _with_options(command)


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
@_of_one_period
def quarterly(path: str, fy: str, quarter: str, **how: Any) -> None:  # noqa: ANN401
    """Budget, spend and forecast of a quarter and of the year so far."""
    from mopac_spend.reports import span

    _issue(path, span.quarter(fy, quarter), **how)


@command.command("monthly")
@_FY
@click.option(
    "--month", required=True, metavar="M", help="April to March, or P1 to P12."
)
@_of_one_period
def monthly(path: str, fy: str, month: str, **how: Any) -> None:  # noqa: ANN401
    """The same of a month."""
    from mopac_spend.reports import span

    _issue(path, span.month(fy, month), **how)


@command.command("half-year")
@_FY
@click.option("--half", required=True, metavar="N", help="1 (April to September) or 2.")
@_of_one_period
def half_year(path: str, fy: str, half: str, **how: Any) -> None:  # noqa: ANN401
    """The same of half a year."""
    from mopac_spend.reports import span

    _issue(path, span.half_year(fy, half), **how)


@command.command("outturn")
@_FY
@_of_one_period
def outturn(path: str, fy: str, **how: Any) -> None:  # noqa: ANN401
    """The same of a whole financial year."""
    from mopac_spend.reports import span

    _issue(path, span.outturn(fy), **how)


@command.command("calendar-year")
@click.option("--year", required=True, metavar="YEAR", help="Such as 2020.")
@_of_one_period
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


def _issue(  # noqa: PLR0913 - one for each option
    path: str,
    days: Span,
    *,
    publish: bool,
    by: str,
    reason: str,
    approver: str,
    as_at: str | None,
    despite_errors: bool,
    **how: Any,  # noqa: ANN401
) -> None:
    how |= {"as_at": as_at, "despite_errors": despite_errors}
    if not publish:
        if by or reason or approver:
            msg = "--by, --reason and --approver are of a publication; add --publish"
            raise Refusal("REPORT-001", msg)
        _issue_all(path, [days], front=False, **how)
        return
    from mopac_spend.reports.lines import one_by_one
    from mopac_spend.reports.publishing import publishing

    if how["draft"]:
        msg = "a draft is for staff; leave out --draft, or --publish"
        raise Refusal("REPORT-001", msg)
    if as_at or despite_errors:
        msg = (
            "what is published is of the books as they stand and are sound; leave out "
            "--publish, or --as-at and --despite-errors"
        )
        raise Refusal("REPORT-001", msg)
    with publishing(path, by, reason, approver) as published:
        ((name, sources, data),) = _issue_all(path, [days], front=False, **how)
        published(sources, name, one_by_one(sources) if data else ())
    click.echo(f"published: {name}, as the record of the books says now")


def _issue_all(  # noqa: PLR0913 - one for each option
    path: str,
    spans: list[Span],
    *,
    front: bool,
    output: str,
    forms: tuple[str, ...],
    summary: bool,
    draft: bool,
    published: tuple[str, ...],
    as_at: str | None,
    despite_errors: bool,
) -> list[tuple[str, Sources, bool]]:
    """Draw and write reports, and say where they are.

    Returns:
        Their names and sources, and whether lines lie beside their tables.

    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.progress import Progress
    from mopac_spend.foi.places import shelf_of
    from mopac_spend.reports.assembly import assemble
    from mopac_spend.reports.people import public
    from mopac_spend.reports.sources import Sources

    books = opened(path, despite_errors=despite_errors, as_at=as_at)
    places = (output, *published)
    of = Sources(books, spans[0], published=places, shelf=shelf_of(Path(path)))
    of = of if draft else public(of)
    wanted = forms or FORMS
    data = "csv" in wanted and not summary
    reports, names = [], []
    with Progress(total=len(spans) * (1 + len(wanted)) + front) as progress:
        for days in spans:
            sources = of.of(days)
            progress.step(f"drawing {days.words}")
            drawn = assemble(sources)
            drawn = drawn.drafted() if draft else drawn
            report = drawn.summarised() if summary else drawn
            issued = issue(
                report,
                output,
                wanted,
                beside=_beside(sources) if data else None,
                progress=lambda form: progress.step(f"writing the {WORDS[form]}"),
            )
            # The page of a year is drawn from whole reports, also where it leads to
            # summaries.
            reports.append((drawn, issued))
            names.append((issued.name, sources, data))
        if front:
            from mopac_spend.reports.dashboard import dashboard as lead

            progress.step("writing the dashboard")
            place = lead(reports, output)
    for report, issued in reports:
        _tell(report, issued, output)
    if front:
        click.echo(f"dashboard: {place}")
    return names


def _beside(sources: Sources) -> dict[str, Content]:
    """Give what a later report compares with, and strangers add up again."""
    from mopac_spend.reports.lines import beside

    return beside(sources)


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
    for task in report.staff:
        click.echo(f"To do: {task}")
    for form, place in issued.places.items():
        click.echo(f"{WORDS[form] + ':':<14}{place}")
