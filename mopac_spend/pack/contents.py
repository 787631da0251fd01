"""What a pack holds: its page and its files, put together from those of its parts."""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.books.record import verify
from mopac_spend.books.record.release import NUMBER, Table, totalled
from mopac_spend.cells import csv_text
from mopac_spend.pack import page
from mopac_spend.pack.parts import (
    AMOUNT,
    DEFINITIONS,
    OF_PART,
    PART,
    WITHHELD,
    Letter,
    Lines,
    Part,
    column_of,
)
from mopac_spend.questions.beneath import REF
from mopac_spend.questions.leaving import ABOUT, ANSWER, LINES, REFERENCES
from mopac_spend.questions.releasing import schedule_columns
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.tables import csvw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_STAY = {ABOUT, REFERENCES, LINES}


class Contents(NamedTuple):
    """What leaves, by path, and the CSV of references, which does not."""

    files: dict[str, bytes]
    references: bytes


def contents(parts: Sequence[Part], letter: Letter | None = None) -> Contents:
    """Put a pack together.

    Args:
        parts: in their order.
        letter: what it goes with.

    Raises:
        Refusal: `PROOF-005`, a table cannot be read alike everywhere, or an answer is
            not what its lines come to.

    """
    about = {part.name: _about(part) for part in parts}
    tables: dict[str, Table] = {}
    others: dict[str, bytes] = {}
    for name, content in (letter.files if letter else {}).items():
        others[f"data/{name}"] = content
    for part in parts:
        of = about[part.name]
        for name, content in part.files.items():
            path = _path(part, name)
            if name == ANSWER:
                tables[path] = Table(content, of["sums"], of["of_lines"])
            elif name not in _STAY:
                others[path] = content
    lines = _lines(parts)
    if lines:
        text = _text(lines.names, lines.rows)
        tables[verify.LINES] = Table(text, [AMOUNT])
        columns = [column_of(name) for name in lines.names]
        others[f"{verify.LINES}-metadata.json"] = csvw.metadata(
            LINES, "Lines of this release", columns, ()
        )
    withheld = [
        ([part.name] if part.name else []) + [f"{cell}" for cell in row.values()]
        for part in parts
        for row in about[part.name].get("withheld", ())
    ]
    if withheld:
        names = [column.name for column in schedule_columns()]
        head = [*([PART] if parts[0].name else []), *names]
        others[f"data/{WITHHELD}"] = _text(head, withheld)
    definitions = _definitions(about.values())
    if definitions:
        text = csv_text(["term", "definition"], definitions.items()).encode()
        others[f"data/{DEFINITIONS}"] = text
    paths = {*tables, *others}
    shown = page.Shown(parts, about, letter, lines, withheld, definitions, paths)
    files = totalled(page.index(shown), tables, others)
    return Contents(files, _references(parts))


def _lines(parts: Iterable[Part]) -> Lines | None:
    """Put the lines of all parts after each other, numbered through."""
    with_lines = [part for part in parts if LINES in part.files]
    if not with_lines:
        return None
    several = any(part.name for part in with_lines)
    heads: dict[str, None] = {}
    read = []
    for part in with_lines:
        rows = _csv(part.files[LINES])
        names = next(rows)
        heads |= dict.fromkeys(names[1:])
        read.append((part, names, rows))
    # The amount stands last, and behind it whether all of it is invented.
    last = [name for name in (AMOUNT, LABEL) if name in heads]
    names = [*(name for name in heads if name not in last), *last]
    before = [NUMBER, PART, OF_PART] if several else [NUMBER]
    lines: list[list[str]] = []
    for part, own, rows in read:
        places = [own.index(name) if name in own else None for name in names]
        for row in rows:
            number = f"{len(lines) + 1}"
            head = [number, part.name, row[0]] if several else [number]
            lines.append(head + ["" if at is None else row[at] for at in places])
    return Lines((*before, *names), lines)


def _references(parts: Iterable[Part]) -> bytes:
    """Say which payment each line is, and each number that an answer names."""
    rows: list[list[str]] = []
    count, several = 0, False
    for part in parts:
        several = several or bool(part.name)
        for number, ref in islice(_csv(part.files.get(REFERENCES, b"")), 1, None):
            is_line = LINES in part.files
            count += is_line
            line = f"{count}" if is_line else ""
            rows.append([line, part.name, number, ref] if part.name else [line, ref])
    names = [NUMBER, PART, OF_PART, REF] if several else [NUMBER, REF]
    return csv_text(names, rows).encode() if rows else b""


def _text(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write texts that are harmless already; an amount may begin with its sign."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)
    return file.getvalue().encode()


def _csv(content: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(content.decode(), ""), strict=True)


def _about(part: Part) -> dict[str, Any]:
    if ABOUT not in part.files:
        return {"sums": [], "of_lines": "", "definitions": {}}
    about: dict[str, Any] = json.loads(part.files[ABOUT])
    return about


def _path(part: Part, name: str) -> str:
    return f"data/{part.name}/{name}" if part.name else f"data/{name}"


def _definitions(about: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in about:
        if "title" in each:
            found[each["title"]] = each["definition"]
        found |= each["definitions"]
    return found
