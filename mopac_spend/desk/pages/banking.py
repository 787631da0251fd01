"""The bank: statements dropped, matched with the payments, settled and recorded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.banking import listing, recorded
from mopac_spend.banking.chain import GAP_LINE
from mopac_spend.cells import as_text
from mopac_spend.desk import statements
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug import Response

    from mopac_spend.cells import Cell
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.statements import Look, Statement
    from mopac_spend.tables import Row

blueprint = Blueprint("banking", __name__, url_prefix="/bank")
# Rows of each part, and lines to settle, that one page shows.
_SHOWN, _TO_SETTLE = 200, 50
# Columns of the listing, as people read them.
_HEADINGS = {
    1: "Bank date",
    2: "At the bank",
    3: "Words of the bank",
    4: "Paid on",
    5: "In the books",
    6: "Who was paid",
    7: "Document",
    9: "How",
}
_TITLES = {
    listing.MATCHED: "Matched",
    listing.OUT: "Money out that is not in the books",
    listing.IN: "Money in that is not in the books",
    listing.UNPAID: "In the books and on no statement",
}


@blueprint.get("/")
@needs("read")
def statements_() -> str:
    """Show the statements in hand, what is recorded, and where to drop others."""
    return _statements([])


@blueprint.post("/")
@needs("settle-bank")
def drop() -> tuple[str, int] | Response:
    """Take statements in."""
    desk, wrong, taken = the_desk(), [], []
    for each in request.files.getlist("files"):
        if not each.filename:
            continue
        try:
            taken.append(statements.take(desk, each.filename, each.stream))
        except Refusal as refusal:
            wrong.append(("files", plainly(refusal)))
    if not taken and not wrong:
        wrong.append(("files", "Choose a file, or drop one on the page."))
    if wrong:
        return _statements(wrong), 422
    if len(taken) == 1:
        return _to(taken[0])
    return redirect(url_for("banking.statements_"), 303)


@blueprint.get("/<about>")
@needs("read")
def statement(about: str) -> str:
    """Show what is matched and what is left, and ask what nobody can tell."""
    desk, found = _found(about)
    return _statement(desk, found, [])


@blueprint.post("/<about>/settle")
@needs("settle-bank")
def settle(about: str) -> tuple[str, int] | Response:
    """Keep which payments lines paid, of those that may be; or take that back."""
    desk, found = _found(about)
    seen = statements.look(desk, found)
    said = desk.drafts.standing(found.place)
    says: dict[str, list[str]] = {}
    stale: list[str] = []
    for key, value in request.form.items():
        if ":" not in key:
            continue
        refs = [ref for ref in value.split(",") if ref]
        fits = seen.outcome.matches.doubtful.get(key, [])
        before = said[key].says if key in said else []
        known = refs in ([each.ref for each in fit] for fit in fits)
        if refs != before and (known or not refs):
            says[key] = refs
        elif refs != before:
            stale.append(key)
    if stale:
        words = "What you chose is not open any more. Choose again."
        return _statement(desk, found, [(key, words) for key in stale]), 422
    if not says:
        words = "Choose which payments at least one line paid."
        first = next(iter(seen.outcome.matches.doubtful), "")
        return _statement(desk, found, [(first, words)]), 422
    number = sum(map(bool, says.values()))
    words = f"settled {counted(number, 'line')}" if number else "took choices back"
    _keep(desk, found, says, words)
    return _to(found)


@blueprint.post("/<about>/gap")
@needs("settle-bank")
def gap(about: str) -> Response:
    """Keep that a statement is recorded that does not follow the last; or not."""
    desk, found = _found(about)
    accepted = request.form.get("accept") == "yes"
    words = "accepted the gap" if accepted else "did not accept the gap"
    _keep(desk, found, {statements.GAP: accepted}, words)
    return _to(found)


@blueprint.post("/<about>/record")
@needs("settle-bank")
def record(about: str) -> tuple[str, int] | Response:
    """Record a statement, as it was seen."""
    desk, found = _found(about)
    try:
        became = statements.record(desk, found, request.form.get("seen", ""))
    except Refusal as refusal:
        if refusal.code != "DESK-021":
            raise
        return _statement(desk, found, [("record", plainly(refusal))]), 409
    flash(f"{found.name}: {became}.")
    return _to(found)


@blueprint.post("/<about>/away")
@needs("settle-bank")
def away(about: str) -> Response:
    """Put a statement away."""
    desk, found = _found(about)
    if found.path is not None:
        statements.put_away(desk, found)
        flash(f"{found.name} was put away.")
    return redirect(url_for("banking.statements_"), 303)


def _found(about: str) -> tuple[Desk, Statement]:
    desk = the_desk()
    found = statements.find(desk, about)
    if found is None:
        abort(404, "This statement is not in hand any more.")
    return desk, found


def _to(found: Statement) -> Response:
    return redirect(url_for("banking.statement", about=found.id), 303)


def _keep(desk: Desk, found: Statement, says: Mapping[str, object], words: str) -> None:
    once = request.form.get("once", "")
    desk.drafts.decide(found.place, says, desk.person.name, words, once)
    desk.note("settled", f"{found.name}: {words}")


def _statements(wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    posted = desk.drafts.posted(statements.KIND)
    histories = recorded.read(desk.root).values()
    return render_template(
        "banking/statements.html",
        rows=[
            (each, posted.get(each.id))
            for each in reversed(statements.everything(desk).values())
        ],
        histories=[(each, _open(each.lines)) for each in histories],
        wrong=wrong,
        most=desk.settings.body,
    )


def _open(lines: Sequence[recorded.Booked]) -> int:
    return sum(not e.pays and not e.key.endswith(GAP_LINE) for e in lines)


def _statement(desk: Desk, found: Statement, wrong: Sequence[tuple[str, str]]) -> str:
    refused, seen = "", None
    try:
        seen = statements.look(desk, found)
    except Refusal as refusal:
        refused = plainly(refusal)
    said = desk.drafts.standing(found.place)
    posted = desk.drafts.posted(statements.KIND).get(found.id)
    lines = [*seen.outcome.matches.doubtful][:_TO_SETTLE] if seen else []
    ids = {key: f"d{number}-1" for number, key in enumerate(lines, 1)}
    return render_template(
        "banking/statement.html",
        found=found,
        refused=refused,
        seen=seen,
        said=said,
        gap=said[statements.GAP].says if statements.GAP in said else False,
        posted=posted if found.path else None,
        history=desk.drafts.history(found.place, 50),
        most=_SHOWN,
        # What is said of a line that is not shown any more stands at the button.
        wrong=[
            (ids.get(at, at if at == "record" else "settle"), words)
            for at, words in wrong
        ],
        **(_shown(seen) if seen else {}),
    )


def _shown(seen: Look) -> dict[str, object]:
    outcome = seen.outcome
    listed = listing.rows(outcome)
    lines = {line.key: line for line in outcome.shown}
    doubtful = outcome.matches.doubtful
    chosen = {
        key: fit
        for key, (fit, how) in outcome.matches.matched.items()
        if how.startswith("chosen by ")
    }
    return {
        "followed": [
            (row, link.sound)
            for row, (_, _, link) in zip(
                listing.statement_rows(outcome), outcome.statements, strict=True
            )
        ],
        "parts": [
            each for each in listing.parts(outcome) if each.lines + each.payments
        ],
        "lists": [
            (title, *_list(rows), len(rows))
            for part, title in _TITLES.items()
            if (rows := [row for row in listed if row[0] == part])
        ],
        "doubtful": [(lines[key], doubtful[key]) for key in [*doubtful][:_TO_SETTLE]],
        "more": max(0, len(doubtful) - _TO_SETTLE),
        "chosen": [(lines[key], fit) for key, fit in chosen.items() if key in lines],
    }


def _list(rows: Sequence[Row]) -> tuple[list[str], list[list[str]], list[int]]:
    """Give the headings, cells and columns of pounds of a list, without empty ones."""
    used = [at for at in _HEADINGS if any(row[at] for row in rows)]
    pounds = [n for n, at in enumerate(used) if listing.COLUMNS[at].endswith("pounds")]
    cells = [[_cell(row[at]) for at in used] for row in rows[:_SHOWN]]
    return [_HEADINGS[at] for at in used], cells, pounds


def _cell(cell: Cell) -> str:
    return show(cell) if isinstance(cell, Decimal) else as_text(cell)


def _tasks(desk: Desk) -> list[Task]:
    posted = desk.drafts.posted(statements.KIND)
    left = [each for each in statements.everything(desk) if each not in posted]
    status = f"{counted(len(left), 'statement')} to match" if left else "None in hand"
    href = url_for("banking.statements_")
    return [Task("Reconcile the bank", href, status, open=bool(left))]


PAGE = Page(blueprint, "Bank", "banking.statements_", "read", "Month end", _tasks)
