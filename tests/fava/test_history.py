"""What became of a payment, out of a real git repository."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fava.application import make_application
from mopac_spend.fava.history import history
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
LINES = """
2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
"""


def git(root: Path, *words: str) -> None:
    name = ["-c", "user.name=Finance", "-c", "user.email=finance@body.example"]
    program = shutil.which("git") or ""
    subprocess.run([program, *name, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    root = make_books(tmp_path / "books", LINES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Import of May")
    return root


def test_each_change_is_told_with_who_and_why(books: Path) -> None:
    first, second = open_books(books).payments
    file = books / first.file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"knife-crime"', '"victims"'), encoding="utf-8")
    git(books, "commit", "-qam", "The seed fund serves victims")
    changes = history(books, first.file, first.ref)
    assert changes is not None
    assert [(each.why, each.by) for each in changes] == [
        ("The seed fund serves victims", "Finance"),
        ("Import of May", "Finance"),
    ]
    assert changes[0].lines == [
        '-  initiative: "knife-crime"',
        '+  initiative: "victims"',
    ]
    other = history(books, second.file, second.ref)
    assert other is not None
    assert [each.why for each in other] == ["Import of May"]
    page = make_application(books).test_client()
    shown = page.get(f"/test-books/extension/Payment/?ref={first.ref}").text
    assert "The seed fund serves victims" in shown
    assert "+  initiative: &#34;victims&#34;" in shown


def test_lines_added_above_and_not_committed_do_not_matter(books: Path) -> None:
    payment = open_books(books).payments[1]
    file = books / payment.file
    file.write_text("; a note\n; another\n" + file.read_text(encoding="utf-8"))
    changes = history(books, payment.file, payment.ref)
    assert changes is not None
    assert [each.why for each in changes] == ["Import of May"]


def test_settings_of_the_repository_run_nothing(books: Path) -> None:
    payment = open_books(books).payments[0]
    trap = books.parent / "sprung"
    script = books.parent / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "pager.log"):
        git(books, "config", key, str(script))
    git(books, "config", "diff.trap.command", str(script))
    git(books, "config", "diff.trap.textconv", str(script))
    (books / ".gitattributes").write_text("*.beancount diff=trap\n")
    assert history(books, payment.file, payment.ref)
    assert not trap.exists()


def test_books_in_no_git_have_no_history(tmp_path: Path) -> None:
    root = make_books(tmp_path / "books", LINES)
    payment = open_books(root).payments[0]
    assert history(root, payment.file, payment.ref) is None
    page = make_application(root).test_client()
    shown = page.get(f"/test-books/extension/Payment/?ref={payment.ref}").text
    assert "The books are in no git repository" in shown
