"""`mopac-spend rules`: what a rule file would retag, and what is wrong in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.output import chosen, in_form, to_file, write, write_file
from mopac_spend.findings import counted
from mopac_spend.money import show
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.cells import Cell
    from mopac_spend.importing.tagging.auditing import Fault
    from mopac_spend.importing.tagging.retagged import Retagging
    from mopac_spend.importing.tagging.rule_files import RuleFile
    from mopac_spend.tables import Table

_SHOWN = 20


@click.group("rules")
def command() -> None:
    """Show what a changed rule file would retag, and which rules do nothing."""


@command.command("test")
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False))
@click.option(
    "--instead-of",
    default="",
    metavar="NAME",
    help="The rules that FILE would replace (default: those of its name).",
)
@click.option(
    "--list",
    "listed",
    type=click.Choice(["tags", "rules", "payments"]),
    help="What to list (default: tags); the table shows the first payments too.",
)
@in_form
@to_file
@click.pass_obj
def test(  # noqa: PLR0913, PLR0917 - one argument an option
    path: str,
    file: Path | None,
    instead_of: str,
    listed: str | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Say what FILE would retag of the payments in the books; write nothing.

    Without FILE, the rules that the books use now are held against the payments.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.importing.tagging.retagging import retag
    from mopac_spend.importing.tagging.rule_files import rule_files
    from mopac_spend.tables.listing import rendered

    form = chosen(form, output, Path(path))
    books = opened(path)
    tried = rule_files(books, file, instead_of)
    if len(tried) > 1 and (output or form != "table"):
        names = " or ".join(each.name for each in tried)
        msg = f"these books use several rule files; name one: --instead-of {names}"
        raise click.UsageError(msg)
    for each in tried:
        trial = retag(books, each.layouts, each.old, each.new, changed=file is not None)
        lists = _Lists(each, trial, brief=form == "table" and output is None)
        notes = lists.notes(books.illustrative)
        if form == "json" and listed is None:
            whole = {
                "rules_file": each.name,
                "notes": list(notes),
                **{
                    name: json.records(lists.of(name).names, lists.of(name).rows)
                    for name in ("outcomes", "tags", "rules", "payments")
                },
            }
            text = json.text(whole)
            if output is None:
                click.echo(text, nl=False)
            else:
                write_file(output, text)
            continue
        if form == "table":
            click.echo(rendered(lists.of("outcomes"), "table"), nl=False)
        write(lists.of(listed or "tags", notes), form, output)


@command.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False))
@click.option("--instead-of", default="", metavar="NAME", help="As for test.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text"
)
@click.pass_obj
def check(path: str, file: Path | None, instead_of: str, form: str) -> None:
    """List rules that are unused, shadowed, repeated or contradictory.

    Exit status 1 where the rules alone show that one of them can never decide.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.importing.tagging.auditing import PROVED, faults
    from mopac_spend.importing.tagging.retagging import retag
    from mopac_spend.importing.tagging.rule_files import rule_files
    from mopac_spend.tables.listing import listed, rendered

    books = opened(path)
    rows: list[tuple[Cell, ...]] = []
    proved = False
    for each in rule_files(books, file, instead_of):
        trial = retag(books, each.layouts, each.old, each.new, changed=file is not None)
        idle = faults(each.new, trial if trial.total.payments else None)
        proved = proved or any(fault.what in PROVED for fault in idle)
        rows += [(f.what, f.rule.id, f.rule.place, f.why) for f in idle]
        if form == "text":
            _say(each, trial.total.payments, idle)
    if form != "text":
        columns = ("fault", "rule", "place", "why")
        click.echo(
            rendered(listed("Rules that do nothing", columns, rows), form), nl=False
        )
    if proved:
        sys.exit(1)


