"""Exports of finance systems: every row and every pound is accounted for.

What the package makes of a file is held against `oracle.read`, which reads the same
bytes by itself, and against what the change of the file must have done to its sum.
"""

# ruff: noqa: TRY003, C901 - a fault is its words, and each rule of a row is one
from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books.load import Books, open_books
from mopac_spend.findings import CODES, Refusal
from mopac_spend.importing.posting import batches
from mopac_spend.importing.posting.incoming import Incoming
from mopac_spend.importing.posting.ledger import Ledger
from mopac_spend.importing.posting.proof import prove
from mopac_spend.importing.reading import fitting, layouts, lines
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.tagging.rules import load_for
from mopac_spend.money import LIMIT
from tests.fuzz import changes, oracle, tables
from tests.fuzz.case import (
    ACCEPTED,
    ASIDE,
    NO_ORACLE,
    REFUSED,
    Fault,
    Outcome,
    Step,
    drawn,
    seeded,
)
from tests.fuzz.files import ROOT
from tests.importing.desk import Nothing, make_desk

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.tagging.rules import Rule

WEIGHT, SECONDS = 46, 8.0
OPENED = dt.date(2005, 4, 1)
_PENNY = Decimal("0.01")
_SPEND = re.compile(r"^  Expenses\S*  (-?[0-9.]+) GBP$", re.MULTILINE)


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose a file, some rows of it, and what is done to them."""
    subject = f"{chance.choice(tables.names())}#{chance.randrange(10**6)}"
    among = chance.choices(["keeping", "changing", "hostile", "bytes"], [5, 3, 4, 1])[0]
    steps = drawn(chance, [*changes.KEEPING], 4)
    if among == "changing":
        steps += drawn(chance, [*changes.CHANGING], 3)
    if among == "hostile":
        steps += drawn(
            chance, [*changes.HOSTILE, "hostile_amount", "hostile_amount"], 3
        )
    if among == "bytes":
        steps += drawn(chance, changes.BYTES, 3)
    return subject, steps


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Change the file, read it, and hold what was read against the oracle."""
    name, _, seed = subject.partition("#")
    table = tables.some(name, seeded(seed))
    layout = table.layout
    base = _sum_of(oracle.read(table.written(), layout))
    due: Decimal | None = NIL
    for step in steps:
        if step.name in changes.BYTES:
            continue
        try:
            by = changes.OF_TABLES[step.name](table, step.chance())
        except LookupError:
            by = None  # the column it is about has gone
        due = None if due is None or by is None else due + by
    content = table.written()
    for step in steps:
        if step.name in changes.BYTES:
            content = changes.of_bytes(step.name, content, step.chance())
            due = None
    file = room / "input" / "export.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    expected = base + due if base is not None and due is not None else None
    return judge(file, layout, expected, deep=steps[0].seed % 16 if steps else 0)


NIL = Decimal(0)


def judge(
    file: Path, layout: str, expected: Decimal | None = None, deep: int = 1
) -> Outcome:
    """Hold what the package reads of a file against the oracle.

    Args:
        file: the export.
        layout: what the oracle reads it as.
        expected: pounds that must be read, where that is known.
        deep: 0 to prove and post the batch as well.

    """
    try:
        source = Source.read(file)
        chosen = fitting.choose(source, known())
        extract = lines.extract(source, chosen, OPENED)
    except Refusal as refusal:
        if refusal.code not in CODES:
            raise Fault("a refusal without a code", refusal.code) from refusal
        return Outcome(REFUSED, refusal.code)
    told = oracle.read(file.read_bytes(), layout)
    sure = held = True
    if told is None or chosen.name != layout:
        held = False
    else:
        sure = _compare(extract, told)
    read = sum((line.amount for line in extract.lines), NIL)
    aside = sum((row.amount for row in extract.set_aside), NIL)
    try:
        _post(source, chosen, extract, read, aside, deep=deep)
    except Refusal as refusal:
        if refusal.code != "IMPORT-083" or abs(read) + abs(aside) < LIMIT:
            raise
        return Outcome(REFUSED, refusal.code)
    if expected is not None and held and read + aside != expected:
        where = f"{len(extract.lines)} posted, {len(extract.set_aside)} set aside"
        words = f"read {read + aside}, and {expected} is in it: {where}"
        raise Fault("pounds read are not those of the file", words)
    if expected is None and not (held and sure):
        return Outcome(NO_ORACLE)
    return Outcome(ASIDE if extract.set_aside else ACCEPTED)


