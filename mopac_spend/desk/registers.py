"""Entries of registers as forms: filled in, checked, and written.

A form is one row of a filled-in register, so that it is read, refused and written by
`mopac_spend.registering.run.import_tables` as a workbook of it is. What somebody typed
is a draft until it is written, faults and all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.cells import as_text
from mopac_spend.desk.acts import Place
from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.forms.filled import Cell, Row, Sheet
from mopac_spend.register import EVENTS, Event
from mopac_spend.register.shape import Sort
from mopac_spend.registering.columns import cell_of, columns_of, kind_named
from mopac_spend.registering.filled import key_of, recorded_of
from mopac_spend.registering.run import import_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.register_text import Recorded
    from mopac_spend.desk.acts import Act
    from mopac_spend.desk.desk import Desk
    from mopac_spend.register import Register
    from mopac_spend.register.shape import Described, Slot
    from mopac_spend.registering.run import Imported

KIND = "register"
ROW, BEFORE = "row", "before"
# Which forms are filled in and not written, by their places.
WAITING = Place("forms")
NEW = "new-"
_SOURCE = "the form"
# Where a fault names the column it is about: `the form, C2 (title)`.
_HEADING = re.compile(r"\((\w+)\)$")
# Before what a check of the books says.
_CODE = re.compile(r"^[A-Z]+-\d{3}: ")
# Another value of each sort than the empty one.
_OTHER: dict[Sort, object] = {
    Sort.TEXT: "other",
    Sort.DAY: dt.date(2001, 1, 1),
    Sort.POUNDS: Decimal(1),
    Sort.WHOLE: 1,
    Sort.COUNT: 1,
    Sort.YES_OR_NO: True,
    Sort.SAID: True,
    Sort.LIST: ("other",),
}


class Filled(NamedTuple):
    """A form as it stands.

    Attributes:
        cells: what is typed, by heading.
        before: digest of the entry as it was when the form was opened; "" for one
            that is new.

    """

    cells: Mapping[str, str]
    before: str


class Form(NamedTuple):
    """A form of an entry, or of a new one: what kind it is of, and as it stands."""

    kind: Described
    id: str
    filled: Filled

    @property
    def place(self) -> Place:
        """Give where it is kept."""
        return place(self.kind, self.id)


class Fault(NamedTuple):
    """What is wrong with a form: the heading it is about, or "", and why."""

    heading: str
    words: str


def place(kind: Described, id_: str) -> Place:
    """Give where a form of an entry is kept."""
    return Place(KIND, f"{kind.kind}/{id_}")


def id_of(recorded: Recorded) -> str:
    """Give by which pages name an entry: of what no two entries share."""
    key = json.dumps(key_of(recorded)).encode()
    return hashlib.sha256(key).hexdigest()[:16]


def find(kind: Described, register: Register, id_: str) -> Recorded | None:
    """Find an entry or an event of a kind."""
    some = recorded_of(kind, register)
    return next((each for each in some if id_of(each) == id_), None)


def cells_of(recorded: Recorded) -> dict[str, str]:
    """Give an entry as its form shows it, by heading."""
    return {
        slot.heading: as_text(cell_of(slot, recorded))
        for slot in columns_of(type(recorded))
    }


def digest_of(recorded: Recorded | None) -> str:
    """Digest an entry; "" for none."""
    if recorded is None:
        return ""
    whole = json.dumps(cells_of(recorded), sort_keys=True).encode()
    return hashlib.sha256(whole).hexdigest()


def fixed(kind: Described) -> frozenset[str]:
    """Give the headings by which an entry is known: changed, it were another."""
    described: Any = kind
    return _fixed(described)


@cache
def _fixed(kind: type[Any]) -> frozenset[str]:
    columns = columns_of(kind)
    day = dt.date(2000, 1, 1)
    needed = {"code": "a", "title": "a", "valid_from": day, "day": day}
    names = {slot.name for slot in columns}
    sample = kind(**{name: needed[name] for name in needed.keys() & names})
    return frozenset(
        slot.heading
        for slot in columns
        if key_of(replace(sample, **{slot.name: _OTHER[slot.sort]})) != key_of(sample)
    )


def standing(desk: Desk, kind: Described, id_: str) -> Form | None:
    """Give what is typed into a form and not written; None where nothing is."""
    said = desk.drafts.standing(place(kind, id_))
    if ROW not in said or not said[ROW].says:
        return None
    return Form(kind, id_, Filled(said[ROW].says, str(said[BEFORE].says)))


def keep(desk: Desk, form: Form, once: str) -> None:
    """Keep what is typed into a form."""
    says = {ROW: dict(form.filled.cells), BEFORE: form.filled.before}
    words = f"filled the form of {form.kind.kind} in"
    desk.drafts.decide(form.place, says, desk.person.name, words, once)
    name = form.place.about
    if name not in {each.place.about for each in waiting(desk)}:
        desk.drafts.decide(WAITING, {name: True}, desk.person.name, f"opened {name}")


def take_back(desk: Desk, form: Form, words: str) -> None:
    """Take back what is typed into a form."""
    says = {ROW: None, BEFORE: ""}
    desk.drafts.decide(form.place, says, desk.person.name, words)
    desk.drafts.decide(WAITING, {form.place.about: None}, desk.person.name, words)


def waiting(desk: Desk) -> list[Form]:
    """Give the forms that whoever is there filled in and did not write, in order."""
    found = []
    for about, each in desk.drafts.standing(WAITING).items():
        kind, _, id_ = about.partition("/")
        form = standing(desk, kind_named(kind), id_) if each.says else None
        if form and each.by == desk.person.name and any(form.filled.cells.values()):
            found.append(form)
    return found


def checked(desk: Desk, forms: Sequence[Form]) -> Imported:
    """See what forms would write together.

    Returns:
        What it comes to; its first row is of the first form.

    Raises:
        Refusal: as `import_tables`; `faults` tells them by column.
        BooksError: the books have errors.

    """

    def opening(_: Path | str) -> Books:
        return desk.books()

    tables, _ = _tables(forms)
    return import_tables(desk.main, tables, _SOURCE, dry_run=True, opening=opening)


def together(desk: Desk, form: Form) -> tuple[list[Form], Imported]:
    """Give what a form is written with: alone, or where that cannot be, with others.

    A virement is nothing without its movements, nor the sum of a budget without its
    lines: then all is written that the person filled in and did not write.

    Raises:
        Refusal: neither can be, as `checked` says; of the form alone where a field of
            it is wrong, or nothing else is filled in.

    """
    try:
        return [form], checked(desk, [form])
    except Refusal as refusal:
        alone = refusal
    others = [each for each in waiting(desk) if each.place != form.place]
    try:
        return [form, *others], checked(desk, [form, *others])
    except Refusal as refusal:
        # Fields that are wrong still are told of the form that they are of.
        own = not others or any(each.heading for each in faults(refusal))
        raise alone if own else refusal from None


def _tables(
    forms: Sequence[Form],
) -> tuple[list[tuple[Described, Sheet]], list[Form]]:
    """Make filled-in registers of forms, and give the forms in the order of rows."""
    kinds = list(dict.fromkeys(form.kind for form in forms))
    tables, ordered = [], []
    for kind in kinds:
        own = [form for form in forms if form.kind is kind]
        headings = [slot.heading for slot in columns_of(kind)]
        rows = [Row(1, {at: Cell(each) for at, each in enumerate(headings)})]
        for number, form in enumerate(own, 2):
            cells = enumerate(form.filled.cells.get(each, "") for each in headings)
            rows.append(Row(number, {at: Cell(text) for at, text in cells}))
        tables.append((kind, Sheet(_SOURCE, "", rows)))
        ordered += own
    return tables, ordered


def faults(refusal: Refusal) -> list[Fault]:
    """Give what is wrong with a form, each at its column."""
    some = refusal.faults if isinstance(refusal, RefusedListError) else [refusal]
    found = []
    for each in some:
        match = _HEADING.search(each.place)
        words = _CODE.sub("", each.message)
        found.append(Fault(match[1] if match else "", words))
    return found


def write(desk: Desk, kind: Described, id_: str, names: Sequence[str]) -> str:
    """Write a form into its register, with those that it is written together with.

    Args:
        desk: where it is.
        kind: of the entry.
        id_: of the entry, or of a new one.
        names: the places of all of them, as somebody saw them.

    Returns:
        By which pages name what was written.

    Raises:
        Refusal: `DESK-021`, somebody else changed an entry since its form was opened,
            or they are not the forms that were seen; as `import_tables`. Nothing was
            written.
        BooksError: the books have errors.

    """
    main = standing(desk, kind, id_)
    if main is None:
        msg = "this is written already, or was taken back; look at it again"
        raise Refusal("DESK-021", msg)
    forms, _ = together(desk, main)
    if [form.place.about for form in forms] != list(names):
        msg = "what is written together has changed; look at it again"
        raise Refusal("DESK-021", msg)
    by = desk.person.name
    with desk.drafts.posting(main.place, by) as posting:
        says = posting.decisions[ROW].says if ROW in posting.decisions else None
        if says != main.filled.cells:
            msg = "this has changed since you looked at it; look at it again"
            raise Refusal("DESK-021", msg)
        tables, ordered = _tables(forms)

        def same(imported: Imported) -> None:
            for row, form in zip(imported.rows, ordered, strict=True):
                if digest_of(row.old) != form.filled.before:
                    msg = (
                        "this has been changed by somebody else since you opened it; "
                        "look at it again, then change it"
                    )
                    raise Refusal("DESK-021", msg)

        done = import_tables(desk.main, tables, _SOURCE, by=by, seen=same)
        first = done.rows[0].new
        posting.became = f"{id_of(first)} {first.kind} {first.code}"
    desk.drafts.decide(WAITING, {main.place.about: None}, by, "written")
    for form in forms[1:]:
        take_back(desk, form, f"written with {first.kind} {first.code}")
    desk.note("wrote", ", ".join(f"{row.new.kind} {row.new.code}" for row in done.rows))
    return id_of(first)


def history(desk: Desk, kind: Described, id_: str) -> list[Act]:
    """Give what was done with an entry at the desk, newest first.

    That includes what was typed before it was an entry.
    """
    acts = desk.drafts.history(place(kind, id_))
    for about, (_, _, became) in desk.drafts.posted(KIND).items():
        own, _, new = about.partition("/")
        if own == kind.kind and new.startswith(NEW) and became.startswith(f"{id_} "):
            acts += desk.drafts.history(Place(KIND, about))
    return sorted(acts, key=lambda act: -act.number)


def happened(kind: Described, register: Register, code: str) -> list[Recorded]:
    """Give the events of an entry, as they are dated."""
    if issubclass(kind, Event):
        return []
    some = [
        each
        for event in EVENTS.values()
        if event.of is kind
        for each in register.events[event.kind]
        if each.code == code
    ]
    return [*sorted(some, key=lambda each: each.day)]


def choices(slot: Slot, register: Register) -> list[tuple[str, str]]:
    """Give the codes that a column may hold, with their titles."""
    return [
        (code, entry.title)
        for kind in slot.names
        for code, entry in register.entries.get(kind, {}).items()
    ]
