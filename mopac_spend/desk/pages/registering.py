"""Registers, budgets, virements and explanations: as lists, and forms with history."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.desk import registers
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.fields import field, label, upper
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.registers import Fault, Filled, Form
from mopac_spend.desk.withholding import the_withheld
from mopac_spend.desk.words import plainly, sentence
from mopac_spend.findings import Refusal, counted
from mopac_spend.register import EVENTS
from mopac_spend.register.shape import Sort
from mopac_spend.registering.columns import (
    ALL,
    cell_of,
    columns_of,
    explained,
    kind_named,
    plural,
    purpose,
)
from mopac_spend.registering.filled import recorded_of
from mopac_spend.registering.told import NOTHING, cell_text, differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.desk.desk import Desk
    from mopac_spend.register.shape import Described, Slot
    from mopac_spend.registering.filled import Row

blueprint = Blueprint("registering", __name__, url_prefix="/registers")
# Entries of one page, columns of the list, and codes that a field proposes.
_PAGE, _WIDE, _PROPOSED = 100, 6, 500
# Refusals of the register as it would be, and not of a field of a form.
_OF_ALL = {"REGISTER-006", "REGISTER-007"}


@blueprint.get("/")
@needs("read")
def kinds() -> str:
    """List the kinds of register."""
    desk = the_desk()
    register = desk.books().register
    groups: dict[str, list[tuple[Described, str, str, int]]] = {}
    for kind in ALL:
        name = "Budgets" if kind.folder != "registers" else "Registers"
        row = (kind, _title(kind), purpose(kind), len(recorded_of(kind, register)))
        groups.setdefault(name, []).append(row)
    forms = [(each, _name_of(each)) for each in registers.waiting(desk)]
    return render_template("registering/kinds.html", groups=groups, forms=forms)


@blueprint.get("/<kind>")
@needs("read")
def entries(kind: str) -> str:
    """List the entries of a kind."""
    desk, of = the_desk(), _kind(kind)
    wanted = request.args.get("find", "").strip()
    some = recorded_of(of, desk.books().register)
    if wanted:
        shown = the_withheld().shown
        some = [
            each
            for each in some
            if _holds(each, wanted.casefold()) and shown(desk, _name(each))
        ]
    last = max(1, -(-len(some) // _PAGE))
    at = min(max(1, request.args.get("page", 1, type=int)), last)
    columns = columns_of(of)[:_WIDE]

    def address(page: int) -> str:
        return url_for("registering.entries", kind=kind, find=wanted, page=page)

    return render_template(
        "registering/entries.html",
        kind=of,
        title=_title(of),
        about=purpose(of),
        columns=[label(slot) for slot in columns],
        rows=[
            (registers.id_of(each), [_cell(slot, each) for slot in columns])
            for each in some[(at - 1) * _PAGE : at * _PAGE]
        ],
        count=len(some),
        wanted=wanted,
        at=at,
        last=last,
        address=address,
        fresh=_new(of),
        pounds=[n for n, slot in enumerate(columns) if slot.sort is Sort.POUNDS],
    )


@blueprint.get("/<kind>/<id_>")
@needs("read")
def entry(kind: str, id_: str) -> str:
    """Show an entry, what happened to it, and what was done with it here."""
    desk, of = the_desk(), _kind(kind)
    register = desk.books().register
    found = registers.find(of, register, id_)
    if found is None:
        abort(404, "There is no such entry.")
    return render_template(
        "registering/entry.html",
        kind=of,
        id=id_,
        title=_title(of),
        name=_name(found),
        rows=[
            (label(slot), cell)
            for slot in columns_of(of)
            if (cell := _cell(slot, found))
        ],
        events=[
            (each, registers.id_of(each), _said(each))
            for each in registers.happened(of, register, found.code)
        ],
        may_happen=_may_happen(of, found.code),
        history=registers.history(desk, of, id_),
        draft=registers.standing(desk, of, id_) is not None,
    )


@blueprint.get("/<kind>/<id_>/change")
@needs("change-registers")
def change(kind: str, id_: str) -> str:
    """Show the form of an entry, or of a new one."""
    desk, of = the_desk(), _kind(kind)
    form = registers.standing(desk, of, id_)
    if form is None:
        found = _found(desk, of, id_)
        cells = registers.cells_of(found) if found else dict(request.args)
        form = Form(of, id_, Filled(cells, registers.digest_of(found)))
    return _form(desk, form, [])


@blueprint.post("/<kind>/<id_>/change")
@needs("change-registers")
def keep(kind: str, id_: str) -> tuple[str, int] | Response:
    """Keep what is typed, and go on to check it; or say what is wrong with it."""
    desk, of = the_desk(), _kind(kind)
    found = _found(desk, of, id_)
    typed = {
        slot.heading: request.form.get(slot.heading, "").strip()
        for slot in columns_of(of)
    }
    if found is not None:
        own = registers.cells_of(found)
        typed |= {heading: own[heading] for heading in registers.fixed(of)}
    form = Form(of, id_, Filled(typed, request.form.get("before", "")))
    registers.keep(desk, form, request.form.get("once", ""))
    if wrong := _wrong(desk, form):
        return _form(desk, form, wrong), 422
    return redirect(url_for("registering.check", kind=kind, id_=id_), 303)


@blueprint.get("/<kind>/<id_>/check")
@needs("change-registers")
def check(kind: str, id_: str) -> str | Response:
    """Show what would be written, and with what."""
    desk, of = the_desk(), _kind(kind)
    form = registers.standing(desk, of, id_)
    if form is None:
        return redirect(url_for("registering.entries", kind=kind), 303)
    if _wrong(desk, form):
        return redirect(url_for("registering.change", kind=kind, id_=id_), 303)
    forms, wrong, rows = [form], [], []
    try:
        forms, imported = registers.together(desk, form)
        rows = imported.rows
    except Refusal as refusal:
        wrong = [("", words) for _, words in _told(refusal)]
    code = form.filled.cells.get(columns_of(of)[0].heading, "")
    return render_template(
        "registering/check.html",
        kind=of,
        id=id_,
        code=code,
        parts=[
            (
                upper(row.new.kind.replace("-", " ")) + " " + _name(row.new),
                [_difference(row, each) for each in differences(row)],
            )
            for row in rows
        ],
        is_new=id_.startswith(registers.NEW),
        names=[each.place.about for each in forms],
        others=[
            (each, _name_of(each))
            for each in registers.waiting(desk)
            if each.place != form.place
        ],
        may_happen=_may_happen(of, code),
        wrong=wrong,
    )


@blueprint.post("/<kind>/<id_>/check")
@needs("change-registers")
def write(kind: str, id_: str) -> Response:
    """Write what was checked into the register."""
    desk, of = the_desk(), _kind(kind)
    written = registers.write(desk, of, id_, request.form.getlist("together"))
    flash("It is written into the register.")
    return redirect(url_for("registering.entry", kind=kind, id_=written), 303)


@blueprint.post("/<kind>/<id_>/back")
@needs("change-registers")
def take_back(kind: str, id_: str) -> Response:
    """Take back what was typed and is not written."""
    desk, of = the_desk(), _kind(kind)
    if form := registers.standing(desk, of, id_):
        registers.take_back(desk, form, f"took the form of {of.kind} back")
        flash("What you typed was taken back.")
    if id_.startswith(registers.NEW):
        return redirect(url_for("registering.entries", kind=kind), 303)
    return redirect(url_for("registering.entry", kind=kind, id_=id_), 303)


def _difference(row: Row, of: tuple[str, str, str]) -> tuple[str, str]:
    heading, was, now = of
    label = upper(heading.replace("_", " "))
    if row.old is None:
        return label, now
    return label, f"{was} → {now if now != NOTHING else 'empty'}"


def _may_happen(kind: Described, code: str) -> list[tuple[str, str]]:
    """Give what may happen to an entry, each with the address of its form."""
    return [
        (each.kind.replace("-", " "), _new(each, code=code))
        for each in EVENTS.values()
        if each.of is kind
    ]


def _name_of(form: Form) -> str:
    first = columns_of(form.kind)[0].heading
    return f"{form.kind.kind.replace('-', ' ')} {form.filled.cells.get(first, '')}"


def _new(kind: Described, **said: str) -> str:
    """Give the address of an empty form, but for what is said already."""
    of: dict[str, Any] = {"kind": kind.kind, **said}
    id_ = f"{registers.NEW}{secrets.token_hex(8)}"
    return url_for("registering.change", id_=id_, **of)


def _kind(name: str) -> Described:
    try:
        return kind_named(name)
    except Refusal:
        abort(404, "There is no such register.")


def _found(desk: Desk, kind: Described, id_: str) -> Recorded | None:
    """Find the entry of a form; None for a new one."""
    if id_.startswith(registers.NEW):
        return None
    found = registers.find(kind, desk.books().register, id_)
    if found is None:
        abort(404, "There is no such entry.")
    return found


def _wrong(desk: Desk, form: Form) -> list[Fault]:
    """Say what is wrong with a form, in words for who sees it.

    What is wrong with the register as it would be may be right with other forms.
    """
    try:
        _, imported = registers.together(desk, form)
    except Refusal as refusal:
        return [] if refusal.code in _OF_ALL else _told(refusal)
    if not imported.rows:
        return [Fault("", "Fill in the form.")]
    row = imported.rows[0]
    if row.old is not None and not form.filled.before:
        first = columns_of(form.kind)[0].heading
        return [Fault(first, f"There is {form.kind.kind} {row.new.code} already.")]
    if row.old == row.new:
        return [Fault("", "This changes nothing.")]
    return []


def _told(refusal: Refusal) -> list[Fault]:
    return [
        Fault(each.heading, sentence(each.words, plainly(refusal)))
        for each in registers.faults(refusal)
    ]


def _form(desk: Desk, form: Form, wrong: Sequence[Fault]) -> str:
    kind, id_, filled = form
    register = desk.books().register
    meanings = explained(kind)
    said: dict[str, str] = {}
    for each in wrong:
        said.setdefault(each.heading, each.words)
    known = {slot.heading for slot in columns_of(kind)}
    is_new = id_.startswith(registers.NEW)
    return render_template(
        "registering/form.html",
        kind=kind,
        id=id_,
        title=_title(kind),
        is_new=is_new,
        about=purpose(kind),
        fields=[
            field(slot, filled.cells, meanings, said)
            | {
                "fixed": not is_new and slot.heading in registers.fixed(kind),
                "choices": registers.choices(slot, register)[:_PROPOSED],
            }
            for slot in columns_of(kind)
        ],
        before=filled.before,
        wrong=[(e.heading if e.heading in known else "", e.words) for e in wrong],
    )


def _title(kind: Described) -> str:
    return upper(plural(kind).replace("-", " "))


def _name(recorded: Recorded) -> str:
    title = getattr(recorded, "title", "")
    day = getattr(recorded, "day", "")
    return f"{recorded.code}: {title}" if title else f"{recorded.code}, {day}"


def _cell(slot: Slot, recorded: Recorded) -> str:
    text = cell_text(cell_of(slot, recorded))
    return "" if text == NOTHING else text


def _said(recorded: Recorded) -> str:
    """Say what an event says, in one line."""
    cells = [
        f"{label(slot).lower()} {cell}"
        for slot in columns_of(type(recorded))[2:]
        if (cell := _cell(slot, recorded))
    ]
    return "; ".join(cells)


def _holds(recorded: Recorded, wanted: str) -> bool:
    title = getattr(recorded, "title", "")
    return wanted in recorded.code.casefold() or wanted in title.casefold()


def _tasks(desk: Desk) -> list[Task]:
    left = len(registers.waiting(desk))
    status = f"{counted(left, 'form')} not written" if left else "None open"
    href = url_for("registering.kinds")
    return [Task("Change registers and budgets", href, status, open=bool(left))]


PAGE = Page(blueprint, "Registers", "registering.kinds", "read", "Month end", _tasks)
