"""A refusal says what is wrong and what to do, and leaves everything as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.errors.refusals import (
    CAUTIONS,
    REFUSAL_CODES,
    REFUSED,
    cautioned,
    line_of,
    prepare,
    refused,
    texts,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

# Refused elsewhere: a port that is taken, books of which no year can be told apart,
# books or a cache that change while they are asked, a question file with a mistake,
# plain words, nowhere to print to, a clock that went back, a case that somebody else
# adds to in the same moment (tests/foi), what only the desk refuses; and keys,
# checkpoints and releases, in tests/books/record.
OTHER_TESTS = {
    *(
        "BOOKS-003",
        "BOOKS-007",
        "BOOKS-022",
        "BOOKS-023",
        "ASK-004",
        "ASK-008",
        "ENGINE-002",
        "RUN-005",
        "FOI-010",
    ),
    *(
        "RECORD-004",
        "RECORD-007",
        "PROOF-001",
        "PROOF-002",
        "PROOF-003",
        "PROOF-004",
        "PROOF-006",
        "PROOF-007",
        "PROOF-008",
        "PROOF-009",
    ),
    "BACKUP-003",  # tests/backup
    # tests/desk
    *("DESK-003", "DESK-010", "DESK-011", "DESK-012", "DESK-020", "DESK-021"),
    # tests/disclosure
    *("DISCLOSURE-001", "DISCLOSURE-002", "DISCLOSURE-003", "DISCLOSURE-004"),
    "DISCLOSURE-005",
}


def test_every_refusal_is_provoked() -> None:
    assert {*REFUSED, *CAUTIONS, *OTHER_TESTS} == {*REFUSAL_CODES}
    assert {*texts()} == {*REFUSED, *CAUTIONS}


def payments(folder: Path) -> dict[str, str]:
    """Read the payment files of the books in a folder."""
    books = folder / "books"
    files = (books / "payments").rglob("*.beancount")
    return {
        path.relative_to(books).as_posix(): path.read_text("utf-8") for path in files
    }


@pytest.mark.parametrize("code", REFUSED)
def test_a_request_is_refused(code: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    prepare(code, before)
    outcome = refused(code, after)
    assert outcome.status == 2
    assert outcome.out == ""
    assert line_of(outcome, after) == texts()[code]
    assert payments(before) == payments(after)


@pytest.mark.parametrize("code", CAUTIONS)
def test_a_caution_stops_nothing(code: str, tmp_path: Path) -> None:
    outcome = cautioned(code, tmp_path)
    assert outcome.status == 0
    assert "passed        SPEND-001" in outcome.out
    assert line_of(outcome, tmp_path) == texts()[code]
