"""The awards of a file, against the register: new, changed, there already.

An award is known by its published identifier, in whatever file it comes. What the
file no longer holds stays in the register and is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.importing.grants import award as awards
from mopac_spend.importing.grants.entries import Changed, merged, same
from mopac_spend.importing.grants.values import text
from mopac_spend.importing.posting.batches import free_name, slug_of
from mopac_spend.importing.reading.aside import SetAside
from mopac_spend.register import Grant, Register, alike

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from mopac_spend.importing.grants.award import Award, Paid
    from mopac_spend.importing.grants.packages import Package
    from mopac_spend.importing.grants.record import Record
    from mopac_spend.importing.reading.sheets import Source

FOLDER = "registers"


@dataclass(slots=True)
class Compared:
    """What a file says, sorted.

    Attributes:
        name: of the register's file for its new awards.
        new, changed, again: awards, as the register will have them; every record
            that is a whole grant is in one of these or in `set_aside`.
        set_aside: awards that could not be used.
        paid: payments by code of their grant.
        paid_aside: payments that could not be used.
        withdrawn: awards of an earlier version of the file, which stay.
        read: its readable awards, each once.
        doubts: sentences about what a person should look at.

    """

    name: str
    new: list[Grant] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    again: list[Grant] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    paid: list[tuple[Grant, Paid]] = field(default_factory=list)
    paid_aside: list[SetAside] = field(default_factory=list)
    withdrawn: list[Grant] = field(default_factory=list)
    read: list[Award] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def copy_of(register: Register) -> Register:
    """Copy a register, so that awards can be added to it."""
    entries = {kind: dict(known) for kind, known in register.entries.items()}
    return replace(register, entries=entries, aliases=dict(register.aliases))


def file_name(source: Source, root: Path) -> str:
    """Name the register's file for new awards of a file; one that is not there."""
    name = f"{FOLDER}/{_stem(source.name)}-{source.sha256[:8]}"
    name = free_name(name, lambda each: (root / f"{each}.beancount").exists())
    return f"{name}.beancount"


def compare(
    package: Package, register: Register, opened: dt.date, name: str
) -> Compared:
    """Sort the awards of a file and add them to a register.

    Args:
        package: the file.
        register: a copy of the books' own; what is new or changed is put in.
        opened: the first day of the books.
        name: of the file for what is new.

    """
    compared = Compared(name)
    of_file: dict[str, Award] = {}
    for record in package.records:
        if record.whole:
            _take(record, compared, of_file, register, opened)
    for record in package.records:
        if not record.whole:
            _more(record, compared, of_file, opened)
    compared.read = list(of_file.values())
    compared.withdrawn = _withdrawn(_stem(package.source.name), of_file, register)
    return compared


def _take(
    record: Record,
    compared: Compared,
    of_file: dict[str, Award],
    register: Register,
    opened: dt.date,
) -> None:
    """Put one award where it belongs."""
    try:
        award = awards.read(record)
        _not_taken(award, of_file, register)
    except awards.Unreadable as reason:
        compared.set_aside.append(awards.set_aside(record, str(reason)))
        _all_aside(record, compared, "its award is set aside")
        return
    code = award.grant.code
    if code in of_file:
        # The same award twice in one file: it is in the register once.
        compared.again.append(register.of(Grant)[code])
        if record.values != of_file[code].record.values:
            _payments(record, register.of(Grant)[code], compared, opened)
        return
    of_file[code] = award
    before = register.of(Grant).get(code)
    grant = replace(award.grant, file=compared.name) if before is None else before
    if before is None:
        compared.new.append(grant)
    elif same(before, award.grant):
        compared.again.append(grant)
    else:
        grant = merged(before, award.grant)
        compared.changed.append(Changed(record.label, before, grant))
    register.of(Grant)[code] = grant
    for name in (code, grant.identifier):
        register.aliases[Grant.kind, alike(name)] = code
    _payments(record, grant, compared, opened)


def _not_taken(award: Award, of_file: dict[str, Award], register: Register) -> None:
    """See that an award is one of its own.

    Raises:
        Unreadable: it contradicts another of the file, or its code stands for
            something else.

    """
    grant, first = award.grant, of_file.get(award.grant.code)
    if first is not None and not same(first.grant, grant):
        msg = f"row {first.record.label} says otherwise of {grant.identifier}"
        raise awards.Unreadable(msg)
    for name in (grant.code, grant.identifier):
        code = register.resolve(Grant.kind, name)
        if code not in {None, grant.code}:
            msg = f"its identifier is that of {code} but for capital letters"
            raise awards.Unreadable(msg)
    for kind, known in register.entries.items():
        if kind != Grant.kind and grant.code in known:
            msg = f"{grant.code} is already the code of a {kind}"
            raise awards.Unreadable(msg)


def _payments(
    record: Record, grant: Grant, compared: Compared, opened: dt.date
) -> None:
    for each in awards.payments(record, grant, opened):
        if isinstance(each, SetAside):
            compared.paid_aside.append(each)
        else:
            compared.paid.append((grant, each))


def _all_aside(record: Record, compared: Compared, reason: str) -> None:
    for number, raw in enumerate(record.values.get("disbursementTransaction", []), 1):
        amount = awards.pounds_of(raw, record.values)
        why = f"payment {number}: {reason}"
        compared.paid_aside.append(awards.set_aside(record, why, amount))


def _more(
    record: Record, compared: Compared, of_file: dict[str, Award], opened: dt.date
) -> None:
    """Take payments that stand in a sheet of their own."""
    code = awards.code_of(text(record.values.get("id")))
    if code not in of_file:
        _all_aside(record, compared, "no award of the file has its identifier")
        return
    if awards.is_individual(of_file[code].record.values):
        record = replace(record, values=record.values | {"recipientIndividual": True})
    grants = [*compared.new, *(each.new for each in compared.changed), *compared.again]
    grant = next(each for each in grants if each.code == code)
    _payments(record, grant, compared, opened)
    if record.values.get("commitmentTransaction"):
        compared.doubts.append(
            f"{record.label}: promised instalments in a sheet of their own are not "
            f"kept with the award"
        )


def _stem(name: str) -> str:
    stem = slug_of(name)
    return stem[:60] if stem.startswith("grants") else f"grants-{stem[:60]}"


def _withdrawn(stem: str, of_file: Iterable[str], register: Register) -> list[Grant]:
    """Find what an earlier version of a file had: most of it must be there again."""
    earlier = re.compile(
        rf"{FOLDER}/{re.escape(stem)}-[0-9a-f]{{8}}(-[0-9]+)?\.beancount"
    )
    codes = set(of_file)
    before = [g for g in register.of(Grant).values() if earlier.fullmatch(g.file)]
    gone = [grant for grant in before if grant.code not in codes]
    return gone if 2 * len(gone) <= len(before) else []
