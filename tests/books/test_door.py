"""No text of the books ends the process that reads it, or holds it up."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from beancount.parser import parser
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books import door, tried
from mopac_spend.books.load import open_books
from tests.errors.cases import GOOD
from tests.program import program

ROOT = Path(__file__).parents[2]
DEADLY = {
    "division by nil": "2020-06-01 price USD 5 / 0 GBP",
    "nil by nil": "2020-06-01 price USD 0/0 GBP",
    "balance": "2020-06-01 balance Assets:Bank 1 / 0 GBP",
    "brackets": "2020-06-01 price USD 5 / (2 - 2) GBP",
    "in metadata": '2020-06-01 custom "a"\n  key: 1 / 0.00',
    "tolerance": "2020-06-01 balance Assets:Bank 1 ~ 1/0 GBP",
    "nested": "2020-06-01 price USD " + "(" * 20_000 + "1" + ")" * 20_000 + " GBP",
    "signs": "2020-06-01 price USD " + "-" * 20_000 + "1 GBP",
}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "books")
    return tmp_path / "books"


FILES = pytest.mark.parametrize(
    "name",
    ["main.beancount", "registers/codes.beancount", "payments/2020-21/may.beancount"],
)


@FILES
def test_what_kills_beancount_is_a_finding_with_its_line(
    name: str, books: Path
) -> None:
    """Each of the deadly directives of a file, whatever stands before and after it."""
    file = books / name
    text = file.read_text(encoding="utf-8")
    lines = {}
    for what, deadly in DEADLY.items():
        lines[what] = text.count("\n") + 2
        text += f"\n{deadly}\n"
    file.write_text(text, encoding="utf-8")
    findings = open_books(books, despite_errors=True, cache=False).findings
    for what, line in lines.items():
        at = [str(each) for each in findings if (each.file, each.line) == (name, line)]
        assert len(at) == 1, what
        assert at[0].startswith(
            f"{name}:{line}: SPEND-001: Beancount cannot read this ("
        )


@FILES
def test_a_line_without_end_is_a_finding_with_its_place(name: str, books: Path) -> None:
    file = books / name
    before = file.read_text(encoding="utf-8")
    product = "*".join(["9" * 40] * 30_000)
    text = f"{before}\n2020-06-01 price USD {product} GBP\n"
    file.write_text(text, encoding="utf-8")
    findings = open_books(books, despite_errors=True, cache=False).findings
    line = before.count("\n") + 2
    texts = [str(each) for each in findings if (each.file, each.line) == (name, line)]
    assert len(texts) == 1
    assert texts[0].startswith(
        f"{name}:{line}: SPEND-001: Beancount cannot read this ("
    )


def test_the_words_say_what_it_may_be(books: Path) -> None:
    with (books / "main.beancount").open("a", encoding="utf-8") as file:
        file.write("2020-06-01 price USD 5 / 0 GBP\n")
    (finding,) = open_books(books, despite_errors=True).findings
    assert finding.text == (
        "SPEND-001: Beancount cannot read this (its parser does not outlive it, such "
        "as a sum that cannot be worked out, like 1 / 0); mend the line, or restore "
        "the file from your backup"
    )


def test_every_deadly_directive_of_a_file_is_told(books: Path) -> None:
    file = books / "registers/codes.beancount"
    before = file.read_text(encoding="utf-8")
    lines = before.count("\n")
    text = f"{before}{DEADLY['division by nil']}\n; fine\n{DEADLY['in metadata']}\n"
    file.write_text(text, encoding="utf-8")
    findings = open_books(books, despite_errors=True).findings
    assert [each.line for each in findings] == [lines + 1, lines + 3]


def test_what_can_be_worked_out_is_worked_out() -> None:
    text = "2020-06-01 price USD (10 - 4) / 3 * 2 GBP\n"
    assert not door.harmless(text.encode())
    assert door.parse(text).entries == parser.parse_string(text)[0]


def test_a_word_without_end_is_a_finding(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tried, "_SECONDS", 2)
    with (books / "main.beancount").open("a", encoding="utf-8") as file:
        file.write("txn" * 120_000 + "\n")
    (finding,) = open_books(books, despite_errors=True).findings
    assert finding.line == 11
    assert "it takes too much time or memory to read" in finding.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("\n" + "x" * 2_000_000, 2, "a line of more than a million characters"),
        ("pushmeta key: NULL\n", 0, "it stops with TypeError"),
        ('2020-01-01 open Assets:A\n  lineno: "x"\n', 0, "may not be called"),
        ('2020-01-01 open Assets:A\n  filename: "x"\n', 1, "may not be called"),
    ],
)
def test_oddities_are_errors(text: str, line: int, says: str) -> None:
    parsed = door.parse(text, "odd.beancount")
    (error,) = parsed.errors
    assert (error.source["filename"], error.source["lineno"]) == ("odd.beancount", line)
    assert says in error.message
    assert parsed.entries == []


def test_what_stands_in_strings_and_comments_is_harmless() -> None:
    text = (
        '; 1 / 0\n2020-06-01 * "5 / 0" "a \\" (1 / 0)\n2020-01-01 price USD 1/0 GBP\n"'
        " ^doc-1/0 #a/0\n  Assets:A  -1,000.00 GBP ; 1/0\n* 1 / 0\n"
    )
    assert door.harmless(text.encode())
    assert door.parse(text).entries == parser.parse_string(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        # Beancount passes over a word that it does not know, quotation marks and all.
        'foo"bar 5/0 "\n',
        '# it is "\n2020-06-01 price USD 5/0 GBP\n; "\n',
        '2020-06-01 price USD \xe9" 5/0 "\n',
        'note"\n2020-06-01 price USD 5/0 GBP ; "\n',
        '"\\\n5/0 "\n',
        '2020-06-01 price USD "a 5/0 GBP\n',
    ],
)
def test_quotation_marks_that_are_none_hide_nothing(text: str) -> None:
    assert not door.harmless(text.encode())


PIECES = (
    "2020-01-01", " ", " ", "\n", "\n  ", '"', '"a"', "\\", ";", "#", "#a", "^a/b", "*",
    "!", ":", "&", "5", "0", "/", "(", ")", "-", "+", "GBP", "A", "Assets:Bank", "\xe9",
    "key:", "price", "txn", "{", "}", "@", "~", ",", "\t", "\r", "/6J", "%", "'", "x",
)  # fmt: skip


def test_nothing_that_is_called_harmless_kills(tmp_path: Path) -> None:
    """Read what a child, which may die, was told is harmless; it must not."""
    numbers = random.Random(1)  # noqa: S311 - no secret
    texts: list[bytes] = []
    while len(texts) < 20_000:
        pieces = numbers.choices(PIECES, k=numbers.randint(3, 25))
        text = "2020-01-01 price USD " + "".join(pieces)
        if door.harmless(text.encode()):
            texts.append(text.encode())
    assert tried.outlives(texts) is None


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_the_door_reads_what_beancount_reads(pieces: list[str]) -> None:
    text = "".join(pieces).encode()
    if not door.harmless(text):
        return
    entries, errors, options = parser.parse_string(text)
    parsed = door.parse(text)
    assert parsed.entries == entries
    places = [error.source["lineno"] for error in parsed.errors]
    assert len(places) == len(errors)
    assert all(line <= text.count(b"\n") + 1 for line in places)
    assert parsed.options["include"] == options["include"]


def test_a_command_over_deadly_books_ends_in_words(books: Path) -> None:
    with (books / "accounts.beancount").open("a", encoding="utf-8") as file:
        file.write("2020-06-01 price USD 5 / 0 GBP\n")
    for words in (["check"], ["ask", "spend-by-category"]):
        done = subprocess.run(
            [*program(), "--books", str(books), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert done.returncode == 1
        assert "accounts.beancount:" in done.stderr
        assert "SPEND-001" in done.stderr


def test_nothing_else_hands_text_to_beancount() -> None:
    """Every text of a person goes through the one door."""
    package = ROOT / "mopac_spend"
    asking = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(
            word in path.read_text(encoding="utf-8")
            for word in (
                "parse_string(", "parse_file(", "parse_many(", "_parser.Parser(",
                "load_file(str", "load_string(", "loader._load",
            )
        )
    ]  # fmt: skip
    assert sorted(asking) == ["books/door.py", "books/tried.py"]
