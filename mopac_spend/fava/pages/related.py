"""What the registers say of a thing, and which other things name it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.things import THINGS, title_of, withheld
from mopac_spend.questions.selection import INDIVIDUAL
from mopac_spend.register import KINDS, Contract, Heading, Supplier
from mopac_spend.register.shape import metadata

if TYPE_CHECKING:
    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.register import Entry, Register


class Related(NamedTuple):
    """Another thing: its kind, code and title."""

    kind: str
    code: str
    title: str


class Fact(NamedTuple):
    """What a register says: in words, each with where it leads, "" for nowhere."""

    label: str
    words: list[tuple[str, str]]


def facts(asking: Asking, kind: str, entry: Entry | None) -> list[Fact]:
    """Give what the register says of a thing, fields that are empty left out.

    Args:
        asking: the request.
        kind: of the thing.
        entry: of the register; None where it has none.

    """
    if entry is None:
        return []
    register = asking.books.register
    found = [
        Fact("Code", [(entry.code, "")]),
        Fact("In the register from", [(_days(entry), "")]),
    ]
    for slot in metadata(KINDS[kind]):
        if slot.name in {"valid_to", "successor", "note", "individual"}:
            continue
        value: Any = getattr(entry, slot.name)
        if not value and value != 0:
            continue
        label = slot.name.replace("_", " ").capitalize()
        if isinstance(entry, Contract) and slot.name == Supplier.kind:
            found.append(Fact(label, [_supplier(asking, value)]))
            continue
        values = value if isinstance(value, tuple) else (value,)
        found.append(Fact(label, [_said(asking, slot.names, one) for one in values]))
    return found if not withheld(register, kind, entry.code) else found[:2]


def _days(entry: Entry) -> str:
    last = f" to {entry.valid_to}" if entry.valid_to else ""
    return f"{entry.valid_from}{last}"


def _said(asking: Asking, kinds: tuple[str, ...], value: Any) -> tuple[str, str]:  # noqa: ANN401 - of a field
    register = asking.books.register
    for kind in kinds:
        if value in register.entries.get(kind, {}):
            address = asking.thing(kind, value)
            return legible(title_of(register, kind, value)), address
    if isinstance(value, Decimal):
        return f"£{value:,.2f}", ""
    if isinstance(value, bool):
        return "yes" if value else "no", ""
    return legible(str(value)), ""


def _supplier(asking: Asking, name: str) -> tuple[str, str]:
    """Say whose contract it is: by the register's name, and no individual's."""
    register = asking.books.register
    entry = register.of(Supplier).get(register.resolve(Supplier.kind, name) or "")
    if entry and entry.individual:
        return INDIVIDUAL, ""
    title = entry.title if entry else name
    return legible(title), asking.thing(Supplier.kind, title)


def related(asking: Asking) -> dict[tuple[str, str], list[Related]]:
    """Give, for each thing of the registers, the things that name it."""
    register = asking.books.register
    found: dict[tuple[str, str], list[Related]] = asking.kept(
        "what names what", lambda: _naming(register)
    )
    return found


def _naming(register: Register) -> dict[tuple[str, str], list[Related]]:
    found: dict[tuple[str, str], list[Related]] = {}
    headings = register.of(Heading)
    for kind in THINGS:
        slots = [slot for slot in metadata(KINDS[kind]) if slot.names]
        for code, entry in register.entries[kind].items():
            if kind == Supplier.kind and withheld(register, kind, code):
                continue
            own = Related(kind, code, title_of(register, kind, code))
            for named in _named(register, entry, slots):
                found.setdefault(named, []).append(own)
                # What serves a chapter of a plan serves the plan.
                if named[0] == Heading.kind:
                    above = ("plan", headings[named[1]].plan)
                    if own not in found.setdefault(above, []):
                        found[above].append(own)
            if isinstance(entry, Contract):
                name = register.resolve(Supplier.kind, entry.supplier)
                key = (Supplier.kind, name or entry.supplier)
                found.setdefault(key, []).append(own)
    return found


def _named(register: Register, entry: Entry, slots: list[Any]) -> list[tuple[str, str]]:
    """Give kind and code of everything that an entry names."""
    named = []
    for slot in slots:
        value = getattr(entry, slot.name)
        for code in value if isinstance(value, tuple) else (value,):
            named += [
                (kind, code)
                for kind in slot.names
                if code in register.entries.get(kind, {})
            ]
    return [*dict.fromkeys(named)]
