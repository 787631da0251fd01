"""Every shipped question, asked of the sample books as its example asks it.

What it answered is kept in `golden/`, a JSON file each, and compared to the letter;
`python -m tests.questions.test_golden` writes them anew, for somebody to read the
difference. The digest of the books is left out: it changes with every comment.
"""

from __future__ import annotations

import json
import re
import shlex
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from mopac_spend.books.load import open_books
from mopac_spend.cli import ask as command
from mopac_spend.engine.database import connect
from mopac_spend.money import NIL
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.renderings import json as renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.answer import Answer

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
# Of a long answer the first rows are kept, and how many there are.
KEPT = 40
# How an answer is shown.
_SHOWN = ("form", "output", "payments", "pager", "engine")


def asked_by_example(books: Books, table: Cursor, name: str) -> Answer:
    """Ask a question as its example types it."""
    own, filters = typed(name)
    return ask(books, name, table=table, parameters=own, **filters)


def typed(name: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Give the parameters and the filters that the example of a question types."""
    example = shlex.split(library.find(name).example)
    assert example[:2] == ["mopac-spend", "ask"], example
    with command.command.make_context("ask", example[2:]) as context:
        filters = dict(context.params)
    question, own = command.taken_apart(filters.pop("words"))
    assert question == name
    for option in (*_SHOWN, "yes", "despite_errors", "as_at", "body"):
        filters.pop(option)
    return own, filters


def told(answer: Answer) -> dict[str, Any]:
    """Give an answer as JSON without what changes by itself."""
    content: dict[str, Any] = json.loads(renderer.write(answer, payments=False))
    content["method"].pop("books_sha256")
    content["method"].pop("sql")
    content["count"] = len(content["rows"])
    content["rows"] = content["rows"][:KEPT]
    return content


def text_of(answer: Answer) -> str:
    written = json.dumps(told(answer), ensure_ascii=False, indent=1)
    # A row a line: a difference is then a line too.
    rows = re.compile(r"\[\n   (.*?)\n  \]", re.DOTALL)
    return rows.sub(lambda m: f"[{' '.join(m[1].split())}]", written) + "\n"


@pytest.fixture(scope="module")
def answers() -> Iterator[Callable[[str], Answer]]:
    """Ask every question once."""
    books = open_books(ROOT / "ledger")
    with connect(books) as table:
        yield cache(partial(asked_by_example, books, table))


@pytest.mark.parametrize("name", library.names())
def test_a_question_answers_as_it_did(
    answers: Callable[[str], Answer], name: str
) -> None:
    answer = answers(name)
    nothing = answer.method.found_nothing or answer.total == 0
    assert answer.rows or nothing, "its example finds nothing in the sample books"
    assert text_of(answer) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", library.names())
def test_its_lines_sum_to_its_total_and_to_its_payments(
    answers: Callable[[str], Answer], name: str
) -> None:
    answer = answers(name)
    if answer.question.of_registers:
        return
    beneath = pounds(answer.payment_rows, at=2)
    assert beneath == answer.method.selected.pounds
    if isinstance(answer.total, int):
        return
    assert answer.total == beneath
    if answer.question.adds:
        total = answer.names.index(answer.question.total)
        assert pounds(answer.rows, at=total) == beneath
    assert not [t for t in answer.method.exclusions if t.startswith("The rows come")]


def pounds(rows: list[tuple[Cell, ...]], at: int) -> Decimal:
    return sum((cell for row in rows if isinstance(cell := row[at], Decimal)), NIL)


def test_no_answer_is_kept_of_a_question_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(library.names())


@click.command()
def main() -> None:
    """Write every golden file anew."""
    books = open_books(ROOT / "ledger")
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob("*.json"):
        path.unlink()
    for name in library.names():
        answer = asked_by_example(books, connect(books), name)
        path = GOLDEN / f"{name}.json"
        path.write_text(text_of(answer), encoding="utf-8")
        click.echo(f"{name}: {len(answer.rows)} rows, total {answer.total_words}")


if __name__ == "__main__":
    main()
