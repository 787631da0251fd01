"""Layouts and rules, damaged: refused with a place, or read without harm.

A rule says what pounds were for and never how many: whatever it says, the same pounds
are posted. A layout that still reads a file accounts for each of its rows.
"""

# ruff: noqa: TRY003 - a fault is its words
from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from mopac_spend.findings import CODES, Refusal
from mopac_spend.importing.posting import batches
from mopac_spend.importing.posting.incoming import Incoming
from mopac_spend.importing.posting.ledger import Ledger
from mopac_spend.importing.reading import layouts, lines
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.tagging import rules
from tests.fuzz import changes, exports, files, tables, texts
from tests.fuzz.case import ACCEPTED, REFUSED, Fault, Outcome, Step, drawn, seeded
from tests.importing.desk import Nothing

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.register import Register

WEIGHT, SECONDS = 8, 5.0
VALUES = (
    '""', "1", "true", "[]", "{}", "[1, 2]", "nan", "1979-05-27", '"*"', '"(.*)*x$"',
    '"' + "a" * 3000 + '"', '["", ""]', '"\\u0000"', "9999999999999999999999", "-1",
    '"%d/%m"', '"%"', '"utf-16"', '"base64"', '","', '"vru"', '"untagged"', "''''''",
    '"../../etc/passwd"', "[[]]", '{ a = "b" }',
)  # fmt: skip
_OF_TEXT = {
    each.__name__: each
    for each in (
        texts.digit, texts.line_removed, texts.line_doubled, texts.line_commented,
        texts.line_ends, texts.mark,
    )
}  # fmt: skip


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose a layout or rules, rows to read by them, and what is done."""
    name = chance.choice(
        files.named("root:importers/layouts/*.toml", "root:importers/rules/*.toml")
    )
    steps = drawn(chance, [*_OF_TEXT, *changes.BYTES, "value", "value", "key"], 2)
    return f"{name}#{chance.randrange(10**6)}", steps


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Change the file, and read an export by it."""
    name, _, seed = subject.partition("#")
    content = files.content(name)
    for step in steps:
        if step.name in changes.BYTES:
            content = changes.of_bytes(step.name, content, step.chance())
            continue
        text = content.decode("utf-8", errors="surrogateescape")
        change = _OF_TEXT.get(step.name) or {"value": _value, "key": _key}[step.name]
        content = change(text, step.chance()).encode("utf-8", errors="surrogateescape")
    file = room / "input" / "setting.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    chance = seeded(seed)
    try:
        if "/layouts/" in name:
            return _by_layout(layouts.load(file), chance, room)
        return _by_rules(file, name, chance, room)
    except Refusal as refusal:
        if refusal.code not in CODES or "\n" in str(refusal):
            raise Fault(
                "a refusal that is not one line with a code", str(refusal)
            ) from refusal
        return Outcome(REFUSED, refusal.code)


def _by_layout(layout: Layout, chance: random.Random, room: Path) -> Outcome:
    source = _export(layout.name, chance, room)
    extract = lines.extract(source, layout, exports.OPENED)
    below = 0
    for sheet in layout.read(source):
        heading = layout.heading(sheet)
        first = heading.at + 1 if heading else 0
        below += sum(not row.blank for row in sheet.rows[first:])
    found = len(extract.lines) + len(extract.set_aside) + len(extract.totals)
    if found != below:
        raise Fault("rows are not accounted for", f"{found} of {below}")
    return Outcome(ACCEPTED)


def _by_rules(file: Path, name: str, chance: random.Random, room: Path) -> Outcome:
    register = _sample_register()
    found = rules.load(file, register)
    stem = name.rpartition("/")[2].removesuffix(".toml")
    layout = exports.known().get(stem) or exports.known()["sample-finance"]
    source = _export(layout.name, chance, room)
    extract = lines.extract(source, layout, exports.OPENED)
    read = sum((line.amount for line in extract.lines), Decimal(0))
    made = batches.prepare(
        Incoming(source, layout, extract),
        found,
        register,
        Ledger(Nothing(), ()),
    )
    posted = sum((payment.amount for payment in made.payments), Decimal(0))
    if not posted == read == made.batch.pounds_posted:
        raise Fault("rules moved pounds", f"{read} read, {posted} posted")
    return Outcome(ACCEPTED)


def _export(layout: str, chance: random.Random, room: Path) -> Source:
    """Write a few rows of an export of this layout, or of another one."""
    fit = [name for name in tables.names() if tables.layout_of(name) == layout]
    table = tables.some(chance.choice(fit or tables.names()), chance)
    file = room / "input" / "export.csv"
    file.write_bytes(table.written())
    return Source.read(file)


@cache
def _sample_register() -> Register:
    from tests.fuzz.books import template

    return template("sample").register


def _value(text: str, chance: random.Random) -> str:
    """Give a setting another value."""
    found = text.splitlines(keepends=True)
    at = [n for n, line in enumerate(found) if "=" in line and not line.startswith("#")]
    if at:
        one = chance.choice(at)
        found[one] = f"{found[one].partition('=')[0]}= {chance.choice(VALUES)}\n"
    return "".join(found)


def _key(text: str, chance: random.Random) -> str:
    """Give a setting the name of another one."""
    found = text.splitlines(keepends=True)
    at = [n for n, line in enumerate(found) if "=" in line and not line.startswith("#")]
    if at:
        one, other = chance.choice(at), chance.choice(at)
        name = found[other].partition("=")[0]
        found[one] = f"{name}={found[one].partition('=')[2]}"
    return "".join(found)
