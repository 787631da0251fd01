"""A release waits until somebody has said who is an individual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books.record.books import HEADINGS, books
from tests.books.record.keys import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.errors.commands import Outcome

# ILLUSTRATIVE.
JULY = HEADINGS + (
    "2020-07-02,70.00,Mr J Quillby\n"
    "2020-07-02,1.00,Acme Ltd\n"
    "2020-07-03,30.00,VANE ANNA B\n"
    "2020-07-03,5.00,Hearth and Home Group\n"
)


@pytest.fixture
def desk(desk: Path) -> Path:
    """Books that paid two people, of whom no register says anything."""
    make_key(desk)
    (desk / "july.csv").write_text(JULY, encoding="utf-8")
    imported = books(desk, "import", "july.csv")
    assert imported.status == 0
    assert (
        "july.csv: look at this: 2 payees read like people and no register knows them "
        "(£100.00); see: mopac-spend suppliers people."
    ) in imported.out
    return desk


def make(desk: Path, *typed: str) -> Outcome:
    signing = ("--key", "key", "--origin", "books.example", "--output", "out")
    return books(desk, "release", "make", *typed, *signing)


@pytest.mark.parametrize("question", ["spend-by-supplier", "payments", "items"])
def test_a_release_that_names_people_is_refused_until_they_are_decided(
    desk: Path, question: str
) -> None:
    refused = make(desk, question, "--fy", "2020-21")
    assert refused.status == 2
    (line,) = [each for each in refused.err.splitlines() if "SUPPLIER-004" in each]
    assert line.startswith(f"SUPPLIER-004: {question}: 2 payees named here read like ")
    assert "mopac-spend suppliers people" in line
    assert "mopac-spend suppliers decide FILE" in line
    assert not (desk / "out").exists()
    decided = books(
        desk,
        "suppliers",
        "decide",
        "--individual",
        "Mr J Quillby",
        "--firm",
        "VANE ANNA B",
    )
    assert decided.status == 0
    done = make(desk, question, "--fy", "2020-21")
    assert done.status == 0, done.err
    texts = [each.read_bytes() for each in (desk / "out").rglob("*") if each.is_file()]
    assert any(b"VANE ANNA B" in text for text in texts)
    assert not any(b"uillby" in text for text in texts)


def test_lines_alone_are_reason_enough(desk: Path) -> None:
    assert make(desk, "spend-by-category", "--fy", "2020-21").status == 2
    assert not (desk / "out").exists()


def test_a_reply_to_a_request_waits_too(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")  # the first day of 2022
    (desk / "request.txt").write_text("1. Whom did you pay?\n", encoding="utf-8")
    (desk / "cases").mkdir(0o700)
    foi = ("foi", "--cases", "cases")
    by = ("--by", "Officer", "--on", "2021-06-29")
    case = "FOI-2021-0001"
    opened = books(desk, *foi, "open", "request.txt", "--received", "2021-06-22")
    assert opened.status == 0
    answer = (*foi, "answer", case, "1", "spend-by-supplier", *by)
    refused = books(desk, *answer)
    assert (refused.status, refused.err[:12]) == (2, "SUPPLIER-004")
    decide = ("suppliers", "decide", "--ground")
    for ground in ("title", "surname first"):
        assert books(desk, *decide, ground, "--as", "firm").status == 0
    assert books(desk, *answer).status == 0
    # Whoever takes a decision back takes the reply back with it.
    register = desk / "books/registers/suppliers.beancount"
    text = register.read_text(encoding="utf-8").replace("  individual: FALSE\n", "")
    register.write_text(text, encoding="utf-8")
    assert books(desk, "record", "--by", "A", "--why", "doubt").status == 0
    refused = books(desk, *foi, "draft", case, *by)
    assert refused.err.startswith(
        "SUPPLIER-004: data/1/answer.csv: 2 payees named here "
    )
    assert "drafted" not in books(desk, *foi, "show", case).out
