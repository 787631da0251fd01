"""Filled-in lists: reviews, decisions on suppliers, registers.

Whatever somebody or something did to a list, either it is refused and the books are
byte for byte what they were, or it is applied and no payment's pounds have moved.
"""

# ruff: noqa: TRY003, E501 - a fault is its words
from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.findings import CODES, BooksError, Refusal
from mopac_spend.reviewing.applying import apply
from mopac_spend.suppliers import decision_file, merging
from tests.books_maker import make_books
from tests.fuzz import changes, texts, workbooks
from tests.fuzz.case import ACCEPTED, REFUSED, Fault, Outcome, Step, drawn
from tests.registering import desk as registers
from tests.reviewing import desk as reviews

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

WEIGHT, SECONDS = 2, 30.0
_SUBJECTS = (
    "review.csv", "review.xlsx", "suppliers.csv", "suppliers.xlsx", "register.csv",
    "register.xlsx",
)  # fmt: skip
_OF_TEXT = {
    each.__name__: each
    for each in (
        texts.digit, texts.line_removed, texts.line_doubled, texts.line_ends, texts.mark,
    )
}  # fmt: skip
_NOW = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose a list and what is done to it."""
    subject = chance.choice(_SUBJECTS)
    if subject.endswith(".csv"):
        return subject, drawn(chance, [*_OF_TEXT, *changes.BYTES, "cell", "cell"], 3)
    names = [*workbooks.OF_PARTS, "cell", "cell", "far_cell", *changes.BYTES]
    return subject, drawn(chance, names, 2)


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Change the list, apply it, and look at the books."""
    content = _list(subject)
    for step in steps:
        content = _changed(step, content, subject)
    folder = room / "input"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = folder / subject
    file.write_bytes(content)
    books = shutil.copytree(_books(subject), room / "books", dirs_exist_ok=False)
    try:
        return _judge(subject, books, file)
    finally:
        shutil.rmtree(books)


def _judge(subject: str, books: Path, file: Path) -> Outcome:
    before, paid = registers.contents(books), _paid(books)
    try:
        _apply(subject, books, file)
    except Refusal as refusal:
        if refusal.code not in CODES:
            raise Fault("a refusal without a code", refusal.code) from refusal
        if registers.contents(books) != before:
            raise Fault(
                "refused, and the books were changed", str(refusal)
            ) from refusal
        return Outcome(REFUSED, refusal.code)
    try:
        after = _paid(books)
    except BooksError as error:
        raise Fault("applied, and the books have findings", f"{error}") from error
    if after != paid:
        raise Fault("applied, and payments are others", f"{paid}\nagainst\n{after}")
    return Outcome(ACCEPTED)


def _apply(subject: str, books: Path, file: Path) -> None:
    if subject.startswith("review"):
        apply(books, file, "A Reader", now=_NOW)
    elif subject.startswith("register"):
        registers.brought_in(books, "contract", file)
    else:
        lines = decision_file.read(file)
        with journal.alone(books):
            merging.merge(open_books(books), lines, file.name)


def _paid(books: Path) -> list[tuple[object, ...]]:
    """Give what of every payment no list may change."""
    return [
        (p.ref, p.date, p.amount, p.supplier, p.description, p.batch, p.row)
        for p in open_books(books).payments
    ]


@cache
def _books(subject: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mopac-spend-fuzz-"))
    if subject.startswith("review"):
        return make_books(folder / "books", reviews.LINES)
    if subject.startswith("register"):
        return registers.books_with(folder)
    made = make_books(
        folder / "books",
        """
        2018-05-14 | Acme Limited | Seed fund | 100.00 | vru / knife-crime / grants
        2018-06-14 | ACME LTD | Seed fund | 10.00 | vru / knife-crime / grants
        2018-07-14 | Acme Ltd. | Seed fund | 1.00 | vru / knife-crime / grants
        2018-07-15 | Bolt LLP | Advice | 7.00 | vru / victims / consultancy
        """,
    )
    (made / "registers" / "suppliers.beancount").write_text("", encoding="utf-8")
    return made


@cache
def _list(subject: str) -> bytes:
    """Make a list of the books, filled in."""
    books, form = _books(subject), subject.rpartition(".")[2]
    if subject == "review.csv":
        rows = reviews.rows_of_csv(books)
        for row in rows:
            row |= {"decide directorate": "vru", "decide initiative": "victims"}
        return reviews.as_csv(rows, books.parent / "list.csv").read_bytes()
    if subject == "review.xlsx":
        return reviews.workbook_of(books)
    if subject.startswith("register"):
        file = registers.taken_out(books, "contract", books.parent / f"list.{form}")
        return file.read_bytes()
    if form == "xlsx":
        return workbooks.packed(_SUPPLIERS)
    made = io.StringIO(newline="")
    csv.writer(made).writerows(_SUPPLIERS)
    return made.getvalue().encode()


_SUPPLIERS = [
    ["decision", "name", "code", "title", "supplier_ids", "company_number"],
    ["merge", "Acme Limited", "acme", "Acme Ltd", "", "01234567"],
    ["merge", "ACME LTD", "acme", "", "", ""],
    ["apart", "Acme Ltd.", "", "", "", ""],
    ["merge", "Bolt LLP", "bolt", "Bolt LLP", "", ""],
]


def _changed(step: Step, content: bytes, subject: str) -> bytes:
    if step.name in changes.BYTES:
        return changes.of_bytes(step.name, content, step.chance())
    if subject.endswith(".xlsx"):
        return workbooks.of_parts(step, content)
    text = content.decode("utf-8", errors="surrogateescape")
    if step.name == "cell":
        return _cell(text, step.chance()).encode("utf-8", errors="surrogateescape")
    changed = _OF_TEXT[step.name](text, step.chance())
    return changed.encode("utf-8", errors="surrogateescape")


def _cell(text: str, chance: random.Random) -> str:
    """Write something into one cell of a CSV."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return text
    row = chance.choice([row for row in rows if row] or [[""]])
    said = [cell for each in rows for cell in each]
    row[chance.randrange(len(row))] = chance.choice([*changes.TEXTS, *said[:60]])
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue()
