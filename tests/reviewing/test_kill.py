"""A kill at any moment leaves the tags as before or as after the whole list."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from tests.books_maker import make_books
from tests.reviewing import desk

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

KILLED = 86


def _dying(done: Callable[..., Any], step: Callable[[], None]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        step()
        answer = done(*arguments, **named)
        step()
        return answer

    return call


def _in_a_process_that_dies(books: Path, file: Path, at: int) -> int:
    child = os.fork()
    if not child:
        left = itertools.count(1)

        def step() -> None:
            if next(left) == at:
                os._exit(KILLED)

        os.fsync = _dying(os.fsync, step)
        Path.replace = _dying(Path.replace, step)  # type: ignore[method-assign]
        Path.unlink = _dying(Path.unlink, step)  # type: ignore[method-assign]
        tempfile.mkstemp = _dying(tempfile.mkstemp, step)
        try:
            desk.tag(books, file)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not copied here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_kill_at_every_step(tmp_path: Path) -> None:
    whole = make_books(tmp_path / "whole", desk.LINES)
    rows = desk.rows_of_csv(whole)
    rows[0]["decide initiative"] = "victims"
    rows[3]["decide initiative"] = "archive"
    file = desk.as_csv(rows, tmp_path / "list.csv")
    seen = set()
    for at in itertools.count(1):
        books = Path(shutil.copytree(whole, tmp_path / str(at)))
        status = _in_a_process_that_dies(books, file, at)
        opened = open_books(books)
        initiatives: tuple[str, ...] = tuple(p.initiative for p in opened.payments)
        assert initiatives in {
            ("untagged", "untagged", "untagged", "victims"),
            ("victims", "victims", "archive", "victims"),
        }
        assert len(opened.register.reviews) == initiatives.count("archive")
        seen.add(initiatives)
        assert not (books / journal.JOURNAL).exists()
        desk.tag(books, file)  # the next one completes
        assert open_books(books).payments[0].initiative == "victims"
        if status == 0:
            break
    assert len(seen) == 2
