"""`find`, and `ask` in plain words: nothing is answered that nobody said was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from mopac_spend.cli import ask as ask_command
from mopac_spend.cli import confirming, opening
from mopac_spend.cli import find as find_command
from mopac_spend.findings import Refusal
from tests.questions.plain_words.conftest import LEDGER

if TYPE_CHECKING:
    from mopac_spend.books.load import Books

PLAIN = "how much did we spend on consultants for knife crime in 2019/20"
COMMAND = (
    "mopac-spend ask spend-by-category --plan kcs-2017 --category consultancy "
    "--fy 2019-20"
)
TOTAL = "Total: £101,541.41"


@pytest.fixture(autouse=True)
def _opened_once(sample: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "opened", lambda *_, **__: sample)


def find(*arguments: str) -> Result:
    return CliRunner().invoke(find_command.command, arguments, obj=str(LEDGER))


def ask(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(
        ask_command.command, arguments, input=answer, obj=str(LEDGER)
    )


def test_find_gives_commands_best_first() -> None:
    result = find(PLAIN)
    assert result.exit_code == 0
    commands = [
        line for line in result.stdout.splitlines() if line.startswith("mopac-spend")
    ]
    assert commands[0] == COMMAND
    assert len(commands) == 3
    assert "    'knife crime' is the plan Knife Crime Strategy 2017" in result.stdout


def test_find_takes_words_without_quotes() -> None:
    assert find(*PLAIN.split()).stdout == find(PLAIN).stdout


def test_find_gives_json() -> None:
    first, *_ = json.loads(find(PLAIN, "--format", "json").stdout)["candidates"]
    assert first["question"] == "spend-by-category"
    assert first["command"] == COMMAND
    assert first["options"] == COMMAND.split()[3:]
    assert first["not_heeded"] == []


@pytest.mark.parametrize("form", ["table", "json"])
def test_find_says_that_nothing_fits(form: str) -> None:
    result = find("how many burglaries were there in Barnet", "--format", form)
    assert result.exit_code == 1
    assert "no question of these books fits what was asked" in result.stderr
    assert result.stderr.endswith("with: mopac-spend questions\n")
    if form == "json":
        content = json.loads(result.stdout)
        assert content["candidates"] == []
        assert content["not_understood"] == ["burglaries"]
    else:
        assert result.stdout == ""
        assert result.stderr.startswith("not understood: burglaries\n")


def test_ask_answers_with_yes() -> None:
    result = ask(PLAIN, "--yes")
    assert result.exit_code == 0
    assert TOTAL in result.stdout
    assert result.stderr.startswith(f"understood as:\n{COMMAND}\n")
    assert result.stderr.count("or, if you meant that:") == 2


def test_the_answer_is_that_of_the_command() -> None:
    by_name = ask(*COMMAND.split()[2:], "--format", "json")
    assert ask(PLAIN, "--yes", "--format", "json").stdout == by_name.stdout


def test_ask_answers_nothing_that_nobody_confirmed() -> None:
    result = ask(PLAIN)
    assert isinstance(result.exception, Refusal)
    assert str(result.exception) == (
        "ASK-008: nobody confirmed what was understood; type that command, or add --yes"
    )
    assert result.stdout == f"{COMMAND}\n"


def test_yes_answers_nothing_that_was_not_understood_in_full() -> None:
    for text, left in (
        ("contracts with supplier, value, start, end and CPV of Narnia", "narnia"),
        ("spend on hotels in 2019/20", "'hotels' selects nothing by itself"),
        ("spend other than consultancy in 2019/20", "'consultancy' is left out"),
    ):
        result = ask(text, "--yes")
        assert isinstance(result.exception, Refusal)
        assert "--yes answers only what was understood in full" in str(result.exception)
        assert left in str(result.exception)
        assert "Total" not in result.stdout


def test_a_person_at_a_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirming, "somebody_is_there", lambda: True)
    said_yes = ask(PLAIN, answer="y\n")
    assert said_yes.exit_code == 0
    assert TOTAL in said_yes.stdout
    assert "Answer the first of these? [y/N]:" in said_yes.stderr
    said_no = ask(PLAIN, answer="n\n")
    assert said_no.exit_code == 1
    assert TOTAL not in said_no.stdout


def test_ask_says_that_nothing_fits() -> None:
    result = ask("how many burglaries were there in Barnet", "--yes")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "no question of these books fits" in result.stderr


def test_what_is_typed_takes_the_place_of_what_is_read() -> None:
    result = ask(PLAIN, "--yes", "--fy", "2018-19", "--format", "json")
    assert json.loads(result.stdout)["parameters"] == {
        "fy": "2018-19",
        "plan": ["kcs-2017"],
        "category": ["consultancy"],
    }
    result = ask("ten largest suppliers", "--yes", "--top", "3", "--format", "json")
    assert json.loads(result.stdout)["parameters"] == {"top": "3"}


def test_the_name_of_a_question_is_no_plain_words() -> None:
    result = ask("spend-by-categories")
    assert str(result.exception).startswith("ASK-001: no question is called")
    assert "understood" not in result.stderr
