"""Close, reopen and restate in a folder of books, as somebody types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.books.record.books import HEADINGS, batch, books

if TYPE_CHECKING:
    from pathlib import Path

    from tests.errors.commands import Outcome

WHO = ("--by", "A. Officer", "--reason", "month end")
APPROVED = (*WHO, "--approver", "B. Head")
EXPLAINED = ("--explain", "untagged=nobody has reviewed it yet")
MAY = ("ask", "spend-by-initiative", "--from", "2020-05-01", "--to", "2020-05-31")
LATE = HEADINGS + "2020-05-20,77.77,Late Ltd\n2020-07-01,5.00,Now Ltd\n"


def close(desk: Path, period: str = "2020-05", *more: str) -> Outcome:
    return books(desk, "close", period, *WHO, *EXPLAINED, *more)


def reopen(desk: Path, period: str = "2020-05") -> Outcome:
    return books(desk, "reopen", period, *APPROVED)


def late(desk: Path, *typed: str) -> Outcome:
    (desk / "late.csv").write_text(LATE, encoding="utf-8")
    return books(desk, "import", "late.csv", *typed)


def answer(desk: Path, *typed: str) -> dict[str, object]:
    file = desk / "answer.json"
    file.unlink(missing_ok=True)
    said = books(desk, *(typed or MAY), "--output", "answer.json")
    assert said.status == 0, said.err
    told: dict[str, object] = json.loads(file.read_bytes())
    return told


def notes(desk: Path, *typed: str) -> list[str]:
    """Give what an answer of May says of closings."""
    method = answer(desk, *typed)["method"]
    assert isinstance(method, dict)
    return [note for note in method["notes"] if "was closed" in note]


def retag(desk: Path, month: str = "may") -> None:
    """Decide an initiative by hand."""
    path = batch(desk, month)
    text = path.read_text(encoding="utf-8")
    decided = text.replace('initiative: "untagged"', 'initiative: "business-as-usual"')
    assert decided != text
    path.write_text(decided, encoding="utf-8")
