"""No name of an individual is proposed, whatever of it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.questions.plain_words import Finder
from tests.books_maker import REGISTERS, make_books
from tests.questions.test_withholding import LINES, NAMES, REGISTER

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def of_people(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder: Path = tmp_path_factory.mktemp("people")
    return Finder(open_books(make_books(folder, LINES, registers=REGISTERS + REGISTER)))


@pytest.mark.parametrize(
    "text",
    [
        *("total paid to Perdita", "total paid to Perdta", "total paid to Rowan"),
        *("total paid to Quentin", "total paid to V77", "spend on Cedar"),
        *("total paid to perdita-code", "paid to P. Ash"),
        *("grants to Rowan Ceder", "all suppliers and amounts"),
    ],
)
def test_no_part_of_a_name_finds_the_rest(of_people: Finder, text: str) -> None:
    found = of_people.find(text)
    said = [*found.hints]
    for one in found.candidates:
        said += [one.command, *one.notes, *one.doubts]
    typed = {word for word in NAMES if word in text.lower()}
    for name in {*NAMES} - typed:
        assert name not in " ".join(said).lower()
    assert not any(
        name in {"supplier", "recipient"}
        for one in found.candidates
        for name, _ in one.options
    )


def test_a_firm_is_proposed(of_people: Finder) -> None:
    command = of_people.find("total paid to Acme").candidates[0].command
    assert command.endswith("--supplier acme")
