"""Books that somebody or something has changed: the same figures, or a finding.

They are opened in every way there is: over a cache that knows what they were, over a
warm one, over a fresh one, over none, and by Beancount alone. All ways must say the
same; and where they say that nothing is wrong, the total is what was imported, and
the sums by tag are what a regular expression finds in the text.
"""

# ruff: noqa: TRY003 - a fault is its words
from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from mopac_spend.books.load import Books, by_beancount, main_file, open_books
from mopac_spend.books.rows import Rows
from mopac_spend.engine.database import connect
from mopac_spend.findings import CODES, BooksError, Refusal
from mopac_spend.importing.run import import_files
from mopac_spend.questions.ask import ask
from tests.fuzz import texts
from tests.fuzz.case import (
    ACCEPTED,
    FOUND,
    REFUSED,
    Fault,
    Outcome,
    Step,
    drawn,
    seeded,
)
from tests.fuzz.files import ROOT
from tests.importing.desk import make_desk, put, row, rows

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

WEIGHT, SECONDS = 3, 20.0
# (directorate, initiative, category) to payments and pounds.
Figures = dict[tuple[str, str, str], tuple[int, Decimal]]
_TAGS = ("directorate", "initiative", "category")
_OLD = 3600 * 10**9
_PAYMENT = re.compile(
    r"^\d{4}-\d\d-\d\d [*!] [^\n]*\n((?:[ \t]+[^\n]*\n)+)", re.MULTILINE | re.ASCII
)
_TAG = re.compile(r'^\s+(directorate|initiative|category):\s+"([^"]*)"', re.MULTILINE)
_LEG = re.compile(r"^\s+Expenses", re.MULTILINE)
_SPEND = re.compile(r"^\s+Expenses\S*\s+(-?[0-9]+\.[0-9][0-9]) GBP\s*$", re.MULTILINE)


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose books and what is done to them."""
    subject = "sample" if chance.random() < 0.03 else "desk"
    return subject, drawn(chance, [*texts.ALL, "directive", "bits"], 3)


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Change books and open them in every way."""
    books = fresh(subject, room / "input")
    base = figures_of(template(subject))
    chance = seeded(f"{steps}")
    if chance.random() < 0.5:
        # A cache that knows them as they were, and trusts their times.
        opened(books)
    for step in steps:
        texts.ALL[step.name](books, step.chance())
    if chance.random() < 0.5:
        _age(books)
    return judge(books, base, room, chance)


def judge(books: Path, base: Figures, room: Path, chance: random.Random) -> Outcome:
    """Open books in several ways, and hold ways and text against each other."""
    first = opened(books)
    said = [("Beancount alone", told(lambda: by_beancount(main_file(books))))]
    how = chance.choice(["a fresh cache", "a warm cache", "no cache"])
    shutil.rmtree(room / "fresh", ignore_errors=True)
    with cache_in(room / "fresh" if how == "a fresh cache" else None):
        kept = how != "no cache"
        said.append(
            (how, told(lambda: open_books(books, despite_errors=True, cache=kept)))
        )
    for name, other in said:
        if other != first:
            raise Fault(f"{name} says otherwise", _difference(first, other))
    if isinstance(first, str):
        return Outcome(REFUSED, first.partition(":")[0])
    findings, figures = first
    if findings:
        return Outcome(
            FOUND, findings[0].partition(": ")[2].partition(":")[0] or "SPEND"
        )
    if _total(figures) != _total(base):
        words = f"{_total(base)} was imported, and the answer is {_total(figures)}"
        raise Fault("another total without a finding", words)
    by_text = read_text(books)
    if by_text is not None and by_text != figures:
        raise Fault("the text says otherwise", _difference(by_text, figures))
    if chance.random() < 0.1:
        answer = ask(open_books(books), "spend-by-category")
        if answer.total != _total(figures)[1]:
            words = f"answer {answer.total}, sum {_total(figures)[1]}"
            raise Fault("an answer is not the sum", words)
    return Outcome(ACCEPTED)


Told = str | tuple[list[str], Figures]


def opened(books: Path) -> Told:
    """Open books as a command does."""
    return told(lambda: open_books(books, despite_errors=True))


def told(way: Callable[[], Books]) -> Told:
    """Say what a way of opening comes to: findings and figures, or a refusal."""
    try:
        books = way()
        return list(map(str, books.findings)), figures_of(books, by_database=False)
    except Refusal as refusal:
        if refusal.code not in CODES:
            raise Fault("a refusal without a code", refusal.code) from refusal
        return str(refusal)
    except BooksError as error:
        return list(map(str, error.findings)), {}