def _same_rows(told: oracle.Reading, extract: Extract) -> None:
    """Hold the numbers of the rows that are accounted for against those there are.

    What stands above the headings is no row, but may be set aside with payments there;
    and headings that come again may be those that the package goes by.
    """
    theirs = [int(line.row) for line in extract.lines]
    theirs += [int(total.row) for total in extract.totals]
    theirs += [row.number for row in extract.set_aside if row.number > told.heading]
    if len(theirs) != len({*theirs}):
        raise Fault("a row is accounted for twice")
    ours = {row.number for row in told.rows}
    headings = {row.number for row in told.rows if row.heading}
    odd = sorted(({*theirs} ^ ours) - headings)[:8]
    if not odd:
        return
    if {*theirs} < ours and max(odd) < min(theirs):
        raise Fault("rows above the headings are left out", f"rows {odd}")
    raise Fault("rows are not those of the file", f"rows {odd}")


def _compare(extract: Extract, told: oracle.Reading) -> bool:
    """Hold rows against rows; say whether the oracle was sure of every one."""
    posted = {int(line.row): line for line in extract.lines}
    aside = {row.number: row for row in extract.set_aside}
    totals = {int(total.row) for total in extract.totals}
    _same_rows(told, extract)
    sure = True
    for row in told.rows:
        at = row.number
        if row.heading:
            if at in posted:
                raise Fault("headings posted as a payment", f"row {at}")
            continue
        if row.pounds is oracle.UNSURE:
            sure = False
            continue
        if at in posted:
            amount = posted[at].amount
            if row.pounds is None:
                raise Fault("posted what is no amount", f"row {at}: posted as {amount}")
            if amount != row.pounds:
                words = f"row {at}: posted as {amount}, and it says {row.pounds}"
                raise Fault("posted another amount", words)
        elif at in totals and row.sound and row.pounds is not None:
            raise Fault("a payment taken for a total", f"row {at}: {row.pounds}")
        elif at in aside and isinstance(row.pounds, Decimal) and not row.uneven:
            amount = aside[at].amount
            if amount not in {row.pounds, NIL}:
                words = f"row {at}: {amount}, and it says {row.pounds}"
                raise Fault("set aside with another amount", words)
    return sure


def _post(  # noqa: PLR0913 - what the batch must say
    source: Source,
    layout: Layout,
    extract: Extract,
    read: Decimal,
    aside: Decimal,
    *,
    deep: int,
) -> None:
    """Make the batch, and hold its totals and its text against what was read."""
    books = empty()
    made = batches.prepare(
        Incoming(source, layout, extract),
        _rules(layout.name),
        books.register,
        Ledger(Nothing(), ()),
    )
    batch = made.batch
    rows = batch.rows_posted + batch.rows_already + batch.rows_set_aside
    if rows != batch.rows_read or rows != len(extract.lines) + len(extract.set_aside):
        raise Fault("rows of the batch do not add up", f"{batch}")
    pounds = batch.pounds_posted + batch.pounds_already + batch.pounds_set_aside
    if pounds != batch.pounds_read or pounds != read + aside:
        raise Fault("pounds of the batch do not add up", f"{batch}")
    written = sum(map(Decimal, _SPEND.findall(bytes(made.text).decode())), NIL)
    if written != batch.pounds_posted:
        words = f"{written} written, {batch.pounds_posted} posted"
        raise Fault("the text does not hold what was posted", words)
    if deep == 0 and made.text:
        prove(made, books.register)


def _sum_of(reading: oracle.Reading | None) -> Decimal | None:
    """Sum what is surely paid; None where a row is not sure, or may be a total."""
    if reading is None:
        return None
    values = [row.pounds for row in reading.rows]
    if any(row.total for row in reading.rows):
        return None
    if not all(isinstance(each, Decimal) for each in values):
        return None
    return sum((each for each in values if isinstance(each, Decimal)), NIL)


@cache
def known() -> dict[str, Layout]:
    """Give every layout that is shipped."""
    return layouts.load_all(Path("no books"))


@cache
def empty() -> Books:
    """Open books with registers and without a payment."""
    import tempfile

    folder = make_desk(Path(tempfile.mkdtemp(prefix="mopac-spend-fuzz-")) / "books")
    return open_books(folder, cache=False)


@cache
def _rules(layout: str) -> tuple[Rule, ...]:
    return load_for(known()[layout], ROOT / "ledger", empty().register)
