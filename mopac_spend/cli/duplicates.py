"""`mopac-spend duplicates`: payments that may have been made twice."""

from __future__ import annotations

from pathlib import Path

import click

from mopac_spend.cli.output import chosen, in_form, to_file, write


@click.command("duplicates")
@click.option("--fy", metavar="2020-21", help="The later payment in this year.")
@click.option("--quarter", metavar="2020-21-Q4", help="The later payment in it.")
@in_form
@to_file
@click.option(
    "--top",
    type=click.IntRange(1),
    default=25,
    show_default=True,
    help="How many groups of equal payments, and candidates, the terminal shows.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    path: str,
    fy: str | None,
    quarter: str | None,
    form: str | None,
    output: Path | None,
    top: int,
) -> None:
    """List payments that may have been made twice: equal ones, then the likeliest.

    A candidate is a question to ask, not a fault of the books: `check` passes over
    it, and the exit status is 0.
    """
    from mopac_spend.audit.duplicates import duplicates
    from mopac_spend.audit.working_list import working_list
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.period import period

    days = period(fy, quarter)
    form = chosen(form, output, Path(path))
    pairs = duplicates(opened(path), days)
    brief = form == "table"
    write(working_list(pairs, brief=brief, top=top if brief else 0), form, output)
