"""Questions: narrowed at random they sum to what Python sums; damaged they are refused.

A damaged question file is loaded and asked of the sample books: what comes of it is an
answer or one line with a code, and nothing outside the database is reached.
"""

# ruff: noqa: TRY003, E501 - a fault is its words; lists of SQL are wide
from __future__ import annotations

import shutil
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import CODES, Refusal
from mopac_spend.periods import FinancialYear
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from tests.fuzz import changes, files, texts
from tests.fuzz.books import template
from tests.fuzz.case import (
    ACCEPTED,
    REFUSED,
    Fault,
    Outcome,
    Step,
    drawn,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

WEIGHT, SECONDS = 4, 20.0
_SUMS = ("spend-by-initiative", "spend-by-category", "spend-by-directorate")
_OF_TEXT = {
    each.__name__: each
    for each in (texts.digit, texts.line_removed, texts.line_doubled, texts.mark)
}
SQL = (
    "read_csv('/etc/passwd')", "(SELECT 1/0)", "now()", "random()", "1e400", "'", '"', ";",
    "--", "/*", "spend", "payments", "duckdb_settings()", "getenv('HOME')", "COPY spend TO 'x'",
    "$fy", "?", "range(1000000000)", "repeat('x', 1000000000)", "CAST(NULL AS INTEGER)",
    "UNION ALL", "UNION ALL SELECT * FROM spend", "sum(amount) OVER ()", "LIMIT 0", "LIMIT 1",
    "WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT * FROM t", "\\", "\x00",
    "read_text('/etc/passwd')", "glob('*')", "ATTACH 'x'", "PRAGMA version", "SET threads=1",
)  # fmt: skip


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose a question and what is done to it or asked of it."""
    if chance.random() < 0.4:
        subject = f"{chance.choice(_SUMS)}#{chance.randrange(10**6)}"
        return subject, drawn(chance, ["fy", "category", "directorate", "fund"], 3)
    name = chance.choice(files.named("root:queries/*.sql"))
    return name, drawn(chance, [*_OF_TEXT, *changes.BYTES, "sql", "sql", "header"], 2)


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Ask, or load and ask."""
    try:
        if "#" in subject:
            return _narrowed(subject.partition("#")[0], steps)
        return _damaged(subject, steps, room)
    except Refusal as refusal:
        if refusal.code not in CODES:
            raise Fault("a refusal without a code", refusal.code) from refusal
        return Outcome(REFUSED, refusal.code)


def _narrowed(question: str, steps: Sequence[Step]) -> Outcome:
    """Hold a total against the sum of the payments that a loop finds."""
    books, table = _asked()
    given: dict[str, Any] = {}
    rows = list(_rows())
    for step in steps:
        chance = step.chance()
        if step.name == "fy":
            given["fy"] = chance.choice(["2017-18", "2018-19", "2019-20", "2020-21"])
        else:
            held = sorted({getattr(row, step.name) for row in _rows()} - {""})
            given[step.name] = chance.sample(held, min(len(held), chance.randint(1, 4)))
    for name, wanted in given.items():
        rows = [
            row
            for row in rows
            if (
                str(FinancialYear.of(row.date)) == wanted
                if name == "fy"
                else getattr(row, name) in wanted
            )
        ]
    due = sum((row.amount for row in rows), Decimal(0))
    answer = ask(books, question, table=table, **given)
    if answer.total != due:
        raise Fault(
            "a total is not the sum", f"{given}: {answer.total}, and {due} is paid"
        )
    return Outcome(ACCEPTED)


def _damaged(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    content = files.content(subject)
    for step in steps:
        if step.name in changes.BYTES:
            content = changes.of_bytes(step.name, content, step.chance())
            continue
        text = content.decode("utf-8", errors="surrogateescape")
        if step.name in {"sql", "header"}:
            text = _put(text, step.chance(), in_header=step.name == "header")
        else:
            text = _OF_TEXT[step.name](text, step.chance())
        content = text.encode("utf-8", errors="surrogateescape")
    folder = room / "input"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = folder / "asked.sql"
    file.write_bytes(content)
    books, table = _asked()
    ask(books, library.load(file), table=table)
    return Outcome(ACCEPTED)


def _put(text: str, chance: random.Random, *, in_header: bool) -> str:
    """Put a piece of SQL into the header or below it."""
    found = text.splitlines(keepends=True)
    at = [n for n, line in enumerate(found) if line.startswith("--") == in_header]
    if not at:
        return text
    one = chance.choice(at)
    words = found[one].split(" ")
    words.insert(chance.randint(0, len(words) - 1), chance.choice(SQL))
    found[one] = " ".join(words)
    return "".join(found)


@cache
def _asked() -> tuple[Any, Any]:
    books = open_books(template("sample").root)
    return books, connect(books)


@cache
def _rows() -> tuple[Any, ...]:
    return tuple(_asked()[0].payments)
