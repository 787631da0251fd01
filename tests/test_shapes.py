"""The page of what people ask: every sort of question, and every command runs."""

from __future__ import annotations

import csv
import json
import re
import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import mopac_spend.questions.ask as asking
from mopac_spend.cli import ask, opening
from tests.databases import one_for_books

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/questions.md").read_text(encoding="utf-8")
SHAPES = ROOT.parent / "shared/data/domain/foi_query_shapes.csv"
IDS = [f"Q{number:02}" for number in range(1, 46)]
_LINE = re.compile(r"^\| (Q\d+) \| (.+?) \| (.+?) \| (.*?)\|$", re.MULTILINE)
_COMMAND = re.compile(r"`(mopac-spend ask [^`]+)`")
ROWS = {match[1]: match.groups()[1:] for match in _LINE.finditer(PAGE)}
COMMANDS = [
    (shape, command)
    for shape, (_, commands, _) in ROWS.items()
    for command in _COMMAND.findall(commands)
]


@pytest.fixture(scope="module", autouse=True)
def _opened_once() -> Iterator[None]:
    with one_for_books(asking), pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "opened", cache(opening.opened))
        yield


def test_every_sort_of_question_stands_there_once() -> None:
    assert [match[1] for match in _LINE.finditer(PAGE)] == IDS


def test_the_sorts_are_those_that_were_collected() -> None:
    if not SHAPES.exists():
        pytest.skip("the list of what people ask is not beside this checkout")
    with SHAPES.open(encoding="utf-8", newline="") as file:
        collected = [row["id"] for row in csv.DictReader(file)]
    assert collected == list(ROWS)


@pytest.mark.parametrize("shape", IDS)
def test_what_the_books_cannot_say_is_said_with_why_and_what_they_can(
    shape: str,
) -> None:
    question, commands, to_know = ROWS[shape]
    assert question
    assert _COMMAND.findall(commands)
    if "cannot say" in to_know:
        assert "**The books cannot say**" in to_know
        assert re.search(r", because |for the reason of", to_know)
        assert re.search(r"would need|for the reason of", to_know)
        assert re.search(r"can (say|list|give)|here|is Q\d", to_know)


@pytest.mark.parametrize(("shape", "command"), COMMANDS)
def test_every_command_answers_or_says_what_was_searched(
    shape: str, command: str
) -> None:
    words = shlex.split(command)
    assert words[:2] == ["mopac-spend", "ask"], shape
    result = CliRunner().invoke(
        ask.command, [*words[2:], "--format", "json"], obj=str(ROOT / "ledger")
    )
    assert result.exit_code == 0, result.exception
    answer = json.loads(result.stdout)
    nothing = [
        note for note in answer["method"]["notes"] if "No payment matches" in note
    ]
    assert bool(answer["rows"]) or nothing, command
    assert "ILLUSTRATIVE" in answer["method"]["illustrative"]


def test_no_command_stands_outside_the_commands() -> None:
    shown = {command for _, command in COMMANDS}
    assert set(_COMMAND.findall(PAGE)) == shown