def _say(file: RuleFile, payments: int, faults: list[Fault]) -> None:
    against = f"held against {counted(payments, 'payment')}"
    if not payments:
        against = "no payment came in under them yet, so only the rules were looked at"
    click.echo(f"{file.name}: {counted(len(file.new), 'rule')}, {against}")
    for rule, what, why in faults:
        click.echo(f"  {what}: {rule.id} at {rule.place}: {why}")
    if not faults:
        click.echo("  every rule can decide something")


class _Lists:
    """The lists of one test."""

    def __init__(self, file: RuleFile, trial: Retagging, *, brief: bool) -> None:
        self._file, self._trial, self._brief = file, trial, brief

    def of(self, name: str, notes: tuple[str, ...] = ()) -> Table:
        """Give a list by its name."""
        from mopac_spend.tables.listing import listed

        title, columns, rows = {
            "outcomes": self._outcomes,
            "tags": self._tags,
            "rules": self._rules,
            "payments": self._payments,
        }[name]()
        return listed(f"{self._file.name}: {title}", columns, rows, notes)

    def notes(self, illustrative: str) -> tuple[str, ...]:
        """Say what belongs to the figures, a sentence each."""
        return tuple(self._notes(illustrative))

    def _notes(self, illustrative: str) -> Iterator[str]:
        if illustrative:
            yield illustrative
        trial = self._trial
        if not trial.total.payments:
            yield "No payment of these books came in under these rules."
        if self._brief:
            for each in trial.retagged[:_SHOWN]:
                yield (
                    f"{each.ref} {show(each.amount)}: {each.before} → {each.after} "
                    f"({each.rule_after or 'no rule'})"
                )
            if len(trial.retagged) > _SHOWN:
                more = len(trial.retagged) - _SHOWN
                yield f"and {more:,} more; list all with --list payments --format csv"
        for name, of in trial.rules.items():
            if of.unknown.payments:
                fields = " and ".join(of.fields)
                yield (
                    f"rule {name}: {counted(of.unknown.payments, 'payment')} "
                    f"({show(of.unknown.pounds)}) may be its own; it asks for "
                    f"{fields}, and that is not known of them"
                )
        for (name, kind), lost in trial.lost.items():
            yield (
                f"{counted(lost.payments, 'payment')} ({show(lost.pounds)}) of the "
                f"rule {name}: it decided the {kind}, and what the source itself "
                f"says of that, which would stand again, is not known"
            )
        yield "Nothing was written; payments in the books keep their tags."

    def _outcomes(self) -> tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]:
        rows: list[tuple[Cell, ...]] = [
            (name, *each) for name, each in self._trial.outcomes.items()
        ]
        rows.append(("all", *self._trial.total))
        return "what becomes of the payments", ("outcome", "payments", "pounds"), rows

    def _tags(self) -> tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]:
        columns = (
            *("tag", "code", "payments_before", "pounds_before"),
            *("payments_after", "pounds_after", "pounds_difference"),
        )
        rows: list[tuple[Cell, ...]] = [
            (kind, code or "none", *was, *now, now.pounds - was.pounds)
            for (kind, code), (was, now) in self._trial.tags.items()
            if was != now or not self._brief
        ]
        title = "tags that change" if self._brief else "tags before and after"
        return title, columns, rows

    def _rules(self) -> tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]:
        columns = (
            *("rule", "payments_before", "pounds_before", "payments_after"),
            *("pounds_after", "payments_unknown", "pounds_unknown", "not_kept"),
        )
        rows: list[tuple[Cell, ...]] = [
            (
                name or "no rule",
                *of.before,
                *of.after,
                *of.unknown,
                ", ".join(of.fields),
            )
            for name, of in self._trial.rules.items()
        ]
        return "rules before and after", columns, rows

    def _payments(self) -> tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]:
        columns = (
            *("ref", "supplier", "pounds", "before", "after"),
            *("rule_before", "rule_after"),
        )
        return "payments retagged", columns, [(*each,) for each in self._trial.retagged]
