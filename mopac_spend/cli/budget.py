"""`mopac-spend budget`: budgets from the workbook that finance staff keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.periods import FinancialYear
    from mopac_spend.registering.filled import Row


@click.group("budget")
def command() -> None:
    """Bring budgets, virements, forecasts and reserves in, and show them."""


@command.command("template")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--fy", metavar="YEAR", help="Fill in what the books hold of the year.")
@click.option(
    "--table",
    metavar="NAME",
    help="The table of a file in CSV, such as budget-lines or virements.",
)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
@click.pass_obj
def template(
    path: str, file: Path, fy: str | None, table: str | None, *, overwrite: bool
) -> None:
    """Write the form to fill in to FILE: .xlsx, or .csv for one of its tables."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import to_fill_in, write_file
    from mopac_spend.findings import Refusal
    from mopac_spend.registering import budget_form
    from mopac_spend.registering.budget_workbook import FORMS

    year = _year(fy)
    form = next((each for each in FORMS if each.name == table), None)
    as_csv = to_fill_in(file, Path(path), "a budget", overwrite=overwrite) == "csv"
    if as_csv != (form is not None):
        names = ", ".join(each.name for each in FORMS)
        msg = (
            f"a file in CSV holds one table, and a workbook all; name the table of a "
            f"file in CSV with --table: {names}"
        )
        raise Refusal("ASK-005", msg, str(file))
    register = opened(path).register
    write_file(
        file,
        budget_form.table_csv(form, register, year)
        if form
        else budget_form.template(register, year),
    )
    click.echo(f"wrote {file}", err=True)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--dry-run", is_flag=True, help="Show what would be written; write nothing."
)
@click.pass_obj
def import_file(path: str, file: Path, *, dry_run: bool) -> None:
    """Write the tables of FILE into the budgets of the books, all or none.

    Every cell is checked first, and every fault is told with its place.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.registering.budget_workbook import tables_of
    from mopac_spend.registering.run import import_tables
    from mopac_spend.registering.told import told

    tables, faults = tables_of(file)
    imported = import_tables(
        path,
        tables,
        file.name,
        command="budget import",
        faults=faults,
        dry_run=dry_run,
        opening=opened,
    )
    if dry_run:
        for line in told(imported):
            click.echo(line)
    click.echo(
        f"{file.name}: {len(imported.new):,} new, {len(imported.changed):,} changed, "
        f"{imported.unchanged:,} unchanged"
    )
    for line in _totals(imported.rows):
        click.echo(line)
    for name in imported.texts:
        click.echo(f"  {'would write' if dry_run else 'wrote'} {name}")
    if dry_run:
        click.echo("Dry run: nothing was written.")


def _totals(rows: Sequence[Row]) -> Iterator[str]:
    """Say what the tables come to, so that it can be held against the file."""
    from collections import defaultdict

    from mopac_spend.findings import counted
    from mopac_spend.money import NIL, show
    from mopac_spend.register import BudgetLine, Movement

    budgets: defaultdict[str, list[Decimal]] = defaultdict(list)
    net, moves = NIL, 0
    for row in rows:
        new = row.new
        if isinstance(new, BudgetLine):
            budgets[new.budget].append(new.amount or NIL)
        elif isinstance(new, Movement):
            amount = new.amount or NIL
            net += (amount if new.receiver else NIL) - (amount if new.giver else NIL)
            moves += 1
    for code, amounts in budgets.items():
        yield f"  {code}: {counted(len(amounts), 'line')}, {show(sum(amounts, NIL))}"
    if moves:
        yield f"  virements: {counted(moves, 'movement')}, net {show(net)}"


@command.command("show")
@click.option("--fy", metavar="YEAR", help="Such as 2020-21; the last one otherwise.")
@click.option("--on", "on", metavar="DAY", help="As it was then, such as 2020-12-31.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.pass_obj
def show_budget(path: str, fy: str | None, on: str | None, form: str) -> None:
    """Show the lines of a year's budget: set, moved, revised and forecast."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import write
    from mopac_spend.findings import Refusal
    from mopac_spend.periods import day_words
    from mopac_spend.register import budget
    from mopac_spend.tables.listing import listed

    year, day = _year(fy), _day(on)
    register = opened(path).register
    years = budget.years(register)
    year = year or (years[-1] if years else None)
    day = day or (year.period.last if year else None)
    position = budget.of_year(register, year, day) if year and day else None
    if position is None:
        known = ", ".join(map(str, years)) or "none"
        msg = (
            f"the books hold no budget of {year or 'any year'}; they hold {known}; "
            f"bring one in with: mopac-spend budget import FILE"
        )
        raise Refusal("REPORT-001", msg, "--fy")
    rows = [
        (
            line.entry.code,
            line.entry.title,
            *(line.original, line.moved, line.revised, line.forecast),
        )
        for line in position.lines
    ]
    columns = ("line", "title", "original", "moved", "revised", "forecast")
    title = f"Budget of {position.year}, as it stood on {day_words(position.day)}"
    write(listed(title, columns, rows), form, None)


def _year(text: str | None) -> FinancialYear | None:
    from mopac_spend.findings import Refusal
    from mopac_spend.periods import FinancialYear

    try:
        return None if text is None else FinancialYear.parse(text)
    except ValueError as error:
        raise Refusal("REPORT-001", str(error), "--fy") from error


def _day(text: str | None) -> dt.date | None:
    from datetime import date

    from mopac_spend.findings import Refusal

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a day: write it as 2020-12-31"
        raise Refusal("REPORT-001", msg, "--on") from error