def figures_of(books: Books, *, by_database: bool = True) -> Figures:
    """Count and sum payments by their tags, as questions do or by reading parts."""
    if isinstance(books.payments, Rows) and by_database:
        with connect(books) as connection:
            found = connection.execute(
                "SELECT directorate, initiative, category, count(*), sum(amount) "
                "FROM payments GROUP BY ALL"
            ).fetchall()
        return {(d, i, c): (number, pounds) for d, i, c, number, pounds in found}
    rows = books.payments
    found = []
    if isinstance(rows, Rows):
        for part in rows.parts:
            table = pq.read_table(part, columns=[*_TAGS, "amount"])
            columns = [column.to_pylist() for column in table.columns]
            found += [((d, i, c), a) for d, i, c, a in zip(*columns, strict=True)]
        rows = rows.others
    found += [((p.directorate, p.initiative, p.category), p.amount) for p in rows]
    return _summed(found)


def read_text(books: Path) -> Figures | None:
    """Read the payments of books by regular expressions alone.

    None where pounds are not written plainly: `600 * 2` is for Beancount to read.
    """
    found = []
    for path in sorted((books / "payments").rglob("*.beancount")):
        # As it stands: a return within a line ends none to Beancount.
        text = path.read_bytes().decode(errors="replace")
        if len(_SPEND.findall(text)) != len(_LEG.findall(text)):
            return None
        for block in _PAYMENT.findall(text):
            tags = dict(_TAG.findall(block))
            key = tuple(
                tags.get(k, "") for k in ("directorate", "initiative", "category")
            )
            found += [
                ((key[0], key[1], key[2]), Decimal(p)) for p in _SPEND.findall(block)
            ]
    return _summed(found)


def _summed(pairs: object) -> Figures:
    counts: Counter[tuple[str, str, str]] = Counter()
    pounds: Counter[tuple[str, str, str]] = Counter()
    for key, amount in pairs:  # type: ignore[attr-defined]
        counts[key] += 1
        pounds[key] += amount
    return {key: (counts[key], Decimal(pounds[key])) for key in counts}


def _total(figures: Figures) -> tuple[int, Decimal]:
    return (
        sum(number for number, _ in figures.values()),
        sum((pounds for _, pounds in figures.values()), Decimal(0)),
    )


def _difference(one: object, other: object) -> str:
    if isinstance(one, tuple) and isinstance(other, tuple):
        lacks = [each for each in one[0] if each not in other[0]]
        more = [each for each in other[0] if each not in one[0]]
        same = "the same" if one[1] == other[1] else f"{one[1]} against {other[1]}"
        return f"only the first: {lacks}\nonly the other: {more}\nfigures: {same}"
    return f"{one}\nagainst\n{other}"


@contextlib.contextmanager
def cache_in(folder: Path | None) -> Iterator[None]:
    """Use another cache for a while; None leaves the one there is."""
    was = os.environ.get("MOPAC_SPEND_CACHE", "")
    os.environ["MOPAC_SPEND_CACHE"] = str(folder) if folder else was
    try:
        yield
    finally:
        os.environ["MOPAC_SPEND_CACHE"] = was


def fresh(subject: str, folder: Path) -> Path:
    """Write sound books anew, and make them look old."""
    shutil.rmtree(folder.parent / "elsewhere", ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    books = folder / "books"
    for name, content in _contents(subject).items():
        path = books / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _age(books)
    return books


def _age(books: Path) -> None:
    then = time.time_ns() - _OLD
    for path in books.rglob("*"):
        if path.is_file():
            os.utime(path, ns=(then, then))


@cache
def _contents(subject: str) -> dict[str, bytes]:
    folder = template(subject).root
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != ".import.lock"
        and "starters" not in path.parts
    }


@cache
def template(subject: str) -> Books:
    """Give sound books: those that are shipped, or a desk with three batches."""
    if subject == "sample":
        return open_books(ROOT / "ledger", cache=False)
    folder = Path(tempfile.mkdtemp(prefix="mopac-spend-fuzz-"))
    books = make_desk(folder / "books")
    made = [
        put(
            folder / "may.csv",
            [*rows(9), row("A1", "250.00", team="VRU"), row(paid_on="")],
        ),
        put(
            folder / "june.csv",
            [
                row(f"J{n}", f"{n}12.34", paid_on=f"2018-06-{n:02}")
                for n in range(1, 12)
            ],
        ),
        put(
            folder / "april.csv",
            [
                row(f"N{n}", f"-{n}.50", paid_on="2019-04-02", code="5440", team="vru")
                for n in range(1, 7)
            ]
            + [row("", "x", paid_on="2019-04-02")],
        ),
    ]
    import_files(books, made)
    return open_books(books, cache=False)
