"""A refusal says what is wrong and what to do, and leaves everything as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.errors.cases import GOOD
from tests.errors.refusals import REFUSAL_CODES, REFUSED, refused, said, texts

if TYPE_CHECKING:
    from pathlib import Path

# Refused elsewhere: a port that is taken, and a question file with a mistake.
OTHER_TESTS = {"BOOKS-003", "ASK-004"}


def test_every_refusal_is_provoked() -> None:
    assert set(REFUSED) | OTHER_TESTS == set(REFUSAL_CODES)
    assert set(texts()) == set(REFUSED)


@pytest.mark.parametrize("code", REFUSED)
def test_a_request_is_refused(code: str, tmp_path: Path) -> None:
    outcome = refused(code, tmp_path)
    assert outcome.status == 2
    assert outcome.out == ""
    assert said(outcome, tmp_path) == texts()[code]
    payments = (tmp_path / "books" / "payments").rglob("*.beancount")
    assert [path.read_bytes() for path in payments] == [
        path.read_bytes() for path in (GOOD / "payments").rglob("*.beancount")
    ]
