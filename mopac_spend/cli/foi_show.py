"""`mopac-spend foi list`, `foi show`: where cases are, and by when they are due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.cli.foi_cost import lines as narrower_lines
from mopac_spend.cli.foi_list import FORMS, write_page
from mopac_spend.cli.foi_options import case, long, state_of
from mopac_spend.cli.output import table_or_json
from mopac_spend.findings import counted
from mopac_spend.periods import today
from mopac_spend.tables import json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet

_MANY = 200  # rows of a list that is still ruled


@click.command("list")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="table", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path), help="Of the page.")
@click.option("--all", "closed", is_flag=True, help="The closed ones too.")
@click.option("--state", metavar="STATE", multiple=True, help="Only in this state.")
@click.option("--overdue", is_flag=True, help="Only those that are due already.")
@click.option("--near", is_flag=True, help="Only those due in three working days.")
@click.pass_context
def list_(  # noqa: PLR0913 - one argument an option
    context: click.Context,
    form: str,
    output: Path | None,
    state: tuple[str, ...],
    *,
    closed: bool,
    overdue: bool,
    near: bool,
) -> None:
    """List the cases, what is due first on top; as html, a page with their clocks.

    Exit status 1 says that a case is damaged.
    """
    cabinet: Cabinet = context.obj
    from mopac_spend.foi.listing import Row
    from mopac_spend.foi.listing import listed as of_cabinet
    from mopac_spend.foi.process import process
    from mopac_spend.tables.listing import listed, rendered

    if strange := [each for each in state if each not in process().states]:
        msg = f"{strange[0]!r} is no state; those are {', '.join(process().states)}"
        raise click.UsageError(msg)
    now = today()
    stands = {*(["overdue"] if overdue else []), *(["near"] if near else [])}
    shown, damaged = of_cabinet(cabinet, now, state, stands, closed=closed)
    rows = [row for row, _ in shown]
    if form == "html":
        of = [each for _, each in shown]
        write_page(of, damaged, now, context.meta["books"], output)
    elif form == "json":
        click.echo(json.text(json.records(Row._fields, rows)), nl=False)
    else:
        title = f"Requests: {counted(len(rows), 'case')}"
        if form == "table" and len(rows) > _MANY:
            click.echo(_plain(title, Row._fields, rows), nl=False)
        else:
            click.echo(rendered(listed(title, Row._fields, rows), form), nl=False)
    for each in damaged:
        click.echo(str(each), err=True)
    if damaged:
        context.exit(1)


def _plain(title: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a long list without rules, which takes a tenth of the time."""
    written = [[f"{cell}" for cell in row] for row in (names, *rows)]
    widths = [max(map(len, column)) for column in zip(*written, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in written
    )
    return "\n".join([title, *map(str.rstrip, lines), ""])


@click.command("show")
@case
@table_or_json
@click.pass_obj
def show(cabinet: Cabinet, case: str, form: str) -> None:
    """Show a case: its clocks, parts, answers, minutes and what can be done next."""
    from mopac_spend.foi.leaving import clean

    of = cabinet.case(case)
    cabinet.text(of)  # it is the request that came
    content = _as_json(cabinet, of, today())
    if form == "json":
        click.echo(json.text(content), nl=False)
        return
    for line in _lines(of, content):
        click.echo(clean(line))


def _as_json(cabinet: Cabinet, case: Case, now: dt.date) -> dict[str, Any]:
    from mopac_spend.foi.counting import cost_of, kind
    from mopac_spend.foi.states import states

    spent = cost_of(cabinet, case)
    of_books = {each.part: each for each in states(cabinet, case)}
    return {
        "id": case.id,
        "state": case.state,
        "received": case.received.isoformat(),
        "due": case.due.isoformat() if case.due else None,
        "lapses": case.lapses.isoformat() if case.lapses else None,
        "clocks": [
            {
                "name": each.name,
                "due": each.due.isoformat() if each.due else None,
                "met": each.met.isoformat() if each.met else None,
                "standing": each.standing(now),
            }
            for each in case.clocks()
        ],
        "parts": [
            {
                "part": each.name,
                "words": each.words,
                "answered": name in case.answers,
                **_answer(case, name),
                "books_sha256": of_books[name].books_sha256 if name in of_books else "",
                "sealed": of_books[name].sealed if name in of_books else "",
            }
            for name, each in case.parts.items()
        ],
        "cost": {
            "minutes_counted": spent.counted,
            "minutes_not_counted": spent.others,
            "pounds": f"{spent.pounds:.2f}",
            "limit": f"{spent.limit:.2f}",
            "kind": kind(cabinet, case),
            "over": spent.over,
            "cases": list(spent.cases),
        },
        "narrower": [dict(each) for each in case.narrower] if spent.over else [],
        "around": list(case.around),
        "despite": list(case.despite),
        "stale": list(case.stale),
        "outcome": case.outcome or None,
        "next": case.possible(),
        "events": [
            {"event": each.event, "day": each.day.isoformat(), "by": each.by}
            for each in case.events
        ],
    }


def _answer(case: Case, part: str) -> dict[str, str]:
    """Say what a part is answered with: a question, a section, or words."""
    of = case.answers.get(part)
    return {
        "question": of.command if of else "",
        "section": of.section if of else "",
    }


def _lines(case: Case, content: dict[str, Any]) -> list[str]:
    from mopac_spend.foi.narrower import of_case

    lines = [f"{case.id}, received on {long(case.received)}: {state_of(case)}"]
    lines += [
        f"  {each['name']}: "
        + (f"met on {each['met']}" if each["met"] else f"due {each['due'] or '-'}")
        + f", {each['standing']}"
        for each in content["clocks"]
    ]
    for each in content["parts"]:
        mark = "+" if each["answered"] else "-"
        lines.append(f"  {mark} {each['part']}: {each['words']}")
        if each["section"]:
            lines.append(f"      refused under section {each['section']}")
        elif each["question"]:
            lines.append(f"      {each['question']}")
            lines.append(f"      of the books {each['books_sha256'][:16]}")
            lines += [f"      {each['sealed']}"] if each["sealed"] else []
    lines += [f"  in no part: {each}" for each in case.around]
    lines += [f"  leaves in spite of: {each}" for each in content["despite"]]
    lines += [f"  of other books: {each}" for each in content["stale"]]
    of = content["cost"]
    together = f", counted with {', '.join(of['cases'][1:])}" if of["cases"][1:] else ""
    lines.append(
        f"  cost: {of['minutes_counted']} minutes that count{together}, "
        f"£{of['pounds']} of £{of['limit']}"
        f"{', over the limit of section 12' if of['over'] else ''}"
    )
    if content["narrower"]:
        lines.append("  narrower, and answered at once (section 16):")
        lines += [f"  {line}" for line in narrower_lines(of_case(case))]
    lines += [
        f"  {each['day']} {each['event']} {each['by']}" for each in content["events"]
    ]
    if case.outcome:
        lines.append(f"  outcome: {case.outcome}")
    if (open_ := case.unanswered()) and "answer" in content["next"]:
        lines.append(f"  to answer: mopac-spend foi propose {case.id} {open_[0]}")
    return [*lines, f"  next: {', '.join(content['next'])}"]
