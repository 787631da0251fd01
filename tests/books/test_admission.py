"""Opening books runs no code of theirs, and reads nothing from elsewhere."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend import analyst
from mopac_spend.books.load import open_books
from tests.errors.cases import GOOD
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = "root:x:0:0:keep this to yourself"
CODE = """\
from pathlib import Path
Path(__file__).with_name("it-ran").touch()
__plugins__ = ("plugin",)
def plugin(entries, options):
    return entries[:-1], []
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "books")
    (tmp_path / "secret").write_text(f"{ELSEWHERE}\n", encoding="utf-8")
    return tmp_path / "books"


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def told(books: Path) -> list[str]:
    findings = open_books(books, despite_errors=True, cache=False).findings
    return [str(finding) for finding in findings]


@pytest.mark.parametrize("name", ["main.beancount", "registers/codes.beancount"])
def test_a_plugin_beside_the_books_is_not_run(name: str, books: Path) -> None:
    for folder in (books, books / "registers"):
        (folder / "beside.py").write_text(CODE, encoding="utf-8")
    add(books / name, 'option "insert_pythonpath" "TRUE"\nplugin "beside"\n')
    findings = told(books)
    assert [each.split(": ")[1] for each in findings] == ["SPEND-070", "SPEND-070"]
    assert all(each.startswith(f"{name}:") for each in findings)
    for words in (["check"], ["ask", "spend-by-category"], ["import", "x.csv"]):
        (books.parent / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        outcome = run("--books", str(books), *words, cwd=books.parent)
        assert outcome.status == 1, words
        assert "SPEND-070" in outcome.err
    assert list(books.rglob("it-ran")) == []
    assert "beside" not in sys.modules


def test_a_plugin_that_the_user_allows_is_run_and_said(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trusted_of_mine.py").write_text(CODE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    add(books / "main.beancount", 'plugin "trusted_of_mine"\n')
    assert len(told(books)) == 1
    monkeypatch.setenv("MOPAC_SPEND_PLUGINS", "other, trusted_of_mine")
    opened = open_books(books, despite_errors=True)
    assert opened.allowed == ("plugin trusted_of_mine",)
    assert (tmp_path / "it-ran").exists()
    monkeypatch.delenv("MOPAC_SPEND_PLUGINS")
    assert len(told(books)) == 1


def test_what_is_allowed_is_said_where_figures_are(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(books / "main.beancount", 'plugin "beancount.plugins.noduplicates"\n')
    monkeypatch.setenv("MOPAC_SPEND_PLUGINS", "beancount.plugins.noduplicates")
    outcome = run("--books", str(books), "check", cwd=books.parent)
    line = "Allowed when the books were opened: plugin beancount.plugins.noduplicates"
    assert outcome.status == 0
    assert line in outcome.out
    answer = analyst.open_books(books).ask("spend-by-category")
    assert f"{line}." in answer.method.notes


@pytest.mark.parametrize("how", ["absolute", "dots", "link", "link to a folder", "**"])
def test_nothing_is_read_or_quoted_from_elsewhere(how: str, books: Path) -> None:
    outside = books.parent / "elsewhere"
    outside.mkdir()
    (outside / "more.beancount").write_text(f"{ELSEWHERE}\n", encoding="utf-8")
    include = {
        "absolute": str(books.parent / "secret"),
        "dots": "registers/../../secret",
        "link": "link.beancount",
        "link to a folder": "linked/more.beancount",
        "**": "linked/**/*.beancount",
    }[how]
    (books / "link.beancount").symlink_to(books.parent / "secret")
    (books / "linked").symlink_to(outside)
    add(books / "main.beancount", f'include "{include}"\n')
    (finding,) = told(books)
    assert finding.startswith("main.beancount:11: SPEND-072: ")
    for words in (["check"], ["ask", "spend-by-category"]):
        outcome = run("--books", str(books), *words, cwd=books.parent)
        assert outcome.status == 1
        assert "keep this" not in outcome.out + outcome.err


def test_an_included_file_leads_out_no_further_than_the_main_file(books: Path) -> None:
    add(books / "registers/codes.beancount", 'include "../../secret"\n')
    (finding,) = told(books)
    assert "registers/codes.beancount:" in finding
    assert "SPEND-072: '../../secret' leads out" in finding


def test_a_linked_folder_of_payments_elsewhere_is_a_finding(books: Path) -> None:
    outside = books.parent / "2021-22"
    outside.mkdir()
    (outside / "x.beancount").write_text(f"{ELSEWHERE}\n", encoding="utf-8")
    (books / "payments/2021-22").symlink_to(outside)
    (finding,) = told(books)
    assert "SPEND-072: 'payments/2021-22/x.beancount' leads out" in finding
    assert "keep this" not in finding


def test_a_folder_that_the_user_allows_is_read_and_said(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = books.parent / "shared"
    outside.mkdir()
    text = '2012-01-16 custom "directorate" "shared" "Shared"\n'
    (outside / "codes.beancount").write_text(text, encoding="utf-8")
    add(books / "main.beancount", 'include "../shared/*.beancount"\n')
    assert len(told(books)) == 1
    monkeypatch.setenv("MOPAC_SPEND_INCLUDES", str(outside))
    for _ in range(2):  # once read, once more from what was kept
        opened = open_books(books)
        assert "shared" in opened.register.entries["directorate"]
        assert opened.allowed == (f"files of {outside.resolve()}",)
    monkeypatch.delenv("MOPAC_SPEND_INCLUDES")
    assert len(told(books)) == 1


def test_includes_in_a_circle_are_a_finding(books: Path) -> None:
    add(books / "registers/codes.beancount", 'include "../main.beancount"\n')
    assert any("Duplicate filename parsed" in each for each in told(books))
