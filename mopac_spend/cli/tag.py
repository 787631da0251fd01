"""`mopac-spend tag`: apply a filled-in review list."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mopac_spend.importing.tagging.effect import Effect
    from mopac_spend.importing.tagging.making import Proposed
    from mopac_spend.reviewing.deciding import Outcome


@click.command("tag")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--by",
    default="",
    metavar="NAME",
    help="Who decided (default: the name you are logged in with).",
)
@click.option(
    "--approver",
    default="",
    metavar="NAME",
    help="Who approved it, where the body wants that of such a sum.",
)
@click.option(
    "--make-rules",
    is_flag=True,
    help="Keep the rules that the list asks for; without, say what each would do.",
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be tagged; write nothing."
)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument an option
    books: str,
    /,
    file: Path,
    by: str,
    approver: str,
    *,
    make_rules: bool,
    dry_run: bool,
) -> None:
    """Apply a filled-in review list: all of its tags, or none.

    Every cell is checked first, and every fault is told with its place.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import counted
    from mopac_spend.money import NIL, show
    from mopac_spend.reviewing import columns, filled
    from mopac_spend.reviewing.applying import apply

    listed, who = filled.read(file), by or _login()
    asks = any(columns.RULE in line.cells for line in listed.groups)
    done = apply(
        *(books, listed, who),
        approver=approver,
        dry_run=dry_run or asks,
        opening=opened,
    )
    # What cannot be kept is said before anything is written.
    wanted = _rules(books, done.outcome, who, refuse=make_rules)
    if asks and not dry_run:
        done = apply(books, listed, who, approver=approver, opening=opened)
    outcome = done.outcome
    decided = [change.after for change in outcome.changes]
    pounds = sum((payment.amount for payment in decided), NIL)
    open_still = sum(payment.flag == "!" for payment in decided)
    verb = "would be tagged" if dry_run else "tagged"
    click.echo(
        f"{counted(len(decided), 'payment')} ({show(pounds)}) {verb}; "
        f"{open_still:,} of them still carry a tag nobody has decided"
    )
    click.echo(f"{counted(outcome.already, 'payment')} had these tags already")
    click.echo(f"{counted(outcome.left, 'payment')} left undecided by the list")
    if done.review and not dry_run:
        click.echo(f"recorded as {done.review.id}, decided by {done.review.by}")
        for name in done.files:
            click.echo(f"  {name}")
    if wanted and make_rules and not dry_run:
        from mopac_spend.importing.tagging.making import keep

        for path in keep(books, wanted, by=who, opening=opened):
            click.echo(f"rules kept in {path.relative_to(path.parents[2])}")
    elif wanted and not make_rules:
        click.echo("no rule was kept; keep them with: mopac-spend tag --make-rules")
    if dry_run:
        click.echo("Dry run: nothing was written.")


def _rules(books: str, outcome: Outcome, by: str, *, refuse: bool) -> list[Proposed]:
    """Say what each rule that a list asks for would do, and give those to be kept.

    Args:
        books: their folder.
        outcome: of the list.
        by: who decided.
        refuse: whether they are to be kept, so that one that cannot be is refused.

    Raises:
        Refusal: `IMPORT-052`, one cannot be kept, and is to be.

    """
    if not outcome.rules:
        return []
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import Refusal
    from mopac_spend.importing.tagging import making

    known = opened(books)
    decided = {
        change.after.ref: {kind: after for kind, _, after in change.tags}
        for change in outcome.changes
    }
    wanted: list[Proposed] = []
    for each in outcome.rules:
        try:
            for one in making.propose(each.payments, each.on, each.then, known, by):
                if making.is_kept(one, known):
                    click.echo(f"rule {one.id}: kept already")
                    continue
                (of,) = making.tried(known, [one], decided)
                click.echo(f"rule {one.id}: {_said(of)}")
                making.refuse_against(one, of)
                wanted.append(one)
        except Refusal as refusal:
            if refuse:
                raise
            click.echo(f"no rule for {each.place.within}: {refusal.message}")
    return list({one.id: one for one in wanted}.values())


def _said(of: Effect) -> str:
    from mopac_spend.findings import counted
    from mopac_spend.money import show

    said = [
        f"{words} {counted(some.payments, 'payment')} ({show(some.pounds)})"
        for words, some in of.words
        if some.payments
    ]
    return "; ".join(said) or "fits no payment yet"


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
