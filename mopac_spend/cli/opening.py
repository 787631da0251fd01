"""Open the books as the command line says: cached or not, with a bar.

What is only asked may be a lake of many bodies as well: `askable`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import click

from mopac_spend.cli.progress import Progress
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.lake.reading import Lake
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.plain_words import Understanding

# Options of the command `mopac-spend` itself, kept for whichever command runs.
CACHE, VERIFY = "mopac_spend.cache", "mopac_spend.verify"
_AHEAD = "mopac_spend.ahead"


def begin(path: Path | str) -> None:
    """Let files that changed be read beside, while the command gets ready.

    Args:
        path: folder of the books that it will open, if there are any.

    """
    from mopac_spend.books.ahead import Ahead
    from mopac_spend.books.load import main_file
    from mopac_spend.books.store import Store

    context = click.get_current_context()
    with suppress(Refusal):  # said where they are opened
        main = main_file(path)
        store = Store.open(cache=context.meta.get(CACHE, True))
        ahead = Ahead(main, store, early=True)
        context.meta[_AHEAD] = context.with_resource(ahead)


def opened(
    path: Path | str, *, despite_errors: bool = False, as_at: str | None = None
) -> Books:
    """Open books under the options of the running command.

    Args:
        path: folder of the books.
        despite_errors: open books with findings too.
        as_at: as they were recorded by the end of this day, which is said.

    Raises:
        BooksError: the books have findings.
        Refusal: `BOOKS-001`, no books there; `RECORD-005`, no such day.

    """
    from mopac_spend.books.as_at import words
    from mopac_spend.books.load import main_file, open_books

    if as_at:
        click.echo(f"note: {words(main_file(path).parent, as_at)}", err=True)
    meta = click.get_current_context().meta
    with Progress() as progress:
        return open_books(
            path,
            despite_errors=despite_errors,
            as_at=as_at or "",
            cache=meta.get(CACHE, True),
            verify=meta.get(VERIFY, False),
            progress=progress.of("reading the books"),
            ahead=meta.get(_AHEAD),
        )


class Askable(Protocol):
    """What can be asked a question: the books of one body, or a lake of many."""

    def understood(self, text: str) -> Understanding:
        """Find the questions that plain words ask.

        Raises:
            Refusal: `ASK-008`, the text is too long; `LAKE-004`, several bodies
                understand different things.

        """

    def ask(
        self,
        question: Question,
        *,
        parameters: Mapping[str, object],
        sensitivity: bool,
        payments: bool,
        **filters: Any,  # noqa: ANN401 - texts and tuples of texts
    ) -> Answer:
        """Answer a question; its method speaks of the payments beneath, if shown."""


def askable(
    path: Path | str,
    bodies: Sequence[str] = (),
    *,
    despite_errors: bool = False,
    as_at: str | None = None,
) -> Askable:
    """Open books, or a lake, to be asked.

    Args:
        path: folder of either.
        bodies: of a lake, those that are asked; all where none is named.
        despite_errors: as `opened`.
        as_at: likewise.

    Raises:
        BooksError: the books have findings.
        Refusal: as `opened`, and `LAKE-001` to `-005`.

    """
    from mopac_spend.books.lakes import is_lake

    if not bodies and (as_at or not is_lake(path)):
        return _OfBooks(opened(path, despite_errors=despite_errors, as_at=as_at))
    from mopac_spend.lake.reading import open_lake

    lake = open_lake(path)
    if despite_errors or as_at:
        what = "--despite-errors" if despite_errors else "--as-at"
        msg = (
            f"a lake holds sound books, as they were when they were combined; leave "
            f"{what} out, or ask the books of one body"
        )
        raise Refusal("LAKE-004", msg, str(path))
    return _OfLake(lake, lake.named(bodies))


class _OfBooks:
    def __init__(self, books: Books) -> None:
        self._books = books

    def understood(self, text: str) -> Understanding:
        from mopac_spend.questions.plain_words import Finder

        return Finder(self._books).find(text)

    def ask(self, question: Question, *, payments: bool, **asked: Any) -> Answer:  # noqa: ANN401
        from mopac_spend.questions.ask import ask
        from mopac_spend.questions.undecided import with_lines

        answer = ask(self._books, question, **asked)
        return with_lines(answer) if payments else answer


class _OfLake:
    def __init__(self, lake: Lake, bodies: Sequence[str]) -> None:
        self._lake, self._bodies = lake, bodies

    def understood(self, text: str) -> Understanding:
        from mopac_spend.lake.understanding import understood

        return understood(self._lake, self._bodies, text)

    def ask(self, question: Question, **asked: Any) -> Answer:  # noqa: ANN401
        from mopac_spend.lake.asking import ask

        return ask(self._lake, question, body=self._bodies, **asked)
